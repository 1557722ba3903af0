"""A copy is whole, is a journal of its own, and never takes the place of another."""

import os
import shutil
import sqlite3
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from hatmonitor.journal import backup
from hatmonitor.journal.backup import back_up
from hatmonitor.journal.errors import BackupRefused, JournalMissing
from hatmonitor.journal.files import CHECK_KEY, JOURNAL, SEAL_KEY, SEALS
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


def as_nobody(act: Callable[[], object]) -> int:
    """Do it as a user for whom a folder without the right to write is one; 0: it went well."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            if os.getuid() == 0:
                os.setuid(65534)
            act()
            status = 0
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder another user can reach; pytest's own cannot be."""
    folder = Path(tempfile.mkdtemp(prefix="hatmonitor-backup-"))
    folder.chmod(0o777)
    yield folder
    shutil.rmtree(folder)


def test_a_journal_in_a_folder_that_takes_no_writing_is_copied(open_folder: Path) -> None:
    data, copy = journal_of(open_folder / "data", 25), open_folder / "copy"
    for path in data.iterdir():
        path.chmod(0o444)
    data.chmod(0o555)
    assert as_nobody(lambda: back_up(data, copy)) == 0
    data.chmod(0o700)
    verdict = verify(copy, check_key=data / CHECK_KEY)
    assert (verdict.ok, verdict.count) == (True, 25)


def test_a_copy_that_fails_half_way_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = journal_of(tmp_path / "data", 25)

    def no_more(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup, "write_whole", no_more)
    with pytest.raises(BackupRefused, match="No space"):
        back_up(data, tmp_path / "a" / "b" / "copy")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data"]


@pytest.mark.parametrize("name", [SEALS, SEAL_KEY])
def test_a_copy_never_goes_where_the_seals_of_a_journal_lie(tmp_path: Path, name: str) -> None:
    data, stick = journal_of(tmp_path / "data", 25), tmp_path / "stick"
    stick.mkdir()
    shutil.copy(data / name, stick / name)
    with pytest.raises(BackupRefused, match="choose another folder"):
        back_up(data, stick)
    assert [path.name for path in stick.iterdir()] == [name]


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
