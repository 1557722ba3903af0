"""What comes out of the speaker when the real three run: recorded at a null sink and measured."""

import time

import pytest

from tests.bell.ear import Ear
from tests.bell.house import House, acknowledge_all, go_on, raise_overdose, sign_in, stop
from tests.bell.standard import (
    MARK_FROM_S,
    assert_conforms,
    assert_interval,
    marks_and_burst,
    pitch_of,
    priority_of,
)
from tests.processes.waiting import until
from ui.bell.bursts import Tune


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
    assert [priority_of(high), priority_of(medium)] == [Tune.HIGH, Tune.MEDIUM]
    assert_conforms(high, Tune.HIGH)
    assert_conforms(medium, Tune.MEDIUM)
    assert pitch_of(again) is Tune.HIGH
    assert_interval(high, [again], Tune.HIGH)
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
    assert pitch_of(ear.pulse()) is Tune.HIGH
    bell.terminate()
    assert bell.wait(timeout=10) == 0


def test_a_monitor_that_never_answers_is_heard(house: House, ear: Ear) -> None:
    house.start_bell()
    assert pitch_of(ear.pulse(within_s=15)) is Tune.HIGH


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


def test_a_sound_test_is_heard_low_medium_high_and_then_nothing(house: House, ear: Ear) -> None:
    house.start_monitor()
    station = house.station()
    sign_in(station)
    house.start_bell()
    station.wait_until(lambda room: room.sound is True, timeout_s=20)
    until(lambda: ear.silence_s() > 0.7, "a room without alarms")
    before = ear.sound().strip(b"\0")
    answer = station.ask({"do": "test_sound"})
    assert answer.ok, answer.reason
    heard = [ear.burst(number, within_s=30) for number in (1, 2, 3)]
    assert [priority_of(burst) for burst in heard] == [Tune.LOW, Tune.MEDIUM, Tune.HIGH]
    for burst in heard:
        assert_conforms(burst, priority_of(burst))
    assert not before


def test_a_drill_is_heard_marked_and_a_real_alarm_cuts_it_off(house: House, ear: Ear) -> None:
    house.start_monitor()
    station = house.station()
    sign_in(station)
    house.start_bell()
    station.wait_until(lambda room: room.sound is True, timeout_s=20)
    answer = station.ask({"do": "start_drill", "place": "B2"})
    assert answer.ok, answer.reason
    until(lambda: marks(ear) == 1, "the first tone of practice", 10.0)
    raise_overdose(station, "B3")
    assert_conforms(ear.burst(2, within_s=30), Tune.HIGH)
    cut, real = ear.burst(1)[0], ear.burst(1)[-9:]
    assert cut.length_s >= MARK_FROM_S
    assert all(pulse.length_s < MARK_FROM_S for pulse in real), "no tone of practice after it"


def marks(ear: Ear) -> int:
    """How many tones of practice were heard up to now."""
    return sum(len(marks_and_burst(burst)[0]) for burst in ear.measured())
