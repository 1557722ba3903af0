"""What the window is about: the one chosen place, person, result or page, and the panel that fits.

A new emergency takes the panel by itself, unless somebody is writing there or another emergency is
in sight. While an overdose is being called without a place, the next place that is chosen gets it.
"""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Qt

from hatmonitor.moments import Moment, elapsed_s
from ui.console import pages
from ui.console.asker import Asker, nowhere
from ui.console.client_panel import ClientPanel
from ui.console.desk import Desk
from ui.console.device_panel import DevicePanel
from ui.console.emergency_panel import EmergencyPanel
from ui.console.feed import BaseFeed
from ui.console.lead_panel import LeadPanel
from ui.console.panel import Panel
from ui.console.place_panel import PlacePanel
from ui.console.present.scene import Scene
from ui.console.present.score import ScoreFace, score
from ui.console.present.side import AlarmFace
from ui.console.reading_panel import ReadingPanel
from ui.console.score_panel import ScorePanel
from ui.console.shelve_panel import ShelvePanel
from ui.console.sound_panel import SoundPanel
from ui.console.staff_panel import StaffPanel
from ui.console.subject import Subject
from ui.console.typed_panel import TypedPanel
from ui.console.wall import Wall
from ui.look.look import Look
from ui.words import tr

# For so long a sentence says that a real alarm ended the drill.
BROKEN_FOR_S: Final = 60.0

MakePage = type[Subject] | Callable[[Look, Asker, Scene], Subject]


