"""A damaged file opens as far as it can be read, and the window says where it cannot."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from hatmonitor.journal.files import JOURNAL
from hatmonitor.journal.reader import JournalReader
from tests.review.house import ALARM, LAST
from ui.review.asked import Asked
from ui.review.window import LogWindow

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

_PAGE = 4096
_TABLE_LEAF = 0x0D  # SQLite's file format: the first byte of a page with rows
Open = Callable[..., LogWindow]


def damage(folder: Path, seq: int) -> None:
    """Overwrite the page of the file that holds this entry."""
    path = folder / JOURNAL
    content = bytearray(path.read_bytes())
    text = _mark(folder, seq)
    at = content.find(text)
    while content[at // _PAGE * _PAGE] != _TABLE_LEAF:
        at = content.find(text, at + 1)
        assert at >= 0, "the test must find the entry's page"
    start = at // _PAGE * _PAGE
    content[start : start + _PAGE] = b"\xff" * _PAGE
    path.write_bytes(content)


def _mark(folder: Path, seq: int) -> bytes:
    """What stands in that row and in no other: its hash."""
    with JournalReader.open(folder) as reader:
        return next(reader.rows(seq, seq)).hash.encode()


def numbers(window: LogWindow, qtbot: QtBot) -> list[int]:
    model = window.entries
    while not model.complete:
        model.fetchMore()
        qtbot.waitUntil(lambda: not model.searching)
    return [model.entry(row).seq for row in range(model.rowCount())]


def test_what_can_be_read_is_shown_and_the_rest_is_named(
    own_house: Path, open_window: Open, qtbot: QtBot
) -> None:
    damage(own_house, LAST - 300)
    window = open_window(own_house)
    shown = numbers(window, qtbot)
    gone = sorted(set(range(1, LAST + 1)) - set(shown))
    assert LAST - 300 in gone
    assert gone == list(range(gone[0], gone[-1] + 1))
    assert len(gone) < 40
    assert shown == sorted(shown, reverse=True)
    assert f"{gone[0]}–{gone[-1]}" in window.said.text()


def test_filters_and_search_work_around_the_damage(
    own_house: Path, open_window: Open, qtbot: QtBot
) -> None:
    damage(own_house, LAST - 300)
    window = open_window(own_house)
    for asked in (Asked(place="B1"), Asked(client="C-0001", text="late"), Asked(text="late")):
        window.bar.ask(asked)
        assert ALARM in numbers(window, qtbot)


def test_an_index_that_is_damaged_loses_no_entry(
    own_house: Path, open_window: Open, qtbot: QtBot
) -> None:
    path = own_house / JOURNAL
    conn = sqlite3.connect(path)
    root = conn.execute("SELECT rootpage FROM sqlite_master WHERE name = 'events_kind'").fetchone()[
        0
    ]
    conn.close()
    content = bytearray(path.read_bytes())
    content[(root - 1) * _PAGE : root * _PAGE] = b"\xff" * _PAGE
    path.write_bytes(content)
    window = open_window(own_house)
    assert "Testhuis" in window.head.title.text()
    window.bar.ask(Asked(kind="alarm_raised"))
    assert numbers(window, qtbot) == [ALARM]


@pytest.mark.parametrize("content", [b"", b"hello", b"\xff" * 9000, b"SQLite format 3\x00" * 300])
def test_a_file_that_is_no_journal_is_said_to_be_none(
    tmp_path: Path, open_window: Open, content: bytes
) -> None:
    (tmp_path / JOURNAL).write_bytes(content)
    window = open_window(tmp_path)
    assert window.middle.currentWidget() is window.notice
    assert "log" in window.notice.text()
    window.look_again()
    window._pick_place()
    window._open_export()
    window._step_day(-1)
    assert (tmp_path / JOURNAL).read_bytes() == content


def test_a_newer_log_is_refused_with_what_to_do(own_house: Path, open_window: Open) -> None:
    conn = sqlite3.connect(own_house / JOURNAL)
    conn.execute("PRAGMA user_version = 99")
    conn.close()
    window = open_window(own_house)
    assert "Update the program" in window.notice.text()


def test_an_entry_this_program_does_not_know_is_shown_as_such(
    own_house: Path, open_window: Open
) -> None:
    """As an older program would see a newer one's: the file's own guard is taken off for it."""
    conn = sqlite3.connect(own_house / JOURNAL)
    conn.execute("DROP TRIGGER events_no_update")
    conn.execute("UPDATE events SET kind = 'tea_served' WHERE seq = ?", (LAST,))
    conn.execute("UPDATE events SET body = '{broken', at = 'noon' WHERE seq = ?", (LAST - 1,))
    conn.commit()
    conn.close()
    window = open_window(own_house)
    lines = [window.entries.index(row, 6).data() for row in range(2)]
    assert "tea_served" in lines[0]
    assert "cannot be read" in lines[1]
    window.table.choose(1)
    assert "{broken" in window.detail.fields.toPlainText()
    window.grab()


def test_reading_changes_no_byte_of_the_journal(
    own_house: Path, open_window: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    def files() -> dict[str, bytes]:
        wal = (JOURNAL + "-wal", JOURNAL + "-shm")
        return {
            path.name: path.read_bytes()
            for path in own_house.iterdir()
            if path.name not in wal or path.stat().st_size
        }

    before = files()
    window = open_window(own_house)
    numbers(window, qtbot)
    for asked in (Asked(text="tune"), Asked(place="S1"), Asked(kind="check_recorded")):
        window.bar.ask(asked)
        numbers(window, qtbot)
    window.show_entry(4)
    window._step_day(-1)
    window.bar.clear_all()
    window._open_export()
    window.export.path.put(str(tmp_path / "out.jsonl"))
    window.export.start()
    qtbot.waitUntil(lambda: window.export.job is None)
    assert (tmp_path / "out.jsonl").exists()
    window.shut()
    after = files()
    after.pop(JOURNAL + "-shm", None)  # the readers' own locks
    assert after == before
