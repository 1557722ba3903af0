"""What comes out of the speaker when the real three run: recorded at a null sink and measured."""

import time

import pytest

from hatmonitor.alarms.table import Priority
from tests.bell.ear import Ear
from tests.bell.house import House, acknowledge_all, go_on, raise_overdose, sign_in, stop
from tests.bell.standard import assert_conforms, assert_interval, pitch_of, priority_of
from tests.processes.waiting import until


def test_a_bell_that_comes_late_sounds_what_stands_and_repeats_it_until_a_person_acts(
    house: House, ear: Ear
) -> None:
    house.start_monitor(followers='"console"')
    station = house.station()
    sign_in(station)
    house.station("console").close()
    station.wait_until(lambda room: "console_silent:console" in room.alarms)
    raise_overdose(station, "B3")
    house.start_bell()
    again = ear.pulse(3, within_s=20)
    high, medium = ear.burst(1), ear.burst(2)
    assert [priority_of(high), priority_of(medium)] == [Priority.HIGH, Priority.MEDIUM]
    assert_conforms(high, Priority.HIGH)
    assert_conforms(medium, Priority.MEDIUM)
    assert pitch_of(again) is Priority.HIGH
    assert_interval(high, [again], Priority.HIGH)
    acknowledge_all(station)
    until(lambda: ear.silence_s() > 1.5, "silence after the acknowledgement")


@pytest.mark.parametrize("fate", ["killed", "hung"])
def test_a_monitor_that_is_killed_or_hangs_is_heard_within_three_seconds(
    house: House, ear: Ear, fate: str
) -> None:
    monitor = house.start_monitor()
    station = house.station()
    bell = house.start_bell()
    station.wait_until(lambda room: room.sound is True, timeout_s=20)
    fallen_s = time.monotonic()
    if fate == "killed":
        monitor.kill()
    else:
        stop(monitor)
    ear.first_sound(within_s=3.0)
    assert ear.first_sound() > fallen_s
    assert pitch_of(ear.pulse()) is Priority.HIGH
    bell.terminate()
    assert bell.wait(timeout=10) == 0


def test_a_monitor_that_never_answers_is_heard(house: House, ear: Ear) -> None:
    house.start_bell()
    assert pitch_of(ear.pulse(within_s=15)) is Priority.HIGH


def test_a_bell_that_was_stopped_and_goes_on_does_not_accuse_the_monitor(
    house: House, ear: Ear
) -> None:
    house.start_monitor()
    station = house.station()
    bell = house.start_bell()
    station.wait_until(lambda room: room.sound is True, timeout_s=20)
    stop(bell)
    stopped_s = time.monotonic()
    until(lambda: time.monotonic() > stopped_s + 2.5, "a stop longer than any silence allowed")
    go_on(bell)
    raise_overdose(station, "B3")
    raised_s = time.monotonic()
    assert ear.first_sound() > raised_s - 0.5, "it rang before there was a reason to"
