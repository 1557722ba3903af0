"""The console's window: it lays out its five regions, passes the scene to them, and obeys the keys.

It holds no facts: everything shown is computed from the feed's scene, everything done is a command.
Nothing pops up. An emergency takes the panel by itself unless somebody is writing there; it is
always one touch or one key away.
"""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QElapsedTimer, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

from hatmonitor.clock import real_now
from hatmonitor.words import LANGUAGES
from ui.console import house_panels as house
from ui.console.asker import Asker
from ui.console.client_panel import ClientPanel
from ui.console.cover import Cover
from ui.console.desk import Desk
from ui.console.emergency_panel import EmergencyPanel
from ui.console.feed import BaseFeed
from ui.console.header import Header
from ui.console.keys import ACTION_KEYS, KEYS, numbered, quick_keys
from ui.console.panel import Panel
from ui.console.place_panel import PlacePanel
from ui.console.plan import regions
from ui.console.present.desk import desk_face
from ui.console.present.header import cover, header
from ui.console.present.scene import Scene
from ui.console.present.side import AlarmFace, alarm_faces, due_faces
from ui.console.side import Side
from ui.console.subject import Subject
from ui.console.wall import Wall
from ui.look.flash import BEAT_MS
from ui.look.look import Look
from ui.words import in_words, language, tr, use_language

_DIGITS_WITHIN_MS: Final = 900


