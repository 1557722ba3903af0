"""Contec, protocol V7.0 (CMS50D+ of firmware 4.6, CMS50E, CMS50F, CMS50FW): 115200 8N1, asked for.

Source: "Communication protocol of pulse oximeter V7.0" in albertcbraun/CMS50FW @ 60cfff1
(Apache-2.0); bytes recorded from a CMS50E (titinho11/CMS50E-raw-ppg-data @ 30693d7) and a CMS50D+
(headrotor/contec_data @ bd08a71, MIT).

A packet's first byte is its type and alone has bit 7 clear. The second carries bit 7 of those that
follow: its bit i belongs to byte i+2. Type 01, real time, nine bytes, sixty times a second:

  byte  content, bit 7 put back
  2     b0-3 strength, b4 searching too long, b5 SpO2 low, b6 beep, b7 probe error: finger out
  3     b0-6 wave, b7 searching
  4     b0-3 bar, b4 perfusion index invalid
  5     pulse rate, FF none           6  SpO2, 7F none           7, 8  perfusion index, FFFF none

So byte 1 has, one bit each: 0 probe error, 1 searching, 3 bit 7 of the pulse rate, 4 bit 7 of SpO2;
5 and 6 are the perfusion index's. Single bits are tested, never the byte: E0, E1, E2, E8, E9 and EA
all occur. While a flag says that there can be no values there are none, whatever their bytes hold.
DERIVED: 0 in pulse rate or SpO2 is no value either.

Other packets (answers) are understood and tell nothing. Lengths: 0C two, 06 four, 0F eight, 02, 03,
04, 13 and 14 nine bytes, as recorded; the others (05 to 15) end with the next packet, with the line
going quiet, or after nine (DERIVED). 0F is stored data: of then, perhaps of another person, and
never read. What 03, 13 and 14 mean is not known.

  sent: 7D 81 A1 80 80 80 80 80 80   start real time, at opening and after SILENT_S of no stream
        7D 81 AF 80 80 80 80 80 80   still here, every 5 s
        7D 81 A2 80 80 80 80 80 80   stop real time; only as the harmless question of a search
  NEVER SENT: anything else. AE deletes the stored data, B1 and B2 set the clock.

What can slip through: the format has no check but its bits 7. A value counts only when three
frames in a row say it, so damage must hit three frames alike.
"""

from collections.abc import Iterable
from typing import Final

from devices.oximeters.live import live, nothing
from devices.oximeters.steady import RunFramer, Steady, StreamDriver
from devices.readings import (
    AnyReading,
    TroubleKind,
    Vitals,
    VitalsReason,
)
from devices.troubles import Troubles

LENGTH: Final = 9
A_SECOND: Final = 60
REAL_TIME: Final = 0x01

START: Final = bytes.fromhex("7d81a1808080808080")
STOP: Final = bytes.fromhex("7d81a2808080808080")
STILL_HERE: Final = bytes.fromhex("7d81af808080808080")

STILL_HERE_EVERY_S: Final = 5.0
SILENT_S: Final = 3.0  # an answer comes within one
STARTS: Final = 3  # so many in vain are a trouble
NO_STREAM: Final = "no answer to the start command; an older model may be a contec-v5"

PROBE_ERROR: Final = 0x01  # byte 1, as the next three
SEARCHING: Final = 0x02
PULSE_BIT_7: Final = 0x08
SPO2_BIT_7: Final = 0x10
TOO_LONG: Final = 0x10  # byte 2

_NO_PULSE: Final = (0, 255)
_NO_SPO2: Final = (0, 127)

# First the bytes that carry flags, then pulse and SpO2.
_STATE: Final = (
    (1, PROBE_ERROR | SEARCHING | PULSE_BIT_7 | SPO2_BIT_7),
    (2, TOO_LONG),
    (5, 0x7F),
    (6, 0x7F),
)

_REST: Final = rb"[\x80-\xff]"
_ENDED_BY_NEXT: Final = rb"[\x05\x07-\x0b\x0d\x0e\x10-\x12\x15]"
_ANSWERS: Final = (
    rb"[\x02\x03\x04\x13\x14]%b{8}" % _REST,
    rb"\x06%b{3}" % _REST,
    rb"\x0f%b{7}" % _REST,
    rb"\x0c%b" % _REST,
    rb"%b(?:%b{8}|%b{1,7}(?=[\x00-\x7f]))" % (_ENDED_BY_NEXT, _REST, _REST),
)
_ENDED_BY_QUIET: Final = rb"%b%b+" % (_ENDED_BY_NEXT, _REST)
FRAMES: Final = rb"(?:\x01%b{8})+|(?:%b)" % (_REST, b"|".join(_ANSWERS))
BEGUN: Final = rb"(?:[\x01-\x04\x13\x14]%b{0,7}|\x06%b{0,2}|\x0f%b{0,6}|\x0c|%b%b{0,7})" % (
    _REST,
    _REST,
    _REST,
    _ENDED_BY_NEXT,
    _REST,
)


def _read(flags: int, strength: int, pulse: int, spo2: int) -> Vitals:
    if flags & PROBE_ERROR:
        return nothing(VitalsReason.SENSOR_OFF)
    if flags & SEARCHING or strength & TOO_LONG:
        return nothing(VitalsReason.SEARCHING)
    if flags & PULSE_BIT_7:
        pulse += 128
    if flags & SPO2_BIT_7:
        spo2 += 128
    return live(None if spo2 in _NO_SPO2 else spo2, None if pulse in _NO_PULSE else pulse)


class ContecV7(StreamDriver):
    """The decoder, and our side of the conversation: start it, and say that we are still here."""

    def __init__(self) -> None:
        self._troubles = Troubles()
        self._outgoing = b""
        self._starts = 0  # sent since the stream was last heard
        self._start_s = self._still_here_s = 0.0
        super().__init__()

    def framer(self) -> RunFramer:
        return RunFramer(FRAMES, BEGUN, _REST, LENGTH, _ENDED_BY_QUIET)

    def steady(self) -> Steady:
        return Steady(LENGTH, _STATE, _read, A_SECOND)

    def opened(self, now_s: float) -> None:
        super().opened(now_s)
        self._start(now_s)

    def still_troubled(self, kinds: Iterable[TroubleKind]) -> None:
        self._troubles.stood(kinds)

    def outgoing(self) -> bytes:
        data, self._outgoing = self._outgoing, b""
        return data

    def frames(self, run: bytes, now_s: float) -> list[AnyReading]:
        if run[0] != REAL_TIME:
            self.understood += 1
            return []
        self._starts = 0
        self._start_s = now_s + SILENT_S
        ended = self._troubles.end(TroubleKind.NO_ANSWER)
        return ended + super().frames(run, now_s)

    def tick(self, now_s: float) -> list[AnyReading]:
        readings = super().tick(now_s)
        if now_s >= self._still_here_s:
            self._still_here_s = now_s + STILL_HERE_EVERY_S
            self._outgoing += STILL_HERE
        if now_s >= self._start_s:
            readings += self._start(now_s)
        return readings

    def _begin(self, now_s: float) -> None:
        super()._begin(now_s)
        self._outgoing = b""
        self._starts = 0
        self._start_s = now_s + SILENT_S
        self._still_here_s = now_s + STILL_HERE_EVERY_S

    def _start(self, now_s: float) -> list[AnyReading]:
        """Send the start; the one after STARTS in vain says so, once."""
        self._start_s = now_s + SILENT_S
        self._outgoing += START
        self._starts += 1
        if self._starts <= STARTS:
            return []
        return self._troubles.begin(TroubleKind.NO_ANSWER, NO_STREAM)
