"""What the panel of an emergency asks in place: one form at a time, in its lower half.

Escape, or the same key again, leaves it. What a form gives is entered as a press is: now, or at the
earlier moment that was chosen.
"""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt

from ui.console.emergency_forms import (
    LEADS,
    MINDS,
    DoseForm,
    EndForm,
    NoAmbulanceForm,
    NotNeededForm,
    role_form,
)
from ui.console.emergency_words import EmergencyWords
from ui.console.forms import Form
from ui.look.controls import Button


class EmergencyAsking(EmergencyWords):
    """Base of the panel. form: what is asked now, if anything."""

    place: str
    form: Form | None = None

    def _entered(self, command: dict[str, Any], done: Callable[[Any], None] | None = None) -> None:
        """Ask for an entry, at the moment it was done."""
        raise NotImplementedError

    def _lay(self) -> None:
        """A form came or went."""
        raise NotImplementedError

    def lead(self) -> None:
        """Whoever is signed in leads; who, if that is not clear."""
        self._take_role(LEADS)

    def mind(self) -> None:
        """Whoever is signed in minds everybody else; who, if that is not clear."""
        self._take_role(MINDS)

    def _take_role(self, role: str) -> None:
        assert self.scene is not None
        staff = self.scene.staff
        taken = {self.face.leads, self.face.minds_room} if self.face else set()
        if role == MINDS:  # whoever leads anywhere minds nobody else
            taken |= {one.leads for one in self.scene.room.emergencies.values()}
        if staff is None or staff in taken:
            self._open(role_form(self.look, self.scene, self.place, role))
            return
        self.ask({"do": "take_role", "place": self.place, "role": role})

    @property
    def outcomes(self) -> dict[str, Button]:
        """The buttons of the end, while it is asked."""
        return self.form.outcomes if isinstance(self.form, EndForm) else {}

    def ask_dose(self) -> None:
        """Another dose than the protocol's."""
        self._toggle(DoseForm)

    def ask_no_ambulance(self) -> None:
        """A decision too: no ambulance, and why."""
        if self.face is not None and self.face.no_ambulance is not None:
            self._toggle(NoAmbulanceForm)

    def ask_not_needed(self) -> None:
        """A decision too: no further naloxone now, and why."""
        if self.face is not None and self.face.given and not self.face.not_needed:
            self._toggle(NotNeededForm)

    def ask_end(self) -> None:
        """Ask how it ended; a drill just ends."""
        if self.face is not None and self.face.practice:
            self.ask({"do": "end_drill", "place": self.place})
        else:
            self._toggle(EndForm)

    def _toggle(self, kind: type[Form]) -> None:
        assert self.scene is not None
        if isinstance(self.form, kind):
            self._close()
            return
        form = kind(self.look, self.scene, self.place)
        if isinstance(form, EndForm):
            form.left.connect(self._close)
        self._open(form)

    def _open(self, form: Form) -> None:
        self._close()
        self.said.clear()
        self.form = form
        form.setParent(self)
        form.ready.connect(self._send)
        form.missing.connect(lambda words: self.said.show_words("trouble", words))
        self._lay()
        form.show()
        form.first().setFocus(Qt.FocusReason.OtherFocusReason)

    def _close(self) -> None:
        if self.form is not None:
            self.form.hide()
            self.form.deleteLater()
        self.form = None
        self._lay()

    def _send(self, command: dict[str, Any]) -> None:
        form = self.form

        def done(answer: Any) -> None:
            if answer.ok and self.form is form:
                self._close()

        dated = command["do"] in ("record_step", "give_naloxone")
        (self._entered if dated else self.ask)(command, done)
