"""A simulated breathalyzer with a dry contact: it says no byte, it closes lines.

PASS is on CTS and FAIL on DSR, as the manual of an instrument would say. DERIVED, not measured on
an instrument: how long a contact stays closed. Its commands, beside those of every simulator:

  next {outcome}                  somebody blows now: pass or fail
  press {line, seconds, bounces}  close CTS, DSR, RI or DCD for so long, after so many short touches
  release                         open all

A pseudo-terminal has no such lines: use a transport that has.
"""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Final, NamedTuple

from devices.driver import LineStates
from devices.simulators.simulator import BadCommand, Simulator, number

BLOW_S: Final = 2.0  # from the command to the contact
HELD_S: Final = 3.0
TOUCH_S: Final = 0.010

_LINES: Final = ("CTS", "DSR", "RI", "DCD")  # in the order of LineStates
_OUTCOMES: Final = {"pass": "CTS", "fail": "DSR"}
_LONGEST_S: Final = 3600.0


class _Closed(NamedTuple):
    from_s: float
    to_s: float
    line: str


class ContactSimulator(Simulator):
    """All contacts open until told otherwise."""

    example: ClassVar[Mapping[str, Any]] = {"do": "next", "outcome": "pass"}

    def __init__(self) -> None:
        super().__init__()
        self._closings: list[_Closed] = []
        self._looked_s = 0.0

    def commands(self) -> dict[str, Callable[[Mapping[str, Any], float], None]]:
        return {"next": self._next, "press": self._press, "release": self._release}

    def line_states(self, now_s: float) -> LineStates:
        closed = {one.line for one in self._closings if one.from_s <= now_s < one.to_s}
        return LineStates(*(line in closed for line in _LINES))

    def due(self, now_s: float) -> list[bytes]:
        self._looked_s = now_s
        self._closings = [one for one in self._closings if one.to_s > now_s]
        return super().due(now_s)

    def next_s(self) -> float | None:
        edges = [edge for one in self._closings for edge in one[:2] if edge > self._looked_s]
        said_s = super().next_s()
        return min(edges if said_s is None else [*edges, said_s], default=None)

    def hush(self) -> None:
        """Silence opens the contacts too: nothing of the instrument reaches the host."""
        super().hush()
        self._closings.clear()

    # --- the script -----------------------------------------------------------------------------

    def _next(self, command: Mapping[str, Any], now_s: float) -> None:
        outcome = command.get("outcome", "pass")
        if outcome not in _OUTCOMES:
            raise BadCommand(f"unknown outcome {outcome!r}; known are: fail, pass")
        self._close(_OUTCOMES[outcome], now_s + BLOW_S, HELD_S)

    def _press(self, command: Mapping[str, Any], now_s: float) -> None:
        line = command.get("line", "CTS")
        if line not in _LINES:
            raise BadCommand(f'"line" must be one of {", ".join(_LINES)}, not {line!r}')
        told = {"seconds": HELD_S, "bounces": 0} | dict(command)
        seconds = number(told, "seconds", 0.001, _LONGEST_S)
        for _ in range(int(number(told, "bounces", 0, 20))):
            self._close(line, now_s, TOUCH_S)
            now_s += 2 * TOUCH_S
        self._close(line, now_s, seconds)

    def _release(self, command: Mapping[str, Any], now_s: float) -> None:
        self._closings.clear()

    def _close(self, line: str, from_s: float, seconds: float) -> None:
        if not self._silent:
            self._closings.append(_Closed(from_s, from_s + seconds, line))
