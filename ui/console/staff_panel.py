"""The panel of who is on duty here: signing in and out, handing over, the test of the sounds.

A PIN is sent once and kept nowhere in this window.
"""

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from hatmonitor.room.wrong_pins import wait_s
from hatmonitor.words import N_
from ui.console.action_panel import ActionPanel
from ui.console.asker import Asker
from ui.console.forms import Form, send_button
from ui.console.present.handover import handover_lines
from ui.console.present.place import Action
from ui.console.present.scene import Scene
from ui.console.subject import Flow, Identity, Lines, column, row
from ui.look.controls import Button
from ui.look.fields import Field, Text
from ui.look.look import Look
from ui.words import tr


class SignInForm(Form):
    """Who, and the PIN. The PIN is sent once and forgotten here."""

    def __init__(self, look: Look, scene: Scene) -> None:
        super().__init__(look, scene, "")
        self.staff = Field(look, lambda: tr("Staff code"), 180, most=24)
        self.pin = Field(look, lambda: tr("PIN"), 140, masked=True, most=12)
        self.staff.entered.connect(self.pin.setFocus)
        self.pin.entered.connect(self.send)
        send = self._send = send_button(self, lambda: tr("Sign in"))
        self.wait = Text(look, self._wait_words, "strong")
        known = Flow(look)
        buttons = []
        for staff in scene.room.staff:
            button = Button(look, staff)
            button.clicked.connect(lambda _=False, s=staff: self._pick(s))
            buttons.append(button)
        known.put(buttons)
        self.setLayout(column(row(self.staff, self.pin, send, 1), self.wait, known, spacing=8))
        self.layout().setStretch(2, 1)
        self.staff.line.textChanged.connect(self._show_wait)
        self._show_wait()

    def show_scene(self, scene: Scene) -> None:
        super().show_scene(scene)
        self._show_wait()

    def seconds_to_wait(self) -> int:
        """Until the next PIN of this person may be tried here; the monitor counts the same."""
        scene = self.scene
        left_s = wait_s(scene.room, self.staff.value, scene.station, scene.now)
        return -int(-left_s // 1)

    def _show_wait(self) -> None:
        """What was typed stays; only the sending waits."""
        waits = self.seconds_to_wait() > 0
        self._send.setEnabled(not waits)
        self.wait.setVisible(waits)
        self.wait.say(self._wait_words)

    def _wait_words(self) -> str:
        seconds = self.seconds_to_wait()
        if not seconds:
            return ""
        return tr("After wrong PINs: {seconds} s until the next one.", seconds=seconds)

    def _pick(self, staff: str) -> None:
        self.staff.put(staff)
        self.pin.setFocus()

    def first(self) -> QWidget:
        return self.staff

    def send(self) -> None:
        if self.seconds_to_wait():
            return
        pin = self.pin.value
        self.pin.put("")
        if not self.staff.value or not pin:
            self.missing.emit(lambda: tr("Type your staff code and your PIN."))
            return
        self.ready.emit({"do": "sign_in", "staff": self.staff.value, "pin": pin})


class HandOverForm(Form):
    """To whom, and what they should know."""

    def __init__(self, look: Look, scene: Scene) -> None:
        super().__init__(look, scene, "")
        self.to = Field(look, lambda: tr("To (staff code)"), 180, most=24)
        self.note = Field(look, lambda: tr("What to watch next"), 560)
        self.to.entered.connect(self.note.setFocus)
        self.note.entered.connect(self.send)
        send = send_button(self, lambda: tr("Hand over"))
        layout = row(self.to, self.note, send)
        layout.setStretch(1, 1)
        known = Text(look, self._known, "small", typed=True)
        self.setLayout(column(layout, known, 1, spacing=6))

    def _known(self) -> str:
        return "  ·  ".join(handover_lines(self.scene))

    def first(self) -> QWidget:
        return self.to

    def send(self) -> None:
        self.ready.emit({"do": "hand_over", "to": self.to.value, "note": self.note.value})


class StaffPanel(ActionPanel):
    """Sign in, sign out, hand over.

    Signals:
        sounds: the sounds are to be tested.
    """

    sounds = Signal()
    key = ("staff", "")

    def __init__(self, look: Look, asker: Asker, scene: Scene) -> None:
        super().__init__(look, asker)
        self.facts: Lines = Lines(look, self._words)
        self.facts.setParent(self)
        self.elsewhere = {"sounds": self.sounds.emit}
        self.show_scene(scene)

    def show_scene(self, scene: Scene) -> None:
        super().show_scene(scene)
        out = [
            Action("sign_out", N_("Sign out"), "F5"),
            Action("hand_over", N_("Hand over"), "F6"),
            Action("sign_in", N_("Somebody else signs in"), "F7"),
            Action("sounds", N_("Test the sounds"), "F8"),
        ]
        self.offer(out if scene.staff else [Action("sign_in", N_("Sign in"), "F5")])
        if self.form is not None:
            self.form.show_scene(scene)
        self.facts.refresh()

    def _words(self) -> tuple[str, ...]:
        if self.scene is None or self.scene.staff is None:
            return (tr("Calling an overdose never needs a sign-in."),)
        lines = list(handover_lines(self.scene))
        if "sound_untested" in {alarm.name for alarm in self.scene.room.alarms.values()}:
            lines.append(tr("The sounds were not tested in this shift: Ctrl P."))
        return tuple(lines)

    def identity(self) -> Identity:
        staff = self.scene.staff if self.scene else None
        return Identity(
            staff or tr("Nobody"), word=tr("signed in") if staff else tr("signed in here")
        )

    def command_for(self, name: str) -> dict[str, Any] | None:
        return {"do": "sign_out"} if name == "sign_out" else None

    def form_for(self, name: str) -> Form:
        assert self.scene is not None
        make = {"sign_in": SignInForm, "hand_over": HandOverForm}[name]
        return make(self.look, self.scene)
