"""What the buttons of an emergency's panel say: what was done, what is due, what a press means."""

from ui.console.present.emergency import EmergencyFace, earlier_words
from ui.console.subject import Subject
from ui.words import tr


class EmergencyWords(Subject):
    """Base of the panel. face: what it shows; earlier_min: so many minutes ago was what is pressed
    next; 0: now."""

    face: EmergencyFace | None = None
    earlier_min: int = 0

    def _when(self) -> str:
        """What a press means now: nothing, or the earlier moment."""
        if not self.earlier_min or self.scene is None:
            return ""
        return earlier_words(self.scene, self.earlier_min)

    def _naloxone_sub(self) -> str:
        return self._when() or (self.face.naloxone if self.face else "")

    def _not_needed_sub(self) -> str:
        return (self.face.not_needed if self.face else "") or tr("no naloxone")

    def _ambulance_title(self) -> str:
        return self.face.ambulance.title if self.face else ""

    def _ambulance_sub(self) -> str:
        done = self.face.ambulance.done if self.face else ""
        return self._when() or done or tr("press when done")

    def _none_sub(self) -> str:
        face = self.face.no_ambulance if self.face else None
        return (face.done if face else "") or tr("why?")

    def _leads_sub(self) -> str:
        return (self.face.leads if self.face else "") or tr("nobody yet")

    def _minds_sub(self) -> str:
        return (self.face.minds_room if self.face else "") or tr("nobody yet")

    def _earlier_title(self) -> str:
        return tr("EARLIER") if self.earlier_min else tr("Earlier")

    def _earlier_sub(self) -> str:
        return self._when() or tr("next press: now")

    def _undo_sub(self) -> str:
        undo = self.face.undo if self.face else None
        return undo[1] if undo else tr("nothing to undo")

    def _end_title(self) -> str:
        return tr("End drill") if self.face and self.face.practice else tr("End …")

    def _step_sub(self, step: str) -> str:
        faces = self.face.steps if self.face else ()
        done = next((face.done for face in faces if face.step == step), "")
        return self._when() or done or tr("press when done")
