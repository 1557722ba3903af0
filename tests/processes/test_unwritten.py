"""What the log could not take outlives the monitor: a full or silent disk, and any end."""

import os
import signal
import time
from pathlib import Path

import pytest

from hatmonitor.journal.files import WAITING
from hatmonitor.journal.second_place import runtime_folder
from hatmonitor.journal.verify import verify
from hatmonitor.wire.station import Station
from tests.processes.filling import fill
from tests.processes.place import Place, written
from tests.processes.test_monitor_killed import Tail
from tests.processes.waiting import until

ENDS = [signal.SIGTERM, signal.SIGKILL]


def call_until_unwritten(station: Station) -> str:
    """Overdoses are called until the disk takes no more; the last such place."""
    for n in range(1, 14):
        answer = station.ask({"do": "raise_overdose", "place": f"B{n}"})
        assert answer.ok
        if answer.unwritten and n > 8:
            return f"B{n}"
    raise AssertionError("the disk took everything")


@pytest.mark.parametrize("end", ENDS)
def test_an_overdose_called_on_a_full_disk_stands_after_any_end_and_is_written_when_there_is_room(
    small_disk: Path, place: Place, end: signal.Signals
) -> None:
    place.data = small_disk / "data"
    first = place.start()
    tail = Tail(place.data)
    with place.signed_in() as station:
        ballast = fill(small_disk)
        last = call_until_unwritten(station)
        before = station.room
        first.send(end)
        status = first.wait()
        if end is signal.SIGTERM:
            assert status == 5, first.said
            assert f"to {before.seq + 1}) could not be written" in first.said
            assert WAITING in first.said and "next start" in first.said
            assert len(first.said.splitlines()) == 1
        second = place.start()
        until(lambda: station.mirror.pid == second.pid, "welcome in the second life")
        room = station.wait_until(lambda room: "not_logging:journal" in room.alarms)
        assert f"overdose_called:{last}" in room.alarms
        assert room.emergencies.keys() == before.emergencies.keys()
        assert room.emergencies[last] == before.emergencies[last]
        ballast.unlink()
        station.wait_until(lambda room: room.logging)
        station.wait_until(lambda room: "not_logging:journal" not in room.alarms)
        seq = station.room.seq
        second.send(signal.SIGTERM)
        assert second.wait() == 0
    until(lambda: tail.events[-1].seq >= seq, "the tail has caught up")
    tail.follower.close()
    rows = written(place.data)
    assert verify(place.data).ok
    numbers = [event.seq for event in tail.events]
    assert numbers == list(range(1, len(numbers) + 1)), "no number twice, none left out"
    assert tail.events == rows[: len(tail.events)], "word for word what was told"


def test_what_waits_survives_a_disk_that_reports_errors_and_nothing_is_left_when_it_is_written(
    place: Place,
) -> None:
    """As after EIO everywhere in the data folder: only the runtime folder keeps it."""
    broken = """
import os
from hatmonitor.journal.errors import JournalFailed
from hatmonitor.journal.store import Journal
from hatmonitor.journal.second_place import Shelf
append = Journal.append
def fails(self, events):
    if any(event.kind == "emergency_started" for event in events) or fails.once:
        fails.once = True
        self._in_doubt = True
        raise JournalFailed("the disk reports errors", in_doubt=True)
    return append(self, events)
fails.once = False
Journal.append = fails
def refuses(self, text, at):
    raise OSError(5, "Input/output error")
write = Shelf._write
Shelf._write = lambda self, text, at: (refuses if self._synced else write)(self, text, at)
"""
    first = place.start(code=broken)
    with place.signed_in() as station:
        assert station.ask({"do": "raise_overdose", "place": "B1"}).unwritten
        first.send(signal.SIGTERM)
        assert first.wait() == 5
        folder = runtime_folder()
        assert folder is not None and str(folder) in first.said
        second = place.start()
        until(lambda: station.mirror.pid == second.pid, "welcome in the second life")
        assert "overdose_called:B1" in station.wait_until(lambda room: room.logging).alarms
        second.send(signal.SIGTERM)
        assert second.wait() == 0
    assert verify(place.data).ok
    assert "logging_resumed" in [event.kind for event in written(place.data)]


def test_a_stop_that_loses_entries_says_how_many_and_which_and_that_they_are_lost(
    place: Place,
) -> None:
    broken = """
from hatmonitor.journal.errors import JournalFailed
from hatmonitor.journal.store import Journal
from hatmonitor.journal.second_place import Shelf
append = Journal.append
def fails(self, events):
    if self.count > 12:
        raise JournalFailed("the disk is full")
    return append(self, events)
Journal.append = fails
def refuses(self, text, at):
    raise OSError(28, "No space left on device")
Shelf._write = refuses
"""
    first = place.start(code=broken)
    with place.signed_in() as station:
        while not station.ask({"do": "raise_overdose", "place": "B1"}).unwritten:
            pass
        lost = station.room.seq + 1
        first.send(signal.SIGTERM)
        assert first.wait() == 5
    assert f"to {lost}) could not be written" in first.said
    assert "LOST" in first.said
    assert len(first.said.splitlines()) == 1
    assert "LOST" in (place.data / "logs" / "monitor.log").read_text()


