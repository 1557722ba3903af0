"""The panel of one person at the desk: breath, sedation, the decision; or a code still to come."""

from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from hatmonitor.words import N_
from ui.console.action_panel import ActionPanel
from ui.console.asker import Asker
from ui.console.forms import Form, LeaveForm, send_button
from ui.console.present.client import REASONS, ClientFace, client_face
from ui.console.present.desk import OUTCOMES
from ui.console.present.place import POSS_WORDS, Action
from ui.console.present.scene import Scene
from ui.console.subject import Identity, column, row
from ui.console.typed_panel import TypeForm
from ui.look import pen
from ui.look.controls import Button
from ui.look.fields import Choices, Field, Text
from ui.look.look import Look
from ui.words import tr


class AssessForm(Form):
    """How awake the person is before the dose."""

    def __init__(
        self, look: Look, scene: Scene, client: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(look, scene, client, parent)
        words = [(level, level, lambda w=w: tr(w)) for level, w in POSS_WORDS.items()]
        self.poss = Choices(look, words, tall=True)
        self.note = Field(look, lambda: tr("Note"), 300)
        self.note.entered.connect(self.send)
        send = send_button(self, lambda: tr("Record POSS"))
        lower = row(self.note, send)
        lower.setStretch(0, 1)
        layout = column(self.poss, lower, spacing=6)
        layout.setStretch(0, 1)
        self.setLayout(layout)

    def first(self) -> QWidget:
        return self.poss

    def send(self) -> None:
        if self.poss.value is None:
            self.missing.emit(lambda: tr("Choose how awake the person is."))
            return
        self.ready.emit(
            {"do": "assess", "client": self.place, "poss": self.poss.value, "note": self.note.value}
        )


class DecideForm(Form):
    """The dose: outcome, reason, prescriber. The monitor says what stands against it."""

    def __init__(
        self, look: Look, scene: Scene, client: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(look, scene, client, parent)
        self.outcome = Choices(look, [(k, lambda w=w: tr(w), "") for k, w in OUTCOMES.items()])
        self.reason = Field(look, lambda: tr("Reason, if not the usual dose"), 360)
        self.prescriber = Field(look, lambda: tr("Prescriber, if asked"), 220, most=40)
        for field in (self.reason, self.prescriber):
            field.entered.connect(self.send)
        self.common = [Button(look, lambda w=w: tr(w)) for w in REASONS]
        for button in self.common:
            button.clicked.connect(lambda _=False, b=button: self.reason.put(b.text()))
        send = send_button(self, lambda: tr("Decide"))
        upper = row(self.outcome, self.prescriber, 1)
        lower = row(self.reason, *self.common, send)
        lower.setStretch(0, 1)
        self.setLayout(column(upper, lower, 1, spacing=6))

    def first(self) -> QWidget:
        return self.outcome

    def send(self) -> None:
        if self.outcome.value is None:
            self.missing.emit(lambda: tr("Choose the outcome."))
            return
        self.ready.emit(
            {
                "do": "decide_dose",
                "client": self.place,
                "outcome": self.outcome.value,
                "reason": self.reason.value,
                "prescriber": self.prescriber.value,
            }
        )


class BreathForm(Form):
    """Which instrument waits for this person's breath."""

    def __init__(
        self, look: Look, scene: Scene, client: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(look, scene, client, parent)
        title = Text(look, lambda: tr("{who} blows on:", who=client), "small_strong", "quiet")
        self.buttons: dict[str, Button] = {}
        for device in client_face(scene, client).devices:
            name = device.device
            button = Button(look, name, lambda n=name: self._line(n))
            button.least_width = look.px(190)
            button.clicked.connect(lambda _=False, n=name: self._press(n))
            self.buttons[name] = button
        none = (
            []
            if self.buttons
            else [Text(look, lambda: tr("No breathalyzer stands at the desk."), "body")]
        )
        self.setLayout(column(title, row(*self.buttons.values(), *none, 1), 1, spacing=4))

    def _face(self, device: str) -> Any:
        faces = client_face(self.scene, self.place).devices
        return next((face for face in faces if face.device == device), None)

    def _line(self, device: str) -> str:
        face = self._face(device)
        return face.line if face else ""

    def _press(self, device: str) -> None:
        face = self._face(device)
        if face is not None and face.armed == self.place:
            self.ready.emit({"do": "cancel_breath", "device": device})
        else:
            self.ready.emit({"do": "expect_breath", "client": self.place, "device": device})

    def show_scene(self, scene: Scene) -> None:
        super().show_scene(scene)
        for button in self.buttons.values():
            button.update()

    def first(self) -> QWidget:
        return next(iter(self.buttons.values()), self)


ACTIONS: Final = {
    action.name: action
    for action in (
        Action("admit", N_("Admit"), "F5"),
        Action("breath", N_("Breath test"), "F5"),
        Action("assess", N_("Assess (POSS)"), "F6"),
        Action("decide", N_("Decide the dose"), "F7"),
        Action("typed", N_("Type a result"), "F8"),
        Action("leave", N_("Leaves"), "F10"),
    )
}

FORMS: Final[dict[str, Callable[[Look, Scene, str], Form]]] = {
    "breath": BreathForm,
    "assess": AssessForm,
    "decide": DecideForm,
    "typed": TypeForm,
    "leave": lambda look, scene, client: LeaveForm(look, scene, "", client),
}


class _Facts(QWidget):
    """What is known of this person, a line each."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.lines: tuple[str, ...] = ()
        look.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        line = self.look.line_height("body")
        for number, words in enumerate(self.lines[: max(1, self.height() // line)]):
            box = QRect(0, number * line, self.width(), line)
            pen.write(
                painter, box, words, self.look.role("body"), self.look.palette.ink, may_shorten=True
            )
        painter.end()


class ClientPanel(ActionPanel):
    """Everything that can be asked for at the desk about one person."""

    def __init__(
        self, look: Look, asker: Asker, scene: Scene, client: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(look, asker, parent)
        self.key = ("client", client)
        self.client = client
        self.facts: _Facts = _Facts(look, self)
        self.face: ClientFace | None = None
        self.show_scene(scene)

    def show_scene(self, scene: Scene) -> None:
        super().show_scene(scene)
        self.face = client_face(scene, self.client)
        names = ("breath", "assess", "decide", "typed", "leave") if self.face.here else ("admit",)
        self.offer([ACTIONS[name] for name in names])
        if self.facts.lines != self.face.facts:
            self.facts.lines = self.face.facts
            self.facts.update()
        if self.form is not None:
            self.form.show_scene(scene)

    def identity(self) -> Identity:
        assert self.face is not None
        return Identity(
            title=self.client,
            tone=self.face.state,
            word=self.face.word,
            figure=self.face.counting,
            beside=self.face.counting_what,
        )

    def gone(self) -> bool:
        """Once seated, the person is to be found at the place."""
        visit = self.scene.visit_of(self.client) if self.scene else None
        return visit is not None and visit.place is not None

    def command_for(self, name: str) -> dict[str, Any] | None:
        return {"do": "admit", "client": self.client} if name == "admit" else None

    def form_for(self, name: str) -> Form:
        assert self.scene is not None
        return FORMS[name](self.look, self.scene, self.client)
