"""Clocks drawn digit by digit from pictures of the digits, so that a wall of them costs little.

Figures of a tabular typeface are all of one width, therefore a clock that goes on a second changes
one or two cells and nothing else. A cell holds its own ground and is drawn over the old one. The
picture of a colon is cut out of a text with figures around it: the typeface raises it there.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple

from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QPainter, QPixmap

from ui.look import pen
from ui.look.look import colour
from ui.look.typeface import font, metrics

_FIGURES = frozenset("0123456789")


@lru_cache(maxsize=4096)
def _cell(char: str, kind: pen.Type, high: int, inks: tuple[str, str], ratio: float) -> QPixmap:
    """The picture of one character: ink upon ground."""
    measure = metrics(*kind)
    wide = _advance(char, kind)
    picture = QPixmap(round(wide * ratio), round(high * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(colour(inks[1]))
    painter = QPainter(picture)
    painter.setFont(font(*kind))
    painter.setPen(colour(inks[0]))
    baseline = (high - measure.ascent() - measure.descent()) / 2 + measure.ascent()
    if char == ":":
        painter.drawText(QPointF(-measure.horizontalAdvance("0"), baseline), "0:0")
    else:
        painter.drawText(QPointF(0, baseline), char)
    painter.end()
    return picture


@lru_cache(maxsize=1024)
def _advance(char: str, kind: pen.Type) -> int:
    return round(metrics(*kind).horizontalAdvance("0" if char in _FIGURES else char))


Box = tuple[int, int, int, int]


class Cells(NamedTuple):
    """The type in which a clock fits, and where each of its characters stands."""

    kind: pen.Type
    boxes: tuple[QRect, ...]


NO_CELLS: Final = Cells((1, 400), ())


def layout(text: str, kind: pen.Type, box: QRect, right: bool) -> Cells:
    """Lay a clock out, at the left or the right of the box; it gets smaller if it must."""
    return _layout(text.translate(pen.ZEROS), kind, box.getRect(), right)


@lru_cache(maxsize=4096)
def _layout(text: str, kind: pen.Type, box: Box, right: bool) -> Cells:
    x, y, wide, high = box
    kind = pen.shared((text,), kind, wide)
    widths = [_advance(char, kind) for char in text]
    left = x + wide - sum(widths) if right else x
    made = []
    for width in widths:
        made.append(QRect(left, y, width, high))
        left += width
    return Cells(kind, tuple(made))


def write(
    painter: QPainter,
    box: QRect,
    text: str,
    kind: pen.Type,
    inks: tuple[str, str],
    right: bool = False,
) -> None:
    """Draw a clock. inks: ink and ground."""
    cells = layout(text, kind, box, right)
    if pen.width(text, cells.kind) > box.width() + 2:
        pen.note(f"too wide: {text!r} in {box.width()} px")
    ratio = painter.device().devicePixelRatioF()
    write_some(painter, text, cells, inks, range(len(text)), ratio)


def write_some(
    painter: QPainter,
    text: str,
    cells: Cells,
    inks: tuple[str, str],
    only: Iterable[int],
    ratio: float,
) -> None:
    """Draw only some of its characters, as they were laid out. ratio: the screen's, of pixels."""
    for number in only:
        box = cells.boxes[number]
        picture = _cell(text[number], cells.kind, box.height(), inks, ratio)
        painter.drawPixmap(box.topLeft(), picture)


def differing(old: str, new: str) -> set[int] | None:
    """Which characters are others; None when the clock is laid out anew."""
    if old.translate(pen.ZEROS) != new.translate(pen.ZEROS):
        return None
    return {number for number, (a, b) in enumerate(zip(old, new, strict=True)) if a != b}
