"""What every simulated oximeter has: a person, a finger, a sensor, a battery, and a beat.

A family adds its bytes: a subclass sets `beat_s` (seconds between two writes) and gives `frames`,
which the beat asks for what is to be written at that moment. It starts with the port and never
ends; the values come from `moment(now_s)`. Fast streams put a few frames in one beat of 40 to
100 ms, because a write for each frame would cost twelve simulators most of a processor.

Until a script says otherwise: finger on, SpO2 97, pulse 72, breathing 14. These starting values
move a little, the same in every run, so that a wall looks alive; what a script has told is said
exactly as told. Commands, the same for all oximeters, beside those of every simulator:

  values {spo2, pulse, resp}   from now on these (percent, a minute, a minute); any of the three
  drift {spo2, over_s}         move SpO2 in a straight line to this within so many seconds
  finger {on}                  the finger leaves the sensor, or comes back
  searching {seconds}          it looks for a pulse so long
  weak {on}                    little blood in the finger: low perfusion
  motion {on}                  the hand moves
  battery {low}                the battery is low, or good again
  unplug_sensor {on}           the sensor's own plug is out of the instrument, or in again
"""

from collections.abc import Callable, Mapping
from math import ceil, cos, exp, pi
from typing import Any, Final, NamedTuple
from zlib import crc32

from devices.simulators.simulator import BadCommand, Simulator, number

SPO2: Final = 97.0
PULSE: Final = 72.0
RESP: Final = 14.0

# How far a starting value moves to either side, and how long it stays where it is.
_WANDER: Final = {"spo2": 1, "pulse": 2, "resp": 1}
_WANDER_EVERY_S: Final = {"spo2": 11.0, "pulse": 3.0, "resp": 7.0}
_HIGHEST: Final = {"spo2": 100.0, "pulse": 300.0, "resp": 150.0}

_CUT_S: Final = 0.2  # a frame sent in pieces takes half of this; the next must come after it
_BEHIND_S: Final = 10.0  # a beat later than this is skipped: nobody heard it


class Moment(NamedTuple):
    """How it stands now. spo2 in percent, pulse and resp a minute: true whatever the flags say;
    what is sent of them is the instrument's matter. gone_s: since when the finger is off."""

    spo2: int
    pulse: int
    resp: int
    finger: bool
    gone_s: float
    sensor: bool
    searching: bool
    weak: bool
    motion: bool
    battery_low: bool

    @property
    def measuring(self) -> bool:
        """Whether an instrument has live values to send."""
        return self.finger and self.sensor and not self.searching


