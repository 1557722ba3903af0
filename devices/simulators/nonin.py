"""Simulated Nonin oximeters: an Xpod in data format 2, 7 or 8, a 9560 in 13, a handheld in ASCII.

The bytes are those of devices/oximeters/nonin*.py, at their rate. Commands: those of every oximeter
(oximeter.py); DF13 has one more:

  stored {spo2, pulse}   send one record out of its memory

DERIVED, not measured on an instrument: at once after the finger has left HR and SpO2 are missing,
while for HOLD_S the -D values of DF2 and DF7, and all values of DF8, are those of before, with SNSA
set; a disconnected sensor is b6 of STATUS in DF2 and DF7, and SNSA in DF8; perfusion is said while
the pulse wave is up; while the hand moves, ARTF is in every frame. Low perfusion is red.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from devices.oximeters import nonin_df8 as df8
from devices.oximeters import nonin_df13 as df13
from devices.oximeters import nonin_stream as stream
from devices.oximeters.nonin import NO_PULSE, NO_SPO2
from devices.simulators.oximeter import Moment, OximeterSimulator
from devices.simulators.simulator import number

HOLD_S: Final = 10.0  # how long values of before are still sent
FRAMES_A_SECOND: Final = 75
_IN_ONE_WRITE: Final = 5

# Places in a packet that the decoder does not look at, from 0.
_SREV: Final = 3
_SPO2_D: Final = 8
_E_SPO2_D: Final = 16
_HR_D: Final = 19
_SREV_VALUE: Final = 0x30
_PULSE_WAVE_UP: Final = 0.5

_SENT_TIME: Final = bytes.fromhex("20 26 11 22 14 05 00 00")  # EXAMPLE: it never moves


class _Stream(OximeterSimulator):
    """DF2 and DF7: five frames a write, fifteen writes a second."""

    beat_s = _IN_ONE_WRITE / FRAMES_A_SECOND

    def __init__(self) -> None:
        super().__init__()
        self._place = 0  # in the packet, of the frame that comes next
        self._packet = b""

    def frame(self, status: int, wave: float, value: int) -> bytes:
        """One frame; wave from 0 to 1."""
        raise NotImplementedError

    def frames(self, now_s: float) -> list[bytes]:
        moment = self.moment(now_s)
        if self._place == 0:
            self._packet = _packet(moment)
        written = []
        for nth in range(_IN_ONE_WRITE):
            wave = self.pleth(now_s + nth / FRAMES_A_SECOND)
            status = _status(moment, wave) | (stream.SYNC if self._place == 0 else 0)
            written.append(self.frame(status, wave, self._packet[self._place]))
            self._place = (self._place + 1) % stream.PACKET
        return [b"".join(written)]


class NoninDf2Simulator(_Stream):
    """An Xpod in data format 2."""

    def frame(self, status: int, wave: float, value: int) -> bytes:
        return _summed(1, status, 96 + round(64 * wave), value)


class NoninDf7Simulator(_Stream):
    """An Xpod in data format 7."""

    def frame(self, status: int, wave: float, value: int) -> bytes:
        return _summed(status, *divmod(24_000 + round(16_000 * wave), 256), value)


class NoninDf8Simulator(OximeterSimulator):
    """An Xpod in data format 8."""

    def frames(self, now_s: float) -> list[bytes]:
        moment = self.moment(now_s)
        pulse, spo2 = _values(moment, hold=True)
        alarmed = not (moment.finger and moment.sensor)
        first = 0x80 | pulse >> 7
        first |= df8.OUT_OF_TRACK if moment.searching else 0
        first |= df8.LOW_PERFUSION if moment.weak else 0
        first |= df8.ARTEFACT if moment.motion else 0
        last = df8.SENSOR_ALARM if alarmed else 0
        last |= df8.LOW_BATTERY if moment.battery_low else 0
        return [bytes([first, pulse & 0x7F, spo2, last])]


class NoninDf13Simulator(OximeterSimulator):
    """A 9560 in data format 13, once a second."""

    def commands(self) -> dict[str, Callable[[Mapping[str, Any], float], None]]:
        return super().commands() | {"stored": self._stored}

    def frames(self, now_s: float) -> list[bytes]:
        moment = self.moment(now_s)
        pulse, spo2 = _values(moment)
        doubted = df13.NOMS if moment.weak or moment.motion else 0
        return [_record(doubted, df13.LOW_BATTERY if moment.battery_low else 0, pulse, spo2)]

    def _stored(self, command: Mapping[str, Any], now_s: float) -> None:
        spo2 = round(number(command, "spo2", 0, 100))
        pulse = round(number(command, "pulse", 0, 300))
        self.say(_record(0, df13.MEMORY, pulse, spo2), now_s)


class NoninAsciiSimulator(OximeterSimulator):
    """A handheld, without the time; its lines say nothing of finger, signal or battery."""

    def frames(self, now_s: float) -> list[bytes]:
        pulse, spo2 = _values(self.moment(now_s))
        if pulse == NO_PULSE:
            return [b"SPO2=--- HR=---\r\n"]
        return [f"SPO2={spo2:03d} HR={pulse:03d}\r\n".encode("ascii")]


def _values(moment: Moment, *, hold: bool = False) -> tuple[int, int]:
    """Pulse and SpO2 as sent. hold: for a while after the finger has left, those of before."""
    held = hold and moment.sensor and not moment.finger and moment.gone_s < HOLD_S
    if not (moment.measuring or held):
        return NO_PULSE, NO_SPO2
    return moment.pulse, moment.spo2


def _packet(moment: Moment) -> bytes:
    """The 25 values of a packet."""
    values = bytearray(stream.PACKET)
    pulse, spo2 = _values(moment)
    pulse_d, spo2_d = _values(moment, hold=True)
    for place, rate in ((stream.HR_MSB, pulse), (13, pulse), (_HR_D, pulse_d), (21, pulse_d)):
        values[place], values[place + 1] = rate >> 7, rate & 0x7F
    for place in (stream.SPO2, 9, 10, 15):
        values[place] = spo2
    values[_SPO2_D] = values[_E_SPO2_D] = spo2_d
    values[_SREV] = _SREV_VALUE
    values[stream.STAT2] = stream.LOW_BATTERY if moment.battery_low else 0
    return bytes(values)


def _status(moment: Moment, wave: float) -> int:
    status = 0x80
    if not moment.sensor:
        status |= stream.DISCONNECTED
    if not (moment.finger and moment.sensor):
        return status | stream.SENSOR_ALARM
    if moment.searching:
        return status | stream.OUT_OF_TRACK
    if moment.motion:
        status |= stream.ARTEFACT
    if wave > _PULSE_WAVE_UP:
        status |= stream.RED if moment.weak else stream.GREEN
    return status


def _summed(*data: int) -> bytes:
    return bytes([*data, sum(data) & 0xFF])


def _record(measured: int, state: int, pulse: int, spo2: int) -> bytes:
    data = _SENT_TIME + bytes([measured, state, pulse >> 8, pulse & 0xFF, 0, spo2])
    head = df13.HEAD + len(data).to_bytes(2)
    return head + data + bytes([sum(data) & 0xFF, df13.END])
