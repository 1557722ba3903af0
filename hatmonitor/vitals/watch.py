"""The watch of one instrument at one person's side: readings in, how the person does out. Pure.

| a usable value | GOOD or MARGINAL, and a number |
|---|---|
| dip, low, emergency | SpO2 below its limit for its delay, or a share of a window; worst alone |
| told | the SpO2 such a tier was told at; anew when it was a step lower for its delay |
| such a tier ends | SpO2 at least the margin above its limit, for clear_s |
| slow | breaths a minute below the limit for the delay; ends like a tier, without a margin |
| stopped | the instrument itself counts so many seconds without a breath |
| lost | nothing usable for silence_s of what this person had given; or was to wear |

A poor value is shown elsewhere and counts nowhere. What was found before the signal was lost is
remembered while it is lost: no data ranks above bad data, and does not replace it. Oxygen and
breathing are lost each by itself: a finger clip that goes on hides no breathing line that fell off.
Breathing counts from the first breath that was seen of this person: a capnograph whose line hangs
on its hook counts the seconds without a breath as well.

Time is an argument, in seconds of one clock that only this instrument's readings and ticks are
told in: the machine's monotonic clock while it happens, the samples' own time in a forecast.
Another person begins anew. It must never keep more than a handful of numbers, nor ask who somebody
is: a session is only compared with the one before.
"""

from typing import Final, Protocol

import msgspec

from devices.readings import Breathing, Vitals, VitalsQuality
from hatmonitor.protocol import VitalsLimits
from hatmonitor.vitals.baseline import Baseline
from hatmonitor.vitals.tier import Steps, Tier, Window

_USABLE: Final = frozenset({VitalsQuality.GOOD, VitalsQuality.MARGINAL})


class State(msgspec.Struct, frozen=True):
    """signal: none, ok or lost. spo2: ok, dip, low or emergency. breathing: ok, slow or stopped.
    baseline_percent: the person's own, once it is known. told_percent: the SpO2 that was last told
    of its tier, where the protocol knows a step worse."""

    signal: str = "none"
    spo2: str = "ok"
    breathing: str = "ok"
    baseline_percent: int | None = None
    told_percent: int | None = None


NOBODY: Final = State()


class Kept(Protocol):
    """What the room keeps of a State."""

    @property
    def signal(self) -> str: ...
    @property
    def spo2(self) -> str: ...
    @property
    def breathing(self) -> str: ...
    @property
    def baseline_percent(self) -> int | None: ...
    @property
    def told_percent(self) -> int | None: ...


def state_of(kept: Kept | None) -> State:
    """The State that the room keeps; that of nobody where it keeps none."""
    if kept is None:
        return NOBODY
    return State(kept.signal, kept.spo2, kept.breathing, kept.baseline_percent, kept.told_percent)


class Known(msgspec.Struct, frozen=True):
    """How a person was when this program last ran, with the last usable values they had given."""

    state: State = NOBODY
    spo2_percent: int | None = None
    resp_per_min: int | None = None
    no_breath_s: int | None = None


UNKNOWN: Final = Known()

# How somebody is -> the alarm it is (hatmonitor/alarms/table.py); SpO2 from the worst down.
SPO2_ALARMS: Final = {
    "emergency": "emergency_desaturation",
    "low": "desaturation",
    "dip": "brief_dip",
}
_GRAVER: Final = {"low": ("emergency",), "dip": ("emergency", "low")}
BREATHING_ALARMS: Final = {"stopped": "breathing_slow", "slow": "breathing_slow"}
SIGNAL_ALARMS: Final = {"lost": "no_signal"}
ALARM_NAMES: Final = (*SPO2_ALARMS.values(), "breathing_slow", "no_signal")


def alarms_of(state: Kept) -> tuple[str, ...]:
    """The names of the alarms that hold in this state."""
    asked = (
        SPO2_ALARMS.get(state.spo2),
        BREATHING_ALARMS.get(state.breathing),
        SIGNAL_ALARMS.get(state.signal),
    )
    return tuple(name for name in asked if name is not None)


def _window(limits: VitalsLimits) -> Window:
    return Window(limits.share_percent, limits.share_window_s)


class _Channel:
    """Whether something usable came of one kind of value, and when the last of it."""

    def __init__(self, worn: bool, lost: bool, now_s: float) -> None:
        """worn and lost: as it was when this program last ran."""
        self.worn = worn
        self.lost = worn and lost
        self.heard_s = now_s

    def usable(self, now_s: float) -> None:
        """A value came."""
        self.worn, self.lost = True, False
        self.heard_s = now_s

    def silent(self, now_s: float, silence_s: float) -> bool:
        if now_s < self.heard_s:  # the clock was another one
            self.heard_s = now_s
        return self.lost or (self.worn and now_s - self.heard_s >= silence_s)


