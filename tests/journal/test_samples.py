"""Samples: kept beside the events, and given back by time, visit and place."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from hatmonitor.journal import schema
from hatmonitor.journal.errors import JournalDamaged
from hatmonitor.journal.files import JOURNAL
from hatmonitor.journal.reader import JournalReader
from hatmonitor.journal.samples import Sample
from hatmonitor.journal.store import Journal
from hatmonitor.journal.verify import verify
from tests.journal.made import at, event


def sample(second: float, session: str | None = "V-1", place: str = "S1", **more: int) -> Sample:
    given = {"spo2_percent": 97, "pulse_per_min": 71, "resp_per_min": None, **more}
    return Sample(at(second).at_us, "ox1", place, session, quality="good", **given)  # type: ignore[arg-type]


def given(folder: Path, *args: int | None, **wanted: str) -> list[Sample]:
    with JournalReader.open(folder) as reader:
        return list(reader.samples(*args, **wanted))


def test_samples_come_back_as_they_were_and_beside_the_events(tmp_path: Path) -> None:
    rows = [
        sample(1, resp_per_min=12, no_breath_s=4),
        Sample(at(2).at_us, "ox1", None, None, None, None, None, "none", "sensor_off"),
    ]
    with Journal.open(tmp_path, moment=at(0)) as journal:
        journal.append([event(1)])
        journal.add_samples(rows[:1])
        journal.append([event(2)])
        journal.add_samples(rows[1:])
    assert given(tmp_path) == rows
    assert verify(tmp_path).ok


def test_samples_are_told_apart_by_time_visit_and_place(tmp_path: Path) -> None:
    with Journal.open(tmp_path, moment=at(0)) as journal:
        journal.add_samples([sample(3), sample(1), sample(2, "V-2", "S2"), sample(2)])
    assert given(tmp_path) == [sample(1), sample(2, "V-2", "S2"), sample(2), sample(3)]
    assert given(tmp_path, at(2).at_us, at(3).at_us, session="V-1") == [sample(2)]
    assert given(tmp_path, place="S2") == [sample(2, "V-2", "S2")]
    assert given(tmp_path, None, at(2).at_us) == [sample(1)]


def test_more_samples_than_are_read_at_once_come_each_once(tmp_path: Path) -> None:
    """Also where the handful ends between two of the same moment."""
    rows = [sample(second // 3) for second in range(5000)]
    with Journal.open(tmp_path, moment=at(0)) as journal:
        journal.add_samples(rows)
    assert given(tmp_path) == given(tmp_path, session="V-1") == rows


@pytest.mark.parametrize(
    ("wanted", "index"), [({"session": "V-1"}, "samples_session"), ({}, "samples_at")]
)
def test_samples_are_found_by_an_index_and_need_no_sorting(
    tmp_path: Path, wanted: dict[str, str], index: str
) -> None:
    Journal.open(tmp_path, moment=at(0)).close()
    asked: list[str] = []
    with JournalReader.open(tmp_path) as reader:
        reader.db.conn.set_trace_callback(asked.append)
        list(reader.samples(0, 1, **wanted))
        reader.db.conn.set_trace_callback(None)
        plan = str(reader.db.execute(f"EXPLAIN QUERY PLAN {asked[-1]}").fetchall())
    assert index in plan
    assert "TEMP B-TREE" not in plan


def test_samples_of_an_older_journal_are_read_before_and_after_it_is_migrated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(schema, "STEPS", schema.STEPS[:2])
        Journal.open(tmp_path, moment=at(0)).close()
    with closing(sqlite3.connect(tmp_path / JOURNAL)) as conn, conn:
        conn.execute(
            "INSERT INTO samples (at_us, device, place, session, spo2_percent, pulse_per_min,"
            " quality) VALUES (?, 'ox1', 'S1', 'V-1', 97, 71, 'good')",
            (at(1).at_us,),
        )
    assert given(tmp_path) == [sample(1)]
    with Journal.open(tmp_path, moment=at(5)) as journal:
        journal.add_samples([sample(2, no_breath_s=9)])
    assert given(tmp_path) == [sample(1), sample(2, no_breath_s=9)]


def test_samples_that_cannot_be_read_are_said_to_be_damaged(tmp_path: Path) -> None:
    Journal.open(tmp_path, moment=at(0)).close()
    with closing(sqlite3.connect(tmp_path / JOURNAL)) as conn, conn:
        conn.execute("DROP TABLE samples")
    with pytest.raises(JournalDamaged, match="samples"):
        given(tmp_path)
