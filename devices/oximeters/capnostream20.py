"""Capnostream 20: breathing and oxygen in one, 115200 8N1, binary, asked for.

Source: the maker's paper D006045C, pp. 7-16, in CalebBurton/capno-reader @ 27f3f3e; mdpnp/mdpnp
@ 1ae7f72 (BSD-2), which talks to it. Frames: capnostream_frames.py. Numerics have code 01 and 27
bytes or more; FF is no value:

  0-3    time, s                        7   SpO2, percent         8  pulse, a minute
  4, 5   EtCO2, FiCO2                   13  CO2 alarms: 01 no breath, 02 04 EtCO2, 08 10 breathing
  6      breaths a minute                   rate high and low, 20 FiCO2
  15     seconds without breath         14  SpO2 alarms: 01 no pulse, 02 04 SpO2, 08 10 pulse,
  16-24  its limits                         20 sensor off, 40 disconnected
  25     units: 1 mmHg, 2 kPa, 3 vol%   26  extended status: 01 check calibration, 02 check flow,
         EtCO2 and FiCO2 of 2 and 3 are     04 pump off, 80 battery low
         in tenths

Each gives Vitals and Breathing. While SpO2 alarm 40, 20 or 01 is set there is no SpO2 and no pulse,
whatever their bytes hold; the breathing rate stands by itself. A breathing rate of 0 is a value: it
is what a person who does not breathe has. The extended status is told as trouble, and ends as one.
With the pump off nothing is drawn from the person: no breathing and no CO2, whatever their bytes
hold, for they are of before. Flow and calibration to be checked leave the values as they are sent.

The fault on record: a packet shifted by one byte puts the breathing rate where SpO2 stands. It
would alarm falsely, and every other value in it is wrong too. Decision: the whole packet is doubted
(Vitals NONE, IMPLAUSIBLE; no Breathing) when its SpO2 is the breathing rate of the last packet
that was believed; of what is doubted nothing is remembered. The first packet of an opening has
none before it: it is remembered, and tells only that there is no value yet (NONE, NO_VALUE). A
packet whose units are none of the three is shifted as well, and is no packet. Somebody whose SpO2
really is their breathing rate, say 40 and 40, gives no values for as long as that lasts, and is
told as without signal: looked at too.

Other frames are understood and tell nothing. Host frames (COMPUTED): 85 01 01 00 enable,
85 01 04 05 start real time, 85 01 06 07 link is active. None of these changes anything stored. It
takes one command at a time and answers each within a second, so never more than one is under way:

  at opening, and after SILENT_S without numerics   enable, every ENABLE_EVERY_S (set to automatic
                                                    speed, it hears only a later one)
  when it has told who it is (code 04)              start; no numerics within START_WAIT_S: enable
  while numerics come                               link is active, every LINK_ACTIVE_EVERY_S

Numerics that come without all this say that it was started before. DERIVED: all these times but the
second; numerics once a second.

What can slip through: the check is one byte. A single damaged byte is found, but for one value of
the first byte of an escape, which shifts the rest by one: then the units, or the SpO2 that is the
last breathing rate, give it away, or nothing does. Of heavier damage one in 256 passes.
"""

from collections.abc import Iterable
from enum import Enum, auto
from typing import Final

from devices.driver import HALF_FRAME_S, Driver
from devices.framing import garbage
from devices.oximeters.capnostream_frames import CapnostreamFramer, frame
from devices.oximeters.live import live, nothing
from devices.readings import (
    AnyReading,
    Breathing,
    TroubleKind,
    Vitals,
    VitalsQuality,
    VitalsReason,
)
from devices.troubles import Troubles

ENABLE: Final = frame(0x01)
START: Final = frame(0x04)
LINK_ACTIVE: Final = frame(0x06)

