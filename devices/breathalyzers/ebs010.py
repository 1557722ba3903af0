"""Sentech EBS-010 (EBS-10) breathalyzer in PC mode: 4800 8N1, ASCII lines, CR LF.

Source: "EBS-010 Breathalyzer Communication Protocol" and EBSoftware @ c680f58, @ 8bc0587 (MIT).
The only result recorded from a real instrument is `$RESULT,0.000-OK`; try others on the real one.

  to the instrument
  $RECALL                     ask the presets; only in $END
  $START                      start a test; only in $END; sent once
  $RESET                      switch off; only in $STANBY; NEVER SENT, someone would have to go
                              and switch the instrument on again
  from the instrument
  $END                        idle, ready for $START
  $WAIT                       warming up, repeated
  $STANBY                     blow now (spelled so)
  $TRIGGER  $BREATH           breath detected, sample taken; programs disagree on the order, so the
                              first of the two means blowing and the second analysing
  $RESULT,x.xxx-OK|HIGH       the result; HIGH: above the instrument's own limit H
  $FLOW,ERR  $TIME,OUT        breath too weak or interrupted; nobody blew
  $BAT,LOW  $SENSOR,ERR       faults
  $CALIBRATION                calibration is due (every 1,000 tests)
  $U/B,L/000,H/000,T/0000     presets: unit B %BAC, G g/L, M mg/L; low and high limit; test counter

What a result does not carry is asked before each test: $RECALL, its answer, then $START. The
answer also proves the instrument is in $END, for it answers nowhere else. Unit, limit and counter
go with the results of this opening of the port; the counter only with the first result after the
answer. With no presets the unit is None, and the number decides nothing.

DERIVED, not seen on an instrument: L and H are thousandths of the unit (three digits, and results
have three decimals); the times below; that T is the counter before the test.

One test gives at most one result. The same line again, with no sign of a new test in between
($WAIT, $STANBY, $TRIGGER, $BREATH, $FLOW,ERR, $TIME,OUT or a request of ours), is a repeated frame;
an $END is no such sign. A first result without any step is taken as it comes.

Troubles begin and end as in dollar_lines.py, which has what this family shares with the modules.

What can slip through: there is no checksum. A damaged digit, OK/HIGH or unit letter that is still
in the format is taken as sent; nothing here can tell. Everything else damaged is garbage.
"""

import re
from enum import Enum, auto
from typing import Final

import msgspec

from devices.breathalyzers.dollar_lines import (
    SETTLE_S,
    START_WAIT_S,
    TEST_LIMIT_S,
    DollarLines,
    same_result,
)
from devices.driver import HALF_FRAME_S, UNKNOWN_LINE
from devices.framing import LineFramer, garbage
from devices.readings import AnyReading, Breath, BreathPhase, BreathStatus, TroubleKind
from devices.units import BreathUnit

RECALL: Final = b"$RECALL\r\n"
START: Final = b"$START\r\n"

LONGEST_LINE: Final = 32  # the presets have 23
RECALL_TRIES: Final = 3
RECALL_WAIT_S: Final = 2.0

_TROUBLES: Final = {
    "$BAT,LOW": TroubleKind.BATTERY_LOW,
    "$SENSOR,ERR": TroubleKind.SENSOR_ERROR,
    "$CALIBRATION": TroubleKind.CALIBRATION_DUE,
}

_RESULT: Final = re.compile(r"\$RESULT,([0-9]\.[0-9]{3})-(OK|HIGH)")
_VERDICTS: Final = {"OK": BreathStatus.OK, "HIGH": BreathStatus.HIGH}

_PRESETS: Final = re.compile(r"\$U/([BGM]),L/([0-9]{3}),H/([0-9]{3}),T/([0-9]{4})")
_UNITS: Final = {
    "B": BreathUnit.PERCENT_BAC,
    "G": BreathUnit.G_PER_L_BLOOD,
    "M": BreathUnit.MG_PER_L,
}


class Presets(msgspec.Struct, frozen=True):
    """What the instrument is set to. limit is in `unit`; test_number None: already used."""

    unit: BreathUnit
    limit: float
    test_number: int | None


class _Stand(Enum):
    """Where the instrument stands, as far as its lines tell."""

    UNKNOWN = auto()
    IDLE = auto()
    TESTING = auto()
    ENDING = auto()  # it gave its outcome, $END has not come yet


class _Overdue(Enum):
    RECALL_UNANSWERED = "no answer to $RECALL"
    START_UNANSWERED = "no answer to $START"
    TEST_TOO_LONG = "no result in time"


