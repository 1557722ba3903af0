"""BCI and Berry: five bytes, a hundred times a second.

Source: "BCI Protocol" V1.2 in zh2x/BCI_Protocol @ b0237a4; programs
adafruit/Adafruit_CircuitPython_BLE_BerryMed_Pulse_Oximeter @ 277924c (MIT),
atick-faisal/berry-oximeter @ c42f93d (MIT). It talks by itself and is sent nothing.

  byte  bit 7  content
  1     1      b0-3 strength, b4 no signal, b5 probe unplugged, b6 beep
  2     0      wave, 0 to 100
  3     0      b0-3 bar, b4 no finger, b5 searching, b6 bit 7 of the pulse rate
  4     0      bits 0-6 of the pulse rate, a minute
  5     0      SpO2, percent
  no value: pulse rate 255, SpO2 127; 0 in either is none (DERIVED)

Whatever stands in their bytes, there are no values while a flag says that there can be none. Where
several are set the one nearest the plug is told: unplugged, no finger, searching, no signal.

DERIVED: the speed of the line, 115200 8N1. The source names none; it must be more than 5,000 baud
for a hundred frames a second. `baud` in the site file says otherwise.

What can slip through: the format has no check. A value counts only when three frames in a row say
it, so damage must hit three frames alike. A Contec of the older protocol (contec_v5.py) has the
same shape and other flags: set up as this one it would be believed without a finger. The model
must be chosen, not guessed.
"""

from typing import Final

from devices.oximeters.live import live, nothing
from devices.oximeters.steady import RunFramer, Steady, StreamDriver
from devices.readings import Vitals, VitalsReason

LENGTH: Final = 5
A_SECOND: Final = 100

NO_SIGNAL: Final = 0x10  # byte 1, as the next
UNPLUGGED: Final = 0x20
NO_FINGER: Final = 0x10  # byte 3, as the next two
SEARCHING: Final = 0x20
PULSE_BIT_7: Final = 0x40

_NO_PULSE: Final = (0, 255)
_NO_SPO2: Final = (0, 127)

# First the bytes that carry flags, then pulse and SpO2.
_STATE: Final = (
    (0, NO_SIGNAL | UNPLUGGED),
    (2, NO_FINGER | SEARCHING | PULSE_BIT_7),
    (3, 0x7F),
    (4, 0x7F),
)

FRAMES: Final = rb"(?:[\x80-\xff][\x00-\x7f]{4})+"
BEGUN: Final = rb"[\x80-\xff][\x00-\x7f]{0,3}"
LATER: Final = rb"[\x00-\x7f]"


def _read(strength: int, bar: int, pulse: int, spo2: int) -> Vitals:
    if strength & UNPLUGGED:
        return nothing(VitalsReason.NO_SENSOR)
    if bar & NO_FINGER:
        return nothing(VitalsReason.SENSOR_OFF)
    if bar & SEARCHING:
        return nothing(VitalsReason.SEARCHING)
    if strength & NO_SIGNAL:
        return nothing(VitalsReason.LOW_SIGNAL)
    if bar & PULSE_BIT_7:
        pulse += 128
    return live(None if spo2 in _NO_SPO2 else spo2, None if pulse in _NO_PULSE else pulse)


class Bci(StreamDriver):
    """The decoder."""

    def framer(self) -> RunFramer:
        return RunFramer(FRAMES, BEGUN, LATER, LENGTH)

    def steady(self) -> Steady:
        return Steady(LENGTH, _STATE, _read, A_SECOND)
