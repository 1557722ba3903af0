"""What the panel can be about: the base of a place, an emergency, a person at the desk, and so on.

A subject shows itself anew from each scene, names the keys it obeys, and says whether somebody is
in the middle of writing something, so that nothing else takes its place.
"""

from collections.abc import Callable
from typing import Any

import msgspec
from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QVBoxLayout, QWidget

from ui.console.asker import Asker
from ui.console.present.scene import Scene
from ui.look import pen
from ui.look.controls import Button
from ui.look.fields import Said
from ui.look.look import Look


class Identity(msgspec.Struct, frozen=True):
    """The left end of the panel: whom or what all its buttons are about.

    tone: a state's colour. figure: the clock, beside: what it counts. lines: more in small. grave:
    an emergency; practice: a drill.
    """

    title: str
    client: str = ""
    tone: str = ""
    word: str = ""
    figure: str = ""
    beside: str = ""
    lines: tuple[str, ...] = ()
    loud: str = ""
    grave: bool = False
    practice: bool = False


class Subject(QWidget):
    """Base of all subjects. key: what the panel keeps it under."""

    key: tuple[str, str] = ("", "")

    def __init__(self, look: Look, asker: Asker, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look, self.asker = look, asker
        self.said = Said(look, self)
        self.scene: Scene | None = None

    def show_scene(self, scene: Scene) -> None:
        """Show what is so at this moment."""
        self.scene = scene

    def show_live(self, scene: Scene) -> None:
        """Only vitals, or the instruments' lines, are others; most subjects show none."""

    def identity(self) -> Identity:
        """What stands at the left."""
        return Identity("")

    def keys(self) -> dict[str, Callable[[], None]]:
        """F-keys and what they do here."""
        return {}

    def busy(self) -> bool:
        """Whether somebody is writing something here."""
        return False

    def back(self) -> bool:
        """Leave what is open within; False when nothing is."""
        return False

    def gone(self) -> bool:
        """Whether what it is about is no more."""
        return False

    def ask(self, command: dict[str, Any], done: Callable[[Any], None] | None = None) -> None:
        """Ask the monitor; the answer stands here."""
        self.asker.ask(self, command, self.said.show_words, done)


def row(*widgets: QWidget | QLayout | int, spacing: int = 8) -> QHBoxLayout:
    """Widgets beside each other; a number is a stretch."""
    return _filled(QHBoxLayout(), widgets, spacing)


def column(*widgets: QWidget | QLayout | int, spacing: int = 8) -> QVBoxLayout:
    """Widgets below each other; a number is a stretch."""
    return _filled(QVBoxLayout(), widgets, spacing)


def _filled(layout: Any, widgets: tuple[Any, ...], spacing: int) -> Any:
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(spacing)
    for widget in widgets:
        if isinstance(widget, int):
            layout.addStretch(widget)
        elif isinstance(widget, QLayout):
            layout.addLayout(widget)
        else:
            layout.addWidget(widget)
    return layout


class Flow(QWidget):
    """Many buttons in as many rows as they need; it says how high it would like to be."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.buttons: list[Button] = []
        look.changed.connect(self._lay)

    def put(self, buttons: list[Button]) -> None:
        """Show these, instead of those that were here."""
        for old in self.buttons:
            old.hide()
            old.deleteLater()
        self.buttons = buttons
        for button in buttons:
            button.setParent(self)
            button.show()
        self._lay()

    def resizeEvent(self, event: object) -> None:
        self._lay()

    def _lay(self) -> None:
        gap = max(4, self.look.px(6))
        x = y = 0
        for button in self.buttons:
            size = button.sizeHint()
            if x and x + size.width() > self.width():
                x, y = 0, y + size.height() + gap
            button.setGeometry(QRect(x, y, min(size.width(), self.width()), size.height()))
            x += size.width() + gap


class Lines(QWidget):
    """A few lines of text, wrapped where they must be."""

    def __init__(self, look: Look, words: Callable[[], tuple[str, ...]]) -> None:
        super().__init__()
        self.look, self.words = look, words
        self._shown: tuple[str, ...] = ()
        look.changed.connect(self.update)

    def refresh(self) -> None:
        """Paint if the words are others now."""
        if self.words() != self._shown:
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        kind, top = self.look.role("body"), 0
        self._shown = self.words()
        for words in self._shown:
            high = pen.wrapped_height(words, kind, self.width()) + 2
            box = QRect(0, top, self.width(), min(high, self.height() - top))
            pen.write_wrapped(painter, box, words, kind, self.look.palette.ink, may_shorten=True)
            top += high
        painter.end()
