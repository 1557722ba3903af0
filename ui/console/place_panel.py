"""The panel of the chosen place: its actions above, below them what happened there or a form."""

from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.console import forms
from ui.console.action_panel import ActionPanel
from ui.console.asker import Asker
from ui.console.check_form import CheckForm
from ui.console.forms import Form
from ui.console.present.place import ACTIONS, PlaceFace, place_face
from ui.console.present.scene import Scene
from ui.console.subject import Identity
from ui.look import pen
from ui.look.controls import Button
from ui.look.look import Look
from ui.words import tr

FORMS: Final[dict[str, Callable[[Look, Scene, str], Form]]] = {
    "seat": forms.seat_form,
    "start_injection": forms.InjectionForm,
    "check": CheckForm,
    "move": forms.move_form,
    "extend": forms.extend_form,
    "shorten": forms.ShortenForm,
    "leave": forms.LeaveForm,
    "earlier": forms.earlier_form,
}

COMMANDS: Final[dict[str, Callable[[str], dict[str, Any]]]] = {
    "needle_out": lambda place: {"do": "end_injection", "place": place},
    "cleaned": lambda place: {"do": "set_place", "place": place, "state": "open"},
    "open_again": lambda place: {"do": "set_place", "place": place, "state": "open"},
    "cleaning": lambda place: {"do": "set_place", "place": place, "state": "cleaning"},
    "out_of_service": lambda place: {"do": "set_place", "place": place, "state": "out_of_service"},
}


class Facts(QWidget):
    """What happened here so far: facts on the left, checks on the right, the latest first."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.face: PlaceFace | None = None
        self.undo = Button(look, lambda: tr("Withdraw last check"), parent=self)
        self.undo.hide()
        look.changed.connect(self._lay)

    def show_face(self, face: PlaceFace) -> None:
        """Show this if it differs."""
        old, self.face = self.face, face
        self.undo.setVisible(bool(face.checks))
        if old is None or (old.facts, old.checks) != (face.facts, face.checks):
            self.update()

    def resizeEvent(self, event: object) -> None:
        self._lay()

    def _lay(self) -> None:
        size = self.undo.sizeHint()
        self.undo.setGeometry(
            self.width() - size.width(), self.height() - size.height(), size.width(), size.height()
        )
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.face is None:
            return
        painter = QPainter(self)
        look = self.look
        line = look.line_height("body")
        half = self.width() // 2
        rows = max(1, self.height() // line)
        for number, words in enumerate(self.face.facts[:rows]):
            box = QRect(0, number * line, half - look.px(20), line)
            pen.write(painter, box, words, look.role("body"), look.palette.ink, may_shorten=True)
        free = self.height() - self.undo.height() - 4
        for number, check in enumerate(self.face.checks[: max(1, free // line)]):
            box = QRect(half, number * line, self.width() - half, line)
            words = f"{check.words} · {check.bad}" if check.bad else check.words
            role = "strong" if check.bad or number == 0 else "body"
            pen.write(painter, box, words, look.role(role), look.palette.ink, may_shorten=True)
        if not self.face.checks and not self.face.tile.empty:
            box = QRect(half, 0, self.width() - half, line)
            pen.write(painter, box, tr("no check yet"), look.role("body"), look.palette.quiet)
        painter.end()


class PlacePanel(ActionPanel):
    """Everything that can be asked for at one place."""

    def __init__(
        self, look: Look, asker: Asker, scene: Scene, place: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(look, asker, parent)
        self.key = ("place", place)
        self.place = place
        self.face: PlaceFace | None = None
        self.facts: Facts = Facts(look, self)
        self.facts.undo.clicked.connect(self._withdraw_check)
        self.show_scene(scene)

    def show_scene(self, scene: Scene) -> None:
        super().show_scene(scene)
        self.face = place_face(scene, self.place)
        self.offer([ACTIONS[name] for name in self.face.actions])
        self.facts.show_face(self.face)
        if self.form is not None:
            self.form.show_scene(scene)

    def identity(self) -> Identity:
        assert self.face is not None
        tile = self.face.tile
        return Identity(
            title=tile.place,
            client=tile.client,
            tone=tile.state,
            word=tile.word,
            figure=tile.clock.text(self.scene.now) if tile.clock and self.scene else "",
            beside="\n".join(tile.beside).strip(),
            lines=tuple(filter(None, (tile.dose[0], tile.check[0], self._label()))),
        )

    def _label(self) -> str:
        """The place's longer name, where it has one."""
        place = self.scene.room.places[self.place] if self.scene else None
        return place.label if place is not None and place.label != place.id else ""

    def command_for(self, name: str) -> dict[str, Any] | None:
        return COMMANDS[name](self.place) if name in COMMANDS else None

    def form_for(self, name: str) -> Form:
        assert self.scene is not None
        return FORMS[name](self.look, self.scene, self.place)

    def _withdraw_check(self) -> None:
        if self.face is not None and self.face.checks:
            note = tr("check withdrawn: recorded by mistake")
            seq = self.face.checks[0].seq
            self.ask({"do": "correct", "seq": seq, "note": note, "withdraw": True})
