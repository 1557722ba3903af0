"""The file that is written is the one that carries the log's name, or that is said."""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from hatmonitor.journal.errors import JournalFailed
from hatmonitor.journal.files import JOURNAL, SEALS
from hatmonitor.journal.samples import Sample
from hatmonitor.journal.store import Journal
from hatmonitor.journal.verify import verify
from tests.journal.made import at, event, events, journal_of


@pytest.mark.parametrize("deed", ["removed", "moved"])
def test_a_file_that_is_gone_is_said_and_put_back_with_all_it_held(
    tmp_path: Path, deed: str
) -> None:
    with Journal.open(tmp_path, moment=at(0)) as journal:
        journal.append(events(1, 300))
        if deed == "removed":
            (tmp_path / JOURNAL).unlink()
        else:
            (tmp_path / JOURNAL).rename(tmp_path / "elsewhere")
        with pytest.raises(JournalFailed, match="is gone"):
            journal.append([event(301)])
        journal.append([event(301)])
        journal.add_samples([Sample(at(1).at_us, "ox", None, None, 97, 60, None, "good")])
        assert "put back" in str(journal.sealing.doubts.get())
        journal.seal(at(400))
    verdict = verify(tmp_path)
    assert (verdict.ok, verdict.count) == (True, 301)
    with Journal.open(tmp_path, moment=at(500)) as journal:
        assert journal.append([event(302)])


def test_another_file_in_its_place_is_said_until_it_is_taken_away(tmp_path: Path) -> None:
    other = journal_of(tmp_path / "other", 3)
    with Journal.open(tmp_path / "data", moment=at(0)) as journal:
        journal.append(events(1, 20))
        path = tmp_path / "data" / JOURNAL
        shutil.copy(other / JOURNAL, tmp_path / "copy")
        (tmp_path / "copy").replace(path)
        for _ in range(3):
            with pytest.raises(JournalFailed, match="another file"):
                journal.append([event(21)])
        path.unlink()
        with pytest.raises(JournalFailed, match="is gone"):
            journal.append([event(21)])
        journal.append([event(21)])
    assert verify(tmp_path / "data").count == 21


@pytest.mark.parametrize("content", [b"", b"a letter " * 100_000])
def test_a_file_written_over_is_said_and_takes_nothing_more(tmp_path: Path, content: bytes) -> None:
    with Journal.open(tmp_path, moment=at(0)) as journal:
        journal.append(events(1, 300))
        (tmp_path / JOURNAL).write_bytes(content)
        for _ in range(3):
            with pytest.raises(JournalFailed, match="overwritten"):
                journal.append([event(301)])


@pytest.mark.parametrize("deed", ["cut", "removed", "another"])
def test_a_wal_that_somebody_cut_or_took_away_is_said_and_nothing_is_acknowledged_into_it(
    tmp_path: Path, deed: str
) -> None:
    with Journal.open(tmp_path, moment=at(0)) as journal:
        journal.append(events(1, 300))
        wal = tmp_path / f"{JOURNAL}-wal"
        assert wal.stat().st_size
        if deed == "cut":
            os.truncate(wal, 0)
        else:
            wal.unlink()
        if deed == "another":
            wal.write_bytes(b"")
        for _ in range(3):
            with pytest.raises(JournalFailed):
                journal.append([event(301)])


def test_a_program_that_only_moves_pages_out_of_the_wal_is_no_fault(tmp_path: Path) -> None:
    with Journal.open(tmp_path, moment=at(0)) as journal:
        journal.append(events(1, 300))
        with closing(sqlite3.connect(tmp_path / JOURNAL)) as conn:
            conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        assert journal.append([event(301)])


@pytest.mark.parametrize("rest", ["nothing", "an empty file"])
def test_a_start_without_the_log_there_was_is_doubted_and_goes_on(
    tmp_path: Path, rest: str
) -> None:
    journal_of(tmp_path, 12)
    (tmp_path / JOURNAL).unlink()
    if rest == "an empty file":
        (tmp_path / JOURNAL).touch()
    with Journal.open(tmp_path, moment=at(60)) as journal:
        assert "was gone" in str(journal.doubt)
        assert journal.append([event(1)])
    assert not verify(tmp_path).ok


def test_the_rest_of_a_lost_log_is_kept_and_never_taken_for_the_new_one(tmp_path: Path) -> None:
    whole = Journal.open(tmp_path, moment=at(0))
    whole.append(events(1, 12))
    shutil.copytree(tmp_path, tmp_path / "killed")
    whole.close()
    (tmp_path / "killed" / JOURNAL).write_bytes(b"")
    with Journal.open(tmp_path / "killed", moment=at(60)) as journal:
        assert journal.count == 0
        assert journal.doubt is not None
    assert len(list((tmp_path / "killed").glob("*-wal.lost-*"))) == 1


def test_a_first_start_is_no_reason_for_doubt(tmp_path: Path) -> None:
    with Journal.open(tmp_path, moment=at(0)) as journal:
        assert journal.doubt is None
    assert (tmp_path / SEALS).exists()
