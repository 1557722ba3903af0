"""The frame of the AL88: finding it in a stream, and making one. The table is in al88.py.

Decision: the same bytes give the same frames and garbage however they were cut, so a start byte
that turned out to begin no frame is kept until it is known where the next one begins.
"""

import re
from typing import Final

from devices.framing import WENT_QUIET, garbage
from devices.readings import Garbage

NO_FRAME: Final = "no frame of this instrument"

FRAME_LENGTH: Final = 20
_LONGEST_GARBAGE: Final = 64
_START: Final = b"\x02"
_WHOLE: Final = re.compile(rb"\x02[\x20-\x7e]{17}[\x00-\xff]\x03")


def check_of(body: bytes) -> int:
    """The check of bytes 1 to 17."""
    return -sum(body) & 0xFF


def frame_of(command: str, data: str, battery: str = "#") -> bytes:
    """A frame; the host sends # for the battery."""
    body = f"{command}{data:#<13}{battery}".encode("ascii")
    return _START + body + bytes([check_of(body)]) + b"\x03"


class FrameFinder:
    """Bytes to whole frames, each with its check found right, and garbage."""

    def __init__(self) -> None:
        self._held = b""
        self._void = False  # the first byte held is known to begin no frame

    def feed(self, data: bytes) -> list[bytes | Garbage]:
        """The frames and the garbage that these bytes complete."""
        held, at = self._held + data, 0
        found: list[bytes | Garbage] = []
        while at < len(held):
            if self._void or held[at] != _START[0]:
                end = held.find(_START, at + 1, at + _LONGEST_GARBAGE + 1)
                if end < 0 and len(held) - at < _LONGEST_GARBAGE:
                    break
                end = at + _LONGEST_GARBAGE if end < 0 else end
                self._void = False
                found.append(garbage(held[at:end], NO_FRAME))
                at = end
            elif len(held) - at < FRAME_LENGTH:
                break
            elif _good(frame := held[at : at + FRAME_LENGTH]):
                found.append(frame)
                at += FRAME_LENGTH
            else:
                self._void = True
        self._held = held[at:]
        return found

    def quiet(self) -> list[Garbage]:
        """The line went silent: give up the half frame, so that it cannot join a later one."""
        held, self._held, self._void = self._held, b"", False
        return [garbage(held, WENT_QUIET)] if held else []


def _good(frame: bytes) -> bool:
    return _WHOLE.fullmatch(frame) is not None and check_of(frame[1:18]) == frame[18]
