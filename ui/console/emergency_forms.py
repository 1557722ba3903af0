"""What the panel of an emergency asks in place: another dose, why none, why no ambulance, who does
what, how it ended.

Each stands in the panel's lower half; the steps above stay in reach. Escape leaves it.
"""

from typing import Any, ClassVar, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from hatmonitor.words import N_
from ui.console.forms import Form, PickForm, send_button
from ui.console.present.emergency import (
    OUTCOMES,
    all_hold_choices,
    default_hold_h,
    dose_choices,
    hold_choices,
    what_follows,
)
from ui.console.present.scene import Scene
from ui.console.subject import column, row
from ui.look.controls import Button
from ui.look.fields import Choices, Field, Text
from ui.look.look import Look
from ui.words import plain, tr

LEADS, MINDS = "leads", "minds_room"

# Why there is no ambulance, in one touch; anything else is typed.
REASONS: Final = (N_("awake, breathing well"), N_("refuses, awake and alert"))
# And why no further naloxone is needed now.
NOT_NEEDED: Final = (N_("awake, breathing well"), N_("breathes well, is watched"))


def role_form(look: Look, scene: Scene, place: str, role: str) -> PickForm:
    """Any of the staff; whoever leads an emergency is offered last."""

    def options(s: Scene) -> list[tuple[str, str]]:
        busy = {one.leads for one in s.room.emergencies.values()}
        return [(code, code) for code in sorted(s.room.staff, key=lambda c: (c in busy, c))]

    words = {LEADS: N_("Who leads in {place}?"), MINDS: N_("Who minds the room?")}
    return PickForm(
        look,
        scene,
        place,
        lambda: tr(words[role], place=place),
        options,
        lambda code: {"do": "take_role", "place": place, "role": role, "staff": code},
        lambda: tr("Nobody is on the staff list."),
    )


class DoseForm(Form):
    """How much and by which way, from the protocol's own; a number of milligrams can be typed."""

    def __init__(self, look: Look, scene: Scene, place: str, parent: QWidget | None = None) -> None:
        super().__init__(look, scene, place, parent)
        doses, routes = dose_choices(scene)
        self.mg = Choices(look, [(mg, lambda n=mg: tr("{mg} mg", mg=plain(n)), "") for mg in doses])
        self.other = Field(look, lambda: tr("other, mg"), 90, most=5)
        self.route = Choices(look, [(way, lambda w=way: tr(w), "") for way in routes])
        self.go = send_button(self, lambda: tr("Give"))
        self.go.key = "F9"
        self.other.entered.connect(self.send)
        limits = scene.room.protocol.emergency if scene.room.protocol else None
        if limits is not None:
            self.mg.pick(limits.naloxone_mg)
            self.route.pick(limits.naloxone_route)
        upper = row(self.mg, self.other, 1, spacing=6)
        self.setLayout(column(upper, row(self.route, self.go, 1, spacing=6), 1, spacing=6))

    def first(self) -> QWidget:
        picked = self.mg.buttons.get(self.mg.value)
        return picked if picked is not None else self.mg

    def send(self) -> None:
        typed = self.other.value.replace(",", ".")
        try:
            mg = float(typed) if typed else self.mg.value
        except ValueError:
            mg = None
        if mg is None or self.route.value is None:
            self.missing.emit(lambda: tr("Say how many milligrams, and by which way."))
            return
        self.ready.emit(
            {"do": "give_naloxone", "place": self.place, "mg": mg, "route": self.route.value}
        )


