"""Contec, protocol V5.0A (early CMS50D and CMS50E): five bytes, sixty times a second, 8O1.

Source: cms_protocol.pdf in nonspecialist/cms-p @ c1b8f11; programs atbrask/CMS50Dplus @ e916c59
(BSD-2), airikka/spo2cms50dplus @ 7c65501 (GPL-2.0). The paper has 4800 baud, the CMS50D+ 19200,
both with odd parity: `baud` in the site file says which. It talks by itself and is sent nothing.

  byte  bit 7  content
  1     1      b0-3 strength, b4 searching too long, b5 SpO2 dropping, b6 beep
  2     0      wave, 0 to 127
  3     0      b0-3 bar, b4 probe error, b5 searching, b6 bit 7 of the pulse rate
  4     0      bits 0-6 of the pulse rate, a minute
  5     0      SpO2, percent

Probe error: finger out, as the later paper of the same maker calls it (contec_v7.py). Searching,
also too long: no values, whatever stands in their bytes, for they are of before.

DERIVED: that a rate of 255 and an SpO2 of 127 mean no value, as they do in V7, and 0 in either.

Stored data (F5 F5 asks for it) is never asked for. If somebody else's request makes it flow, its
records have bit 7 in two bytes of three, so that no frame of the stream can be made of them.

What can slip through: the format has no check, and odd parity is the adapter's to look at. A value
counts only when three frames in a row say it, so damage must hit three frames alike. An instrument
of the family of bci.py has the same shape and other flags: set up as this one it would be believed
without a finger. The model must be chosen, not guessed.
"""

from typing import Final

from devices.oximeters.live import live, nothing
from devices.oximeters.steady import RunFramer, Steady, StreamDriver
from devices.readings import Vitals, VitalsReason

LENGTH: Final = 5
A_SECOND: Final = 60

TOO_LONG: Final = 0x10  # byte 1
PROBE_ERROR: Final = 0x10  # byte 3, as the next two
SEARCHING: Final = 0x20
PULSE_BIT_7: Final = 0x40

_NO_PULSE: Final = (0, 255)
_NO_SPO2: Final = (0, 127)

# First the bytes that carry flags, then pulse and SpO2.
_STATE: Final = ((0, TOO_LONG), (2, PROBE_ERROR | SEARCHING | PULSE_BIT_7), (3, 0x7F), (4, 0x7F))

FRAMES: Final = rb"(?:[\x80-\xff][\x00-\x7f]{4})+"
BEGUN: Final = rb"[\x80-\xff][\x00-\x7f]{0,3}"
LATER: Final = rb"[\x00-\x7f]"


def _read(strength: int, bar: int, pulse: int, spo2: int) -> Vitals:
    if bar & PROBE_ERROR:
        return nothing(VitalsReason.SENSOR_OFF)
    if bar & SEARCHING or strength & TOO_LONG:
        return nothing(VitalsReason.SEARCHING)
    if bar & PULSE_BIT_7:
        pulse += 128
    return live(None if spo2 in _NO_SPO2 else spo2, None if pulse in _NO_PULSE else pulse)


class ContecV5(StreamDriver):
    """The decoder."""

    def framer(self) -> RunFramer:
        return RunFramer(FRAMES, BEGUN, LATER, LENGTH)

    def steady(self) -> Steady:
        return Steady(LENGTH, _STATE, _read, A_SECOND)
