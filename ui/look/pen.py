"""Writing text into a box, so that nothing is ever cut off unseen.

`write` takes one text or several from the longest to the shortest, uses the first that fits, makes
it a little smaller if none does, and only then shortens it. While an audit is open every text that
had to be shortened is noted: tests use it to prove that all words of all languages fit. What people
typed themselves (a note, a reason) may be shortened and is marked so. A character that would turn,
hide or break what is read is shown as what it is (hatmonitor/visible.py), here, for every text.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Final

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter

from hatmonitor.visible import in_one_line, visible
from ui.look.look import colour
from ui.look.typeface import font, metrics

LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE: Final = Qt.AlignmentFlag.AlignCenter
TOP_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
_ONE_LINE: Final = int(Qt.TextFlag.TextSingleLine)
_WRAP: Final = int(Qt.TextFlag.TextWordWrap)

# A text may shrink to this share of its size before it is shortened.
_SHRINK: Final = 0.82
# All figures are of one width: what a clock measures does not depend on which they are.
ZEROS: Final = str.maketrans("123456789", "000000000")

Type = tuple[int, int]

_audit: list[str] | None = None


@contextmanager
def audit() -> Iterator[list[str]]:
    """Note every text that does not fit its box while this is open."""
    global _audit
    _audit = noted = []
    try:
        yield noted
    finally:
        _audit = None


def note(text: str) -> None:
    """Say that this text does not fit; heard only during an audit."""
    if _audit is not None:
        _audit.append(text)


def width(text: str, kind: Type) -> float:
    """How wide this text is in type of this size and weight."""
    return _width(in_one_line(text).translate(ZEROS), kind)


@lru_cache(maxsize=4096)
def _width(text: str, kind: Type) -> float:
    return metrics(*kind).horizontalAdvance(text)


@lru_cache(maxsize=4096)
def _fitting(texts: tuple[str, ...], kind: Type, room: int) -> tuple[int, int, bool]:
    """Which text, at how many pixels, and whether it then fits."""
    for at, text in enumerate(texts):
        if _width(text, kind) <= room:
            return at, kind[0], True
    last = texts[-1]
    for pixels in range(kind[0] - 1, max(9, int(kind[0] * _SHRINK)) - 1, -1):
        if _width(last, (pixels, kind[1])) <= room:
            return len(texts) - 1, pixels, True
    return len(texts) - 1, max(9, int(kind[0] * _SHRINK)), False


def write(
    painter: QPainter,
    box: QRect | QRectF,
    texts: str | Sequence[str],
    kind: Type,
    ink: str,
    align: Qt.AlignmentFlag = LEFT,
    may_shorten: bool = False,
) -> None:
    """Write the longest of `texts` that fits into the box, on one line."""
    options = tuple(map(in_one_line, (texts,) if isinstance(texts, str) else texts))
    if not options[-1]:
        return
    room = int(box.width())
    at, pixels, fits = _fitting(tuple(text.translate(ZEROS) for text in options), kind, room)
    text = options[at]
    if not fits:
        text = metrics(pixels, kind[1]).elidedText(text, Qt.TextElideMode.ElideRight, room)
    if _audit is not None:
        _check(options[at], fits or may_shorten, pixels, box)
    painter.setFont(font(pixels, kind[1]))
    painter.setPen(colour(ink))
    painter.drawText(box, int(align) | _ONE_LINE, text)


def _check(text: str, fits: bool, pixels: int, box: QRect | QRectF) -> None:
    if not fits:
        note(f"too wide: {text!r} in {int(box.width())} px")
    if box.height() < pixels * 0.95:
        note(f"too high: {text!r}, {pixels} px type in {int(box.height())} px")


def shared(texts: Sequence[str], kind: Type, room: int) -> Type:
    """The type in which all these texts fit, so that lines that belong together look alike."""
    pixels = kind[0]
    least = max(9, int(kind[0] * _SHRINK))
    while pixels > least and any(width(text, (pixels, kind[1])) > room for text in texts):
        pixels -= 1
    return pixels, kind[1]


def wrapped_height(text: str, kind: Type, room: int) -> int:
    """How high this text is when it is wrapped to that width."""
    if not text:
        return 0
    return _wrapped_height(visible(text).translate(ZEROS), kind, room)


@lru_cache(maxsize=2048)
def _wrapped_height(text: str, kind: Type, room: int) -> int:
    box = metrics(*kind).boundingRect(QRectF(0, 0, room, 10_000), _WRAP, text)
    return int(box.height() + 0.999)


def write_wrapped(
    painter: QPainter,
    box: QRect | QRectF,
    text: str,
    kind: Type,
    ink: str,
    align: Qt.AlignmentFlag = TOP_LEFT,
    may_shorten: bool = False,
) -> None:
    """Write a text on as many lines as it needs."""
    if not text:
        return
    text = visible(text)
    room = int(box.width())
    pixels = kind[0]
    least = max(9, int(kind[0] * _SHRINK))
    while pixels > least and wrapped_height(text, (pixels, kind[1]), room) > box.height() + 1:
        pixels -= 1
    if not may_shorten and wrapped_height(text, (pixels, kind[1]), room) > box.height() + 1:
        note(f"too high: {text!r} in {room} x {int(box.height())} px")
    painter.setFont(font(pixels, kind[1]))
    painter.setPen(colour(ink))
    painter.drawText(box, int(align) | _WRAP, text)
