"""The console as a process of its own: pictures on request, its exit status, its last words."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from tests.processes.place import Place
from tests.processes.waiting import until

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


def test_a_fault_of_ours_ends_the_window_and_is_said(place: Place, tmp_path: Path) -> None:
    """A window that goes on after a fault may show what is no longer so."""
    code = (
        "import sys\n"
        "from ui.console import __main__ as console\n"
        "from ui.console.window import Window\n"
        "def broken(self):\n"
        "    raise RuntimeError('a fault of ours')\n"
        "Window._tick = broken\n"
        f"sys.exit(console.main(['--data', {str(place.data)!r}]))\n"
    )
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    ended = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, timeout=60)
    assert ended.returncode == 1
    said = ended.stderr.decode().splitlines()
    assert len(said) == 1, "one line, no traceback"
    assert "the console broke" in said[0]
    assert "RuntimeError" in said[0]
