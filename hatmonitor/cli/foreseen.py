"""What the file's limits for vitals would have meant: alarms a day on this house's own signals.

The last days of the journal's samples are played twice, to the limits of the site file and to
those that are adopted now, so that a shift lead knows before adopting what a changed number costs
in alarms. It reads a journal and changes nothing. Little signal is called little: a forecast from
an hour is no forecast.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from hatmonitor.alarms.table import ALARMS
from hatmonitor.cli.checks import FAULT, NOTE, Line, adopted
from hatmonitor.clock import real_now
from hatmonitor.events import UnknownEvent
from hatmonitor.journal.errors import JournalError, JournalMissing
from hatmonitor.journal.reader import JournalReader
from hatmonitor.journal.samples import Sample
from hatmonitor.moments import local
from hatmonitor.protocol import VitalsLimits
from hatmonitor.site import Site
from hatmonitor.vitals.forecast import Forecast, forecast
from hatmonitor.words import N_, Say, say

PERIOD_DAYS: Final = 7
ENOUGH_HOURS: Final = 20.0
_DAY_US: Final = 86_400_000_000
_PER_HOURS: Final = 100

_VITALS: Final = N_("vitals")


class _Span:
    """Hands samples on and keeps when the first and the last of them were."""

    def __init__(self, samples: Iterable[Sample]) -> None:
        self._samples = samples
        self.first_us: int | None = None
        self.last_us: int | None = None

    def __iter__(self) -> Iterator[Sample]:
        for sample in self._samples:
            self.first_us = sample.at_us if self.first_us is None else self.first_us
            self.last_us = sample.at_us
            yield sample


def vitals_lines(site: Site, data: Path) -> Iterator[Line]:
    """Nothing for a house without limits for vitals, or without a log."""
    limits = site.protocol.vitals
    if limits is None:
        return
    try:
        yield from _lines(site, limits, data)
    except JournalMissing:
        return
    except (JournalError, UnknownEvent) as error:
        yield Line(_VITALS, say("{why}", why=str(error)), FAULT)


def _lines(site: Site, limits: VitalsLimits, data: Path) -> Iterator[Line]:
    since_us = real_now().at_us - PERIOD_DAYS * _DAY_US
    in_use = adopted(data)
    old = in_use.protocol.vitals if in_use else None
    reader = JournalReader.open(data)
    try:
        span = _Span(reader.samples(since_us))
        new = forecast(span, limits)
        before = None
        if old is not None and old != limits and new.hours:
            before = forecast(reader.samples(since_us), old)
    finally:
        reader.close()
    if not new.hours or span.first_us is None or span.last_us is None:
        what = say(
            "no signal of anybody in the last {days} days: how often these limits would alarm"
            " cannot be said",
            days=PERIOD_DAYS,
        )
        yield Line(_VITALS, what, NOTE)
        return
    yield Line(_VITALS, _period(site, new, span.first_us, span.last_us))
    if new.hours < ENOUGH_HOURS:
        little = say("this is little: a forecast from it may be far off")
        yield Line(_VITALS, little, NOTE)
    for name in new.counts:
        yield Line(ALARMS[name].title, _figures(name, new, before, same=old == limits))


def _period(site: Site, new: Forecast, first_us: int, last_us: int) -> Say:
    first, last = (local(at_us, site.time_zone) for at_us in (first_us, last_us))
    return say(
        "{hours} h of people's signal are recorded, on {days} days from {first} to {last}; these"
        " alarms would have come:",
        hours=_short(new.hours),
        days=new.days,
        first=f"{first:%Y-%m-%d}",
        last=f"{last:%Y-%m-%d}",
    )


def _figures(name: str, new: Forecast, before: Forecast | None, *, same: bool) -> Say:
    """A day, and by hours of signal, because days differ in how many people wear a sensor."""
    a_day, by_hours = _rates(new, name)
    if before is not None:
        old_a_day, old_by_hours = _rates(before, name)
        return say(
            "{new} a day with this file, {old} a day with the limits in use; in {n} h of signal"
            " {new_h} and {old_h}",
            new=a_day, old=old_a_day, n=_PER_HOURS, new_h=by_hours, old_h=old_by_hours,
        )  # fmt: skip
    if same:
        return say(
            "{new} a day, with the limits in use as with this file; in {n} h of signal {new_h}",
            new=a_day, n=_PER_HOURS, new_h=by_hours,
        )  # fmt: skip
    return say(
        "{new} a day with this file; in use are no limits for it; in {n} h of signal {new_h}",
        new=a_day, n=_PER_HOURS, new_h=by_hours,
    )  # fmt: skip


def _rates(what: Forecast, name: str) -> tuple[str, str]:
    count = what.counts[name]
    return _short(count / max(1, what.days)), _short(count * _PER_HOURS / what.hours)


def _short(number: float) -> str:
    """Two figures are all that such a number can mean."""
    return f"{number:.0f}" if number >= 10 else f"{number:.1f}"