ENABLE_EVERY_S: Final = 1.0  # the longest it takes for an answer
START_WAIT_S: Final = 3.0
LINK_ACTIVE_EVERY_S: Final = 2.0
SILENT_S: Final = 5.0
NO_ANSWER_S: Final = 15.0  # without numerics, a trouble
NO_DEVICE_ID: Final = "no answer to the enable command"
NO_NUMERICS: Final = "no answer to the start command"
SHIFTED: Final = "a packet shifted by a byte: it has no units"

NUMERICS: Final = 0x01
DEVICE_ID: Final = 0x04
SHORTEST: Final = 27
NO_VALUE: Final = 0xFF

ETCO2, FICO2, RESP, SPO2, PULSE = 4, 5, 6, 7, 8
SPO2_ALARMS, NO_BREATH_S, UNITS, EXTENDED = 14, 15, 25, 26
MMHG: Final = 1
UNIT_NAMES: Final = {MMHG: "mmHg", 2: "kPa", 3: "vol%"}
_TENTHS: Final = 10.0

CHECK_CALIBRATION, CHECK_FLOW, PUMP_OFF, BATTERY_LOW = 0x01, 0x02, 0x04, 0x80

# The first that is set is told.
_NO_OXYGEN: Final = (
    (0x40, VitalsReason.NO_SENSOR),
    (0x20, VitalsReason.SENSOR_OFF),
    (0x01, VitalsReason.SEARCHING),
)


class _Stage(Enum):
    """Where the conversation stands."""

    ENABLING = auto()
    STARTING = auto()
    RUNNING = auto()


