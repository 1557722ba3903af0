"""Asking the monitor, and saying what became of it in the place where the person acted.

Nothing is shown as recorded before the monitor has said so. An answer that takes long is named as
that. Refusals are the monitor's own sentences, in the language of the moment.

An operation belongs to an owner: a panel, a card, a field. What comes late for one that has gone is
dropped here and nowhere else, and what became of it is said in a place that stays.
"""

from collections.abc import Callable
from typing import Any, Final, Protocol

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from hatmonitor.wire.messages import Answer
from ui.console.present.header import refusal
from ui.console.present.times import time_with_seconds
from ui.look.controls import Words
from ui.words import in_words, tr

SLOW_MS: Final = 400


class Speaks(Protocol):
    """What shows an answer: a Said, or an alarm's card."""

    def __call__(self, light: str, words: Words | str) -> None: ...


class Asks(Protocol):
    """Whoever carries a command to the monitor and its answer back, in the window's own thread."""

    def ask(self, command: dict[str, Any], done: Callable[[Answer], None]) -> None: ...

    def now_us(self) -> int: ...

    def zone(self) -> str: ...


class Asker(QObject):
    """One for the window. stays: the place that is always in sight; what became of an operation
    whose owner has gone, or is not in sight, is said there, with what it was about.

    Signals:
        over: an answer came; who acts on answers may stand otherwise now.
    """

    over = Signal()

    def __init__(self, feed: Asks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._feed = feed
        self.stays: Speaks = nowhere

    def ask(
        self,
        owner: QObject,
        command: dict[str, Any],
        tell: Speaks,
        done: Callable[[Answer], None] | None = None,
        *,
        aloud: bool = False,
    ) -> None:
        """Send it; `tell` says what became of it, `done` is called with the answer: both are the
        owner's, and neither is called once the owner went. aloud: it is said in both places."""
        operation = _Operation(self, owner, _subject(command), tell, done, aloud)
        self._feed.ask(command, operation.answered)

    def now(self) -> str:
        """The time that an answer carries."""
        return time_with_seconds(self._feed.now_us(), self._feed.zone())


class _Operation(QObject):
    """A command under way. It outlives its owner, and never reaches it then."""

    def __init__(
        self,
        asker: Asker,
        owner: QObject,
        subject: str,
        tell: Speaks,
        done: Callable[[Answer], None] | None,
        aloud: bool,
    ) -> None:
        super().__init__(asker)
        self._asker, self._owner, self._subject = asker, owner, subject
        self._owners_tell, self._done, self._aloud = tell, done, aloud
        self._slow = QTimer(self)
        self._slow.setSingleShot(True)
        self._slow.timeout.connect(self._waits)
        self._slow.start(SLOW_MS)

    def _waits(self) -> None:
        self._tell("unknown", lambda: tr("Sent. The monitor has not answered."))

    def answered(self, answer: Answer) -> None:
        """Once."""
        if not isValid(self):
            return  # the window itself has gone
        self._slow.stop()
        self._tell(*_told(answer, self._asker.now()))
        if self._done is not None and isValid(self._owner):
            self._done(answer)
        self._asker.over.emit()
        self.deleteLater()

    def _tell(self, light: str, words: Words) -> None:
        there = isValid(self._owner)
        if there:
            self._owners_tell(light, words)
        seen = there and isinstance(self._owner, QWidget) and self._owner.isVisible()
        if self._aloud or not seen:
            about = self._subject
            self._asker.stays(light, lambda: f"{about}: {words()}" if about else words())


def _subject(command: dict[str, Any]) -> str:
    """What it is about: a place, a person, an alarm."""
    for key in ("place", "client", "alarm"):
        if command.get(key):
            return str(command[key])
    return ""


def nowhere(_light: str, _words: Words | str) -> None:
    """A window without a place that stays."""


def _told(answer: Answer, at: str) -> tuple[str, Words]:
    if not answer.ok:
        return "trouble", lambda: refusal(answer.reason)
    if answer.unwritten:
        return "trouble", lambda: tr("Done at {time}, but NOT in the log.", time=at)
    return "good", lambda: _recorded(at, answer)


def _recorded(at: str, answer: Answer) -> str:
    words = tr("Recorded {time}", time=at)
    return words if answer.note is None else f"{words} · {in_words(answer.note)}"
