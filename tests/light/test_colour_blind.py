"""The three priorities are told apart by every eye, and without colour at all."""

from itertools import combinations

import numpy as np
import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from tests.light.eyes import EYES, contrast, difference
from tests.light.film import Pixels, pixels
from ui.look import signs
from ui.look.palette import PALETTES, Palette

# Ten times what can just be noticed.
APART = 23.0
MARK = QRect(0, 0, 28, 28)

both = pytest.mark.parametrize("look", PALETTES.values(), ids=PALETTES)


@both
@pytest.mark.parametrize("eye", EYES)
def test_every_eye_tells_the_grounds_of_the_three_priorities_apart(look: Palette, eye: str) -> None:
    for one, other in combinations(look.alarms, 2):
        for phase in ("on", "off"):
            first, second = (getattr(look.alarms[p], phase) for p in (one, other))
            assert difference(first, second, eye) >= APART, (one, other, phase)


@both
@pytest.mark.parametrize("eye", EYES)
def test_a_high_alarm_is_darker_than_the_others_to_every_eye(look: Palette, eye: str) -> None:
    """So that it is told also where colours are not seen at all, on a grey screen."""
    high = look.alarms["high"].on
    for other in ("medium", "low"):
        assert contrast(high, look.alarms[other].on, eye) >= 1.8, other


@both
@pytest.mark.parametrize("eye", EYES)
def test_every_eye_sees_an_alarm_flash(look: Palette, eye: str) -> None:
    for priority in ("high", "medium"):
        signal = look.alarms[priority]
        assert contrast(signal.on, signal.off, eye) >= 1.5, priority


def mark(priority: str) -> Pixels:
    """The mark of a priority, black upon white."""
    image = QImage(MARK.size(), QImage.Format.Format_RGB32)
    image.fill(0xFFFFFF)
    painter = QPainter(image)
    signs.draw_priority(painter, priority, MARK, "#000000")
    painter.end()
    return pixels(image)


def test_the_marks_of_the_three_are_different_without_any_colour(qapp: QApplication) -> None:
    marks = {priority: mark(priority).astype(np.int16) for priority in ("high", "medium", "low")}
    for one, other in combinations(marks, 2):
        differs = np.abs(marks[one] - marks[other]).max(axis=2) > 128
        assert differs.mean() > 0.03, (one, other)
