"""A small journal with one of each thing the window must show, and windows upon it."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from pytestqt.qtbot import QtBot

from tests.review.house import write_house
from ui.review.window import LogWindow
from ui.words import use_language

Open = Callable[..., LogWindow]


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A journal nobody writes; for tests that do not harm it."""
    return write_house(tmp_path_factory.mktemp("house"))


@pytest.fixture
def own_house(tmp_path: Path) -> Path:
    """A journal of the test's own."""
    return write_house(tmp_path / "log")


@pytest.fixture
def open_window(qtbot: QtBot) -> Iterator[Open]:
    """Opens windows that look again only when the test says so."""
    opened: list[LogWindow] = []

    def open_one(folder: Path, language: str = "en", size: tuple[int, int] = (1366, 768),
                 **options: bool) -> LogWindow:  # fmt: skip
        window = LogWindow(folder, language, **options)
        qtbot.addWidget(window)
        window.resize(*size)
        window.show()
        window._timer.stop()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        opened.append(window)
        return window

    yield open_one
    for window in opened:
        window.shut()
    use_language("en")
