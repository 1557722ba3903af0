"""The panel of the shift lead's work: enrolment, holds, the shelf, a protocol to be adopted."""

from collections.abc import Callable
from typing import Any

import msgspec
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from hatmonitor.words import N_
from ui.console.action_panel import ActionPanel
from ui.console.asker import Asker
from ui.console.forms import Form, send_button
from ui.console.present.header import adoption_words, alarm_words, protocol_reason
from ui.console.present.place import Action
from ui.console.present.scene import Scene
from ui.console.shelve_panel import ShelfForm
from ui.console.subject import Identity, Lines, column, row
from ui.look.fields import Field, Text
from ui.look.look import Look
from ui.words import tr


class CodeForm(Form):
    """A client code and one more line, for enrolment and holds."""

    def __init__(
        self,
        look: Look,
        scene: Scene,
        do: str,
        line_key: str,
        line: Callable[[], str],
        send: Callable[[], str],
        above: Callable[[], str] = str,
    ) -> None:
        super().__init__(look, scene, "")
        self.do, self.line_key = do, line_key
        self.client = Field(look, lambda: tr("Client code"), 180, most=24)
        self.line = Field(look, line, 460)
        self.client.entered.connect(self.line.setFocus)
        self.line.entered.connect(self.send)
        layout = row(self.client, self.line, send_button(self, send), 1)
        words = Text(look, above, "small", "quiet")
        self.setLayout(column(layout, words, 1, spacing=4))

    def first(self) -> QWidget:
        return self.client

    def send(self) -> None:
        self.ready.emit(
            {"do": self.do, "client": self.client.value, self.line_key: self.line.value}
        )


class LeadPanel(ActionPanel):
    """Enrolment, holds, the shelf, and a protocol that waits to be adopted.

    Signals:
        shelving: an alarm is to be put on the shelf; carries its id.
    """

    shelving = Signal(str)
    key = ("lead", "")

    def __init__(self, look: Look, asker: Asker, scene: Scene) -> None:
        super().__init__(look, asker)
        self.facts: Lines = Lines(look, self._words)
        self.facts.setParent(self)
        self.show_scene(scene)

    def show_scene(self, scene: Scene) -> None:
        super().show_scene(scene)
        actions = [
            Action("enrol", N_("Enrol"), "F5"),
            Action("hold", N_("Hold"), "F6"),
            Action("lift_hold", N_("Lift a hold"), "F7"),
            Action("end_enrolment", N_("End enrolment"), "F8"),
        ]
        if scene.waiting_protocol is not None:
            actions.append(Action("adopt_protocol", N_("Adopt protocol"), "F9"))
        if scene.lead:
            actions.append(Action("shelf", N_("Shelf"), "F10"))
        if scene.lead and (scene.room.wrong_at or scene.room.wrong_of):
            actions.append(Action("end_pin_waits", N_("No PIN waits"), ""))
        self.offer(actions)
        self.facts.refresh()

    def _words(self) -> tuple[str, ...]:
        if self.scene is None:
            return ()
        held = [client.code for client in self.scene.room.clients.values() if client.hold]
        lines = [protocol_reason(self.scene), *adoption_words(self.scene)]
        if not self.scene.lead:
            lines.append(tr("Only a shift lead may do this; sign in with F4."))
        lines.append(
            tr("On hold: {codes}", codes=", ".join(held)) if held else tr("Nobody on hold.")
        )
        if self.scene.room.shelves:
            names = ", ".join(alarm_words(alarm) for alarm in self.scene.room.shelves)
            lines.append(tr("On the shelf: {alarms}", alarms=names))
        return tuple(line for line in lines if line)

    def identity(self) -> Identity:
        count = sum(c.enrolled for c in self.scene.room.clients.values()) if self.scene else 0
        return Identity(tr("Shift lead"), word=tr("{n} clients enrolled", n=count))

    def command_for(self, name: str) -> dict[str, Any] | None:
        if name == "end_pin_waits":
            return {"do": name}
        if name != "adopt_protocol" or self.scene is None or self.scene.waiting_protocol is None:
            return None
        return {"do": name, "protocol": msgspec.to_builtins(self.scene.waiting_protocol)}

    def form_for(self, name: str) -> Form:
        assert self.scene is not None
        look, scene = self.look, self.scene
        reason: Callable[[], str] = lambda: tr("Reason")  # noqa: E731
        if name == "shelf":
            return ShelfForm(look, scene, self.shelving.emit)
        if name == "enrol":
            return CodeForm(
                look,
                scene,
                name,
                "approved_by",
                lambda: tr("Approved by"),
                lambda: tr("Criteria are met: enrol"),
                self._criteria,
            )
        words = {
            "hold": N_("Hold"),
            "lift_hold": N_("Lift the hold"),
            "end_enrolment": N_("End enrolment"),
        }[name]
        return CodeForm(look, scene, name, "reason", reason, lambda: tr(words))

    def _criteria(self) -> str:
        protocol = self.scene.room.protocol if self.scene else None
        return " · ".join(protocol.enrolment.criteria) if protocol else ""
