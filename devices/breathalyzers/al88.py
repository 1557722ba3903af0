"""AL88 / iBlow10 breathalyzer: frames of 20 bytes, by a bridge from Bluetooth (notify fff1, write
fff2); the line settings are the bridge's own, 9600 8N1 is a placeholder.

Source: AppHealthFlutter @ e4cec25 and @ de4ee45 (MIT): the maker's table and real frames. No result
of a person was recorded: every T11 is COMPUTED. Try it with the real instrument before use.

  byte 0      02
  bytes 1-3   command, ASCII
  bytes 4-16  data, 13 bytes, filled up with # (23)
  byte 17     battery level, ASCII (# from the host). Its scale is not known: only T05 is a trouble
  byte 18     check: two's complement of the sum of bytes 1 to 17. (A published app takes this byte
              for the battery; real frames show otherwise.)
  byte 19     03

  to the instrument
  A20 TEST,START        start a test; sent once. Nothing else is ever sent: A02 unlocks the
                        calibration, A05 A06 A19 change settings, A22 resets
  from the instrument
  B20                   A20 was received
  T03 T06 T07 T10       warming, blow, blowing, analysing
  T08                   insufficient breath
  T11 a,unit,value,cal  the result. unit: 0 g/L  1 permille  2 %BAC  3 mg/L  4 %BAC (3 decimals)
                        5 mg/100 mL  6 µg/100 mL  7 µg/L; cal 1: calibration mode; a: not known
  T12 seconds           standby, counting down
  T05 T09 T02           battery error, sensor error, calibration lock
  T04 T20               powering off, off
  B01 B03 B04 T01 T16   firmware, count, calibration date, uses, asks the date: read past. B04
                        "0000,00,00" is no date, so a date is never made of it

A result in calibration mode is of a gas, not of a person: it is CALIBRATION_MODE garbage, harmless.

Decisions. Units 0, 2, 4 and 5 are of blood, 3, 6 and 7 of breath: DERIVED from their size. The
permille (1) is taken as g/kg: the instrument has g/L beside it as another unit, and of the two g/kg
is the more alcohol by 5.5 %, so that a wrong guess never makes a person look more sober. The
instrument gives no verdict of its own (status ok: a result). DERIVED too: that T12 means ready,
that T02 means a calibration is due, the times below.

One test gives at most one result: the same T11 again, with no step of a new test and no request of
ours in between, is a repeated frame. Battery, sensor and calibration trouble end by "blow" or a
result.

What can slip through: two or more damaged bytes whose errors cancel in the sum modulo 256. Any
single damaged byte is found.
"""

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from devices.breathalyzers.al88_frames import FRAME_LENGTH, FrameFinder, frame_of
from devices.driver import (
    CALIBRATION_MODE,
    HALF_FRAME_S,
    SAME_RESULT,
    UNKNOWN_LINE,
    Beginning,
    Driver,
)
from devices.framing import garbage
from devices.readings import (
    AnyReading,
    Breath,
    BreathPhase,
    BreathStatus,
    BreathStep,
    Garbage,
    TroubleKind,
)
from devices.troubles import Troubles
from devices.units import BreathUnit

START: Final = frame_of("A20", "TEST,START")

START_WAIT_S: Final = 10.0
TEST_LIMIT_S: Final = 120.0

_NO_ANSWER: Final = "no answer to A20 TEST,START"

_STEPS: Final = {
    "T03": BreathPhase.WARMING,
    "T06": BreathPhase.BLOW,
    "T07": BreathPhase.BLOWING,
    "T08": BreathPhase.INSUFFICIENT,
    "T10": BreathPhase.ANALYSING,
    "T12": BreathPhase.READY,
}
_RUNNING: Final = (
    BreathPhase.WARMING,
    BreathPhase.BLOW,
    BreathPhase.BLOWING,
    BreathPhase.ANALYSING,
)
_TROUBLES: Final = {
    "T02": (TroubleKind.CALIBRATION_DUE, "T02 calibration lock"),
    "T05": (TroubleKind.BATTERY_LOW, "T05 battery error"),
    "T09": (TroubleKind.SENSOR_ERROR, "T09 sensor error"),
}
_WORKING: Final = tuple(kind for kind, _ in _TROUBLES.values())
_OFF: Final = ("T04", "T20")
_READ_PAST: Final = ("B01", "B03", "B04", "B20", "T01", "T16")

_RESULT: Final = re.compile(r"[0-9A-Z]{1,2},([0-7]),([0-9]{1,5}(?:\.[0-9]{1,3})?),([01])")
_UNITS: Final = (
    BreathUnit.G_PER_L_BLOOD,
    BreathUnit.PERMILLE_G_PER_KG,
    BreathUnit.PERCENT_BAC,
    BreathUnit.MG_PER_L,
    BreathUnit.PERCENT_BAC,
    BreathUnit.MG_PER_100ML_BLOOD,
    BreathUnit.UG_PER_100ML,
    BreathUnit.UG_PER_L,
)


class Frame(NamedTuple):
    """One frame that passed its check. data: without its filling; battery: one character."""

    command: str
    data: str
    battery: str


def read_frame(frame: bytes) -> Frame:
    """The fields of a whole frame, as the finder gives them."""
    text = frame[1 : FRAME_LENGTH - 2].decode("ascii")
    return Frame(text[:3], text[3:16].rstrip("#"), text[16])


