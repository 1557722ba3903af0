"""A journal that cannot be written: alarms go on at once, and nothing is lost.

Ordinary work waits on paper.
"""

import pytest

from hatmonitor import events as e
from hatmonitor.alarms.sounding import sounding
from hatmonitor.events import Event
from hatmonitor.monitor import inputs as i
from hatmonitor.monitor.conductor import Conductor, restore
from tests.core.world import START, World, breath


@pytest.fixture
def world() -> World:
    world = World()
    world.observe("C-1", "B1")
    world.journal.broken = "No space left on device"
    return world


def test_an_overdose_is_believed_at_once_and_so_is_that_nothing_is_logged(world: World) -> None:
    reply = world.ok("raise_overdose", place="B1")
    assert reply.unwritten
    assert {"overdose_called:B1", "not_logging:journal"} <= set(world.room.alarms)
    assert sounding(world.room, world.now) is not None
    assert all(event.late for event in world.conductor.backlog)


def test_an_ordinary_command_is_refused_and_leaves_no_trace(world: World) -> None:
    assert "paper" in world.refused("enrol", by="office", client="C-2", approved_by="x")
    assert "C-2" not in world.room.clients
    assert "not_logging:journal" in world.room.alarms
    assert "paper" in world.refused("enrol", by="office", client="C-2", approved_by="x")


def test_a_result_that_comes_while_nothing_can_be_written_is_kept(world: World) -> None:
    world.hear(breath(0.2))
    assert len(world.room.unassigned) == 1


def test_what_waited_is_written_in_order_and_marked_late_when_space_comes_back(
    world: World,
) -> None:
    world.ok("raise_overdose", place="B1")
    world.wait(seconds=8)
    world.ok("record_step", place="B1", step="airway")
    world.ok("give_naloxone", place="B1")
    first = world.conductor.backlog[0].seq
    world.journal.broken = ""
    world.put(i.Tick())
    rows = world.journal.rows
    assert [row.seq for row in rows] == list(range(1, len(rows) + 1))
    late = [row for row in rows if row.late]
    assert [row.kind for row in late if row.by == "w1"] == [
        "emergency_started",
        "emergency_step_recorded",
        "naloxone_given",
    ]
    resumed = world.last("logging_resumed").fact
    assert (resumed.from_seq, resumed.count) == (first, len(late))
    assert "not_logging:journal" not in {a.id for a in world.room.alarms.values() if a.condition}
    assert not world.conductor.backlog
    world.ok("enrol", by="office", client="C-2", approved_by="x")


def test_a_clock_step_in_the_very_moment_of_the_failure_is_not_lost(world: World) -> None:
    world.now = world.now.__class__(
        world.now.at_us + 3_600_000_000, world.now.boot, world.now.mono_ns
    )
    world.refused("enrol", by="office", client="C-2", approved_by="x")
    assert "clock_stepped" in [event.kind for event in world.conductor.backlog]


def test_the_room_never_depends_on_when_it_was_written(world: World) -> None:
    world.ok("raise_overdose", place="B1")
    world.wait(seconds=70)
    world.journal.broken = ""
    world.put(i.Tick())
    assert restore(world.journal) == world.room


# --- what the log does not know ------------------------------------------------------------------


def started_with(strays: list[Event], kept_in: str = "entries.jsonl") -> World:
    """The next life, which finds entries that do not continue its log."""
    world = World()
    world.observe("C-1", "B1")
    world.conductor = Conductor(world.journal, restore(world.journal))
    world.seen += world.conductor.open_house(
        world.site, "test", 2, world.now, strays=strays, kept_in=kept_in
    )
    return world


def told(fact: e.Fact, place: str) -> Event:
    return Event(90, START, "w1", fact, place)


def test_an_overdose_among_entries_that_do_not_continue_the_log_is_called_anew() -> None:
    start = told(e.EmergencyStarted("B1"), "B1")
    elsewhere = told(e.EmergencyStarted("B2"), "B2")
    over = told(e.EmergencyEnded("B2", "recovered", 0, None, 600.0), "B2")
    world = started_with([start, elsewhere, over])
    assert "overdose_called:B1" in world.room.alarms
    assert world.room.emergencies["B1"].client == "C-1"
    assert "B2" not in world.room.emergencies
    alarm = world.room.alarms["entries_missing:journal"]
    assert "entries.jsonl" in str(alarm.reason)
    world.answer(alarm.id)
    assert alarm.id not in world.room.alarms
    assert "overdose_called:B1" in world.room.alarms


def test_an_emergency_at_work_counts_as_called_although_its_start_is_not_among_them() -> None:
    world = started_with([told(e.EmergencyStepRecorded("B3", "airway"), "B3")])
    assert "overdose_called:B3" in world.room.alarms


def test_a_place_the_site_no_longer_has_and_a_drill_call_nobody() -> None:
    gone = told(e.EmergencyStarted("B77"), "B77")
    drill = told(e.EmergencyStarted("B2", practice=True), "B2")
    world = started_with([gone, drill])
    assert not world.room.emergencies
    assert "entries_missing:journal" in world.room.alarms


def test_what_several_followers_were_told_and_nobody_has_is_one_alarm() -> None:
    world = World()
    for name in ("console", "bell"):
        world.put(i.FollowerAhead(name, 900))
    assert len(world.facts("entries_missing")) == 1
    assert world.room.alarms["entries_missing:journal"].count == 1
    world.put(i.FollowerAhead("bell", 901))
    assert world.room.alarms["entries_missing:journal"].count == 2


def test_what_somebody_was_told_is_held_against_what_waits_and_what_is_written() -> None:
    world = World()
    event = world.journal.rows[3]
    assert world.conductor.knows(event.seq, event.hash)
    assert not world.conductor.knows(event.seq, "another")
    assert not world.conductor.knows(world.room.seq + 1, "another")
    world.journal.broken = "No space left on device"
    world.ok("raise_overdose", place="B1")
    waits = world.conductor.backlog[0]
    assert world.conductor.knows(waits.seq, waits.hash)
    assert not world.conductor.knows(waits.seq, "another")
