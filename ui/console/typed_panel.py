"""A breath result that was read from a display: the form that types it, and the panel in which a
second person says whether the display showed the same.

The monitor sees to it that the two are not the same person; nothing here decides.
"""

from typing import Final

from PySide6.QtWidgets import QWidget

from devices.units import BreathUnit
from hatmonitor.words import N_
from ui.console.action_panel import ActionPanel
from ui.console.asker import Asker
from ui.console.forms import Form, ReasonForm, send_button
from ui.console.present.desk import entry_value
from ui.console.present.place import Action
from ui.console.present.scene import Scene
from ui.console.present.times import age_of
from ui.console.subject import Identity, Lines, column, row
from ui.look.fields import Choices, Field, Text
from ui.look.look import Look
from ui.words import tr

WORDS: Final = ("pass", "fail")


class TypeForm(Form):
    """Which instrument, and what its display shows: a number with its unit, or PASS or FAIL."""

    def __init__(self, look: Look, scene: Scene, client: str) -> None:
        super().__init__(look, scene, client)
        self.instrument = Field(look, lambda: tr("Read from (instrument)"), 250, most=40)
        self.value = Field(look, lambda: tr("Value on the display"), 190, most=12)
        self.words = Choices(look, [(word, word.upper(), "") for word in WORDS])
        self.units = Choices(look, [(unit.value, unit.value, "") for unit in BreathUnit])
        for button in self.units.buttons.values():
            button.tight = True
        self.instrument.entered.connect(self.value.setFocus)
        self.value.entered.connect(self.send)
        self.value.line.textEdited.connect(lambda _text: self.words.pick(None))
        self.words.picked.connect(self._worded)
        either = Text(look, lambda: tr("or"), "small_strong", "quiet")
        send = send_button(self, lambda: tr("Send to confirm"))
        upper = row(self.instrument, self.value, either, self.words, 1, send)
        self.setLayout(column(upper, row(self.units, 1), 1, spacing=6))

    def _worded(self, word: object) -> None:
        if word is not None:
            self.value.put("")
            self.units.pick(None)

    def first(self) -> QWidget:
        return self.instrument

    def send(self) -> None:
        command = {"do": "enter_breath", "client": self.place, "instrument": self.instrument.value}
        if not self.instrument.value:
            self.missing.emit(lambda: tr("Say which instrument it was read from."))
        elif self.words.value is not None:
            self.ready.emit({**command, "value": None, "unit": None, "status": self.words.value})
        elif (value := _number(self.value.value)) is None:
            self.missing.emit(lambda: tr("Type the number on the display, or choose PASS or FAIL."))
        elif self.units.value is None:
            self.missing.emit(lambda: tr("Choose the unit that stands on the display."))
        else:
            self.ready.emit({**command, "value": value, "unit": self.units.value, "status": None})


def _number(text: str) -> float | None:
    """A number with a point or a comma; None for anything else."""
    digits = text.replace(",", ".")
    if not digits.replace(".", "", 1).isdecimal() or not digits.isascii():
        return None
    return float(digits)


class TypedPanel(ActionPanel):
    """A second person looks at the display and says yes or no."""

    def __init__(self, look: Look, asker: Asker, scene: Scene, seq: int) -> None:
        super().__init__(look, asker)
        self.key = ("typed", str(seq))
        self.seq = seq
        self.facts: Lines = Lines(look, self._words)
        self.facts.setParent(self)
        self.offer([Action("confirm", N_("Confirm"), "F5"), Action("reject", N_("Reject"), "F6")])
        self.show_scene(scene)

    def _words(self) -> tuple[str, ...]:
        entry = self.scene.room.entries.get(self.seq) if self.scene else None
        if entry is None or self.scene is None:
            return ()
        return (
            tr(
                "{value}, read from {device}",
                value=entry_value(entry),
                device=entry.instrument,
            ),
            tr(
                "Typed by {who}, {age} ago. Another person looks at the display and confirms.",
                who=entry.by,
                age=age_of(entry.moment, self.scene.now),
            ),
        )

    def show_scene(self, scene: Scene) -> None:
        super().show_scene(scene)
        self.facts.refresh()
        if self.form is not None:
            self.form.show_scene(scene)

    def gone(self) -> bool:
        return self.scene is None or self.seq not in self.scene.room.entries

    def identity(self) -> Identity:
        entry = self.scene.room.entries.get(self.seq) if self.scene else None
        if entry is None:
            return Identity("")
        return Identity(
            entry.client, tone="retest", word=tr("to confirm"), lines=(entry_value(entry),)
        )

    def command_for(self, name: str) -> dict[str, object] | None:
        return {"do": "confirm_breath", "entry": self.seq} if name == "confirm" else None

    def form_for(self, name: str) -> Form:
        assert self.scene is not None
        return ReasonForm(
            self.look,
            self.scene,
            {"do": "reject_breath", "entry": self.seq},
            lambda: tr("Reason, for example another number"),
            lambda: tr("Reject"),
        )
