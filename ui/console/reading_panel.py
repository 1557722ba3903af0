"""The panel of a breath result that belongs to nobody: a worker says whose, or puts it aside."""

from hatmonitor.words import N_
from ui.console.action_panel import ActionPanel
from ui.console.asker import Asker
from ui.console.forms import Form, PickForm, ReasonForm
from ui.console.present.desk import breath_words, desk_face
from ui.console.present.place import Action
from ui.console.present.scene import Scene
from ui.console.subject import Identity, Lines
from ui.look.look import Look
from ui.words import tr


class ReadingPanel(ActionPanel):
    """Whose breath was it? A worker says; nothing is guessed."""

    def __init__(self, look: Look, asker: Asker, scene: Scene, seq: int) -> None:
        super().__init__(look, asker)
        self.key = ("reading", str(seq))
        self.seq = seq
        self.facts: Lines = Lines(look, self._words)
        self.facts.setParent(self)
        self.offer(
            [Action("assign", N_("Assign to …"), "F5"), Action("dismiss", N_("Put aside"), "F6")]
        )
        self.show_scene(scene)

    def _words(self) -> tuple[str, ...]:
        breath = self.scene.room.unassigned.get(self.seq) if self.scene else None
        if breath is None or self.scene is None:
            return ()
        return (
            breath_words(self.scene, breath),
            tr(
                "On {device}; nobody was expected there. As sent: {text}",
                device=breath.device,
                text=breath.text,
            ),
        )

    def show_scene(self, scene: Scene) -> None:
        super().show_scene(scene)
        self.facts.refresh()
        if self.form is not None:
            self.form.show_scene(scene)

    def gone(self) -> bool:
        return self.scene is None or self.seq not in self.scene.room.unassigned

    def identity(self) -> Identity:
        return Identity(tr("Result"), word=tr("belongs to nobody"), tone="retest")

    def form_for(self, name: str) -> Form:
        assert self.scene is not None
        if name == "dismiss":
            return ReasonForm(
                self.look,
                self.scene,
                {"do": "dismiss_breath", "reading": self.seq},
                lambda: tr("Reason, for example a trial blow"),
                lambda: tr("Put aside"),
            )
        return PickForm(
            self.look,
            self.scene,
            "",
            lambda: tr("Whose breath was it?"),
            lambda s: [(card.client, card.client) for card in desk_face(s).cards],
            lambda client: {"do": "assign_breath", "reading": self.seq, "client": client},
            lambda: tr("Nobody is at the desk."),
        )
