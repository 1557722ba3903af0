"""Across the whole window while the monitor is silent: say so, and leave the wall in sight below.

It takes the head and the panel, because nothing there can be done now, and frames the rest. The
wall's tiles turn grey and say how old they are (ui/console/tile.py). The head flashes as a high
alarm does; the rest stands still, so that it can be read.
"""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QRegion
from PySide6.QtWidgets import QWidget

from ui.console.plan import Regions
from ui.console.present.header import CoverFace
from ui.look import pen, signs
from ui.look.flash import changes, lit
from ui.look.look import Look, colour
from ui.look.typeface import BOLD


class Cover(QWidget):
    """Shown and hidden by the window; it takes no touch but on its own words."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.look = look
        self.face: CoverFace | None = None
        self.why = ""
        self._beat = 0
        self._head = QRect()
        self._foot = QRect()
        self.hide()

    def show_face(self, face: CoverFace | None) -> None:
        """Show this, or go away."""
        if face != self.face:
            self.face = face
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
        """Take the head, the panel and a frame around the rest."""
        edge = max(6, self.look.px(9))
        head, foot = regions.header, regions.panel
        self.setGeometry(0, 0, width, height)
        self._head = QRect(0, 0, width, head.y + head.h + edge // 2)
        self._foot = QRect(0, foot.y - edge // 2, width, height - foot.y + edge)
        inner = QRect(
            edge,
            self._head.bottom() + 1,
            width - 2 * edge,
            self._foot.y() - self._head.bottom() - 1,
        )
        self.setMask(QRegion(self.rect()) - QRegion(inner))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.face is None:
            return
        painter = QPainter(self)
        signal = self.look.palette.alarms["high"]
        painter.fillRect(self.rect(), colour(signal.on))
        painter.fillRect(self._head, colour(signal.on if lit("high", self._beat) else signal.off))
        pad = self.look.px(24)
        self._paint_title(painter, self._head.adjusted(pad, 4, -pad, -4), 0.62)
        foot = self._foot.adjusted(pad, self.look.px(18), -pad, -self.look.px(18))
        self._paint_title(
            painter, QRect(foot.x(), foot.y(), foot.width(), foot.height() * 2 // 5), 0.8
        )
        rest = QRect(
            foot.x(), foot.y() + foot.height() * 2 // 5, foot.width(), foot.height() * 3 // 5
        )
        size = max(15, min(self.look.px(30), rest.height() // 4))
        line = round(size * 1.35)
        for number, words in enumerate((self.face.since, self.face.advice, self.why)):
            box = QRect(rest.x(), rest.y() + number * line, rest.width(), line)
            pen.write(
                painter,
                box,
                words,
                (size, BOLD if number == 1 else 500),
                signal.ink,
                Qt.AlignmentFlag.AlignCenter,
            )
        painter.end()

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
