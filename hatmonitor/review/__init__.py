"""The questions a shift lead asks of the journal: what happened, on which day, how often, how fast.

Everything here reads through a JournalReader and computes; it never writes, keeps no state and
knows no window. `entries` gives pages of the log, `days` the days there are, `stats` the figures,
`words` each event in plain words, `incidents` the emergencies and their reports, `load` how much
the room alarms beside what people can bear.
"""

from hatmonitor.review.days import day_list
from hatmonitor.review.entries import Entry, Page, corrections, entries, entry
from hatmonitor.review.stats import Stats, stats
from hatmonitor.review.words import in_words, sentences, titles

__all__ = [
    "Entry",
    "Page",
    "Stats",
    "corrections",
    "day_list",
    "entries",
    "entry",
    "in_words",
    "sentences",
    "stats",
    "titles",
]
