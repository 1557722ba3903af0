"""Nonin data formats 2 and 7: 75 frames of five bytes a second, 25 of them a packet. 9600 8N1.

Source: see nonin.py.

  DF2   01 STATUS PLETH FLOAT CHK           CHK: low byte of the sum of the four before
  DF7   STATUS PLETH_MSB PLETH_LSB FLOAT CHK
  STATUS   b7 always; b6 sensor disconnected (OEM III, Xpod; reserved elsewhere); b5 ARTF artefact;
           b4 OOT out of track; b3 SNSA sensor alarm; b2 RPRF and b1 GPRF perfusion: 10 red,
           01 green, 11 yellow; b0 SYNC, in frame 1 of the packet only
  FLOAT    by place in the packet: 1 HR-MSB (b1, b0: HR8, HR7); 2 HR-LSB (HR6..HR0, seven bits);
           3 SpO2; 4 SREV; 6, 7 timer; 8 STAT2 (b5 SPA, b0 LOW BAT); 9 SpO2-D; 10 SpO2-Fast;
           11 SpO2-B-B; 14, 15 E-HR; 16 E-SpO2; 17 E-SpO2-D; 20, 21 HR-D; 22, 23 E-HR-D
  missing  HR 511, SpO2 127

HR has SEVEN bits in its low byte: one program puts eight there, and every rate from 128 up reads
wrong. The -D values are still sent for ten seconds after the finger has left: they are not read at
all, and with SNSA set nothing else is either.

What is told. A packet's values, three times a second. Sensor alarm and disconnection at their first
frame. The place of a value is the only thing that says what it is: with one frame gone, SREV would
be read as SpO2. So a packet counts only when it has SYNC in its first frame and 24 others follow
without a gap and then SYNC again, which costs a 75th of a second. A damaged frame that keeps its
place costs the one value it carried, SYNC both packets it stands between; a packet without its HR
or SpO2 is not told, and the next is there a third of a second later.

DERIVED: out of track: the values that come are POOR, SEARCHING; red: POOR; yellow: MARGINAL; both
LOW_SIGNAL; an artefact in some frames of a packet: MARGINAL, in all: POOR, both MOTION. The colour
stands until the next one, as frames between two beats may carry none.

What can slip through: CHK is a sum, so two damages of a frame that cancel out are not seen, nor
are bytes of it that changed places; neither is b6 set by an instrument in which it is reserved. A
frame is believed only in line with others: three in a row begin, and after a damage two must
follow in the old places, else three anywhere.
"""

import re
from collections.abc import Callable
from enum import Enum, auto
from functools import reduce
from operator import and_, or_
from struct import Struct
from typing import Final

from devices.driver import HALF_FRAME_S
from devices.oximeters.live import live, nothing
from devices.oximeters.nonin import NO_PULSE, NO_SPO2, Leftovers, NoninDriver
from devices.readings import AnyReading, Garbage, VitalsQuality, VitalsReason

FRAME: Final = 5
PACKET: Final = 25  # frames

SYNC: Final = 0x01
GREEN: Final = 0x02
RED: Final = 0x04
YELLOW: Final = RED | GREEN
SENSOR_ALARM: Final = 0x08
OUT_OF_TRACK: Final = 0x10
ARTEFACT: Final = 0x20
DISCONNECTED: Final = 0x40
LOW_BATTERY: Final = 0x01  # in STAT2

_GONE: Final = SENSOR_ALARM | DISCONNECTED

# Places in a packet, from 0.
HR_MSB: Final = 0
HR_LSB: Final = 1
SPO2: Final = 2
STAT2: Final = 7

