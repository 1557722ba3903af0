"""Simulated Contec oximeters, of the older protocol (V5) and of V7: sixty frames a second.

The frames are those of devices/oximeters/contec_v5.py and contec_v7.py, six to a write. V7 streams
when it is started and stops when it is told to; commands it does not have it answers with reason
05, and those that delete are heard like any other, so that a test can see that none came.
DERIVED: what stands in the bytes while there is no value; that the probe cannot be unplugged (they
are clips with the electronics inside), which is told as a probe error; that strength falls to 2 in
a weak signal. Neither protocol has a flag for motion or for the battery.
"""

from typing import Final

from devices.oximeters import contec_v5 as v5
from devices.oximeters import contec_v7 as v7
from devices.simulators.oximeter import Moment, OximeterSimulator

TOGETHER: Final = 6  # frames in a write
_STRONG, _WEAK = 6, 2
_FLAT_WAVE: Final = 0x40

_COMMAND_LENGTH: Final = 9
_FREE: Final = bytes.fromhex("0c80")
_UNKNOWN: Final = bytes.fromhex("0b808085")
_MEMORY: Final = range(0xA1, 0xB7)


class ContecV5Simulator(OximeterSimulator):
    """Talks by itself."""

    beat_s = TOGETHER / v5.A_SECOND

    def frames(self, now_s: float) -> list[bytes]:
        moment = self.moment(now_s)
        frames = (self._frame(moment, now_s + nth / v5.A_SECOND) for nth in range(TOGETHER))
        return [b"".join(frames)]

    def _frame(self, moment: Moment, at_s: float) -> bytes:
        wave = round(self.pleth(at_s) * 127)
        pulse, spo2, strength, bar = 255, 127, 0, v5.PULSE_BIT_7
        if not (moment.finger and moment.sensor):
            bar |= v5.PROBE_ERROR
        elif moment.searching:
            bar |= v5.SEARCHING
        else:
            pulse, spo2, strength = moment.pulse, moment.spo2, _WEAK if moment.weak else _STRONG
            bar = wave >> 3 | (v5.PULSE_BIT_7 if pulse > 127 else 0)
        return bytes([0x80 | strength, wave, bar, pulse & 0x7F, spo2])


class ContecV7Simulator(OximeterSimulator):
    """Talks after A1, until A2 or the plug is pulled."""

    beat_s = TOGETHER / v7.A_SECOND

    def __init__(self) -> None:
        super().__init__()
        self.heard_commands: list[int] = []
        self._streams = False
        self._half_command = b""

    def unplugged(self) -> None:
        super().unplugged()
        self._streams = False
        self._half_command = b""

    def answer(self, data: bytes, now_s: float) -> None:
        data = self._half_command + data
        while len(data) >= _COMMAND_LENGTH and data.startswith(v7.START[:2]):
            self._obey(data[2], now_s)
            data = data[_COMMAND_LENGTH:]
        self._half_command = data if v7.START[:2].startswith(data[:2]) else b""

    def frames(self, now_s: float) -> list[bytes]:
        if not self._streams:
            return []
        moment = self.moment(now_s)
        frames = (self._frame(moment, now_s + nth / v7.A_SECOND) for nth in range(TOGETHER))
        return [b"".join(frames)]

    def _obey(self, command: int, now_s: float) -> None:
        self.heard_commands.append(command)
        if command == v7.START[2]:
            self._streams = True
        elif command == v7.STOP[2]:
            self._streams = False
            self.say(_FREE, now_s)
        elif command not in _MEMORY:
            self.say(_UNKNOWN, now_s)

    def _frame(self, moment: Moment, at_s: float) -> bytes:
        wave = round(self.pleth(at_s) * 127)
        strength, bar, pulse, spo2, index = 0, 0x10, 255, 127, 0xFFFF
        if not (moment.finger and moment.sensor):
            strength, wave = 0x80, _FLAT_WAVE
        elif moment.searching:
            wave |= 0x80
        else:
            strength, bar = _WEAK if moment.weak else _STRONG, wave >> 3
            pulse, spo2, index = moment.pulse, moment.spo2, 30 if moment.weak else 420
        return packed(v7.REAL_TIME, [strength, wave, bar, pulse, spo2, index & 0xFF, index >> 8])


def packed(kind: int, content: list[int]) -> bytes:
    """A V7 packet: bit 7 of each byte goes into byte 1, and every byte but the type has it set."""
    bits = sum((byte >> 7) << nth for nth, byte in enumerate(content))
    return bytes([kind, 0x80 | bits, *(0x80 | byte for byte in content)])
