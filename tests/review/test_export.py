"""Export: what is shown goes to a file, whole or not at all, and over nothing."""

import csv
import json
import os
import stat
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from hatmonitor.journal.files import JOURNAL
from tests.review.house import ALARM, LAST
from ui.review import exporting
from ui.review.asked import Asked
from ui.review.exporting import Order, Refused, Stopped, path_of, write
from ui.review.window import LogWindow

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

Open = Callable[..., LogWindow]


def export(window: LogWindow, qtbot: QtBot, path: Path, form: str = "jsonl") -> str:
    """As a person does it; what the line then says."""
    qtbot.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_E)
    window.export.form.pick(form)
    window.export.path.put(str(path))
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.export.job is None)
    return window.export.said.text()


def seqs(path: Path) -> list[int]:
    return [json.loads(line)["seq"] for line in path.read_text().splitlines()]


def test_all_entries_are_written_oldest_first(
    house: Path, tmp_path: Path, open_window: Open, qtbot: QtBot
) -> None:
    path = tmp_path / "all.jsonl"
    said = export(open_window(house), qtbot, path)
    assert seqs(path) == list(range(1, LAST + 1))
    assert str(LAST) in said and str(path) in said
    assert [found.name for found in tmp_path.iterdir()] == ["all.jsonl"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (Asked(place="B1"), [5, 6]),
        (Asked(text="came in"), [3, 8]),
        (Asked(text="late", client="C-0001"), [ALARM]),
        (Asked(text="dragon"), []),
    ],
)
def test_what_is_filtered_is_what_is_written(
    house: Path, tmp_path: Path, open_window: Open, qtbot: QtBot, asked: Asked, found: list[int]
) -> None:
    window = open_window(house)
    window.bar.ask(asked)
    path = tmp_path / "some.jsonl"
    export(window, qtbot, path)
    assert seqs(path) == found


def test_a_spreadsheet_gets_the_same_entries(
    house: Path, tmp_path: Path, open_window: Open, qtbot: QtBot
) -> None:
    path = tmp_path / "all.csv"
    export(open_window(house), qtbot, path, "csv")
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [int(row["seq"]) for row in rows] == list(range(1, LAST + 1))


def test_a_file_that_is_there_is_never_overwritten(
    house: Path, tmp_path: Path, open_window: Open, qtbot: QtBot
) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text("mine")
    said = export(open_window(house), qtbot, path)
    assert path.read_text() == "mine"
    assert "already there" in said


def test_a_file_that_appears_in_between_is_not_overwritten_either(
    house: Path, tmp_path: Path
) -> None:
    path = tmp_path / "mine.jsonl"
    order = Order(house, Asked(), "UTC", "en", path, "jsonl")
    path.write_text("mine")
    with pytest.raises(Refused):
        write(order, lambda _: None, threading.Event())
    assert path.read_text() == "mine"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    "typed", ["", "   ", ".", "no/such/folder/x", "a\0b", "x" * 300, "~nobody-x/y"]
)
def test_a_path_that_cannot_be_is_refused_in_words(
    house: Path, open_window: Open, typed: str
) -> None:
    window = open_window(house)
    window._open_export()
    window.export.path.line.setText(typed)
    window.export.start()
    assert window.export.job is None
    assert window.export.said.light == "trouble"
    assert window.export.said.text()


def test_nothing_is_ever_written_into_the_journals_own_folder(house: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(house)
    for folder in (house, link):
        with pytest.raises(Refused):
            path_of(str(folder / f"{JOURNAL}-wal"), "jsonl", house)


def test_the_ending_fits_what_is_written_and_the_home_folder_is_the_beginning(
    house: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert path_of("log", "csv", house) == tmp_path / "log.csv"
    assert path_of("~/log.csv", "csv", house) == tmp_path / "log.csv"
    assert path_of("log.csv", "jsonl", house) == tmp_path / "log.csv.jsonl"


@pytest.mark.parametrize("asked", [Asked(), Asked(text="check")])
def test_stopped_half_way_it_leaves_nothing_behind(
    house: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: Asked
) -> None:
    monkeypatch.setattr(exporting, "_TELL_EVERY", 10)
    stop = threading.Event()
    stop.set()
    with pytest.raises(Stopped):
        write(Order(house, asked, "UTC", "en", tmp_path / "x.jsonl", "jsonl"), lambda _: None, stop)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full disk to try")
def test_a_disk_that_refuses_is_said_and_leaves_nothing_behind(
    house: Path, tmp_path: Path, open_window: Open, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """/dev/full stands for the disk: every write to it fails as on a full one."""
    window = open_window(house)
    opened = Path.open
    monkeypatch.setattr(
        Path, "open",
        lambda path, *how, **more: opened(
            Path("/dev/full") if path.suffix == ".part" else path, *how, **more
        ),
    )  # fmt: skip
    said = export(window, qtbot, tmp_path / "x.jsonl")
    assert "not written" in said and os.strerror(28) in said
    assert list(tmp_path.iterdir()) == []


def test_the_file_is_for_this_user_only(
    house: Path, tmp_path: Path, open_window: Open, qtbot: QtBot
) -> None:
    path = tmp_path / "all.jsonl"
    export(open_window(house), qtbot, path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_escape_puts_the_line_away(house: Path, open_window: Open, qtbot: QtBot) -> None:
    window = open_window(house)
    qtbot.keyClick(window.table, Qt.Key.Key_E)
    assert window.export.isVisible()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert not window.export.isVisible()
    assert window.table.hasFocus()
