"""A day's seals are folded once they were looked at, and vouch for as much as before."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from hatmonitor.journal.diagnosis import Fault
from hatmonitor.journal.files import CHECK_KEY, JOURNAL, SEALS
from hatmonitor.journal.folding import fold
from hatmonitor.journal.samples import Sample
from hatmonitor.journal.seal import SealWhy, book_lines
from hatmonitor.journal.store import Journal
from hatmonitor.journal.verify import verify
from tests.journal.made import at, event, tampering

DAYS = 3
DAY_S = 86_400
A_DAY = 40


def lived(folder: Path, first_day: int = 0, days: int = DAYS) -> None:
    """Forty events and seals a day, and samples in every other minute; one life a day."""
    for day in range(first_day, first_day + days):
        with Journal.open(folder, moment=at(day * DAY_S)) as journal:
            mark = journal.sealing.mark
            assert mark is not None
            journal.append([event(journal.count + 1, mark)])
            for number in range(1, A_DAY):
                now = day * DAY_S + number * 60
                journal.append([event(journal.count + 1)])
                stretch = None
                if number % 2:
                    journal.add_samples(
                        [Sample(at(now).at_us, "ox", "S1", None, 97, 60, None, "good")]
                    )
                    stretch = (at(now).at_us // 1000, at(now + 1).at_us // 1000)
                journal.sealing.seal(journal.head, at(now + 1).at_us, SealWhy.INTERVAL, stretch)
            journal.seal(at(day * DAY_S + DAY_S // 12), SealWhy.STOPPED)


def folded(folder: Path, today: str = "2026-11-24", budget_s: float = 60.0) -> int:
    """How many lines there are afterwards."""
    with closing(sqlite3.connect(folder / JOURNAL)) as conn:
        fold(folder, conn, today, budget_s)
    return sum(1 for _ in book_lines(folder / SEALS))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    lived(tmp_path)
    assert verify(tmp_path).ok
    return tmp_path


def test_days_that_are_over_are_folded_and_still_vouch(folder: Path) -> None:
    before = verify(folder)
    assert sum(1 for _ in book_lines(folder / SEALS)) == DAYS * (A_DAY + 1)
    assert folded(folder) == 4 + 3 + A_DAY + 1 - 1
    after = verify(folder)
    assert (after.ok, after.sealed_seq, after.notes) == (True, before.sealed_seq, before.notes)
    assert folded(folder) == 4 + 3 + A_DAY  # once is enough
    (folder / CHECK_KEY).unlink()
    assert verify(folder).ok


def test_sealing_goes_on_after_a_fold(folder: Path) -> None:
    folded(folder, "2027-01-01")
    lived(folder, DAYS, 1)
    assert verify(folder).ok
    folded(folder, "2027-01-01")
    assert verify(folder).ok


@pytest.mark.parametrize("seq", [1, 2, 17, 41, 60, 80])
def test_a_change_in_a_folded_day_is_found(folder: Path, seq: int) -> None:
    folded(folder)
    with tampering(folder) as conn:
        conn.execute("UPDATE events SET by = 'x' WHERE seq = ?", (seq,))
    assert verify(folder).first_bad_seq == seq


@pytest.mark.parametrize("sample", [1, 7, 20, 33])
def test_a_changed_sample_of_a_folded_day_is_found(folder: Path, sample: int) -> None:
    folded(folder)
    with tampering(folder) as conn:
        conn.execute("UPDATE samples SET spo2_percent = 80 WHERE id = ?", (sample,))
    assert verify(folder).what is Fault.VITALS


def test_a_day_that_does_not_fit_is_kept_as_it_is(folder: Path) -> None:
    with tampering(folder) as conn:
        conn.execute("UPDATE samples SET spo2_percent = 80 WHERE id = 3")
        conn.execute("UPDATE events SET by = 'x' WHERE seq = 50")
    assert folded(folder) == DAYS * (A_DAY + 1)


def test_a_folded_seal_taken_away_is_missed(folder: Path) -> None:
    folded(folder)
    lines = (folder / SEALS).read_bytes().splitlines(keepends=True)
    for number in range(2, len(lines)):
        (folder / SEALS).write_bytes(b"".join(lines[:number] + lines[number + 1 :]))
        assert not verify(folder).ok, number
