"""The console as a process of its own: pictures on request, its exit status, its last words."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from tests.processes.place import Place
from tests.processes.waiting import until
from ui.console.feed import SHOWN_WITHIN_S, Feed

Process = subprocess.Popen[bytes]


@pytest.fixture
def running(place: Place, tmp_path: Path) -> Iterator[tuple[Process, Path]]:
    place.start()
    pictures = tmp_path / "pictures"
    process = _start(place, "--screenshots", str(pictures))
    yield process, pictures
    process.kill()
    process.wait()


def _start(place: Place, *more: str) -> Process:
    words = [sys.executable, "-m", "ui.console", "--data", str(place.data), *more]
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    return subprocess.Popen(words, env=env, stderr=subprocess.PIPE)


def _picture(folder: Path, name: str, **wanted: object) -> QImage:
    until(folder.is_dir, "the console made its folder", 30.0)
    (folder / f"{name}.request").write_text(json.dumps(wanted) if wanted else "", encoding="utf-8")
    until((folder / f"{name}.png").exists, f"a picture {name}", 30.0)
    image = QImage(str(folder / f"{name}.png"))
    assert not image.isNull()
    return image


def test_a_request_becomes_a_picture_of_the_wanted_size(
    running: tuple[Process, Path],
) -> None:
    _, folder = running
    image = _picture(folder, "wall", size=[1366, 768])
    assert (image.width(), image.height()) == (1366, 768)
    assert not (folder / "wall.request").exists()
    assert not list(folder.glob("*.part*"))


def test_language_palette_and_place_are_applied_first(running: tuple[Process, Path]) -> None:
    _, folder = running
    dark = _picture(folder, "dark", size=[1366, 768], light=False, language="en")
    light = _picture(folder, "light", size=[1366, 768], light=True, language="nl", select="B1")
    assert light.pixelColor(2, 2).lightness() > dark.pixelColor(2, 2).lightness() + 100


def test_the_page_of_the_instruments_can_be_asked_for_and_stays(
    running: tuple[Process, Path],
) -> None:
    _, folder = running
    idle = _picture(folder, "idle", size=[1366, 768])
    page, again = (_picture(folder, name, page="devices") for name in ("page", "again"))
    for shown in (page, again):
        differing = sum(
            shown.pixel(x, y) != idle.pixel(x, y)
            for x in range(230, 1200, 3)
            for y in range(570, 760, 3)
        )
        assert differing > 300


def test_a_request_that_is_garbage_still_gets_its_picture(running: tuple[Process, Path]) -> None:
    _, folder = running
    until(folder.is_dir, "the console made its folder", 30.0)
    (folder / "odd.request").write_bytes(b"\xff{not json")
    until((folder / "odd.png").exists, "a picture", 30.0)


def test_an_unknown_word_on_the_command_line_is_wrong_usage(place: Place) -> None:
    process = _start(place, "--colour", "red")
    assert process.wait(30) == 2


def _with_window(place: Place, code: str) -> list[str]:
    """A console whose window is broken like this."""
    lines = (
        "import sys",
        "from ui.console import __main__ as console",
        "from ui.console.window import Window",
        code,
        f"sys.exit(console.main(['--data', {str(place.data)!r}]))",
    )
    return [sys.executable, "-c", "\n".join(lines)]


def test_a_window_that_again_and_again_cannot_show_the_room_ends_and_says_why(
    place: Place,
) -> None:
    """It would show what is no longer so."""
    code = (
        "def _tick(self):\n"
        "    self._next_tick()\n"
        "    raise RuntimeError('a fault of ours')\n"
        "Window._tick = _tick"
    )
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    ended = subprocess.run(_with_window(place, code), env=env, capture_output=True, timeout=60)
    assert ended.returncode == 1
    said = ended.stderr.decode().splitlines()
    assert len(said) == 2, "a line when it first broke, a line at the end, no traceback"
    assert "the console broke" in said[1]
    assert all("RuntimeError" in line and "a fault of ours" not in line for line in said)


def test_a_fault_in_a_slot_costs_the_press_and_the_monitor_journals_it(place: Place) -> None:
    code = (
        "from PySide6.QtCore import QTimer\n"
        "def pressed():\n"
        "    raise RuntimeError('a fault of ours')\n"
        "shown = console.show\n"
        "console.show = lambda window: (shown(window), QTimer.singleShot(2000, pressed))"
    )
    place.start()
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    process = subprocess.Popen(_with_window(place, code), env=env, stderr=subprocess.DEVNULL)
    try:
        with place.station() as station:
            room = station.wait_until(lambda room: "program_fault:program" in room.alarms, 40)
            fault = next(iter(room.faults.values()))
            assert (fault.process, fault.cause, fault.count) == ("console", "RuntimeError", 1)
        assert process.poll() is None
    finally:
        process.kill()
        process.wait()


def test_a_window_that_shows_nothing_any_more_does_not_say_that_it_lives(place: Place) -> None:
    feed = Feed(place.data)
    said: list[int] = []
    feed.follower.alive = said.append  # type: ignore[method-assign]
    feed._judge()
    feed.shown()
    feed._judge()
    assert len(said) == 2
    feed._shown_s = time.monotonic() - SHOWN_WITHIN_S
    feed._judge()
    assert len(said) == 2
