"""Asking the monitor, and saying what became of it in the place where the person acted.

Nothing is shown as recorded before the monitor has said so. An answer that takes long is named as
that. Refusals are the monitor's own sentences, in the language of the moment.
"""

from collections.abc import Callable
from typing import Any, Final, Protocol

from PySide6.QtCore import QObject, QTimer

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
    """One for the window."""

    def __init__(self, feed: Asks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._feed = feed

    def ask(
        self,
        command: dict[str, Any],
        tell: Speaks,
        done: Callable[[Answer], None] | None = None,
    ) -> None:
        """Send it; `tell` says what became of it, `done` is called with the answer."""
        slow = QTimer(self)
        slow.setSingleShot(True)
        slow.timeout.connect(
            lambda: tell("unknown", lambda: tr("Sent. The monitor has not answered."))
        )
        slow.start(SLOW_MS)

        def answered(answer: Answer) -> None:
            slow.stop()
            slow.deleteLater()
            self._tell(answer, tell)
            if done is not None:
                done(answer)

        self._feed.ask(command, answered)

    def _tell(self, answer: Answer, tell: Speaks) -> None:
        if not answer.ok:
            tell("trouble", lambda: refusal(answer.reason))
            return
        at = time_with_seconds(self._feed.now_us(), self._feed.zone())
        if answer.unwritten:
            tell("trouble", lambda: tr("Done at {time}, but NOT in the log.", time=at))
        else:
            tell("good", lambda: _recorded(at, answer))


def _recorded(at: str, answer: Answer) -> str:
    words = tr("Recorded {time}", time=at)
    return words if answer.note is None else f"{words} · {in_words(answer.note)}"