class Choosing(QObject):
    """choice: the chosen place; what the overdose key means."""

    def __init__(
        self, feed: BaseFeed, look: Look, asker: Asker, wall: Wall, desk: Desk, panel: Panel
    ) -> None:
        super().__init__(panel)
        self._feed, self._look, self._asker = feed, look, asker
        self._wall, self._desk, self._panel = wall, desk, panel
        self.choice: str | None = None
        self.picking = False
        self._emergencies: set[str] = set()
        self._last: Scene | None = None
        self._score: ScoreFace | None = None
        self._broken: tuple[str, Moment] | None = None
        panel.overdose_words = self._overdose_words
        wall.chosen.connect(self.place)
        desk.client_chosen.connect(self.client)
        desk.reading_chosen.connect(self.reading)
        desk.typed_chosen.connect(self.typed)
        desk.list_wanted.connect(self.to_come)
        panel.emergency_chosen.connect(self.place)
        panel.overdose.connect(self.overdose)
        self.nothing()

    # --- places and people -----------------------------------------------------------------------

    def place(self, place: str | None) -> None:
        """This place is the one everything is about."""
        scene = self._feed.scene()
        if place is None or place not in scene.room.places:
            self.nothing()
            return
        picking, self.picking = self.picking, False
        if place in scene.room.emergencies:
            self._emergency(place)
        else:
            self._place(place)
        if picking:
            self.overdose()

    def client(self, client: str) -> None:
        """A person at the desk, or a code still to come; who sits somewhere is found there."""
        scene = self._feed.scene()
        visit = scene.visit_of(client)
        if visit is not None and visit.place is not None:
            self.place(visit.place)
            return
        self._mark(None, client)
        self._show(("client", client), lambda: ClientPanel(self._look, self._asker, scene, client))

    def reading(self, seq: int) -> None:
        """A breath result that belongs to nobody."""
        scene = self._feed.scene()
        if seq in scene.room.unassigned:
            self._mark(None, seq)
            self._show(
                ("reading", str(seq)), lambda: ReadingPanel(self._look, self._asker, scene, seq)
            )

    def typed(self, seq: int) -> None:
        """A typed value that waits for a second person."""
        scene = self._feed.scene()
        if seq in scene.room.entries:
            self._mark(None, seq)
            self._show(("typed", str(seq)), lambda: TypedPanel(self._look, self._asker, scene, seq))

    def next_emergency(self) -> None:
        """From one open emergency to the next."""
        places = list(self._feed.scene().room.emergencies)
        if places:
            at = places.index(self.choice) + 1 if self.choice in places else 0
            self.place(places[at % len(places)])

    def _place(self, place: str) -> None:
        scene = self._feed.scene()
        self._mark(place)
        self._show(
            ("place", place),
            lambda: PlacePanel(self._look, self._asker, scene, place, self._feed.samples),
        )

    def _emergency(self, place: str) -> None:
        scene = self._feed.scene()

        def make() -> EmergencyPanel:
            panel = EmergencyPanel(self._look, self._asker, scene, place, self._feed.samples)
            panel.place_wanted.connect(self._place)
            return panel

        self._mark(place)
        self._show(("emergency", place), make)

    def _mark(self, place: str | None, at_desk: str | int | None = None) -> None:
        self.choice = place
        self._wall.choose(place)
        self._desk.choose(at_desk)
        self._panel.refresh_words()

    def _show(self, key: tuple[str, str], make: Callable[[], Subject]) -> Subject:
        return self._panel.show_subject(key, make)

    # --- pages -----------------------------------------------------------------------------------

    def page(self) -> str:
        """The kind of subject that is in sight."""
        return self._panel.subject.key[0] if self._panel.subject is not None else ""

    def nothing(self) -> None:
        """Nothing is chosen."""
        scene = self._feed.scene()
        self.picking = False
        self._mark(None)
        self._show(("idle", ""), lambda: pages.IdlePanel(self._look, self._asker, scene))

    def help(self) -> None:
        """The keys."""
        self._page(pages.HelpPanel)

    def staff(self) -> None:
        """Sign in, sign out, hand over."""
        shown = self._page(StaffPanel)
        if isinstance(shown, StaffPanel):
            shown.sounds.connect(self.sounds, Qt.ConnectionType.UniqueConnection)
            if self._feed.scene().staff is None:
                shown.open_form("sign_in")

    def sounds(self) -> None:
        """The test of the sounds."""
        self._page(SoundPanel)

    def devices(self) -> None:
        """The instruments."""
        self._page(
            lambda look, asker, scene: DevicePanel(look, asker, scene, self._feed.look_at),
            DevicePanel.key,
        )

    def lead(self) -> None:
        """The shift lead's work."""
        shown = self._page(LeadPanel)
        if isinstance(shown, LeadPanel):
            shown.shelving.connect(self.shelve, Qt.ConnectionType.UniqueConnection)

    def shelving(self, face: AlarmFace) -> None:
        """This alarm is to be put on the shelf."""
        self.shelve(face.alarm)

    def shelve(self, alarm: str) -> None:
        """For how long, and why."""
        scene = self._feed.scene()
        if alarm in scene.room.alarms:
            self._mark(None)
            shown = self._show(
                ("shelve", alarm), lambda: ShelvePanel(self._look, self._asker, scene, alarm)
            )
            if isinstance(shown, ShelvePanel):
                shown.first().setFocus(Qt.FocusReason.OtherFocusReason)

    def to_come(self) -> None:
        """Everybody who is still to come."""
        shown = self._page(pages.ToComePanel)
        if isinstance(shown, pages.ToComePanel):
            shown.client_chosen.connect(self.client, Qt.ConnectionType.UniqueConnection)

    def leaving(self, sure: Callable[[], None]) -> None:
        """Ask whether the console is to be closed."""
        shown = self._show(
            pages.QuitPanel.key,
            lambda: pages.QuitPanel(self._look, self._asker, self._feed.scene()),
        )
        if isinstance(shown, pages.QuitPanel):
            shown.on_sure, shown.on_stay = sure, self.nothing
            shown.first().setFocus()

    def _page(self, make: MakePage, key: tuple[str, str] | None = None) -> Subject | None:
        """A page; asked for again, it goes away. key: of a page that is more than its class."""
        key = make.key if isinstance(make, type) else key or ("", "")
        if self._panel.subject is not None and self._panel.subject.key == key:
            self.back()
            return None
        scene = self._feed.scene()
        self._mark(None)
        return self._show(key, lambda: make(self._look, self._asker, scene))

    def back(self) -> None:
        """Leave a form, then the subject."""
        subject = self._panel.subject
        if subject is None or not subject.back():
            self.nothing()
        self._wall.setFocus()

    def act(self, key: str) -> None:
        """An F-key does what its button in the panel says."""
        subject = self._panel.subject
        if subject is not None and key in (keys := subject.keys()):
            keys[key]()

    # --- the overdose ----------------------------------------------------------------------------

    def overdose(self) -> None:
        """Call an overdose on the chosen place; with none chosen, on the next one that is."""
        if self.choice is None:
            scene = self._feed.scene()
            self._show(
                pages.PickPlacePanel.key,
                lambda: pages.PickPlacePanel(self._look, self._asker, scene),
            )
            self.picking = True
            self._wall.setFocus()
            return
        panel, command = self._panel, {"do": "raise_overdose", "place": self.choice}
        if panel.subject is not None:
            tell = panel.subject.said.show_words
            self._asker.ask(panel.subject, command, tell, aloud=True)
        else:
            self._asker.ask(panel, command, nowhere, aloud=True)

    def _overdose_words(self) -> str:
        return tr("which place?") if self.choice is None else self.choice

    # --- following the room ----------------------------------------------------------------------

    def follow(self, scene: Scene) -> None:
        """A new emergency takes the panel; what the panel was about may be over."""
        new = [place for place in scene.room.emergencies if place not in self._emergencies]
        self._emergencies = set(scene.room.emergencies)
        subject = self._panel.subject
        for place in new:
            if place == self.choice or not self._in_use(scene):
                self._emergency(place)
                return
        if subject is not None and subject.gone():
            self._over(scene, *subject.key)

    def _in_use(self, scene: Scene) -> bool:
        """Somebody writes, or runs another emergency; a drill gives way to anything real."""
        subject = self._panel.subject
        if subject is None or subject.gone():
            return False
        kind, name = subject.key
        emergency = scene.room.emergencies.get(name) if kind == "emergency" else None
        return subject.busy() or (emergency is not None and not emergency.practice)

    # --- drills ----------------------------------------------------------------------------------

    def watch_drill(self, scene: Scene) -> None:
        """A drill that has just ended has a score; one that a real alarm ended says so."""
        ended = score(self._last, scene) if self._last is not None else None
        self._last = scene
        if ended is not None:
            self._score = ended
            self._broken = (ended.place, scene.now) if ended.real else None

    def broken(self, scene: Scene) -> str:
        """The booth of a drill that a real alarm ended a short while ago."""
        if self._broken is None or elapsed_s(self._broken[1], scene.now) > BROKEN_FOR_S:
            return ""
        return self._broken[0]

    def _show_score(self, scene: Scene) -> None:
        face, self._score = self._score, None
        assert face is not None
        self._mark(None)
        self._show(("score", face.place), lambda: ScorePanel(self._look, self._asker, scene, face))

    def _over(self, scene: Scene, kind: str, name: str) -> None:
        visit = scene.visit_of(name) if kind == "client" else None
        if kind == "emergency" and self._score is not None and self._score.place == name:
            self._show_score(scene)
        elif kind == "emergency":
            self._place(name)
        elif visit is not None and visit.place is not None:
            self.place(visit.place)
        else:
            self.nothing()
