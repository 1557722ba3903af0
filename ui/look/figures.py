"""Clocks drawn digit by digit from pictures of the digits, so that a wall of them costs little.

Figures of a tabular typeface are all of one width, therefore a clock that goes on a second changes
one or two cells and nothing else. A cell holds its own ground and is drawn over the old one. The
picture of a colon is cut out of a text with figures around it: the typeface raises it there.
"""

from functools import lru_cache

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


def layout(
    text: str, kind: pen.Type, box: QRect, right: bool
) -> tuple[pen.Type, tuple[QRect, ...]]:
    """The type in which this clock fits, and where each of its characters stands."""
    return _layout(text.translate(pen.ZEROS), kind, box.getRect(), right)


@lru_cache(maxsize=4096)
def _layout(text: str, kind: pen.Type, box: Box, right: bool) -> tuple[pen.Type, tuple[QRect, ...]]:
    x, y, wide, high = box
    kind = pen.shared((text,), kind, wide)
    widths = [_advance(char, kind) for char in text]
    left = x + wide - sum(widths) if right else x
    made = []
    for width in widths:
        made.append(QRect(left, y, width, high))
        left += width
    return kind, tuple(made)


def write(
    painter: QPainter,
    box: QRect,
    text: str,
    kind: pen.Type,
    inks: tuple[str, str],
    right: bool = False,
    only: set[int] | None = None,
) -> None:
    """Draw a clock, or only some of its characters. inks: ink and ground."""
    kind, cells = layout(text, kind, box, right)
    ratio = painter.device().devicePixelRatioF()
    for number in range(len(text)) if only is None else only:
        picture = _cell(text[number], kind, box.height(), inks, ratio)
        painter.drawPixmap(cells[number].topLeft(), picture)
    if only is None and pen.width(text, kind) > box.width() + 2:
        pen.note(f"too wide: {text!r} in {box.width()} px")


def differing(old: str, new: str) -> set[int] | None:
    """Which characters are others; None when the clock is laid out anew."""
    if old.translate(pen.ZEROS) != new.translate(pen.ZEROS):
        return None
    return {number for number, (a, b) in enumerate(zip(old, new, strict=True)) if a != b}
