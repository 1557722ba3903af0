"""A simulated Sentech EBS-010: its lines, in its order, at the pace of a person blowing.

The lines are those of devices/breathalyzers/ebs010.py. DERIVED, not measured on an instrument: how
long each phase takes, that T counts up with each result, that commands in the wrong state are not
answered. Its commands, beside those of every simulator:

  next {value} or {outcome}   what the next blow gives: a value, or insufficient, time_out,
                              battery_low, sensor_error, calibration_due (then {value} comes too);
                              kept in a queue; with an empty queue a blow gives 0.000
                         {instead} true: what was told before is forgotten
  result {value}              send a result nobody asked for
  repeat                      send the last result line again
  presets {unit, low, high, test}    what $RECALL answers; limits in thousandths of the unit
"""

from collections import deque
from collections.abc import Callable, Mapping
from typing import Any, Final

from devices.framing import LineFramer
from devices.simulators.simulator import BadCommand, Simulator, number

ANSWER_S: Final = 0.03
WARM_S: Final = 6.0
WAIT_EVERY_S: Final = 1.0
PERSON_S: Final = 4.0  # from "blow now" to breath
BLOW_S: Final = 4.0
ANALYSE_S: Final = 2.0
NOBODY_S: Final = 30.0
END_S: Final = 2.0

_HIGHEST: Final = 9.999
_OUTCOMES: Final = (
    "battery_low",
    "calibration_due",
    "insufficient",
    "result",
    "sensor_error",
    "time_out",
)


class Ebs010Simulator(Simulator):
    """Presets in milligrams a litre, limit 0.100, until told otherwise: EXAMPLE values."""

    def __init__(self) -> None:
        super().__init__()
        self._commands_heard = LineFramer(16, start=b"$")
        self._blows: deque[tuple[str, float]] = deque()
        self._unit = "M"
        self._low = 0
        self._high = 100
        self._test = 0
        self._idle_from_s = 0.0
        self._last_result: bytes | None = None
        self._off = False

    def commands(self) -> dict[str, Callable[[Mapping[str, Any], float], None]]:
        return {
            "next": self._next,
            "result": self._unasked,
            "repeat": self._repeat,
            "presets": self._presets,
        }

    def said(self, frame: bytes) -> None:
        if frame.startswith(b"$RESULT"):
            self._test = (self._test + (frame is not self._last_result)) % 10_000
            self._last_result = frame

    def unplugged(self) -> None:
        super().unplugged()
        self._off = False

    def answer(self, data: bytes, now_s: float) -> None:
        for frame in self._commands_heard.feed(data):
            idle = now_s >= self._idle_from_s and not self._off
            if frame == b"$RECALL" and idle:
                self._line(self._presets_line(), now_s + ANSWER_S)
            elif frame == b"$START" and idle:
                self._test_runs(now_s)
            elif frame == b"$RESET":
                self._off = True
                self.hush()

    def hush(self) -> None:
        super().hush()
        self._idle_from_s = 0.0

    # --- one test -------------------------------------------------------------------------------

    def _test_runs(self, now_s: float) -> None:
        outcome, value = self._blows.popleft() if self._blows else ("result", 0.0)
        at_s = now_s + ANSWER_S
        if outcome == "battery_low":
            self._ends("$BAT,LOW", at_s)
            return
        for _ in range(round(WARM_S / WAIT_EVERY_S)):
            self._line("$WAIT", at_s)
            at_s += WAIT_EVERY_S
        if outcome == "sensor_error":
            self._ends("$SENSOR,ERR", at_s)
            return
        if outcome == "calibration_due":
            self._line("$CALIBRATION", at_s)
        self._line("$STANBY", at_s)
        if outcome == "time_out":
            self._ends("$TIME,OUT", at_s + NOBODY_S)
            return
        self._line("$TRIGGER", at_s + PERSON_S)
        at_s += PERSON_S + BLOW_S
        if outcome == "insufficient":
            self._ends("$FLOW,ERR", at_s)
            return
        self._line("$BREATH", at_s)
        self._ends(self._result_line(value), at_s + ANALYSE_S)

    def _ends(self, line: str, at_s: float) -> None:
        self._line(line, at_s)
        self._line("$END", at_s + END_S)
        self._idle_from_s = at_s + END_S

    def _line(self, line: str, at_s: float) -> None:
        self.say(line.encode("ascii") + b"\r\n", at_s)

    def _result_line(self, value: float) -> str:
        verdict = "HIGH" if round(value * 1000) > self._high else "OK"
        return f"$RESULT,{value:.3f}-{verdict}"

    def _presets_line(self) -> str:
        return f"$U/{self._unit},L/{self._low:03d},H/{self._high:03d},T/{self._test:04d}"

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
        self._line(self._result_line(number(command, "value", 0.0, _HIGHEST)), now_s)

    def _repeat(self, command: Mapping[str, Any], now_s: float) -> None:
        if self._last_result is None:
            raise BadCommand("there is no result to repeat yet")
        self.say(self._last_result, now_s)

    def _presets(self, command: Mapping[str, Any], now_s: float) -> None:
        unit = command.get("unit", self._unit)
        if unit not in ("B", "G", "M"):
            raise BadCommand(f'"unit" must be B, G or M, not {unit!r}')
        told = {"low": self._low, "high": self._high, "test": self._test} | dict(command)
        self._low = int(number(told, "low", 0, 999))
        self._high = int(number(told, "high", 0, 999))
        self._test = int(number(told, "test", 0, 9999))
        self._unit = unit
