"""The demo, all of it real: three processes, pseudo-terminals, the window drawn, the bell heard."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from hatmonitor.journal.verify import verify
from tests.processes.waiting import until

ENDS_WITHIN_S = 60.0


class Demo:
    """A headless demo; what it printed so far is in `lines`."""

    def __init__(self, folder: Path, *words: str) -> None:
        self.pictures = folder / "pictures"
        self.output = folder / "output"
        without = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
        environment = {key: value for key, value in os.environ.items() if key not in without}
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "hatmonitor", "demo", *words,
                 "--screenshots", str(self.pictures)],
                stdout=output, stderr=subprocess.STDOUT, env=environment, cwd=folder,
                start_new_session=True,
            )  # fmt: skip

    @property
    def lines(self) -> list[str]:
        return self.output.read_text(encoding="utf-8").splitlines()

    def said(self, what: str) -> bool:
        return any(what in line for line in self.lines)

    @property
    def data(self) -> Path:
        named = next(line for line in self.lines if line.startswith("its log"))
        return Path(re.sub("^.*: ", "", named))

    def left_behind(self) -> list[str]:
        """Processes of this demo that still run."""
        found = []
        for words in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                text = words.read_text(encoding="utf-8", errors="replace").replace("\0", " ")
            except OSError:
                continue
            if str(self.data) in text:
                found.append(text)
        return found


@pytest.fixture
def demos() -> Iterator[list[Demo]]:
    running: list[Demo] = []
    yield running
    for demo in running:
        if demo.process.poll() is None:
            demo.process.terminate()
            demo.process.wait(20)
        if demo.said("its log"):
            shutil.rmtree(demo.data, ignore_errors=True)


def test_the_overdose_is_played_told_drawn_and_verified(tmp_path: Path, demos: list[Demo]) -> None:
    demo = Demo(tmp_path, "--script", "overdose", "--headless", "--speed", "60")
    demos.append(demo)
    status = demo.process.wait(ENDS_WITHIN_S)
    assert status == 0, demo.output.read_text()
    for told in (
        "C-0301 blew 0.000 mg/L on desk1: clear",
        "C-0301 sits in B1",
        "EMERGENCY in B1 (C-0301), called by w2",
        "ALARM HIGH: Overdose called, B1 (C-0301)",
        "by lead1: Overdose called, B1 (C-0301)",
        "B1: naloxone, dose 2",
        "B1: the emergency is over (recovered)",
        "events are as they were written.",
        f"picture: {demo.pictures / 'emergency.png'}",
    ):
        assert demo.said(told), told
    assert verify(demo.data).ok
    assert demo.left_behind() == []
    assert_not_blank(demo.pictures / "emergency.png")


def assert_not_blank(picture: Path) -> None:
    image = QImage(str(picture))
    assert image.width() >= 1366
    assert image.height() >= 768
    colours = {
        image.pixel(x, y) for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)
    }
    assert len(colours) > 30, f"only {len(colours)} colours"


def test_an_interrupted_demo_leaves_nobody_behind(tmp_path: Path, demos: list[Demo]) -> None:
    demo = Demo(tmp_path, "--script", "quiet", "--headless", "--speed", "60")
    demos.append(demo)
    until(lambda: demo.said(" sits in "), "somebody sits in a booth", ENDS_WITHIN_S)
    assert len(demo.left_behind()) >= 3
    demo.process.send_signal(signal.SIGINT)
    assert demo.process.wait(20) == 130
    assert demo.left_behind() == []
    assert not demo.said("Traceback")
    assert verify(demo.data).ok
