"""A page of choices in the list's own place: which place, which kind. It opens over nothing.

Arrows go from button to button, a letter goes to the next one that begins with it, Enter takes it.
"""

from collections.abc import Sequence
from typing import Final

import msgspec
from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from ui.look.controls import Button, Words
from ui.look.fields import Text
from ui.look.look import Look
from ui.words import tr

_GROUP_WIDTH: Final = 215  # so that the longest name of a kind fits
_STEPS: Final = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class Choice(msgspec.Struct, frozen=True):
    """value None: no choice at all."""

    value: str | None
    words: Words
    sub: str = ""


class Group(msgspec.Struct, frozen=True):
    """across: how many stand side by side."""

    heading: Words
    choices: Sequence[Choice]
    across: int = 1


class Picker(QScrollArea):
    """Shows groups of choices.

    Signals:
        picked: what was asked, and the value, or None for all.
    """

    picked = Signal(str, object)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.what = ""
        self.buttons: list[Button] = []
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        look.changed.connect(self._restyled)
        self._restyled()

    def offer(
        self, what: str, question: Words, groups: Sequence[Group], beside: bool, now: str | None,
        *, none: Words = lambda: tr("All"),
    ) -> None:  # fmt: skip
        """Ask this. beside: groups stand side by side; now: what is chosen; none: what no choice
        at all is called."""
        self.what, self.buttons = what, []
        page = QWidget()
        column = QVBoxLayout(page)
        head = QHBoxLayout()
        head.addWidget(Text(self.look, question, "heading", one_line=True), 1)
        head.addWidget(self._button(Choice(None, none), now))
        column.addLayout(head)
        inner = QGridLayout()
        inner.setSpacing(self.look.px(10))
        across = max(1, self.width() // _GROUP_WIDTH) if beside else 1
        for number, group in enumerate(groups):
            inner.addLayout(self._group(group, now), number // across, number % across)
            inner.setColumnStretch(number % across, 1)
        column.addLayout(inner)
        column.addStretch(1)
        self.setWidget(page)
        page.setAutoFillBackground(False)
        chosen = next((button for button in self.buttons if button.isChecked()), self.buttons[0])
        chosen.setFocus(Qt.FocusReason.OtherFocusReason)

    def _group(self, group: Group, now: str | None) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(self.look.px(6))
        column.addWidget(Text(self.look, group.heading, "small_strong", "quiet"))
        grid = QGridLayout()
        grid.setSpacing(self.look.px(5))
        for number, choice in enumerate(group.choices):
            button = self._button(choice, now)
            grid.addWidget(button, number // group.across, number % group.across)
        for at in range(group.across):
            grid.setColumnStretch(at, 1)
        column.addLayout(grid)
        column.addStretch(1)
        return column

    def _button(self, choice: Choice, now: str | None) -> Button:
        button = Button(self.look, choice.words, choice.sub, kind="bare", parent=self)
        button.setCheckable(True)
        button.setChecked(choice.value == now)
        button.setMinimumWidth(self.look.touch(60))
        button.clicked.connect(lambda _=False: self.picked.emit(self.what, choice.value))
        self.buttons.append(button)
        return button

    def _restyled(self) -> None:
        self.setPalette(self.look.qt_palette())
        self.viewport().setAutoFillBackground(False)

    # --- keys ------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        typed = event.text().casefold()
        if step is not None:
            self._walk(*step)
        elif typed.isprintable() and typed.strip():
            self._begin_with(typed)
        else:
            event.ignore()

    def _at(self) -> Button | None:
        return next((button for button in self.buttons if button.hasFocus()), None)

    def _walk(self, right: int, down: int) -> None:
        """To the nearest button in that direction."""
        at = self._at()
        if at is None:
            return
        here = _middle(self, at)

        def far(button: Button) -> float:
            way = _middle(self, button) - here
            along = way.x() * right + way.y() * down
            aside = abs(way.x() * down) + abs(way.y() * right)
            return along + 4 * aside if along > 4 else float("inf")

        there = min(self.buttons, key=far)
        if far(there) < float("inf"):
            self._go(there)

    def _begin_with(self, letter: str) -> None:
        at = self._at()
        start = self.buttons.index(at) + 1 if at else 0
        for button in (*self.buttons[start:], *self.buttons[:start]):
            if button.text().casefold().startswith(letter):
                self._go(button)
                return

    def _go(self, button: Button) -> None:
        button.setFocus(Qt.FocusReason.OtherFocusReason)
        self.ensureWidgetVisible(button)


def _middle(parent: QWidget, button: Button) -> QPoint:
    return button.mapTo(parent, button.rect().center())
