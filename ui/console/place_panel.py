"""The panel of the chosen place: its actions above, below them what happened there or a form."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.console import forms
from ui.console.action_panel import ActionPanel
from ui.console.asker import Asker
from ui.console.check_form import CheckForm
from ui.console.course import Course, Samples
from ui.console.forms import Form
from ui.console.present.place import ACTIONS, PlaceFace, place_face
from ui.console.present.scene import Scene
from ui.console.present.trend import TrendFace
from ui.console.subject import Identity
from ui.look import pen
from ui.look.controls import Button
from ui.look.look import Look
from ui.words import tr

if TYPE_CHECKING:
    from ui.console.trend import Trend

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
    "drill": lambda place: {"do": "start_drill", "place": place},
    "needle_out": lambda place: {"do": "end_injection", "place": place},
    "cleaned": lambda place: {"do": "set_place", "place": place, "state": "open"},
    "open_again": lambda place: {"do": "set_place", "place": place, "state": "open"},
    "cleaning": lambda place: {"do": "set_place", "place": place, "state": "cleaning"},
    "out_of_service": lambda place: {"do": "set_place", "place": place, "state": "out_of_service"},
}


class Facts(QWidget):
    """What happened here so far: facts on the left, checks on the right, the latest first. Where
    an instrument watches, both stand at the left, below each other, and the trend at the right."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.face: PlaceFace | None = None
        self.trend: Trend | None = None
        self.undo = Button(look, lambda: tr("Withdraw last check"), parent=self)
        self.undo.hide()
        look.changed.connect(self._lay)

    def show_face(self, face: PlaceFace) -> None:
        """Show this if it differs."""
        old, self.face = self.face, face
        self.undo.setVisible(bool(face.checks))
        if old is None or (old.facts, old.checks) != (face.facts, face.checks):
            self.update()

    def show_trend(self, face: TrendFace | None) -> None:
        """Show the trend beside the facts, or nothing of it."""
        if (face is not None) != (self.trend is not None):
            if self.trend is not None:
                self.trend.hide()
                self.trend.deleteLater()
            self.trend = _new_trend(self.look, self) if face is not None else None
            self._lay()
        if self.trend is not None and face is not None:
            self.trend.show_face(face)
            self.trend.show()

    def resizeEvent(self, event: object) -> None:
        self._lay()

    def _left(self) -> int:
        """How wide the words are."""
        return round(self.width() * 0.38) if self.trend is not None else self.width()

    def _lay(self) -> None:
        size, left = self.undo.sizeHint(), self._left()
        self.undo.setGeometry(
            left - size.width(), self.height() - size.height(), size.width(), size.height()
        )
        if self.trend is not None:
            room = QRect(left, 0, self.width() - left, self.height())
            self.trend.setGeometry(room.adjusted(self.look.px(16), 0, 0, 0))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.face is None:
            return
        painter = QPainter(self)
        line = self.look.line_height("body")
        rows = max(1, self.height() // line)
        if self.trend is None:
            half = self.width() // 2
            self._paint_facts(painter, QRect(0, 0, half - self.look.px(20), rows * line))
            self._paint_checks(painter, QRect(half, 0, self.width() - half, self._free()))
        else:
            high = min(len(self.face.facts), rows) * line
            self._paint_facts(painter, QRect(0, 0, self._left(), high))
            over = QRect(0, high, self._left(), max(line, self._free() - high))
            self._paint_checks(painter, over)
        painter.end()

    def _free(self) -> int:
        return self.height() - self.undo.height() - 4

    def _paint_facts(self, painter: QPainter, box: QRect) -> None:
        assert self.face is not None
        look, line = self.look, self.look.line_height("body")
        for number, words in enumerate(self.face.facts[: box.height() // line]):
            row = QRect(box.x(), box.y() + number * line, box.width(), line)
            pen.write(painter, row, words, look.role("body"), look.palette.ink, may_shorten=True)

    def _paint_checks(self, painter: QPainter, box: QRect) -> None:
        assert self.face is not None
        look, line = self.look, self.look.line_height("body")
        for number, check in enumerate(self.face.checks[: max(1, box.height() // line)]):
            row = QRect(box.x(), box.y() + number * line, box.width(), line)
            words = f"{check.words} · {check.bad}" if check.bad else check.words
            role = "strong" if check.bad or number == 0 else "body"
            pen.write(painter, row, words, look.role(role), look.palette.ink, may_shorten=True)
        if not self.face.checks and not self.face.tile.empty:
            row = QRect(box.x(), box.y(), box.width(), line)
            pen.write(painter, row, tr("no check yet"), look.role("body"), look.palette.quiet)


def _new_trend(look: Look, parent: QWidget) -> "Trend":
    from ui.console.trend import Trend  # it brings a library that the first picture can do without

    return Trend(look, parent)


class PlacePanel(ActionPanel):
    """Everything that can be asked for at one place."""

    def __init__(
        self,
        look: Look,
        asker: Asker,
        scene: Scene,
        place: str,
        samples: Samples,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(look, asker, parent)
        self.key = ("place", place)
        self.place = place
        self.course = Course(samples, place)
        self.course.came.connect(self._draw_trend)
        self.face: PlaceFace | None = None
        self.facts: Facts = Facts(look, self)
        self.facts.undo.clicked.connect(self._withdraw_check)
        self.show_scene(scene)

    def show_scene(self, scene: Scene) -> None:
        super().show_scene(scene)
        self.face = place_face(scene, self.place)
        self.offer([ACTIONS[name] for name in self.face.actions])
        self.facts.show_face(self.face)
        if self.course.follow(scene):
            self._draw_trend()
        if self.form is not None:
            self.form.show_scene(scene)

    def show_live(self, scene: Scene) -> None:
        self.show_scene(scene)

    def _draw_trend(self) -> None:
        if self.scene is not None:
            trend = self.facts.trend
            self.facts.show_trend(self.course.face(self.scene, trend.columns() if trend else 400))

    def identity(self) -> Identity:
        assert self.face is not None
        tile = self.face.tile
        lines = (tile.vitals.spoken(),) if tile.vitals is not None else ()
        return Identity(
            title=tile.place,
            client=tile.client,
            tone=tile.state,
            word=tile.word,
            figure=tile.clock.text(self.scene.now) if tile.clock and self.scene else "",
            beside="\n".join(tile.beside).strip(),
            lines=tuple(filter(None, (*lines, tile.dose[0], tile.check[0], self._label()))),
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
