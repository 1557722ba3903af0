"""The pattern of practice: oblique bars, which nothing else in the window has.

A drill must never be taken for an emergency, nor an emergency for a drill, by anybody who sees no
colours; so practice is a pattern and a word.
"""

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QPainter, QPolygonF

from ui.look.look import colour


def paint(painter: QPainter, box: QRect, ground: str, bar: str, wide: int) -> None:
    """Fill this box with bars so wide, on their ground."""
    painter.save()
    painter.setClipRect(box, Qt.ClipOperation.IntersectClip)
    painter.fillRect(box, colour(ground))
    painter.setBrush(colour(bar))
    painter.setPen(Qt.PenStyle.NoPen)
    high = box.height()
    left = box.x() - high
    while left < box.right():
        painter.drawPolygon(
            QPolygonF(
                [
                    QPointF(left, box.bottom() + 1),
                    QPointF(left + wide, box.bottom() + 1),
                    QPointF(left + wide + high, box.y()),
                    QPointF(left + high, box.y()),
                ]
            )
        )
        left += 2 * wide
    painter.restore()
