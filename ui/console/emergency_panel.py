"""The panel of an emergency: a large clock, each step one press, naloxone counted.

Steps stand in the protocol's order. The keys stay where they are whatever has been done: F5 to F8
the first steps, F9 naloxone, F10 the ambulance, F11 the end.
"""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.console.asker import Asker
from ui.console.present.emergency import (
    OUTCOMES,
    EmergencyFace,
    emergency_face,
    step_title,
)
from ui.console.present.scene import Scene
from ui.console.subject import Identity, Subject
from ui.look import pen
from ui.look.controls import Button
from ui.look.look import Look
from ui.words import tr

STEP_KEYS: Final = ("F5", "F6", "F7", "F8")


class Timeline(QWidget):
    """The draft of the incident report: what happened, the latest at the bottom."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.rows: tuple[str, ...] = ()
        look.changed.connect(self.update)

    def show_rows(self, rows: tuple[str, ...]) -> None:
        """Show these if they differ."""
        if rows != self.rows:
            self.rows = rows
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        look = self.look
        line = look.line_height("small") + 2
        room = max(1, self.height() // line)
        shown = self.rows[-room:]
        for number, words in enumerate(shown):
            box = QRect(0, number * line, self.width(), line)
            last = number == len(shown) - 1
            pen.write(
                painter,
                box,
                words,
                look.role("small_strong" if last else "small"),
                look.palette.ink if last else look.palette.quiet,
                may_shorten=True,
            )
        painter.end()


class EmergencyPanel(Subject):
    """Signals:
    place_wanted: show the place itself (a check, a move) instead of its emergency.
    """

    place_wanted = Signal(str)

    def __init__(
        self, look: Look, asker: Asker, scene: Scene, place: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(look, asker, parent)
        self.key = ("emergency", place)
        self.place = place
        self.steps: dict[str, Button] = {}
        self.face: EmergencyFace | None = None
        self.ending = False
        self.naloxone = self._button(lambda: tr("Naloxone"), self._naloxone_sub, "F9", self.give)
        self.ambulance = self._button(self._ambulance_title, self._ambulance_sub, "F10", self.call)
        self.no_ambulance = self._button(self._none_title, self._none_sub, "", self.call_none)
        self.undo = self._button(lambda: tr("Undo"), self._undo_sub, "Ctrl Z", self.withdraw)
        self.end = self._button(lambda: tr("End …"), lambda: tr("outcome"), "F11", self.ask_end)
        self.other = self._button(
            lambda: tr("Place"), lambda: tr("check, move"), "", self._to_place
        )
        self.outcomes = {
            name: self._button(lambda w=words: tr(w), "", "", lambda n=name: self.finish(n))
            for name, words in OUTCOMES.items()
        }
        self.not_yet = self._button(lambda: tr("Not yet"), "", "Esc", self.back)
        self.timeline = Timeline(look, self)
        look.changed.connect(self._lay)
        self.show_scene(scene)

    def _button(
        self,
        title: Callable[[], str],
        sub: Callable[[], str] | str,
        key: str,
        act: Callable[[], object],
    ) -> Button:
        button = Button(self.look, title, sub, key, parent=self)
        button.role = "heading"
        button.clicked.connect(lambda _=False: act())
        return button

    # --- Subject ---------------------------------------------------------------------------------

    def show_scene(self, scene: Scene) -> None:
        super().show_scene(scene)
        if self.gone():
            return
        old, self.face = self.face, emergency_face(scene, self.place)
        if set(self.steps) != {step.step for step in self.face.steps}:
            self._furnish()
        if old != self.face:
            self._show(old)
        self.timeline.show_rows(self.face.timeline)

    def identity(self) -> Identity:
        if self.face is None:
            return Identity(self.place)
        return Identity(
            title=self.place,
            client=self.face.client,
            tone="emergency",
            word=tr("EMERGENCY"),
            figure=self.face.clock,
            lines=(self.face.called,),
            loud=self.face.rethink,
            grave=True,
        )

    def keys(self) -> dict[str, Callable[[], None]]:
        keys = {
            key: lambda step=step: self.record(step)
            for key, step in zip(STEP_KEYS, self.steps, strict=False)
        }
        rest = {"F9": self.give, "F10": self.call, "F11": self.ask_end, "Ctrl+Z": self.withdraw}
        return keys | rest

    def back(self) -> bool:
        was, self.ending = self.ending, False
        self._lay()
        return was

    def gone(self) -> bool:
        return self.scene is None or self.place not in self.scene.room.emergencies

    # --- actions ---------------------------------------------------------------------------------

    def record(self, step: str) -> None:
        """This step, now."""
        self.ask({"do": "record_step", "place": self.place, "step": step})

    def give(self) -> None:
        """Naloxone, the protocol's dose, now."""
        self.ask({"do": "give_naloxone", "place": self.place})

    def call(self) -> None:
        """The ambulance's next step, now."""
        if self.face is not None:
            self.record(self.face.ambulance.step)

    def call_none(self) -> None:
        """A decision too: no ambulance."""
        self.record("ambulance_not_called")

    def withdraw(self) -> None:
        """The last entry no longer counts; it stays in the log."""
        if self.face is not None and self.face.undo is not None:
            note = tr("withdrawn: pressed by mistake")
            self.ask({"do": "correct", "seq": self.face.undo[0], "note": note, "withdraw": True})

    def ask_end(self) -> None:
        """Ask how it ended."""
        self.ending = not self.ending
        self._lay()
        if self.ending:
            self.not_yet.setFocus()

    def finish(self, outcome: str) -> None:
        """It ended so."""
        self.ask({"do": "end_emergency", "place": self.place, "outcome": outcome})

    def _to_place(self) -> None:
        self.place_wanted.emit(self.place)

    # --- words -----------------------------------------------------------------------------------

    def _naloxone_sub(self) -> str:
        return self.face.naloxone if self.face else ""

    def _ambulance_title(self) -> str:
        return self.face.ambulance.title if self.face else ""

    def _ambulance_sub(self) -> str:
        return (self.face.ambulance.done if self.face else "") or tr("press when done")

    def _none_title(self) -> str:
        face = self.face.no_ambulance if self.face else None
        return face.title if face else ""

    def _none_sub(self) -> str:
        face = self.face.no_ambulance if self.face else None
        return (face.done if face else "") or tr("decided so")

    def _undo_sub(self) -> str:
        undo = self.face.undo if self.face else None
        return undo[1] if undo else tr("nothing to undo")

    def _step_sub(self, step: str) -> str:
        faces = self.face.steps if self.face else ()
        return next((face.done for face in faces if face.step == step), "") or tr("press when done")

    # --- where things are ------------------------------------------------------------------------

    def _furnish(self) -> None:
        assert self.face is not None
        for button in self.steps.values():
            button.hide()
            button.deleteLater()
        self.steps = {}
        for number, step in enumerate(self.face.steps):
            key = STEP_KEYS[number] if number < len(STEP_KEYS) else ""
            button = self._button(
                lambda s=step.step: step_title(s),
                lambda s=step.step: self._step_sub(s),
                key,
                lambda s=step.step: self.record(s),
            )
            button.show()
            self.steps[step.step] = button
        self._lay()

    def _show(self, old: EmergencyFace | None) -> None:
        """Colour what was done, and frame what is next."""
        assert self.face is not None
        undone = [step.step for step in self.face.steps if not step.done]
        for step in self.face.steps:
            kind = "done" if step.done else "primary" if step.step == undone[0] else "plain"
            self._set(self.steps[step.step], kind)
        given = bool(self.face.undo) and "×" in self.face.naloxone
        due = self.face.naloxone_due
        self._set(self.naloxone, "danger" if due else "done" if given else "plain")
        self._set(self.ambulance, "done" if self.face.ambulance.done else "plain")
        none = self.face.no_ambulance
        self._set(self.no_ambulance, "done" if none and none.done else "plain")
        if old is None or (old.no_ambulance is None) != (none is None):
            self._lay()
        if old is None or old.naloxone != self.face.naloxone:
            self.naloxone.update()
        if old is None or old.undo != self.face.undo:
            self.undo.update()

    def _set(self, button: Button, kind: str) -> None:
        if button.kind != kind:
            button.kind = kind
            button.update()

    def resizeEvent(self, event: object) -> None:
        self._lay()

    def _lay(self) -> None:
        gap = max(4, self.look.px(8))
        list_w = max(190, self.look.px(270))
        room = QRect(0, 0, self.width() - list_w - 2 * gap, self.height())
        said_h = self.look.line_height("small_strong") * 2 + 6
        high = (room.height() - gap) // 2
        self._in_row(list(self.steps.values()), QRect(0, 0, room.width(), high), gap)
        below = QRect(0, high + gap, room.width(), room.height() - high - gap)
        asked = [*self.outcomes.values(), self.not_yet]
        usual = [self.naloxone, self.ambulance, self.no_ambulance, self.undo, self.end, self.other]
        if self.face is not None and self.face.no_ambulance is None:
            self.no_ambulance.hide()
            usual.remove(self.no_ambulance)
        for button in usual:
            button.setVisible(not self.ending)
        for button in asked:
            button.setVisible(self.ending)
        self._in_row(asked if self.ending else usual, below, gap)
        left = room.width() + 2 * gap
        self.timeline.setGeometry(left, 0, list_w, self.height() - said_h)
        self.said.setGeometry(left, self.height() - said_h, list_w, said_h)

    def _in_row(self, buttons: list[Button], box: QRect, gap: int) -> None:
        if not buttons:
            return
        width = (box.width() - gap * (len(buttons) - 1)) / len(buttons)
        for number, button in enumerate(buttons):
            left = box.x() + round(number * (width + gap))
            button.setGeometry(left, box.y(), round(width), box.height())
