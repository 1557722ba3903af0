"""Times as people read them: clocks, ages, times of day.

Decision: a clock that runs up is rounded down and one that runs down is rounded up, so that 0:00 is
shown when the time is over and not a second before.
"""

import math
from datetime import datetime

from hatmonitor.moments import Moment, elapsed_s, local, shifted
from hatmonitor.times import clock
from ui.words import language, tr

_MONTHS = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "nl": ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"),
}


def whole_second(now: Moment) -> Moment:
    """The last full second of the wall clock: every clock of the window steps on it together, so
    that none stutters when a tick comes a little late."""
    return shifted(now, -(now.at_us % 1_000_000) / 1e6)


def running(seconds: float) -> str:
    """A clock that runs up: 4:05, and from an hour on 1:12 h."""
    return _clock(math.floor(max(0.0, seconds)))


def remaining(seconds: float) -> str:
    """A clock that runs down; past its end it runs up behind a plus: +2:10."""
    if seconds > 0:
        return _clock(math.ceil(seconds))
    over = math.floor(-seconds)
    return "0:00" if over == 0 else "+" + _clock(over)


def _clock(seconds: int) -> str:
    if seconds >= 3600:
        return tr("{hours}:{minutes:02d} h", hours=seconds // 3600, minutes=seconds // 60 % 60)
    return f"{seconds // 60}:{seconds % 60:02d}"


def stopwatch(seconds: float) -> str:
    """A clock that shows its seconds however long it runs: 01:47, 1:02:33."""
    whole = math.floor(max(0.0, seconds))
    if whole >= 3600:
        return f"{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}"
    return f"{whole // 60:02d}:{whole % 60:02d}"


def age(seconds: float) -> str:
    """How old something is, no finer than it matters: 8 s, 6 min, 1:12 h."""
    whole = math.floor(max(0.0, seconds))
    if whole < 60:
        return tr("{n} s", n=whole)
    if whole < 3600:
        return tr("{n} min", n=whole // 60)
    return tr("{hours}:{minutes:02d} h", hours=whole // 3600, minutes=whole // 60 % 60)


def until(seconds: float) -> str:
    """How long until something, no finer than it matters: 9 min, and in the last minute 0:42.
    Rounded down, so that it is never told later than it is."""
    return tr("{n} min", n=math.floor(seconds / 60)) if seconds > 60 else remaining(seconds)


def age_of(moment: Moment, now: Moment) -> str:
    """How old this moment is."""
    return age(elapsed_s(moment, now))


def minutes(seconds: float) -> str:
    """A length in whole minutes; a half one is shown."""
    value = seconds / 60
    return f"{value:.0f}" if value == int(value) else f"{value:.1f}"


def time_of_day(at_us: int, zone: str) -> str:
    """14:05 by the site's clock."""
    return clock(at_us, zone)


def time_with_seconds(at_us: int, zone: str) -> str:
    """14:05:09 by the site's clock."""
    return clock(at_us, zone, seconds=True)


def day(at_us: int, zone: str) -> str:
    """22 Nov 2026 by the site's clock."""
    return day_of(local(at_us, zone))


def day_of(stamp: datetime) -> str:
    """22 Nov 2026."""
    months = _MONTHS.get(language(), _MONTHS["en"])
    return f"{stamp.day} {months[stamp.month - 1]} {stamp.year}"


def day_and_time(at_us: int, zone: str, now_us: int) -> str:
    """14:05, with its day in front unless that is today."""
    clock = time_of_day(at_us, zone)
    if local(at_us, zone).date() == local(now_us, zone).date():
        return clock
    return f"{day(at_us, zone)} {clock}"
