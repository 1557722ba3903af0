"""The panels that are not about a place or a person at the desk: an unassigned result, staff, the
shift lead's work, the whole list of who is to come, leaving the console, the keys."""

from collections.abc import Callable
from typing import Any, Final

import msgspec
from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from hatmonitor.words import N_
from ui.console.action_panel import ActionPanel
from ui.console.asker import Asker
from ui.console.forms import Form, PickForm, send_button
from ui.console.keys import ALSO, KEYS
from ui.console.present.desk import breath_words, desk_face
from ui.console.present.header import protocol_reason
from ui.console.present.place import Action
from ui.console.present.scene import Scene
from ui.console.subject import Flow, Identity, Subject, column, row
from ui.look import pen
from ui.look.controls import Button
from ui.look.fields import Field, Text
from ui.look.look import Look
from ui.words import tr


class Lines(QWidget):
    """A few lines of text, wrapped where they must be."""

    def __init__(self, look: Look, words: Callable[[], tuple[str, ...]]) -> None:
        super().__init__()
        self.look, self.words = look, words
        look.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        kind, top = self.look.role("body"), 0
        for words in self.words():
            high = pen.wrapped_height(words, kind, self.width()) + 2
            box = QRect(0, top, self.width(), min(high, self.height() - top))
            pen.write_wrapped(painter, box, words, kind, self.look.palette.ink, may_shorten=True)
            top += high
        painter.end()


# --- a result that belongs to nobody -------------------------------------------------------------


class PutAsideForm(Form):
    """It was nobody's; why."""

    def __init__(self, look: Look, scene: Scene, seq: int) -> None:
        super().__init__(look, scene, "")
        self.seq = seq
        self.reason = Field(look, lambda: tr("Reason, for example a trial blow"), 480)
        self.reason.entered.connect(self.send)
        send = send_button(self, lambda: tr("Put aside"))
        self.setLayout(column(row(self.reason, send, 1), 1))

    def first(self) -> QWidget:
        return self.reason

    def send(self) -> None:
        self.ready.emit({"do": "dismiss_breath", "reading": self.seq, "reason": self.reason.value})


class ReadingPanel(ActionPanel):
    """Whose breath was it? A worker says; nothing is guessed."""

    def __init__(self, look: Look, asker: Asker, scene: Scene, seq: int) -> None:
        super().__init__(look, asker)
        self.key = ("reading", str(seq))
        self.seq = seq
        self.facts = Lines(look, self._words)
        self.facts.setParent(self)
        self.offer([Action("assign", N_("Assign to …"), "F5"),
                    Action("dismiss", N_("Put aside"), "F6")])  # fmt: skip
        self.show_scene(scene)

    def _words(self) -> tuple[str, ...]:
        breath = self.scene.room.unassigned.get(self.seq) if self.scene else None
        if breath is None or self.scene is None:
            return ()
        return (
            breath_words(self.scene, breath),
            tr("On {device}; nobody was expected there. As sent: {text}",
               device=breath.device, text=breath.text),
        )  # fmt: skip

    def show_scene(self, scene: Scene) -> None:
        super().show_scene(scene)
        self.facts.update()
        if self.form is not None:
            self.form.show_scene(scene)

    def gone(self) -> bool:
        return self.scene is None or self.seq not in self.scene.room.unassigned

    def identity(self) -> Identity:
        return Identity(tr("Result"), word=tr("belongs to nobody"), tone="retest")

    def form_for(self, name: str) -> Form:
        assert self.scene is not None
        if name == "dismiss":
            return PutAsideForm(self.look, self.scene, self.seq)
        return PickForm(
            self.look, self.scene, "",
            lambda: tr("Whose breath was it?"),
            lambda s: [(card.client, card.client) for card in desk_face(s).cards],
            lambda client: {"do": "assign_breath", "reading": self.seq, "client": client},
            lambda: tr("Nobody is at the desk."),
        )  # fmt: skip


# --- who is on duty ------------------------------------------------------------------------------


class SignInForm(Form):
    """Who, and the PIN. The PIN is sent once and forgotten here."""

    def __init__(self, look: Look, scene: Scene) -> None:
        super().__init__(look, scene, "")
        self.staff = Field(look, lambda: tr("Staff code"), 180, most=24)
        self.pin = Field(look, lambda: tr("PIN"), 140, masked=True, most=12)
        self.staff.entered.connect(self.pin.setFocus)
        self.pin.entered.connect(self.send)
        send = send_button(self, lambda: tr("Sign in"))
        known = Flow(look)
        buttons = []
        for staff in scene.room.staff:
            button = Button(look, staff)
            button.clicked.connect(lambda _=False, s=staff: self._pick(s))
            buttons.append(button)
        known.put(buttons)
        self.setLayout(column(row(self.staff, self.pin, send, 1), known, spacing=8))
        self.layout().setStretch(1, 1)

    def _pick(self, staff: str) -> None:
        self.staff.put(staff)
        self.pin.setFocus()

    def first(self) -> QWidget:
        return self.staff

    def send(self) -> None:
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
        self.setLayout(column(layout, 1))

    def first(self) -> QWidget:
        return self.to

    def send(self) -> None:
        self.ready.emit({"do": "hand_over", "to": self.to.value, "note": self.note.value})


