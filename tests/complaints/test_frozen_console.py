"""Complaint 8 of reference/alarms.md, section 6: the window freezes, and the alarms with it."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hatmonitor.wire.station import Station
from tests.processes.place import Place, written
from tests.processes.zygote import Zygote

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no process can be stopped here")

ROOT = Path(__file__).parents[2]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with Zygote() as zygote:
        place = Place(tmp_path, zygote, followers='"console", "bell"')
        place.start()
        yield place


def part(place: Place, name: str) -> "subprocess.Popen[bytes]":
    words = ["--as", name, "--data", str(place.data)]
    return subprocess.Popen([sys.executable, "-m", "tests.processes.part", *words], cwd=ROOT)


def everybody_is_there(station: Station) -> None:
    station.wait_until(
        lambda room: all(row.present is True for row in room.followers.values()), 20.0
    )


def test_complaint_8_a_frozen_console_delays_no_alarm_and_is_an_alarm_itself(place: Place) -> None:
    with place.station() as station, part(place, "console") as console, part(place, "bell") as bell:
        try:
            everybody_is_there(station)
            console.send_signal(signal.SIGSTOP)
            before = station.mirror.seq
            floods_it(station)
            station.wait_until(lambda room: "console_silent:console" in room.alarms)
            # The bell is told: it follows, and nobody misses it.
            assert station.room.followers["bell"].present is True
            assert "bell_silent:bell" not in station.room.alarms
            console.send_signal(signal.SIGCONT)
            station.wait_until(lambda room: "console_silent:console" not in room.alarms)
        finally:
            console.kill()
            bell.kill()
    kinds = [event.kind for event in written(place.data) if event.seq > before]
    assert kinds.count("alarm_raised") >= CALLS
    assert {"follower_lost", "follower_joined"} <= set(kinds)


CALLS = 40


def floods_it(station: Station) -> None:
    """Each call is answered, and its alarm stands, while the window's line is full of the rest."""
    for call in range(CALLS):
        answer = station.ask({"do": "raise_overdose", "place": "B1" if call % 2 else "B2"}, 2.0)
        assert answer.ok
        alarm = "overdose_called:B1" if call % 2 else "overdose_called:B2"
        assert station.room.alarms[alarm].risen_seq == answer.seqs[-1] or call < 2
