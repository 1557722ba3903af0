"""A copy is whole, is a journal of its own, and never takes the place of another."""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from hatmonitor.journal.backup import back_up
from hatmonitor.journal.errors import BackupRefused, JournalMissing
from hatmonitor.journal.files import CHECK_KEY, JOURNAL, SEAL_KEY
from hatmonitor.journal.reader import JournalReader
from hatmonitor.journal.store import Journal
from hatmonitor.journal.verify import verify
from tests.journal.made import at, event, events, journal_of


def test_a_copy_holds_what_is_still_in_the_wal(tmp_path: Path) -> None:
    data, copy = tmp_path / "data", tmp_path / "stick" / "copy"
    with Journal.open(data, moment=at(0)) as journal:
        stored = journal.append(events(1, 25))
        journal.seal(at(30))
        assert back_up(data, copy) == copy / JOURNAL
        stored_later = journal.append([event(26)])
        assert stored_later
    with JournalReader.open(copy) as reader:
        assert list(reader.events()) == stored
    assert sorted(file.name for file in copy.iterdir()) == [JOURNAL, "seals.jsonl"]
    verdict = verify(copy, check_key=data / CHECK_KEY)
    assert (verdict.ok, verdict.count, verdict.sealed_seq, verdict.notes) == (True, 25, 25, ())
    assert not (copy / SEAL_KEY).exists()


def test_a_copy_is_one_file_that_needs_no_other(tmp_path: Path) -> None:
    data, copy = journal_of(tmp_path / "data", 25), tmp_path / "copy"
    back_up(data, copy)
    with closing(sqlite3.connect(f"{(copy / JOURNAL).as_uri()}?mode=ro", uri=True)) as conn:
        assert conn.execute("PRAGMA journal_mode").fetchone()[0] == "delete"
        assert conn.execute("SELECT count(*) FROM events").fetchone()[0] == 25
    assert not list(copy.glob(f"{JOURNAL}-*"))


def test_a_copy_never_overwrites_another(tmp_path: Path) -> None:
    data, copy = journal_of(tmp_path / "data", 25), tmp_path / "copy"
    back_up(data, copy)
    before = (copy / JOURNAL).read_bytes()
    with Journal.open(data, moment=at(60)) as journal:
        journal.append([event(26)])
        with pytest.raises(BackupRefused, match="choose another folder"):
            back_up(data, copy)
    with pytest.raises(BackupRefused):
        back_up(data, data)
    assert (copy / JOURNAL).read_bytes() == before


def test_a_copy_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    with pytest.raises(JournalMissing):
        back_up(tmp_path, tmp_path / "copy")
    data = journal_of(tmp_path / "data", 3)
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(BackupRefused, match="was not made"):
        back_up(data, tmp_path / "file")


def test_copies_made_while_the_monitor_writes_are_each_whole(tmp_path: Path) -> None:
    data = tmp_path / "data"
    copies = [tmp_path / f"copy {number}" for number in range(4)]
    with Journal.open(data, moment=at(0)) as journal:
        journal.append(events(1, 5))
        copying = threading.Thread(target=lambda: [back_up(data, copy) for copy in copies])
        copying.start()
        seq = 6
        while copying.is_alive():
            journal.append([event(seq)])
            journal.seal(at(seq))
            seq += 1
        copying.join()
    for copy in copies:
        verdict = verify(copy)
        assert verdict.ok, verdict.said
        assert verdict.count >= 5


def test_a_copy_can_be_gone_on_with(tmp_path: Path) -> None:
    data, copy = journal_of(tmp_path / "data", 25), tmp_path / "copy"
    back_up(data, copy)
    (copy / "seals.jsonl").unlink()  # new seals for a journal that goes on in a new place
    with Journal.open(copy, moment=at(60)) as journal:
        assert journal.append([event(26)])[0].seq == 26
    verdict = verify(copy)
    assert verdict.ok
    assert [str(note) for note in verdict.notes] == ["The seals begin only after event 25."]
