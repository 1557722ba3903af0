"""The test of the sounds at the start of a shift: play them, and say whether you heard them.

The program cannot know what a person hears: so a person says it, and the log keeps who.
"""

from typing import Any

from hatmonitor.words import N_
from ui.console.action_panel import ActionPanel
from ui.console.asker import Asker
from ui.console.present.place import Action
from ui.console.present.scene import Scene
from ui.console.present.times import day_and_time
from ui.console.subject import Identity, Lines
from ui.look.look import Look
from ui.words import tr

_PLAY = Action("play", N_("Play the test sounds"), "F5")
_ANSWERS = (
    Action("heard", N_("I heard them"), "F6"),
    Action("not_heard", N_("I did not"), "F7"),
)


class SoundPanel(ActionPanel):
    """Play; then heard, or not."""

    key = ("sounds", "")

    def __init__(self, look: Look, asker: Asker, scene: Scene) -> None:
        super().__init__(look, asker)
        self.facts: Lines = Lines(look, self._words)
        self.facts.setParent(self)
        self.show_scene(scene)

    def show_scene(self, scene: Scene) -> None:
        super().show_scene(scene)
        asked = scene.room.sound_test_asked is not None
        self.offer((_PLAY, *_ANSWERS) if asked else (_PLAY,))
        self.facts.refresh()

    def identity(self) -> Identity:
        return Identity(tr("Sound"), word=tr("test at the start of a shift"))

    def command_for(self, name: str) -> dict[str, Any] | None:
        if name == "play":
            return {"do": "test_sound"}
        return {"do": "confirm_sound", "heard": name == "heard"}

    def _words(self) -> tuple[str, ...]:
        if self.scene is None:
            return ()
        room, lines = self.scene.room, []
        if room.sound_test_asked is not None:
            lines.append(tr("Three sounds: low, medium, high. Did you hear all of them?"))
        else:
            lines.append(tr("Three sounds are played, each once. Listen where you usually stand."))
        if room.sound_tested is not None:
            time = day_and_time(room.sound_tested.at_us, self.scene.zone, self.scene.now.at_us)
            lines.append(tr("Last heard by a person: {time}.", time=time))
        else:
            lines.append(tr("Nobody has said yet that the sounds are heard."))
        if self.scene.staff is None:
            lines.append(tr("Nobody is signed in here: F4."))
        lines.append(tr("A real alarm always sounds first."))
        return tuple(lines)
