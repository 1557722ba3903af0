"""The single writer: what it wrote is there, as it was, and nothing else ever happens to it."""

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from hatmonitor import events as facts
from hatmonitor.journal import schema
from hatmonitor.journal.errors import (
    JournalBusy,
    JournalDamaged,
    JournalDiverged,
    JournalFailed,
    JournalMissing,
    JournalTooNew,
)
from hatmonitor.journal.files import JOURNAL, LOCK, SNAPSHOT
from hatmonitor.journal.reader import JournalReader
from hatmonitor.journal.samples import Sample, read_samples
from hatmonitor.journal.seal import SealWhy
from hatmonitor.journal.store import Journal
from hatmonitor.journal.verify import verify
from tests.journal.made import ROOT, at, event, events, journal_of, tampering


def test_events_are_chained_and_come_back_as_they_were_written(tmp_path: Path) -> None:
    with Journal.open(tmp_path, moment=at(0)) as journal:
        first = journal.append(events(1, 3))
        second = journal.append([event(4)])
        written = [*first, *second]
        assert [one.prev for one in written] == [journal.beginning, *(e.hash for e in written[:-1])]
        assert (journal.count, journal.last()) == (4, written[-1])
    with Journal.open(tmp_path, moment=at(9)) as journal:
        assert list(journal.events()) == written
        assert list(journal.events(2, 3)) == written[1:3]
        assert journal.last() == written[-1]


def test_nothing_to_append_is_no_fault(tmp_path: Path) -> None:
    with Journal.open(tmp_path, moment=at(0)) as journal:
        assert journal.append([]) == []
        assert (journal.count, journal.last()) == (0, None)


def test_an_event_that_does_not_follow_the_last_is_refused_and_writes_nothing(
    tmp_path: Path,
) -> None:
    with Journal.open(tmp_path, moment=at(0)) as journal:
        journal.append([event(1)])
        with pytest.raises(ValueError, match="3 cannot follow event 1"):
            journal.append([event(3)])
        with pytest.raises(ValueError, match="4 cannot follow event 2"):
            journal.append([event(2), event(4)])
        assert journal.count == 1
        assert [one.seq for one in journal.append([event(2)])] == [2]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_folder_and_files_are_for_this_user_only(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "site"
    umask = os.umask(0o000)
    try:
        with Journal.open(folder, moment=at(0)) as journal:
            journal.append([event(1)])
            journal.save_snapshot(1, b"room", 1)
            modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()}
    finally:
        os.umask(umask)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert modes == dict.fromkeys(modes, 0o600)
    assert {JOURNAL, f"{JOURNAL}-wal", LOCK, SNAPSHOT, "seal.key", "seals.jsonl"} <= set(modes)


def test_it_is_written_the_durable_way(tmp_path: Path) -> None:
    with Journal.open(tmp_path, moment=at(0)) as journal:
        ask = journal._db.conn.execute
        assert ask("PRAGMA journal_mode").fetchone()[0] == "wal"
        assert ask("PRAGMA synchronous").fetchone()[0] == 2  # FULL
        strict = ask("SELECT name FROM pragma_table_list WHERE strict = 1").fetchall()
        assert {name for (name,) in strict} == {"events", "samples", "meta"}


@pytest.mark.parametrize(
    "attempt",
    [
        "UPDATE events SET body = '{}' WHERE seq = 2",
        "DELETE FROM events WHERE seq = 3",
        "INSERT OR REPLACE INTO events SELECT * FROM events WHERE seq = 2",
        "INSERT INTO events SELECT 9, at, boot, mono_ns, by, kind, place, client, session, body,"
        " prev, hash FROM events WHERE seq = 2",
        "UPDATE samples SET spo2_percent = 99",
        "DELETE FROM samples",
        "UPDATE meta SET value = ''",
        "DELETE FROM meta",
    ],
)
def test_the_database_itself_refuses_every_change(tmp_path: Path, attempt: str) -> None:
    with Journal.open(tmp_path, moment=at(0)) as journal:
        journal.append(events(1, 3))
        journal.add_samples([_sample(1)])
    with closing(sqlite3.connect(tmp_path / JOURNAL)) as conn:
        before = list(conn.iterdump())
        with pytest.raises(sqlite3.IntegrityError):
            conn.execute(attempt)
        conn.rollback()
        assert list(conn.iterdump()) == before


