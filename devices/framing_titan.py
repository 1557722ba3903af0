"""Frames of a Titan or Deimos breathalyzer: bytes to frames, without a port and without a clock.

Source: "Titan Bluetooth communication Protocol" and frames recorded in AppHealthFlutter @ e4cec25,
@ a9edf0e (MIT). All numbers are hexadecimal.

  0      68        start
  1-6    A0..A5    address, six bytes taken as they are
  7      68        second start
  8      C         01 read, 04 write; reply 81, 84; error reply C1, C4
  9-10   L         number of data bytes, low byte first
  11..   DATA      a code, low byte first, then its value
  11+L   CS        sum of all bytes from the first 68 to the last of the data, modulo 256
  12+L   16        end; the instrument adds 0D 0A, which may be missing

A 16 or a 68 inside the data splits nothing: only L says where a frame ends. The one exception is
the instrument's own fault: in its reply to FF00 (version) L may be less than the data is. Where the
sum at L is wrong, the next `CS 16 0D 0A` with a right sum ends that reply, and no other.

The rules of devices/framing.py hold. After damage every later 68 is tried as a new frame, so damage
costs the frames it touched and no more. How long the data of each code may be is a table, so that a
damaged L is seen at once and cannot keep the frames after it waiting.
"""

from typing import Final, NamedTuple

from devices.framing import WENT_QUIET, garbage
from devices.readings import Garbage

READ: Final = 0x01
WRITE: Final = 0x04
READ_REPLY: Final = 0x81
WRITE_REPLY: Final = 0x84
READ_ERROR: Final = 0xC1
WRITE_ERROR: Final = 0xC4

VERSION: Final = 0xFF00
TIME: Final = 0xFF01
ADDRESS: Final = 0xFF02
MODE: Final = 0xFF03
CONNECTED: Final = 0xFF04
SENSOR: Final = 0xFF05
STATUS: Final = 0x9001
TEST: Final = 0x9002
RESULT: Final = 0x9003
BATTERY: Final = 0x9004
RECORDS: Final = 0x9005
CALIBRATED: Final = 0x9007
TEMPERATURE: Final = 0x9008
RECORD: Final = 0x900A

NO_FRAME: Final = "bytes that are no frame, or a frame with a wrong check sum"

START: Final = 0x68
END: Final = 0x16
AFTER: Final = b"\r\n"
BARE: Final = 13  # bytes of a frame beside its data
LONGEST_GARBAGE: Final = 64
LONGEST_FRAME: Final = 41  # a version of 24 bytes of data, two more than it says, 0D 0A behind it
_VERSION_END: Final = bytes([END]) + AFTER
_BEYOND: Final = 8  # the version reply on record has two bytes more than it says

# Bytes of DATA, the code included, in a reply to a read. 9008 and 900A: the document does not say
# how long a temperature is, nor whether the number of a record comes back with it.
_LENGTHS: Final[dict[int, range]] = {
    VERSION: range(2, 25),
    TIME: range(8, 9),
    ADDRESS: range(8, 9),
    MODE: range(3, 4),
    SENSOR: range(3, 19),
    STATUS: range(3, 4),
    TEST: range(3, 4),
    RESULT: range(4, 5),
    BATTERY: range(4, 5),
    RECORDS: range(4, 5),
    CALIBRATED: range(5, 9),
    TEMPERATURE: range(3, 5),
    RECORD: range(18, 21),
}
_ANY_CODE: Final = range(2, 25)
_BY_CONTROL: Final[dict[int, range]] = {
    READ: range(2, 4),
    WRITE: range(3, 9),
    READ_REPLY: _ANY_CODE,
    WRITE_REPLY: range(9),
    READ_ERROR: range(1, 2),
    WRITE_ERROR: range(1, 2),
}

_NONE: Final = 0
_MORE: Final = -1


class TitanFrame(NamedTuple):
    """address: six bytes. data: code and value. raw: from 68 to 16."""

    address: bytes
    control: int
    data: bytes
    raw: bytes

    @property
    def code(self) -> int | None:
        """The code the data begins with; None where there is none."""
        return int.from_bytes(self.data[:2], "little") if len(self.data) >= 2 else None