class StaffPanel(ActionPanel):
    """Sign in, sign out, hand over."""

    key = ("staff", "")

    def __init__(self, look: Look, asker: Asker, scene: Scene) -> None:
        super().__init__(look, asker)
        self.facts = Lines(look, self._words)
        self.facts.setParent(self)
        self.show_scene(scene)

    def show_scene(self, scene: Scene) -> None:
        super().show_scene(scene)
        out = [Action("sign_out", N_("Sign out"), "F5"), Action("hand_over", N_("Hand over"), "F6"),
               Action("sign_in", N_("Somebody else signs in"), "F7")]  # fmt: skip
        self.offer(out if scene.staff else [Action("sign_in", N_("Sign in"), "F5")])
        self.facts.update()

    def _words(self) -> tuple[str, ...]:
        if self.scene is None or self.scene.staff is None:
            return (tr("Calling an overdose never needs a sign-in."),)
        inside = len(self.scene.room.visits)
        return (
            tr("In the house: {n}. Alarms standing: {m}.", n=inside, m=len(self.scene.room.alarms)),
        )

    def identity(self) -> Identity:
        staff = self.scene.staff if self.scene else None
        return Identity(staff or tr("Nobody"), word=tr("signed in") if staff else tr("signed in here"))

    def command_for(self, name: str) -> dict[str, Any] | None:
        return {"do": "sign_out"} if name == "sign_out" else None

    def form_for(self, name: str) -> Form:
        assert self.scene is not None
        make = {"sign_in": SignInForm, "hand_over": HandOverForm}[name]
        return make(self.look, self.scene)


# --- the shift lead's work -----------------------------------------------------------------------


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
        self.ready.emit({"do": self.do, "client": self.client.value, self.line_key: self.line.value})


class LeadPanel(ActionPanel):
    """Enrolment, holds, and a protocol that waits to be adopted."""

    key = ("lead", "")

    def __init__(self, look: Look, asker: Asker, scene: Scene) -> None:
        super().__init__(look, asker)
        self.facts = Lines(look, self._words)
        self.facts.setParent(self)
        self.show_scene(scene)

    def show_scene(self, scene: Scene) -> None:
        super().show_scene(scene)
        actions = [Action("enrol", N_("Enrol"), "F5"), Action("hold", N_("Hold"), "F6"),
                   Action("lift_hold", N_("Lift a hold"), "F7"),
                   Action("end_enrolment", N_("End enrolment"), "F8")]  # fmt: skip
        if scene.waiting_protocol is not None:
            actions.append(Action("adopt_protocol", N_("Adopt protocol"), "F9"))
        self.offer(actions)
        self.facts.update()

    def _words(self) -> tuple[str, ...]:
        if self.scene is None:
            return ()
        held = [client.code for client in self.scene.room.clients.values() if client.hold]
        lines = [protocol_reason(self.scene)]
        if not self.scene.lead:
            lines.append(tr("Only a shift lead may do this; sign in with F4."))
        lines.append(tr("On hold: {codes}", codes=", ".join(held)) if held else tr("Nobody on hold."))
        return tuple(line for line in lines if line)

    def identity(self) -> Identity:
        count = sum(c.enrolled for c in self.scene.room.clients.values()) if self.scene else 0
        return Identity(tr("Shift lead"), word=tr("{n} clients enrolled", n=count))

    def command_for(self, name: str) -> dict[str, Any] | None:
        if name != "adopt_protocol" or self.scene is None or self.scene.waiting_protocol is None:
            return None
        return {"do": name, "protocol": msgspec.to_builtins(self.scene.waiting_protocol)}

    def form_for(self, name: str) -> Form:
        assert self.scene is not None
        look, scene = self.look, self.scene
        reason: Callable[[], str] = lambda: tr("Reason")  # noqa: E731
        if name == "enrol":
            return CodeForm(look, scene, name, "approved_by", lambda: tr("Approved by"),
                            lambda: tr("Criteria are met: enrol"), self._criteria)  # fmt: skip
        words = {"hold": N_("Hold"), "lift_hold": N_("Lift the hold"),
                 "end_enrolment": N_("End enrolment")}[name]  # fmt: skip
        return CodeForm(look, scene, name, "reason", reason, lambda: tr(words))

    def _criteria(self) -> str:
        protocol = self.scene.room.protocol if self.scene else None
        return " · ".join(protocol.enrolment.criteria) if protocol else ""


# --- lists and pages -----------------------------------------------------------------------------


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
    """People are in the house: is it meant?

    Signals:
        sure: close the console. stay: do not.
    """

    sure = Signal()
    stay = Signal()
    key = ("quit", "")

    def __init__(self, look: Look, asker: Asker, scene: Scene) -> None:
        super().__init__(look, asker)
        self.words = Lines(look, self._words)
        self.yes = Button(look, lambda: tr("Close the console"), kind="plain")
        self.no = Button(look, lambda: tr("Stay"), key="Esc", kind="primary")
        self.yes.clicked.connect(self.sure)
        self.no.clicked.connect(self.stay)
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
            pen.write(painter, QRect(left, top, key_w, line), key.shown,
                      self.look.role("small_strong"), self.look.palette.ink)  # fmt: skip
            pen.write(painter, QRect(left + key_w, top, width - key_w - 8, line), tr(key.words),
                      self.look.role("small"), self.look.palette.quiet)  # fmt: skip
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
        self.words.update()

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
