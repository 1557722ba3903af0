"""What the person wants to see: the filters and the search, and how a day is typed. No Qt here."""

import re
from datetime import date
from typing import Final

import msgspec

from hatmonitor.journal.wanted import Wanted
from hatmonitor.times import day_began, day_ended

_DAY: Final = re.compile(r"(\d{1,2})[-/. ](\d{1,2})(?:[-/. ](\d{4}))?")


class Asked(msgspec.Struct, frozen=True):
    """All that is given must hold. day: of the site's calendar. text: words to be found."""

    day: date | None = None
    place: str | None = None
    client: str | None = None
    kind: str | None = None
    session: str | None = None
    text: str = ""

    def wanted(self, time_zone: str) -> Wanted:
        """The same without the text, as the journal is asked."""
        since = until = None
        if self.day is not None:  # 23 or 25 hours when the clock changes
            since, until = day_began(self.day, time_zone), day_ended(self.day, time_zone)
        return Wanted(since, until, self.place, self.client, self.kind, self.session)


def day_of(text: str, today: date) -> date:
    """What a person types: 2026-11-22, 22-11-2026, or 22-11 for the last such day.

    ValueError for anything else.
    """
    found = _DAY.fullmatch(text)
    if found is None:
        return date.fromisoformat(text)
    day, month, year = found.groups()
    if year is not None:
        return date(int(year), int(month), int(day))
    this_year = date(today.year, int(month), int(day))
    return this_year if this_year <= today else date(today.year - 1, int(month), int(day))
