"""The lower region: what is chosen, and everything that can be done about it.

On the left stands whom it is about, large, because every press here is about that one. On the right
are the emergencies that are open, always, and the one key of the overdose. A form somebody is
writing in is kept when another subject is looked at, and is found again.
"""

from collections.abc import Callable

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from hatmonitor.moments import elapsed_s
from ui.console.present.emergency import due_words
from ui.console.present.scene import Scene
from ui.console.present.times import stopwatch
from ui.console.subject import Identity, Subject
from ui.look import hatch, pen, signs
from ui.look.controls import Button
from ui.look.look import Look, colour
from ui.words import tr

Key = tuple[str, str]


class IdentityBlock(QWidget):
    """Whom it is about."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.face = Identity("")
        look.changed.connect(self.update)

    def show_face(self, face: Identity) -> None:
        """Show this if it differs."""
        if face != self.face:
            self.face = face
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        look, palette, face = self.look, self.look.palette, self.face
        tone = palette.states.get(face.tone, palette.quiet)
        quiet = palette.emergency_quiet if face.grave else palette.quiet
        top, wide = 0, self.width()
        title = QRect(0, top, wide, look.line_height("title"))
        pen.write(painter, title, face.title, look.role("title"), palette.ink, may_shorten=True)
        used = round(pen.width(face.title, look.role("title"))) + look.px(12)
        client = title.adjusted(used, 0, 0, 0)
        if client.width() > 20:
            pen.write(
                painter, client, face.client, look.role("heading"), palette.ink, pen.LEFT, True
            )
        top = title.bottom() + 1
        top = self._paint_word(painter, top, tone)
        if face.figure:
            top = self._paint_figure(painter, top, quiet)
        line = look.line_height("small")
        for words in (face.loud, *face.lines):
            if words and top + line <= self.height() + 2:
                role = "small_strong" if words == face.loud else "small"
                high = min(pen.wrapped_height(words, look.role(role), wide), self.height() - top)
                box = QRect(0, top, wide, high)
                ink = palette.ink if words == face.loud else quiet
                pen.write_wrapped(painter, box, words, look.role(role), ink, may_shorten=True)
                top += high
        painter.end()

    def _paint_word(self, painter: QPainter, top: int, tone: str) -> int:
        look, face = self.look, self.face
        if not face.word:
            return top
        line = QRect(0, top, self.width(), look.line_height("strong"))
        if face.tone:
            size = look.role("strong")[0]
            box = QRect(0, top + (line.height() - size) // 2, size, size)
            signs.draw(painter, face.tone, box, tone)
            line.setLeft(size + size // 2)
        ink = tone if face.tone else look.palette.quiet
        pen.write(painter, line, face.word, look.role("strong"), ink)
        return top + line.height()

    def _paint_figure(self, painter: QPainter, top: int, quiet: str) -> int:
        look, face = self.look, self.face
        free = self.height() - top - 2 * look.line_height("small")
        size = min(look.role("figure")[0], round(free / 1.08), round(self.width() / 3.0))
        kind = (max(24, size), look.role("figure")[1])
        box = QRect(0, top, self.width(), round(kind[0] * 1.08))
        pen.write(painter, box, face.figure, kind, look.palette.ink)
        left = round(pen.width(face.figure, kind)) + look.px(10)
        beside = QRect(left, box.y(), self.width() - left, box.height())
        if face.beside and beside.width() > look.px(60):
            pen.write_wrapped(painter, beside, face.beside, look.role("small"), quiet, pen.LEFT)
            return box.bottom() + 1
        if face.beside:
            under = QRect(0, box.bottom() + 1, self.width(), look.line_height("small"))
            words = face.beside.replace("\n", " ")
            pen.write(painter, under, words, look.role("small"), quiet)
            return under.bottom() + 1
        return box.bottom() + 1


class OverdoseButton(Button):
    """The one large key. Outlined in the alarm's colour, never filled: it is not an alarm yet."""

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.height() < 2.2 * self.look.touch():
            super().paintEvent(event)
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter)
        look = self.look
        size = min(look.px(46), self.height() // 4)
        title, place = look.line_height("heading"), look.line_height("title")
        key = look.line_height("key") + 8
        room = self.height() - title - place - key - 12
        size = size if room >= size else 0
        top = max(4, (self.height() - size - title - place - key) // 2)
        box = QRect(0, top, self.width(), size)
        if size:
            signs.draw(painter, "emergency", box, self._sign_ink())
        box = QRect(6, box.bottom() + 2, self.width() - 12, title)
        pen.write(painter, box, self.title(), look.role("heading"), look.palette.ink, pen.CENTRE)
        box = QRect(6, box.bottom() + 1, self.width() - 12, place)
        role = "title" if pen.width(self.sub(), look.role("title")) < box.width() else "strong"
        pen.write(painter, box, self.sub(), look.role(role), look.palette.ink, pen.CENTRE)
        cap = self._key_width()
        inner = QRect((self.width() - cap) // 2, box.bottom() + 4, cap, key)
        self._paint_key(painter, inner)
        painter.end()


class Panel(QWidget):
    """Holds one subject in sight, and those in which somebody is still writing.

    Signals:
        emergency_chosen: one of the open emergencies was touched. overdose: the overdose button.
    """

    emergency_chosen = Signal(str)
    overdose = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.subject: Subject | None = None
        self.scene: Scene | None = None
        self.overdose_words: Callable[[], str] = str
        self._kept: dict[Key, Subject] = {}
        self.identity = IdentityBlock(look, self)
        self.overdose_button = OverdoseButton(
            look,
            lambda: tr("Overdose"),
            lambda: self.overdose_words(),
            "F12",
            "danger",
            "emergency",
            parent=self,
        )
        self.overdose_button.clicked.connect(self.overdose)
        self.emergencies: dict[str, Button] = {}
        look.changed.connect(self._lay)

    # --- the subject -----------------------------------------------------------------------------

    def show_subject(self, key: Key, make: Callable[[], Subject]) -> Subject:
        """Bring this subject in sight; one that was being written in is kept."""
        old = self.subject
        if old is not None and old.key == key:
            return old
        if old is not None:
            old.hide()
            if old.busy():
                self._kept[old.key] = old
            else:
                old.deleteLater()
        subject = self._kept.pop(key, None) or make()
        subject.setParent(self)
        self.subject = subject
        if self.scene is not None:
            subject.show_scene(self.scene)
        self._lay()
        subject.show()
        self._show_identity()
        return subject

    def show_scene(self, scene: Scene) -> None:
        """Show the subject, the open emergencies and the overdose button as they are now."""
        self.scene = scene
        if self.subject is not None:
            self.subject.show_scene(scene)
        for key in [key for key, kept in self._kept.items() if self._outlived(kept, scene)]:
            self._kept.pop(key).deleteLater()
        self._show_emergencies(scene)
        self._show_identity()

    def show_live(self, scene: Scene) -> None:
        """Vitals or the instruments' lines came."""
        self.scene = scene
        if self.subject is not None:
            self.subject.show_live(scene)
            self._show_identity()

    def refresh_words(self) -> None:
        """The overdose button names the place; that may be another now."""
        self.overdose_button.update()

    def _outlived(self, kept: Subject, scene: Scene) -> bool:
        kept.show_scene(scene)
        return kept.gone()

    def _show_identity(self) -> None:
        if self.subject is None:
            return
        before = self._edge_kind()
        self.identity.show_face(self.subject.identity())
        if before != self._edge_kind():
            self.update()

    def _edge_kind(self) -> tuple[bool, bool]:
        return self.identity.face.grave, self.identity.face.practice

    # --- emergencies -----------------------------------------------------------------------------

    def _show_emergencies(self, scene: Scene) -> None:
        open_now = scene.room.emergencies
        if set(open_now) != set(self.emergencies):
            for button in self.emergencies.values():
                button.hide()
                button.deleteLater()
            self.emergencies = {place: self._emergency_button(place) for place in open_now}
            self._lay()
        for place, button in self.emergencies.items():
            due = due_words(scene, place)[1]
            button.kind = "alarm" if due else "plain" if open_now[place].practice else "danger"
            button.setDown(self._shown(place))
            button.update()

    def _emergency_button(self, place: str) -> Button:
        button = Button(
            self.look,
            lambda: self._emergency_words(place),
            lambda: self._due_words(place),
            kind="danger",
            parent=self,
        )
        button.tight = True
        button.clicked.connect(lambda _=False: self.emergency_chosen.emit(place))
        button.show()
        return button

    def _emergency_words(self, place: str) -> str:
        if self.scene is None or place not in self.scene.room.emergencies:
            return place
        emergency = self.scene.room.emergencies[place]
        words = f"{place} {stopwatch(elapsed_s(emergency.started, self.scene.now))}"
        return tr("PRACTICE {words}", words=words) if emergency.practice else words

    def _due_words(self, place: str) -> str:
        """Its next naloxone; before the first, or while it is in sight, how one gets there."""
        if self.scene is None or place not in self.scene.room.emergencies:
            return ""
        words, due = due_words(self.scene, place)
        if words and (due or not self._shown(place)):
            return words
        return tr("in sight") if self._shown(place) else "Ctrl E"

    def _shown(self, place: str) -> bool:
        return self.subject is not None and self.subject.key == ("emergency", place)

    # --- where things are ------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lay()

    def _edge(self) -> int:
        return max(4, self.look.px(5))

    def _lay(self) -> None:
        pad = self.look.px(14)
        top = self._edge() + self.look.px(6)
        high = self.height() - top - self.look.px(10)
        left_w = max(196, self.look.px(300))
        right_w = max(138, self.look.px(196))
        self.identity.setGeometry(pad, top, left_w - pad, high)
        right = self.width() - right_w - pad
        self._lay_right(QRect(right, top, right_w, high))
        if self.subject is not None:
            self.subject.setGeometry(left_w + pad, top, right - left_w - 2 * pad, high)
        self.update()

    def _lay_right(self, box: QRect) -> None:
        gap, touch = self.look.px(6), self.look.touch()
        top = box.y()
        fitting = max(1, (box.height() - touch) // (touch + gap))
        for number, button in enumerate(self.emergencies.values()):
            button.setVisible(number < fitting)
            if number < fitting:
                button.setGeometry(box.x(), top, box.width(), touch)
                top += touch + gap
        self.overdose_button.setGeometry(
            box.x(), top, box.width(), max(touch, box.bottom() - top + 1)
        )
        self.overdose_button.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette, corner = self.look.palette, self.look.px(8)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(palette.sheet))
        painter.drawRoundedRect(self.rect(), corner, corner)
        grave, practice = self._edge_kind()
        edge = QRect(0, 0, self.width(), self._edge())
        if grave:
            signal = palette.alarms["high"]
            painter.setClipRect(edge)
            painter.setBrush(colour(signal.on))
            painter.drawRoundedRect(self.rect(), corner, corner)
        elif practice:
            hatch.paint(painter, edge, palette.sheet, palette.states["practice"], self.look.px(14))
        painter.end()
