"""The console's window: it lays out its regions, passes the scene to them, and obeys the keys.

It holds no facts: everything shown is computed from the feed's scene, everything done is a command.
Nothing pops up. An emergency takes the panel by itself unless somebody is writing there; it is
always one touch or one key away.
"""

from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QElapsedTimer, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

from devices.guarded import Fault, tried
from hatmonitor.clock import real_now
from hatmonitor.wire.messages import Answer
from hatmonitor.words import LANGUAGES
from ui.console.asker import Asker
from ui.console.bands import Bands
from ui.console.broken import CannotShow
from ui.console.choosing import Choosing
from ui.console.cover import Cover
from ui.console.desk import Desk
from ui.console.feed import BaseFeed
from ui.console.header import Header
from ui.console.keys import ACTION_KEYS, KEYS, PANEL_KEYS, numbered, quick_keys
from ui.console.panel import Panel
from ui.console.plan import regions
from ui.console.present.bands import band_faces
from ui.console.present.cover import cover
from ui.console.present.desk import desk_face
from ui.console.present.header import header
from ui.console.present.scene import Scene
from ui.console.present.side import AlarmFace
from ui.console.side import Side
from ui.console.wall import Wall
from ui.look.flash import BEAT_MS
from ui.look.look import Look
from ui.words import in_words, language, use_language

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
        self._sure_to_leave = False
        self._covered: dict[str, CannotShow] = {}
        self._digits, self._digits_at = "", QElapsedTimer()
        self.header = Header(look, header(feed.scene()), self)
        self.asker.stays = self.header.tell
        self.bands = Bands(look, self)
        self.desk = Desk(look, self)
        self.wall = Wall(look, self)
        self.wall.broke = feed.broke
        self.side = Side(look, self)
        self.panel = Panel(look, self)
        self.cover = Cover(look, self)
        self.choosing = Choosing(feed, look, self.asker, self.wall, self.desk, self.panel)
        self.setWindowTitle("hatmonitor")
        self.setMinimumSize(1024, 600)
        self.setAutoFillBackground(True)
        self._connect()
        self._keys()
        self._timers()
        self._recolour()
        self.refresh()
        self.wall.setFocus()

    # --- wiring ----------------------------------------------------------------------------------

    def _connect(self) -> None:
        choosing, head = self.choosing, self.header
        self.feed.heard.connect(self.refresh)
        self.feed.live.connect(self._live)
        self.asker.over.connect(self.refresh)
        self.feed.silence.connect(self._silence)
        self.feed.kept.connect(self.refresh)
        self.cover.quiet.clicked.connect(self.feed.ask_quiet)
        self.look.changed.connect(self._recolour)
        self.side.due.touched.connect(choosing.place)
        self.side.alarms.touched.connect(choosing.place)
        self.side.alarms.seen.connect(self._acknowledge)
        self.side.alarms.pause.connect(self._pause)
        self.side.alarms.shelve.connect(choosing.shelving)
        self.side.alarms.unshelve.connect(self._unshelve)
        self.side.alarms.opened.connect(self._opened)
        self.bands.seen.connect(self._acknowledge)
        self.bands.touched.connect(choosing.place)
        self.desk.entered.connect(self._entered)
        head.staff.clicked.connect(choosing.staff)
        head.language.clicked.connect(self.other_language)
        head.palette_button.clicked.connect(self.other_palette)
        head.log.clicked.connect(self.log_wanted)
        head.help.clicked.connect(choosing.help)
        head.instruments.connect(choosing.devices)
        head.sounds.connect(choosing.sounds)

    def _keys(self) -> None:
        choosing = self.choosing
        does: dict[str, Callable[[], object]] = {
            "overdose": choosing.overdose,
            "help": choosing.help,
            "desk": self.desk.code.setFocus,
            "alarms": self._to_alarms,
            "staff": choosing.staff,
            "emergency": choosing.next_emergency,
            "clients": choosing.lead,
            "instruments": choosing.devices,
            "seen": self._see,
            "sounds": choosing.sounds,
            "language": self.other_language,
            "palette": self.other_palette,
            "log": self.log_wanted.emit,
            "back": choosing.back,
            "quit": self.close,
        }
        for row in KEYS:
            self._shortcut(row.sequence, does[row.name])
        for key in (*ACTION_KEYS, *PANEL_KEYS):
            self._shortcut(key, lambda key=key: choosing.act(key))

    def _shortcut(self, sequence: str, does: Callable[[], object]) -> None:
        shortcut = QShortcut(QKeySequence(sequence), self)
        shortcut.setAutoRepeat(False)
        shortcut.activated.connect(lambda: self._obey(does))

    def _obey(self, does: Callable[[], object]) -> None:
        self._digits = ""  # a digit before this key and one after it are two places, not a number
        does()

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
        for part in (self.header, self.bands, self.wall, self.side.alarms, self.cover):
            part.beat(self._beat)

    # --- what is shown ---------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show the room as it is; only what differs is painted."""
        scene = self.feed.scene()
        self._part("drill", None, lambda: self.choosing.watch_drill(scene))
        self._part("bands", self.bands, lambda: self._show_bands(scene))
        self._part("wall", self.wall, lambda: self.wall.show_scene(scene))
        self._part("side", self.side, lambda: self.side.show_scene(scene))
        self._part("head", self.header, lambda: self.header.show_face(header(scene)))
        self._part("desk", self.desk, lambda: self.desk.show_face(desk_face(scene)))
        self._part("panel", self.panel, lambda: self.panel.show_scene(scene))
        why = self.feed.why()
        self.cover.why = in_words(why) if why else ""
        self.cover.show_face(cover(scene))
        self._part("choice", None, lambda: self.choosing.follow(scene))
        self._flash(scene)
        self.feed.shown()
        if self.isActiveWindow() and QApplication.focusWidget() is None:
            self.wall.setFocus()

    def _show_bands(self, scene: Scene) -> None:
        if self.bands.show_faces(band_faces(scene, self.choosing.broken(scene))):
            self._lay()

    def _part(self, name: str, part: QWidget | None, show: Callable[[], object]) -> None:
        """Make it anew; one that breaks is covered until it can be made again."""
        made = tried(name, show)
        covered = self._covered.get(name)
        if isinstance(made, Fault):
            self.feed.broke(made)
            if covered is not None:
                covered.cover()
            elif part is not None:
                self._covered[name] = CannotShow(self.look, part, name)
        elif covered is not None:
            del self._covered[name]
            covered.hide()
            covered.deleteLater()

    def _live(self) -> None:
        """Vitals or the instruments' lines came; the room is the same."""
        scene = self.feed.scene()
        self._part("wall", self.wall, lambda: self.wall.show_scene(scene))
        self._part("panel", self.panel, lambda: self.panel.show_live(scene))

    def _silence(self, _silent: bool) -> None:
        self.refresh()

    def _flash(self, scene: Scene) -> None:
        """The beat runs only while something flashes."""
        flashing = self.side.alarms.flashing() or self.bands.flashing()
        wanted = scene.silent is not None or not scene.room.logging or flashing
        if wanted and not self._beat_timer.isActive():
            self._beat_timer.start()
        elif not wanted and self._beat_timer.isActive():
            self._beat_timer.stop()

    # --- doing -----------------------------------------------------------------------------------

    def _see(self) -> None:
        """What stands across the window has been seen."""
        if self.cover.quiet.isVisible():
            self.feed.ask_quiet()
        else:
            self.bands.see()

    def choose(self, place: str | None) -> None:
        """Choose a place, or none."""
        self.choosing.place(place)

    def _acknowledge(self, face: AlarmFace) -> None:
        self._of_card(face, {"do": "acknowledge", "alarm": face.alarm, "seen": face.seen_seq})

    def _pause(self, face: AlarmFace) -> None:
        protocol = self.feed.scene().room.protocol
        seconds = protocol.alarms.pause_sound_max_s if protocol else 1.0
        self._of_card(face, {"do": "pause_sound", "alarm": face.alarm, "seconds": seconds})

    def _unshelve(self, face: AlarmFace) -> None:
        self._of_card(face, {"do": "unshelve", "alarm": face.alarm})

    def _of_card(self, face: AlarmFace, command: dict[str, Any]) -> None:
        """Asked on an alarm's card, or on a band while the card has just gone."""
        card = self.side.alarms.cards.get(face.alarm)
        if card is not None:
            self.asker.ask(card, command, _refusals_only(card.tell))
        else:
            self.asker.ask(self.header, command, self.header.tell)

    def _opened(self, face: AlarmFace) -> None:
        """A card that names no place: what can be done about it, if anything can."""
        if face.name == "sound_untested":
            self.choosing.sounds()

    def _entered(self, code: str) -> None:
        """A code typed at the desk: whoever is here is chosen, anybody else admitted."""
        if self.feed.scene().visit_of(code) is not None:
            self.desk.code.put("")
            self.choosing.client(code)
            return

        def done(answer: Answer) -> None:
            if answer.ok:
                self.desk.code.put("")
                self.choosing.client(code)

        self.asker.ask(self.desk, {"do": "admit", "client": code}, self.desk.tell, done)

    def _to_alarms(self) -> None:
        card = self.side.alarms.first_unseen()
        if card is not None:
            card.seen_button.setFocus(Qt.FocusReason.ShortcutFocusReason)

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
        self._lay()

    def _lay(self) -> None:
        found = regions(self.width(), self.height(), self.look.unit, bool(self.bands.faces))
        parts = (self.header, self.bands, self.desk, self.wall, self.side, self.panel)
        for part, box in zip(parts, found, strict=True):
            part.setGeometry(*box)
        self.cover.lay(found, self.width(), self.height())

    # --- keys and leaving ------------------------------------------------------------------------

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
        self.choosing.place(place)
        self.wall.setFocus()
        return True

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._sure_to_leave or not self.feed.scene().room.visits:
            self.left.emit()
            event.accept()
            return
        event.ignore()
        self.choosing.leaving(self._leave)

    def _leave(self) -> None:
        self._sure_to_leave = True
        self.close()


def _refusals_only(tell: Callable[..., None]) -> Callable[..., None]:
    """An alarm that was answered shows it by itself; only a no wants words."""

    def told(light: str, words: Callable[[], str] | str) -> None:
        tell(light, words) if light != "good" else tell("", "")

    return told
