"""A practice alarm is marked, and makes way for every real one."""

import pytest

from tests.bell.room import STEP_S, Desk, acknowledged, cleared, raised
from tests.bell.standard import REAL
from ui.bell.bursts import Tune, interval_s, length_s
from ui.bell.ringer import BREATH_S
from ui.bell.talk import Hush, Ring

HIGH, MEDIUM, LOW, PRACTICE = Tune
EACH = pytest.mark.parametrize("tune", REAL)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_practice_is_played_marked_and_repeats_until_a_person_acts(desk: Desk) -> None:
    desk.happens(raised("B1", PRACTICE))
    desk.wait(60)
    begun = [t for t, _ in desk.bursts()]
    assert begun[1] - begun[0] == pytest.approx(
        length_s(PRACTICE) + interval_s(PRACTICE), abs=STEP_S
    )
    assert set(desk.tunes()) == {PRACTICE}
    desk.happens(acknowledged("B1"))
    desk.wait(30)
    assert desk.mono_s - desk.bursts()[-1][0] > 29


def test_practice_that_is_seen_while_it_sounds_is_hushed(desk: Desk) -> None:
    desk.happens(raised("B1", PRACTICE))
    desk.wait(1)
    desk.happens(acknowledged("B1"))
    assert desk.played[-1] == (desk.mono_s, Hush())


@EACH
def test_a_real_alarm_cuts_practice_off_at_once_whatever_its_priority(
    desk: Desk, tune: Tune
) -> None:
    desk.happens(raised("B1", PRACTICE))
    desk.wait(1)
    desk.happens(raised("B2", tune))
    assert desk.bursts()[-1] == (desk.mono_s, tune)
    desk.wait(60)
    assert set(desk.tunes()[1:]) == {tune}, "practice is silent while a real alarm stands"


@EACH
def test_practice_never_sounds_over_or_before_a_real_alarm(desk: Desk, tune: Tune) -> None:
    desk.happens(raised("B2", tune))
    desk.wait(length_s(tune) + BREATH_S + 0.1)
    desk.happens(raised("B1", PRACTICE))
    desk.wait(60)
    assert set(desk.tunes()) == {tune}


def test_a_real_alarm_that_comes_back_from_its_shelf_cuts_practice_off(desk: Desk) -> None:
    again_s = length_s(PRACTICE) + interval_s(PRACTICE)
    desk.shelves("B2", again_s + 2)
    desk.happens(raised("B2", LOW), raised("B1", PRACTICE))
    desk.wait(again_s + 4)
    assert desk.tunes() == [PRACTICE, PRACTICE, LOW]
    assert desk.bursts()[-1][0] == pytest.approx(again_s + 2, abs=2 * STEP_S)


def test_practice_whose_drill_a_real_alarm_ended_is_not_heard_afterwards(desk: Desk) -> None:
    desk.happens(raised("B1", PRACTICE))
    desk.wait(1)
    desk.happens(raised("B2", MEDIUM), cleared("B1"))
    desk.wait(1)
    desk.happens(acknowledged("B2"))
    desk.wait(60)
    assert desk.tunes() == [PRACTICE, MEDIUM]


def test_practice_that_was_cut_off_and_is_over_is_not_heard_afterwards(desk: Desk) -> None:
    desk.happens(raised("B1", PRACTICE))
    desk.wait(1)
    desk.happens(raised("B2", MEDIUM), cleared("B2"), cleared("B1"))
    desk.wait(60)
    assert desk.tunes() == [PRACTICE, MEDIUM]


def test_practice_that_nobody_answers_is_never_louder_and_makes_nothing_louder(desk: Desk) -> None:
    desk.happens(raised("B1", PRACTICE))
    desk.escalates("B1")
    desk.wait(30)
    assert {ring for _, ring in desk.rings()} == {Ring(PRACTICE)}
    desk.happens(raised("B2", HIGH))
    assert desk.rings()[-1][1] == Ring(HIGH)


def test_practice_played_into_nothing_is_not_owed_under_a_real_alarm(desk: Desk) -> None:
    desk.works = False
    desk.happens(raised("B1", PRACTICE))
    desk.wait(1)
    desk.happens(raised("B2", HIGH))
    desk.works = True
    desk.wait(20)
    assert set(desk.tunes()[1:]) == {HIGH}
