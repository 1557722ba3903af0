"""A file with harm in the middle: it opens for reading, gives what is left and says what is not."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from hatmonitor.journal.diagnosis import Fault
from hatmonitor.journal.errors import JournalDamaged, JournalFailed
from hatmonitor.journal.files import JOURNAL
from hatmonitor.journal.reader import JournalReader
from hatmonitor.journal.store import Journal
from hatmonitor.journal.verify import verify
from hatmonitor.journal.wanted import Wanted
from tests.journal.made import at, event, events

COUNT = 2000
PAGE = 4096


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Journal.open(tmp_path, moment=at(0)) as journal:
        journal.append(events(1, COUNT))
        journal.seal(at(COUNT))
    return tmp_path


def page_of(folder: Path, seq: int) -> int:
    """Where in the file the page lies that holds event `seq`; found by its text."""
    content = (folder / JOURNAL).read_bytes()
    return content.index(f'"note":"note {seq}"'.encode()) // PAGE * PAGE


def overwrite(folder: Path, offset: int, garbage: bytes) -> None:
    with (folder / JOURNAL).open("r+b") as file:
        file.seek(offset)
        file.write(garbage)


@pytest.mark.parametrize("garbage", [b"\xff" * PAGE, bytes(PAGE), b"a letter to nobody " * 200])
def test_a_page_overwritten_is_left_out_and_named(folder: Path, garbage: bytes) -> None:
    overwrite(folder, page_of(folder, 1000), garbage)
    before = (folder / JOURNAL).read_bytes()
    with JournalReader.open(folder) as reader:
        read = [row.seq for row in reader.rows()]
        assert [row.seq for row in reader.rows(newest_first=True)] == read[::-1]
        assert reader.last_seq == COUNT
        (damage,) = reader.damage
        assert damage.first <= 1000 <= damage.last < damage.first + 40
        assert read == [*range(1, damage.first), *range(damage.last + 1, COUNT + 1)]
        assert f"{damage.first} to {damage.last}" in str(damage.said)
        with pytest.raises(JournalDamaged, match=str(damage.first)):
            list(reader.events())
    verdict = verify(folder)
    assert (verdict.ok, verdict.what, verdict.first_bad_seq) == (False, Fault.DAMAGED, damage.first)
    assert (folder / JOURNAL).read_bytes() == before


def test_the_last_page_overwritten_still_leaves_the_rest(folder: Path) -> None:
    overwrite(folder, page_of(folder, COUNT), b"\xff" * PAGE)
    with JournalReader.open(folder) as reader:
        read = [row.seq for row in reader.rows()]
        assert reader.damage[-1].last == COUNT
        assert read == list(range(1, reader.damage[0].first))
    verdict = verify(folder)
    assert (verdict.what, verdict.first_bad_seq) == (Fault.DAMAGED, len(read) + 1)


def test_a_filter_still_answers_on_a_damaged_file(folder: Path) -> None:
    overwrite(folder, page_of(folder, 1000), b"\xff" * PAGE)
    with JournalReader.open(folder) as reader:
        rows = reader.select(Wanted(client="C-0412"), limit=5000)
        assert len(rows) == COUNT - sum(d.last - d.first + 1 for d in reader.damage)
        assert reader.damage
        assert reader.select(Wanted(client="nobody")) == []


def test_a_text_changed_on_the_disk_is_an_edited_event(folder: Path) -> None:
    content = (folder / JOURNAL).read_bytes()
    overwrite(folder, content.index(b'"note":"note 777"') + 8, b"n\xc3\xb6t")
    verdict = verify(folder)
    assert (verdict.what, verdict.first_bad_seq) == (Fault.EDITED, 777)


def test_text_that_is_no_text_any_more_is_named_and_shown_as_it_stands(folder: Path) -> None:
    content = (folder / JOURNAL).read_bytes()
    overwrite(folder, content.index(b'"note":"note 777"') + 8, b"\xff\xfe\xff")
    with JournalReader.open(folder) as reader:
        rows = list(reader.rows())
        assert len(rows) == COUNT
        assert "\ufffd" in rows[776].body
        assert [(d.first, d.last) for d in reader.damage] == [(777, 777)]
    assert verify(folder).first_bad_seq == 777


def test_a_damaged_index_is_not_taken_for_a_damaged_event(folder: Path) -> None:
    with closing(sqlite3.connect(folder / JOURNAL)) as conn:
        root = conn.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'events_client'"
        ).fetchone()[0]
    overwrite(folder, (root - 1) * PAGE, b"\xff" * PAGE)
    with JournalReader.open(folder) as reader:
        assert len(reader.select(Wanted(client="C-0412"), limit=5000)) == COUNT
        assert len(list(reader.events())) == COUNT
    verdict = verify(folder)
    assert (verdict.ok, verdict.what, verdict.first_bad_seq) == (False, Fault.DAMAGED, None)


@pytest.mark.parametrize("length", [0, 50, 3000, PAGE + 100])
def test_a_file_cut_to_nothing_much_is_said_to_be_damaged(folder: Path, length: int) -> None:
    content = (folder / JOURNAL).read_bytes()[:length]
    (folder / JOURNAL).write_bytes(content)
    verdict = verify(folder)
    assert not verdict.ok
    assert (folder / JOURNAL).read_bytes() == content


def test_half_a_file_is_read_as_far_as_it_goes(folder: Path) -> None:
    content = (folder / JOURNAL).read_bytes()
    (folder / JOURNAL).write_bytes(content[: len(content) // 2])
    verdict = verify(folder)
    assert (verdict.ok, verdict.what) == (False, Fault.DAMAGED)
    with JournalReader.open(folder) as reader:
        first = verdict.first_bad_seq or 0
        assert [row.seq for row in reader.rows(1, first - 1)] == list(range(1, first))


def test_a_writer_on_a_damaged_file_does_not_go_on_as_if_nothing_were(folder: Path) -> None:
    overwrite(folder, page_of(folder, COUNT), b"\xff" * PAGE)
    with pytest.raises((JournalDamaged, JournalFailed), match="damaged"):
        Journal.open(folder, moment=at(0)).append([event(COUNT + 1)])


def test_a_fold_stops_where_the_file_is_damaged(folder: Path) -> None:
    overwrite(folder, page_of(folder, 1000), b"\xff" * PAGE)
    with Journal.open(folder, moment=at(0)) as journal, pytest.raises(JournalDamaged):
        list(journal.events())