class OximeterSimulator(Simulator):
    """Base of the simulated oximeters and capnographs."""

    beat_s: float = 1.0

    def __init__(self) -> None:
        super().__init__()
        self._values = {"spo2": SPO2, "pulse": PULSE, "resp": RESP}
        self._told: set[str] = set()  # said exactly as told
        self._drift: tuple[float, float, float, float] | None = None  # from, to, begin_s, end_s
        self._gone_s: float | None = None  # since when the finger is off
        self._search_until_s = 0.0
        self._flags = {"sensor": True, "weak": False, "motion": False, "battery_low": False}
        self._next_beat_s: float | None = None

    # --- what an instrument adds ----------------------------------------------------------------

    def frames(self, now_s: float) -> list[bytes]:
        """What is written at this beat; each a write of its own, and none is no fault."""
        raise NotImplementedError

    # --- for instruments ------------------------------------------------------------------------

    def moment(self, now_s: float) -> Moment:
        """How it stands at this time."""
        return Moment(
            spo2=self._value("spo2", now_s),
            pulse=self._value("pulse", now_s),
            resp=self._value("resp", now_s),
            finger=self._gone_s is None,
            gone_s=0.0 if self._gone_s is None else now_s - self._gone_s,
            searching=now_s < self._search_until_s,
            **self._flags,
        )

    def pleth(self, now_s: float) -> float:
        """The pulse wave, from 0 to 1: a steep rise, a notch, a slow fall; flat with no finger."""
        if not self.moment(now_s).measuring:
            return 0.0
        phase = (now_s * self._values["pulse"] / 60.0) % 1.0
        main = exp(-(((phase - 0.2) / 0.12) ** 2))
        notch = 0.35 * (1.0 - cos(2.0 * pi * max(0.0, phase - 0.35) / 0.65)) / 2.0
        return min(1.0, main + notch)

    # --- the beat -------------------------------------------------------------------------------

    def due(self, now_s: float) -> list[bytes]:
        if self._next_beat_s is None or now_s - self._next_beat_s > _BEHIND_S:
            self._next_beat_s = now_s
        while self._next_beat_s <= now_s:
            at_s, together = self._next_beat_s, self._beats_together()
            written = [
                frame for nth in range(together) for frame in self.frames(at_s + nth * self.beat_s)
            ]
            if together > 1:
                written = [b"".join(written)]
            for frame in written:
                self.say(frame, at_s)
            self._next_beat_s = at_s + together * self.beat_s
        return super().due(now_s)

    def next_s(self) -> float | None:
        """The next beat, if no piece comes before it."""
        times = [time for time in (super().next_s(), self._next_beat_s) if time is not None]
        return min(times, default=0.0)

    def _beats_together(self) -> int:
        """More than one while frames are cut or glued: pieces must not pile up."""
        if not (self._cut or self._glue):
            return 1
        return max(2 if self._glue else 1, ceil(_CUT_S / self.beat_s))

    def _value(self, name: str, now_s: float) -> int:
        if name == "spo2" and self._drift is not None:
            begin, end, from_s, to_s = self._drift
            share = min(1.0, (now_s - from_s) / (to_s - from_s))
            return round(begin + (end - begin) * share)
        value = round(self._values[name])
        return value if name in self._told else value + self._wander(name, now_s)

    def _wander(self, name: str, now_s: float) -> int:
        reach, moment = _WANDER[name], int(now_s // _WANDER_EVERY_S[name])
        return crc32(f"{name} {moment}".encode("ascii")) % (2 * reach + 1) - reach

    # --- the script -----------------------------------------------------------------------------

    def commands(self) -> dict[str, Callable[[Mapping[str, Any], float], None]]:
        return {
            "values": self._set_values,
            "drift": self._set_drift,
            "finger": self._set_finger,
            "searching": self._set_searching,
            "weak": lambda command, now_s: self._set("weak", flag(command, "on")),
            "motion": lambda command, now_s: self._set("motion", flag(command, "on")),
            "battery": lambda command, now_s: self._set("battery_low", flag(command, "low")),
            "unplug_sensor": lambda command, now_s: self._set("sensor", not flag(command, "on")),
        }

    def _set_values(self, command: Mapping[str, Any], now_s: float) -> None:
        told = {
            name: number(command, name, 0.0, _HIGHEST[name]) for name in _HIGHEST if name in command
        }
        if not told:
            raise BadCommand('values needs "spo2", "pulse" or "resp", for example {"spo2": 88}')
        if "spo2" in told:
            self._drift = None
        self._values |= told
        self._told |= set(told)

    def _set_drift(self, command: Mapping[str, Any], now_s: float) -> None:
        target = number(command, "spo2", 0.0, _HIGHEST["spo2"])
        over_s = number(command, "over_s", 0.1, 86_400.0)
        self._drift = (float(self._value("spo2", now_s)), target, now_s, now_s + over_s)

    def _set_finger(self, command: Mapping[str, Any], now_s: float) -> None:
        if flag(command, "on"):
            self._gone_s = None
        elif self._gone_s is None:
            self._gone_s = now_s

    def _set_searching(self, command: Mapping[str, Any], now_s: float) -> None:
        self._search_until_s = now_s + number(command, "seconds", 0.0, 86_400.0)

    def _set(self, name: str, on: bool) -> None:
        self._flags[name] = on


def flag(command: Mapping[str, Any], key: str) -> bool:
    """A yes or no from a command; BadCommand when it is none."""
    value = command.get(key)
    if not isinstance(value, bool):
        raise BadCommand(f'"{key}" must be true or false, not {value!r}')
    return value
