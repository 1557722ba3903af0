"""One standing alarm in the list, with its buttons: seen, pause its sound, and for a shift lead
its shelf.

What is acknowledged is what was on the screen: the card sends the number it shows. A card that has
just moved does not take a touch for a moment, so that no finger answers the wrong alarm.
"""

import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from ui.console.present.side import AlarmFace
from ui.look import hatch, pen, signs
from ui.look.controls import Button
from ui.look.fields import Said
from ui.look.flash import changes, lit
from ui.look.look import Look, colour
from ui.words import tr

SETTLE_S: Final = 0.4

FULL, SMALL, SEEN = "full", "small", "seen"

# From this width on a low card has room for a third button.
_ROOM_FOR_THREE: Final = 340


class AlarmCard(QWidget):
    """Signals:
    seen, pause, shelve, unshelve: the buttons; carry the face that was on the screen. touched: the
    place; opened: the card of an alarm without one. told: what became of a press is shown, or no
    longer.
    """

    seen = Signal(object)
    pause = Signal(object)
    shelve = Signal(object)
    unshelve = Signal(object)
    opened = Signal(object)
    touched = Signal(str)
    told = Signal()

    def __init__(
        self,
        look: Look,
        face: AlarmFace,
        parent: QWidget | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self.look, self.face, self.form = look, face, FULL
        self._beat = 0
        self._clock = clock
        self._moved_at = float("-inf")
        self.seen_button = Button(look, lambda: tr("Seen"), parent=self)
        self.pause_button = Button(look, self._pause_word, parent=self)
        self.shelf_button = Button(look, self._shelf_word, parent=self)
        self.said = Said(look, self)
        self.said.hide()
        self.seen_button.clicked.connect(lambda: self.seen.emit(self.face))
        self.pause_button.clicked.connect(lambda: self.pause.emit(self.face))
        self.shelf_button.clicked.connect(self._shelf)
        self.buttons = (self.seen_button, self.pause_button, self.shelf_button)
        for button in self.buttons:
            button.installEventFilter(self)
        look.changed.connect(self._lay)

    def _pause_word(self) -> str:
        if self.face.counting:
            return tr("Quiet {t}", t=self.face.counting)
        return tr("Pause sound") if self.form == FULL else tr("Pause")

    def _shelf_word(self) -> str:
        return tr("Take back") if self.face.shelved else tr("Shelve …")

    def _shelf(self) -> None:
        (self.unshelve if self.face.shelved else self.shelve).emit(self.face)

    def show_face(self, face: AlarmFace, form: str) -> None:
        """Show this; what somebody was told here goes when the alarm itself goes on."""
        if face == self.face and form == self.form:
            return
        if (face.seen_seq, face.seen) != (self.face.seen_seq, self.face.seen):
            self.tell("", "")
        new_form = form != self.form
        counting = face.counting != self.face.counting
        old = self.face
        self.face, self.form = face, form
        self.setAccessibleName(f"{face.where}, {face.title}, {face.reason}")
        # Beside a counting pause stand more words: its button may need another width.
        wider = len(face.counting) != len(old.counting)
        if new_form or wider or (old.shelved, old.can_shelve) != (face.shelved, face.can_shelve):
            self._lay()
        if counting:
            self.pause_button.update()
        self.update()

    def tell(self, light: str, words: str | Callable[[], str]) -> None:
        """What became of the last press here."""
        before = self.said.text()
        self.said.show_words(light, words)
        self._lay()
        if self.said.text() != before:
            self.told.emit()

    def settle(self) -> None:
        """It has moved: a finger on its way may mean another card."""
        self._moved_at = self._clock()

    def beat(self, beat: int) -> None:
        """The flash went on."""
        before, self._beat = self._beat, beat
        if not self.face.calm and changes(self.face.priority, before, beat):
            self.update(self._mark_box())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        touch = event.type() in (QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin)
        return touch and self._clock() - self._moved_at < SETTLE_S

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.face.place is not None:
            self.touched.emit(self.face.place)
        else:
            self.opened.emit(self.face)

    # --- where things are ------------------------------------------------------------------------

    def height_as(self, form: str, width: int) -> int:
        """How high the card is in this form."""
        look = self.look
        if form == FULL:
            text = self._text_width(width)
            high = look.line_height("heading") + look.line_height("strong") + look.px(12)
            high += pen.wrapped_height(self._more(), look.role("small"), text)
            return high + look.touch() + look.px(12)
        lines = look.line_height("strong") + look.line_height("small_strong")
        return max(look.touch(50), lines + 8)

    def _more(self) -> str:
        parts = [self.face.reason, self.face.level, self.face.do]
        return " · ".join(part for part in parts if part)

    def _mark_w(self) -> int:
        return max(26, self.look.px(36))

    def _text_width(self, width: int) -> int:
        return width - self._mark_w() - 2 * self.look.px(10)

    def _mark_box(self) -> QRect:
        return QRect(0, 0, self._mark_w(), self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lay()

    def _lay(self) -> None:
        pad, touch = self.look.px(10), self.look.touch()
        buttons = self._offered()
        for button in self.buttons:
            button.tight = self.form != FULL or len(buttons) > 2
            button.setVisible(button in buttons)
        told = bool(self.said.text())
        if self.form == FULL:
            left, room = self._mark_w() + pad, self._text_width(self.width())
            top = self.height() - touch - self.look.px(6)
            self._in_a_row(buttons, left, top, room, touch)
            line = self.look.line_height("heading") + self.look.line_height("strong")
            self.said.setGeometry(left, line + 4, room, top - line - 6)
        else:
            right = self.width() - 4
            for button in reversed(buttons):
                width = max(touch, button.sizeHint().width())
                button.setGeometry(right - width, (self.height() - touch) // 2, width, touch)
                right -= width + 4
            left = self._mark_w() + pad
            self.said.setGeometry(left, 0, right - left - 4, self.height())
        self.said.setVisible(told)
        self.update()

    def _offered(self) -> tuple[Button, ...]:
        """The buttons there is a use, and room, for. A lead who finds no room for the shelf here
        has it in the lead's own panel (ui/console/lead_panel.py)."""
        face = self.face
        if face.seen:
            return (self.shelf_button,) if face.shelved and face.can_shelve else ()
        wide = self.width() >= _ROOM_FOR_THREE
        if face.shelved and face.can_shelve:
            return (self.seen_button, self.shelf_button) if wide else (self.shelf_button,)
        if face.shelved:
            return (self.seen_button,)
        usual = (self.seen_button, self.pause_button)
        room = self.form == FULL or wide
        return (*usual, self.shelf_button) if face.can_shelve and room else usual

    def _in_a_row(
        self, buttons: tuple[Button, ...], left: int, top: int, room: int, high: int
    ) -> None:
        """Over the whole width, each at least as wide as its words."""
        wants = [button.sizeHint().width() for button in buttons]
        spare = (room - 6 * (len(buttons) - 1) - sum(wants)) / max(1, len(buttons))
        at = float(left)
        for button, want in zip(buttons, wants, strict=True):
            button.setGeometry(round(at), top, round(want + spare), high)
            at += want + spare + 6

    # --- painting --------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette, corner = self.look.palette, self.look.px(8)
        calm = self.face.calm or self.face.practice or self.face.priority != "high"
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(palette.tile if calm else palette.emergency))
        painter.drawRoundedRect(self.rect(), corner, corner)
        self._paint_mark(painter, corner)
        if self.form == FULL:
            self._paint_full(painter)
        else:
            self._paint_low(painter)
        painter.end()

    def _paint_mark(self, painter: QPainter, corner: int) -> None:
        face, palette = self.face, self.look.palette
        signal = palette.alarms[face.priority]
        lit_now = not face.calm and lit(face.priority, self._beat)
        box = self._mark_box()
        if face.practice and not face.calm:
            bar = palette.states["practice"] if lit_now else palette.line
            hatch.paint(painter, box, palette.sheet, bar, self.look.px(9))
            return
        painter.save()
        painter.setClipRect(box)
        painter.setBrush(
            colour(palette.raised if face.calm else signal.on if lit_now else signal.off)
        )
        painter.drawRoundedRect(self.rect(), corner, corner)
        painter.restore()
        size = self._mark_w() - 8
        mark = QRect(4, min(self.look.px(10), (self.height() - size) // 2), size, size)
        if face.calm:
            sign = "seen" if face.seen else "paused"
            signs.draw(painter, sign, mark.adjusted(3, 3, -3, -3), signal.edge)
        else:
            signs.draw_priority(painter, face.priority, mark, signal.ink)
        if face.sound and not face.calm:
            below = QRect(mark.x() + 3, mark.bottom() + self.look.px(8), size - 6, size - 6)
            if below.bottom() < self.height():
                signs.draw(painter, face.sound, below, signal.ink)

    def _quiet(self) -> str:
        palette = self.look.palette
        face = self.face
        high = face.priority == "high" and not face.calm and not face.practice
        return palette.emergency_quiet if high else palette.quiet

    def _age(self) -> str:
        """How old it is, and how often it came."""
        return " · ".join(part for part in (self.face.times, self.face.age) if part)

    def _paint_full(self, painter: QPainter) -> None:
        look, face = self.look, self.face
        left, room = self._mark_w() + look.px(10), self._text_width(self.width())
        head = QRect(left, look.px(6), room, look.line_height("heading"))
        age = self._age()
        age_w = round(pen.width(age, look.role("strong"))) + 4
        pen.write(painter, head, age, look.role("strong"), look.palette.ink, pen.RIGHT)
        where = f"{face.where}  {face.client}" if face.client else face.where
        pen.write(
            painter,
            head.adjusted(0, 0, -age_w, 0),
            where,
            look.role("heading"),
            look.palette.ink,
            may_shorten=True,
        )
        line = QRect(left, head.bottom() + 1, room, look.line_height("strong"))
        pen.write(painter, line, face.title, look.role("strong"), look.palette.ink)
        if not self.said.text():
            more = QRect(left, line.bottom() + 1, room, self.seen_button.y() - line.bottom() - 4)
            pen.write_wrapped(painter, more, self._more(), look.role("small"), self._quiet())

    def _paint_low(self, painter: QPainter) -> None:
        """Two or three lines: where and whom, how old, what it is; or who has seen it."""
        if self.said.text():
            return
        look, face = self.look, self.face
        left = self._mark_w() + look.px(10)
        offered = self._offered()
        room = (offered[0].x() - 6 if offered else self.width() - look.px(8)) - left
        kind = look.role("small_strong")
        first = look.line_height("strong")
        high = 0 if face.calm else pen.wrapped_height(face.title, kind, room)
        high = min(max(high, look.line_height("small_strong")), self.height() - first - 2)
        top = max(1, (self.height() - first - high) // 2)
        upper, lower = QRect(left, top, room, first), QRect(left, top + first, room, high)
        self._paint_low_head(painter, upper)
        if face.seen and not face.shelved:
            words = (f"{face.seen_by} · {face.reason}", face.seen_by)
            pen.write(painter, lower, words, kind, look.palette.ink)
        elif face.shelved:
            words = (face.shelved, face.shelved_short)
            pen.write(painter, lower, words, kind, look.palette.ink)
        else:
            pen.write_wrapped(painter, lower, face.title, kind, look.palette.ink)

    def _paint_low_head(self, painter: QPainter, box: QRect) -> None:
        look, face = self.look, self.face
        age = self._age()
        age_w = round(pen.width(age, look.role("small"))) + 4
        pen.write(painter, box, age, look.role("small"), self._quiet(), pen.RIGHT)
        words = (f"{face.where}  {face.client}".rstrip(), face.where)
        if face.calm:
            words = (f"{face.where} {face.title}",)
        rest = box.adjusted(0, 0, -age_w, 0)
        pen.write(
            painter, rest, words, look.role("strong"), look.palette.ink, may_shorten=face.calm
        )
