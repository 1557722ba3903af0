"""Painting the oxygen of a tile: the number that is read across the room, or words in its place.

A weak number is smaller, has its sign in front and its word below; where a worn sensor is silent,
words in a frame stand where the number stood. Nothing here rests on colour.
"""

from typing import Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPen

from ui.console.present.vitals import LOST, NUMBER, WEAK, VitalsFace
from ui.console.tile_plan import Part
from ui.look import pen, signs
from ui.look.look import colour
from ui.look.typeface import BOLD, SEMIBOLD

_LEAST: Final = 11


def write_vitals(
    painter: QPainter, face: VitalsFace, part: Part, inks: tuple[str, str], full: bool
) -> None:
    """Write them into the part. inks: for a number of now, and for what recedes."""
    ink, quiet = inks
    if face.form == NUMBER:
        _number(painter, face, part.box, part.kind, quiet if face.aged else ink)
    elif not full:
        _one_line(painter, face, part, inks)
    elif face.form == WEAK:
        _weak(painter, face, part, inks)
    else:
        _words(painter, face, part.box, ink if face.form == LOST else quiet)


def _number(painter: QPainter, face: VitalsFace, box: QRect, kind: pen.Type, ink: str) -> None:
    """The number with its small unit behind it, and the sign of a low one in front."""
    small = (max(_LEAST, round(kind[0] * 0.42)), SEMIBOLD)
    unit_w = round(pen.width(face.unit, small)) + max(2, kind[0] // 12)
    room = box.adjusted(0, 0, -unit_w, 0)
    kind = pen.shared((face.value,), kind, room.width())
    pen.write(painter, room, face.value, kind, ink, pen.RIGHT)
    line = round(small[0] * 1.25)
    baseline = box.y() + (box.height() + round(kind[0] * 0.72)) // 2
    unit = QRect(box.right() - unit_w + 1, baseline - round(line * 0.82), unit_w, line)
    pen.write(painter, unit, face.unit, small, ink, pen.RIGHT)
    if face.low:  # above the unit
        size = min(unit_w, round(kind[0] * 0.34))
        top = max(box.y(), unit.y() - size)
        signs.draw(painter, "low", QRect(box.right() - size + 1, top, size, size), ink)


def _weak(painter: QPainter, face: VitalsFace, part: Part, inks: tuple[str, str]) -> None:
    box = part.box
    upper = QRect(box.x(), box.y(), box.width(), round(box.height() * 0.62))
    lower = QRect(box.x(), upper.bottom() + 1, box.width(), box.height() - upper.height())
    _number(painter, face, upper, (round(part.kind[0] * 0.68), BOLD), inks[1])
    word = (max(_LEAST, round(lower.height() * 0.78)), SEMIBOLD)
    pen.write(painter, lower, face.word, word, inks[0], pen.RIGHT)


def _words(painter: QPainter, face: VitalsFace, box: QRect, ink: str) -> None:
    """One or two words, each on a line of its own, as large as the box allows."""
    lines = face.word.split(" ", 1)
    lost = face.form == LOST
    pad = max(3, box.height() // 14) if lost else 0
    room = box.adjusted(pad, 0, -pad, 0)
    widest = max(pen.width(line, (100, BOLD)) for line in lines) / 100
    most = 0.38 if lost else 0.34
    size = max(_LEAST, min(round(box.height() * most), int(room.width() / widest)))
    step = min(round(size * 1.14), box.height() // len(lines))
    top = box.y() + (box.height() - step * len(lines)) // 2
    for line in lines:
        row = QRect(room.x(), top, room.width(), step)
        weight = BOLD if lost else SEMIBOLD
        pen.write(painter, row, line, (size, weight), ink, pen.CENTRE if lost else pen.RIGHT)
        top += step
    if lost:
        painter.setPen(QPen(colour(ink), 2.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 4, 4)


def _one_line(painter: QPainter, face: VitalsFace, part: Part, inks: tuple[str, str]) -> None:
    ink, quiet = inks
    lost = face.form == LOST
    words = (f"{face.value} {face.word}".strip(), face.value or face.word)
    kind = (part.kind[0] if lost or face.value else max(_LEAST, part.kind[0] - 2), part.kind[1])
    pen.write(painter, part.box, words, kind, ink if lost else quiet, pen.RIGHT)
