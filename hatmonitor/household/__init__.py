"""What the processes of one data folder tell each other where no monitor answers.

Who runs, so that a new launcher finds the parts an old one left; whether the launcher lives; why
the monitor cannot start; for how long a person wants it quiet. Small files, in a folder of the
running machine and not of the disk (folder.py), because a full, damaged or missing data folder is
the very thing they have to tell of. Nothing here decides an alarm and nothing here is a record.
"""
