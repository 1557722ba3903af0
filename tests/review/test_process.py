"""`python -m ui.review`, as a process of its own."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.processes.waiting import until

ROOT = Path(__file__).parents[2]


def start(*words: str, screen: bool = True) -> subprocess.Popen[str]:
    left_out = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
    environment = {key: value for key, value in os.environ.items() if key not in left_out}
    if screen:
        environment["QT_QPA_PLATFORM"] = "offscreen"
    return subprocess.Popen(
        [sys.executable, "-m", "ui.review", *words],
        cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def test_it_opens_and_ends_in_peace_when_it_is_told_to(own_house: Path) -> None:
    process = start("--data", str(own_house), "--language", "nl", "--light")
    shared = own_house / "journal.sqlite-shm"
    until(lambda: shared.exists() or process.poll() is not None, "a window that reads")
    process.send_signal(signal.SIGTERM)
    _, complaints = process.communicate(timeout=10)
    assert "Traceback" not in complaints
    assert process.returncode == 0


def test_without_a_screen_it_says_so_in_one_line(own_house: Path) -> None:
    process = start("--data", str(own_house), screen=False)
    _, complaints = process.communicate(timeout=10)
    assert process.returncode == 1
    assert complaints.startswith("hatmonitor: ") and complaints.count("\n") == 1


def test_wrong_words_are_refused_in_one_line() -> None:
    process = start("--dta", "x")
    _, complaints = process.communicate(timeout=10)
    assert process.returncode == 2
    assert complaints.startswith("hatmonitor: ") and complaints.count("\n") == 1
