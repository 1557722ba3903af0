"""Capnostream 20: breathing and oxygen in one, 115200 8N1, binary, asked for.

Source: mdpnp/mdpnp @ 1ae7f72 (BSD-2), which talks to it. Frames: capnostream_frames.py. Numerics
have code 01 and 27 bytes or more; FF is no value:

  0-3    time, s                        7   SpO2, percent         8  pulse, a minute
  4, 5   EtCO2, FiCO2                   13  CO2 alarms: 01 no breath, 02 04 EtCO2, 08 10 breathing
  6      breaths a minute                   rate high and low, 20 FiCO2
  15     seconds without breath         14  SpO2 alarms: 01 no pulse, 02 04 SpO2, 08 10 pulse,
  16-24  its limits                         20 sensor off, 40 disconnected
  25     units: 1 mmHg, 2 kPa, 3 vol%   26  extended status

Each gives Vitals and Breathing. While SpO2 alarm 40, 20 or 01 is set there is no SpO2 and no pulse,
whatever their bytes hold; the breathing rate stands by itself. A breathing rate of 0 is a value: it
is what a person who does not breathe has. DERIVED: in kPa and vol% nothing says where the decimal
point of EtCO2 and FiCO2 is, so that they are left out there.

The fault on record: a packet shifted by one byte puts the breathing rate where SpO2 stands. It
would alarm falsely, and every other value in it is wrong too. Decision: the whole packet is doubted
(Vitals NONE, IMPLAUSIBLE; no Breathing) when its SpO2 is the breathing rate of the last packet
that was believed; of what is doubted nothing is remembered. The first packet of an opening has
none before it: it is remembered, and tells only that there is no value yet (NONE, NO_VALUE). A
packet whose units are none of the three is shifted as well, and is no packet. Somebody whose SpO2
really is their breathing rate, say 40 and 40, gives no values for as long as that lasts, and is
told as without signal: looked at too.

Other frames are understood and tell nothing. Host frames (COMPUTED), sent at opening and again
after SILENT_S without numerics: 85 01 01 00 enable, 85 01 04 05 start real time; then every
LINK_ACTIVE_EVERY_S 85 01 06 07, link is active. DERIVED: both times, as the source gives none;
numerics once a second. None of these changes anything stored.

What can slip through: the check is one byte. A single damaged byte is found, but for one value of
the first byte of an escape, which shifts the rest by one: then the units, or the SpO2 that is the
last breathing rate, give it away, or nothing does. Of heavier damage one in 256 passes.
"""

from collections.abc import Iterable
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

LINK_ACTIVE_EVERY_S: Final = 2.0
SILENT_S: Final = 5.0
STARTS: Final = 3  # so many in vain are a trouble
NO_NUMERICS: Final = "no answer to the start command"
SHIFTED: Final = "a packet shifted by a byte: it has no units"

NUMERICS: Final = 0x01
SHORTEST: Final = 27
NO_VALUE: Final = 0xFF

ETCO2, FICO2, RESP, SPO2, PULSE = 4, 5, 6, 7, 8
SPO2_ALARMS, NO_BREATH_S, UNITS = 14, 15, 25
MMHG: Final = 1
UNIT_NAMES: Final = {MMHG: "mmHg", 2: "kPa", 3: "vol%"}

# The first that is set is told.
_NO_OXYGEN: Final = (
    (0x40, VitalsReason.NO_SENSOR),
    (0x20, VitalsReason.SENSOR_OFF),
    (0x01, VitalsReason.SEARCHING),
)


class Capnostream20(Driver):
    """The decoder, and our side of the conversation."""

    def __init__(self) -> None:
        self.understood = 0
        self._troubles = Troubles()
        self._outgoing = b""
        self._start_s = self._link_active_s = 0.0
        self._begin(0.0)

    def opened(self, now_s: float) -> None:
        self._begin(now_s)
        self._start(now_s)

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
        if now_s >= self._link_active_s:
            self._link_active_s = now_s + LINK_ACTIVE_EVERY_S
            self._outgoing += LINK_ACTIVE
        if now_s >= self._start_s:
            readings += self._start(now_s)
        return readings

    def _begin(self, now_s: float) -> None:
        self._framer = CapnostreamFramer()
        self._heard_s = now_s
        self._outgoing = b""
        self._starts = 0  # sent since numerics were last heard
        self._start_s = now_s + SILENT_S
        self._link_active_s = now_s + LINK_ACTIVE_EVERY_S
        self._compared = False  # there was a packet to compare with
        self._last_resp: int | None = None  # of the last packet that was believed

    def _start(self, now_s: float) -> list[AnyReading]:
        """Send the start; the one after STARTS in vain says so, once."""
        self._start_s = now_s + SILENT_S
        self._outgoing += ENABLE + START
        self._starts += 1
        if self._starts <= STARTS:
            return []
        return self._troubles.begin(TroubleKind.NO_ANSWER, NO_NUMERICS)

    def _half_frame(self, now_s: float) -> list[AnyReading]:
        return [*self._framer.quiet()] if now_s - self._heard_s >= HALF_FRAME_S else []

    # --- frames ---------------------------------------------------------------------------------

    def _frame(self, piece: bytes, now_s: float) -> list[AnyReading]:
        code, payload = piece[0], piece[1:]
        if code != NUMERICS:
            self.understood += 1
            return []
        if len(payload) < SHORTEST or payload[UNITS] not in UNIT_NAMES:
            return [garbage(piece, SHIFTED)]
        self.understood += 1
        self._starts = 0
        self._start_s = now_s + SILENT_S
        return self._troubles.end(TroubleKind.NO_ANSWER) + self._numerics(payload)

    def _numerics(self, payload: bytes) -> list[AnyReading]:
        spo2, resp = _value(payload[SPO2]), _value(payload[RESP])
        if spo2 is not None and spo2 == self._last_resp:
            return [nothing(VitalsReason.IMPLAUSIBLE)]
        first, self._compared, self._last_resp = not self._compared, True, resp
        if first:
            return [nothing(VitalsReason.NO_VALUE)]
        vitals = _vitals(spo2, _value(payload[PULSE]), resp, payload[SPO2_ALARMS])
        return [vitals, _breathing(payload)]


def _vitals(spo2: int | None, pulse: int | None, resp: int | None, alarms: int) -> Vitals:
    for bit, reason in _NO_OXYGEN:
        if alarms & bit:
            quality = VitalsQuality.MARGINAL
            return live(None, None, resp, quality=quality, reason=reason, breathes=True)
    return live(spo2, pulse, resp, breathes=True)


def _breathing(payload: bytes) -> Breathing:
    scaled = payload[UNITS] == MMHG
    etco2, fico2 = _value(payload[ETCO2]), _value(payload[FICO2])
    return Breathing(
        etco2=float(etco2) if scaled and etco2 is not None else None,
        fico2=float(fico2) if scaled and fico2 is not None else None,
        etco2_unit=UNIT_NAMES[payload[UNITS]],
        no_breath_s=_value(payload[NO_BREATH_S]),
    )


def _value(byte: int) -> int | None:
    return None if byte == NO_VALUE else byte
