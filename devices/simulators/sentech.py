"""A simulated Sentech module: its lines, in its order, at the pace of a person blowing.

The lines are those of devices/breathalyzers/sentech.py. DERIVED, not measured on an instrument: how
long each phase takes, what the middle field of a result holds, that a start in the wrong state is
not answered, and how the answers to $i0000 and $RECALL go on. Its commands, beside those of every
simulator:

  next {value} or {outcome}   what the next blow gives: a value, or insufficient, time_out, over,
                              battery_low, sensor_error, system_error, module_error,
                              temperature_error, lifetime_over, calibration_due (then {value} comes
                              too); kept in a queue; with an empty queue a blow gives 0.000
                         {instead} true: what was told before is forgotten
  result {value}              send a result nobody asked for; {word}: PASS or FAIL instead
  repeat                      send the last result line again
  format {unit, digits, fail_from}    the unit letter, empty for none; digits: send four digits of
                              thousandths; fail_from: where a pass/fail test begins to fail
"""

from collections import deque
from collections.abc import Callable, Mapping
from string import ascii_uppercase
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
_FAULTS: Final = {
    "battery_low": "$BAT,LOW",
    "lifetime_over": "$LIFETIMEOVER",
    "module_error": "$MODULE,ERR",
    "sensor_error": "$SENSOR,ERR",
    "system_error": "$SYSTEM,ERR",
    "temperature_error": "$TEMP,ERR",
}
_OUTCOMES: Final = (
    *sorted(_FAULTS),
    "calibration_due",
    "insufficient",
    "over",
    "result",
    "time_out",
)
_ABOUT: Final = (
    "#i7",
    "E-200",
    "SN 000000",
    "MAX40",
    "2026-01-05",
    "2026-01-05",
    "0000",
    "0012",
)


class SentechSimulator(Simulator):
    """Numbers in mg/L as x.xxx, a pass/fail test fails from 0.100: EXAMPLE values."""

    def __init__(self) -> None:
        super().__init__()
        self._commands_heard = LineFramer(16, start=b"$")
        self._blows: deque[tuple[str, float]] = deque()
        self._letter = "M"
        self._digits = False
        self._fail_from = 0.1
        self._idle_from_s = 0.0
        self._last_result: bytes | None = None

    def commands(self) -> dict[str, Callable[[Mapping[str, Any], float], None]]:
        return {
            "next": self._next,
            "result": self._unasked,
            "repeat": self._repeat,
            "format": self._format,
        }

    def said(self, frame: bytes) -> None:
        if frame.startswith(b"$R:"):
            self._last_result = frame

    def answer(self, data: bytes, now_s: float) -> None:
        for frame in self._commands_heard.feed(data):
            idle = now_s >= self._idle_from_s
            if frame == b"$STARTSENTECH" and idle:
                self._test_runs(now_s, fast=False)
            elif frame == b"$FASTSENTECH" and idle:
                self._test_runs(now_s, fast=True)
            elif frame == b"$STOPSENTECH" and not idle:
                self.hush()
                self._line("$END", now_s + ANSWER_S)
            elif frame == b"$i0000" and idle:
                self._lines([*_ABOUT, "$END"], now_s + ANSWER_S)
            elif frame == b"$RECALL" and idle:
                self._lines(["#2026-01-05,12:00:00", "$END"], now_s + ANSWER_S)

    def hush(self) -> None:
        super().hush()
        self._idle_from_s = 0.0

    # --- one test -------------------------------------------------------------------------------

    def _test_runs(self, now_s: float, *, fast: bool) -> None:
        outcome, value = self._blows.popleft() if self._blows else ("result", 0.0)
        at_s = now_s + ANSWER_S
        if outcome == "battery_low":
            self._ends(_FAULTS[outcome], at_s)
            return
        for _ in range(round(WARM_S / WAIT_EVERY_S)):
            self._line("$WAIT", at_s)
            at_s += WAIT_EVERY_S
        if outcome in _FAULTS:
            self._ends(_FAULTS[outcome], at_s)
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
        self._ends(self._result_line(outcome, value, fast=fast), at_s + ANALYSE_S)

    def _ends(self, line: str, at_s: float) -> None:
        self._line(line, at_s)
        self._line("$END", at_s + END_S)
        self._idle_from_s = at_s + END_S

    def _lines(self, lines: list[str], at_s: float) -> None:
        for line in lines:
            self._line(line, at_s)

    def _line(self, line: str, at_s: float) -> None:
        self.say(line.encode("ascii") + b"\r\n", at_s)

    def _result_line(self, outcome: str, value: float, *, fast: bool) -> str:
        if fast:
            failed = outcome == "over" or value >= self._fail_from
            return f"$R:{'FAIL' if failed else 'PASS'}"
        text = f"{round(value * 1000):04d}" if self._digits else f"{value:.3f}"
        return f"$R:{'OVER' if outcome == 'over' else text},0,{self._letter}"

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
        if "word" not in command:
            value = number(command, "value", 0.0, _HIGHEST)
            self._line(self._result_line("result", value, fast=False), now_s)
        elif command["word"] in ("PASS", "FAIL"):
            self._line(f"$R:{command['word']}", now_s)
        else:
            raise BadCommand(f'"word" must be PASS or FAIL, not {command["word"]!r}')

    def _repeat(self, command: Mapping[str, Any], now_s: float) -> None:
        if self._last_result is None:
            raise BadCommand("there is no result to repeat yet")
        self.say(self._last_result, now_s)

    def _format(self, command: Mapping[str, Any], now_s: float) -> None:
        letter = command.get("unit", self._letter)
        if letter not in ("", *ascii_uppercase):
            raise BadCommand(f'"unit" must be one capital letter or empty, not {letter!r}')
        digits = command.get("digits", self._digits)
        if not isinstance(digits, bool):
            raise BadCommand(f'"digits" must be true or false, not {digits!r}')
        told = {"fail_from": self._fail_from} | dict(command)
        self._fail_from = number(told, "fail_from", 0.0, _HIGHEST)
        self._letter, self._digits = letter, digits
