"""Every kind of tampering, really done to a real file, is found, named and placed."""

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from hatmonitor import events as facts
from hatmonitor.journal.backup import back_up
from hatmonitor.journal.diagnosis import Fault
from hatmonitor.journal.files import CHECK_KEY, JOURNAL, SEAL_KEY, SEALS
from hatmonitor.journal.rows import Row, hash_of, to_row
from hatmonitor.journal.seal import SealWhy
from hatmonitor.journal.store import Journal
from hatmonitor.journal.verify import Verdict, verify
from tests.journal.made import at, event, events, journal_of, rehashed, rewrite, tampering

COUNT = 40
Deed = Callable[[sqlite3.Connection], None]


def rows_of(conn: sqlite3.Connection) -> list[Row]:
    return [Row(*row) for row in conn.execute("SELECT * FROM events ORDER BY seq")]


def put(conn: sqlite3.Connection, rows: list[Row]) -> None:
    conn.execute("DELETE FROM events")
    conn.executemany(f"INSERT INTO events VALUES ({','.join('?' * 12)})", rows)


def forged(seq: int, prev: str) -> Row:
    return to_row(event(seq, facts.ClientAssessed("C-1", "1", "forged")), prev)


# --- deeds that leave the chain broken -----------------------------------------------------------


def edit_the_body(conn: sqlite3.Connection) -> None:
    conn.execute("UPDATE events SET body = replace(body, '97', '88') WHERE seq = 17")


def edit_and_rehash_one_row(conn: sqlite3.Connection) -> None:
    rows = rows_of(conn)
    row = rows[16]._replace(body=rows[16].body.replace("97", "88"))
    rows[16] = row._replace(hash=hash_of(row))
    put(conn, rows)


def edit_the_hash(conn: sqlite3.Connection) -> None:
    conn.execute("UPDATE events SET hash = 'ff' || substr(hash, 3) WHERE seq = 17")


def edit_the_link(conn: sqlite3.Connection) -> None:
    conn.execute("UPDATE events SET prev = 'ff' || substr(prev, 3) WHERE seq = 17")


def empty_a_place(conn: sqlite3.Connection) -> None:
    conn.execute("UPDATE events SET place = '' WHERE seq = 17")


def swap_two_neighbours(conn: sqlite3.Connection) -> None:
    rows = rows_of(conn)
    rows[16], rows[17] = rows[17]._replace(seq=17), rows[16]._replace(seq=18)
    put(conn, rows)


def swap_two_far_apart(conn: sqlite3.Connection) -> None:
    rows = rows_of(conn)
    rows[16], rows[35] = rows[35]._replace(seq=17), rows[16]._replace(seq=36)
    put(conn, rows)


def move_one_to_the_end(conn: sqlite3.Connection) -> None:
    conn.execute("UPDATE events SET seq = 41 WHERE seq = 17")


def insert_a_forged_one(conn: sqlite3.Connection) -> None:
    rows = rows_of(conn)
    new = forged(17, rows[15].hash)
    put(conn, [*rows[:16], new, *(row._replace(seq=row.seq + 1) for row in rows[16:])])


def insert_a_clumsy_one(conn: sqlite3.Connection) -> None:
    rows = rows_of(conn)
    new = forged(17, "00" * 32)._replace(hash="11" * 32)
    put(conn, [*rows[:16], new, *(row._replace(seq=row.seq + 1) for row in rows[16:])])


def insert_one_with_a_wrong_hash(conn: sqlite3.Connection) -> None:
    rows = rows_of(conn)
    new = forged(17, rows[15].hash)._replace(hash="11" * 32)
    put(conn, [*rows[:16], new, *(row._replace(seq=row.seq + 1) for row in rows[16:])])


def insert_a_copy(conn: sqlite3.Connection) -> None:
    rows = rows_of(conn)
    new = rows[4]._replace(seq=17)
    put(conn, [*rows[:16], new, *(row._replace(seq=row.seq + 1) for row in rows[16:])])


