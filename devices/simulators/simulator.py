"""The instrument's side of a wire format, without a wire: what it answers, and when.

A simulator is fed the host's bytes and a script's commands and keeps what it will say, with the
time of each piece. It does no I/O and reads no clock: transports and the loop do, so that a test
can run a whole breath test in no time. Simulated seconds are real seconds times the speed.

Here is what every simulator can do to its wire; what an instrument says is in a file of its own
beside this one. Commands (`{"do": ..}`) of every simulator:

  noise {bytes}      send these bytes (hexadecimal), whatever they are
  cut                from now on send every frame in pieces, with pauses
  glue               from now on send several frames in one write
  whole              end of cut and glue
  silent, talk       say nothing and hear nothing; talk again

The loop knows three more: unplug, replug and wait {seconds}.
"""

from bisect import insort
from collections.abc import Callable, Mapping
from itertools import pairwise
from operator import itemgetter
from typing import Any, ClassVar, Final

from devices.driver import LineStates

LOOP_COMMANDS: Final = ("replug", "unplug", "wait")
CUT_PAUSE_S: Final = 0.05
_PIECES: Final = 3


class BadCommand(ValueError):
    """A script asked for something this simulator does not do; the text says what it does."""


class Simulator:
    """Base of all simulators: frames with their times, and the shape they leave in.

    example: the command after which it says what an instrument of its kind is for; None where it
    does so by itself, or when it is asked.
    """

    example: ClassVar[Mapping[str, Any] | None] = None

    def __init__(self) -> None:
        self._frames: list[tuple[float, bytes]] = []  # still to be said, by time
        self._pieces: list[tuple[float, bytes]] = []  # of a frame being said
        self._silent = False
        self._cut = False
        self._glue = False

    # --- what an instrument adds ----------------------------------------------------------------

    def commands(self) -> dict[str, Callable[[Mapping[str, Any], float], None]]:
        """This instrument's own commands, by their `do`."""
        return {}

    def answer(self, data: bytes, now_s: float) -> None:
        """The host sent these bytes."""

    def line_states(self, now_s: float) -> LineStates:
        """The handshake lines as the host sees them, of an instrument that has a contact there."""
        return LineStates(False, False, False, False)

    def said(self, frame: bytes) -> None:
        """This frame is going out now."""

    def pieces(self, frame: bytes) -> list[tuple[float, bytes]]:
        """How a frame leaves: its pieces, and how long after its beginning each of them."""
        parts = _PIECES if self._cut else 1
        bounds = [len(frame) * part // parts for part in range(parts + 1)]
        return [
            (nth * CUT_PAUSE_S, frame[start:end])
            for nth, (start, end) in enumerate(pairwise(bounds))
        ]

    def unplugged(self) -> None:
        """The plug was pulled: what was being said is lost."""
        self.hush()

    # --- what the loop uses ---------------------------------------------------------------------

    def heard(self, data: bytes, now_s: float) -> None:
        """Take the host's bytes."""
        if not self._silent:
            self.answer(data, now_s)

    def tell(self, command: Mapping[str, Any], now_s: float) -> None:
        """Take one line of a script; BadCommand when it makes no sense."""
        known = self._wire_commands() | self.commands()
        name = command.get("do")
        if not isinstance(name, str) or name not in known:
            names = ", ".join(sorted([*known, *LOOP_COMMANDS]))
            raise BadCommand(f"unknown command {name!r}; known are: {names}")
        known[name](command, now_s)

    def due(self, now_s: float) -> list[bytes]:
        """What is to be written now; each piece is a write of its own."""
        if not self._glue or (self._frames and self._frames[-1][0] <= now_s):
            while self._frames and self._frames[0][0] <= now_s:
                self._put_on_wire(*self._frames.pop(0))
        ready = [data for at_s, data in self._pieces if at_s <= now_s]
        self._pieces = [piece for piece in self._pieces if piece[0] > now_s]
        return [b"".join(ready)] if self._glue and ready else ready

    def next_s(self) -> float | None:
        """When something is due next."""
        times = [piece[0] for piece in self._pieces[:1]]
        if self._frames:
            times.append(self._frames[-1 if self._glue else 0][0])
        return min(times, default=None)

    # --- for instruments ------------------------------------------------------------------------

    def say(self, frame: bytes, at_s: float) -> None:
        """Send a frame at this time."""
        if not self._silent:
            insort(self._frames, (at_s, frame), key=itemgetter(0))

    def hush(self) -> None:
        """Forget what was going to be said."""
        self._frames.clear()
        self._pieces.clear()

    def _put_on_wire(self, at_s: float, frame: bytes) -> None:
        self.said(frame)
        if self._pieces:  # never in the middle of another frame
            at_s = max(at_s, self._pieces[-1][0])
        for after_s, piece in self.pieces(frame):
            self._pieces.append((at_s + after_s, piece))

    # --- the wire -------------------------------------------------------------------------------

    def _wire_commands(self) -> dict[str, Callable[[Mapping[str, Any], float], None]]:
        return {
            "noise": self._noise,
            "cut": lambda command, now_s: self._shape(cut=True),
            "glue": lambda command, now_s: self._shape(glue=True),
            "whole": lambda command, now_s: self._shape(),
            "silent": lambda command, now_s: self._mute(True),
            "talk": lambda command, now_s: self._mute(False),
        }

    def _noise(self, command: Mapping[str, Any], now_s: float) -> None:
        try:
            data = bytes.fromhex(command["bytes"])
        except (KeyError, TypeError, ValueError) as fault:
            raise BadCommand('noise needs "bytes" in hexadecimal, for example "ff00"') from fault
        self._pieces.insert(0, (now_s, data))

    def _shape(self, *, cut: bool = False, glue: bool = False) -> None:
        self._cut, self._glue = cut, glue

    def _mute(self, silent: bool) -> None:
        self._silent = silent
        if silent:
            self.hush()


def number(command: Mapping[str, Any], key: str, low: float, high: float) -> float:
    """A number from a command, between these two; BadCommand when it is none."""
    value = command.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise BadCommand(f'"{key}" must be a number from {low:g} to {high:g}, not {value!r}')
    return float(value)
