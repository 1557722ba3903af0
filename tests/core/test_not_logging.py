"""A journal that cannot be written: alarms go on at once, and nothing is lost.

Ordinary work waits on paper.
"""

import pytest

from hatmonitor.alarms.sounding import sounding
from hatmonitor.monitor import inputs as i
from tests.core.world import World, breath


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
    from hatmonitor.monitor.conductor import restore

    world.ok("raise_overdose", place="B1")
    world.wait(seconds=70)
    world.journal.broken = ""
    world.put(i.Tick())
    assert restore(world.journal) == world.room
