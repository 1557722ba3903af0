"""Sentech module breathalyzers (Dingo E-200, kiosks, "MAX40"): 4800 8N1, ASCII lines, CR LF.

Source: code of five independent programs, among them Transavto7/sdpo-java @ c28e86d, @ 856b7b5,
SmaylovSerikbay/nexium-kiosk @ be30b50 and medvedevruslan/Bluetooth_LE_Gatt_sborka @ 69394c1. No
paper of the maker and no recorded line is known: try every result on the real instrument. The
E-200 is a USB CDC device (0483:5740), on which the baud rate has no effect.

  to the instrument
  $STARTSENTECH               start a test that measures; sent once
  $FASTSENTECH                start a test that gives only PASS or FAIL; sent once
  $STOPSENTECH                give up a test; sent only for a test of ours nobody has blown into
  $i0000                      ask model, serial number, counters: the safe question
  $RECALL                     answered with a date; not needed, and not sent by this driver
  $RESET                      NEVER SENT: on the EBS-010 it switches the instrument off
  $U0000                      deletes the records: NEVER SENT
  from the instrument
  $END                        idle
  $WAIT  $STANBY              warming up; blow now (spelled so)
  $TRIGGER  $BREATH           breath detected, sample taken; the first of the two means blowing and
                              the second analysing
  $R:PASS  $R:FAIL            the whole result is this word: no number is made of it
  $R:<value>,<?>,<unit>       x.xxx, or four digits of thousandths, or OVER: above its range. The
                              unit letter M is mg/L; what the middle field means is not known
  $FLOW,ERR  $TIME,OUT        breath too weak or interrupted; nobody blew
  $BAT,LOW  $SENSOR,ERR  $SYSTEM,ERR  $MODULE,ERR  $TEMP,ERR  $LIFETIMEOVER    faults
  $CALIBRATION                calibration is due
  #i7..  #YYYY-MM-DD,HH:MM:SS..    answers to $i0000, ended by $END, and to $RECALL: understood,
                              and never a reading, for they speak of the instrument and of the past

A number without the letter M has no unit and decides nothing: one program shows the same number as
permille that another shows as mg/L. The setting `unit`, read by the operator from the instrument
itself, gives such a number its unit. Where the letter M and that setting disagree, nobody knows
which is right: the unit is None. The setting `mode` says which test is started.

Why $i0000 is a safe question: a public program sends it at every plug-in, up to five times; its
answer is about the instrument, and nothing it holds is reported to change by it.

DERIVED, not seen on an instrument: the times below; that a start command is taken while $END is
said or nothing is; that $STOPSENTECH leads to $END; that the lines after #i7 may begin with no mark
of their own. What it shares with the EBS-010, troubles included, stands in dollar_lines.py.

What can slip through: there is no checksum. A damaged digit, unit letter or word that is still in
the format is taken as sent; nothing here can tell. A line counts only when CR LF ends it, because
`$R:0.123` is the beginning of `$R:0.123,1,M`. Everything else damaged is garbage.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from enum import Enum, auto
from functools import partial
from typing import Final

from devices.breathalyzers.dollar_lines import (
    SETTLE_S,
    START_WAIT_S,
    TEST_LIMIT_S,
    DollarLines,
    same_result,
)
from devices.breathalyzers.sentech_lines import LONGEST_LINE, Lines
from devices.driver import HALF_FRAME_S, UNKNOWN_LINE
from devices.framing import NO_START, garbage
from devices.instrument import Instrument, SettingsFault
from devices.readings import AnyReading, Breath, BreathPhase, BreathStatus, TroubleKind
from devices.units import BreathUnit

INFO: Final = b"$i0000\r\n"
STOP: Final = b"$STOPSENTECH\r\n"
STARTS: Final = {"measure": b"$STARTSENTECH\r\n", "pass_fail": b"$FASTSENTECH\r\n"}

INFO_LINES: Final = 12  # seven facts are known

_TROUBLES: Final = {
    "$BAT,LOW": TroubleKind.BATTERY_LOW,
    "$SENSOR,ERR": TroubleKind.SENSOR_ERROR,
    "$SYSTEM,ERR": TroubleKind.SENSOR_ERROR,
    "$MODULE,ERR": TroubleKind.SENSOR_ERROR,
    "$TEMP,ERR": TroubleKind.SENSOR_ERROR,
    "$LIFETIMEOVER": TroubleKind.SENSOR_ERROR,
    "$CALIBRATION": TroubleKind.CALIBRATION_DUE,
}
_WORDS: Final = {"$R:PASS": BreathStatus.PASS, "$R:FAIL": BreathStatus.FAIL}
_RESULT: Final = re.compile(r"\$R:([0-9]\.[0-9]{3}|[0-9]{4}|OVER)(?:,[^,]*(?:,([^,]*))?)?")
_LETTERS: Final = {"M": BreathUnit.MG_PER_L}

_ABOUT_ITSELF: Final = "#i7"
_OF_THE_PAST: Final = re.compile(r"#[0-9]{4}-[0-9]{2}-[0-9]{2},[0-9]{2}:[0-9]{2}:[0-9]{2}(?s:.*)")


class _Stand(Enum):
    """Where the instrument stands, as far as its lines tell."""

    FREE = auto()  # idle, or it has not said
    TESTING = auto()
    ENDING = auto()  # the test is over, $END has not come yet


class _Overdue(Enum):
    START_UNANSWERED = "no answer to the start command"
    TEST_TOO_LONG = "no result in time"


class _Conversation:
    """Our side of one opening of the port: when a test is started, and what is overdue.

    A test that already runs serves a request; its outcome ends the request, whoever started it.
    """

    def __init__(self, start: bytes) -> None:
        self.outgoing = b""
        self._start = start
        self._stand = _Stand.FREE
        self._settled_s = 0.0
        self._wanted = False  # a test is asked for and not started
        self._ours = False  # we started the test that runs, and nobody has blown
        self._start_due_s: float | None = None  # our start went out and nothing followed yet
        self._test_since_s: float | None = None

    def ask(self, now_s: float) -> None:
        self._wanted = True
        self._start_if_free(now_s)

    def stop(self, now_s: float) -> None:
        self._wanted = False
        if self._ours:
            self.outgoing += STOP
            self.outcome_heard(now_s)

    def step_heard(self, phase: BreathPhase, now_s: float) -> None:
        self._stand = _Stand.TESTING
        self._start_due_s = None
        self._ours = self._ours and phase in (BreathPhase.WARMING, BreathPhase.BLOW)
        if self._test_since_s is None:
            self._test_since_s = now_s

    def fault_heard(self) -> None:
        """The instrument took our start, if only to say that it cannot."""
        self._start_due_s = None

    def outcome_heard(self, now_s: float) -> None:
        self._test_over(_Stand.ENDING)
        self._settled_s = now_s + SETTLE_S

    def end_heard(self, now_s: float) -> bool:
        """Say whether the instrument is idle: an $END may be older than our start."""
        if self._start_due_s is not None:
            return False
        self._stand = _Stand.FREE
        self._test_since_s = None
        self._ours = False
        self._start_if_free(now_s)
        return True

    def overdue(self, now_s: float) -> list[_Overdue]:
        late = []
        if self._stand is _Stand.ENDING and now_s >= self._settled_s:
            self._stand = _Stand.FREE
            self._start_if_free(now_s)
        if self._start_due_s is not None and now_s >= self._start_due_s:
            self._test_over(_Stand.FREE)
            late.append(_Overdue.START_UNANSWERED)
        if self._test_since_s is not None and now_s >= self._test_since_s + TEST_LIMIT_S:
            self._test_over(_Stand.FREE)
            late.append(_Overdue.TEST_TOO_LONG)
        return late

    def _start_if_free(self, now_s: float) -> None:
        if not self._wanted or self._stand is not _Stand.FREE:
            return
        self.outgoing += self._start
        self._wanted = False
        self._ours = True
        self._stand = _Stand.TESTING
        self._test_since_s = now_s
        self._start_due_s = now_s + START_WAIT_S

    def _test_over(self, stand: _Stand) -> None:
        self._wanted = False
        self._ours = False
        self._stand = stand
        self._start_due_s = None
        self._test_since_s = None


class Sentech(DollarLines):
    """The decoder; `_Conversation` decides what is sent.

    unit: of a number whose letter does not say it, as the operator read it from the instrument.
    mode: `measure` or `pass_fail`.
    """

    longest_line = LONGEST_LINE
    never = rb"[$#]|.*[\x80-\xff]"

    def __init__(self, unit: BreathUnit | None = None, mode: str = "measure") -> None:
        self._unit = unit
        self._start = STARTS[mode]
        super().__init__()

    def opened(self, now_s: float) -> None:
        self.begin()
        self._lines = Lines()
        self._talk = _Conversation(self._start)
        self._heard_s = now_s
        self._info_left = 0  # so many lines of an answer to $i0000 may still come

    def talk(self) -> _Conversation:
        return self._talk

    def ask_stop(self, now_s: float) -> None:
        self._talk.stop(now_s)

    def feed(self, data: bytes, now_s: float) -> list[AnyReading]:
        readings = self._half_frame(now_s)
        self._heard_s = now_s
        for frame in self._lines.feed(data):
            if isinstance(frame, bytes):
                readings += self._line(frame, now_s)
            else:
                readings.append(self.no_line(frame))
        return readings

    def tick(self, now_s: float) -> list[AnyReading]:
        readings = self._half_frame(now_s)
        for late in self._talk.overdue(now_s):
            if late is _Overdue.TEST_TOO_LONG:
                readings += self.moved_to(BreathPhase.TIMED_OUT)
            else:
                readings += self.no_answer(late.value)
        return readings

    def _half_frame(self, now_s: float) -> list[AnyReading]:
        if now_s - self._heard_s < HALF_FRAME_S:
            return []
        self._info_left = 0
        return [self.no_line(piece) for piece in self._lines.quiet()]

    # --- lines ----------------------------------------------------------------------------------

    def _line(self, frame: bytes, now_s: float) -> list[AnyReading]:
        line = frame.decode("ascii")
        readings = self._read(line, now_s) if line[0] == "$" else self._about(line)
        if readings is None:
            return [self.no_line(garbage(frame, UNKNOWN_LINE if line[0] in "$#" else NO_START))]
        return self.understand(readings)

    def _about(self, line: str) -> list[AnyReading] | None:
        """A line of an answer about the instrument, which is no reading; None: it is no such."""
        if line.startswith(_ABOUT_ITSELF):
            self._info_left = INFO_LINES
        elif line[0] == "#":
            return [] if _OF_THE_PAST.fullmatch(line) else None
        elif not self._info_left:
            return None
        self._info_left -= 1
        return []

    def _read(self, line: str, now_s: float) -> list[AnyReading] | None:
        """The readings of one whole line; None when the instrument has no such line."""
        self._info_left = 0
        if line in _TROUBLES:
            return self.troubled(_TROUBLES[line], line)
        if line in _WORDS:
            return self._measured(Breath(_WORDS[line], None, None, line), now_s)
        if match := _RESULT.fullmatch(line):
            return self._measured(self._number(line, match[1], match[2]), now_s)
        return self.shared(line, now_s)

    def _number(self, line: str, value: str, letter: str | None) -> Breath:
        if value == "OVER":
            return Breath(BreathStatus.OVER_RANGE, None, None, line)
        told = _LETTERS.get(letter or "")
        unit = told or self._unit
        if told and self._unit and told is not self._unit:
            unit = None
        number = float(value) if "." in value else int(value) / 1000.0
        return Breath(BreathStatus.OK, number, unit, line)

    def _measured(self, breath: Breath, now_s: float) -> list[AnyReading]:
        if self.repeated(breath.text, now_s):
            return [same_result(breath.text)]
        return self.given(breath)


def set_up(row: Instrument, settings: Mapping[str, object]) -> Instrument:
    """The row with the operator's `unit` and `mode`; SettingsFault for anything else."""
    units = {str(unit): unit for unit in BreathUnit}
    unit: BreathUnit | None = None
    mode = "measure"
    for key, value in settings.items():
        if key == "unit":
            unit = units[_one_of(key, value, units)]
        elif key == "mode":
            mode = _one_of(key, value, STARTS)
        else:
            raise SettingsFault(key, "this instrument has only the settings unit and mode")
    return replace(row, driver=partial(Sentech, unit, mode))


def _one_of(key: str, value: object, known: Iterable[str]) -> str:
    if not isinstance(value, str) or value not in known:
        raise SettingsFault(key, f"must be one of {', '.join(known)}, not {value!r}")
    return value
