"""A disk that does not answer, and one that lied: alarms go on, and the log is whole in the end."""

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from hatmonitor.events import Event
from hatmonitor.journal.patient import PatientJournal
from hatmonitor.journal.store import Journal
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
    world = World(journal=PatientJournal(slow, patience_s=0.05))
    world.observe("C-1", "B1")
    slow.may_go.clear()  # type: ignore[attr-defined]
    reply = world.ok("raise_overdose", place="B1")
    assert reply.unwritten
    assert {"overdose_called:B1", "not_logging:journal"} <= set(world.room.alarms)
    assert "paper" in world.refused("enrol", by="office", client="C-2", approved_by="x")
    world.ok("record_step", place="B1", step="airway")
    slow.may_go.set()  # type: ignore[attr-defined]
    for _ in range(200):
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
    world = World(journal=PatientJournal(slow, patience_s=0.05))
    slow.may_go.clear()  # type: ignore[attr-defined]
    reply = world.ok("enrol", by="office", client="C-9", approved_by="x")
    assert reply.unwritten and "C-9" in world.room.clients
    slow.may_go.set()  # type: ignore[attr-defined]
    for _ in range(200):
        world.put(i.Tick())
        if not world.conductor.backlog:
            break
        threading.Event().wait(0.01)
    assert restore(slow) == world.room