def test_asked_to_stop_while_the_disk_does_not_answer_it_ends_in_its_time_and_the_next_life_has_all(
    place: Place,
) -> None:
    hangs = """
import time
from hatmonitor.journal.store import Journal
append = Journal.append
def waits(self, events):
    if any(event.kind == "emergency_started" for event in events):
        time.sleep(1000)
    return append(self, events)
Journal.append = waits
"""
    first = place.start(code=hangs)
    with place.signed_in() as station:
        assert station.ask({"do": "raise_overdose", "place": "B1"}).unwritten
        told = station.room.seq
        asked_s = time.monotonic()
        first.send(signal.SIGTERM)
        assert first.wait() == 5
        assert time.monotonic() - asked_s < 8.0, "the launcher gives it ten seconds"
        assert f"to {told + 1}) could not be written" in first.said
        second = place.start()
        until(lambda: station.mirror.pid == second.pid, "welcome in the second life")
        assert "overdose_called:B1" in station.room.alarms
        assert station.wait_until(lambda room: room.logging)
        second.send(signal.SIGTERM)
        assert second.wait() == 0
    assert verify(place.data).ok
    assert os.path.exists(place.data / WAITING)  # noqa: PTH110


# --- what the log does not know -----------------------------------------------------------------


LOSES = """
from hatmonitor.journal.errors import JournalFailed
from hatmonitor.journal.store import Journal
from hatmonitor.journal.second_place import Shelf
append = Journal.append
def fails(self, events):
    if self.count > 14:
        raise JournalFailed("the disk is full")
    return append(self, events)
Journal.append = fails
def refuses(self, text, at):
    raise OSError(28, "No space left on device")
Shelf._write = refuses
"""


def test_what_a_follower_was_told_and_the_log_has_lost_is_an_alarm_and_said_once(
    place: Place,
) -> None:
    first = place.start(code=LOSES)
    with place.signed_in() as station:
        while not station.ask({"do": "raise_overdose", "place": "B1"}).unwritten:
            pass
        told = station.room.seq
        first.kill()
        second = place.start()
        until(lambda: station.mirror.pid == second.pid, "welcome in the second life")
        room = station.wait_until(lambda room: "entries_missing:journal" in room.alarms)
        alarm = room.alarms["entries_missing:journal"]
        assert alarm.priority == "high"
        assert str(told) in str(alarm.reason)
        third = None
        seen = {"do": "acknowledge", "alarm": alarm.id, "seen": alarm.risen_seq}
        assert station.ask(seen).ok
        assert alarm.id not in station.room.alarms
        second.kill()
        third = place.start()
        until(lambda: station.mirror.pid == third.pid, "welcome in the third life")
        station.ask({"do": "raise_overdose", "place": "B2"})
        assert alarm.id not in station.room.alarms, "what is known by now is not missing again"
    missing = [event.fact for event in written(place.data) if event.kind == "entries_missing"]
    assert len(missing) == 1


def test_what_waits_and_does_not_continue_the_log_is_kept_aside_said_and_its_overdose_called_anew(
    place: Place,
) -> None:
    """The log was put back from an older copy while entries waited."""
    first = place.start()
    with place.signed_in() as station:
        first.send(signal.SIGTERM)
        assert first.wait() == 0
    copy = (place.data / "journal.sqlite").read_bytes()
    second = place.start(code=LOSES.replace("Shelf._write = refuses", ""))
    with place.signed_in() as station:
        until(lambda: station.mirror.pid == second.pid, "welcome in the second life")
        while not station.ask({"do": "raise_overdose", "place": "B7"}).unwritten:
            pass
        second.kill()
    for name in ("journal.sqlite-wal", "journal.sqlite-shm", "room.snapshot"):
        (place.data / name).unlink(missing_ok=True)
    (place.data / "journal.sqlite").write_bytes(copy)
    place.start()
    with place.signed_in() as station:
        alarms = station.wait_until(lambda room: "overdose_called:B7" in room.alarms).alarms
        assert "entries_missing:journal" in alarms
        kept = list(place.data.glob("entries-*.jsonl"))
        assert len(kept) == 1
        assert kept[0].name in str(alarms["entries_missing:journal"].reason)
        assert '"alarm_raised"' in kept[0].read_text()
    assert verify_chain(place.data)


def test_a_log_that_holds_other_entries_under_our_numbers_ends_this_life_and_the_next_goes_on(
    place: Place,
) -> None:
    """A foreign writer, past every lock: what waits can never be written as it was told."""
    foreign = """
from hatmonitor.journal.errors import JournalDiverged, JournalFailed
from hatmonitor.journal.store import Journal
append = Journal.append
def diverges(self, events):
    if any(event.kind == "emergency_started" for event in events):
        if not events[0].hash:
            raise JournalFailed("the disk is full")
        raise JournalDiverged(events[0].seq)
    return append(self, events)
Journal.append = diverges
"""
    first = place.start(code=foreign)
    with place.signed_in() as station:
        assert station.ask({"do": "raise_overdose", "place": "B3"}).unwritten
        assert first.wait() == 5
        assert "others under these numbers" in first.said
        second = place.start()
        until(lambda: station.mirror.pid == second.pid, "welcome in the second life")
        station.wait_until(lambda room: "overdose_called:B3" in room.alarms)


def verify_chain(data: Path) -> bool:
    """Whatever the seals of the newer log say of the older one put in its place."""
    rows = written(data)
    return [row.prev for row in rows[1:]] == [row.hash for row in rows[:-1]]
