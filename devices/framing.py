"""Bytes to frames, without a port and without a clock.

A framer is fed whatever came, in whatever pieces, and gives frames and garbage in the order of the
bytes. It never raises, never holds more than one frame's worth of bytes, and the same bytes give
the same result however they were cut: feed(a) + feed(b) == feed(a + b).

Decision: after damage nothing is thrown away as a block. Each start marker inside a bad run is
tried as a new frame, so damage costs the frames it touched and no more. What belongs to no frame
comes out as Garbage with the reason, in pieces of at most the cap; no byte is lost in silence.
"""

import re

from devices.readings import Garbage

NO_START = "no beginning of a line"
NOT_ENDED = "a line broken off by the next one"
NOT_TEXT = "bytes that are not text"
TOO_LONG = "longer than any line of this instrument"
WENT_QUIET = "the line went quiet in the middle"

_TEXT = re.compile(rb"[\x20-\x7e]*")


def garbage(data: bytes, why: str) -> Garbage:
    """These bytes, as the reading that says they are none."""
    return Garbage(bytes=data.hex(), why=why)


class LineFramer:
    """ASCII lines of at most `cap` bytes, ended by CR LF.

    A lone CR or a lone LF ends a line as well, and an empty line is nothing: so a damaged ending
    costs no line. That is safe only where no valid line is the beginning of another valid line; a
    driver for a format where it could be must say so and check for it.

    start: the byte every line begins with, where the format has one; it then also ends a broken
    line. Frames come without their ending.
    """

    def __init__(self, cap: int, start: bytes = b"") -> None:
        marker = b"|(?=" + re.escape(start) + b")" if start else b""
        self._split = re.compile(b"([\r\n]" + marker + b")")
        self._start = start
        self._cap = cap
        self._held = b""
        self._torn = False  # the head of what is held has already gone out as garbage

    def feed(self, data: bytes) -> list[bytes | Garbage]:
        """The frames and the garbage that these bytes complete."""
        *parts, tail = self._split.split(self._held + data)
        found: list[bytes | Garbage] = []
        for piece, ending in zip(parts[0::2], parts[1::2], strict=True):
            found += self._settle(piece, ended=bool(ending))
        while len(tail) > self._cap:
            found.append(garbage(tail[: self._cap], TOO_LONG))
            tail = tail[self._cap :]
            self._torn = True
        self._held = tail
        return found

    def quiet(self) -> list[Garbage]:
        """The line went silent: give up the half frame, so that it cannot join a later one."""
        held, self._held, self._torn = self._held, b"", False
        return [garbage(held, WENT_QUIET)] if held else []

    def _settle(self, piece: bytes, *, ended: bool) -> list[bytes | Garbage]:
        torn, self._torn = self._torn, False
        if not piece:
            return []
        why = TOO_LONG if torn else self._fault(piece, ended=ended)
        if why is None:
            return [piece]
        cuts = range(0, len(piece), self._cap)
        return [garbage(piece[at : at + self._cap], why) for at in cuts]

    def _fault(self, piece: bytes, *, ended: bool) -> str | None:
        if len(piece) > self._cap:
            return TOO_LONG
        if not piece.startswith(self._start):
            return NO_START
        if not ended:
            return NOT_ENDED
        return None if _TEXT.fullmatch(piece) else NOT_TEXT