def delete_one(conn: sqlite3.Connection) -> None:
    conn.execute("DELETE FROM events WHERE seq = 17")


def delete_three(conn: sqlite3.Connection) -> None:
    conn.execute("DELETE FROM events WHERE seq BETWEEN 17 AND 19")


def delete_one_and_close_the_gap(conn: sqlite3.Connection) -> None:
    rows = rows_of(conn)
    put(conn, [*rows[:16], *(row._replace(seq=row.seq - 1) for row in rows[17:])])


@pytest.mark.parametrize(
    ("deed", "fault"),
    [
        (edit_the_body, Fault.EDITED),
        (edit_and_rehash_one_row, Fault.EDITED),
        (edit_the_hash, Fault.EDITED),
        (edit_the_link, Fault.EDITED),
        (empty_a_place, Fault.EDITED),
        (swap_two_neighbours, Fault.REORDERED),
        (swap_two_far_apart, Fault.REORDERED),
        (move_one_to_the_end, Fault.REORDERED),
        (insert_a_forged_one, Fault.INSERTED),
        (insert_a_clumsy_one, Fault.INSERTED),
        (insert_one_with_a_wrong_hash, Fault.INSERTED),
        (insert_a_copy, Fault.INSERTED),
        (delete_one, Fault.DELETED),
        (delete_three, Fault.DELETED),
        (delete_one_and_close_the_gap, Fault.DELETED),
    ],
)
def test_a_deed_is_named_at_the_first_event_it_touched(
    tmp_path: Path, deed: Deed, fault: Fault
) -> None:
    journal_of(tmp_path, COUNT)
    assert verify(tmp_path).ok
    with tampering(tmp_path) as conn:
        deed(conn)
    verdict = verify(tmp_path)
    assert (verdict.ok, verdict.what, verdict.first_bad_seq) == (False, fault, 17)
    assert "17" in str(verdict.said)


def _insert(conn: sqlite3.Connection, seq: int, *, rows: int) -> None:
    old = rows_of(conn)
    new: list[Row] = []
    for number in range(seq, seq + rows):
        new.append(forged(number, new[-1].hash if new else old[seq - 2].hash))
    put(
        conn, [*old[: seq - 1], *new, *(row._replace(seq=row.seq + rows) for row in old[seq - 1 :])]
    )


def _swap(conn: sqlite3.Connection, seq: int) -> None:
    rows = rows_of(conn)
    one, next_one = rows[seq - 1 : seq + 1]
    rows[seq - 1 : seq + 1] = next_one._replace(seq=seq), one._replace(seq=seq + 1)
    put(conn, rows)


def _rehash_one(conn: sqlite3.Connection, seq: int) -> None:
    rows = rows_of(conn)
    row = rows[seq - 1]._replace(by="w9")
    rows[seq - 1] = row._replace(hash=hash_of(row))
    put(conn, rows)


def _close_gap(conn: sqlite3.Connection, seq: int) -> None:
    rows = rows_of(conn)
    put(conn, [*rows[: seq - 1], *(row._replace(seq=row.seq - 1) for row in rows[seq:])])


@pytest.mark.parametrize(
    ("deed", "fault"),
    [
        (lambda c, n: c.execute("UPDATE events SET by='w9' WHERE seq=?", (n,)), Fault.EDITED),
        (_rehash_one, Fault.EDITED),
        (_swap, Fault.REORDERED),
        (lambda c, n: _insert(c, n, rows=1), Fault.INSERTED),
        (lambda c, n: _insert(c, n, rows=3), Fault.INSERTED),
        (lambda c, n: c.execute("DELETE FROM events WHERE seq=?", (n,)), Fault.DELETED),
        (_close_gap, Fault.DELETED),
    ],
    ids=["edit", "edit and rehash", "swap", "insert", "insert three", "delete", "close the gap"],
)
def test_a_deed_is_named_wherever_it_was_done(
    tmp_path: Path, deed: Callable[[sqlite3.Connection, int], object], fault: Fault
) -> None:
    whole = journal_of(tmp_path / "whole", COUNT)
    for seq in (2, 3, 9, 10, 11, 12, 20, 21, 29, 30, 31, COUNT - 2, COUNT - 1):
        folder = shutil.copytree(whole, tmp_path / f"at {seq}")
        with tampering(folder) as conn:
            deed(conn, seq)
        verdict = verify(folder)
        assert (verdict.what, verdict.first_bad_seq) == (fault, seq)


