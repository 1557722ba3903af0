"""Killed at any point of a scripted emergency, nothing that was promised is lost.

The shift is played once for real, in the real conductor on a real journal (WAL, FULL). Then each
state in which a kill or a power cut can leave its files (points.py) is laid out, and opened. What
is not whole must be as if it had never been; what a person or a window had been told must stand:
alarms, who has seen them, deadlines, doses. Where the opening of a file ends is a matter of its
rows alone, so every point is read, and every number of events is lived on from.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import Final

import msgspec
import pytest

from hatmonitor.alarms.life import AlarmState
from hatmonitor.alarms.table import Priority
from hatmonitor.events import Event
from hatmonitor.journal.files import JOURNAL
from hatmonitor.journal.reader import connected_read_only
from hatmonitor.journal.rows import Row
from hatmonitor.journal.store import Journal
from hatmonitor.journal.verify import verify
from hatmonitor.moments import Moment, elapsed_s, shifted
from hatmonitor.monitor import inputs as i
from hatmonitor.monitor.conductor import Conductor, restore
from hatmonitor.room.apply import fold
from hatmonitor.room.state import Alarm, Room
from hatmonitor.rules.judge import level_at
from tests.core.world import PROTOCOL, SITE, START, ListJournal
from tests.killpoints.points import Bed, Point, begun, committed, points, torn
from tests.killpoints.shift import Promised, Shift, play
from tests.killpoints.tape import WAL_HEAD, Tape, Write, end_of

AT_LEAST: Final = 10_000
PARTS: Final = 6  # so that several processors can share the walk
# How long the machine is away: shorter than every deadline, longer than some, longer than all.
GAPS_S: Final = (1.0, 70.0, 400.0)


class Played(msgspec.Struct, frozen=True):
    """The shift, its writes, and its rows as they must stand."""

    shift: Shift
    writes: list[Write]
    rows: list[Row]
    events: list[Event]
    opened: tuple[bytes, bytes]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    folder = tmp_path_factory.mktemp("shift")
    with Journal.open(folder, moment=START) as journal:
        tape = Tape(folder)
        shift = play(journal, tape)
        events = list(journal.events())
        with closing(connected_read_only(folder / JOURNAL)) as conn:
            rows = [Row(*row) for row in conn.execute("SELECT * FROM events ORDER BY seq")]
    return Played(shift, tape.writes, rows, events, tape.opened)


def test_the_whole_shift_is_on_the_tape(played: Played) -> None:
    for before, write in pairwise(played.writes):
        assert (write.count_before, write.wal_before) == (before.count, before.wal)
        assert write.wal[: write.start] == (before.wal[: write.start])
        assert end_of(write.wal, WAL_HEAD) == write.end, "its frames run on without a gap"
    assert played.writes[-1].count == len(played.events)


def test_killed_while_the_journal_is_made_the_next_monitor_makes_it_whole(
    played: Played, tmp_path: Path
) -> None:
    begins = list(begun(*played.opened))
    assert len(begins) > 30
    for number, point in enumerate(begins):
        folder = tmp_path / f"{number}"
        Bed(folder).lay(point)
        with Journal.open(folder, moment=START) as journal:
            assert journal.count == 0
            Conductor(journal, restore(journal)).open_house(SITE, "test", 1, START)
            assert journal.count > 0
        verdict = verify(folder)
        assert verdict.ok, verdict.said


def part_of(played: Played, part: int) -> Iterator[Write]:
    return iter(played.writes[part::PARTS])


def test_there_are_ten_thousand_points_and_a_checkpoint_is_among_them(played: Played) -> None:
    assert sum(1 for write in played.writes for _ in points(write)) >= AT_LEAST
    assert any(write.pages for write in played.writes)
    assert any(write.fresh for write in played.writes[1:]), "the WAL began anew"
    assert {write.count for write in played.writes} <= set(played.shift.promised)


@pytest.mark.parametrize("part", range(PARTS))
def test_at_every_point_the_journal_holds_what_was_finished_and_nothing_else(
    played: Played, tmp_path: Path, part: int
) -> None:
    bed = Bed(tmp_path)
    walked = 0
    for write in part_of(played, part):
        for point in points(write):
            bed.lay(point)
            with closing(connected_read_only(bed.path)) as conn:
                holds_just(conn, played.rows, point)
            walked += 1
    assert walked == sum(1 for write in part_of(played, part) for _ in points(write))
    assert walked >= AT_LEAST / PARTS * 0.8


def holds_just(conn: sqlite3.Connection, rows: list[Row], point: Point) -> None:
    """All of the hashes, and the last rows whole; the chain does the rest."""
    hashes = conn.execute("SELECT seq, hash FROM events ORDER BY seq").fetchall()
    assert hashes == [(row.seq, row.hash) for row in rows[: point.count]], point.what
    last = conn.execute("SELECT * FROM events ORDER BY seq DESC LIMIT 5").fetchall()
    assert [Row(*row) for row in reversed(last)] == rows[: point.count][-5:], point.what


@pytest.mark.parametrize("part", range(PARTS))
def test_after_every_write_and_in_its_middle_a_new_monitor_takes_over_all_that_was_promised(
    played: Played, tmp_path: Path, part: int
) -> None:
    lives = passed = 0
    for number, write in enumerate(part_of(played, part)):
        for nth, point in enumerate((committed(write), torn(write))):
            if point.count == 0:  # the opening itself was torn: a journal without an event
                continue
            folder = tmp_path / f"life-{lives}"
            lay_out(folder, write, point)
            passed += lived_on(folder, played, point.count, GAPS_S[(number + nth) % len(GAPS_S)])
            lives += 1
    assert lives >= 2 * (len(played.writes) // PARTS) - 1
    assert passed > 10, "deadlines that ran out while nobody watched"


def lay_out(folder: Path, write: Write, point: Point) -> None:
    Bed(folder).lay(point)
    for name, content in write.beside.items():
        (folder / name).write_bytes(content)


def lived_on(folder: Path, played: Played, count: int, gap_s: float) -> int:
    """Opened, restored and watched on as the monitor does it, so long after the kill; how many
    deadlines had run out meanwhile."""
    promised = played.shift.promised[count]
    assert promised.room.moment is not None
    now = shifted(promised.room.moment, gap_s)
    with Journal.open(folder, moment=now) as journal:
        assert journal.doubt is None
        events = list(journal.events())
        assert events == played.events[:count]
        assert set(promised.oks) <= {event.seq for event in events}
        room = restore(journal)
        assert room == promised.room
        assert room == fold(Room(), events)
        conductor = Conductor(journal, room)
        conductor.open_house(SITE, "test", 2, now)
        assert not conductor.backlog
        everything_stands(promised.room, conductor.room, now)
        as_if_nobody_had_died(twin(played, promised, count, now), conductor.room)
    verdict = verify(folder)
    assert verdict.ok, verdict.said
    standing = promised.room.alarms.values()
    return sum(owed_level(promised.room, alarm, now) > alarm.level for alarm in standing)


def everything_stands(promised: Room, room: Room, now: Moment) -> None:
    """Said of the promise alone, whatever the rules may think."""
    for place, emergency in promised.emergencies.items():
        if emergency.practice:  # a real alarm that has risen meanwhile ended it
            continue
        assert room.emergencies[place].doses == emergency.doses
        assert room.emergencies[place].steps == emergency.steps
        assert room.emergencies[place].started == emergency.started
    assert room.visits == promised.visits
    assert room.clients == promised.clients
    for alarm in promised.alarms.values():
        still = room.alarms.get(alarm.id)
        if still is None:
            # Only what is no latched alarm, and whose condition has ended with time, may go.
            assert alarm.name in ENDS_BY_ITSELF, alarm.id
        elif still.risen_seq == alarm.risen_seq:
            assert still.acknowledged_by == alarm.acknowledged_by
            assert (still.state is AlarmState.ACKNOWLEDGED) == (
                alarm.state is AlarmState.ACKNOWLEDGED
            )
            assert still.level >= max(alarm.level, owed_level(promised, alarm, now))


# A late check goes on as a missed one; practice ends with its drill; a held alarm after its time.
ENDS_BY_ITSELF: Final = {"check_late", "practice_overdose"}


def owed_level(promised: Room, alarm: Alarm, now: Moment) -> int:
    """How far it must have escalated by now."""
    seen = alarm.state is AlarmState.ACKNOWLEDGED
    if seen or alarm.priority == Priority.LOW or alarm.id in promised.shelves:
        return 0
    limits = PROTOCOL.alarms
    unanswered_s = elapsed_s(alarm.answer_from or alarm.risen, now)
    return level_at(unanswered_s, limits.escalate_first_s, limits.escalate_again_s)


def twin(played: Played, promised: Promised, count: int, now: Moment) -> Room:
    """The same house at the same moment, had nobody died."""
    journal = ListJournal()
    journal.rows = played.events[:count]
    conductor = Conductor(journal, promised.room)
    conductor.step(i.Tick(), now)
    return conductor.room


def as_if_nobody_had_died(twin: Room, room: Room) -> None:
    """But for the numbers of what rose after the kill, and for what is said of the gap itself: that
    is an alarm, and where it is a drill ends by it."""
    broken = twin.drill is not None and "watch_gap:monitor" in room.alarms
    assert (room.drill is None) == (twin.drill is None or broken)
    assert told(room) == told(twin, without_practice=broken)
    emergencies = dict(twin.emergencies)
    if broken and twin.drill is not None:
        emergencies.pop(twin.drill.place)
    assert room.emergencies == emergencies
    for what in ("shelves", "reports", "clients", "visits", "overdoses"):
        assert getattr(room, what) == getattr(twin, what), what


def told(room: Room, without_practice: bool = False) -> dict[str, object]:
    return {
        alarm.id: (
            alarm.priority, alarm.state, alarm.condition, alarm.level, alarm.count,
            alarm.raised, alarm.risen, alarm.acknowledged_by, alarm.acknowledged,
            alarm.paused, alarm.pause_s, alarm.place, alarm.client, alarm.session,
        )
        for alarm in room.alarms.values()
        if alarm.name != "watch_gap" and not (alarm.practice and without_practice)
    }  # fmt: skip
