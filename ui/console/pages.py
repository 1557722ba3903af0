"""Pages of the panel: who is still to come, leaving the console, the keys, which place, none."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.console.asker import Asker
from ui.console.keys import ALSO, KEYS
from ui.console.present.desk import desk_face
from ui.console.present.header import protocol_reason
from ui.console.present.scene import Scene
from ui.console.subject import Flow, Identity, Lines, Subject, column, row
from ui.look import pen
from ui.look.controls import Button
from ui.look.fields import Text
from ui.look.look import Look
from ui.words import tr


class ToComePanel(Subject):
    """Everybody who is still to come, each as a button.

    Signals:
        client_chosen: one of them was touched.
    """

    client_chosen = Signal(str)
    key = ("to_come", "")

    def __init__(self, look: Look, asker: Asker, scene: Scene) -> None:
        super().__init__(look, asker)
        self.flow = Flow(look, self)
        self._codes: tuple[str, ...] | None = None
        self.show_scene(scene)

    def show_scene(self, scene: Scene) -> None:
        super().show_scene(scene)
        codes = desk_face(scene).to_come
        if codes == self._codes:
            return
        self._codes = codes
        buttons = []
        for code in codes:
            button = Button(self.look, code)
            button.clicked.connect(lambda _=False, code=code: self.client_chosen.emit(code))
            buttons.append(button)
        self.flow.put(buttons)

    def identity(self) -> Identity:
        return Identity(tr("Still to come"), word=str(len(self._codes or ())))

    def resizeEvent(self, event: object) -> None:
        self.flow.setGeometry(self.rect())


class QuitPanel(Subject):
    """People are in the house: is it meant? on_sure, on_stay: what each button does."""

    key = ("quit", "")

    def __init__(self, look: Look, asker: Asker, scene: Scene) -> None:
        super().__init__(look, asker)
        self.words = Lines(look, self._words)
        self.yes = Button(look, lambda: tr("Close the console"), kind="plain")
        self.no = Button(look, lambda: tr("Stay"), key="Esc", kind="primary")
        self.on_sure: Callable[[], None] = lambda: None
        self.on_stay: Callable[[], None] = lambda: None
        self.yes.clicked.connect(lambda: self.on_sure())
        self.no.clicked.connect(lambda: self.on_stay())
        layout = column(self.words, row(self.no, self.yes, 1), spacing=10)
        layout.setStretch(0, 1)
        self.setLayout(layout)
        self.show_scene(scene)

    def _words(self) -> tuple[str, ...]:
        inside = len(self.scene.room.visits) if self.scene else 0
        return (
            tr("People in the house: {n}. Without the console nobody sees their clocks.", n=inside),
            tr("The monitor goes on and the bell goes on sounding."),
        )

    def identity(self) -> Identity:
        return Identity(tr("Close?"), word=tr("the console"))

    def first(self) -> QWidget:
        return self.no


_COLUMNS: Final = 3


class HelpPanel(Subject):
    """Every key, in columns."""

    key = ("help", "")

    def __init__(self, look: Look, asker: Asker, scene: Scene) -> None:
        super().__init__(look, asker)
        self.show_scene(scene)

    def identity(self) -> Identity:
        return Identity(tr("Keys"), word=tr("F1 or Esc: back"))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        rows = (*KEYS, *ALSO)
        each = -(-len(rows) // _COLUMNS)
        line = min(self.look.line_height("body") + 6, self.height() // each)
        width = self.width() // _COLUMNS
        key_w = max(round(pen.width(r.shown, self.look.role("small_strong"))) for r in rows) + 12
        for number, key in enumerate(rows):
            left, top = number // each * width, number % each * line
            pen.write(
                painter,
                QRect(left, top, key_w, line),
                key.shown,
                self.look.role("small_strong"),
                self.look.palette.ink,
            )
            pen.write(
                painter,
                QRect(left + key_w, top, width - key_w - 8, line),
                tr(key.words),
                self.look.role("small"),
                self.look.palette.quiet,
            )
        painter.end()


class PickPlacePanel(Subject):
    """An overdose is being called and no place was chosen: which one?"""

    key = ("pick", "")

    def __init__(self, look: Look, asker: Asker, scene: Scene) -> None:
        super().__init__(look, asker)
        self.setLayout(column(Text(look, self._words, "title"), 1))
        self.show_scene(scene)

    def _words(self) -> str:
        return tr("Overdose: which place? Press its key or touch it. Esc: none.")

    def identity(self) -> Identity:
        return Identity(tr("Overdose"), word=tr("which place?"), tone="emergency", grave=True)


class IdlePanel(Subject):
    """Nothing is chosen: how to choose, and what keeps the house from working, if anything."""

    key = ("idle", "")

    def __init__(self, look: Look, asker: Asker, scene: Scene) -> None:
        super().__init__(look, asker)
        self.words = Lines(look, self._words)
        layout = column(self.words)
        self.setLayout(layout)
        self.show_scene(scene)

    def show_scene(self, scene: Scene) -> None:
        super().show_scene(scene)
        self.words.refresh()

    def _words(self) -> tuple[str, ...]:
        assert self.scene is not None
        lines = [protocol_reason(self.scene)]
        if self.scene.staff is None:
            lines.append(tr("Nobody is signed in here: F4."))
        lines.append(tr("Choose a place: touch it, press its key, or walk there with the arrows."))
        return tuple(line for line in lines if line)

    def identity(self) -> Identity:
        inside = len(self.scene.room.visits) if self.scene else 0
        return Identity(str(inside), word=tr("in the house"))
