"""A simulated AL88 / iBlow10: its frames, in its order, at the pace of a person blowing.

The frames are those of devices/breathalyzers/al88.py. DERIVED, not measured on an instrument: how
long each phase takes, that it counts down only after a test, that a fault is followed by standby.
Its commands, beside those of every simulator:

  next {value} or {outcome}   what the next blow gives: a value in its unit, or insufficient,
                              battery_error, sensor_error, off; kept in a queue; with an empty
                              queue a blow gives 0.000
                         {instead} true: what was told before is forgotten
  result {value, calibration} send a result nobody asked for; calibration true: of a gas
  repeat                      send the last result again
  unit {unit}                 0 to 7, as in the table; 3 (mg/L) until told otherwise
  battery {level}             the character at byte 17; 4 until told otherwise
"""

from collections import deque
from collections.abc import Callable, Mapping
from typing import Any, Final

from devices.breathalyzers.al88 import read_frame
from devices.breathalyzers.al88_frames import FrameFinder, frame_of
from devices.simulators.simulator import BadCommand, Simulator, number

ANSWER_S: Final = 0.05
WARM_S: Final = 5.0
PERSON_S: Final = 4.0  # from "blow" to breath
BLOW_S: Final = 4.0
ANALYSE_S: Final = 2.0
STANDBY_S: Final = 2.0
_COUNTED_FROM: Final = 300  # seconds; the recorded frame says 296

_HIGHEST: Final = 999.0
_OUTCOMES: Final = ("battery_error", "insufficient", "off", "result", "sensor_error")
# Digits after the point, by unit: those of two and of none DERIVED.
_DECIMALS: Final = (3, 3, 2, 3, 3, 0, 0, 0)


class Al88Simulator(Simulator):
    """Sends mg/L until told otherwise."""

    def __init__(self) -> None:
        super().__init__()
        self._finder = FrameFinder()
        self._blows: deque[tuple[str, float]] = deque()
        self._unit = 3
        self._battery = "4"
        self._idle_from_s = 0.0
        self._last_result: bytes | None = None

    def commands(self) -> dict[str, Callable[[Mapping[str, Any], float], None]]:
        return {
            "next": self._next,
            "result": self._unasked,
            "repeat": self._repeat,
            "unit": self._set_unit,
            "battery": self._set_battery,
        }

    def said(self, frame: bytes) -> None:
        if frame[1:4] == b"T11":
            self._last_result = frame

    def answer(self, data: bytes, now_s: float) -> None:
        for found in self._finder.feed(data):
            if not isinstance(found, bytes):
                continue
            command, text, _ = read_frame(found)
            if (command, text) == ("A20", "TEST,START") and now_s >= self._idle_from_s:
                self._test_runs(now_s)

    def hush(self) -> None:
        super().hush()
        self._idle_from_s = 0.0

    # --- one test -------------------------------------------------------------------------------

    def _test_runs(self, now_s: float) -> None:
        outcome, value = self._blows.popleft() if self._blows else ("result", 0.0)
        at_s = now_s + ANSWER_S
        self._frame("B20", "TEST,START", at_s)
        if outcome == "battery_error":
            self._ends("T05", "", at_s + ANSWER_S)
            return
        self._frame("T03", "", at_s + ANSWER_S)
        at_s += WARM_S
        if outcome == "sensor_error":
            self._ends("T09", "", at_s)
            return
        self._frame("T06", "", at_s)
        at_s += PERSON_S
        if outcome == "off":
            self._frame("T04", "", at_s)
            self._frame("T20", "", at_s + STANDBY_S)
            self._idle_from_s = at_s + STANDBY_S
            return
        self._frame("T07", "", at_s)
        at_s += BLOW_S
        if outcome == "insufficient":
            self._ends("T08", "", at_s)
            return
        self._frame("T10", "", at_s)
        self._ends("T11", self._result_data(value), at_s + ANALYSE_S)

    def _ends(self, command: str, data: str, at_s: float) -> None:
        self._frame(command, data, at_s)
        for second in range(3):
            self._frame("T12", str(_COUNTED_FROM - second), at_s + STANDBY_S + second)
        self._idle_from_s = at_s + STANDBY_S

    def _frame(self, command: str, data: str, at_s: float) -> None:
        self.say(frame_of(command, data, self._battery), at_s)

    def _result_data(self, value: float, calibration: bool = False) -> str:
        return f"0,{self._unit},{value:.{_DECIMALS[self._unit]}f},{calibration:d}"

    # --- the script -----------------------------------------------------------------------------

    def _next(self, command: Mapping[str, Any], now_s: float) -> None:
        outcome = command.get("outcome", "result")
        if outcome not in _OUTCOMES:
            raise BadCommand(f"unknown outcome {outcome!r}; known are: {', '.join(_OUTCOMES)}")
        value = number(command, "value", 0.0, _HIGHEST) if "value" in command else 0.0
        if command.get("instead") is True:
            self._blows.clear()
        self._blows.append((outcome, value))

    def _unasked(self, command: Mapping[str, Any], now_s: float) -> None:
        calibration = command.get("calibration", False)
        if not isinstance(calibration, bool):
            raise BadCommand('"calibration" must be true or false')
        value = number(command, "value", 0.0, _HIGHEST)
        self._frame("T11", self._result_data(value, calibration), now_s)

    def _repeat(self, command: Mapping[str, Any], now_s: float) -> None:
        if self._last_result is None:
            raise BadCommand("there is no result to repeat yet")
        self.say(self._last_result, now_s)

    def _set_unit(self, command: Mapping[str, Any], now_s: float) -> None:
        self._unit = int(number(command, "unit", 0, len(_DECIMALS) - 1))

    def _set_battery(self, command: Mapping[str, Any], now_s: float) -> None:
        level = command.get("level")
        if not isinstance(level, str) or len(level) != 1 or not "0" <= level <= "9":
            raise BadCommand('"level" must be one digit as text, for example "4"')
        self._battery = level
