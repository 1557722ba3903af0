"""The columns of the log: what each is called, how wide it is, and what it says of an entry."""

from collections.abc import Callable
from typing import Final

import msgspec

from hatmonitor.review import Entry
from hatmonitor.times import clock
from hatmonitor.words import N_
from ui.console.present.times import day_of
from ui.review.book import Book
from ui.words import language, tr


class Column(msgspec.Struct, frozen=True):
    """sample: a text as wide as the column must be, "" for the one that takes what is left."""

    title: str
    sample: str
    says: Callable[[Entry, Book], str]
    role: str = "body"
    tone: str = "ink"
    right: bool = False


def _day(entry: Entry, book: Book) -> str:
    at = book.local(entry)
    return "" if at is None else day_of(at)


def _time(entry: Entry, book: Book) -> str:
    at_us = entry.at_us
    return entry.row.at if at_us is None else clock(at_us, book.time_zone, seconds=True)


def _what(entry: Entry, book: Book) -> str:
    return entry.spoken(language(), book.time_zone)


COLUMNS: Final = (
    Column(N_("Entry"), "0000000", lambda e, _: str(e.seq), "small", "faint", right=True),
    Column(N_("Day"), "00 mmm 0000", _day, "small", "quiet", right=True),
    Column(N_("Time"), "00:00:00", _time, "strong"),
    Column(N_("Place"), "B00 mm", lambda e, _: e.row.place or "", "strong"),
    Column(N_("Client"), "C-00000 m", lambda e, _: e.row.client or ""),
    Column(N_("By"), "nobody@desk", lambda e, _: e.row.by, tone="quiet"),
    Column(N_("What was written"), "", _what),
)
WHAT: Final = len(COLUMNS) - 1


def heading(column: int) -> str:
    """The column's title in the language of the moment."""
    return tr(COLUMNS[column].title)


def in_column(column: int, entry: Entry, book: Book) -> str:
    """What the column says of this entry."""
    return COLUMNS[column].says(entry, book)
