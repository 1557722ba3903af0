"""The panel of an emergency: a large clock, each step one press, naloxone counted, who does what.

Steps stand in the protocol's order. The keys stay where they are whatever has been done: F5 to F8
the first steps, F9 naloxone, F10 the ambulance, F11 the end; Ctrl with 1 to 5 who leads, who minds
the room, another dose, no ambulance, no naloxone now; Ctrl+T that the next press was done earlier.
A form takes the lower half; the steps stay in reach.
"""

from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QRect, Signal
from PySide6.QtWidgets import QWidget

from hatmonitor.moments import Moment, elapsed_s
from ui.console.asker import Asker
from ui.console.course import Course, Samples
from ui.console.emergency_asking import EmergencyAsking
from ui.console.emergency_forms import DoseForm, EndForm
from ui.console.present.emergency import (
    EARLIER_MIN,
    EmergencyFace,
    earlier,
    emergency_face,
    step_title,
)
from ui.console.present.emergency_vitals import emergency_vitals
from ui.console.present.scene import Scene
from ui.console.present.trend import TrendFace
from ui.console.subject import Identity
from ui.console.timeline import Timeline
from ui.console.vitals_strip import VitalsStrip
from ui.look.controls import Button
from ui.look.look import Look
from ui.words import tr

STEP_KEYS: Final = ("F5", "F6", "F7", "F8")

# So long a choice of an earlier moment waits for its press.
EARLIER_FOR_S: Final = 20.0

# How wide each button of the second and third row is, beside the others.
_WIDE: Final = {
    "naloxone": 14, "dose": 9, "not_needed": 9, "ambulance": 13, "no_ambulance": 12,
    "leads": 11, "minds": 15, "earlier": 12, "undo": 12, "end": 12, "other": 9,
}  # fmt: skip


