"""The frames of a Capnostream 20: `85 LEN CODE PAYLOAD CHK`, checked and escaped.

LEN counts CODE and PAYLOAD; CHK is the exclusive or of LEN, CODE and PAYLOAD. Behind the 85 an 80
is sent as 80 00 and an 85 as 80 05, so an 85 is always a beginning and ends whatever was before it.
Source: mdpnp/mdpnp @ 1ae7f72 (BSD-2).

What is no whole frame with the right check comes out as garbage, up to the next 85. Bounded: a
frame has at most 257 bytes, 514 as sent.
"""

from functools import reduce
from operator import xor
from typing import Final

from devices.oximeters.nonin import Leftovers
from devices.readings import Garbage

BEGIN: Final = b"\x85"
_ESCAPE: Final = b"\x80"
_LONGEST_HEARD: Final = 128  # as sent; fewer bytes before the first frame began before we listened


def escaped(content: bytes) -> bytes:
    """As it is sent behind the 85."""
    return content.replace(b"\x80", b"\x80\x00").replace(b"\x85", b"\x80\x05")


def unescaped(sent: bytes) -> bytes:
    """The reverse; an 80 at the end is left out, because half of it has not come yet."""
    return sent.removesuffix(_ESCAPE).replace(b"\x80\x05", BEGIN).replace(b"\x80\x00", b"\x80")


def frame(code: int, payload: bytes = b"") -> bytes:
    """A whole frame, as it is sent."""
    body = bytes([len(payload) + 1, code]) + payload
    return BEGIN + escaped(body + bytes([check(body)]))


def check(body: bytes) -> int:
    """The exclusive or of all bytes."""
    return reduce(xor, body, 0)


class CapnostreamFramer:
    """Gives CODE and PAYLOAD of each whole frame."""

    def __init__(self) -> None:
        self._sent: bytes | None = None  # behind an 85, as sent; None: no frame is open
        self._leftovers = Leftovers(_LONGEST_HEARD, never=BEGIN)

    def feed(self, data: bytes) -> list[bytes | Garbage]:
        """The frames and the garbage that these bytes complete."""
        first, *others = data.split(BEGIN)
        found = self._more(first)
        for sent in others:
            found += self._give_up()
            self._sent = b""
            found += self._more(sent)
        return found

    def quiet(self) -> list[Garbage]:
        """The line went silent: give up what is half done."""
        return self._give_up() + self._leftovers.went_quiet()

    def _more(self, sent: bytes) -> list[bytes | Garbage]:
        if self._sent is None:
            return [*self._leftovers.add(sent)]
        self._sent += sent
        content = unescaped(self._sent)
        if not content or len(content) < content[0] + 2:
            return []
        whole = content[: content[0] + 2]
        as_sent = escaped(whole)
        # Sent otherwise than it would be escaped: some 80 in it is followed by neither 00 nor 05.
        if len(whole) < 3 or not self._sent.startswith(as_sent) or check(whole):
            return [*self._give_up()]
        rest, self._sent = self._sent[len(as_sent) :], None
        return [*self._leftovers.before_a_frame(), whole[1:-1], *self._leftovers.add(rest)]

    def _give_up(self) -> list[Garbage]:
        if self._sent is None:
            return []
        sent, self._sent = self._sent, None
        return self._leftovers.add(BEGIN + sent)
