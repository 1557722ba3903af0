"""Windows over a monitor in a box: the real decisions and rules, at a time the test sets."""

import os
from collections.abc import Callable, Iterator

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.processes.conftest import one_zygote, place, zygote
from ui.console.window import Window
from ui.gallery.box import BoxFeed
from ui.gallery.rooms import ROOMS
from ui.gallery.story import Story
from ui.look.look import Look
from ui.words import use_language

__all__ = ["one_zygote", "place", "zygote"]

KEYS = {name: getattr(Qt.Key, f"Key_{name}") for name in (
    *(f"F{n}" for n in range(1, 13)), "Escape", "Return", "Tab", "Space", "Left", "Right", "Up",
    "Down")}  # fmt: skip


class Console:
    """One window, and what a person does at it."""

    def __init__(self, feed: BoxFeed, window: Window) -> None:
        self.feed, self.window = feed, window

    @property
    def room(self):
        return self.feed.story.room

    @property
    def last(self) -> dict:
        """The command that was sent last."""
        return self.feed.asked[-1]

    @property
    def subject(self):
        return self.window.panel.subject

    def settle(self) -> None:
        """Let the answers come that are on their way."""
        QApplication.processEvents()

    def key(
        self, name: str, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        """Press a key wherever the keyboard is."""
        target = QApplication.focusWidget() or self.window
        if name in KEYS:
            QTest.keyClick(target, KEYS[name], modifier)
        else:
            QTest.keyClicks(target, name)
        QApplication.processEvents()

    def ctrl(self, letter: str) -> None:
        target = QApplication.focusWidget() or self.window
        key = getattr(Qt.Key, f"Key_{letter}")
        QTest.keyClick(target, key, Qt.KeyboardModifier.ControlModifier)
        QApplication.processEvents()

    def touch(self, widget: QWidget) -> None:
        """A finger on the middle of it."""
        middle = QPoint(widget.width() // 2, widget.height() // 2)
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=middle)
        QApplication.processEvents()

    def touch_tile(self, place: str) -> None:
        """A finger on the middle of a tile."""
        middle = self.tile(place).box.center()
        QTest.mouseClick(self.window.wall, Qt.MouseButton.LeftButton, pos=middle)
        QApplication.processEvents()

    def picture(self, place: str) -> QImage:
        """The tile as it is painted now."""
        return self.window.wall.grab(self.tile(place).box).toImage()

    def screen(self) -> QImage:
        """What is on the screen, as it came to be painted: not painted anew for us."""
        QApplication.processEvents()
        window = self.window
        return window.screen().grabWindow(window.winId()).toImage()

    def tile(self, place: str):
        return self.window.wall.tiles[place]

    def card(self, alarm: str):
        return self.window.side.alarms.cards[alarm]


Open = Callable[..., Console]


def differing(one: QImage, other: QImage, step: int = 2) -> list[tuple[int, int]]:
    """Where two pictures of the same size are not the same, looked at every few pixels."""
    assert one.size() == other.size()
    return [
        (x, y)
        for y in range(0, one.height(), step)
        for x in range(0, one.width(), step)
        if one.pixel(x, y) != other.pixel(x, y)
    ]


@pytest.fixture
def console(qtbot: QtBot) -> Iterator[Open]:
    """Opens a window over a room by name, or over a story; its own clock stands still."""

    def open_one(
        room: str | Story = "busy", size: tuple[int, int] = (1920, 1080), palette: str = "dark",
        language: str = "en",
    ) -> Console:  # fmt: skip
        use_language(language)
        feed = BoxFeed(ROOMS[room]() if isinstance(room, str) else room)
        window = Window(feed, Look(palette))
        window._tick_timer.stop()
        window._sure_to_leave = True
        qtbot.addWidget(window)
        window.resize(*size)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        return Console(feed, window)

    yield open_one
    use_language("en")
