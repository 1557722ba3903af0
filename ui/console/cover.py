"""Across the whole window while the monitor is silent: say so, and leave the wall in sight below.

It takes the head and the panel, because nothing there can be done now, and frames the rest. The
wall's tiles turn grey and say how old they are (ui/console/tile.py). The head flashes as a high
alarm does; the rest stands still, so that it can be read.

While the monitor cannot start, the panel's place says why and what helps; where nobody is known to
be in the house, there is nothing to leave in sight and it takes the whole window. Its one button
pauses the bell for that; it never has the focus by itself.
"""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QRegion
from PySide6.QtWidgets import QWidget

from ui.console.plan import Regions
from ui.console.present.cover import CoverFace
from ui.look import pen, signs
from ui.look.controls import Button
from ui.look.flash import changes, lit
from ui.look.look import Look, colour
from ui.look.typeface import BOLD, SEMIBOLD

# Where the whole window is covered, the head has this share of it.
_HEAD: float = 0.17


class Cover(QWidget):
    """Shown and hidden by the window; it takes no touch but on its own words."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.look = look
        self.face: CoverFace | None = None
        self.why = ""
        self.type_px = 0  # of the reason, as it was painted last
        self._beat = 0
        self._regions: Regions | None = None
        self._head = QRect()
        self._foot = QRect()
        self.quiet = Button(look, self._quiet_words, key="Ctrl S", kind="danger", parent=self)
        self.quiet.role = "heading"
        self.quiet.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.quiet.hide()
        self.hide()

    def show_face(self, face: CoverFace | None) -> None:
        """Show this, or go away."""
        if face != self.face:
            was_whole, self.face = self._whole, face
            if self._whole != was_whole:
                self._lay()
            self.quiet.setVisible(bool(face and face.quiet and not face.quiet_left))
            self.update()
        if self.isVisible() != (face is not None):
            self.setVisible(face is not None)
            self.raise_()

    def beat(self, beat: int) -> None:
        """The flash went on."""
        before, self._beat = self._beat, beat
        if self.isVisible() and changes("high", before, beat):
            self.update(self._head)

    def lay(self, regions: Regions, width: int, height: int) -> None:
        """Take the head, the panel and a frame around the rest; or all of it."""
        self.setGeometry(0, 0, width, height)
        self._regions = regions
        self._lay()

    @property
    def _whole(self) -> bool:
        return self.face is not None and self.face.whole

    def _quiet_words(self) -> str:
        return self.face.quiet if self.face else ""

    def _lay(self) -> None:
        if self._regions is None:
            return
        width, height = self.width(), self.height()
        edge = max(6, self.look.px(9))
        head, foot = self._regions.header, self._regions.panel
        self._head = QRect(0, 0, width, head.y + head.h + edge // 2)
        self._foot = QRect(0, foot.y - edge // 2, width, height - foot.y + edge)
        if self._whole:
            self._head = QRect(0, 0, width, round(height * _HEAD))
            self._foot = QRect(0, self._head.bottom() + 1, width, height - self._head.height())
        inner = QRect(
            edge,
            self._head.bottom() + 1,
            width - 2 * edge,
            self._foot.y() - self._head.bottom() - 1,
        )
        self.setMask(QRegion(self.rect()) - QRegion(inner))
        pad, size = self.look.px(24), self.quiet.sizeHint()
        high = self.look.touch(72)
        wide = max(size.width(), self.look.px(380))
        self.quiet.setGeometry(width - pad - wide, height - pad - high, wide, high)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.face is None:
            return
        painter = QPainter(self)
        signal = self.look.palette.alarms["high"]
        painter.fillRect(self.rect(), colour(signal.on))
        painter.fillRect(self._head, colour(signal.on if lit("high", self._beat) else signal.off))
        pad = self.look.px(24)
        self._paint_title(painter, self._head.adjusted(pad, 4, -pad, -4), 0.62)
        if self.face.lines:
            self._paint_reason(painter, self.face)
        else:
            self._paint_silence(painter, self.face)
        painter.end()

    def _paint_silence(self, painter: QPainter, face: CoverFace) -> None:
        pad, ink = self.look.px(24), self.look.palette.alarms["high"].ink
        foot = self._foot.adjusted(pad, self.look.px(18), -pad, -self.look.px(18))
        self._paint_title(
            painter, QRect(foot.x(), foot.y(), foot.width(), foot.height() * 2 // 5), 0.8
        )
        rest = QRect(
            foot.x(), foot.y() + foot.height() * 2 // 5, foot.width(), foot.height() * 3 // 5
        )
        size = max(15, min(self.look.px(30), rest.height() // 4))
        line = round(size * 1.35)
        for number, words in enumerate((face.since, face.advice, self.why)):
            box = QRect(rest.x(), rest.y() + number * line, rest.width(), line)
            kind = (size, BOLD if number == 1 else 500)
            pen.write(painter, box, words, kind, ink, Qt.AlignmentFlag.AlignCenter)

    def _paint_reason(self, painter: QPainter, face: CoverFace) -> None:
        """Why, what helps, since when, and what a person does meanwhile; as large as fits."""
        pad = self.look.px(24)
        side = self.look.px(110) if face.whole else pad
        above = self.look.px(48 if face.whole else 16)
        box = self._foot.adjusted(side, above, -side, -self.look.px(16))
        if face.whole:  # the button has the lowest row to itself
            box.setBottom(self.quiet.y() - pad)
        else:
            box.setRight(self.quiet.x() - pad)
        ink = self.look.palette.alarms["high"].ink
        rows = [(line, 1.0, SEMIBOLD) for line in face.lines]
        rows += [(face.do, 1.18, BOLD), (face.advice, 1.0, BOLD), (face.since, 0.8, SEMIBOLD)]
        self.type_px = size = self._largest(rows, box, self.look.px(54 if face.whole else 34))
        top, gap = box.y(), size // (2 if face.whole else 5)
        for words, share, weight in rows:
            kind = (round(size * share), weight)
            high = pen.wrapped_height(words, kind, box.width())
            pen.write_wrapped(painter, QRect(box.x(), top, box.width(), high), words, kind, ink)
            top += high + gap
            if top - gap > box.bottom() + 1:
                pen.note(f"too high: {words!r} below {box}")
        if face.quiet_left:
            kind = (self.look.type_px(22), BOLD)
            pen.write(painter, self.quiet.geometry(), face.quiet_left, kind, ink, pen.RIGHT)

    def _largest(self, rows: list[tuple[str, float, int]], box: QRect, size: int) -> int:
        """The largest type in which all rows fit into the box."""
        whole = self._whole
        while size > self.look.type_px(15):
            gap = size // (2 if whole else 5)
            needs = sum(
                pen.wrapped_height(words, (round(size * share), weight), box.width()) + gap
                for words, share, weight in rows
            )
            if needs <= box.height():
                break
            size -= 1
        return size

    def _paint_title(self, painter: QPainter, box: QRect, share: float) -> None:
        assert self.face is not None
        size = round(box.height() * share)
        while size > 14 and pen.width(self.face.title, (size, BOLD)) > box.width() - 3 * size:
            size -= 1
        words = round(pen.width(self.face.title, (size, BOLD)))
        left = box.x() + (box.width() - words - size * 3 // 2) // 2
        ink = self.look.palette.alarms["high"].ink
        sign = QRect(left, box.y() + (box.height() - size) // 2, size, size)
        signs.draw_priority(painter, "high", sign, ink)
        at = QRect(left + size * 3 // 2, box.y(), words + 4, box.height())
        pen.write(painter, at, self.face.title, (size, BOLD), ink)
