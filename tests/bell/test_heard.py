"""What comes out of the speaker when the real three run: recorded at a null sink and measured."""

import time

import pytest

from hatmonitor.alarms.table import Priority
from tests.bell.ear import Ear
from tests.bell.house import House, acknowledge_all, go_on, raise_overdose, sign_in, stop
from tests.bell.standard import assert_conforms, priority_of
from tests.processes.waiting import until


def test_low_medium_and_high_are_heard_as_what_they_are(house: House, ear: Ear) -> None:
    """The example's instrument is not there (low), a window comes and goes (medium), and a worker
    calls an overdose (high)."""
    house.start_monitor()
    station = house.station()
    until(lambda: "instrument_lost:desk1" in station.room.alarms, "the lost instrument")
    house.start_bell()
    low = ear.burst()
    assert priority_of(low) is Priority.LOW
    assert_conforms(low, Priority.LOW)
    until(lambda: ear.silence_s() > 1, "silence")
    raised_s = time.monotonic()
    raise_overdose(station, "B3")
    high = ear.burst(after_s=raised_s)
    assert priority_of(high) is Priority.HIGH
    assert_conforms(high, Priority.HIGH)


def test_a_bell_that_comes_late_sounds_what_already_stands_until_a_person_acts(
    house: House, ear: Ear
) -> None:
    house.start_monitor()
    station = house.station()
    sign_in(station)
    raise_overdose(station, "B3")
    house.start_bell()
    assert priority_of(ear.burst()) is Priority.HIGH
    acknowledge_all(station)
    until(lambda: ear.silence_s() > 4, "silence after the acknowledgement")


@pytest.mark.parametrize("fate", ["killed", "hung"])
def test_a_monitor_that_is_killed_or_hangs_is_heard_within_three_seconds(
    house: House, ear: Ear, fate: str
) -> None:
    monitor = house.start_monitor()
    bell = house.start_bell()
    station = house.station()
    station.wait_until(lambda room: room.sound is True, timeout_s=20)
    ear.burst()  # the lost instrument
    fallen_s = time.monotonic()
    if fate == "killed":
        monitor.kill()
    else:
        stop(monitor)
    ear.first_sound(after_s=fallen_s, within_s=3.0)
    assert priority_of(ear.burst(after_s=fallen_s)) is Priority.HIGH
    bell.terminate()
    assert bell.wait(timeout=10) == 0


def test_a_monitor_that_never_answers_is_heard(house: House, ear: Ear) -> None:
    house.start_bell()
    assert priority_of(ear.burst(within_s=15)) is Priority.HIGH


def test_a_bell_that_was_stopped_and_goes_on_does_not_accuse_the_monitor(
    house: House, ear: Ear
) -> None:
    house.start_monitor()
    station = house.station()
    sign_in(station)
    bell = house.start_bell()
    station.wait_until(lambda room: room.sound is True, timeout_s=20)
    ear.burst()
    stop(bell)
    station.wait_until(lambda room: room.followers["bell"].present is False)
    until(lambda: ear.silence_s() > 2, "silence of the stopped bell")
    acknowledge_all(station)
    gone_on_s = time.monotonic()
    go_on(bell)
    station.wait_until(lambda room: room.followers["bell"].present is True)
    # It has heard meanwhile of bell_silent, which was high, and is over: that gets its burst.
    assert priority_of(ear.burst(after_s=gone_on_s)) is Priority.HIGH
    until(lambda: ear.silence_s() > 4, "silence")
