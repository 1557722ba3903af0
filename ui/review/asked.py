"""What the person wants to see: the filters and the search, and how a day is typed. No Qt here."""

import re
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from hatmonitor.journal.wanted import Wanted
from hatmonitor.moments import from_iso

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
        since, until = (None, None) if self.day is None else _span(self.day, time_zone)
        return Wanted(since, until, self.place, self.client, self.kind, self.session)


def _span(day: date, time_zone: str) -> tuple[int, int]:
    """From midnight to midnight by the site's clock: 23 or 25 hours when the clock changes."""
    zone = ZoneInfo(time_zone)
    first, last = (
        from_iso(datetime.combine(when, time(), zone).isoformat())
        for when in (day, day + timedelta(days=1))
    )
    return first, last


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
