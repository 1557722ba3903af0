"""How high the letters are that come out on the screen, and from how far they can be read.

Measured from painted frames: the height of the first letter or figure of a text, which is a capital
or as high as one. The screen is one of 24 inches with 1920 by 1080 pixels.

Two rules say how far. Comfortable: a two hundredth of the distance (17 minutes of arc), so 20 mm at
4 m and 5 mm at 1 m. At the limit of normal sight (6/6): 5 minutes of arc, so 5.8 mm at 4 m and
1.5 mm at 1 m; what is below that is not legible, whatever it is. IEC 60601-1-8 asks that the
priority is visible at 4 m and that the alarm is legible at 1 m, to an eye of normal sight
(reference/alarms.md, section 3; that it means normal sight is unsourced).
"""

import math
from typing import Final, NamedTuple

import numpy as np
from PySide6.QtCore import QPoint, QRect

from tests.light.film import Set, cut, luminance

SCREEN_MM: Final = 24 * 25.4 * 1920 / math.hypot(1920, 1080)
MM_A_PIXEL: Final = SCREEN_MM / 1920
# The ring around a chosen tile, which is no letter.
_RING: Final = 4

COMFORTABLE: Final = 200.0
LIMIT: Final = 1 / math.tan(math.radians(5 / 60))


class Letters(NamedTuple):
    """mm: the height of a capital; comfortable_m and limit_m: from how far it can be read."""

    what: str
    mm: float

    @property
    def comfortable_m(self) -> float:
        return self.mm * COMFORTABLE / 1000

    @property
    def limit_m(self) -> float:
        return self.mm * LIMIT / 1000


def letters(stage: Set) -> list[Letters]:
    """What must be read of an alarm: its place and its words, on the tile and on the card, and in
    the band where nobody answers it."""
    frame = stage.frame()
    return [Letters(what, height_px(luminance(cut(frame, box))) * MM_A_PIXEL)
            for what, box in _texts(stage)]  # fmt: skip


def _texts(stage: Set) -> list[tuple[str, QRect]]:
    """Boxes that hold one text on one ground each, from its left end."""
    found = []
    window = stage.window
    alarmed = [p for p, tile in window.wall.tiles.items() if tile.face.strip is not None]
    booth = next(p for p in alarmed if p.startswith("B"))
    seat = next(p for p in alarmed if p.startswith("S"))
    at = window.wall.mapTo(window, QPoint(0, 0))
    for kind, place in (("booth", booth), ("seat", seat)):
        tile = window.wall.tiles[place]
        parts = tile.plan.parts
        found.append((f"{kind}: place", parts["label"].box.translated(at)))
        strip, mark = parts["strip"].box, parts["strip"].kind[0]
        words = strip.adjusted(tile.plan.spine + mark // 3 + mark + mark // 2, 0, -mark, -_RING)
        found.append((f"{kind}: alarm in words", words.translated(at)))
    return [*found, *_card(stage), *_band(stage)]


def _band(stage: Set) -> list[tuple[str, QRect]]:
    """What nobody answered, across the whole window; nothing while there is none."""
    bands, look = stage.window.bands, stage.window.look
    at = bands.mapTo(stage.window, QPoint(0, 0))
    found = []
    for face, box in bands._boxes():
        if face.alarm is not None:
            mark = min(box.height() - 12, look.px(34))
            words = box.adjusted(look.px(12) + mark + look.px(12), 4, -box.width() // 2, -4)
            found.append(("band: place", words.translated(at)))
    return found


def _card(stage: Set) -> list[tuple[str, QRect]]:
    window, look = stage.window, stage.window.look
    card = next(card for card in window.side.alarms.cards.values() if card.form == "full")
    at = card.mapTo(window, QPoint(0, 0))
    left, room = card._mark_w() + look.px(10), card._text_width(card.width()) // 2
    head = QRect(left, look.px(6), room, look.line_height("heading"))
    line = QRect(left, head.bottom() + 1, room, look.line_height("strong"))
    return [("card: place", head.translated(at)), ("card: alarm in words", line.translated(at))]


def height_px(text: "np.ndarray[tuple[int, ...], np.dtype[np.float32]]") -> float:
    """The height of the first letter of a text on a plain ground. A row or column that is half
    inked counts half, so that smoothing adds nothing."""
    ground = float(np.median(text))
    ink = np.abs(text - ground)
    ink /= ink.max()
    columns = ink.max(axis=0) > 0.3
    first = int(np.argmax(columns))
    width = int(np.argmin(columns[first:])) or columns.size - first
    return float(ink[:, first : first + width].max(axis=1).sum())
