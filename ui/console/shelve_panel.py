"""Putting one alarm on the shelf: for how long, and why. A shift lead's decision, in the panel.

The alarm stays in the list, named as shelved with its time and who did it. What must not be shelved
is the monitor's to refuse; a person's own danger is not even offered.
"""

from collections.abc import Callable
from typing import Any, Final

from PySide6.QtWidgets import QWidget

from ui.console.asker import Asker
from ui.console.forms import Form, send_button
from ui.console.present.header import alarm_words
from ui.console.present.scene import Scene
from ui.console.present.side import AlarmFace, alarm_face, alarm_faces
from ui.console.subject import Flow, Identity, Subject, column, row
from ui.look.controls import Button
from ui.look.fields import Choices, Field, Text
from ui.look.look import Look
from ui.words import plain, tr

# Lengths that are offered up to the protocol's most: a choice of steps.
STEPS_MIN: Final = (5, 15, 30, 60, 120, 240, 480)


def minutes_offered(scene: Scene) -> tuple[float, ...]:
    """Up to the protocol's longest, and that."""
    most = scene.room.protocol.alarms.shelve_max_min if scene.room.protocol else 0.0
    return tuple(sorted({*(float(n) for n in STEPS_MIN if n < most), *([most] if most else [])}))


def shelvable(scene: Scene) -> tuple[AlarmFace, ...]:
    """What a lead may put aside now, or take back."""
    return tuple(face for face in alarm_faces(scene) if face.can_shelve)


class ShelveForm(Form):
    """For how long, and why."""

    def __init__(self, look: Look, scene: Scene, alarm: str) -> None:
        super().__init__(look, scene, "")
        self.alarm = alarm
        offered = minutes_offered(scene)
        self.minutes = Choices(
            look, [(n, lambda n=n: tr("{n} min", n=plain(n)), "") for n in offered]
        )
        self.reason = Field(look, lambda: tr("Reason"), 460)
        self.reason.entered.connect(self.send)
        go = send_button(self, lambda: tr("Put on the shelf"))
        title = Text(look, lambda: tr("No sound for:"), "small_strong", "quiet")
        words = Text(look, self._what, "small", "quiet")
        lower = row(self.reason, go)
        lower.setStretch(0, 1)
        self.setLayout(column(row(title, self.minutes, 1), lower, words, 1, spacing=6))

    def _what(self) -> str:
        return tr("It stays in the list, marked as shelved, and comes back by itself.")

    def first(self) -> QWidget:
        return self.minutes

    def send(self) -> None:
        if self.minutes.value is None:
            self.missing.emit(lambda: tr("Choose for how long."))
            return
        if not self.reason.value:
            self.missing.emit(lambda: tr("Say why."))
            return
        self.ready.emit(
            {
                "do": "shelve",
                "alarm": self.alarm,
                "minutes": self.minutes.value,
                "reason": self.reason.value,
            }
        )


class ShelvePanel(Subject):
    """The form, and what became of it."""

    def __init__(self, look: Look, asker: Asker, scene: Scene, alarm: str) -> None:
        super().__init__(look, asker)
        self.key = ("shelve", alarm)
        self.alarm = alarm
        self.form = ShelveForm(look, scene, alarm)
        self.form.ready.connect(self._send)
        self.form.missing.connect(lambda words: self.said.show_words("trouble", words))
        layout = row(self.form, self.said, spacing=12)
        layout.setStretch(0, 3)
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self.done = False
        self.show_scene(scene)

    def show_scene(self, scene: Scene) -> None:
        super().show_scene(scene)
        self.form.show_scene(scene)

    def identity(self) -> Identity:
        alarm = self.scene.room.alarms.get(self.alarm) if self.scene else None
        if alarm is None or self.scene is None:
            return Identity(tr("Shelf"))
        face = alarm_face(self.scene, alarm)
        return Identity(face.where, face.client, word=face.title, lines=(face.shelved, face.reason))

    def busy(self) -> bool:
        return not self.done and bool(self.form.reason.value)

    def gone(self) -> bool:
        return self.done or self.scene is None or self.alarm not in self.scene.room.alarms

    def first(self) -> QWidget:
        buttons = list(self.form.minutes.buttons.values())
        return buttons[0] if buttons else self.form

    def _send(self, command: dict[str, Any]) -> None:
        def done(answer: Any) -> None:
            self.done = answer.ok

        self.ask(command, done)


class ShelfForm(Form):
    """Every alarm a lead may shelve or take back, also one that does not stand now. choose: opens
    the form of one."""

    def __init__(self, look: Look, scene: Scene, choose: Callable[[str], None]) -> None:
        super().__init__(look, scene, "")
        self.flow = Flow(look)
        free = [face for face in shelvable(scene) if not face.shelved]
        buttons = [self._button(f"{f.where} {f.title}", choose, f.alarm) for f in free]
        for alarm, shelf in scene.room.shelves.items():
            words = tr("Take back: {alarm}, {who}", alarm=alarm_words(alarm), who=shelf.by)
            buttons.append(self._button(words, self._take_back, alarm))
        self.flow.put(buttons)
        title = Text(look, self._title, "small_strong", "quiet")
        self.setLayout(column(title, self.flow, spacing=4))
        self.layout().setStretch(1, 1)

    def _button(self, words: str, does: Callable[[str], None], alarm: str) -> Button:
        button = Button(self.look, words)
        button.clicked.connect(lambda _=False: does(alarm))
        return button

    def _take_back(self, alarm: str) -> None:
        self.ready.emit({"do": "unshelve", "alarm": alarm})

    def _title(self) -> str:
        return tr("Which alarm?") if self.flow.buttons else tr("No alarm can be shelved now.")

    def first(self) -> QWidget:
        return self.flow.buttons[0] if self.flow.buttons else self
