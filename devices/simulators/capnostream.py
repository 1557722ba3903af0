"""A simulated Capnostream 20: numerics once a second, after it was enabled and started.

The frames are those of devices/oximeters/capnostream20.py. As the maker's paper has it, it takes
one command at a time: what comes while it is about to answer is lost. It answers enable by telling
who it is, and start by its numerics. Set to automatic speed, as it is at first, it finds the speed
by the first commands and does not take them. DERIVED: how many (two), that an answer takes
ANSWER_S; numerics once a second; that while nobody breathes the breathing rate is 0 from the
fifteenth second on, and the last one until then, as an average falls late; the limits. Beside the
commands of every oximeter:

  breath {rate}      from now on so many breaths a minute
  no_breath {on}     the person stops breathing, or breathes again
  nasal_line {on}    the nasal line is off the person, or on again: no breathing values at all
  units {code}       1 mmHg, 2 kPa, 3 vol%
  extended {bits}    its extended status: 1 check calibration, 2 check flow, 4 pump off, 128 battery
  fixed_speed {on}   it is set to a fixed speed, and takes the first command it hears
  shift              the fault on record: one packet in which the bytes from the breathing rate to
                     the limits stand one further
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from devices.oximeters import capnostream20 as c20
from devices.oximeters.capnostream_frames import CapnostreamFramer, frame
from devices.simulators.oximeter import Moment, OximeterSimulator, flag
from devices.simulators.simulator import number

NO_RATE_AFTER_S: Final = 15.0
ANSWER_S: Final = 0.3
FINDING_SPEED: Final = 2  # commands it does not take for that
_DEVICE: Final = b"Simulated Capnostream 20      "
_LIMITS: Final = bytes((60, 15, 30, 5, 8, 100, 85, 140, 50))
_ETCO2_MMHG, _FICO2_MMHG = 38, 1
_PER_MMHG: Final = {1: 1.0, 2: 1.33, 3: 1.32}  # in whole mmHg, or tenths of kPa or vol%
_NO_BREATH, _NO_PULSE, _OFF, _DISCONNECTED = 0x01, 0x01, 0x20, 0x40
_LONGEST_S: Final = 254


class CapnostreamSimulator(OximeterSimulator):
    """Talks when it was told to."""

    def __init__(self) -> None:
        super().__init__()
        self._commands_heard = CapnostreamFramer()
        self._enabled = self._started = False
        self._stopped_s: float | None = None  # since when nobody breathes
        self._line_on = True
        self._units = c20.MMHG
        self._shift = False
        self._extended_bits = 0
        self._fixed_speed = False
        self._unheard = FINDING_SPEED
        self._busy_until_s = 0.0

    def commands(self) -> dict[str, Callable[[Mapping[str, Any], float], None]]:
        return super().commands() | {
            "breath": self._breath,
            "no_breath": self._no_breath,
            "nasal_line": self._nasal_line,
            "units": self._set_units,
            "shift": self._shift_next,
            "extended": self._extended,
            "fixed_speed": self._set_fixed_speed,
        }

    def unplugged(self) -> None:
        super().unplugged()
        self._enabled = self._started = False
        self._unheard = 0 if self._fixed_speed else FINDING_SPEED

    def answer(self, data: bytes, now_s: float) -> None:
        for command in self._commands_heard.feed(data):
            if not isinstance(command, bytes):
                continue
            if now_s < self._busy_until_s:
                continue
            self._busy_until_s = now_s + ANSWER_S
            if self._unheard:
                self._unheard -= 1
                continue
            self._obey(command[0], now_s)

    def _obey(self, code: int, now_s: float) -> None:
        if code in (0x01, 0x02):
            self._enabled = code == 0x01
            if self._enabled:
                self.say(frame(c20.DEVICE_ID, _DEVICE), now_s + ANSWER_S)
        elif code in (0x04, 0x05):
            self._started = self._enabled and code == 0x04

    def frames(self, now_s: float) -> list[bytes]:
        if not (self._enabled and self._started):
            return []
        payload = self._numerics(self.moment(now_s), now_s)
        if self._shift:
            self._shift = False
            values = payload[c20.FICO2 : c20.RESP] + payload[c20.RESP : c20.UNITS - 1]
            payload = payload[: c20.RESP] + values + payload[c20.UNITS :]
        return [frame(c20.NUMERICS, payload)]

    def _numerics(self, moment: Moment, now_s: float) -> bytes:
        still_s = 0.0 if self._stopped_s is None else now_s - self._stopped_s
        per_mmhg = _PER_MMHG[self._units]
        co2 = (round(_ETCO2_MMHG * per_mmhg), round(_FICO2_MMHG * per_mmhg))
        breathing = bytes((*co2, moment.resp))
        if still_s >= NO_RATE_AFTER_S:
            breathing = bytes((0, 0, 0))
        no_breath_s = min(_LONGEST_S, int(still_s))
        if not self._line_on:
            breathing, no_breath_s = bytes((c20.NO_VALUE,) * 3), c20.NO_VALUE
        oxygen = (moment.spo2, min(moment.pulse, 254)) if moment.measuring else (c20.NO_VALUE,) * 2
        extended = self._extended_bits | (c20.BATTERY_LOW if moment.battery_low else 0)
        alarms = _NO_BREATH if still_s >= NO_RATE_AFTER_S else 0
        return (
            int(now_s).to_bytes(4, "big")
            + breathing
            + bytes((*oxygen, 0, 0, 0, 0, alarms, _oxygen_alarms(moment), no_breath_s))
            + _LIMITS
            + bytes((self._units, extended))
        )

    # --- the script -----------------------------------------------------------------------------

    def _breath(self, command: Mapping[str, Any], now_s: float) -> None:
        self._set_values({"resp": number(command, "rate", 0.0, 150.0)}, now_s)

    def _no_breath(self, command: Mapping[str, Any], now_s: float) -> None:
        if not flag(command, "on"):
            self._stopped_s = None
        elif self._stopped_s is None:
            self._stopped_s = now_s

    def _nasal_line(self, command: Mapping[str, Any], now_s: float) -> None:
        self._line_on = flag(command, "on")

    def _set_units(self, command: Mapping[str, Any], now_s: float) -> None:
        self._units = int(number(command, "code", 1, 3))

    def _extended(self, command: Mapping[str, Any], now_s: float) -> None:
        self._extended_bits = int(number(command, "bits", 0, 255))

    def _set_fixed_speed(self, command: Mapping[str, Any], now_s: float) -> None:
        self._fixed_speed = flag(command, "on")
        self._unheard = 0 if self._fixed_speed else FINDING_SPEED

    def _shift_next(self, command: Mapping[str, Any], now_s: float) -> None:
        self._shift = True


def _oxygen_alarms(moment: Moment) -> int:
    if not moment.sensor:
        return _DISCONNECTED
    if not moment.finger:
        return _OFF
    return _NO_PULSE if moment.searching else 0
