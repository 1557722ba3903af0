"""Complaint 24 of reference/alarms.md, section 6: a log that is lost, or cannot be read any more.

What its files look like after any kill stands in tests/killpoints."""

import io
import shutil
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from hatmonitor.journal.errors import JournalTooNew
from hatmonitor.journal.export import FORMATS, export
from hatmonitor.journal.files import JOURNAL
from hatmonitor.journal.reader import JournalReader
from hatmonitor.journal.store import Journal
from hatmonitor.journal.wanted import Wanted
from tests.journal.made import at, events, tampering


def test_complaint_24_what_a_killed_monitor_left_in_its_wal_is_in_every_export(
    tmp_path: Path,
) -> None:
    living, dead = tmp_path / "living", tmp_path / "dead"
    with Journal.open(living, moment=at(0)) as journal:
        journal.append(events(1, 30))
        assert (living / f"{JOURNAL}-wal").stat().st_size > 0
        shutil.copytree(living, dead)  # as a kill leaves it, nothing checkpointed
    with closing(JournalReader.open(dead)) as reader:
        for form in FORMATS:
            out = io.BytesIO()
            assert export(reader, Wanted(), form, out) == 30
        out = io.BytesIO()
        export(reader, Wanted(), "jsonl", out)
    rows = [msgspec.json.decode(line) for line in out.getvalue().splitlines()]
    assert [row["seq"] for row in rows] == list(range(1, 31))


def test_complaint_24_one_event_that_cannot_be_read_hides_no_other(tmp_path: Path) -> None:
    with Journal.open(tmp_path, moment=at(0)) as journal:
        journal.append(events(1, 30))
    with tampering(tmp_path) as conn:
        conn.execute("UPDATE events SET body = 'no JSON' WHERE seq = 7")
    with closing(JournalReader.open(tmp_path)) as reader:
        read = [row.seq for row in reader.select(Wanted(), above=0, limit=99, newest_first=False)]
    assert read == list(range(1, 31))


def test_complaint_24_a_log_of_a_newer_program_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    with Journal.open(tmp_path, moment=at(0)) as journal:
        journal.append(events(1, 3))
    with tampering(tmp_path) as conn:
        conn.execute("PRAGMA user_version = 99")
    before = (tmp_path / JOURNAL).read_bytes()
    with pytest.raises(JournalTooNew):
        Journal.open(tmp_path, moment=at(9))
    assert (tmp_path / JOURNAL).read_bytes() == before
