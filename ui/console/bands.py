"""The bands under the head: an alarm nobody answers, a drill, a warning to the house.

They share one row, so that however many there are the wall loses no more than that row. A band has
room of its own and covers nothing; while there is none, the row is not there. As on a card, a touch
is not taken for a moment after another alarm came under the finger.
"""

import time
from collections.abc import Callable

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from ui.console.alarm_card import SETTLE_S
from ui.console.present.bands import BROKEN, DRILL, UNANSWERED, WARNING, BandFace
from ui.look import hatch, pen, signs
from ui.look.controls import Button
from ui.look.flash import changes, lit
from ui.look.look import Look, colour
from ui.words import tr

# How wide each kind is beside the others.
_WIDE = {UNANSWERED: 5, BROKEN: 3, DRILL: 3, WARNING: 3}


class Bands(QWidget):
    """Signals:
    seen: the key of the alarm; carries its face as it was on the screen. touched: its place.
    """

    seen = Signal(object)
    touched = Signal(str)

    def __init__(
        self,
        look: Look,
        parent: QWidget | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self.look = look
        self.faces: tuple[BandFace, ...] = ()
        self._clock = clock
        self._beat = 0
        self._changed_at = float("-inf")
        self.seen_button = Button(look, lambda: tr("Seen"), key="Ctrl S", parent=self)
        self.seen_button.clicked.connect(self.see)
        self.seen_button.hide()
        self.hide()
        look.changed.connect(self._lay)

    def show_faces(self, faces: tuple[BandFace, ...]) -> bool:
        """Show these; whether the row came or went, and the window must be laid out anew."""
        if faces == self.faces:
            return False
        before = self._alarm()
        came_or_went = bool(faces) != bool(self.faces)
        self.faces = faces
        after = self._alarm()
        if before != after:
            self._changed_at = self._clock()
        words = [f"{face.title}, {face.more[0]}" for face in faces]
        self.setAccessibleName(", ".join(words))
        self.setVisible(bool(faces))
        self._lay()
        return came_or_went

    def beat(self, beat: int) -> None:
        """The flash went on."""
        before, self._beat = self._beat, beat
        for face, box in self._boxes():
            if face.alarm is not None and changes(face.priority, before, beat):
                self.update(box)

    def flashing(self) -> bool:
        """Whether one of them flashes."""
        return any(face.alarm is not None for face in self.faces)

    def see(self) -> None:
        """The alarm that stands here was seen; not one that has only just come."""
        face = next((face.alarm for face in self.faces if face.alarm is not None), None)
        if face is not None and self._clock() - self._changed_at >= SETTLE_S:
            self.seen.emit(face)

    def _alarm(self) -> tuple[str, int] | None:
        face = next((face.alarm for face in self.faces if face.alarm is not None), None)
        return (face.alarm, face.seen_seq) if face is not None else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for face, box in self._boxes():
            if face.place is not None and box.contains(event.position().toPoint()):
                self.touched.emit(face.place)

    # --- where things are ------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lay()

    def _lay(self) -> None:
        self.seen_button.setVisible(self._alarm() is not None)
        for face, box in self._boxes():
            if face.alarm is not None:
                width = self.seen_button.sizeHint().width()
                left = box.right() - width - self.look.px(4)
                self.seen_button.setGeometry(left, box.y(), width, box.height())
        self.update()

    def _boxes(self) -> list[tuple[BandFace, QRect]]:
        if not self.faces:
            return []
        gap = self.look.px(8)
        room = self.width() - gap * (len(self.faces) - 1)
        total, left, made = sum(_WIDE[face.kind] for face in self.faces), 0.0, []
        for face in self.faces:
            wide = room * _WIDE[face.kind] / total
            made.append((face, QRect(round(left), 0, round(wide), self.height())))
            left += wide + gap
        return made

    # --- painting --------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for face, box in self._boxes():
            if event.region().intersects(box):
                self._paint(painter, face, box)
        painter.end()

    def _paint(self, painter: QPainter, face: BandFace, box: QRect) -> None:
        look, palette = self.look, self.look.palette
        ground, ink = self._tones(face)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(ground))
        painter.drawRoundedRect(box, look.px(8), look.px(8))
        mark = min(box.height() - 12, look.px(34))
        sign = QRect(box.x() + look.px(12), box.y() + (box.height() - mark) // 2, mark, mark)
        if face.kind in (DRILL, BROKEN):
            wide = round(mark * 2.2)
            bars = QRect(box.x(), box.y(), wide, box.height())
            hatch.paint(painter, bars, palette.sheet, palette.states["practice"], look.px(12))
            sign.setWidth(wide)
        elif face.priority:
            signs.draw_priority(painter, face.priority, sign, ink)
        left = sign.right() + look.px(12)
        right = self.seen_button.x() - look.px(10) if face.alarm else box.right() - look.px(12)
        self._paint_words(painter, face, QRect(left, box.y(), right - left, box.height()), ink)

    def _paint_words(self, painter: QPainter, face: BandFace, box: QRect, ink: str) -> None:
        """Beside each other where there is room, else below each other."""
        look = self.look
        large, small = look.role("heading"), look.role("strong")
        title_w = round(pen.width(face.title, large)) + look.px(18)
        if title_w + pen.width(face.more[0], small) <= box.width():
            pen.write(painter, box, face.title, large, ink)
            pen.write(painter, box.adjusted(title_w, 0, 0, 0), face.more[0], small, ink)
            return
        high = box.height() // 2
        upper = QRect(box.x(), box.y() + 1, box.width(), high)
        lower = QRect(box.x(), upper.bottom(), box.width(), box.height() - high - 2)
        pen.write(painter, upper, face.title, look.role("strong"), ink, may_shorten=True)
        pen.write(painter, lower, face.more, look.role("small_strong"), ink)

    def _tones(self, face: BandFace) -> tuple[str, str]:
        palette = self.look.palette
        practice = face.alarm is not None and face.alarm.practice
        if face.kind in (DRILL, BROKEN) or practice:
            return palette.raised, palette.ink
        signal = palette.alarms[face.priority]
        if face.kind == WARNING:
            return signal.on, signal.ink
        return (signal.on if lit(face.priority, self._beat) else signal.off), signal.ink