@pytest.mark.parametrize("seq", [1, 2, COUNT - 1, COUNT])
def test_the_first_and_the_last_event_are_guarded_as_well(tmp_path: Path, seq: int) -> None:
    journal_of(tmp_path, COUNT)
    with tampering(tmp_path) as conn:
        conn.execute("UPDATE events SET mono_ns = mono_ns + 1 WHERE seq = ?", (seq,))
    verdict = verify(tmp_path)
    assert (verdict.what, verdict.first_bad_seq) == (Fault.EDITED, seq)


@pytest.mark.parametrize(
    "column", ["at", "boot", "mono_ns", "by", "kind", "place", "client", "session", "body"]
)
def test_a_change_in_any_column_is_seen(tmp_path: Path, column: str) -> None:
    journal_of(tmp_path, COUNT)
    with tampering(tmp_path) as conn:
        value = 1 if column == "mono_ns" else "x"
        conn.execute(f"UPDATE events SET {column} = ? WHERE seq = 23", (value,))
    verdict = verify(tmp_path)
    assert (verdict.what, verdict.first_bad_seq) == (Fault.EDITED, 23)


def test_the_first_event_of_several_bad_ones_is_named(tmp_path: Path) -> None:
    journal_of(tmp_path, COUNT)
    with tampering(tmp_path) as conn:
        conn.execute("UPDATE events SET by = 'w9' WHERE seq IN (30, 12)")
        conn.execute("DELETE FROM events WHERE seq = 25")
    assert verify(tmp_path).first_bad_seq == 12


# --- deeds the chain alone does not show ---------------------------------------------------------


def test_a_stretch_rewritten_with_a_new_chain_is_found_by_the_seals(tmp_path: Path) -> None:
    journal_of(tmp_path, COUNT)
    with tampering(tmp_path) as conn:
        rows = rows_of(conn)
        rows[16] = rows[16]._replace(body=rows[16].body.replace("97", "88"))
        put(conn, rehashed(rows, 17))
    verdict = verify(tmp_path)
    assert (verdict.what, verdict.first_bad_seq, verdict.last_bad_seq) == (Fault.EDITED, 11, 20)
    assert verdict.sealed_seq == 10


def test_a_tail_cut_off_is_found_by_the_seals(tmp_path: Path) -> None:
    journal_of(tmp_path, COUNT)
    with tampering(tmp_path) as conn:
        conn.execute("DELETE FROM events WHERE seq > 33")
    verdict = verify(tmp_path)
    assert (verdict.what, verdict.first_bad_seq) == (Fault.CUT_SHORT, 34)


def test_a_journal_emptied_is_found_by_the_seals(tmp_path: Path) -> None:
    journal_of(tmp_path, COUNT)
    with tampering(tmp_path) as conn:
        conn.execute("DELETE FROM events")
    verdict = verify(tmp_path)
    assert (verdict.what, verdict.first_bad_seq) == (Fault.CUT_SHORT, 1)


def test_an_older_copy_put_back_is_a_journal_cut_short(tmp_path: Path) -> None:
    journal_of(tmp_path, 12)
    back_up(tmp_path, tmp_path / "old")
    with Journal.open(tmp_path, moment=at(50)) as journal:
        journal.append(events(13, 20))
        journal.seal(at(60), SealWhy.STOPPED)
    shutil.copy(tmp_path / "old" / JOURNAL, tmp_path / JOURNAL)
    verdict = verify(tmp_path)
    assert (verdict.what, verdict.first_bad_seq) == (Fault.CUT_SHORT, 13)


