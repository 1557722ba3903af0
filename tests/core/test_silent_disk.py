"""A disk that does not answer, and one that lied: alarms go on, and the log is whole in the end."""

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from hatmonitor.events import Event
from hatmonitor.journal.patient import PATIENCE_S, PatientJournal
from hatmonitor.journal.store import Journal
from hatmonitor.journal.verify import verify
from hatmonitor.monitor import inputs as i
from hatmonitor.monitor.conductor import restore
from tests.core.world import START, World


class HeldUp(Journal):
    """A real journal on a real file, on a disk that can be told to hold its breath."""

    def append(self, events: Sequence[Event]) -> list[Event]:
        self.may_go.wait(10)
        return super().append(events)


@pytest.fixture
def slow(tmp_path: Path) -> Iterator[HeldUp]:
    journal = HeldUp.open(tmp_path / "data", moment=START)
    assert isinstance(journal, HeldUp)
    journal.may_go = threading.Event()  # type: ignore[attr-defined]
    journal.may_go.set()  # type: ignore[attr-defined]
    yield journal
    journal.may_go.set()  # type: ignore[attr-defined]


def test_an_overdose_is_called_while_the_disk_holds_its_breath(slow: HeldUp) -> None:
    world = World(journal=PatientJournal(slow, patience_s=PATIENCE_S))
    world.observe("C-1", "B1")
    slow.may_go.clear()  # type: ignore[attr-defined]
    reply = world.ok("raise_overdose", place="B1")
    assert reply.unwritten
    assert {"overdose_called:B1", "not_logging:journal"} <= set(world.room.alarms)
    assert "paper" in world.refused("enrol", by="office", client="C-2", approved_by="x")
    world.ok("record_step", place="B1", step="airway")
    slow.may_go.set()  # type: ignore[attr-defined]
    for _ in range(3000):
        world.wait(0.25)
        if not world.conductor.backlog:
            break
        threading.Event().wait(0.01)
    assert not world.conductor.backlog
    assert restore(slow) == world.room
    assert [e.seq for e in slow.events()] == list(range(1, world.room.seq + 1))


def test_a_command_the_disk_may_have_taken_is_kept_and_its_number_given_to_no_other(
    slow: HeldUp,
) -> None:
    world = World(journal=PatientJournal(slow, patience_s=PATIENCE_S))
    slow.may_go.clear()  # type: ignore[attr-defined]
    reply = world.ok("enrol", by="office", client="C-9", approved_by="x")
    assert reply.unwritten and "C-9" in world.room.clients
    slow.may_go.set()  # type: ignore[attr-defined]
    tick_until_written(world)
    assert restore(slow) == world.room


def tick_until_written(world: World) -> None:
    """Ticks as the loop gives them, until nothing waits any more."""
    for _ in range(3000):
        world.put(i.Tick())
        if not world.conductor.backlog:
            return
        threading.Event().wait(0.01)
    raise AssertionError("what waits is not written although the disk takes it")


class Slow(Journal):
    """A real journal on a disk whose every write takes longer than anybody waits, for a while."""

    delay_s = 0.0

    def append(self, events: Sequence[Event]) -> list[Event]:
        if events and events[-1].seq > self.count:  # what it has already is only read
            threading.Event().wait(self.delay_s)
        return super().append(events)


def test_after_any_slowness_everything_is_there_word_for_word_in_order_and_logging_resumes(
    tmp_path: Path,
) -> None:
    slow = Slow.open(tmp_path / "data", moment=START)
    world = World(journal=PatientJournal(slow, patience_s=PATIENCE_S))
    world.observe("C-1", "B1")
    slow.delay_s = PATIENCE_S * 1.5
    told: list[int] = []
    for n in range(40):  # some seconds in which it is never quick enough, and people go on
        reply = world.ok("record_step" if n else "raise_overdose", place="B1", **step(n))
        told += reply.seqs
        world.wait(0.25)
        threading.Event().wait(0.03)
    failed = len(world.facts("logging_failed"))
    assert 0 < failed <= 6, "it was called well again and again while it was not"
    not_logging = [fact for fact in world.facts("alarm_raised") if fact.alarm.startswith("not_log")]
    assert len(not_logging) == 1, "an alarm that comes and goes is soon heeded by nobody"
    slow.delay_s = 0.0
    for _ in range(3000):
        world.wait(0.25)
        if world.room.logging:
            break
        threading.Event().wait(0.01)
    assert world.room.logging and not world.conductor.backlog
    world.tick()
    rows = list(slow.events())
    assert set(told) <= {row.seq for row in rows}
    assert restore(slow) == world.room
    assert [(row.seq, row.hash) for row in rows[-20:]] == [
        (event.seq, event.hash) for event in world.seen[-20:]
    ], "what was published is what is written"
    assert verify(tmp_path / "data").ok


def step(n: int) -> dict[str, str]:
    return {"step": ("airway", "oxygen")[n % 2]} if n else {}


def test_what_was_offered_while_in_doubt_is_never_changed_by_what_comes_after_it(
    slow: HeldUp,
) -> None:
    """The thread may read the events long after they were given up on."""
    world = World(journal=PatientJournal(slow, patience_s=PATIENCE_S))
    world.observe("C-1", "B1")
    slow.may_go.clear()  # type: ignore[attr-defined]
    first = world.ok("raise_overdose", place="B1").seqs[0]
    slow.may_go.set()  # type: ignore[attr-defined]
    tick_until_written(world)
    written = {event.seq: event for event in slow.events()}
    for event in world.seen:
        if event.seq >= first:
            assert written[event.seq] == event