def build(address: bytes, control: int, data: bytes) -> bytes:
    """A frame from 68 to 16. address: six bytes."""
    head = bytes([START, *address, START, control]) + len(data).to_bytes(2, "little") + data
    return head + bytes([sum(head) & 0xFF, END])


class TitanFramer:
    """Gives frames and garbage in the order of the bytes."""

    def __init__(self) -> None:
        self._held = b""
        self._ended = False  # a frame has just ended, its 0D 0A may still come

    def feed(self, data: bytes) -> list[TitanFrame | Garbage]:
        """The frames and the garbage that these bytes complete."""
        self._held += data
        found, noise, candidate = self._take(wait=True)
        sure = len(noise) // LONGEST_GARBAGE * LONGEST_GARBAGE
        self._held = noise[sure:] + candidate
        return found + _pieces(noise[:sure], NO_FRAME)

    def quiet(self) -> list[TitanFrame | Garbage]:
        """The line went silent: give up the half frame, and give what stood behind it."""
        found, noise, _ = self._take(wait=False)
        self._held, self._ended = b"", False
        return found + _pieces(noise, WENT_QUIET)

    def _take(self, *, wait: bool) -> tuple[list[TitanFrame | Garbage], bytes, bytes]:
        """What is whole, then the noise after it, then the beginning of what may be a frame."""
        held = self._held
        found: list[TitanFrame | Garbage] = []
        begin = at = self._after_frame(0)
        while (at := held.find(START, at)) >= 0:
            end = _frame_end(held, at)
            if end == _MORE and wait:
                return found, held[begin:at], held[at:]
            if end <= 0:
                at += 1
                continue
            found += _pieces(held[begin:at], NO_FRAME)
            found.append(_frame(held[at:end]))
            self._ended = True
            begin = at = self._after_frame(end)
        return found, held[begin:], b""

    def _after_frame(self, at: int) -> int:
        """Where the bytes after a frame's 0D 0A begin, if that is what stands here."""
        if not self._ended:
            return at
        rest = self._held[at : at + 2]
        self._ended = rest in (b"", b"\r")
        return at + 2 if rest == AFTER else at


def _frame(raw: bytes) -> TitanFrame:
    return TitanFrame(raw[1:7], raw[8], raw[11:-2], raw)


def _pieces(noise: bytes, why: str) -> list[TitanFrame | Garbage]:
    cuts = range(0, len(noise), LONGEST_GARBAGE)
    return [garbage(noise[at : at + LONGEST_GARBAGE], why) for at in cuts]


def _frame_end(held: bytes, at: int) -> int:
    """Where the frame that begins here ends; _NONE: none begins here; _MORE: too early to say."""
    have = len(held) - at
    if (have > 7 and held[at + 7] != START) or (have > 8 and held[at + 8] not in _BY_CONTROL):
        return _NONE
    if have < 11:
        return _MORE
    control = held[at + 8]
    length = int.from_bytes(held[at + 9 : at + 11], "little")
    if length not in _BY_CONTROL[control]:
        return _NONE
    if have < BARE:
        return _MORE
    code = int.from_bytes(held[at + 11 : at + 13], "little")
    if control == READ_REPLY and length not in _LENGTHS.get(code, _ANY_CODE):
        return _NONE
    version = control == READ_REPLY and code == VERSION
    end = at + BARE + length
    if version and END in held[at + BARE : end - 2]:  # a version is text: L is damaged
        return _NONE
    if have < BARE + length:
        return _MORE
    if _sum_fits(held, at, end):
        return end
    return _version_end(held, at, end) if version else _NONE


def _version_end(held: bytes, at: int, end: int) -> int:
    """The end of a version reply that is longer than it says."""
    last = end + _BEYOND + len(AFTER)
    mark = held.find(_VERSION_END, end - 1, last)
    if mark >= 0:
        return mark + 1 if _sum_fits(held, at, mark + 1) else _NONE
    return _NONE if len(held) >= last else _MORE


def _sum_fits(held: bytes, at: int, end: int) -> bool:
    return held[end - 1] == END and sum(held[at : end - 2]) & 0xFF == held[end - 2]
