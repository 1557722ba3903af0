"""The lines of a Sentech module: bytes to text lines, ended by CR LF and by nothing else.

Unlike devices/framing.py a lone CR or LF ends no line here, because `$R:0.123` is the beginning of
`$R:0.123,1,M`: a comma damaged to a line end must not take the unit from a number. And two marks
begin a line, `$` and `#`. The rules of devices/framing.py hold: never raises, bounded, the same
bytes give the same result however they were cut, and no byte is lost in silence.
"""

import re
from typing import Final

from devices.framing import NO_START, NOT_ENDED, NOT_TEXT, TOO_LONG, WENT_QUIET, garbage
from devices.readings import Garbage

LONGEST_LINE: Final = 64  # the longest result has some 20; what a model is called is not known

_SPLIT: Final = re.compile(rb"(\r\n|(?=[$#]))")
_TEXT: Final = re.compile(rb"[\x20-\x7e]*|#[\x20-\x7e\t\r\n]*")


class Lines:
    """A `$` or a `#` begins a new line wherever it stands.

    Frames come without their ending; one may begin with neither mark: the driver judges that.
    """

    def __init__(self) -> None:
        self._held = b""
        self._torn = False  # the head of what is held has already gone out as garbage

    def feed(self, data: bytes) -> list[bytes | Garbage]:
        """The lines and the garbage that these bytes complete."""
        *parts, tail = _SPLIT.split(self._held + data)
        found: list[bytes | Garbage] = []
        for piece, ending in zip(parts[0::2], parts[1::2], strict=True):
            found += self._settle(piece, ended=bool(ending))
        # One byte more than the longest: a CR whose LF has not come yet.
        sure = max(0, len(tail) - 2) // LONGEST_LINE * LONGEST_LINE
        if sure:
            found += _cut(tail[:sure], TOO_LONG)
            tail = tail[sure:]
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
        why = TOO_LONG if torn else _fault(piece, ended=ended)
        if why is None:
            return [piece]
        return _cut(piece, why)


def _cut(piece: bytes, why: str) -> list[bytes | Garbage]:
    cuts = range(0, len(piece), LONGEST_LINE)
    return [garbage(piece[at : at + LONGEST_LINE], why) for at in cuts]


def _fault(piece: bytes, *, ended: bool) -> str | None:
    if len(piece) > LONGEST_LINE:
        return TOO_LONG
    if not ended:
        return NOT_ENDED if piece.startswith((b"$", b"#")) else NO_START
    return None if _TEXT.fullmatch(piece) else NOT_TEXT