def test_a_cut_is_still_seen_after_the_monitor_has_gone_on(tmp_path: Path) -> None:
    journal_of(tmp_path, COUNT)
    with tampering(tmp_path) as conn:
        conn.execute("DELETE FROM events WHERE seq > 33")
    with Journal.open(tmp_path, moment=at(60)) as journal:
        assert "33" in str(journal.doubt)
        journal.append(events(34, 50))
        journal.seal(at(61), SealWhy.STOPPED)
    verdict = verify(tmp_path)
    assert (verdict.what, verdict.first_bad_seq) == (Fault.CUT_SHORT, 34)


def test_events_added_while_the_monitor_was_stopped_are_inserted_ones(tmp_path: Path) -> None:
    journal_of(tmp_path, COUNT)
    with tampering(tmp_path) as conn:
        rows = rows_of(conn)
        put(conn, [*rows, forged(41, rows[-1].hash)])
    verdict = verify(tmp_path)
    assert (verdict.what, verdict.first_bad_seq) == (Fault.INSERTED, 41)
    with Journal.open(tmp_path, moment=at(60)) as journal:
        journal.append([event(42)])
    assert (verify(tmp_path).what, verify(tmp_path).first_bad_seq) == (Fault.INSERTED, 41)


def test_another_journal_in_its_place_is_a_swapped_file(tmp_path: Path) -> None:
    here = journal_of(tmp_path / "here", COUNT)
    other = journal_of(tmp_path / "other", COUNT)
    shutil.copy(other / JOURNAL, here / JOURNAL)
    verdict = verify(here)
    assert (verdict.what, verdict.first_bad_seq) == (Fault.FILE_SWAPPED, 1)
    with Journal.open(here, moment=at(60)) as journal:  # the monitor starts all the same
        journal.append([event(41)])
    assert verify(here).what is Fault.FILE_SWAPPED


def test_journal_and_seals_swapped_together_are_told_by_the_key_kept_elsewhere(
    tmp_path: Path,
) -> None:
    here = journal_of(tmp_path / "here", COUNT)
    other = journal_of(tmp_path / "other", COUNT)
    safe = (here / CHECK_KEY).rename(tmp_path / "safe.key")
    for name in (JOURNAL, SEALS, SEAL_KEY):
        shutil.copy(other / name, here / name)
    assert verify(here).ok  # nothing on this machine can tell
    assert "kept elsewhere" in str(verify(here).notes[0])
    assert verify(here, check_key=safe).what is Fault.SEAL_BROKEN


# --- deeds against the seals ---------------------------------------------------------------------


def seal_lines(folder: Path) -> list[bytes]:
    return (folder / SEALS).read_bytes().splitlines(keepends=True)


def test_a_seal_changed_to_fit_a_rewritten_journal_is_not_genuine(tmp_path: Path) -> None:
    journal_of(tmp_path, COUNT)
    with tampering(tmp_path) as conn:
        rows = rows_of(conn)
        rows[36] = rows[36]._replace(body="{}")
        old, new = rows[39].hash, rehashed(rows, 37)
        put(conn, new)
    lines = [line.replace(old.encode(), new[39].hash.encode()) for line in seal_lines(tmp_path)]
    (tmp_path / SEALS).write_bytes(b"".join(lines))
    verdict = verify(tmp_path)
    assert (verdict.what, verdict.first_bad_seq) == (Fault.SEAL_BROKEN, 31)


def test_seals_cut_off_together_with_the_events_are_missed_by_the_key(tmp_path: Path) -> None:
    journal_of(tmp_path, COUNT)
    with tampering(tmp_path) as conn:
        conn.execute("DELETE FROM events WHERE seq > 20")
    (tmp_path / SEALS).write_bytes(b"".join(seal_lines(tmp_path)[:-3]))
    verdict = verify(tmp_path)
    assert (verdict.what, verdict.first_bad_seq) == (Fault.SEAL_BROKEN, 21)
    assert "gone" in str(verdict.said)


