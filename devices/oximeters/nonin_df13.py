"""Nonin data format 13: one record of 22 bytes or more, with date, time and a check. 9600 8N1.

Source: see nonin.py. Bytes counted from 1:

  1-6    00 02 00 0D, then the length of what follows up to CHK: 00 0E, and it may grow
  7-14   20 YY MM DD hh mm ss ff, binary-coded decimal: the instrument's clock, not looked at
  15     STm   b1 SPA, b0 NOMS
  16     STl   b4 MEM: measured earlier, b0 LOWBAT
  17-18  HR    b0 of byte 17 is HR8, byte 18 HR7 to HR0: EIGHT bits, not the seven of DF2, 7 and 8
  19     reserved
  20     SpO2
  21-22  CHK, 03   CHK: low byte of the sum of bytes 7 to 20
  missing  HR 511, SpO2 127

The length is read from the record; what was added to its end is summed and not looked at. A length
of less than 14 or more than 32 (DERIVED) is no record: a damaged one must not swallow the line.

MEM: stored earlier, perhaps of another person. Its numbers are never given: NONE, STORED. Neither
is its battery: it is that of then.

The format says nothing of a finger: without one the values are missing. DERIVED: NOMS is taken as
'no good measurement': the values that come are POOR, LOW_SIGNAL.

What can slip through: CHK is a sum, so two damages that cancel out are not seen, nor are two bytes
that changed places. Damage in the first six bytes or the last costs the record.
"""

from typing import Final

from devices.oximeters.live import live, nothing
from devices.oximeters.nonin import NO_PULSE, NO_SPO2, Leftovers, NoninDriver
from devices.readings import AnyReading, Garbage, VitalsQuality, VitalsReason

HEAD: Final = b"\x00\x02\x00\x0d"
END: Final = 0x03
SHORTEST: Final = 14  # of the part with the length
LONGEST: Final = 32
FRAME: Final = 22

_DATA: Final = len(HEAD) + 2  # where that part begins
_TAIL: Final = 2

NOMS: Final = 0x01  # STm
MEMORY: Final = 0x10  # STl, as the next
LOW_BATTERY: Final = 0x01

# Places in a record, from 0.
STM: Final = 14
STL: Final = 15
HR_HIGH: Final = 16
HR_LOW: Final = 17
SPO2: Final = 19


class RecordFramer:
    """Whole records, and the garbage between them; holds at most the longest record."""

    def __init__(self) -> None:
        self._held = b""
        self._leftovers = Leftovers(_DATA + LONGEST + _TAIL)

    def feed(self, data: bytes) -> list[bytes | Garbage]:
        """What these bytes complete."""
        data = self._held + data
        found: list[bytes | Garbage] = []
        at = 0
        while at < len(data):
            start = _next_head(data, at)
            found += self._leftovers.add(data[at:start])
            at = start
            if len(data) < at + _DATA:
                break
            length = int.from_bytes(data[at + len(HEAD) : at + _DATA])
            end = at + _DATA + length + _TAIL
            if SHORTEST <= length <= LONGEST and len(data) < end:
                break
            if SHORTEST <= length <= LONGEST and _whole(data[at:end]):
                found += self._leftovers.before_a_frame()
                found.append(data[at:end])
                at = end
            else:
                found += self._leftovers.add(data[at : at + 1])
                at += 1
        self._held = data[at:]
        return found

    def quiet(self) -> list[bytes | Garbage]:
        """The line went silent. A record of a damaged, too great length may hold whole ones."""
        found: list[bytes | Garbage] = []
        while self._held:
            first, rest, self._held = self._held[:1], self._held[1:], b""
            found += self._leftovers.add(first)
            found += self.feed(rest)
        return found + self._leftovers.went_quiet()


def _next_head(data: bytes, at: int) -> int:
    """Where the next record begins, or may begin once more has come."""
    start = data.find(HEAD, at)
    if start >= 0:
        return start
    for length in range(min(len(HEAD) - 1, len(data) - at), 0, -1):
        if data.endswith(HEAD[:length]):
            return len(data) - length
    return len(data)


def _whole(record: bytes) -> bool:
    return record[-1] == END and sum(record[_DATA:-_TAIL]) & 0xFF == record[-_TAIL]


class NoninDf13(NoninDriver):
    """The decoder."""

    def begin(self) -> None:
        self._framer = RecordFramer()

    def take(self, data: bytes) -> list[AnyReading]:
        return self._read(self._framer.feed(data))

    def give_up(self) -> list[AnyReading]:
        return self._read(self._framer.quiet())

    def _read(self, pieces: list[bytes | Garbage]) -> list[AnyReading]:
        readings: list[AnyReading] = []
        for piece in pieces:
            readings += self._record(piece) if isinstance(piece, bytes) else [piece]
        return readings

    def _record(self, record: bytes) -> list[AnyReading]:
        self.understood += 1
        if record[STL] & MEMORY:
            return [nothing(VitalsReason.STORED)]
        pulse = (record[HR_HIGH] & 1) << 8 | record[HR_LOW]
        spo2 = record[SPO2]
        doubted = record[STM] & NOMS
        vitals = live(
            None if spo2 == NO_SPO2 else spo2,
            None if pulse == NO_PULSE else pulse,
            quality=VitalsQuality.POOR if doubted else VitalsQuality.GOOD,
            reason=VitalsReason.LOW_SIGNAL if doubted else None,
        )
        return [*self.battery(low=bool(record[STL] & LOW_BATTERY)), vitals]
