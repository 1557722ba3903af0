"""Samples are covered by the seals: whatever is done to one that was sealed is found."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from hatmonitor import events as facts
from hatmonitor.journal.backup import back_up
from hatmonitor.journal.diagnosis import Fault
from hatmonitor.journal.errors import SealFailed
from hatmonitor.journal.files import CHECK_KEY, JOURNAL, SEAL_KEY, SEALS
from hatmonitor.journal.marks import Marks
from hatmonitor.journal.samples import Sample
from hatmonitor.journal.seal import SealWhy, book_lines, journal_of_book
from hatmonitor.journal.seal_check import BookWalk
from hatmonitor.journal.store import Journal
from hatmonitor.journal.verify import verify
from hatmonitor.journal.vitals_check import VitalsWalk
from tests.journal.made import at, event, tampering

MINUTES = 6
DEVICES = ("ox1", "ox2")


def ms(seconds: float) -> int:
    return at(seconds).at_us // 1000


def of_second(second: float, spo2: int | None = 97) -> list[Sample]:
    return [
        Sample(at(second).at_us, device, "S1", "V-1", spo2, 71, None, "good") for device in DEVICES
    ]


def minutes(journal: Journal, first: int, last: int, *, first_event: int = 1) -> None:
    """An event and sixty seconds of two instruments each minute, then sealed."""
    for minute in range(first, last + 1):
        journal.append([event(first_event + minute - first)])
        for second in range(0, 60, 5):
            journal.add_samples(of_second(minute * 60 + second))
        end = (minute + 1) * 60
        seal(journal, end)


def seal(
    journal: Journal, second: float, why: SealWhy = SealWhy.INTERVAL, lowest: float | None = None
) -> None:
    low = ms(second if lowest is None else lowest)
    journal.sealing.seal(journal.head, at(second).at_us, why, (low, ms(second)))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Journal.open(tmp_path, moment=at(0)) as journal:
        minutes(journal, 0, MINUTES - 1)
        seal(journal, MINUTES * 60 + 1, SealWhy.STOPPED)
    verdict = verify(tmp_path)
    assert (verdict.ok, verdict.notes) == (True, ())
    return tmp_path


def copied(conn: sqlite3.Connection, second: float) -> None:
    conn.execute(
        "INSERT INTO samples SELECT NULL, ?, device, place, session, spo2_percent, pulse_per_min,"
        " resp_per_min, quality, reason, no_breath_s FROM samples WHERE id = 5",
        (at(second).at_us,),
    )


DEEDS: dict[str, Callable[[sqlite3.Connection], object]] = {
    "a value": lambda c: c.execute("UPDATE samples SET spo2_percent = 80 WHERE id = 50"),
    "a value taken away": lambda c: c.execute("UPDATE samples SET pulse_per_min = NULL WHERE id=9"),
    "whose it is": lambda c: c.execute("UPDATE samples SET session = 'V-2' WHERE id = 50"),
    "its time": lambda c: c.execute("UPDATE samples SET at_us = at_us + 1000 WHERE id = 50"),
    "its quality": lambda c: c.execute("UPDATE samples SET quality = 'poor' WHERE id = 1"),
    "one taken out": lambda c: c.execute("DELETE FROM samples WHERE id = 50"),
    "a minute taken out": lambda c: c.execute("DELETE FROM samples WHERE id BETWEEN 25 AND 48"),
    "all taken out": lambda c: c.execute("DELETE FROM samples"),
    "one put in": lambda c: copied(c, 62.5),
    "one put in between two stretches": lambda c: copied(c, 60),
    "one put in after the stop": lambda c: copied(c, MINUTES * 60 + 30),
    "one twice": lambda c: copied(c, 10),
}  # fmt: skip


@pytest.mark.parametrize("deed", DEEDS)
def test_whatever_is_done_to_a_sealed_sample_is_found(folder: Path, deed: str) -> None:
    with tampering(folder) as conn:
        DEEDS[deed](conn)
    verdict = verify(folder)
    assert (verdict.ok, verdict.what, verdict.first_bad_seq) == (False, Fault.VITALS, None)
    assert "2026-11-22T" in str(verdict.said)


def test_one_put_in_while_the_monitor_was_stopped_is_found_after_it_has_gone_on(
    folder: Path,
) -> None:
    stopped = MINUTES * 60 + 30
    with tampering(folder) as conn:
        copied(conn, stopped)
    with Journal.open(folder, moment=at(stopped + 60)) as journal:
        minutes(journal, MINUTES + 2, MINUTES + 3, first_event=journal.count + 1)
    assert verify(folder).what is Fault.VITALS


def test_the_rows_may_be_renumbered_and_packed_as_long_as_the_values_stand(folder: Path) -> None:
    with tampering(folder) as conn:
        conn.execute("UPDATE samples SET id = 100000 - id")
        conn.execute("UPDATE samples SET at_us = at_us / 1000 * 1000")
    assert verify(folder).ok


def test_what_a_killed_monitor_had_not_sealed_is_sealed_by_the_next(tmp_path: Path) -> None:
    with Journal.open(tmp_path, moment=at(0)) as journal:
        minutes(journal, 0, 1)
        journal.add_samples(of_second(130))
    assert verify(tmp_path).ok
    with Journal.open(tmp_path, moment=at(200)) as journal:
        assert verify(tmp_path).ok
        minutes(journal, 4, 5, first_event=3)
    assert verify(tmp_path).ok
    with tampering(tmp_path) as conn:
        conn.execute("UPDATE samples SET spo2_percent = 1 WHERE at_us = ?", (at(130).at_us,))
    assert verify(tmp_path).what is Fault.VITALS


def test_a_first_seal_that_could_only_be_made_later_covers_no_sample_that_still_waits(
    folder: Path,
) -> None:
    (folder / SEAL_KEY).write_text("")
    with Journal.open(folder, moment=at(600), sealed=False) as journal:
        journal.append([event(MINUTES + 1)])
        with pytest.raises(SealFailed, match="holds no key"):
            journal.sealing.seal(journal.head, at(600).at_us, SealWhy.INTERVAL)
        journal.add_samples(of_second(601))
        journal.sealing.seal(journal.head, at(605).at_us, SealWhy.INTERVAL)
        journal.add_samples(of_second(604))
        seal(journal, 610)
    verdict = verify(folder)
    assert verdict.ok, verdict


def test_a_clock_that_was_set_back_is_no_tampering_and_is_said(tmp_path: Path) -> None:
    with Journal.open(tmp_path, moment=at(0)) as journal:
        minutes(journal, 0, 3)
        journal.append([event(5, facts.ClockStepped(-150.0))])
        for second in range(92, 150, 5):  # the same minutes a second time
            journal.add_samples(of_second(second, 96))
        seal(journal, 150, lowest=91)
        for second in range(152, 300, 5):
            journal.add_samples(of_second(second, 96))
        seal(journal, 300, lowest=150)
        minutes(journal, 5, 5, first_event=6)
    verdict = verify(tmp_path)
    assert verdict.ok, verdict.said
    assert "clock was set back" in str(verdict.notes[0])
    with tampering(tmp_path) as conn:
        conn.execute("UPDATE samples SET spo2_percent = 1 WHERE spo2_percent = 96")
    assert verify(tmp_path).what is Fault.VITALS


def test_older_samples_that_no_seal_covers_are_said(folder: Path) -> None:
    with tampering(folder) as conn:
        copied(conn, -5)
    verdict = verify(folder)
    assert verdict.ok
    assert "are not sealed" in str(verdict.notes[0])


def test_a_copy_made_beside_the_writing_monitor_is_whole_with_its_samples(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with Journal.open(data, moment=at(0)) as journal:
        minutes(journal, 0, 3)
        back_up(data, tmp_path / "copy")
    verdict = verify(tmp_path / "copy", check_key=data / CHECK_KEY)
    assert (verdict.ok, verdict.notes) == (True, ())


def test_a_seal_without_samples_looks_as_it_always_did(tmp_path: Path) -> None:
    with Journal.open(tmp_path, moment=at(0)) as journal:
        journal.append([event(1)])
        seal(journal, 60)
    assert all(
        one is not None and one.vitals is None for _, one in book_lines(tmp_path / "seals.jsonl")
    )


def test_samples_after_a_bad_seal_are_still_looked_at(folder: Path) -> None:
    lines = (folder / SEALS).read_bytes().splitlines(keepends=True)
    lines[2] = b"{rubbish}\n"
    (folder / SEALS).write_bytes(b"".join(lines))
    assert verify(folder).what is Fault.SEAL_BROKEN
    with tampering(folder) as conn:
        conn.execute("UPDATE samples SET spo2_percent = 80 WHERE id > 100")
    with closing(sqlite3.connect(folder / JOURNAL)) as conn:
        walk = BookWalk(folder / SEALS, journal_of_book(folder / SEALS) or "", None, ())
        vitals = VitalsWalk(conn)
        for _ in Marks(conn, walk, vitals):
            pass
        assert [found.fault for found in vitals.findings()] == [Fault.VITALS]
