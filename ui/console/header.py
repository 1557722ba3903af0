"""The head of the window, painted: who and what on the left, lights in the middle, the clock right.

Once a second only the clock is painted. While the journal cannot be written, the whole head says
so and flashes as a high alarm does.
"""

from typing import Final

from PySide6.QtCore import QRect, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QRegion, QResizeEvent
from PySide6.QtWidgets import QWidget

from ui.console.present.header import HeaderFace, Light
from ui.look import figures, pen, signs, typeface
from ui.look.controls import Button, Words, words_of
from ui.look.flash import changes, lit
from ui.look.look import Look, colour
from ui.words import language, tr

SAID_FOR_MS: Final = 20_000


class Header(QWidget):
    """The buttons are public: the window says what they do.

    Signals:
        instruments, sounds: that light was touched.
    """

    instruments = Signal()
    sounds = Signal()

    def __init__(self, look: Look, face: HeaderFace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.look, self.face = look, face
        self._beat = 0
        # The digits that wait to be painted while nothing else does; None: more does.
        self._digits: set[int] | None = None
        self._asked = QRegion()
        self.lights: dict[str, QRect] = {}
        self.said: Words = str
        self._said_for = QTimer(self)
        self._said_for.setSingleShot(True)
        self._said_for.timeout.connect(lambda: self.tell("", ""))
        self.staff = Button(look, lambda: self.face.staff_do, key="F4", parent=self)
        self.language = Button(
            look, lambda: "Nederlands" if language() == "en" else "English", parent=self
        )
        self.palette_button = Button(look, self._palette_word, parent=self)
        self.log = Button(look, lambda: tr("Log"), parent=self)
        self.help = Button(look, lambda: tr("Keys"), key="F1", parent=self)
        self.buttons = (self.staff, self.language, self.palette_button, self.log, self.help)
        look.changed.connect(self._lay)

    def _palette_word(self) -> str:
        return tr("Light") if self.look.palette.name == "dark" else tr("Dark")

    def show_face(self, face: HeaderFace) -> None:
        """Show this; if only the clock went on, paint only the clock."""
        old, self.face = self.face, face
        if face == old:
            return
        same = [
            name for name in face.__struct_fields__ if getattr(face, name) == getattr(old, name)
        ]
        if len(same) == len(face.__struct_fields__) - 1 and "clock" not in same:
            self._tick(old.clock)
            return
        if face.staff_do != old.staff_do:
            self._lay()
        self._whole()

    def tell(self, light: str, words: Words | str) -> None:
        """What became of something whose own place is no longer in sight; for a while, in place of
        who is signed in and under which protocol."""
        sign = {"good": "✓ ", "trouble": "! "}.get(light, "")
        said = words_of(words)
        self.said = (lambda: f"{sign}{said()}") if said() else str
        if said():
            self._said_for.start(SAID_FOR_MS)
        self._whole()

    def _tick(self, old: str) -> None:
        changed = figures.differing(old, self.face.clock)
        if changed is None:
            self._whole()
            return
        cells = self._cells()
        self._digits = changed | (self._digits or set())
        for number in changed:
            self._asked += cells.boxes[number]
            self.update(cells.boxes[number])

    def _cells(self) -> figures.Cells:
        kind = self.look.role("clock")
        return figures.layout(self.face.clock, kind, self._clock_box(), right=True)

    def _whole(self) -> None:
        self._digits, self._asked = None, QRegion()
        self.update()

    def beat(self, beat: int) -> None:
        """The flash went on."""
        before, self._beat = self._beat, beat
        if self.face.notice and changes("high", before, beat):
            self._whole()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for name, pressed in (("instruments", self.instruments), ("sound", self.sounds)):
            if self.lights.get(name, QRect()).contains(event.position().toPoint()):
                pressed.emit()

    # --- where things are ------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lay()

    def _lay(self) -> None:
        gap = max(4, self.look.px(6))
        right = self._clock_box().x() - gap * 2
        height = min(self.look.touch(), self.height())
        for button in reversed(self.buttons):
            width = button.sizeHint().width()
            button.setGeometry(right - width, (self.height() - height) // 2, width, height)
            right -= width + gap
        self.update()

    def _clock_box(self) -> QRect:
        width = round(pen.width("00:00:00", self.look.role("clock"))) + 4
        pad = max(8, self.look.px(16))
        return QRect(self.width() - width - pad, 0, width, self.height())

    def _room(self) -> QRect:
        pad = max(8, self.look.px(16))
        return QRect(pad, 0, self.buttons[0].x() - pad - self.look.px(10), self.height())

    # --- painting --------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        digits, asked = self._digits, self._asked
        self._digits, self._asked = None, QRegion()
        ground = self._ground()
        if digits is None or not (event.region() - asked).isEmpty():
            self._paint_rest(painter, ground)
            digits = None
        only = range(len(self.face.clock)) if digits is None else digits
        inks = (self._ink(), ground)
        ratio = self.devicePixelRatioF()
        figures.write_some(painter, self.face.clock, self._cells(), inks, only, ratio)
        painter.end()

    def _ground(self) -> str:
        if not self.face.notice:
            return self.look.palette.sheet
        signal = self.look.palette.alarms["high"]
        return signal.on if lit("high", self._beat) else signal.off

    def _ink(self) -> str:
        return self.look.palette.alarms["high"].ink if self.face.notice else self.look.palette.ink

    def _paint_rest(self, painter: QPainter, ground: str) -> None:
        painter.fillRect(self.rect(), colour(self.look.palette.ground))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(ground))
        painter.drawRoundedRect(self.rect(), self.look.px(8), self.look.px(8))
        room = self._room()
        if self.face.notice:
            self._paint_notice(painter, room)
            return
        role = "body" if self._lights_width("body") <= room.width() * 3 // 5 else "small"
        lights = min(self._lights_width(role), room.width() * 3 // 4)
        self._paint_who(painter, QRect(room.x(), 0, room.width() - lights - 8, room.height()))
        left = room.right() - lights
        for light in self.face.lights:
            left = self._paint_light(painter, light, left, room, role)

    def _paint_notice(self, painter: QPainter, room: QRect) -> None:
        """The notice above, the lights below: neither hides the other."""
        upper = QRect(room.x(), 2, room.width(), round(room.height() * 0.56))
        mark = QRect(upper.x(), upper.y(), upper.height(), upper.height())
        signs.draw_priority(painter, "high", mark.adjusted(4, 4, -4, -4), self._ink())
        pen.write(
            painter,
            upper.adjusted(mark.width() + 6, 0, 0, 0),
            self.face.notice,
            self.look.role("heading"),
            self._ink(),
        )
        lower = QRect(room.x(), upper.bottom(), room.width(), room.height() - upper.bottom() - 2)
        left = lower.x()
        for light in self.face.lights:
            left = self._paint_light(painter, light, left, lower, "small_strong")
        rest = lower.adjusted(left - lower.x() + 8, 0, 0, 0)
        if self.said() and rest.width() > 40:
            kind = self.look.role("small_strong")
            pen.write(painter, rest, self.said(), kind, self._ink(), may_shorten=True)

    def _paint_who(self, painter: QPainter, box: QRect) -> None:
        look, face = self.look, self.face
        left = box.x()
        badge_w = look.px(70) + look.px(12) if face.demo else 0
        upper = QRect(left, 3, box.width() - badge_w, box.height() // 2)
        title = look.role("heading")
        pen.write(painter, upper, face.site, title, look.palette.ink, may_shorten=True)
        after = left + min(round(pen.width(face.site, title)), upper.width()) + look.px(12)
        if face.demo:
            badge = QRect(after, upper.y() + 3, look.px(70), upper.height() - 4)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour(look.palette.states["long_watch"]))
            painter.drawRoundedRect(badge, 4, 4)
            pen.write(
                painter, badge, "DEMO", look.role("small_strong"), look.palette.ground, pen.CENTRE
            )
        if typeface.missing():
            note = QRect(after + look.px(76), upper.y(), box.width() - after, upper.height())
            pen.write(painter, note, tr("font missing"), look.role("small"), look.palette.quiet)
        lower = QRect(left, upper.bottom(), box.width(), box.height() - upper.height() - 5)
        if self.said():
            kind = look.role("small_strong")
            pen.write(painter, lower, self.said(), kind, look.palette.ink, may_shorten=True)
            return
        gap = face.gaps[0] if face.gaps else ""
        protocol = f"{face.protocol} · {gap}" if gap else face.protocol
        words = (
            " · ".join((face.staff, face.protocol, *face.gaps, face.day)),
            f"{face.staff} · {protocol} · {face.day}",
            f"{face.staff} · {protocol}",
            protocol,
        )
        pen.write(painter, lower, words, look.role("small"), look.palette.quiet, may_shorten=True)

    # --- lights ----------------------------------------------------------------------------------

    def _light_width(self, light: Light, role: str) -> int:
        size = self.look.role(role)[0]
        return (
            size + size // 2 + round(pen.width(light.word, self.look.role(role))) + self.look.px(20)
        )

    def _lights_width(self, role: str) -> int:
        return sum(self._light_width(light, role) for light in self.face.lights)

    def _paint_light(
        self, painter: QPainter, light: Light, left: int, row: QRect, role: str
    ) -> int:
        look = self.look
        size = look.role(role)[0]
        ink = self._ink() if self.face.notice else look.palette.ink
        sign = QRect(left, row.y() + (row.height() - size) // 2, size, size)
        tone = look.palette.good if light.light == "good" and not self.face.notice else ink
        signs.draw(painter, light.light, sign, tone)
        width = self._light_width(light, role)
        self.lights[light.name] = QRect(left - 6, 0, width, self.height())
        words = QRect(left + size + size // 2, row.y(), width - size - size // 2, row.height())
        pen.write(painter, words, light.word, look.role(role), ink)
        return left + width
