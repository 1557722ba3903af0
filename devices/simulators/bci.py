"""A simulated BCI or Berry oximeter: a hundred frames a second, ten to a write.

The frames are those of devices/oximeters/bci.py. DERIVED: that strength falls to 2 when the signal
is weak; that the wave is 0 while there is none. There is no flag for motion or for the battery.
"""

from typing import Final

from devices.oximeters import bci
from devices.simulators.oximeter import Moment, OximeterSimulator

TOGETHER: Final = 10  # frames in a write
_STRONG, _WEAK = 7, 2


class BciSimulator(OximeterSimulator):
    """Talks by itself."""

    beat_s = TOGETHER / bci.A_SECOND

    def frames(self, now_s: float) -> list[bytes]:
        moment = self.moment(now_s)
        frames = (self._frame(moment, now_s + nth / bci.A_SECOND) for nth in range(TOGETHER))
        return [b"".join(frames)]

    def _frame(self, moment: Moment, at_s: float) -> bytes:
        wave = round(self.pleth(at_s) * 100)
        pulse, spo2, strength, bar = 255, 127, 0, bci.PULSE_BIT_7
        if not moment.sensor:
            strength = bci.UNPLUGGED
        elif not moment.finger:
            bar |= bci.NO_FINGER
        elif moment.searching:
            bar |= bci.SEARCHING
        else:
            pulse, spo2, strength = moment.pulse, moment.spo2, _WEAK if moment.weak else _STRONG
            bar = wave >> 3 | (bci.PULSE_BIT_7 if pulse > 127 else 0)
        return bytes([0x80 | strength, wave, bar, pulse & 0x7F, spo2])
