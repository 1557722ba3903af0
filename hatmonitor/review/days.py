"""The days that have entries, by the site's calendar."""

from datetime import date

from hatmonitor.journal.reader import JournalReader
from hatmonitor.moments import from_iso, local_day


def day_list(reader: JournalReader, time_zone: str) -> list[date]:
    """Newest first. A few look-ups a day, whatever the length of the journal.

    The journal knows UTC days; the first and the last event of each say which of the site's days
    it touches.
    """
    days: set[date] = set()
    for day in reader.utc_days():
        for seq in reader.span_of_day(day) or ():
            for row in reader.rows(seq, seq):
                days.add(local_day(from_iso(row.at), time_zone))
    return sorted(days, reverse=True)
