"""Shapes: one for each state and each light, so that nothing rests on colour alone.

Each is drawn inside a square of 100 units and scaled to its box. The alarm signs carry the one, two
or three marks that IEC 60601-1-8 gives to low, medium and high.
"""

from collections.abc import Callable
from functools import cache
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import (
    QPainter,
    QPainterPath,
    QPainterPathStroker,
    QPen,
    QPolygonF,
    QTransform,
)

from ui.look.look import colour


def _polygon(*points: tuple[float, float]) -> QPainterPath:
    path = QPainterPath()
    path.addPolygon(QPolygonF([QPointF(x, y) for x, y in points]))
    path.closeSubpath()
    return path


def _disc(radius: float = 42) -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QPointF(50, 50), radius, radius)
    return path


def _ring() -> QPainterPath:
    return _disc(42).subtracted(_disc(29))


def _half() -> QPainterPath:
    """A ring whose lower half is full: seated, not begun."""
    lower = QPainterPath()
    lower.addRect(QRectF(0, 50, 100, 50))
    return _ring().united(_disc(42).intersected(lower))


def _bars() -> QPainterPath:
    """Two oblique bars: the pattern of practice."""
    path = QPainterPath()
    for left in (2, 46):
        path.addPath(_polygon((left, 96), (left + 24, 96), (left + 52, 4), (left + 28, 4)))
    return path


def _plus() -> QPainterPath:
    return _polygon(
        (36, 6),
        (64, 6),
        (64, 36),
        (94, 36),
        (94, 64),
        (64, 64),
        (64, 94),
        (36, 94),
        (36, 64),
        (6, 64),
        (6, 36),
        (36, 36),
    )


def _cross() -> QPainterPath:
    turn = QTransform().translate(50, 50).rotate(45).translate(-50, -50)
    thin = _polygon(
        (41, 0),
        (59, 0),
        (59, 41),
        (100, 41),
        (100, 59),
        (59, 59),
        (59, 100),
        (41, 100),
        (41, 59),
        (0, 59),
        (0, 41),
        (41, 41),
    )
    return turn.map(thin)


def _check() -> QPainterPath:
    return _polygon((6, 55), (20, 40), (40, 60), (80, 14), (95, 27), (42, 88))


def _waves() -> QPainterPath:
    path = QPainterPath()
    for top in (20, 56):
        wave = QPainterPath(QPointF(5, top + 16))
        wave.cubicTo(QPointF(25, top - 16), QPointF(40, top - 2), QPointF(50, top + 8))
        wave.cubicTo(QPointF(62, top + 20), QPointF(78, top + 22), QPointF(95, top - 2))
        wave.lineTo(95, top + 14)
        wave.cubicTo(QPointF(78, top + 38), QPointF(62, top + 36), QPointF(50, top + 24))
        wave.cubicTo(QPointF(40, top + 14), QPointF(25, top), QPointF(5, top + 32))
        wave.closeSubpath()
        path.addPath(wave)
    return path


def _drop() -> QPainterPath:
    path = QPainterPath(QPointF(50, 4))
    path.cubicTo(QPointF(62, 28), QPointF(84, 44), QPointF(84, 64))
    path.cubicTo(QPointF(84, 84), QPointF(68, 96), QPointF(50, 96))
    path.cubicTo(QPointF(32, 96), QPointF(16, 84), QPointF(16, 64))
    path.cubicTo(QPointF(16, 44), QPointF(38, 28), QPointF(50, 4))
    return path


def _hourglass() -> QPainterPath:
    return _polygon((16, 6), (84, 6), (54, 50), (84, 94), (16, 94), (46, 50))


def _person() -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QPointF(50, 27), 21, 21)
    body = QPainterPath(QPointF(10, 96))
    body.cubicTo(QPointF(10, 45), QPointF(90, 45), QPointF(90, 96))
    body.closeSubpath()
    return path.united(body)


def _speaker() -> QPainterPath:
    horn = _polygon((4, 34), (26, 34), (54, 10), (54, 90), (26, 66), (4, 66))
    for radius in (28, 46):
        arc = QPainterPath()
        box = QRectF(50 - radius, 50 - radius, 2 * radius, 2 * radius)
        arc.arcMoveTo(box, -42)
        arc.arcTo(box, -42, 84)
        horn = horn.united(_stroked(arc, 9))
    return horn


def _stroked(path: QPainterPath, thickness: float) -> QPainterPath:
    stroker = QPainterPathStroker()
    stroker.setWidth(thickness)
    stroker.setCapStyle(Qt.PenCapStyle.RoundCap)
    return stroker.createStroke(path)


def _paused() -> QPainterPath:
    path = QPainterPath()
    path.addRect(QRectF(16, 10, 24, 80))
    path.addRect(QRectF(60, 10, 24, 80))
    return path


def _square() -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(QRectF(12, 12, 76, 76), 12, 12)
    return path


SHAPES: Final[dict[str, Callable[[], QPainterPath]]] = {
    # a person's state
    "seated": _half,
    "injecting": lambda: _polygon((50, 4), (98, 92), (2, 92)),
    "observing": _disc,
    "ready": _check,
    "long_watch": lambda: _polygon((50, 0), (100, 50), (50, 100), (0, 50)),
    "emergency": _plus,
    "practice": _bars,
    # a place's state
    "open": _ring,
    "used": _drop,
    "cleaning": _waves,
    "out_of_service": _cross,
    # at the desk
    "at_desk": _person,
    "blowing": lambda: _polygon((50, 4), (98, 92), (2, 92)),
    "retest": _hourglass,
    "prescriber": _square,
    "cleared": _check,
    "unassigned": _ring,
    # an oxygen below a limit
    "low": lambda: _polygon((4, 14), (96, 14), (50, 94)),
    # a light
    "good": _disc,
    "unknown": _ring,
    "trouble": _cross,
    # an alarm's sound
    "sounding": _speaker,
    "paused": _paused,
    "seen": _check,
}

MARKS: Final = {"high": 3, "medium": 2, "low": 1}


@cache
def _shape(name: str) -> QPainterPath:
    return SHAPES[name]()


def draw(painter: QPainter, name: str, box: QRect | QRectF, ink: str) -> None:
    """Draw a shape into the largest square in the middle of the box."""
    side = min(box.width(), box.height())
    left = box.x() + (box.width() - side) / 2
    top = box.y() + (box.height() - side) / 2
    place = QTransform().translate(left, top).scale(side / 100, side / 100)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillPath(place.map(_shape(name)), colour(ink))


def draw_priority(painter: QPainter, priority: str, box: QRect | QRectF, ink: str) -> None:
    """Draw the one, two or three marks of an alarm's priority, each a bar with a dot below it."""
    marks = MARKS[priority]
    side = min(box.width() / 1.25, box.height())
    thick = side * 0.16
    step = side * 0.36
    left = box.x() + (box.width() - step * (marks - 1)) / 2
    top = box.y() + (box.height() - side) / 2
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(colour(ink), thick)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    for number in range(marks):
        x = left + number * step
        painter.drawLine(QPointF(x, top + side * 0.14), QPointF(x, top + side * 0.58))
        painter.drawPoint(QPointF(x, top + side * 0.88))
