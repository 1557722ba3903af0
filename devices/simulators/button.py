"""A simulated help button: normally closed, on every handshake line at once. It says no byte.

Its commands, beside those of every simulator:

  press {seconds}    somebody presses; lets go after so long, or when told to
  release            somebody lets go
  cut_wire {on}      the wire is cut (on, if nothing is said) or mended

A pseudo-terminal has no such lines: it is found at an rfc2217:// URL.
"""

from collections.abc import Callable, Mapping
from math import inf
from typing import Any, ClassVar, Final

from devices.driver import LineStates
from devices.simulators.simulator import BadCommand, Simulator, number

_LONGEST_S: Final = 86_400.0


class ButtonSimulator(Simulator):
    """At rest until told otherwise."""

    example: ClassVar[Mapping[str, Any] | None] = {"do": "press", "seconds": 2}

    def __init__(self) -> None:
        super().__init__()
        self._pressed_until_s = -inf
        self._wire_cut = False
        self._looked_s = 0.0

    def commands(self) -> dict[str, Callable[[Mapping[str, Any], float], None]]:
        return {"press": self._press, "release": self._release, "cut_wire": self._cut_wire}

    def line_states(self, now_s: float) -> LineStates:
        self._looked_s = now_s
        at_rest = now_s >= self._pressed_until_s and not self._wire_cut
        return LineStates(at_rest, at_rest, at_rest, at_rest)

    def next_s(self) -> float | None:
        said_s = super().next_s()
        if self._looked_s < self._pressed_until_s < inf:
            return min(self._pressed_until_s, inf if said_s is None else said_s)
        return said_s

    def _press(self, command: Mapping[str, Any], now_s: float) -> None:
        seconds = number(command, "seconds", 0.0, _LONGEST_S) if "seconds" in command else inf
        self._pressed_until_s = now_s + seconds

    def _release(self, command: Mapping[str, Any], now_s: float) -> None:
        self._pressed_until_s = now_s

    def _cut_wire(self, command: Mapping[str, Any], now_s: float) -> None:
        cut = command.get("on", True)
        if not isinstance(cut, bool):
            raise BadCommand(f'"on" must be true or false, not {cut!r}')
        self._wire_cut = cut
