"""The sound test: low, medium and high once each, when nothing else is to be heard."""

import pytest

from hatmonitor.events import AlarmRaised, SoundTestAsked
from hatmonitor.words import say
from tests.bell.room import STEP_S, Desk, acknowledged, raised
from tests.bell.standard import REAL
from ui.bell.bursts import Tune, length_s
from ui.bell.sound_test import APART_S, DROPPED_AFTER_S
from ui.bell.talk import Hush, Ring

HIGH, MEDIUM, LOW, PRACTICE = Tune
EACH = pytest.mark.parametrize("tune", REAL)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_sound_test_plays_low_medium_and_high_once_each_with_silence_between(
    desk: Desk,
) -> None:
    desk.happens(SoundTestAsked())
    desk.wait(60)
    assert [ring for _, ring in desk.rings()] == [Ring(LOW), Ring(MEDIUM), Ring(HIGH)]
    assert all(not isinstance(order, Hush) for _, order in desk.played), "each to its end"
    times = [t for t, _ in desk.bursts()]
    assert times[0] == 0.0
    assert times[1] - times[0] == pytest.approx(length_s(LOW) + APART_S, abs=2 * STEP_S)
    assert times[2] - times[1] == pytest.approx(length_s(MEDIUM) + APART_S, abs=2 * STEP_S)


@EACH
def test_a_real_alarm_cuts_the_test_off_at_once_and_the_test_goes_on_after_it(
    desk: Desk, tune: Tune
) -> None:
    desk.happens(SoundTestAsked())
    desk.wait(length_s(LOW) + APART_S + 0.5)  # medium sounds
    desk.happens(raised("B1", tune))
    alarmed_s = desk.mono_s
    assert desk.bursts()[-1] == (alarmed_s, tune)
    desk.wait(4)
    assert {tune for _, tune in desk.bursts(alarmed_s)} == {tune}
    desk.happens(acknowledged("B1"))
    seen_s = desk.mono_s
    desk.wait(20)
    assert [tune for _, tune in desk.bursts(seen_s)] == [MEDIUM, HIGH]


def test_a_test_that_an_alarm_kept_waiting_too_long_is_dropped(desk: Desk) -> None:
    desk.happens(raised("B1", MEDIUM))
    desk.happens(SoundTestAsked())
    desk.wait(DROPPED_AFTER_S + 1)
    desk.happens(acknowledged("B1"))
    desk.wait(60)
    assert set(desk.tunes()) == {MEDIUM}


@EACH
def test_an_alarm_repeats_in_its_time_although_a_test_was_asked_for(desk: Desk, tune: Tune) -> None:
    alone = Desk()
    for each in (alone, desk):
        each.happens(raised("B1", tune))
    desk.happens(SoundTestAsked())
    for each in (alone, desk):
        each.wait(60)
    assert desk.rings() == alone.rings()


def test_the_alarm_that_asks_for_a_test_does_not_keep_it_from_being_heard(desk: Desk) -> None:
    desk.happens(
        AlarmRaised("sound_untested:bell", "sound_untested", "bell", LOW, say("because"), 0)
    )
    desk.wait(20)
    asked_s = desk.mono_s
    desk.happens(SoundTestAsked())
    desk.wait(10)
    assert [tune for t, tune in desk.bursts(asked_s) if t in desk.tested_s] == [LOW, MEDIUM, HIGH]
    desk.wait(40)
    assert desk.mono_s - desk.bursts()[-1][0] < 18, "and then it goes on asking"


def test_practice_comes_before_a_test(desk: Desk) -> None:
    desk.happens(SoundTestAsked())
    desk.wait(0.2)
    desk.happens(raised("B1", PRACTICE))
    assert desk.bursts()[-1] == (desk.mono_s, PRACTICE)


def test_what_was_tested_is_not_taken_for_the_burst_of_an_alarm(desk: Desk) -> None:
    desk.happens(SoundTestAsked())
    desk.wait(10)
    assert desk.tunes()[-1] is HIGH
    desk.happens(raised("B1", HIGH))
    assert desk.bursts()[-1] == (desk.mono_s, HIGH)
    assert desk.tunes() == [LOW, MEDIUM, HIGH, HIGH]


def test_a_test_asked_for_twice_is_heard_from_the_start_again(desk: Desk) -> None:
    desk.happens(SoundTestAsked())
    desk.wait(30)
    desk.happens(SoundTestAsked())
    desk.wait(30)
    assert desk.tunes() == [LOW, MEDIUM, HIGH] * 2


def test_a_test_is_never_louder_than_an_alarm_begins(desk: Desk) -> None:
    desk.happens(raised("B1", HIGH))
    desk.escalates("B1")
    desk.happens(SoundTestAsked())
    desk.wait(3)
    desk.happens(acknowledged("B1"))
    seen_s = desk.mono_s
    desk.wait(20)
    assert [ring for _, ring in desk.rings(seen_s)] == [Ring(LOW), Ring(MEDIUM), Ring(HIGH)]


def test_the_bell_knows_when_the_next_sound_of_a_test_is_due(desk: Desk) -> None:
    desk.happens(SoundTestAsked())
    assert desk.due_s() == pytest.approx(length_s(LOW))
    desk.wait(length_s(LOW) + 0.1)
    assert desk.due_s() == pytest.approx(length_s(LOW) + APART_S)