def test_a_seal_taken_out_of_the_middle_is_missed(tmp_path: Path) -> None:
    journal_of(tmp_path, COUNT)
    lines = seal_lines(tmp_path)
    (tmp_path / SEALS).write_bytes(b"".join(lines[:2] + lines[3:]))
    (tmp_path / CHECK_KEY).unlink()  # also without the first key
    assert verify(tmp_path).what is Fault.SEAL_BROKEN


def test_the_book_of_seals_gone_is_said(tmp_path: Path) -> None:
    journal_of(tmp_path, COUNT)
    (tmp_path / SEALS).unlink()
    verdict = verify(tmp_path)
    assert (verdict.what, str(verdict.said)) == (
        Fault.SEAL_BROKEN,
        "There is no seal: seals.jsonl is gone.",
    )


def test_rubbish_in_the_book_of_seals_is_said(tmp_path: Path) -> None:
    journal_of(tmp_path, COUNT)
    lines = seal_lines(tmp_path)
    (tmp_path / SEALS).write_bytes(b"".join(lines[:3]) + b"{rubbish}\n" + b"".join(lines[3:]))
    verdict = verify(tmp_path)
    assert (verdict.what, verdict.first_bad_seq) == (Fault.SEAL_BROKEN, 11)


def test_a_changed_key_is_said(tmp_path: Path) -> None:
    journal_of(tmp_path, COUNT)
    state = (tmp_path / SEAL_KEY).read_text()
    (tmp_path / SEAL_KEY).write_text(state[:-20] + "0" * 18 + state[-2:])
    assert verify(tmp_path).what is Fault.SEAL_BROKEN


# --- what is not tampering -----------------------------------------------------------------------


def test_a_journal_ahead_of_its_last_seal_is_whole(tmp_path: Path) -> None:
    journal_of(tmp_path, 37, stop=False)  # as after a kill between append and seal
    verdict = verify(tmp_path)
    assert (verdict.ok, verdict.count, verdict.sealed_seq) == (True, 37, 30)


def test_an_empty_journal_is_whole(tmp_path: Path) -> None:
    Journal.open(tmp_path, moment=at(0)).close()
    assert (verify(tmp_path).ok, verify(tmp_path).count) == (True, 0)


def test_verifying_beside_the_writing_monitor_finds_nothing(tmp_path: Path) -> None:
    with Journal.open(tmp_path, moment=at(0)) as journal:
        for seq in range(1, 60):
            journal.append([event(seq)])
            if seq % 7 == 0:
                journal.seal(at(seq))
            assert good(verify(tmp_path), seq)


def test_several_lives_of_the_monitor_are_one_chain(tmp_path: Path) -> None:
    for life in range(4):
        with Journal.open(tmp_path, moment=at(life * 10)) as journal:
            journal.append(events(life * 5 + 1, life * 5 + 5))
            if life % 2:
                journal.seal(at(life * 10 + 6), SealWhy.STOPPED)
    assert good(verify(tmp_path), 20)


def test_a_life_without_its_seals_is_noted_and_no_tampering(tmp_path: Path) -> None:
    """The medium of the seals was not plugged in for a whole life of the monitor."""
    data, stick = tmp_path / "data", tmp_path / "stick"
    stick.mkdir()
    with Journal.open(data, moment=at(0), seal_folder=stick) as journal:
        journal.append(events(1, 5))
        journal.seal(at(6), SealWhy.STOPPED)
    away = stick.rename(tmp_path / "pulled out")
    with Journal.open(data, moment=at(10), seal_folder=stick) as journal:
        started = facts.MonitorStarted("hatmonitor 1", 1, True, 2.0)
        journal.append([event(6, started), event(7)])
    away.rename(stick)
    with Journal.open(data, moment=at(20), seal_folder=stick) as journal:
        journal.append([event(8)])
        journal.seal(at(21))
    verdict = verify(data, seal_folder=stick)
    assert good(verdict, 8)
    assert [str(note) for note in verdict.notes] == ["Events 6 to 7 were not sealed."]