def test_guards_that_were_taken_away_are_put_back_at_the_next_start(tmp_path: Path) -> None:
    journal_of(tmp_path, 3)
    with tampering(tmp_path):
        pass
    assert "guards" in str(verify(tmp_path).notes[0]).lower()
    Journal.open(tmp_path, moment=at(9)).close()
    assert verify(tmp_path).notes == ()


# --- one writer ----------------------------------------------------------------------------------

_HOLDER = """
import sys, time
from pathlib import Path
from hatmonitor.journal.store import Journal
from tests.journal.made import at
journal = Journal.open(Path(sys.argv[1]), moment=at(0))
print("open", flush=True)
sys.stdin.read()
"""


def test_a_second_writer_is_refused_with_the_first_ones_process_id(tmp_path: Path) -> None:
    with _holding(tmp_path) as first:
        with pytest.raises(JournalBusy) as refused:
            Journal.open(tmp_path, moment=at(0))
        assert refused.value.pid == first.pid
        assert str(first.pid) in str(refused.value)
        first.kill()
        first.wait()
        Journal.open(tmp_path, moment=at(1)).close()  # the lock died with its holder


def test_a_process_id_left_behind_locks_nobody_out(tmp_path: Path) -> None:
    (tmp_path / LOCK).write_text("4711")
    with Journal.open(tmp_path, moment=at(0)):
        assert (tmp_path / LOCK).read_text() == str(os.getpid())
    Journal.open(tmp_path, moment=at(1)).close()


def _holding(folder: Path) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLDER, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "open\n"
    return process


# --- other versions, other files -----------------------------------------------------------------


def test_a_newer_journal_is_refused_and_not_touched(tmp_path: Path) -> None:
    journal_of(tmp_path, 3)
    with closing(sqlite3.connect(tmp_path / JOURNAL)) as conn:
        conn.execute(f"PRAGMA user_version = {len(schema.STEPS) + 1}")
    before = (tmp_path / JOURNAL).read_bytes()
    for open_it in (_open_for_writing, JournalReader.open, verify):
        with pytest.raises(JournalTooNew, match="update the program"):
            open_it(tmp_path)
    assert (tmp_path / JOURNAL).read_bytes() == before


def test_an_older_journal_is_migrated_with_a_backup_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _journal_of_version_1(tmp_path, 5, monkeypatch)
    with JournalReader.open(tmp_path) as reader:
        before = list(reader.rows())
        assert [row.seq for row in reader.rows(newest_first=True)] == [5, 4, 3, 2, 1]
    with Journal.open(tmp_path, moment=at(60)) as journal:
        journal.append([event(6)])
    with JournalReader.open(tmp_path) as reader:
        assert schema.version_of(reader.db) == len(schema.STEPS)
        assert list(reader.rows(1, 5)) == before
    assert verify(tmp_path).ok
    backups = list(tmp_path.glob("journal-version-1-*.sqlite"))
    assert len(backups) == 1
    with closing(sqlite3.connect(backups[0])) as conn:
        assert conn.execute("PRAGMA user_version").fetchone()[0] == 1
        assert conn.execute("SELECT * FROM events").fetchall() == before


def test_a_migration_that_breaks_off_leaves_the_older_version_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _journal_of_version_1(tmp_path, 5, monkeypatch)

    def broken(db: Database) -> None:
        schema.make_indexes(db)
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(schema, "STEPS", (schema.make_tables, broken))
        with pytest.raises(JournalFailed):
            Journal.open(tmp_path, moment=at(60))
    with closing(sqlite3.connect(tmp_path / JOURNAL)) as conn:
        assert conn.execute("PRAGMA user_version").fetchone()[0] == 1
        made = "SELECT count(*) FROM sqlite_master WHERE name LIKE 'events_%' AND type = 'index'"
        assert conn.execute(made).fetchone()[0] == 0
    Journal.open(tmp_path, moment=at(61)).close()
    assert verify(tmp_path).ok


