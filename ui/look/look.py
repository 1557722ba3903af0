"""The look of one window: its palette, its unit of size, and the sizes of type.

All sizes are written for a window of 1920 by 1080 and multiplied by `unit`, which follows the
window; type has a floor below which nobody can read it, and what can be touched never gets smaller
than 44 pixels. Every part of the window is given the one Look and repaints when it changed.
"""

from functools import cache
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QFont, QPalette

from ui.look import typeface
from ui.look.palette import PALETTES, Palette

TOUCH: Final = 44
SMALLEST_TYPE: Final = 12
FULL: Final = (1920, 1080)

# role -> (pixels at full size, weight)
TYPE: Final[dict[str, tuple[int, int]]] = {
    "clock": (42, typeface.BOLD),
    "figure": (72, typeface.BOLD),
    "title": (28, typeface.BOLD),
    "heading": (20, typeface.SEMIBOLD),
    "strong": (17, typeface.SEMIBOLD),
    "body": (17, typeface.REGULAR),
    "button": (17, typeface.SEMIBOLD),
    "small": (14, typeface.REGULAR),
    "small_strong": (14, typeface.SEMIBOLD),
    "key": (13, typeface.SEMIBOLD),
}


@cache
def colour(value: str) -> QColor:
    """A palette's text as Qt's colour."""
    return QColor(value)


class Look(QObject):
    """The palette and the unit of one window.

    Signals:
        changed: palette, unit or language is another; everything measures and paints anew.
    """

    changed = Signal()

    def __init__(self, palette: str = "dark") -> None:
        super().__init__()
        self.palette: Palette = PALETTES[palette]
        self.unit = 1.0

    def use(self, palette: str) -> None:
        """Take the dark or the light palette."""
        self.palette = PALETTES[palette]
        self.changed.emit()

    def fit(self, width: int, height: int) -> None:
        """Take the unit that belongs to a window of this size."""
        unit = round(min(width / FULL[0], height / FULL[1]), 3)
        if unit != self.unit:
            self.unit = unit
            self.changed.emit()

    def px(self, size: float) -> int:
        """A length in pixels."""
        return max(1, round(size * self.unit))

    def touch(self, size: float = TOUCH) -> int:
        """A height that a finger can hit."""
        return max(TOUCH, self.px(size))

    def type_px(self, size: float) -> int:
        """A height of type that can still be read."""
        return max(SMALLEST_TYPE, round(size * self.unit))

    def font(self, role: str) -> QFont:
        """The font of this role."""
        size, weight = TYPE[role]
        return typeface.font(self.type_px(size), weight)

    def role(self, role: str) -> tuple[int, int]:
        """Pixels and weight of this role, as `ui.look.pen` takes them."""
        size, weight = TYPE[role]
        return self.type_px(size), weight

    def line_height(self, role: str) -> int:
        """How high one line of this role is."""
        return round(self.type_px(TYPE[role][0]) * 1.3)

    def qt_palette(self) -> QPalette:
        """The palette for Qt's own line edits and scroll bars."""
        look, made = self.palette, QPalette()
        group = QPalette.ColorRole
        for role, value in (
            (group.Window, look.ground),
            (group.Base, look.field),
            (group.AlternateBase, look.sheet),
            (group.Text, look.ink),
            (group.WindowText, look.ink),
            (group.PlaceholderText, look.faint),
            (group.Button, look.raised),
            (group.ButtonText, look.ink),
            (group.Highlight, look.pressed),
            (group.HighlightedText, look.ink),
            (group.Light, look.raised),
            (group.Midlight, look.raised),
            (group.Mid, look.line),
            (group.Dark, look.line),
            (group.Shadow, look.ground),
        ):
            made.setColor(role, colour(value))
        return made