class Window(QWidget):
    """Signals:
    log_wanted: open the log. left: a person closed the console.
    """

    log_wanted = Signal()
    left = Signal()

    def __init__(self, feed: BaseFeed, look: Look) -> None:
        super().__init__()
        self.feed, self.look = feed, look
        self.asker = Asker(feed, self)
        self.choice: str | None = None
        self.picking = False
        self._sure_to_leave = False
        self._emergencies: set[str] = set()
        self._digits, self._digits_at = "", QElapsedTimer()
        scene = feed.scene()
        self.header = Header(look, header(scene), self)
        self.desk = Desk(look, self)
        self.wall = Wall(look, self)
        self.side = Side(look, self)
        self.panel = Panel(look, self)
        self.cover = Cover(look, self)
        self.setWindowTitle("hatmonitor")
        self.setMinimumSize(1024, 600)
        self.setAutoFillBackground(True)
        self.panel.overdose_words = self._overdose_words
        self._connect()
        self._keys()
        self._timers()
        self._recolour()
        self.show_idle()
        self.refresh()
        self.wall.setFocus()

    # --- wiring ----------------------------------------------------------------------------------

    def _connect(self) -> None:
        self.feed.heard.connect(self.refresh)
        self.feed.silence.connect(lambda _silent: self.refresh())
        self.look.changed.connect(self._recolour)
        self.wall.chosen.connect(self.choose)
        self.side.due.touched.connect(self.choose)
        self.side.alarms.touched.connect(self.choose)
        self.side.alarms.seen.connect(self._acknowledge)
        self.side.alarms.pause.connect(self._pause)
        self.desk.client_chosen.connect(self.choose_client)
        self.desk.reading_chosen.connect(self.choose_reading)
        self.desk.list_wanted.connect(self.show_to_come)
        self.desk.entered.connect(self._entered)
        self.panel.emergency_chosen.connect(self.choose)
        self.panel.overdose.connect(self.overdose)
        head = self.header
        head.staff.clicked.connect(self.show_staff)
        head.language.clicked.connect(self.other_language)
        head.palette_button.clicked.connect(self.other_palette)
        head.log.clicked.connect(self.log_wanted)
        head.help.clicked.connect(self.show_help)

    def _keys(self) -> None:
        does: dict[str, Callable[[], object]] = {
            "overdose": self.overdose,
            "help": self.show_help,
            "desk": self.desk.code.setFocus,
            "alarms": self._to_alarms,
            "staff": self.show_staff,
            "emergency": self._next_emergency,
            "clients": self.show_lead,
            "language": self.other_language,
            "palette": self.other_palette,
            "log": self.log_wanted.emit,
            "back": self.back,
            "quit": self.close,
        }
        for row in KEYS:
            self._shortcut(row.sequence, does[row.name])
        for key in (*ACTION_KEYS, "Ctrl+Z"):
            self._shortcut(key, lambda key=key: self._act(key))

    def _shortcut(self, sequence: str, does: Callable[[], object]) -> None:
        shortcut = QShortcut(QKeySequence(sequence), self)
        shortcut.setAutoRepeat(False)
        shortcut.activated.connect(lambda: does())

    def _timers(self) -> None:
        self._tick_timer = QTimer(self)
        self._tick_timer.setSingleShot(True)
        self._tick_timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._tick_timer.timeout.connect(self._tick)
        self._next_tick()
        self._beat = 0
        self._beat_timer = QTimer(self)
        self._beat_timer.setInterval(BEAT_MS)
        self._beat_timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._beat_timer.timeout.connect(self._on_beat)

    def _next_tick(self) -> None:
        """Just after the next full second, so that all clocks step together."""
        past_ms = real_now().at_us % 1_000_000 // 1000
        self._tick_timer.start(1002 - past_ms)

    def _tick(self) -> None:
        self._next_tick()
        self.refresh()

    def _on_beat(self) -> None:
        self._beat += 1
        for part in (self.header, self.wall, self.side.alarms, self.panel, self.cover):
            part.beat(self._beat)

    # --- what is shown ---------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show the room as it is; only what differs is painted."""
        scene = self.feed.scene()
        self.wall.show_scene(scene)
        alarms = alarm_faces(scene)
        self.side.show_faces(alarms, due_faces(scene))
        self.header.show_face(header(scene))
        self.desk.show_face(desk_face(scene))
        self.panel.show_scene(scene)
        why = self.feed.why()
        self.cover.why = in_words(why) if why else ""
        self.cover.show_face(cover(scene))
        self._follow_emergencies(scene)
        self._follow_subject(scene)
        self._flash(scene, alarms)
        if QApplication.focusWidget() is None and self.isActiveWindow():
            self.wall.setFocus()

    def _flash(self, scene: Scene, alarms: tuple[AlarmFace, ...]) -> None:
        wanted = (
            scene.silent is not None
            or not scene.room.logging
            or bool(scene.room.emergencies)
            or any(not face.seen and face.priority != "low" for face in alarms)
        )
        if wanted and not self._beat_timer.isActive():
            self._beat_timer.start()
        elif not wanted and self._beat_timer.isActive():
            self._beat_timer.stop()

    def _follow_emergencies(self, scene: Scene) -> None:
        """A new emergency takes the panel, unless somebody is writing or another is going on."""
        new = set(scene.room.emergencies) - self._emergencies
        self._emergencies = set(scene.room.emergencies)
        subject = self.panel.subject
        for place in scene.room.emergencies:
            if place not in new:
                continue
            in_use = subject is not None and (subject.busy() or subject.key[0] == "emergency")
            if place == self.choice or not in_use:
                self.choose(place)
                return

    def _follow_subject(self, scene: Scene) -> None:
        """What the panel was about may be over."""
        subject = self.panel.subject
        if subject is None or not subject.gone():
            return
        kind, name = subject.key
        if kind == "emergency":
            self._show_place(name)
        elif kind == "client" and (visit := scene.visit_of(name)) and visit.place:
            self.choose(visit.place)
        else:
            self.show_idle()

    # --- choosing --------------------------------------------------------------------------------

    def choose(self, place: str | None) -> None:
        """Make this place the one everything is about; while an overdose is being called, call it."""
        scene = self.feed.scene()
        if place is None or place not in scene.room.places:
            self.show_idle()
            return
        picking, self.picking = self.picking, False
        self._mark(place)
        if place in scene.room.emergencies:
            self._show_emergency(place)
        else:
            self._show_place(place)
        if picking:
            self.overdose()

    def choose_client(self, client: str) -> None:
        """A person at the desk, or a code still to come."""
        scene = self.feed.scene()
        visit = scene.visit_of(client)
        if visit is not None and visit.place is not None:
            self.choose(visit.place)
            return
        self._mark(None, client)
        self._subject(("client", client),
                      lambda: ClientPanel(self.look, self.asker, scene, client))  # fmt: skip

    def choose_reading(self, seq: int) -> None:
        """A breath result that belongs to nobody."""
        scene = self.feed.scene()
        if seq in scene.room.unassigned:
            self._mark(None, seq)
            self._subject(("reading", str(seq)),
                          lambda: house.ReadingPanel(self.look, self.asker, scene, seq))  # fmt: skip

    def _mark(self, place: str | None, at_desk: str | int | None = None) -> None:
        self.choice = place
        self.wall.choose(place)
        self.desk.choose(at_desk)
        self.panel.refresh_words()

    def _subject(self, key: tuple[str, str], make: Callable[[], Subject]) -> Subject:
        return self.panel.show_subject(key, make)

    def _show_place(self, place: str) -> None:
        scene = self.feed.scene()
        self._mark(place)
        self._subject(("place", place), lambda: PlacePanel(self.look, self.asker, scene, place))

    def _show_emergency(self, place: str) -> None:
        scene = self.feed.scene()

        def make() -> EmergencyPanel:
            panel = EmergencyPanel(self.look, self.asker, scene, place)
            panel.place_wanted.connect(self._show_place)
            return panel

        self._subject(("emergency", place), make)

    def _page(self, kind: type[Subject]) -> None:
        """A page of the house; asked for again, it goes away."""
        if self.panel.subject is not None and self.panel.subject.key == kind.key:
            self.back()
            return
        scene = self.feed.scene()
        self._mark(None)
        self._subject(kind.key, lambda: kind(self.look, self.asker, scene))

    def show_idle(self) -> None:
        """Nothing is chosen."""
        scene = self.feed.scene()
        self.picking = False
        self._mark(None)
        self._subject(("idle", ""), lambda: house.IdlePanel(self.look, self.asker, scene))

    def show_help(self) -> None:
        """The keys."""
        self._page(house.HelpPanel)

    def show_staff(self) -> None:
        """Sign in, sign out, hand over."""
        self._page(house.StaffPanel)
        subject = self.panel.subject
        if isinstance(subject, house.StaffPanel) and self.feed.scene().staff is None:
            subject.open_form("sign_in")

    def show_lead(self) -> None:
        """The shift lead's work."""
        self._page(house.LeadPanel)

    def show_to_come(self) -> None:
        """Everybody who is still to come."""
        self._page(house.ToComePanel)
        subject = self.panel.subject
        if isinstance(subject, house.ToComePanel):
            subject.client_chosen.connect(self.choose_client, Qt.ConnectionType.UniqueConnection)

    # --- doing -----------------------------------------------------------------------------------

    def overdose(self) -> None:
        """Call an overdose on the chosen place; with none chosen, the next one that is."""
        if self.choice is None:
            self.picking = True
            scene = self.feed.scene()
            self._subject(("pick", ""), lambda: house.PickPlacePanel(self.look, self.asker, scene))
            self.panel.refresh_words()
            self.wall.setFocus()
            return
        subject = self.panel.subject
        assert subject is not None
        subject.ask({"do": "raise_overdose", "place": self.choice})

    def _overdose_words(self) -> str:
        if self.choice is None:
            return tr("which place?")
        places = self.feed.scene().room.places
        return places[self.choice].label if self.choice in places else self.choice

    def _acknowledge(self, face: AlarmFace) -> None:
        card = self.side.alarms.cards[face.alarm]
        command = {"do": "acknowledge", "alarm": face.alarm, "seen": face.seen_seq}
        self.asker.ask(command, _refusals_only(card.tell))

    def _pause(self, face: AlarmFace) -> None:
        protocol = self.feed.scene().room.protocol
        card = self.side.alarms.cards[face.alarm]
        seconds = protocol.alarms.pause_sound_max_s if protocol else 1.0
        command = {"do": "pause_sound", "alarm": face.alarm, "seconds": seconds}
        self.asker.ask(command, _refusals_only(card.tell))

    def _entered(self, code: str) -> None:
        """A code typed at the desk: whoever is here is chosen, anybody else admitted."""
        scene = self.feed.scene()
        if scene.visit_of(code) is not None:
            self.desk.code.put("")
            self.choose_client(code)
            return

        def done(answer: object) -> None:
            if getattr(answer, "ok", False):
                self.desk.code.put("")
                self.refresh()
                self.choose_client(code)
            self.desk.show_face(desk_face(self.feed.scene()))

        self.asker.ask({"do": "admit", "client": code}, self.desk.tell, done)

    def _act(self, key: str) -> None:
        """An F-key does what its button in the panel says."""
        if self.panel.subject is not None:
            act = self.panel.subject.keys().get(key)
            if act is not None:
                act()

    def back(self) -> None:
        """Leave a form, then the subject."""
        subject = self.panel.subject
        if subject is not None and subject.back():
            self.wall.setFocus()
            return
        self.show_idle()
        self.wall.setFocus()

    def _to_alarms(self) -> None:
        card = self.side.alarms.first_unseen()
        if card is not None:
            card.seen_button.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _next_emergency(self) -> None:
        places = list(self.feed.scene().room.emergencies)
        if places:
            at = places.index(self.choice) + 1 if self.choice in places else 0
            self.choose(places[at % len(places)])

    # --- language, palette, size -----------------------------------------------------------------

    def speak(self, code: str) -> None:
        """Every word in this language from now on."""
        use_language(code)
        self.look.changed.emit()
        self.refresh()

    def other_language(self) -> None:
        """English, Dutch, and back."""
        codes = list(LANGUAGES)
        self.speak(codes[(codes.index(language()) + 1) % len(codes)])

    def use_palette(self, name: str) -> None:
        """Dark or light."""
        self.look.use(name)

    def other_palette(self) -> None:
        """The other one."""
        self.use_palette("light" if self.look.palette.name == "dark" else "dark")

    def _recolour(self) -> None:
        self.setPalette(self.look.qt_palette())
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.look.fit(self.width(), self.height())
        found = regions(self.width(), self.height(), self.look.unit)
        parts = (self.header, self.desk, self.wall, self.side, self.panel)
        for part, box in zip(parts, found, strict=True):
            part.setGeometry(*box)
        self.cover.lay(found, self.width(), self.height())

    # --- Qt --------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        typed = event.text().upper()
        plain = not event.modifiers() & ~(
            Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
        )
        if plain and typed and not event.isAutoRepeat() and self._typed(typed):
            return
        event.ignore()

    def _typed(self, typed: str) -> bool:
        """A place's key; two digits soon after each other are a number."""
        room = self.feed.scene().room
        place = quick_keys(room).get(typed)
        if typed.isdecimal():
            soon = self._digits_at.isValid() and self._digits_at.elapsed() < _DIGITS_WITHIN_MS
            number = self._digits + typed if soon else typed
            self._digits = typed if len(number) > 2 else number
            self._digits_at.restart()
            if len(number) == 2:
                place = numbered(room, number) or place
        if place is None:
            return False
        self.choose(place)
        self.wall.setFocus()
        return True

    def closeEvent(self, event: QCloseEvent) -> None:
        inside = self.feed.scene().room.visits
        if not inside or self._sure_to_leave:
            self.left.emit()
            event.accept()
            return
        event.ignore()
        self._page(house.QuitPanel)
        subject = self.panel.subject
        if isinstance(subject, house.QuitPanel):
            subject.sure.connect(self._leave, Qt.ConnectionType.UniqueConnection)
            subject.stay.connect(self.show_idle, Qt.ConnectionType.UniqueConnection)
            subject.first().setFocus()

    def _leave(self) -> None:
        self._sure_to_leave = True
        self.close()


def _refusals_only(tell: Callable[..., None]) -> Callable[..., None]:
    """An alarm that was answered shows it by itself; only a no wants words."""

    def told(light: str, words: Callable[[], str] | str) -> None:
        tell(light, words) if light != "good" else tell("", "")

    return told
