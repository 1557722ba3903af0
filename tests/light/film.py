"""A film of the console: what is on the screen at each beat of the flash, while time goes on.

The window is the real one over a monitor in a box; the frames are what came to be painted, not a
painting made for us. A beat is as long as the window's own timer makes it.
"""

import os
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from ui.console.window import Window
from ui.gallery.box import BoxFeed
from ui.gallery.rooms import ROOMS
from ui.look.look import Look

SIZE = (1920, 1080)
# Every so many pixels of the whole window are kept of each frame; of a light, all.
SPARSE = 3

Luminance = NDArray[np.float32]
Pixels = NDArray[np.uint8]


class Light(NamedTuple):
    """Something that flashes: its ground's luminance (0 to 1) in each frame."""

    name: str
    priority: str
    frames: list[float]


class Film(NamedTuple):
    """beat_s: from frame to frame. sparse: frames x height x width, luminance 0 to 1."""

    beat_s: float
    lights: list[Light]
    sparse: Luminance


class Set:
    """The window on which it plays, with a high, a medium and a low alarm that nobody has seen."""

    def __init__(self, palette: str = "dark", room: str = "emergency") -> None:
        self.feed = BoxFeed(ROOMS[room]())
        self.window = Window(self.feed, Look(palette))
        self.window._tick_timer.stop()
        self.window._beat_timer.stop()
        self.window._sure_to_leave = True
        self.window.resize(*SIZE)
        self.window.show()
        QApplication.processEvents()
        self.beat_s = self.window._beat_timer.interval() / 1000

    def close(self) -> None:
        self.window.close()
        self.window.deleteLater()
        QApplication.processEvents()

    def frame(self) -> Pixels:
        """What is on the screen: height x width x red, green, blue."""
        QApplication.processEvents()
        return pixels(self.window.screen().grabWindow(self.window.winId()).toImage())

    def beat(self) -> None:
        """The flash and the time go on by one beat, as the timers have it."""
        self.feed.later(self.beat_s)
        self.window._beat_timer.stop()  # it was started anew: something flashes
        self.window._on_beat()

    def _bands(self) -> dict[tuple[str, str], QRect]:
        bands = self.window.bands
        at = bands.mapTo(self.window, QPoint(0, 0))
        return {
            (f"band {face.alarm.where}", face.priority): box.translated(at)
            for face, box in bands._boxes()
            if face.alarm is not None
        }

    def lights(self) -> dict[tuple[str, str], QRect]:
        """Each alarm's light on its tile, on its card and in the band of what nobody answers, in
        the window's coordinates."""
        found = self._bands()
        wall, alarms = self.window.wall, self.window.side.alarms
        for face in alarms._faces:
            card = alarms.cards[face.alarm]
            at = card.mapTo(self.window, QPoint(0, 0))
            if card.isVisible() and not face.seen:
                found[f"card {face.where}", face.priority] = card._mark_box().translated(at)
            tile = wall.tiles.get(face.place or "")
            if tile is not None and tile.face.strip is not None and not tile.face.strip.seen:
                box = tile.plan.parts["strip"].box.translated(wall.mapTo(self.window, QPoint(0, 0)))
                found[f"tile {face.where}", tile.face.strip.priority] = box
        return found


def shoot(seconds: float, palette: str = "dark") -> Film:
    """So long a film."""
    stage = Set(palette)
    try:
        stage.beat()  # what an alarm escalates to is there
        grounds: dict[tuple[str, str], list[float]] = {key: [] for key in stage.lights()}
        sparse = []
        for _ in range(round(seconds / stage.beat_s)):
            frame = stage.frame()
            sparse.append(luminance(frame[::SPARSE, ::SPARSE]))
            boxes = stage.lights()
            for key, found in grounds.items():
                found.append(float(np.median(luminance(cut(frame, boxes[key])))))
            stage.beat()
        lights = [Light(name, priority, found) for (name, priority), found in grounds.items()]
        return Film(stage.beat_s, lights, np.stack(sparse))
    finally:
        stage.close()


def pixels(image: QImage) -> Pixels:
    """Its colours as an array."""
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    return rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3).copy()


def cut(frame: Pixels, box: QRect) -> Pixels:
    """The part of it in this box."""
    return frame[box.top() : box.bottom() + 1, box.left() : box.right() + 1]


def luminance(frame: Pixels) -> Luminance:
    """Relative luminance after WCAG 2.2, 0 to 1, of each pixel."""
    return _LINEAR[frame] @ np.array((0.2126, 0.7152, 0.0722), np.float32)


def _linear() -> Luminance:
    value = np.arange(256, dtype=np.float32) / 255
    curve = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    return curve.astype(np.float32)


_LINEAR = _linear()
