"""Masimo Rad-8, Radical-5, Radical-7 in ASCII1: 9600 8N1, a line a second, CR LF, keys with values.

Source: Rad-8 Operator's Manual p. 7-3, 4-20, 4-24; lines recorded in remkolems/masimo-datacapture
@ 5739b3e (BSD-2); for the bits above 800 poxrad_discrete.h of MD PnP, on the Radical-5 and 7. The
factory setting is ASCII2, which this does not read: set menu level 3, SEr = AS1. It talks by itself
and is sent nothing.

  02/22/16 22:47:45 SN=0000056661 SPO2=098% BPM=097 PI=03.60% ... ALARM=0000 EXC=000800
  09/21/08 09:56:14 SpO2=096 PR=074 PI=02.28 EXC=C00:LowSigIQ,SET                    trend dump

Which keys there are, and how many digits, differs from model to model; a line is read by key. Date
and time are the instrument's and not to be relied on: the host's count.

  SPO2, BPM      percent, a minute; ---: no value; a key that is not there: no value
                 000: no value, also with no fault bit set. It is not a death.
  EXC, hex bits  001 no sensor, 1000 no cable, 002 defective sensor, 080 unrecognised sensor, 100
                 incompatible sensor, 4000 and 8000 incompatible and unrecognised cable, 10000
                 defective cable, 100000 current limit, 020 sensor off, 008 pulse search, 20000
                 calibrating: there are no values, whatever the line holds
                 040 ambient light, 010 interference, 400 low signal IQ: poor
                 004 low perfusion, 2000 and 40000 the life of cable and sensor is over: marginal
                 800 SET: nothing. A bit that is not in this list: marginal
  ALARM, hex bits   40 battery; the others are its alarms and say nothing of the values

A line of the trend dump is of some hours ago and perhaps of another person. It gives no number,
only the reason STORED. Decision: it is one if it shows any of three signs: a key SpO2 (written
so), a key PR, an EXC with words behind a colon. No live line has any of them, and a trend line
with one byte damaged still has two.

A line counts only whole, with EXC in it: without that, nothing tells how far its numbers hold.

What can slip through: there is no check. A damaged digit is taken as sent until the next line, one
second later; so is an EXC cut short after three digits by a damaged byte that ends the line. No
key may come twice, so that two lines run into one are no line.
"""

import re
from typing import Final

from devices.oximeters.live import live, nothing
from devices.oximeters.spoken import SpokenLines
from devices.readings import AnyReading, TroubleKind, Vitals, VitalsQuality, VitalsReason

LONGEST_LINE: Final = 256  # the longest recorded has about 150

_LINE: Final = re.compile(r"\d\d/\d\d/\d\d \d\d:\d\d:\d\d((?: +[A-Za-z0-9]+=[^ =]*)+) *")
_VALUE: Final = re.compile(r"([0-9]{1,3})%?")
_NO_VALUE: Final = re.compile(r"[+-]?-[-.]*%?")
_EXCEPTIONS: Final = re.compile(r"([0-9A-F]{3,8})(:[A-Za-z0-9 ,]*)?")
_ALARMS: Final = re.compile(r"[0-9A-F]{2,8}")

# The first that is set is told.
_NO_VALUES: Final = (
    (0x001, VitalsReason.NO_SENSOR),
    (0x1000, VitalsReason.NO_SENSOR),
    (0x002, VitalsReason.SENSOR_FAULT),
    (0x080, VitalsReason.SENSOR_FAULT),
    (0x100, VitalsReason.SENSOR_FAULT),
    (0x4000, VitalsReason.SENSOR_FAULT),
    (0x8000, VitalsReason.SENSOR_FAULT),
    (0x10000, VitalsReason.SENSOR_FAULT),
    (0x100000, VitalsReason.SENSOR_FAULT),
    (0x020, VitalsReason.SENSOR_OFF),
    (0x008, VitalsReason.SEARCHING),
    (0x20000, VitalsReason.NO_VALUE),
)
_DOUBTS: Final = (
    (0x050, VitalsQuality.POOR, VitalsReason.INTERFERENCE),
    (0x400, VitalsQuality.POOR, VitalsReason.LOW_SIGNAL),
    (0x004, VitalsQuality.MARGINAL, VitalsReason.LOW_SIGNAL),
    (0x42000, VitalsQuality.MARGINAL, VitalsReason.SENSOR_FAULT),
)
_SENSOR_FAULTS: Final = {
    0x002: "defective sensor",
    0x080: "sensor not recognised",
    0x100: "incompatible sensor",
    0x4000: "incompatible cable",
    0x8000: "cable not recognised",
    0x10000: "defective cable",
    0x100000: "sensor current limit",
    0x2000: "the life of the cable is over",
    0x40000: "the life of the sensor is over",
}
_SET: Final = 0x800
_KNOWN: Final = 0x17FDFF
_BATTERY: Final = 0x40


class MasimoAscii1(SpokenLines):
    """The decoder."""

    def __init__(self) -> None:
        super().__init__(LONGEST_LINE)

    def read(self, line: str) -> list[AnyReading] | None:
        match = _LINE.fullmatch(line)
        if match is None:
            return None
        pairs = match[1].split()
        keys = dict(pair.split("=") for pair in pairs)
        exceptions = _EXCEPTIONS.fullmatch(keys.get("EXC", ""))
        if exceptions is None or len(keys) < len(pairs):
            return None
        if exceptions[2] or "SpO2" in keys or "PR" in keys:
            return [nothing(VitalsReason.STORED)]
        return self._live(keys, int(exceptions[1], 16))

    def _live(self, keys: dict[str, str], bits: int) -> list[AnyReading] | None:
        alarm = keys.get("ALARM", "00")
        try:
            spo2, pulse = _value(keys.get("SPO2")), _value(keys.get("BPM"))
        except ValueError:
            return None
        if not _ALARMS.fullmatch(alarm) or not keys.keys() & {"SPO2", "BPM"}:
            return None
        fault = next((text for bit, text in _SENSOR_FAULTS.items() if bits & bit), "")
        battery = "battery low" if int(alarm, 16) & _BATTERY else ""
        return [
            *self.trouble(TroubleKind.SENSOR_ERROR, fault),
            *self.trouble(TroubleKind.BATTERY_LOW, battery),
            _vitals(spo2, pulse, bits),
        ]


def _vitals(spo2: int | None, pulse: int | None, bits: int) -> Vitals:
    for bit, reason in _NO_VALUES:
        if bits & bit:
            return nothing(reason)
    for bit, quality, reason in _DOUBTS:
        if bits & bit:
            return live(spo2, pulse, quality=quality, reason=reason)
    if bits & ~_KNOWN:
        quality, reason = VitalsQuality.MARGINAL, VitalsReason.LOW_SIGNAL
        return live(spo2, pulse, quality=quality, reason=reason)
    return live(spo2, pulse)


def _value(text: str | None) -> int | None:
    """The number; None where it says that there is none; ValueError when it is neither."""
    if text is None or _NO_VALUE.fullmatch(text):
        return None
    match = _VALUE.fullmatch(text)
    if match is None:
        raise ValueError
    return int(match[1]) or None
