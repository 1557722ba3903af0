"""The vitals in the emergency's panel, in one low strip: the oxygen large, the rest and its age
beside it, and a small line of the oxygen since the emergency began.

Painted here and not by the graph library: the panel of an emergency must stand at once.
"""

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from ui.console.present.emergency_vitals import EmergencyVitals
from ui.console.present.vitals import LOST, NUMBER, WEAK
from ui.look import pen
from ui.look.look import Look, colour


class VitalsStrip(QWidget):
    """Shown only where an instrument tells."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.face: EmergencyVitals | None = None
        look.changed.connect(self.update)

    def show_face(self, face: EmergencyVitals | None) -> None:
        """Show this if it differs."""
        if face != self.face:
            self.face = face
            self.setAccessibleName(face.now.spoken() if face else "")
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.face is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look, now = self.look, self.face.now
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(look.palette.field))
        painter.drawRoundedRect(self.rect(), look.px(8), look.px(8))
        pad = look.px(8)
        small = look.line_height("small")
        upper = QRect(pad, 1, self.width() - 2 * pad, self.height() - small - 3)
        lower = QRect(pad, upper.bottom() + 1, upper.width(), small)
        taken = self._paint_number(painter, upper)
        graph = upper.adjusted(taken + pad, 2, 0, -1)
        if self.face.lines and graph.width() > look.px(40):
            self._paint_line(painter, graph)
        words = (*now.rates,) if now.form != LOST else (now.rates[0],)
        with_low = tuple(f"{line} · {self.face.lowest}" for line in words[:1] if self.face.lowest)
        pen.write(painter, lower, (*with_low, *words), look.role("small"), look.palette.quiet)
        painter.end()

    def _paint_number(self, painter: QPainter, box: QRect) -> int:
        """The oxygen, or the word in its place; how wide it is."""
        assert self.face is not None
        look, now = self.look, self.face.now
        if now.form not in (NUMBER, WEAK):
            kind = look.role("heading")
            pen.write(painter, box, now.word, kind, look.palette.ink)
            return round(pen.width(now.word, kind))
        kind = (max(20, min(look.role("figure")[0], round(box.height() * 0.95))), 700)
        pen.write(painter, box, now.value, kind, look.palette.ink)
        number_w = round(pen.width(now.value, kind)) + 3
        unit = f"{now.unit} {now.word}".strip()
        after = box.adjusted(number_w, 0, 0, 0)
        pen.write(painter, after, unit, look.role("small_strong"), look.palette.quiet)
        return number_w + round(pen.width(unit, look.role("small_strong")))

    def _paint_line(self, painter: QPainter, box: QRect) -> None:
        assert self.face is not None
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour(self.look.palette.line), 1.0))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        painter.setPen(QPen(colour(self.look.palette.ink), 2.0))
        for line in self.face.lines:
            points = [
                QPointF(box.x() + x * box.width(), box.bottom() - y * (box.height() - 2))
                for x, y in line
            ]
            if len(points) == 1:
                painter.drawPoint(points[0])
            painter.drawPolyline(QPolygonF(points))