class Watch:
    """Begins with nobody there. `spo2_percent`, `resp_per_min` and `no_breath_s` are the last
    usable ones of this person."""

    def __init__(self) -> None:
        self.session: str | None = None
        self.state = NOBODY
        self._begin(None, UNKNOWN, 0.0)

    def seated(self, session: str | None, now_s: float, known: Known = UNKNOWN) -> None:
        """Who is there now, None for nobody; another person begins anew. known: of this very
        person; it holds until the signal tells otherwise."""
        if session != self.session:
            self._begin(session, known if session is not None else UNKNOWN, now_s)

    def heard(self, reading: Vitals | Breathing, limits: VitalsLimits, now_s: float) -> None:
        """Take one reading."""
        if self.session is None:
            return
        if isinstance(reading, Breathing):
            self._no_breath(reading.no_breath_s, limits, now_s)
        elif reading.quality in _USABLE:
            if reading.spo2_percent is not None:
                good = reading.quality is VitalsQuality.GOOD
                self._spo2(reading.spo2_percent, good, limits, now_s)
            if reading.resp_per_min is not None:
                self._resp(reading.resp_per_min, limits, now_s)
        self.tick(limits, now_s)

    def tick(self, limits: VitalsLimits, now_s: float) -> None:
        """Time went on. How silence is found."""
        if self.session is None:
            self.state = NOBODY
            return
        self.state = State(
            self._signal(limits, now_s),
            self._worst(),
            self._breathing(),
            self._baseline.percent,
            self._told(),
        )

    # --- inside ----------------------------------------------------------------------------------

    def _begin(self, session: str | None, known: Known, now_s: float) -> None:
        standing, lost = known.state, known.state.signal == "lost"
        self.session = session
        self.state = standing
        self.spo2_percent = known.spo2_percent
        self.resp_per_min = known.resp_per_min
        self.no_breath_s = known.no_breath_s
        self._seated_s = now_s
        self._breathed = known.resp_per_min is not None or known.no_breath_s is not None
        self._oxygen = _Channel(known.spo2_percent is not None, lost, now_s)
        self._breath = _Channel(self._breathed, lost, now_s)
        self._never_worn = lost and not (self._oxygen.worn or self._breath.worn)
        self._spo2_steps, self._resp_steps = Steps(), Steps()
        self._tiers = {
            name: Tier(standing.spo2 == name, standing.told_percent) for name in SPO2_ALARMS
        }
        self._slow = Tier(standing.breathing == "slow")
        self._stopped = standing.breathing == "stopped"
        self._baseline = Baseline(standing.baseline_percent)

    def _spo2(self, percent: int, good: bool, limits: VitalsLimits, now_s: float) -> None:
        self._oxygen.usable(now_s)
        step_s = self._spo2_steps.to(now_s)
        self.spo2_percent = percent
        before, window = self._worst(), _window(limits)
        for name, below, delay_s in (
            ("emergency", limits.emergency_spo2_percent, limits.emergency_delay_s),
            ("low", limits.low_spo2_percent, limits.low_delay_s),
            ("dip", limits.dip_spo2_percent, limits.dip_delay_s),
        ):
            well = percent >= below + limits.clear_margin_percent
            tier, bad = self._tiers[name], percent < below
            tier.saw(bad, well, step_s, delay_s, limits.clear_s, window)
            tier.valued(percent, bad, step_s, delay_s, limits.worse_percent)
        worst = self._worst()
        if before in _GRAVER.get(worst, ()):
            self._tiers[worst].told_from(percent)
        self._baseline.saw(percent, good, step_s, limits.baseline_s)

    def _resp(self, per_min: int, limits: VitalsLimits, now_s: float) -> None:
        self._breathed = self._breathed or per_min > 0
        if not self._breathed:
            return
        self._breath.usable(now_s)
        step_s = self._resp_steps.to(now_s)
        self.resp_per_min = per_min
        slow = per_min < limits.resp_low_per_min
        self._slow.saw(slow, not slow, step_s, limits.resp_delay_s, limits.clear_s, _window(limits))

    def _no_breath(self, seconds: int | None, limits: VitalsLimits, now_s: float) -> None:
        if seconds is None:
            return
        self._breathed = self._breathed or seconds < now_s - self._seated_s
        if not self._breathed:
            return
        self._breath.usable(now_s)
        self.no_breath_s = seconds
        self._stopped = seconds >= limits.no_breath_s

    def _worst(self) -> str:
        for name, tier in self._tiers.items():
            if tier.holds:
                return name
        return "ok"

    def _told(self) -> int | None:
        worst = self._tiers.get(self._worst())
        return None if worst is None else worst.told

    def _breathing(self) -> str:
        if self._stopped:
            return "stopped"
        return "slow" if self._slow.holds else "ok"

    def _signal(self, limits: VitalsLimits, now_s: float) -> str:
        oxygen, breath = self._oxygen, self._breath
        if oxygen.silent(now_s, limits.silence_s) or breath.silent(now_s, limits.silence_s):
            return "lost"
        if oxygen.worn or breath.worn:
            return "ok"
        waited_s = now_s - self._seated_s
        missing = limits.required and (self._never_worn or waited_s >= limits.silence_s)
        return "lost" if missing else "none"