def good(verdict: Verdict, count: int) -> bool:
    assert verdict.ok, verdict.said
    return verdict.count == count


# --- what the journal itself says of its seals ---------------------------------------------------


def marked(folder: Path, count: int = 20, *, stop: bool = True) -> None:
    """A journal that tells of its seals, as a monitor's does."""
    with Journal.open(folder, moment=at(0)) as journal:
        mark = journal.sealing.mark
        assert mark is not None
        journal.append([event(1, mark)])
        for seq in range(2, count + 1):
            journal.append([event(seq)])
            journal.seal(at(seq))
        if stop:
            journal.seal(at(count + 1), SealWhy.STOPPED)
    assert verify(folder).ok


def all_seals(folder: Path) -> list[Path]:
    return [folder / name for name in (SEALS, SEAL_KEY, CHECK_KEY)]


def test_seals_begun_in_the_place_of_those_the_journal_knows_are_a_finding(tmp_path: Path) -> None:
    marked(tmp_path)
    with tampering(tmp_path) as conn:
        rewrite(conn, lambda body: body.replace("97", "88"))
    for path in all_seals(tmp_path):
        path.unlink()
    assert not verify(tmp_path).ok
    with Journal.open(tmp_path, moment=at(60)) as journal:
        assert "gone" in str(journal.doubt)
        journal.append([event(21)])
    verdict = verify(tmp_path)
    assert (verdict.what, verdict.first_bad_seq) == (Fault.SEAL_BROKEN, 1)
    assert "entry 1" in str(verdict.said)


def test_older_seals_put_back_with_their_key_are_a_finding(tmp_path: Path) -> None:
    marked(tmp_path, stop=False)
    kept = {path: path.read_bytes() for path in all_seals(tmp_path)}
    with Journal.open(tmp_path, moment=at(60)) as journal:
        mark = journal.sealing.mark
        assert mark is not None
        journal.append([event(21, mark)])
        journal.seal(at(61))
    for path, content in kept.items():
        path.write_bytes(content)
    with Journal.open(tmp_path, moment=at(70)) as journal:
        assert "older" in str(journal.doubt)
    verdict = verify(tmp_path)  # although there are as many seals again
    assert (verdict.what, verdict.first_bad_seq) == (Fault.SEAL_BROKEN, 21)


def test_a_journal_without_marks_and_without_seals_is_doubted_at_a_start(tmp_path: Path) -> None:
    journal_of(tmp_path, 12)
    for path in all_seals(tmp_path):
        path.unlink()
    with Journal.open(tmp_path, moment=at(60)) as journal:
        assert "no seal" in str(journal.doubt)


@pytest.mark.parametrize("bit", range(8))
def test_any_bit_of_a_seal_turned_is_a_finding_and_never_a_fault(tmp_path: Path, bit: int) -> None:
    marked(tmp_path, 3)
    whole = (tmp_path / SEALS).read_bytes()
    for place in range(len(whole)):
        turned = bytearray(whole)
        turned[place] ^= 1 << bit
        (tmp_path / SEALS).write_bytes(turned)
        assert not verify(tmp_path).ok, (place, whole[place : place + 20])


def test_what_follows_a_bad_seal_still_vouches(tmp_path: Path) -> None:
    journal_of(tmp_path, COUNT)
    lines = seal_lines(tmp_path)
    lines[2] = lines[2].replace(b'"seq"', b'"sea"')
    (tmp_path / SEALS).write_bytes(b"".join(lines))
    verdict = verify(tmp_path)
    assert (verdict.what, verdict.sealed_seq) == (Fault.SEAL_BROKEN, COUNT)