_BEGIN: Final = 3  # frames in a row that are a beginning
_GO_ON: Final = 2  # frames in their places that make up for a damaged one before them
_AT_ONCE: Final = 200  # frames
_MANY: Final = 16  # from so many on, all at once is quicker than one by one
_HIGH: Final = bytes(range(0x80, 0x100))
_EVERY_SECOND: Final = int.from_bytes(b"\x00\xff" * (_AT_ONCE // 2))
_COLOUR_OF: Final = bytes(status & YELLOW for status in range(256))

_SPLIT: Final = Struct("5B").iter_unpack
# Statuses up to the next SYNC; b0 says it, and b7 all of them have.
_STRETCH: Final = re.compile(b"[\x80-\xff][%b]*" % re.escape(bytes(range(0x80, 0x100, 2))))

_MARGINAL: Final = VitalsQuality.MARGINAL
_POOR: Final = VitalsQuality.POOR
_COLOURS: Final = {
    0: (VitalsQuality.GOOD, None),  # none said yet
    GREEN: (VitalsQuality.GOOD, None),
    YELLOW: (_MARGINAL, VitalsReason.LOW_SIGNAL),
    RED: (_POOR, VitalsReason.LOW_SIGNAL),
}

# How many of the frames in these bytes are whole, up to the first that is not.
Whole = Callable[[bytes], int]


def whole_df2(data: bytes) -> int:
    """See Whole."""
    many = len(data) // FRAME
    if many >= _MANY and data[::FRAME] == b"\x01" * many and _all_fit(data, status_at=1):
        return many
    count = 0
    for start, status, pleth, value, check in _SPLIT(data):
        if start != 1 or status < 0x80 or (1 + status + pleth + value) & 0xFF != check:
            break
        count += 1
    return count


def whole_df7(data: bytes) -> int:
    """See Whole."""
    many = len(data) // FRAME
    if many >= _MANY and _all_fit(data, status_at=0):
        return many
    count = 0
    for status, high, low, value, check in _SPLIT(data):
        if status < 0x80 or (status + high + low + value) & 0xFF != check:
            break
        count += 1
    return count


def _all_fit(data: bytes, status_at: int) -> bool:
    """Whether each of these frames has b7 of STATUS and the sum of the four in its last byte.

    All at once: a column of bytes is one great number, of which every second byte is masked out to
    make room for the carry.
    """
    if data[status_at::FRAME].translate(None, _HIGH):
        return False
    *summed, check = (int.from_bytes(data[at::FRAME]) for at in range(FRAME))
    for shift in (0, 8):
        total = sum([column >> shift & _EVERY_SECOND for column in summed])
        if (total ^ check >> shift) & _EVERY_SECOND:
            return False
    return True


class Gap(Enum):
    """What may stand between two runs of frames."""

    ONE = auto()  # one frame is damaged, and the next keeps its place
    UNKNOWN = auto()  # nobody knows how many are missing


class StreamFramer:
    """Runs of whole frames, and the gaps and garbage between them."""

    def __init__(self, whole: Whole) -> None:
        self._whole = whole
        self._in_line = False
        self._held = b""
        self._leftovers = Leftovers(FRAME)

    def feed(self, data: bytes) -> list[bytes | Gap | Garbage]:
        """What these bytes complete; fewer than three frames' worth is kept."""
        data = self._held + data
        found: list[bytes | Gap | Garbage] = []
        at = 0
        while len(data) - at >= FRAME:
            run = self._run(data, at)
            if run >= (1 if self._in_line else _BEGIN):
                found += self._leftovers.before_a_frame()
                found.append(data[at : at + run * FRAME])
                at += run * FRAME
                self._in_line = True
                continue
            if len(data) - at < FRAME * (1 + max(run, _GO_ON if self._in_line else 0)):
                break  # what follows decides
            step = self._misfit(data, at, found)
            found += self._leftovers.add(data[at : at + step])
            at += step
        self._held = data[at:]
        return found

    def quiet(self) -> list[Garbage]:
        """The line went silent: what follows is a new beginning."""
        held, self._held, self._in_line = self._held, b"", False
        return [*self._leftovers.add(held), *self._leftovers.went_quiet()]

    def _run(self, data: bytes, at: int) -> int:
        most = _AT_ONCE if self._in_line else _BEGIN
        count = min(most, (len(data) - at) // FRAME)
        return self._whole(data[at : at + count * FRAME])

    def _misfit(self, data: bytes, at: int, found: list[bytes | Gap | Garbage]) -> int:
        """How many bytes from here belong to no frame."""
        if not self._in_line:
            return 1
        if self._whole(data[at + FRAME : at + FRAME * (1 + _GO_ON)]) == _GO_ON:
            found.append(Gap.ONE)
            return FRAME
        self._in_line = False
        found.append(Gap.UNKNOWN)
        return 1


class Packet:
    """The frames of the packet that is coming in."""

    def __init__(self) -> None:
        self.values: list[int | None] = []  # by place; None: that of a damaged frame
        self.ever = 0  # bits of STATUS that any of its frames has
        self.always = 0xFF  # and those that all have

    @property
    def pulse(self) -> int | None:
        """HR as sent; None when a frame of it is damaged."""
        high, low = self.values[HR_MSB], self.values[HR_LSB]
        return None if high is None or low is None else ((high & 3) << 7) + (low & 0x7F)


class NoninStream(NoninDriver):
    """The decoder of both formats, but for what they differ in."""

    def __init__(self, whole: Whole, status_at: int) -> None:
        self._whole = whole
        self._status_at = status_at
        super().__init__()

    def begin(self) -> None:
        self._framer = StreamFramer(self._whole)
        self._packet: Packet | None = None  # None: SYNC has not come yet
        self._colour = 0
        self._gone: VitalsReason | None = None  # as told
        self._told = False

    def take(self, data: bytes) -> list[AnyReading]:
        readings: list[AnyReading] = []
        for piece in self._framer.feed(data):
            if isinstance(piece, bytes):
                self.understood += len(piece) // FRAME
                readings += self._frames(piece)
            elif isinstance(piece, Garbage):
                readings.append(piece)
            elif piece is Gap.UNKNOWN:
                self._packet = None
            else:
                self._damaged()
        return readings

    def give_up(self) -> list[AnyReading]:
        self._packet = None
        return [*self._framer.quiet()]

    def ended(self, now_s: float) -> list[AnyReading]:
        """A last packet that is whole has only waited for SYNC. With no other, its first frames
        must do: they hold HR and SpO2."""
        packet, readings = self._packet, list[AnyReading]()
        if packet is not None:
            if len(packet.values) == PACKET:
                readings = self._completed(packet)
            elif not self._told and len(packet.values) > SPO2:
                readings = self._vitals(packet)
        return readings + self.tick(now_s + HALF_FRAME_S)

    def _frames(self, run: bytes) -> list[AnyReading]:
        """What a run of whole frames tells, packet by packet."""
        statuses, values = run[self._status_at :: FRAME], run[3::FRAME]
        readings: list[AnyReading] = []
        for stretch in _STRETCH.finditer(statuses):
            begin, end = stretch.span()
            if statuses[begin] & SYNC:
                readings += self._completed(self._packet)
                self._packet = Packet()
            readings += self._stretch(statuses[begin:end], values[begin:end])
        return readings

    def _stretch(self, statuses: bytes, values: bytes) -> list[AnyReading]:
        """Frames of one packet, in a row."""
        kinds = set(statuses)
        packet = self._packet
        if packet is not None:
            packet.values += values
            packet.ever |= reduce(or_, kinds)
            packet.always &= reduce(and_, kinds)
            if len(packet.values) > PACKET:
                self._packet = None  # 26 frames are no packet
        coloured = statuses.translate(_COLOUR_OF).rstrip(b"\0")
        self._colour = coloured[-1] if coloured else self._colour
        if not any(status & _GONE for status in kinds):
            return []
        return [gone for status in statuses if status & _GONE for gone in self._left(status)]

    def _damaged(self) -> None:
        """One frame is damaged; a packet that is full waited for SYNC in just this one."""
        if self._packet is not None and len(self._packet.values) < PACKET:
            self._packet.values.append(None)
        else:
            self._packet = None

    def _left(self, status: int) -> list[AnyReading]:
        """The sensor is off, or out: told at once, before the packet is over."""
        reason = _why_gone(status)
        if reason is self._gone:
            return []
        self._gone = reason
        return [nothing(reason)]

    def _completed(self, packet: Packet | None) -> list[AnyReading]:
        """SYNC has come: what was before it is a packet, if all of it is there."""
        if packet is None or len(packet.values) != PACKET:
            return []
        state = packet.values[STAT2]
        readings = [] if state is None else self.battery(low=bool(state & LOW_BATTERY))
        return readings + self._vitals(packet)

    def _vitals(self, packet: Packet) -> list[AnyReading]:
        self._told = True
        if packet.ever & _GONE:
            self._colour = 0
            self._gone = _why_gone(packet.ever)
            return [nothing(self._gone)]
        pulse, spo2 = packet.pulse, packet.values[SPO2]
        if pulse is None or spo2 is None:
            return []
        self._gone = None
        quality, reason = self._trust(packet)
        return [
            live(
                None if spo2 == NO_SPO2 else spo2,
                None if pulse == NO_PULSE else pulse,
                quality=quality,
                reason=reason,
            )
        ]

    def _trust(self, packet: Packet) -> tuple[VitalsQuality, VitalsReason | None]:
        if packet.ever & OUT_OF_TRACK:
            return _POOR, VitalsReason.SEARCHING
        if packet.always & ARTEFACT:
            return _POOR, VitalsReason.MOTION
        quality, reason = _COLOURS[self._colour]
        if packet.ever & ARTEFACT and quality is not _POOR:
            return _MARGINAL, VitalsReason.MOTION
        return quality, reason


def _why_gone(status: int) -> VitalsReason:
    return VitalsReason.NO_SENSOR if status & DISCONNECTED else VitalsReason.SENSOR_OFF


class NoninDf2(NoninStream):
    """The decoder of data format 2."""

    def __init__(self) -> None:
        super().__init__(whole_df2, status_at=1)


class NoninDf7(NoninStream):
    """The decoder of data format 7."""

    def __init__(self) -> None:
        super().__init__(whole_df7, status_at=0)