def _journal_of_version_1(folder: Path, count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file as version 1 of the program made it: the first step alone."""
    with monkeypatch.context() as patch:
        patch.setattr(schema, "STEPS", schema.STEPS[:1])
        with Journal.open(folder, moment=at(0)) as journal:
            journal.append(events(1, count))


@pytest.mark.parametrize("content", [b"this is no database at all, but a letter " * 99, b"SQLite"])
def test_a_file_that_is_no_database_is_refused_and_not_touched(
    tmp_path: Path, content: bytes
) -> None:
    (tmp_path / JOURNAL).write_bytes(content)
    for open_it in (_open_for_writing, JournalReader.open):
        with pytest.raises(JournalDamaged):
            open_it(tmp_path)
    assert (tmp_path / JOURNAL).read_bytes() == content
    assert not verify(tmp_path).ok


def test_another_programs_database_is_refused_and_not_touched(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / JOURNAL)) as conn:
        conn.execute("CREATE TABLE contacts (name TEXT)")
    before = (tmp_path / JOURNAL).read_bytes()
    for open_it in (_open_for_writing, JournalReader.open):
        with pytest.raises(JournalDamaged, match="not a journal of this program"):
            open_it(tmp_path)
    assert (tmp_path / JOURNAL).read_bytes() == before


def test_no_journal_is_said_to_be_none(tmp_path: Path) -> None:
    for open_it in (JournalReader.open, verify):
        with pytest.raises(JournalMissing, match="no journal in"):
            open_it(tmp_path)
    assert list(tmp_path.iterdir()) == []


def _open_for_writing(folder: Path) -> None:
    Journal.open(folder, moment=at(0)).close()


# --- what goes with it ---------------------------------------------------------------------------


def _sample(second: int) -> Sample:
    return Sample(at(second).at_us, "ox1", "S1", "V-1", 97, 71, None, "good")


def test_a_snapshot_comes_back_only_for_the_same_fold_of_the_same_journal(tmp_path: Path) -> None:
    one = journal_of(tmp_path / "one", 5, stop=False)
    other = journal_of(tmp_path / "other", 5, stop=False)
    with Journal.open(one, moment=at(9)) as journal:
        assert journal.latest_snapshot(1) is None
        journal.save_snapshot(4, b"the room", 1)
        journal.save_snapshot(99, b"a room that is not in the journal", 1)
        assert journal.latest_snapshot(1) == (4, b"the room")
        assert journal.latest_snapshot(2) is None
    shutil.copy(one / SNAPSHOT, other / SNAPSHOT)
    with Journal.open(other, moment=at(9)) as journal:
        assert journal.latest_snapshot(1) is None


@pytest.mark.parametrize("harm", ["cut", "flipped", "gone"])
def test_a_damaged_snapshot_is_not_used(tmp_path: Path, harm: str) -> None:
    journal_of(tmp_path, 5)
    with Journal.open(tmp_path, moment=at(9)) as journal:
        journal.save_snapshot(4, b"the room", 1)
        file = tmp_path / SNAPSHOT
        content = bytearray(file.read_bytes())
        content[-3] ^= 1
        {
            "cut": lambda: file.write_bytes(content[:-4]),
            "flipped": lambda: file.write_bytes(content),
            "gone": file.unlink,
        }[harm]()
        assert journal.latest_snapshot(1) is None


def test_a_snapshot_of_an_edited_journal_is_not_used(tmp_path: Path) -> None:
    journal_of(tmp_path, 5)
    with Journal.open(tmp_path, moment=at(9)) as journal:
        journal.save_snapshot(4, b"the room", 1)
    with tampering(tmp_path) as conn:
        conn.execute("UPDATE events SET body = replace(body, '97', '98') WHERE seq = 4")
    with Journal.open(tmp_path, moment=at(9)) as journal:
        assert journal.latest_snapshot(1) is None


def test_the_wal_stays_small_while_readers_come_and_go(tmp_path: Path) -> None:
    largest = 0
    with Journal.open(tmp_path, moment=at(0)) as journal:
        journal._db.conn.execute("PRAGMA synchronous = OFF")  # for the test's own speed
        with JournalReader.open(tmp_path) as reader:
            reading = reader.rows()
            for seq in range(1, 3001):
                journal.append([event(seq)])
                if seq % 50 == 0:
                    next(reading, None)  # a reader that is always in the middle of something
                    largest = max(largest, (tmp_path / f"{JOURNAL}-wal").stat().st_size)
    assert 0 < largest < 8_000_000


def test_a_reader_sees_what_was_committed_and_cannot_write(tmp_path: Path) -> None:
    with Journal.open(tmp_path, moment=at(0)) as journal, JournalReader.open(tmp_path) as reader:
        assert reader.last_seq == 0
        written = journal.append(events(1, 3))
        assert list(reader.events()) == written
        for attempt in ("DELETE FROM events", "CREATE TABLE mine (x)", "PRAGMA user_version=9"):
            with pytest.raises(sqlite3.OperationalError, match="readonly"):
                reader.db.conn.execute(attempt)


def test_reading_leaves_the_file_as_it_is(tmp_path: Path) -> None:
    journal_of(tmp_path, 30)
    before = (tmp_path / JOURNAL).read_bytes()
    with JournalReader.open(tmp_path) as reader:
        assert len(list(reader.events())) == 30
    assert verify(tmp_path).ok
    assert (tmp_path / JOURNAL).read_bytes() == before


def test_a_foreign_lock_is_said_and_the_same_events_go_in_later(tmp_path: Path) -> None:
    with Journal.open(tmp_path, moment=at(0)) as journal:
        journal.append([event(1)])
        with closing(sqlite3.connect(tmp_path / JOURNAL)) as foreign:
            foreign.execute("BEGIN IMMEDIATE")
            with pytest.raises(JournalFailed, match="another program holds the journal"):
                journal.append(events(2, 3))
            with pytest.raises(JournalFailed):
                journal.add_samples([_sample(1)])
            foreign.rollback()
        assert [one.seq for one in journal.append(events(2, 3))] == [2, 3]
    assert verify(tmp_path).ok


def test_what_the_disk_took_in_spite_of_a_fault_is_not_written_twice(tmp_path: Path) -> None:
    """A commit may reach the disk and its report may not; then the file decides."""
    with Journal.open(tmp_path, moment=at(0)) as journal:
        journal.append([event(1)])
        before = journal._last
        stored = journal.append(events(2, 3))
        journal._last, journal._in_doubt = before, True  # as after a lost report
        again = journal.append([event(2), event(3), event(4, late=True)])
        assert again[:2] == stored
        assert [one.seq for one in again] == [2, 3, 4]
        assert journal.append(again) == again
    assert verify(tmp_path).ok


@pytest.mark.parametrize("other", [facts.ClientAdmitted("C-9"), None])
def test_another_event_under_a_number_that_is_written_is_refused_by_name(
    tmp_path: Path, other: facts.ClientAdmitted | None
) -> None:
    """Another fact, or the same said otherwise: word for word it is not what stands there."""
    with Journal.open(tmp_path, moment=at(0)) as journal:
        journal.append(events(1, 4))
        different = event(4, other) if other else event(4, late=True)
        with pytest.raises(JournalDiverged, match="another entry 4"):
            journal.append([different])
        assert journal.count == 4
        assert journal.append([event(5)])


def test_what_was_held_stands_in_the_log_as_it_was_told_or_not_at_all(tmp_path: Path) -> None:
    with Journal.open(tmp_path, moment=at(0)) as journal:
        stored = journal.append(events(1, 2))
        held = journal.hold(events(3, 4), None)
        held += journal.hold([event(5)], held[-1])
        assert [one.prev for one in held] == [one.hash for one in (*stored[1:], *held[:-1])]
        assert journal.append(held) == held
        foreign = journal.hold([event(7)], held[-1].__class__(6, at(6), "x", event(6).fact))
        with pytest.raises(JournalDiverged, match="another entry 7"):
            journal.append(foreign)
    assert verify(tmp_path).ok


def test_samples_in_doubt_are_not_written_twice(tmp_path: Path) -> None:
    with Journal.open(tmp_path, moment=at(0)) as journal:
        first, second = [_sample(1), _sample(2)], [_sample(3), _sample(4)]
        journal.add_samples(first)
        journal.add_samples(first, again=True)
        journal.add_samples(second, again=True)
        journal.add_samples(second, again=True)
        assert list(read_samples(journal._db, None, None)) == [*first, *second]


def test_a_clean_stop_seals_the_end(tmp_path: Path) -> None:
    journal_of(tmp_path, 3)
    verdict = verify(tmp_path)
    assert (verdict.ok, verdict.count, verdict.sealed_seq) == (True, 3, 3)
    assert SealWhy.STOPPED in (tmp_path / "seals.jsonl").read_text()


def test_a_snapshot_with_any_bit_turned_is_none_and_stops_nothing(tmp_path: Path) -> None:
    journal_of(tmp_path, 5)
    with Journal.open(tmp_path, moment=at(6)) as journal:
        journal.save_snapshot(4, b"the room", 1)
        whole = (tmp_path / SNAPSHOT).read_bytes()
        for bit in range(len(whole) * 8):
            turned = bytearray(whole)
            turned[bit // 8] ^= 1 << bit % 8
            (tmp_path / SNAPSHOT).write_bytes(turned)
            assert journal.latest_snapshot(1) in (None, (4, b"the room"))