class Al88(Driver):
    """The decoder."""

    def __init__(self) -> None:
        self.understood = 0
        self._troubles = Troubles()
        self.opened(0.0)

    def opened(self, now_s: float) -> None:
        self._finder = FrameFinder()
        self._beginning = Beginning(FRAME_LENGTH, never=rb"\x02[\x20-\x7e]")
        self._heard_s = now_s
        self._outgoing = b""
        self._phase: BreathPhase | None = None  # the last step given
        self._result: str | None = None  # the result already given in this test
        self._start_due_s: float | None = None  # A20 went out and nothing followed yet
        self._test_since_s: float | None = None

    def still_troubled(self, kinds: Iterable[TroubleKind]) -> None:
        self._troubles.stood(kinds)

    def ask_measure(self, now_s: float) -> None:
        """A test that already runs serves the request."""
        self._result = None
        if self._phase in _RUNNING or self._start_due_s is not None:
            return
        self._phase = None
        self._outgoing += START
        self._start_due_s = now_s + START_WAIT_S
        self._test_since_s = now_s

    def ask_stop(self, now_s: float) -> None:
        """Nothing is sent: no command is known that ends a test and changes nothing else."""
        if self._outgoing:  # our start never went out, so no answer is awaited
            self._outgoing = b""
            self._test_over()

    def outgoing(self) -> bytes:
        data, self._outgoing = self._outgoing, b""
        return data

    def feed(self, data: bytes, now_s: float) -> list[AnyReading]:
        readings = self._half_frame(now_s)
        self._heard_s = now_s
        for found in self._finder.feed(data):
            readings += self._frame(found, now_s) if isinstance(found, bytes) else self._no(found)
        return readings

    def tick(self, now_s: float) -> list[AnyReading]:
        readings = self._half_frame(now_s)
        if self._start_due_s is not None and now_s >= self._start_due_s:
            self._test_over()
            readings += self._troubles.again(TroubleKind.NO_ANSWER, _NO_ANSWER)
        if self._test_since_s is not None and now_s >= self._test_since_s + TEST_LIMIT_S:
            self._test_over()
            readings += self._moved_to(BreathPhase.TIMED_OUT)
        return readings

    def _half_frame(self, now_s: float) -> list[AnyReading]:
        quiet = self._finder.quiet() if now_s - self._heard_s >= HALF_FRAME_S else []
        return [told for piece in quiet for told in self._no(piece)]

    def _no(self, piece: Garbage) -> list[AnyReading]:
        return [self._beginning.judged(piece)]

    # --- frames ---------------------------------------------------------------------------------

    def _frame(self, frame: bytes, now_s: float) -> list[AnyReading]:
        readings = self._read(frame, now_s)
        if readings is None:
            return [garbage(frame, UNKNOWN_LINE)]
        self.understood += 1
        self._beginning.over()
        return self._troubles.end(TroubleKind.NO_ANSWER) + readings

    def _read(self, frame: bytes, now_s: float) -> list[AnyReading] | None:
        """The readings of one whole frame; None when the instrument has no such frame."""
        command, data, _battery = read_frame(frame)
        if command in _STEPS:
            return self._step(_STEPS[command], now_s)
        if command == "T11":
            return self._measured(frame, data)
        if command in _TROUBLES:
            self._start_due_s = None
            return self._troubles.begin(*_TROUBLES[command])
        if command in _OFF:
            return self._went_off()
        if command in _READ_PAST:
            if command == "B20":
                self._start_due_s = None
            return []
        return None

    def _step(self, phase: BreathPhase, now_s: float) -> list[AnyReading]:
        if phase is BreathPhase.READY and self._start_due_s is not None:
            return []  # said before it took our start
        self._start_due_s = None
        if phase is not BreathPhase.READY:
            self._result = None
        if phase in _RUNNING:
            self._test_since_s = now_s if self._test_since_s is None else self._test_since_s
        else:
            self._test_over()
        proven = self._troubles.end(*_WORKING) if phase is BreathPhase.BLOW else []
        return proven + self._moved_to(phase)

    def _measured(self, frame: bytes, data: str) -> list[AnyReading] | None:
        match = _RESULT.fullmatch(data)
        if match is None:
            return None
        self._test_over()
        self._phase = None
        if match[3] == "1":
            return [garbage(frame, CALIBRATION_MODE)]
        if data == self._result:
            return [garbage(frame, SAME_RESULT)]
        self._result = data
        unit = _UNITS[int(match[1])]
        breath = Breath(BreathStatus.OK, float(match[2]), unit, "T11" + data)
        return [*self._troubles.end(*_WORKING), breath]

    def _went_off(self) -> list[AnyReading]:
        """A test that ran when it went off has no result: nobody shall wait for one."""
        ran = self._phase in _RUNNING or self._test_since_s is not None
        self._test_over()
        if ran:
            return self._moved_to(BreathPhase.TIMED_OUT)
        self._phase = None
        return []

    def _test_over(self) -> None:
        self._start_due_s = None
        self._test_since_s = None

    def _moved_to(self, phase: BreathPhase) -> list[AnyReading]:
        """One step for each change: a frame repeated ten times is still one step."""
        if phase is self._phase:
            return []
        self._phase = phase
        return [BreathStep(phase)]
