"""How a moment is written for people and read from them: by the house's own clock, never in doubt.

The one owner of both. In the hour that comes twice, when summer time ends, the offset from UTC
stands with the time (02:30+01:00), so that an emergency cannot seem to end before it began; where
the house's zone is not known here the times are UTC and say so. Writing a time never fails,
whatever an old journal holds. Lengths of time are counted on the boot's clock (moments.py), never
from these.

Decision: a person who names a time in the doubled hour means all of it: a period begins with the
first of the two and ends with the second. A time that was jumped over, when summer time begins, is
the moment of the jump.
"""

from datetime import date, datetime, time, timedelta
from typing import Protocol

from hatmonitor.moments import from_iso, known_zone, local, local_day

UTC = "UTC"


class HasZone(Protocol):
    """A site, as the room or the journal has it."""

    @property
    def time_zone(self) -> str:
        """Its IANA name."""


def zone_of(site: HasZone | None) -> str:
    """The house's time zone; UTC where no site file was ever read."""
    return UTC if site is None else site.time_zone


def clock(at_us: int, zone: str, *, seconds: bool = False) -> str:
    """14:05, or with seconds 14:05:09."""
    at = local(at_us, zone)
    return f"{at:%H:%M:%S}{mark(at_us, zone)}" if seconds else f"{at:%H:%M}{mark(at_us, zone)}"


def stamp(at_us: int, zone: str, *, seconds: bool = False) -> str:
    """2026-11-22 14:05, or with seconds."""
    return f"{local_day(at_us, zone)} {clock(at_us, zone, seconds=seconds)}"


def mark(at_us: int, zone: str) -> str:
    """What must stand behind a time so that it is not in doubt; nothing, nearly always."""
    if known_zone(zone) is None:
        return f" {UTC}"
    at = local(at_us, zone)
    if at.replace(fold=0).utcoffset() == at.replace(fold=1).utcoffset():
        return ""
    offset = f"{at:%z}"
    return f"{offset[:3]}:{offset[3:5]}"


def day_began(day: date, zone: str) -> int:
    """Microseconds UTC of its first moment by the house's calendar."""
    return _moment(datetime.combine(day, time()), zone, last=False)


def day_ended(day: date, zone: str) -> int:
    """Microseconds UTC of the moment after its last one."""
    return day_began(day + timedelta(days=1) if day < date.max else day, zone)


def asked_us(text: str, zone: str, *, end: bool = False) -> int:
    """Microseconds UTC of what a person writes: `2026-11-22` (a day of the house's calendar) or an
    ISO 8601 time, by the house's clock where it names no offset.

    end: the text closes a period, so that a day counts to its last moment. ValueError otherwise.
    """
    try:
        day = date.fromisoformat(text)
    except ValueError:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise ValueError(
                f"{text[:40]!r} is no date or time; write 2026-11-22 or 2026-11-22T14:05"
            ) from None
        if moment.tzinfo is None:
            return _moment(moment, zone, last=end)
        return from_iso(moment.isoformat())
    return day_ended(day, zone) if end else day_began(day, zone)


def _moment(said: datetime, zone: str, *, last: bool) -> int:
    """A time by the house's clock that may be there once, twice, or not at all."""
    there = known_zone(zone) or known_zone(UTC)
    first, second = (from_iso(said.replace(tzinfo=there, fold=n).isoformat()) for n in (0, 1))
    if first <= second:
        return second if last else first
    before, after = second, first  # jumped over: the jump lies between the two
    while after - before > 1:
        middle = (before + after) // 2
        if local(middle, zone).utcoffset() == local(after, zone).utcoffset():
            after = middle
        else:
            before = middle
    return after
