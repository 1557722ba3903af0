"""The incident report on paper: A4, light, with the course of the vitals.

It puts onto pages what hatmonitor/review/incident_words.py says, and adds no word of its own about
what happened. `python -m ui.report --data FOLDER --emergency SEQ --pdf FILE` writes it.
"""
