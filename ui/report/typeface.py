"""The type of the paper: the window's, with nothing in it that a copy would lose.

Decision: no figures and signs that depend on what stands beside them (`tnum`, `calt`): a program
that reads the PDF cannot tell them back into letters, and a hash that cannot be copied out of the
paper cannot be checked.
"""

from typing import Final

from PySide6.QtGui import QFont

from ui.look.typeface import REGULAR, family

_PLAIN: Final = ("calt", "tnum", "case", "ss03")


def points(size: float, weight: int = REGULAR) -> QFont:
    """At this many points of the device it is used on."""
    made = _plain(weight)
    made.setPointSizeF(size)
    return made


def pixels(size: float, weight: int = REGULAR) -> QFont:
    """At this many of the device's own dots."""
    made = _plain(weight)
    made.setPixelSize(max(1, round(size)))
    return made


def _plain(weight: int) -> QFont:
    made = QFont(family()) if family() else QFont()
    made.setWeight(QFont.Weight(weight))
    for name in _PLAIN:
        made.setFeature(QFont.Tag(name), 0)
    return made
