"""The sound path fails in every way that can be staged: it is said, and another way is found."""

import os
import signal

from hatmonitor.events import Event
from hatmonitor.wire.station import Station
from tests.bell.ear import Ear
from tests.bell.house import House, is_kind, raise_overdose
from tests.bell.standard import pitch_of
from tests.processes.waiting import until
from ui.bell.bursts import Tune
from ui.bell.talk import MUTED, NO_OUTPUT

LOST = is_kind("sound_path_lost")
BACK = is_kind("sound_path_back")


def up(house: House, followers: str = "") -> Station:
    """The house, with a bell that has said that it sounds."""
    house.start_monitor(followers)
    station = house.station()
    house.start_bell()
    assert output(station.wait_for(BACK, 20)) == "speaker"
    return station


def output(event: Event) -> str:
    return str(getattr(event.fact, "output", ""))


def why(event: Event) -> str:
    return str(getattr(event.fact, "why", ""))


def test_an_output_that_is_pulled_is_noticed_and_the_bell_goes_over_to_another(
    house: House,
) -> None:
    station = up(house)
    house.speakers.plug("second")
    raise_overdose(station, "B3")
    with house.speakers.listening("second") as recorder:
        ear = Ear(recorder)
        house.speakers.pull("speaker")
        lost = station.wait_for(LOST, 2.0)
        back = station.wait_for(BACK, 10, after=lost.seq)
        assert output(back) == "second"
        assert pitch_of(ear.whole_burst()[0]) is Tune.HIGH
    until(lambda: len(house.bell_said) >= 3, "what the bell said of it")
    assert all(line.startswith("bell: ") for line in house.bell_said)


def test_the_last_output_pulled_is_no_sound_until_one_is_plugged_in(house: House) -> None:
    station = up(house)
    house.speakers.pull("speaker")
    lost = station.wait_for(LOST, 2.0)
    station.wait_until(lambda room: room.sound_why == NO_OUTPUT)
    house.speakers.plug("another")
    assert output(station.wait_for(BACK, 10, after=lost.seq)) == "another"


def test_a_muted_output_is_noticed(house: House) -> None:
    station = up(house)
    house.speakers.control("set-sink-mute", "speaker", "1")
    lost = station.wait_for(LOST, 3.0)
    assert why(lost) == MUTED
    house.speakers.control("set-sink-mute", "speaker", "0")
    station.wait_for(BACK, 10, after=lost.seq)


def test_a_sound_server_that_hangs_is_noticed_and_does_not_stop_the_bell(house: House) -> None:
    station = up(house, followers='"bell"')
    os.kill(house.speakers.pid, signal.SIGSTOP)
    lost = station.wait_for(LOST, 2.0)
    assert station.room.followers["bell"].present is True
    os.kill(house.speakers.pid, signal.SIGCONT)
    station.wait_for(BACK, 15, after=lost.seq)


def test_a_bell_that_was_there_before_the_sound_server_finds_it(house: House) -> None:
    house.speakers.end()
    house.start_monitor()
    station = house.station()
    house.start_bell()
    lost = station.wait_for(LOST, 20)
    assert why(lost) == NO_OUTPUT
    house.speakers.start()
    house.speakers.plug("speaker")
    assert output(station.wait_for(BACK, 20, after=lost.seq)) == "speaker"
