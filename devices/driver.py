"""What every instrument's decoder is: bytes and time in, readings out, bytes to send kept ready.

A driver does no I/O, reads no clock, starts nothing and never raises, whatever it is fed. `now_s`
is any clock that only goes forward, in seconds; the caller always uses the same one. The link
calls it from one thread; the tests and `hatmonitor devices decode` call it without any port.

Decision: one driver lives as long as its link, across unplug and replug, because what the
instrument complained of stands until it is disproved. `opened` tells it that everything half done
on the wire is void.
"""

import re
from collections.abc import Iterable
from typing import Final, NamedTuple, Protocol

import msgspec

from devices.readings import AnyReading, Garbage, TroubleKind

# A half frame older than this is given up. Longer than any pause a radio bridge or a slow adapter
# makes inside a line, shorter than the time between two people.
HALF_FRAME_S: Final = 2.0

UNKNOWN_LINE: Final = "a line this instrument does not have"
SAME_RESULT: Final = "same result repeated"
CALIBRATION_MODE: Final = "a result in calibration mode, not of a person"
BEGUN_INSIDE: Final = "its beginning came before we listened"

# Garbage for the record that is no fault of the line: it raises no trouble.
HARMLESS: Final = frozenset({SAME_RESULT, CALIBRATION_MODE, BEGUN_INSIDE})


class Beginning:
    """Of one opening of a port: what came before the first frame that made sense.

    A port is opened whenever it is, also in the middle of a frame. The rest of that frame is
    garbage for the record and no fault of the line. longest: bytes of the longest frame; as many or
    more are no rest of one. never: a regular expression of how no rest begins, such as the
    beginning of a frame.
    """

    def __init__(self, longest: int, never: bytes = b"") -> None:
        self._left = longest
        self._never = re.compile(never, re.DOTALL) if never else None

    def over(self) -> None:
        """From now on every byte was heard."""
        self._left = 0

    def judged(self, piece: Garbage) -> Garbage:
        """This piece, with its reason changed where it began before we listened."""
        if not self._left:
            return piece
        data = bytes.fromhex(piece.bytes)
        no_rest = self._never is not None and self._never.match(data)
        self._left = 0 if no_rest else max(0, self._left - len(data))
        return msgspec.structs.replace(piece, why=BEGUN_INSIDE) if self._left else piece


class LineStates(NamedTuple):
    """The four lines of a serial port that an instrument can set; True: driven."""

    cts: bool
    dsr: bool
    ri: bool
    cd: bool


class Driver(Protocol):
    """Base of all decoders; the bodies here suit an instrument that only talks."""

    understood: int  # frames that made sense so far, with or without a reading

    def feed(self, data: bytes, now_s: float) -> list[AnyReading]:
        """The readings these bytes complete. Any cut of the same bytes gives the same readings."""
        ...

    def tick(self, now_s: float) -> list[AnyReading]:
        """What time alone tells: a half frame given up, an answer that did not come."""
        ...

    def ended(self, now_s: float) -> list[AnyReading]:
        """No more bytes will come, as at the end of a file: what only waited for more of its kind
        is told as it stands, then what is half done. Never called on a live line, where what
        waits is about to be old."""
        return self.tick(now_s + HALF_FRAME_S)

    def opened(self, now_s: float) -> None:
        """The port has just been opened, for the first time or again: forget what was half done."""

    def lines(self, states: LineStates, now_s: float) -> list[AnyReading]:
        """The handshake lines as they are now; called for a row that `reads_lines`, every 20 ms."""
        return []

    def still_troubled(self, kinds: Iterable[TroubleKind]) -> None:
        """These troubles stood when the program last ran: end them when they are disproved."""
        return

    def ask_measure(self, now_s: float) -> None:
        """Start a test, as soon as the instrument can take the command."""
        return

    def ask_stop(self, now_s: float) -> None:
        """Give up a test that was asked for and has not begun."""
        return

    def outgoing(self) -> bytes:
        """The bytes to send now; each is given once."""
        return b""