class EmergencyPanel(EmergencyAsking):
    """Signals:
    place_wanted: show the place itself (a check, a move) instead of its emergency.
    """

    place_wanted = Signal(str)

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
        self.key = ("emergency", place)
        self.place = place
        self.course = Course(samples, place)
        self.course.came.connect(self._draw_course)
        self.trend: TrendFace | None = None
        self.steps: dict[str, Button] = {}
        self.face: EmergencyFace | None = None
        self.earlier_min = 0
        self._earlier_from: Moment | None = None
        self._make_buttons()
        self.timeline = Timeline(look, self)
        self.vitals = VitalsStrip(look, self)
        look.changed.connect(self._lay)
        self.show_scene(scene)

    def _make_buttons(self) -> None:
        make = self._button
        self.naloxone = make(lambda: tr("Naloxone"), self._naloxone_sub, "F9", self.give)
        self.dose = make(lambda: tr("Other dose"), "", "Ctrl 3", self.ask_dose)
        self.not_needed = make(
            lambda: tr("Not now …"), self._not_needed_sub, "Ctrl 5", self.ask_not_needed
        )
        self.ambulance = make(self._ambulance_title, self._ambulance_sub, "F10", self.call)
        self.no_ambulance = make(
            lambda: tr("No ambulance …"), self._none_sub, "Ctrl 4", self.ask_no_ambulance
        )
        self.leads = make(lambda: tr("I lead"), self._leads_sub, "Ctrl 1", self.lead)
        self.minds = make(lambda: tr("I mind the room"), self._minds_sub, "Ctrl 2", self.mind)
        self.earlier = make(self._earlier_title, self._earlier_sub, "Ctrl T", self.go_earlier)
        self.undo = make(lambda: tr("Undo"), self._undo_sub, "Ctrl Z", self.withdraw)
        self.end = make(self._end_title, "", "F11", self.ask_end)
        self.other = make(lambda: tr("Place"), lambda: tr("check, move"), "", self._to_place)

    def _button(
        self,
        title: Callable[[], str],
        sub: Callable[[], str] | str,
        key: str,
        act: Callable[[], object],
    ) -> Button:
        button = Button(self.look, title, sub, key, parent=self)
        button.tight = True
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
        if self._earlier_from is not None:
            if elapsed_s(self._earlier_from, scene.now) >= EARLIER_FOR_S:
                self._now_again()
            self._update_all()
        if old != self.face:
            self._show(old)
        if self.form is not None:
            self.form.show_scene(scene)
        self.timeline.show_rows(self.face.timeline)
        self.show_live(scene)

    def show_live(self, scene: Scene) -> None:
        self.scene = scene
        if self.course.follow(scene):
            self._draw_course()
        else:
            self._draw_vitals()

    def _draw_course(self) -> None:
        """The course is for minutes: looked at every few seconds, unlike the number of now."""
        if self.scene is not None:
            self.trend = self.course.face(self.scene, 120)
        self._draw_vitals()

    def _draw_vitals(self) -> None:
        if self.scene is None or self.gone():
            return
        had = self.vitals.face is not None
        self.vitals.show_face(emergency_vitals(self.scene, self.place, self.trend))
        if had != (self.vitals.face is not None):
            self._lay()

    def identity(self) -> Identity:
        if self.face is None:
            return Identity(self.place)
        who = [tr("leads: {who}", who=self.face.leads)] if self.face.leads else []
        if self.face.minds_room:
            who.append(tr("room: {who}", who=self.face.minds_room))
        practice = self.face.practice
        return Identity(
            title=self.place,
            client="" if practice else self.face.client,
            tone="practice" if practice else "emergency",
            word=tr("PRACTICE") if practice else tr("EMERGENCY"),
            figure=self.face.clock,
            lines=(*([" · ".join(who)] if who else []), self.face.called),
            loud=self.face.rethink,
            grave=not practice,
            practice=practice,
        )

    def keys(self) -> dict[str, Callable[[], None]]:
        keys = {
            key: lambda step=step: self.record(step)
            for key, step in zip(STEP_KEYS, self.steps, strict=False)
        }
        return keys | {
            "F9": self.give, "F10": self.call, "F11": self.ask_end, "Ctrl+Z": self.withdraw,
            "Ctrl+1": self.lead, "Ctrl+2": self.mind, "Ctrl+3": self.ask_dose,
            "Ctrl+4": self.ask_no_ambulance, "Ctrl+5": self.ask_not_needed,
            "Ctrl+T": self.go_earlier,
        }  # fmt: skip

    def busy(self) -> bool:
        return self.form is not None and not isinstance(self.form, EndForm)

    def back(self) -> bool:
        if self.form is not None:
            self._close()
            return True
        was = self.earlier_min != 0
        self._now_again()
        return was

    def gone(self) -> bool:
        return self.scene is None or self.place not in self.scene.room.emergencies

    # --- actions ---------------------------------------------------------------------------------

    def record(self, step: str) -> None:
        """This step: now, or when it was said to have been."""
        self._entered({"do": "record_step", "place": self.place, "step": step})

    def give(self) -> None:
        """Naloxone: the protocol's dose, or the one that is being chosen."""
        if isinstance(self.form, DoseForm):
            self.form.send()
        else:
            self._entered({"do": "give_naloxone", "place": self.place})

    def call(self) -> None:
        """The ambulance's next step."""
        if self.face is not None:
            self.record(self.face.ambulance.step)

    def _entered(self, command: dict[str, Any], done: Callable[[Any], None] | None = None) -> None:
        """Ask for an entry, with the moment that was chosen for it; that is for one press."""
        assert self.scene is not None
        at = earlier(self.scene, self.earlier_min)
        self._now_again()
        self.ask({**command, "at": at} if at else command, done)

    def go_earlier(self) -> None:
        """The next press was so many minutes ago; pressed again, longer ago, and then now."""
        at = EARLIER_MIN.index(self.earlier_min)
        self.earlier_min = EARLIER_MIN[(at + 1) % len(EARLIER_MIN)]
        self._earlier_from = self.scene.now if self.scene and self.earlier_min else None
        self._update_all()

    def _now_again(self) -> None:
        self.earlier_min, self._earlier_from = 0, None
        self._update_all()

    def withdraw(self) -> None:
        """The last entry no longer counts; it stays in the log."""
        if self.face is not None and self.face.undo is not None:
            note = tr("withdrawn: pressed by mistake")
            self.ask({"do": "correct", "seq": self.face.undo[0], "note": note, "withdraw": True})

    def _to_place(self) -> None:
        self.place_wanted.emit(self.place)

    # --- where things are ------------------------------------------------------------------------

    def _furnish(self) -> None:
        assert self.face is not None
        for button in self.steps.values():
            button.hide()
            button.deleteLater()
        self.steps = {}
        for number, step in enumerate(self.face.steps):
            button = self._button(
                lambda s=step.step: step_title(s),
                lambda s=step.step: self._step_sub(s),
                STEP_KEYS[number] if number < len(STEP_KEYS) else "",
                lambda s=step.step: self.record(s),
            )
            button.role = "heading"
            button.show()
            self.steps[step.step] = button
        self._lay()

    def _show(self, old: EmergencyFace | None) -> None:
        """Colour what was done, and frame what is next."""
        face = self.face
        assert face is not None
        undone = [step.step for step in face.steps if not step.done]
        for step in face.steps:
            kind = "done" if step.done else "primary" if step.step == undone[0] else "plain"
            self._set(self.steps[step.step], kind)
        self._set(
            self.naloxone, "danger" if face.naloxone_due else "done" if face.given else "plain"
        )
        self._set(self.not_needed, "done" if face.not_needed else "plain")
        self._set(self.ambulance, "done" if face.ambulance.done else "plain")
        none = face.no_ambulance
        self._set(self.no_ambulance, "done" if none and none.done else "plain")
        self._set(self.leads, "done" if face.leads else "plain")
        self._set(self.minds, "done" if face.minds_room else "plain")
        if old is None or (old.no_ambulance is None, old.practice) != (none is None, face.practice):
            self._lay()
        self._update_all()

    def _set(self, button: Button, kind: str) -> None:
        if button.kind != kind:
            button.kind = kind
            button.update()

    def _update_all(self) -> None:
        self._set(self.earlier, "primary" if self.earlier_min else "plain")
        self.earlier.setDown(self.earlier_min != 0)
        for button in (*self.steps.values(), *self._rows()[0], *self._rows()[1]):
            button.update()

    def _rows(self) -> tuple[list[Button], list[Button]]:
        second = [
            self.naloxone,
            self.dose,
            self.not_needed,
            self.ambulance,
            self.no_ambulance,
        ]
        third = [self.leads, self.minds, self.earlier, self.undo, self.end, self.other]
        return second, third

    def resizeEvent(self, event: object) -> None:
        self._lay()

    def _lay(self) -> None:
        gap = max(4, self.look.px(6))
        list_w = max(224, self.look.px(320))
        room = QRect(0, 0, self.width() - list_w - 2 * gap, self.height())
        high = (room.height() - 2 * gap) // 3
        wide = [1] * len(self.steps)
        self._in_row(list(self.steps.values()), wide, QRect(0, 0, room.width(), high), gap)
        below = QRect(0, high + gap, room.width(), room.height() - high - gap)
        for number, buttons in enumerate(self._rows()):
            asked = [b for b in buttons if b is not self.no_ambulance or self._may_decide()]
            for button in buttons:
                button.setVisible(self.form is None and button in asked)
            box = QRect(0, (number + 1) * (high + gap), room.width(), high)
            self._in_row(asked, [self._wide(button) for button in asked], box, gap)
        if self.form is not None:
            self.form.setGeometry(below)
        self._lay_right(QRect(room.width() + 2 * gap, 0, list_w, self.height()), gap)

    def _wide(self, button: Button) -> int:
        return next(wide for name, wide in _WIDE.items() if getattr(self, name) is button)

    def _may_decide(self) -> bool:
        return self.face is None or self.face.no_ambulance is not None

    def _lay_right(self, box: QRect, gap: int) -> None:
        """The vitals above, the timeline, what became of the last press below."""
        top = 0
        self.vitals.setVisible(self.vitals.face is not None)
        if self.vitals.face is not None:
            top = max(48, self.look.px(68))
            self.vitals.setGeometry(box.x(), 0, box.width(), top)
            top += gap
        said_h = self.look.line_height("small_strong") * 2 + 6
        self.timeline.setGeometry(box.x(), top, box.width(), self.height() - said_h - top)
        self.said.setGeometry(box.x(), self.height() - said_h, box.width(), said_h)

    def _in_row(self, buttons: list[Button], wide: list[int], box: QRect, gap: int) -> None:
        if not buttons:
            return
        each = (box.width() - gap * (len(buttons) - 1)) / sum(wide)
        left = float(box.x())
        for button, share in zip(buttons, wide, strict=True):
            button.setGeometry(round(left), box.y(), round(each * share), box.height())
            left += each * share + gap
