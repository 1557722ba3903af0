"""A moment, kept twice: by the wall clock and by the clock of this boot.

People read the wall clock; durations are counted on the boot's clock, which goes on in suspend and
does not move when somebody sets the time. Only after the machine itself was restarted, when the
two boots' clocks cannot be compared, does the wall clock count a duration; and because that clock
may be wrong after a restart, never to less than this boot's own age. Nothing here reads a clock:
the process entry points do (see hatmonitor/clock.py) and pass the moment in.
"""

from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cache
from zoneinfo import ZoneInfo

import msgspec

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# The ends of the calendar: what lies beyond is shown as its end, because showing never fails.
_FIRST = datetime(1, 1, 1, tzinfo=UTC)
_LAST = datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)


class Moment(msgspec.Struct, frozen=True, array_like=True):
    """at_us: microseconds UTC since 1970; boot: which boot; mono_ns: that boot's clock."""

    at_us: int
    boot: str
    mono_ns: int


def elapsed_s(since: Moment, now: Moment) -> float:
    """Seconds from `since` to `now`, never negative. `now` must be the later of the two: of two
    past moments whose order is in doubt, compare the numbers of their entries."""
    if since.boot == now.boot:
        return max(0.0, (now.mono_ns - since.mono_ns) / 1e9)
    return max(0.0, (now.at_us - since.at_us) / 1e6, now.mono_ns / 1e9)


def shifted(moment: Moment, seconds: float) -> Moment:
    """The moment `seconds` later (earlier when negative) on both clocks; as far as they go."""
    return Moment(
        _within(moment.at_us + round(seconds * 1e6)),
        moment.boot,
        _within(moment.mono_ns + round(seconds * 1e9)),
    )


def _within(number: int) -> int:
    """A number that goes over the wire, which has 64 bits for it."""
    return max(-(2**62), min(2**62, number))


def iso(at_us: int) -> str:
    """UTC with microseconds, as the journal and every export write it."""
    stamp = _utc(at_us)
    return f"{stamp.year:04}-{stamp:%m-%dT%H:%M:%S.%f}Z"


def from_iso(text: str) -> int:
    """Microseconds UTC of an ISO 8601 text with an offset or Z; ValueError when it has none."""
    stamp = datetime.fromisoformat(text)
    if stamp.tzinfo is None:
        raise ValueError(f"{text!r} has no time zone; write for example 2026-11-22T14:05:00Z")
    return (stamp - _EPOCH) // timedelta(microseconds=1)


@cache
def known_zone(name: str) -> tzinfo | None:
    """The rules of this time zone; None where this computer knows no such zone."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def _utc(at_us: int) -> datetime:
    try:
        return _EPOCH + timedelta(microseconds=at_us)
    except OverflowError:
        return _FIRST if at_us < 0 else _LAST


def local(at_us: int, time_zone: str) -> datetime:
    """The site's own date and time; in UTC where its zone is not known here (hatmonitor/times.py
    says so). Never fails."""
    stamp = _utc(at_us)
    try:
        return stamp.astimezone(known_zone(time_zone) or UTC)
    except (OverflowError, ValueError):  # within a day of an end of the calendar
        return stamp


def local_day(at_us: int, time_zone: str) -> date:
    """The site's calendar day, right across a change to summer time."""
    return local(at_us, time_zone).date()