class _Conversation:
    """Our side of one opening of the port: when $RECALL and $START go out, and what is overdue.

    A test that already runs serves a request; its outcome ends the request, whoever started it.
    """

    def __init__(self) -> None:
        self.outgoing = b""
        self._stand = _Stand.UNKNOWN
        self._settled_s = 0.0
        self._wanted = False  # a test is asked for and has not begun
        self._recalls = 0  # how often the presets have been asked, 0: no answer is awaited
        self._recall_due_s = 0.0
        self._start_due_s: float | None = None  # $START went out and nothing followed yet
        self._test_since_s: float | None = None

    def ask(self, now_s: float) -> None:
        if self._stand is _Stand.UNKNOWN:
            self._test_since_s = None
        self._wanted = True
        self._recall_if_free(now_s)

    def stop(self) -> None:
        self._wanted = False
        self._recalls = 0

    def presets_heard(self, now_s: float) -> None:
        if self._recalls:
            self.stop()
            self.outgoing += START
            self._stand = _Stand.TESTING
            self._test_since_s = now_s
            self._start_due_s = now_s + START_WAIT_S

    def step_heard(self, _phase: BreathPhase, now_s: float) -> None:
        self._stand = _Stand.TESTING
        self._recalls = 0
        self._start_due_s = None
        if self._test_since_s is None:
            self._test_since_s = now_s

    def fault_heard(self) -> None:
        """The instrument took our $START, if only to say that it cannot."""
        self._start_due_s = None

    def outcome_heard(self, now_s: float) -> None:
        self._test_over(_Stand.ENDING)
        self._settled_s = now_s + SETTLE_S

    def end_heard(self, now_s: float) -> bool:
        """Say whether the instrument is idle: an $END may be older than our $START."""
        if self._start_due_s is not None:
            return False
        self._stand = _Stand.IDLE
        self._test_since_s = None
        self._recall_if_free(now_s)
        return True

    def overdue(self, now_s: float) -> list[_Overdue]:
        late = []
        if self._stand is _Stand.ENDING and now_s >= self._settled_s:
            self._stand = _Stand.UNKNOWN
            self._recall_if_free(now_s)
        if self._recalls and now_s >= self._recall_due_s:
            if self._recalls < RECALL_TRIES:
                self._recall(now_s)
            else:
                self.stop()
                late.append(_Overdue.RECALL_UNANSWERED)
        if self._start_due_s is not None and now_s >= self._start_due_s:
            self._start_due_s = None
            self._stand = _Stand.UNKNOWN
            late.append(_Overdue.START_UNANSWERED)
        if self._test_since_s is not None and now_s >= self._test_since_s + TEST_LIMIT_S:
            self._test_over(_Stand.UNKNOWN)
            late.append(_Overdue.TEST_TOO_LONG)
        return late

    def _recall_if_free(self, now_s: float) -> None:
        free = self._stand in (_Stand.UNKNOWN, _Stand.IDLE)
        if self._wanted and free and not self._recalls:
            self._recall(now_s)

    def _recall(self, now_s: float) -> None:
        self._recalls += 1
        self._recall_due_s = now_s + RECALL_WAIT_S
        self.outgoing += RECALL

    def _test_over(self, stand: _Stand) -> None:
        self.stop()
        self._stand = stand
        self._start_due_s = None
        self._test_since_s = None


class Ebs010(DollarLines):
    """The decoder; `_Conversation` decides what is sent."""

    longest_line = LONGEST_LINE
    never = rb"\$|.*[\x80-\xff]"

    def opened(self, now_s: float) -> None:
        self.begin()
        self._framer = LineFramer(LONGEST_LINE, start=b"$")
        self._talk = _Conversation()
        self._heard_s = now_s
        self._presets: Presets | None = None

    def talk(self) -> _Conversation:
        return self._talk

    def ask_stop(self, now_s: float) -> None:
        """Nothing is sent: the one command that stops a test switches the instrument off."""
        self._talk.stop()

    def feed(self, data: bytes, now_s: float) -> list[AnyReading]:
        readings = self._half_frame(now_s)
        self._heard_s = now_s
        for frame in self._framer.feed(data):
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
                continue
            if late is _Overdue.RECALL_UNANSWERED:
                self._presets = None
            readings += self.no_answer(late.value)
        return readings

    def _half_frame(self, now_s: float) -> list[AnyReading]:
        if now_s - self._heard_s < HALF_FRAME_S:
            return []
        return [self.no_line(piece) for piece in self._framer.quiet()]

    # --- lines ----------------------------------------------------------------------------------

    def _line(self, frame: bytes, now_s: float) -> list[AnyReading]:
        line = frame.decode("ascii")
        readings = self._read(line, now_s)
        if readings is None:
            return [self.no_line(garbage(frame, UNKNOWN_LINE))]
        return self.understand(readings)

    def _read(self, line: str, now_s: float) -> list[AnyReading] | None:
        """The readings of one whole line; None when the instrument has no such line."""
        if line in _TROUBLES:
            return self.troubled(_TROUBLES[line], line)
        if match := _RESULT.fullmatch(line):
            return self._measured(line, match[1], match[2], now_s)
        if match := _PRESETS.fullmatch(line):
            self._presets = Presets(_UNITS[match[1]], int(match[3]) / 1000.0, int(match[4]))
            self._talk.presets_heard(now_s)
            return []
        return self.shared(line, now_s)

    def _measured(self, line: str, value: str, verdict: str, now_s: float) -> list[AnyReading]:
        if self.repeated(line, now_s):
            return [same_result(line)]
        presets = self._presets
        breath = Breath(
            status=_VERDICTS[verdict],
            value=float(value),
            unit=presets.unit if presets else None,
            text=line,
            limit=presets.limit if presets else None,
            test_number=presets.test_number if presets else None,
        )
        if presets:
            self._presets = msgspec.structs.replace(presets, test_number=None)
        return self.given(breath)
