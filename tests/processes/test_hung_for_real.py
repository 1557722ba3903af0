"""A part that hangs, stopped by SIGSTOP: missed within its time, ended, there again, and for how
long nobody watched stands in the journal.

The launcher is real, and so are the processes; console and bell are stand-ins (part.py) that do no
more than follow. When each was missed is read from the journal's own moments and from the time of
the stop, never from how long a test took.
"""

import os
import signal
import time
from collections.abc import Iterator

import pytest

from hatmonitor.events import Event, FollowerJoined, FollowerLost, MonitorStarted
from hatmonitor.launch import House
from hatmonitor.launch.hung import FOLLOWER_HANGS_S, MONITOR_HANGS_S
from hatmonitor.moments import elapsed_s
from hatmonitor.monitor.watch import SAYS_NOTHING
from hatmonitor.room.apply import fold
from hatmonitor.room.state import Room
from hatmonitor.wire.messages import BEAT_EVERY_S, SILENT_S
from hatmonitor.wire.station import Station
from tests.processes.place import write_site, written
from tests.processes.test_launcher import ENV, EXTRA, FOLLOWERS, MODULES
from tests.processes.waiting import until

pytestmark = pytest.mark.skipif(
    not hasattr(signal, "SIGSTOP"), reason="no process can be stopped here"
)

# The alarm is judged once a beat. Real processes on a busy machine are given a second more.
NOTICED_WITHIN_S = 2.0
BUSY_S = 1.0


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("house")
    site = write_site(folder, followers=FOLLOWERS)
    with House(folder / "data", site, extra=EXTRA, env=ENV, modules=MODULES) as house:
        house.wait_ready()
        yield house


def test_the_time_to_miss_a_follower_leaves_room_for_the_beat() -> None:
    assert SILENT_S + 2 * BEAT_EVERY_S <= NOTICED_WITHIN_S


@pytest.mark.parametrize("part", ["console", "bell"])
def test_a_follower_that_hangs_is_missed_started_again_and_the_log_says_for_how_long(
    house: House, part: str
) -> None:
    with Station(house.data, from_seq=1) as station:
        seq = station.mirror.seq
        hung, stopped = house.pids[part], station.mirror.now()
        os.kill(hung, signal.SIGSTOP)
        lost = station.wait_for(lambda event: is_lost(event, part), 20.0, after=seq)
        raised = station.wait_for(
            lambda event: event.kind == "alarm_raised" and event.fact.name == f"{part}_silent",
            after=seq,
        )
        back = station.wait_for(lambda event: is_back(event, part), 20.0, after=lost.seq)
        cleared = station.wait_for(
            lambda event: event.kind == "alarm_cleared" and event.fact.alarm == raised.fact.alarm,
            after=back.seq - 1,
        )
    assert lost.fact.why == SAYS_NOTHING
    assert elapsed_s(stopped, lost.moment) <= NOTICED_WITHIN_S + BUSY_S
    assert raised.moment == lost.moment
    assert cleared.moment == back.moment
    away_s = elapsed_s(lost.moment, back.moment)
    assert away_s >= FOLLOWER_HANGS_S - 2 * BEAT_EVERY_S, "given a moment to wake up by itself"
    assert back.fact.away_s == pytest.approx(away_s, abs=0.01)
    assert house.pids[part] != hung


def test_a_follower_that_wakes_up_in_time_is_not_ended_and_its_gap_is_written_too(
    house: House,
) -> None:
    with Station(house.data, from_seq=1) as station:
        pid, seq = house.pids["console"], station.mirror.seq
        os.kill(pid, signal.SIGSTOP)
        lost = station.wait_for(lambda event: is_lost(event, "console"), 20.0, after=seq)
        os.kill(pid, signal.SIGCONT)
        back = station.wait_for(lambda event: is_back(event, "console"), 20.0, after=lost.seq)
    assert back.fact.away_s == pytest.approx(elapsed_s(lost.moment, back.moment), abs=0.01)
    assert house.pids["console"] == pid


def test_a_monitor_that_hangs_is_started_again_and_the_log_says_for_how_long_nobody_watched(
    house: House,
) -> None:
    with Station(house.data, from_seq=1) as station:
        assert station.ask({"do": "raise_overdose", "place": "B1"}).ok
        hung = house.pids["monitor"]
        os.kill(hung, signal.SIGSTOP)
        stopped_s = time.monotonic()
        until(lambda: lives(station) == 2, "a new monitor", 20.0)
        away_s = time.monotonic() - stopped_s
    events = written(house.data)
    started = [event for event in events if isinstance(event.fact, MonitorStarted)][-1]
    assert isinstance(started.fact, MonitorStarted)
    assert not started.fact.clean
    gap_s = started.fact.gap_s
    assert gap_s is not None
    assert MONITOR_HANGS_S - NOTICED_WITHIN_S <= gap_s <= away_s + NOTICED_WITHIN_S
    assert house.pids["monitor"] != hung
    assert "overdose_called:B1" in fold(Room(), events).alarms


def lives(station: Station) -> int:
    return sum(event.kind == "monitor_started" for event in station.events)


def is_lost(event: Event, part: str) -> bool:
    return isinstance(event.fact, FollowerLost) and event.fact.follower == part


def is_back(event: Event, part: str) -> bool:
    return isinstance(event.fact, FollowerJoined) and event.fact.follower == part