class Capnostream20(Driver):
    """The decoder, and our side of the conversation."""

    def __init__(self) -> None:
        self.understood = 0
        self._troubles = Troubles()
        self._outgoing = b""
        self._stage = _Stage.ENABLING
        self._named = False  # it has told who it is, since numerics were last heard
        self._sent_s = self._send_s = 0.0  # the last command, and when the next one goes out
        self._numerics_s = 0.0  # when numerics last came, or were first waited for
        self._begin(0.0)

    def opened(self, now_s: float) -> None:
        self._begin(now_s)
        self._enable(now_s)

    def still_troubled(self, kinds: Iterable[TroubleKind]) -> None:
        self._troubles.stood(kinds)

    def outgoing(self) -> bytes:
        data, self._outgoing = self._outgoing, b""
        return data

    def feed(self, data: bytes, now_s: float) -> list[AnyReading]:
        readings = self._half_frame(now_s)
        self._heard_s = now_s
        for piece in self._framer.feed(data):
            if isinstance(piece, bytes):
                readings += self._frame(piece, now_s)
            else:
                readings.append(piece)
        return readings

    def tick(self, now_s: float) -> list[AnyReading]:
        readings = self._half_frame(now_s)
        waited_s = now_s - self._numerics_s
        if self._stage is _Stage.RUNNING and waited_s >= SILENT_S:
            self._stage, self._send_s = _Stage.ENABLING, self._sent_s + ENABLE_EVERY_S
        runs = self._stage is _Stage.RUNNING
        if now_s >= self._send_s and runs:
            self._send(LINK_ACTIVE, now_s, LINK_ACTIVE_EVERY_S)
        elif now_s >= self._send_s:
            self._enable(now_s)
        if not runs and waited_s >= NO_ANSWER_S:
            why = NO_NUMERICS if self._named else NO_DEVICE_ID
            readings += self._troubles.begin(TroubleKind.NO_ANSWER, why)
        return readings

    def _begin(self, now_s: float) -> None:
        self._framer = CapnostreamFramer()
        self._heard_s = now_s
        self._outgoing = b""
        self._stage = _Stage.ENABLING
        self._named = False
        self._sent_s = self._send_s = self._numerics_s = now_s
        self._compared = False  # there was a packet to compare with
        self._last_resp: int | None = None  # of the last packet that was believed

    def _enable(self, now_s: float) -> None:
        self._stage = _Stage.ENABLING
        self._send(ENABLE, now_s, ENABLE_EVERY_S)

    def _send(self, command: bytes, now_s: float, next_after_s: float) -> None:
        """One command at a time: one that has not gone out is given up for the next."""
        self._outgoing = command
        self._sent_s = now_s
        self._send_s = now_s + next_after_s

    def _device_told(self, now_s: float) -> None:
        self._named = True
        if self._stage is _Stage.ENABLING:
            self._stage = _Stage.STARTING
            self._send(START, now_s, START_WAIT_S)

    def _runs(self, now_s: float) -> None:
        if self._stage is not _Stage.RUNNING:
            self._stage, self._named = _Stage.RUNNING, False
            self._outgoing = b""
            self._send_s = now_s + LINK_ACTIVE_EVERY_S
        self._numerics_s = now_s

    def _half_frame(self, now_s: float) -> list[AnyReading]:
        return [*self._framer.quiet()] if now_s - self._heard_s >= HALF_FRAME_S else []

    # --- frames ---------------------------------------------------------------------------------

    def _frame(self, piece: bytes, now_s: float) -> list[AnyReading]:
        code, payload = piece[0], piece[1:]
        if code != NUMERICS:
            self.understood += 1
            if code == DEVICE_ID:
                self._device_told(now_s)
            return []
        if len(payload) < SHORTEST or payload[UNITS] not in UNIT_NAMES:
            return [garbage(piece, SHIFTED)]
        self.understood += 1
        self._runs(now_s)
        return self._troubles.end(TroubleKind.NO_ANSWER) + self._numerics(payload)

    def _numerics(self, payload: bytes) -> list[AnyReading]:
        spo2, resp = _value(payload[SPO2]), _value(payload[RESP])
        if spo2 is not None and spo2 == self._last_resp:
            return [nothing(VitalsReason.IMPLAUSIBLE)]
        first, self._compared, self._last_resp = not self._compared, True, resp
        if first:
            return [nothing(VitalsReason.NO_VALUE)]
        drawn = not payload[EXTENDED] & PUMP_OFF
        resp = resp if drawn else None
        vitals = _vitals(spo2, _value(payload[PULSE]), resp, payload[SPO2_ALARMS])
        return [*self._extended(payload[EXTENDED]), vitals, _breathing(payload, drawn=drawn)]

    def _extended(self, bits: int) -> list[AnyReading]:
        """What it says of itself: told when it begins and when it is over."""
        flow = "pump off" if bits & PUMP_OFF else "check flow" if bits & CHECK_FLOW else ""
        said = {
            TroubleKind.SENSOR_ERROR: flow,
            TroubleKind.CALIBRATION_DUE: "check calibration" if bits & CHECK_CALIBRATION else "",
            TroubleKind.BATTERY_LOW: "battery low" if bits & BATTERY_LOW else "",
        }
        readings: list[AnyReading] = []
        for kind, text in said.items():
            readings += self._troubles.begin(kind, text) if text else self._troubles.end(kind)
        return readings


def _vitals(spo2: int | None, pulse: int | None, resp: int | None, alarms: int) -> Vitals:
    for bit, reason in _NO_OXYGEN:
        if alarms & bit:
            quality = VitalsQuality.MARGINAL
            return live(None, None, resp, quality=quality, reason=reason, breathes=True)
    return live(spo2, pulse, resp, breathes=True)


def _breathing(payload: bytes, *, drawn: bool) -> Breathing:
    return Breathing(
        etco2=_co2(payload, ETCO2) if drawn else None,
        fico2=_co2(payload, FICO2) if drawn else None,
        etco2_unit=UNIT_NAMES[payload[UNITS]],
        no_breath_s=_value(payload[NO_BREATH_S]) if drawn else None,
    )


def _co2(payload: bytes, at: int) -> float | None:
    """Whole mmHg; tenths of a kPa or of a percent of the volume."""
    value = _value(payload[at])
    if value is None:
        return None
    return float(value) if payload[UNITS] == MMHG else value / _TENTHS


def _value(byte: int) -> int | None:
    return None if byte == NO_VALUE else byte
