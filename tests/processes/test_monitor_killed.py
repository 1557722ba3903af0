"""Kill -9 at any moment: what was said or shown is written, and what stood still stands.

The monitor is killed over and over while a worker works and a simulated instrument is blown into.
Its next life must be the same house. A last pass holds everything the followers were ever told
against the journal.
"""

import signal
from pathlib import Path
from random import Random
from threading import Timer

import pytest

from devices.simulators.process import SimulatorProcess
from hatmonitor.events import Event
from hatmonitor.journal.verify import verify
from hatmonitor.room.apply import fold
from hatmonitor.room.state import Alarm, Room
from hatmonitor.wire.client import Follower
from hatmonitor.wire.messages import Answer, Happened, ToFollower, Welcome
from hatmonitor.wire.station import NoMonitor, Station
from tests.processes.place import write_site, written
from tests.processes.waiting import until
from tests.processes.worker import Command, Worker
from tests.processes.zygote import Zygote

KILLS = 200
SPEED = 60  # a minute of the house a second, so that checks fall due and alarms rise with time

WHAT_A_SHIFT_HAS = {
    "breath_measured", "client_seated", "injection_ended", "check_recorded", "alarm_acknowledged",
    "alarm_escalated", "naloxone_given", "emergency_ended", "session_ended",
}  # fmt: skip


class Tail:
    """Everything any life of the monitor published, from the first event on."""

    def __init__(self, data: Path) -> None:
        self.events: list[Event] = []
        self.follower = Follower(data, "tail", "tail", on_message=self._told, from_seq=1)
        self.follower.start()

    def _told(self, message: ToFollower) -> None:
        if isinstance(message, Happened):
            self.events += message.events


class Wall:
    """The rooms a window was welcomed with, one for each life."""

    def __init__(self, data: Path) -> None:
        self.welcomes: list[Welcome] = []
        self.follower = Follower(data, "tail", "tail-wall", on_message=self._told)
        self.follower.start()

    def _told(self, message: ToFollower) -> None:
        if isinstance(message, Welcome):
            self.welcomes.append(message)


class House:
    """One data folder, one instrument, and a monitor that is killed again and again."""

    def __init__(self, folder: Path, zygote: Zygote, port: str) -> None:
        self.data = folder / "data"
        self.site = write_site(folder, port=port)
        self.said: list[tuple[Command, Answer]] = []
        self._zygote = zygote
        self._errors = folder / "errors"
        self.start()

    def start(self) -> None:
        words = ["--data", self.data, "--site", self.site, "--demo", "--speed", str(SPEED)]
        self.monitor = self._zygote.start(*words, errors=self._errors)

    def work_until_killed(self, station: Station, worker: Worker, after_s: float) -> None:
        fuse = Timer(after_s, self.monitor.kill)
        fuse.start()
        while fuse.is_alive():
            command = worker.next(station.mirror)
            try:
                answer = station.ask(command, timeout_s=1.0)
            except NoMonitor:
                break
            self.said.append((command, answer))
            assert all(seq <= station.mirror.seq for seq in answer.seqs), "seen before answered"
        fuse.join()


def shift_of_kills(house: House, simulator: SimulatorProcess, kills: int) -> tuple[Tail, Wall]:
    random = Random(7)
    worker = Worker(7)
    tail, wall = Tail(house.data), Wall(house.data)
    with Station(house.data, "do", "desk", timeout_s=20, transient=False) as station:
        assert station.ask({"do": "sign_in", "staff": "lead1", "pin": "2222"}).ok
        for life in range(1, kills + 1):
            simulator.tell(do="next", value=0.0)
            longest_s = 0.3 if life % 10 == 0 else 0.03  # long enough for a breath test, or not
            house.work_until_killed(station, worker, random.uniform(0.0, longest_s))
            house.start()
            until(lambda: len(wall.welcomes) == life + 1, f"welcome in life {life + 1}")  # noqa: B023
        end = station.ask({"do": "raise_overdose", "place": "B1"})
        house.said.append(({"do": "raise_overdose"}, end))
    until(lambda: tail.events[-1].seq >= wall.welcomes[-1].seq, "the tail has caught up")
    tail.follower.close()
    wall.follower.close()
    return tail, wall


# Two hundred starts: on a machine that is busy with something else they alone take two minutes.
@pytest.mark.timeout(600)
def test_killed_two_hundred_times_nothing_said_or_shown_is_lost_and_every_alarm_stands_again(
    tmp_path: Path, zygote: Zygote
) -> None:
    with SimulatorProcess.start("ebs010", link=tmp_path / "desk", speed=2000) as simulator:
        house = House(tmp_path, zygote, str(tmp_path / "desk"))
        tail, wall = shift_of_kills(house, simulator, KILLS)
        house.monitor.send(signal.SIGTERM)
        assert house.monitor.wait() == 0
    events = written(house.data)
    assert {event.kind for event in events} >= WHAT_A_SHIFT_HAS
    assert len(wall.welcomes) == KILLS + 1
    every_ok_is_written(house, events)
    all_that_was_published_is_written(tail, events)
    the_chain_is_whole(house, events)
    every_life_is_the_same_house(wall, events)


def every_ok_is_written(house: House, events: list[Event]) -> None:
    by_seq = {event.seq: event for event in events}
    oks = [(command, answer) for command, answer in house.said if answer.ok]
    assert len(oks) > KILLS
    for command, answer in oks:
        for seq in answer.seqs:
            event = by_seq[seq]
            assert event.by == "lead1"
            if "client" in command:
                assert event.client == command["client"]
            if "place" in command:
                assert event.place in (command["place"], None)


def all_that_was_published_is_written(tail: Tail, events: list[Event]) -> None:
    assert [event.seq for event in tail.events] == list(range(1, len(tail.events) + 1))
    assert tail.events == events[: len(tail.events)]


def the_chain_is_whole(house: House, events: list[Event]) -> None:
    verdict = verify(house.data)
    assert verdict.ok, str(verdict.said)
    assert verdict.count == len(events)


def every_life_is_the_same_house(wall: Wall, events: list[Event]) -> None:
    """What a new life welcomes with is the fold from zero; and it took over all that stood."""
    welcomed = {welcome.seq: welcome.room for welcome in wall.welcomes}
    room = before = Room()
    opening = None
    alarms_carried = 0
    for event in events:
        if event.kind == "monitor_started":
            before, opening = room, event.moment
        room = fold(room, [event])
        assert welcomed.get(event.seq, room) == room
        if opening == event.moment:
            alarms_carried += same_house(before, room)
    assert alarms_carried > KILLS


def may_be_over(alarm: Alarm, now: Room) -> bool:
    """Time went on, unwatched: a late check is a missed one, the time of a held alarm is up."""
    missed = f"check_missed:{alarm.subject}" in now.alarms
    return not alarm.condition or (alarm.name == "check_late" and missed)


def same_house(before: Room, now: Room) -> int:
    """Nobody fell off the wall, no clock moved, no alarm was lost or lowered; how many stood."""
    assert now.visits == before.visits
    assert now.stations == before.stations
    assert now.emergencies == before.emergencies
    for alarm in before.alarms.values():
        still = now.alarms.get(alarm.id)
        if still is None:
            assert may_be_over(alarm, now), alarm.id
            continue
        if alarm.name == "watch_gap" and still.risen_seq > before.seq:
            continue  # it is this very absence that made it rise again
        assert (still.raised, still.state) == (alarm.raised, alarm.state), alarm.id
    return len(before.alarms)
