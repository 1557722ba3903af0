"""What the two families of Sentech's `$` lines share: the steps of a test, and what goes wrong.

The EBS-010 and the modules differ in how a test is asked for and in what a result looks like; the
lines between are the same, and so is what they mean (ebs010.py, sentech.py have the tables). One
test gives at most one result: the same line again, with no sign of a new test in between, is a
repeated frame.

A trouble ends when a later line disproves it: battery and sensor by $STANBY or a result, silence
by any line. Calibration due is a note, tests go on, so a result does not end it: it ends when,
after a new opening of the port, a whole test went by without the line.
"""

from abc import abstractmethod
from collections.abc import Iterable
from typing import Final, Protocol

from devices.driver import SAME_RESULT, Beginning, Driver
from devices.framing import garbage
from devices.readings import AnyReading, Breath, BreathPhase, BreathStep, Garbage, TroubleKind
from devices.troubles import Troubles

TEST_LIMIT_S: Final = 120.0
START_WAIT_S: Final = 10.0
SETTLE_S: Final = 3.0  # between a result and $END; then we go on without having heard it

STEPS: Final = {
    "$WAIT": BreathPhase.WARMING,
    "$STANBY": BreathPhase.BLOW,
    "$TRIGGER": BreathPhase.BLOWING,
    "$BREATH": BreathPhase.BLOWING,
}
FAILURES: Final = {
    "$FLOW,ERR": BreathPhase.INSUFFICIENT,
    "$TIME,OUT": BreathPhase.TIMED_OUT,
}
_WORKING: Final = (TroubleKind.BATTERY_LOW, TroubleKind.SENSOR_ERROR)


class Conversation(Protocol):
    """Our side: what is sent, and when. Told what is heard."""

    outgoing: bytes

    def ask(self, now_s: float) -> None:
        """Somebody wants a test."""

    def step_heard(self, phase: BreathPhase, now_s: float) -> None:
        """A test runs."""

    def fault_heard(self) -> None:
        """The instrument took our start, if only to say that it cannot."""

    def outcome_heard(self, now_s: float) -> None:
        """A test is over."""

    def end_heard(self, now_s: float) -> bool:
        """Say whether the instrument is idle: an $END may be older than our start."""


class DollarLines(Driver):
    """Base of both decoders. longest_line: bytes of it. never: how no rest of a line begins."""

    longest_line: int
    never: bytes

    def __init__(self) -> None:
        self.understood = 0
        self._troubles = Troubles()
        self.opened(0.0)

    @abstractmethod
    def talk(self) -> Conversation:
        """This opening's conversation."""

    def begin(self) -> None:
        """A new opening of the port: forget what was half done."""
        self._phase: BreathPhase | None = None  # the last step given
        self._sampling: str | None = None  # the first of $TRIGGER and $BREATH in this test
        self._result: str | None = None  # the result already given in this test
        self._calibration_may_end = True
        self._beginning = Beginning(self.longest_line, self.never)

    def still_troubled(self, kinds: Iterable[TroubleKind]) -> None:
        self._troubles.stood(kinds)

    def ask_measure(self, now_s: float) -> None:
        self._phase = None
        self._sampling = None
        self._result = None
        self.talk().ask(now_s)

    def outgoing(self) -> bytes:
        talk = self.talk()
        data, talk.outgoing = talk.outgoing, b""
        return data

    def understand(self, readings: list[AnyReading]) -> list[AnyReading]:
        """A whole line made sense."""
        self.understood += 1
        self._beginning.over()
        return self._troubles.end(TroubleKind.NO_ANSWER) + readings

    def no_line(self, piece: Garbage) -> Garbage:
        """Bytes that are no line of it; the rest of one that began before we listened says so."""
        return self._beginning.judged(piece)

    def shared(self, line: str, now_s: float) -> list[AnyReading] | None:
        """The readings of a line that both families have; None: it is none of these."""
        if line in STEPS:
            return self._step(line, now_s)
        if line in FAILURES:
            return self._failure(FAILURES[line], now_s)
        if line == "$END":
            return self.moved_to(BreathPhase.READY) if self.talk().end_heard(now_s) else []
        return None

    def troubled(self, kind: TroubleKind, text: str) -> list[AnyReading]:
        """The instrument complains."""
        self.talk().fault_heard()
        if kind is TroubleKind.CALIBRATION_DUE:
            self._calibration_may_end = False
        return self._troubles.begin(kind, text)

    def no_answer(self, text: str) -> list[AnyReading]:
        """Said again while it stands: each time, somebody is waiting for a test."""
        return self._troubles.again(TroubleKind.NO_ANSWER, text)

    def repeated(self, line: str, now_s: float) -> bool:
        """A result's line has come: say whether this test has given it already."""
        self.talk().outcome_heard(now_s)
        self._sampling = None
        self._phase = None
        again = line == self._result
        self._result = line
        return again

    def given(self, breath: Breath) -> list[AnyReading]:
        """A result, with what it disproves."""
        ended = self._troubles.end(*_WORKING)
        if self._calibration_may_end:
            ended += self._troubles.end(TroubleKind.CALIBRATION_DUE)
        return [*ended, breath]

    def moved_to(self, phase: BreathPhase) -> list[AnyReading]:
        """One step for each change: a line repeated ten times is still one step."""
        if phase is self._phase:
            return []
        self._phase = phase
        return [BreathStep(phase)]

    def _step(self, line: str, now_s: float) -> list[AnyReading]:
        phase = STEPS[line]
        self.talk().step_heard(phase, now_s)
        self._result = None
        if phase is not BreathPhase.BLOWING:
            self._sampling = None
        elif self._sampling is None:
            self._sampling = line
        elif self._sampling != line or self._phase is BreathPhase.ANALYSING:
            phase = BreathPhase.ANALYSING
        proven = self._troubles.end(*_WORKING) if phase is BreathPhase.BLOW else []
        return proven + self.moved_to(phase)

    def _failure(self, phase: BreathPhase, now_s: float) -> list[AnyReading]:
        self.talk().outcome_heard(now_s)
        self._sampling = None
        self._result = None
        return self.moved_to(phase)


def same_result(line: str) -> AnyReading:
    """A repeated frame, for the record."""
    return garbage(line.encode("ascii"), SAME_RESULT)