class WhyForm(Form):
    """A decision with its reason: one of a few, or typed. A class below says which decision."""

    reasons: tuple[str, ...]
    question: str
    send_word: str
    missing_word: str
    command: ClassVar[dict[str, Any]]

    def __init__(self, look: Look, scene: Scene, place: str, parent: QWidget | None = None) -> None:
        super().__init__(look, scene, place, parent)
        self.buttons = []
        for words in self.reasons:
            button = Button(look, lambda w=words: tr(w))
            button.clicked.connect(lambda _=False, w=words: self._say(tr(w)))
            self.buttons.append(button)
        self.reason = Field(look, lambda: tr(self.question), 300)
        self.reason.entered.connect(self.send)
        go = send_button(self, lambda: tr(self.send_word))
        lower = row(self.reason, go)
        lower.setStretch(0, 1)
        self.setLayout(column(lower, row(*self.buttons, 1), 1, spacing=6))

    def first(self) -> QWidget:
        return self.reason

    def send(self) -> None:
        if not self.reason.value:
            self.missing.emit(lambda: tr(self.missing_word))
            return
        self._say(self.reason.value)

    def _say(self, reason: str) -> None:
        self.ready.emit({**self.command, "place": self.place, "reason": reason})


class NoAmbulanceForm(WhyForm):
    """No ambulance, and why."""

    reasons = REASONS
    question = N_("Why no ambulance?")
    send_word = N_("No ambulance")
    missing_word = N_("Say why there is no ambulance.")
    command: ClassVar[dict[str, Any]] = {"do": "record_step", "step": "ambulance_not_called"}


class NotNeededForm(WhyForm):
    """No further naloxone now, and why."""

    reasons = NOT_NEEDED
    question = N_("Why is naloxone not needed now?")
    send_word = N_("Not needed now")
    missing_word = N_("Say why naloxone is not needed now.")
    command: ClassVar[dict[str, Any]] = {"do": "naloxone_not_needed"}


class EndForm(Form):
    """How it ended, for how long there is no dose, and what follows, in words.

    Signals:
        left: it is not over yet.
    """

    left = Signal()

    def __init__(self, look: Look, scene: Scene, place: str, parent: QWidget | None = None) -> None:
        super().__init__(look, scene, place, parent)
        self.outcomes: dict[str, Button] = {}
        for name, words in OUTCOMES.items():
            button = Button(look, lambda w=words: tr(w))
            button.clicked.connect(lambda _=False, n=name: self.finish(n))
            self.outcomes[name] = button
        self.not_yet = Button(look, lambda: tr("Not yet"), key="Esc")
        self.not_yet.clicked.connect(self.left)
        self.hold = Choices(
            look, [(h, lambda h=h: self._hours(h), "") for h in all_hold_choices(scene)]
        )
        self.default_h = default_hold_h(scene, place)
        self.hold.offer(hold_choices(scene, place))
        self.hold.pick(self.default_h)
        self.hold.picked.connect(lambda _value: self.follows.update())
        title = Text(look, lambda: tr("No dose for"), "small_strong", "quiet", one_line=True)
        self.follows = Text(look, self._follows, "small", typed=True)
        upper = row(self.not_yet, *self.outcomes.values(), 1, spacing=6)
        lower = row(title, self.hold, self.follows, spacing=6)
        lower.setStretch(2, 1)
        self.setLayout(column(upper, lower, 1, spacing=6))

    def _hours(self, hours: float) -> str:
        return tr("{n} h", n=plain(hours)) if hours else tr("none")

    def _follows(self) -> str:
        return what_follows(self.scene, self.place, self._hold_h())

    def _hold_h(self) -> float:
        return float(str(self.hold.value)) if self.hold.value is not None else 0.0

    def show_scene(self, scene: Scene) -> None:
        super().show_scene(scene)
        own, offered = default_hold_h(scene, self.place), hold_choices(scene, self.place)
        untouched, self.default_h = self.hold.value == self.default_h, own
        self.hold.offer(offered)
        if self.hold.value not in offered or (untouched and self.hold.value != own):
            self.hold.pick(own)
        self.follows.update()

    def first(self) -> QWidget:
        return self.not_yet

    def finish(self, outcome: str) -> None:
        """It ended so. The protocol's own hold is the monitor's to know; only another is said."""
        command = {"do": "end_emergency", "place": self.place, "outcome": outcome}
        if self._hold_h() != self.default_h:
            command["hold_hours"] = self._hold_h()
        self.ready.emit(command)
