"""The typeface: Inter, bundled, with tabular figures, so that a running clock does not shiver.

A bare machine may hold no font at all, therefore the window brings its own. Where Qt cannot load
it, the system's font is used and `missing()` says so, for the header to show.
"""

from functools import cache
from pathlib import Path
from typing import Final

from PySide6.QtGui import QFont, QFontDatabase, QFontMetricsF

REGULAR: Final = 400
MEDIUM: Final = 500
SEMIBOLD: Final = 600
BOLD: Final = 700

_FOLDER: Final = Path(__file__).with_name("fonts")
_FILES: Final = ("Inter-Regular.otf", "Inter-Medium.otf", "Inter-SemiBold.otf", "Inter-Bold.otf")
_TABULAR: Final = QFont.Tag("tnum")


@cache
def family() -> str:
    """The family to write in; empty when the bundled one cannot be loaded."""
    numbers = [QFontDatabase.addApplicationFont(str(_FOLDER / name)) for name in _FILES]
    if -1 in numbers:
        return ""
    return QFontDatabase.applicationFontFamilies(numbers[0])[0]


def missing() -> bool:
    """Whether the bundled typeface could not be loaded."""
    return not family()


@cache
def font(pixels: int, weight: int = REGULAR) -> QFont:
    """Inter at this height and weight, figures all of one width."""
    made = QFont(family()) if family() else QFont()
    made.setPixelSize(max(1, pixels))
    made.setWeight(QFont.Weight(weight))
    made.setFeature(_TABULAR, 1)
    return made


@cache
def metrics(pixels: int, weight: int = REGULAR) -> QFontMetricsF:
    """What text of this height and weight measures."""
    return QFontMetricsF(font(pixels, weight))
