"""The small forms of a place: each asks what it must and makes one command.

They stand in the panel, never over it. Nothing clinical is filled in beforehand: breathing is
counted each time. What is missing is said by the form, what does not fit by the monitor.
"""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from hatmonitor.moments import iso, shifted
from ui.console.present.place import (
    LEAVING,
    cleared_clients,
    correction_minutes,
    free_places,
)
from ui.console.present.scene import Scene
from ui.console.subject import Flow, column, row
from ui.look.controls import Button, Words
from ui.look.fields import Choices, Field, Text
from ui.look.look import Look
from ui.words import tr

# Lengths offered for a longer or shorter observation: a choice of steps, not a clinical limit.
STEPS_MIN = (5, 10, 15, 30)


class Form(QWidget):
    """Base: a form gives a command by `ready`, or says what is missing by `missing`.

    Signals:
        ready: the command to ask. missing: words for what still has to be said.
    """

    ready = Signal(dict)
    missing = Signal(object)

    def __init__(self, look: Look, scene: Scene, place: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look, self.scene, self.place = look, scene, place

    def show_scene(self, scene: Scene) -> None:
        """The room went on while the form is open."""
        self.scene = scene

    def first(self) -> QWidget:
        """Where the keyboard goes when the form opens."""
        return self

    def send(self) -> None:
        """Make the command, or say what is missing."""


def send_button(form: Form, words: Words) -> Button:
    """The button that sends a form."""
    button = Button(form.look, words, kind="primary")
    button.clicked.connect(form.send)
    return button


class ReasonForm(Form):
    """One reason, which is all that the command still lacks."""

    def __init__(
        self, look: Look, scene: Scene, command: dict[str, Any], hint: Words, send: Words
    ) -> None:
        super().__init__(look, scene, "")
        self.command = command
        self.reason = Field(look, hint, 480)
        self.reason.entered.connect(self.send)
        self.setLayout(column(row(self.reason, send_button(self, send), 1), 1))

    def first(self) -> QWidget:
        return self.reason

    def send(self) -> None:
        self.ready.emit({**self.command, "reason": self.reason.value})


class PickForm(Form):
    """One press on one of many: whom to seat, where to move, how many minutes."""

    def __init__(
        self,
        look: Look,
        scene: Scene,
        place: str,
        title: Words,
        options: Callable[[Scene], Sequence[tuple[str, Words | str]]],
        command: Callable[[str], dict[str, Any]],
        none: Words,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(look, scene, place, parent)
        self._options, self._command = options, command
        self._shown: list[str] | None = None
        self._title, self._none = title, none
        self.title = Text(look, self._words, "small_strong", "quiet")
        self.flow = Flow(look)
        self.setLayout(column(self.title, self.flow, spacing=4))
        self.layout().setStretch(1, 1)
        self.show_scene(scene)

    def _words(self) -> str:
        return self._title() if self._shown else self._none()

    def show_scene(self, scene: Scene) -> None:
        super().show_scene(scene)
        options = list(self._options(scene))
        names = [name for name, _ in options]
        if names == self._shown:
            return
        self._shown = names
        buttons = []
        for name, words in options:
            button = Button(self.look, words)
            button.clicked.connect(lambda _=False, name=name: self.ready.emit(self._command(name)))
            buttons.append(button)
        self.flow.put(buttons)
        self.title.update()

    def first(self) -> QWidget:
        return self.flow.buttons[0] if self.flow.buttons else self


def seat_form(look: Look, scene: Scene, place: str) -> PickForm:
    """Whoever was cleared at the desk."""
    return PickForm(
        look,
        scene,
        place,
        lambda: tr("Who takes {place}?", place=place),
        lambda s: [(client, client) for client in cleared_clients(s)],
        lambda client: {"do": "seat", "client": client, "place": place},
        lambda: tr("Nobody at the desk is cleared for a dose."),
    )


def move_form(look: Look, scene: Scene, place: str) -> PickForm:
    """To any place that is free."""
    return PickForm(
        look,
        scene,
        place,
        lambda: tr("From {place} to:", place=place),
        lambda s: [(p.id, p.id) for p in free_places(s)],
        lambda to: {"do": "move", "place": place, "to": to},
        lambda: tr("No place is free."),
    )


def extend_form(look: Look, scene: Scene, place: str) -> PickForm:
    """Anybody may watch longer."""
    return PickForm(
        look,
        scene,
        place,
        lambda: tr("Watch {place} longer by:", place=place),
        lambda _s: [(str(n), lambda n=n: tr("{n} min", n=n)) for n in STEPS_MIN],
        lambda n: {"do": "extend_observation", "place": place, "minutes": int(n)},
        str,
    )


def earlier_form(look: Look, scene: Scene, place: str) -> PickForm:
    """Needle out, so many minutes ago."""
    form: list[PickForm] = []

    def command(n: str) -> dict[str, Any]:
        at = shifted(form[0].scene.now, -int(n) * 60)
        return {"do": "end_injection", "place": place, "at": iso(at.at_us)}

    def options(s: Scene) -> list[tuple[str, Words]]:
        visit = s.visit_at(place)
        allowed = correction_minutes(s, visit) if visit else ()
        return [(str(n), lambda n=n: tr("{n} min ago", n=n)) for n in allowed]

    form.append(
        PickForm(
            look,
            scene,
            place,
            lambda: tr("The needle was out:"),
            options,
            command,
            lambda: tr("The dose was handed over less than a minute ago."),
        )
    )
    return form[0]


class InjectionForm(Form):
    """Route, and the number of the sterile set if the site keeps it."""

    def __init__(self, look: Look, scene: Scene, place: str, parent: QWidget | None = None) -> None:
        super().__init__(look, scene, place, parent)
        limits = scene.room.protocol.observation.route_min if scene.room.protocol else {}
        self.route = Choices(look, [(r, lambda r=r: tr(r), "") for r in limits])
        self.kit = Field(look, lambda: tr("Set number, if kept"), 220, most=24)
        self.kit.entered.connect(self.send)
        send = send_button(self, lambda: tr("Hand over dose"))
        title = Text(look, lambda: tr("Route"), "small_strong", "quiet")
        self.setLayout(column(title, row(self.route, self.kit, send, 1), 1, spacing=4))
        if len(limits) == 1:
            self.route.pick(next(iter(limits)))

    def first(self) -> QWidget:
        return self.route

    def send(self) -> None:
        if self.route.value is None:
            self.missing.emit(lambda: tr("Choose the route."))
            return
        self.ready.emit(
            {
                "do": "start_injection",
                "place": self.place,
                "route": self.route.value,
                "kit": self.kit.value or None,
            }
        )


class ShortenForm(Form):
    """A shift lead's decision, with its reason."""

    def __init__(self, look: Look, scene: Scene, place: str, parent: QWidget | None = None) -> None:
        super().__init__(look, scene, place, parent)
        self.by = Choices(look, [(n, lambda n=n: tr("{n} min", n=n), "") for n in STEPS_MIN])
        self.reason = Field(look, lambda: tr("Reason"), 420)
        self.reason.entered.connect(self.send)
        send = send_button(self, lambda: tr("Shorter"))
        title = Text(
            look,
            lambda: tr("Watch {place} shorter by (shift lead):", place=place),
            "small_strong",
            "quiet",
        )
        self.setLayout(column(title, row(self.by, self.reason, send, 1), 1, spacing=4))

    def first(self) -> QWidget:
        return self.by

    def send(self) -> None:
        if self.by.value is None:
            self.missing.emit(lambda: tr("Choose by how much."))
            return
        self.ready.emit(
            {
                "do": "shorten_observation",
                "place": self.place,
                "minutes": self.by.value,
                "reason": self.reason.value,
            }
        )


class LeaveForm(Form):
    """How somebody leaves; a reason where it is before the time."""

    def __init__(
        self, look: Look, scene: Scene, place: str, client: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(look, scene, place, parent)
        self.client = client
        self.outcome = Choices(look, [(k, lambda w=w: tr(w), "") for k, w in LEAVING.items()])
        self.outcome.pick("left")
        self.reason = Field(look, lambda: tr("Reason, if it is early"), 380)
        self.reason.entered.connect(self.send)
        self.go = send_button(self, lambda: tr("Leaves"))
        title = Text(
            look, lambda: tr("{who} leaves:", who=place or client), "small_strong", "quiet"
        )
        self.setLayout(column(title, row(self.outcome, self.reason, self.go, 1), 1, spacing=4))

    def first(self) -> QWidget:
        return self.go

    def send(self) -> None:
        whom = {"place": self.place} if self.place else {"client": self.client}
        self.ready.emit(
            {
                "do": "end_session",
                **whom,
                "outcome": self.outcome.value,
                "reason": self.reason.value,
            }
        )
