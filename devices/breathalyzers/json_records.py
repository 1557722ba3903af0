"""A stream of JSON objects, one after another, to whole objects and garbage.

Objects may stand on lines of their own, run together, or be spread over many lines. The same bytes
give the same result however they were cut; never more than one record's worth is held.

Decisions. What cannot become a record is found out early, so that a damaged record costs little
beyond itself: a bracket that does not fit, nesting deeper than a record has, a byte that is no JSON
outside a string, a control character or too many bytes inside one. Then the search goes on at the
next `{`, which may be inside the damaged one. Each byte is looked at a bounded number of times.
"""

import re
from collections.abc import Iterator
from typing import Final

from devices.framing import WENT_QUIET, garbage
from devices.readings import Garbage

NO_OBJECT: Final = "no whole JSON object"

LONGEST_STRING: Final = 256
_LONGEST_GARBAGE: Final = 256
_BLANK: Final = re.compile(rb"[ \t\r\n]*")
_PLAIN: Final = re.compile(rb"[ \t\r\n0-9+\-.,:eEtrufalsn]*")
_IN_STRING: Final = re.compile(rb"[^\"\\\x00-\x1f]*")
_BRACKETS: Final = {ord("}"): ord("{"), ord("]"): ord("[")}


class JsonRecords:
    """longest: bytes of a record; deepest: how far brackets nest in one."""

    def __init__(self, longest: int, deepest: int) -> None:
        self._longest = longest
        self._deepest = deepest
        self._held = b""
        self._begin = 0  # of the object, or of the garbage, in what is held
        self._void = False  # what begins there is known to be no object
        self._restart()

    def feed(self, data: bytes) -> list[bytes | Garbage]:
        """The objects and the garbage that these bytes complete; objects are not parsed."""
        self._held += data
        found = list(self._found())
        self._held = self._held[self._begin :]
        self._at -= self._begin
        self._string_at -= self._begin
        self._begin = 0
        return found

    def quiet(self) -> list[bytes | Garbage]:
        """No more is coming: give up the half object, and find what stands inside it."""
        found: list[bytes | Garbage] = []
        while self._held:
            self._void = True
            found += self.feed(b"")
            if self._void and self._held:
                found += [garbage(self._held, WENT_QUIET)]
                self._held, self._void = b"", False
                self._restart()
        return found

    def _found(self) -> Iterator[bytes | Garbage]:
        while self._begin < len(self._held):
            if not self._void and not self._open:
                self._begin = _match_end(_BLANK, self._held, self._begin)
                self._void = self._held[self._begin : self._begin + 1] not in (b"{", b"")
                self._restart()
            if self._void:
                piece = self._garbage()
                if piece is None:
                    return
                yield garbage(piece, NO_OBJECT)
                continue
            end = self._scan()
            if end is None:
                return
            if end:
                yield self._held[self._begin : end]
                self._begin = end
                self._restart()
            else:
                self._void = True

    def _garbage(self) -> bytes | None:
        """The next piece up to a `{`; None while it is not known where that is."""
        begin = self._begin
        end = self._held.find(b"{", begin + 1, begin + _LONGEST_GARBAGE + 1)
        if end < 0:
            if len(self._held) - begin < _LONGEST_GARBAGE:
                return None
            end = begin + _LONGEST_GARBAGE
        self._begin, self._void = end, False
        self._restart()
        return self._held[begin:end]

    def _restart(self) -> None:
        self._at = self._begin  # how far the object has been looked at
        self._open: list[int] = []  # its brackets
        self._in_string = False
        self._string_at = 0

    def _scan(self) -> int | None:
        """Where the object ends; 0 when it is none, None when it is not known yet."""
        held, size = self._held, len(self._held)
        while self._at < size:
            good = self._string() if self._in_string else self._outside()
            if good is None:
                break
            if not good or self._at - self._begin > self._longest:
                return 0
            if not self._open:
                return self._at
        return 0 if min(self._at, len(held)) - self._begin > self._longest else None

    def _string(self) -> bool | None:
        """On through a string; None when more bytes are needed."""
        self._at = _match_end(_IN_STRING, self._held, self._at)
        if self._at - self._string_at > LONGEST_STRING:
            return False
        if self._at == len(self._held):
            return True
        byte = self._held[self._at]
        if byte == ord("\\"):
            if self._at + 1 == len(self._held):
                return None
            self._at += 2
            return True
        self._at += 1
        self._in_string = False
        return byte == ord('"')

    def _outside(self) -> bool:
        """On through numbers, words and commas to the next bracket or string."""
        self._at = _match_end(_PLAIN, self._held, self._at)
        if self._at == len(self._held):
            return True
        byte = self._held[self._at]
        self._at += 1
        if byte == ord('"'):
            self._in_string, self._string_at = True, self._at
            return True
        if byte in b"{[":
            self._open.append(byte)
            return len(self._open) <= self._deepest
        return byte in _BRACKETS and self._open.pop() == _BRACKETS[byte]


def _match_end(pattern: re.Pattern[bytes], data: bytes, at: int) -> int:
    match = pattern.match(data, at)
    return match.end() if match else at
