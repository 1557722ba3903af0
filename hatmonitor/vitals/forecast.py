"""What limits would have meant: the alarms that recorded vitals would have raised. Pure.

`hatmonitor check --data` asks it before a changed limit is adopted. The very watch that judges the
live signal is played the journal's samples, so that forecast and alarm cannot differ in their
rules.

What it cannot know, because samples do not say it: who sat down without ever wearing the sensor,
and how a silence ended that nothing followed. Samples are one a second where the signal may have
come faster, so that a forecast may be off by a second at each edge.
"""

from collections.abc import Iterable, Iterator
from typing import Final, Protocol

import msgspec

from devices.readings import Breathing, Vitals, VitalsQuality
from hatmonitor.protocol import VitalsLimits
from hatmonitor.vitals.tier import STEP_S
from hatmonitor.vitals.watch import ALARM_NAMES, State, Watch, alarms_of

_DAY_US: Final = 86_400_000_000
_QUALITIES: Final = {quality.value: quality for quality in VitalsQuality}


class Recorded(Protocol):
    """A row of the journal's samples (hatmonitor/journal/samples.py)."""

    @property
    def at_us(self) -> int: ...
    @property
    def device(self) -> str: ...
    @property
    def session(self) -> str | None: ...
    @property
    def spo2_percent(self) -> int | None: ...
    @property
    def resp_per_min(self) -> int | None: ...
    @property
    def no_breath_s(self) -> int | None: ...
    @property
    def quality(self) -> str: ...


class Forecast(msgspec.Struct, frozen=True):
    """hours: of recorded signal of people in their places, over all instruments. days: UTC days
    that have any of it. counts: alarm name to how often it would have been raised; every vitals
    alarm is there, also with 0."""

    hours: float
    days: int
    counts: dict[str, int]


class _Played:
    """One instrument's samples, played to a watch of its own."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._watch = Watch()
        self._last_s: float | None = None
        self._state = State()

    def play(self, sample: Recorded, limits: VitalsLimits) -> Iterator[str]:
        """Take the next sample; the names of the alarms that it raises."""
        now_s = sample.at_us / 1e6
        if sample.session is not None and sample.session == self._watch.session:
            yield from self._waited(now_s, limits)
        self._watch.seated(sample.session, now_s)
        self._last_s = now_s
        for reading in _readings(sample):
            self._watch.heard(reading, limits, now_s)
        yield from self._raised()

    def _waited(self, now_s: float, limits: VitalsLimits) -> Iterator[str]:
        """The silence before a sample, if it was one."""
        waited_s = 0.0 if self._last_s is None else now_s - self._last_s
        self.seconds += min(max(0.0, waited_s), STEP_S)
        if waited_s > STEP_S:
            self._watch.tick(limits, now_s)
            yield from self._raised()

    def _raised(self) -> list[str]:
        """What the watch says now and did not say before."""
        before, self._state = self._state, self._watch.state
        if self._state == before:
            return []
        stood = alarms_of(before)
        return [name for name in alarms_of(self._state) if name not in stood]


def forecast(samples: Iterable[Recorded], limits: VitalsLimits) -> Forecast:
    """Play the samples, oldest first, to a watch of each instrument."""
    played: dict[str, _Played] = {}
    counts = dict.fromkeys(ALARM_NAMES, 0)
    days: set[int] = set()
    for sample in samples:
        one = played.get(sample.device)
        if one is None:
            one = played[sample.device] = _Played()
        for name in one.play(sample, limits):
            counts[name] += 1
        if sample.session is not None:
            days.add(sample.at_us // _DAY_US)
    hours = sum(one.seconds for one in played.values()) / 3600
    return Forecast(hours, len(days), counts)


def _readings(sample: Recorded) -> Iterator[Vitals | Breathing]:
    quality = _QUALITIES.get(sample.quality, VitalsQuality.NONE)  # a word of a newer program
    yield Vitals(sample.spo2_percent, None, sample.resp_per_min, quality)
    if sample.no_breath_s is not None:
        yield Breathing(None, None, "", sample.no_breath_s)
