"""Nonin data format 8: four bytes a second, without a check. 9600 8N1.

Source: see nonin.py. Bits from 7 down to 0; R: reserved, not looked at.

  byte 1   1 R OOT LPRF MPRF ARTF HR8 HR7     out of track; perfusion low, medium; artefact
  byte 2   0 HR6 .. HR0                       seven bits
  byte 3   0 SpO2
  byte 4   0 R SPA R SNSA R R LOWBAT          sensor alarm, battery
  missing  HR 511, SpO2 127

For ten seconds after the finger has left, values are still sent with SNSA set: they are of before,
and nothing but SENSOR_OFF is told.

DERIVED: out of track: the values that come are POOR, SEARCHING; low perfusion: POOR; medium:
MARGINAL; both LOW_SIGNAL; an artefact: MARGINAL, MOTION. COMPUTED: `80 48 61 00` is HR 72, SpO2 97.

One byte lost or added costs its frame. Bytes between frames again before IN_LINE of them came
without are frames of another instrument, longer than these: none is believed or understood until
IN_LINE came in line.

What can slip through: everything but bit 7. The only thing that tells a frame from other bytes is
that its first byte has bit 7 and the other three have not. A damaged bit below that is taken as
sent, as a wrong value, flag or battery, and so is a byte put in between, which moves those behind
it; a lost byte is seen. What is left is what a person can have (live.py), and that a wrong second
is followed by a right one: a limit that waits longer than a second does not alarm on it.
"""

import re
from typing import Final

from devices.driver import HARMLESS
from devices.oximeters.live import live, nothing
from devices.oximeters.nonin import NO_PULSE, NO_SPO2, Leftovers, NoninDriver
from devices.readings import AnyReading, Garbage, VitalsQuality, VitalsReason

FRAME: Final = 4

ARTEFACT: Final = 0x04  # byte 1, as the next three
MEDIUM_PERFUSION: Final = 0x08
LOW_PERFUSION: Final = 0x10
OUT_OF_TRACK: Final = 0x20
SENSOR_ALARM: Final = 0x08  # byte 4, as the next
LOW_BATTERY: Final = 0x01

IN_LINE: Final = 3  # frames without a byte between them

_FRAMES: Final = re.compile(rb"[\x80-\xff][\x00-\x7f]{3}")
_BEGUN: Final = re.compile(rb"[\x80-\xff][\x00-\x7f]{0,2}\Z")

# What byte 1 says of the signal, the worst first.
_TRUST: Final = (
    (OUT_OF_TRACK, VitalsQuality.POOR, VitalsReason.SEARCHING),
    (LOW_PERFUSION, VitalsQuality.POOR, VitalsReason.LOW_SIGNAL),
    (ARTEFACT, VitalsQuality.MARGINAL, VitalsReason.MOTION),
    (MEDIUM_PERFUSION, VitalsQuality.MARGINAL, VitalsReason.LOW_SIGNAL),
)


class NoninDf8(NoninDriver):
    """The decoder; it holds at most three bytes of a frame."""

    def begin(self) -> None:
        self._held = b""
        self._leftovers = Leftovers(FRAME, never=rb"[\x80-\xff]")
        self._in_line = IN_LINE  # frames since bytes stood between two of them, at most so many
        self._doubted = False

    def take(self, data: bytes) -> list[AnyReading]:
        data = self._held + data
        readings: list[AnyReading] = []
        at = 0
        for match in _FRAMES.finditer(data):
            readings += self._leftovers.add(data[at : match.start()])
            between = self._leftovers.before_a_frame()
            readings += between
            if not self._doubts(between):
                readings += self._frame(*match[0])
            at = match.end()
        begun = _BEGUN.search(data, at)
        end = begun.start() if begun else len(data)
        readings += self._leftovers.add(data[at:end])
        self._held = data[end:]
        return readings

    def give_up(self) -> list[AnyReading]:
        held, self._held = self._held, b""
        return [*self._leftovers.add(held), *self._leftovers.went_quiet()]

    def _doubts(self, between: list[Garbage]) -> bool:
        """Whether the frame that comes now may be part of something longer."""
        if any(piece.why not in HARMLESS for piece in between):
            self._doubted = self._doubted or self._in_line < IN_LINE
            self._in_line = 0
        else:
            self._in_line = min(IN_LINE, self._in_line + 1)
            self._doubted = self._doubted and self._in_line < IN_LINE
        return self._doubted

    def _frame(self, state: int, pulse: int, spo2: int, more: int) -> list[AnyReading]:
        self.understood += 1
        battery = self.battery(low=bool(more & LOW_BATTERY))
        if more & SENSOR_ALARM:
            return [*battery, nothing(VitalsReason.SENSOR_OFF)]
        pulse += (state & 3) << 7
        quality, reason = _trust(state)
        vitals = live(
            None if spo2 == NO_SPO2 else spo2,
            None if pulse == NO_PULSE else pulse,
            quality=quality,
            reason=reason,
        )
        return [*battery, vitals]


def _trust(state: int) -> tuple[VitalsQuality, VitalsReason | None]:
    for flag, quality, reason in _TRUST:
        if state & flag:
            return quality, reason
    return VitalsQuality.GOOD, None
