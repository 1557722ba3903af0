"""What sounds when: time is given, nothing is played."""

import itertools

import pytest
from msgspec.structs import replace

from hatmonitor.alarms.sounding import sounding
from tests.bell.room import STEP_S, Desk, acknowledged, cleared, paused, raised
from tests.bell.standard import REAL
from ui.bell import ringer
from ui.bell.bursts import Tune, interval_s, length_s
from ui.bell.ringer import BREATH_S, Ringer
from ui.bell.talk import Hush

HIGH, MEDIUM, LOW, PRACTICE = Tune
EACH = pytest.mark.parametrize("tune", REAL)


@pytest.fixture
def desk() -> Desk:
    return Desk()


@EACH
def test_a_new_alarm_sounds_at_once_and_repeats_at_its_interval(desk: Desk, tune: Tune) -> None:
    desk.happens(raised("B3", tune))
    desk.wait(60)
    begun = [t for t, _ in desk.bursts()]
    assert begun[0] == 0.0
    period_s = length_s(tune) + interval_s(tune)
    for before, after in itertools.pairwise(begun):
        assert after - before == pytest.approx(period_s, abs=STEP_S)
    assert set(desk.tunes()) == {tune}


def test_what_flutters_while_it_is_held_is_no_new_burst(desk: Desk) -> None:
    desk.happens(raised("B3", LOW))
    desk.happens(acknowledged("B3"))
    desk.wait(30)
    heard = len(desk.bursts())
    desk.happens(replace(raised("B3", LOW), again=True))
    desk.wait(60)
    assert len(desk.bursts()) == heard
    desk.happens(raised("B3", LOW))
    desk.wait(5)
    assert len(desk.bursts()) == heard + 1


@EACH
def test_what_rises_although_it_was_answered_sounds_anew(desk: Desk, tune: Tune) -> None:
    desk.happens(raised("B3", tune))
    desk.happens(acknowledged("B3"))
    desk.wait(60)
    heard = len(desk.bursts())
    desk.happens(replace(raised("B3", tune), why="still"))
    desk.wait(2)
    assert desk.bursts()[heard][1] is tune


def test_it_repeats_for_hours_until_a_person_acts(desk: Desk) -> None:
    desk.happens(raised("B3", HIGH))
    desk.mono_s = 5 * 3600.0
    desk.look()
    assert desk.bursts()[-1] == (5 * 3600.0, HIGH)


def test_nothing_sounds_in_a_room_without_alarms(desk: Desk) -> None:
    desk.wait(5)
    assert desk.played == []


def test_a_higher_alarm_cuts_off_a_lower_burst_and_the_lower_has_its_burst_later(
    desk: Desk,
) -> None:
    desk.happens(raised("B1", MEDIUM))
    desk.wait(0.3)
    desk.happens(raised("B2", HIGH))
    desk.wait(4.5)
    assert desk.tunes() == [MEDIUM, HIGH, MEDIUM]
    times = [t for t, _ in desk.bursts()]
    assert times[1] == pytest.approx(0.3)
    assert times[2] == pytest.approx(0.3 + length_s(HIGH) + BREATH_S, abs=STEP_S)


@EACH
def test_a_new_alarm_never_cuts_off_a_burst_as_high_or_higher(desk: Desk, tune: Tune) -> None:
    desk.happens(raised("B1", HIGH))
    desk.wait(0.3)
    desk.happens(raised("B2", tune))
    desk.wait(length_s(HIGH) - 0.4)
    assert desk.tunes() == [HIGH]
    desk.wait(BREATH_S + 0.2)
    assert desk.tunes() == [HIGH, tune]


def test_a_higher_alarm_does_not_wait_for_the_breath_after_a_lower_burst(desk: Desk) -> None:
    desk.happens(raised("B1", LOW))
    desk.wait(length_s(LOW) + 0.15)
    desk.happens(raised("B2", HIGH))
    assert desk.bursts()[-1] == (desk.mono_s, HIGH)


def test_a_lower_alarm_is_announced_between_the_bursts_of_a_higher_one(desk: Desk) -> None:
    desk.happens(raised("B1", HIGH))
    desk.wait(length_s(HIGH) + 1)
    desk.happens(raised("B2", LOW))
    assert desk.bursts()[-1] == (desk.mono_s, LOW)


def test_a_condition_that_is_gone_at_once_still_gets_its_full_burst(desk: Desk) -> None:
    desk.happens(raised("B1", MEDIUM), cleared("B1"))
    desk.wait(30)
    assert desk.played == [(0.0, desk.played[0][1])]
    assert desk.tunes() == [MEDIUM]


def test_one_that_is_gone_while_a_higher_one_sounds_still_gets_its_burst(desk: Desk) -> None:
    desk.happens(raised("B1", HIGH))
    desk.happens(raised("B2", LOW), cleared("B2"))
    desk.wait(4)
    assert desk.tunes() == [HIGH, LOW]


def test_an_acknowledged_alarm_is_hushed_at_once(desk: Desk) -> None:
    desk.happens(raised("B1", HIGH))
    desk.wait(0.5)
    desk.happens(acknowledged("B1"))
    assert desk.played[-1] == (desk.mono_s, Hush())
    desk.wait(60)
    assert desk.tunes() == [HIGH]


def test_one_that_is_acknowledged_before_its_turn_no_longer_sounds(desk: Desk) -> None:
    desk.happens(raised("B1", HIGH), raised("B2", MEDIUM))
    desk.wait(0.5)
    desk.happens(acknowledged("B2"))
    desk.wait(10)
    assert set(desk.tunes()) == {HIGH}


def test_acknowledging_one_of_two_leaves_the_burst_of_the_other_alone(desk: Desk) -> None:
    desk.happens(raised("B1", HIGH), raised("B2", HIGH))
    desk.wait(0.5)
    desk.happens(acknowledged("B2"))
    desk.wait(7)
    assert desk.tunes() == [HIGH, HIGH]
    assert all(not isinstance(order, Hush) for _, order in desk.played)


def test_the_burst_of_an_answered_alarm_stops_although_a_higher_one_will_sound_again(
    desk: Desk,
) -> None:
    desk.happens(raised("B3", HIGH))
    desk.wait(1.0)
    desk.happens(raised("S1", LOW))
    until_low = [t for t, tune in desk.bursts() if tune is LOW]
    while not until_low:
        desk.wait(STEP_S)
        until_low = [t for t, tune in desk.bursts() if tune is LOW]
    desk.happens(acknowledged("S1"))
    assert desk.played[-1] == (desk.mono_s, Hush())


def test_a_burst_that_goes_on_as_another_alarms_is_not_cut_off_by_its_end(desk: Desk) -> None:
    desk.happens(raised("B3", MEDIUM), raised("B4", MEDIUM))
    desk.wait(1.0)
    while len(desk.bursts()) < 2:  # the first was for both, the second is for the winner
        desk.wait(STEP_S)
    winner = sounding(desk.room, desk.now)
    assert winner is not None
    other = {"B3": "B4", "B4": "B3"}[winner.id]
    desk.happens(acknowledged(winner.id))
    desk.happens(cleared(other))
    desk.wait(20)
    assert len(desk.played) == 2  # it was heard to its end, and nothing after it


def test_a_burst_that_is_also_for_one_already_gone_is_not_hushed(desk: Desk) -> None:
    desk.happens(raised("B1", MEDIUM), raised("B2", MEDIUM), cleared("B2"))
    desk.wait(0.2)
    desk.happens(acknowledged("B1"))
    assert [order for _, order in desk.played if isinstance(order, Hush)] == []


def test_a_paused_alarm_is_silent_for_its_pause_and_then_sounds_at_once(desk: Desk) -> None:
    desk.happens(raised("B1", HIGH))
    desk.wait(0.5)
    desk.happens(paused("B1", 20))
    desk.wait(30)
    assert [t for t, _ in desk.bursts()[:2]] == pytest.approx([0, 20.5], abs=STEP_S)


def test_a_pause_of_one_does_not_silence_a_new_one(desk: Desk) -> None:
    desk.happens(raised("B1", HIGH))
    desk.happens(paused("B1"))
    desk.wait(1)
    desk.happens(raised("B2", HIGH))
    assert desk.bursts()[-1] == (desk.mono_s, HIGH)


def test_a_shelved_alarm_makes_no_sound_and_when_its_shelf_ends_it_sounds_at_once(
    desk: Desk,
) -> None:
    desk.happens(raised("B1", MEDIUM))
    desk.wait(0.5)
    desk.shelves("B1", 40)
    assert desk.played[-1] == (desk.mono_s, Hush())
    desk.wait(50)
    assert [t for t, _ in desk.bursts()[:2]] == pytest.approx([0, 40.5], abs=STEP_S)


def test_what_rises_on_a_shelf_makes_no_sound_until_the_shelf_ends(desk: Desk) -> None:
    desk.shelves("B1", 30)
    desk.wait(1)
    desk.happens(raised("B1", LOW))
    desk.wait(28)
    assert desk.played == []
    desk.wait(2)
    assert desk.tunes() == [LOW]


@EACH
def test_a_shelf_for_one_silences_nothing_else(desk: Desk, tune: Tune) -> None:
    desk.shelves("B1", 3600)
    desk.happens(raised("B1", HIGH), raised("B2", tune))
    desk.wait(3 + length_s(tune) + interval_s(tune))
    assert desk.tunes()[:2] == [tune, tune]
    assert desk.bursts()[0] == (0.0, tune)


def test_an_acknowledged_alarm_that_rises_again_sounds_again(desk: Desk) -> None:
    desk.happens(raised("B1", HIGH))
    desk.happens(acknowledged("B1"))
    desk.wait(10)
    desk.happens(raised("B1", HIGH))
    assert desk.bursts()[-1] == (desk.mono_s, HIGH)


def test_a_bell_that_starts_late_sounds_what_already_stands_the_highest_first() -> None:
    before = Desk()
    before.happens(raised("B1", LOW), raised("B2", HIGH), raised("B3", MEDIUM))
    late = Desk()
    late.room = before.room
    late.ringer = ringer.welcomed(Ringer(), late.room, 0, late.now)
    late.wait(13)
    assert late.tunes() == [HIGH, MEDIUM, LOW, HIGH, HIGH]


def test_after_a_break_only_what_rose_meanwhile_is_new(desk: Desk) -> None:
    desk.happens(raised("B1", MEDIUM))
    known = desk.room.seq
    desk.wait(5)
    desk.ringer = ringer.welcomed(desk.ringer, desk.room, known, desk.now)
    desk.look()
    assert len(desk.bursts()) == 1
    desk.ringer = ringer.welcomed(desk.ringer, desk.room, 0, desk.now)
    desk.look()
    assert len(desk.bursts()) == 2


def test_a_silent_monitor_is_a_high_alarm_until_it_speaks_again(desk: Desk) -> None:
    desk.wait(1)
    desk.monitor_silent = True
    desk.wait(13)
    assert desk.tunes() == [HIGH, HIGH, HIGH]
    desk.monitor_silent = False
    desk.wait(60)
    assert desk.tunes() == [HIGH, HIGH, HIGH]


def test_what_was_last_known_sounds_on_after_the_silence(desk: Desk) -> None:
    desk.happens(raised("B1", MEDIUM))
    desk.monitor_silent = True
    desk.wait(20)
    desk.monitor_silent = False
    desk.wait(10)
    assert desk.tunes()[-1] is MEDIUM


def test_what_was_played_while_nothing_could_be_heard_is_played_again(desk: Desk) -> None:
    desk.works = False
    desk.happens(raised("B1", LOW), cleared("B1"))
    desk.wait(8)
    desk.works = True
    desk.look()
    assert desk.bursts()[-1] == (desk.mono_s, LOW)
    desk.wait(60)
    assert desk.tunes() == [LOW, LOW]


def test_a_burst_that_the_output_died_in_is_played_again(desk: Desk) -> None:
    desk.happens(raised("B1", MEDIUM), cleared("B1"))
    desk.wait(2)
    desk.works = False
    desk.wait(1)
    desk.works = True
    desk.look()
    assert desk.bursts()[-1] == (desk.mono_s, MEDIUM)


def test_the_bell_knows_when_it_must_look_again(desk: Desk) -> None:
    assert desk.due_s() is None
    desk.happens(raised("B1", HIGH))
    assert desk.due_s() == pytest.approx(length_s(HIGH))
    desk.wait(length_s(HIGH) + 0.05)
    due_s = desk.due_s()
    assert due_s == pytest.approx(length_s(HIGH) + interval_s(HIGH), abs=STEP_S)


def test_a_monitor_that_comes_and_goes_is_one_alarm_and_grows_loud_like_one(desk: Desk) -> None:
    desk.monitor_silent = True
    desk.wait(13)
    sounded = len(desk.bursts())
    for _ in range(4):  # it starts, breaks, and is started again
        desk.monitor_silent = False
        desk.wait(1)
        desk.monitor_silent = True
        desk.wait(1)
    assert len(desk.bursts()) - sounded <= 2, "no burst for each try"
    desk.wait(ringer.ESCALATE_S)
    assert desk.rings()[-1][1].louder, "as if it had been silent all the time"
    desk.monitor_silent = False
    desk.wait(ringer.WELL_S + 1)
    began_s = desk.mono_s
    desk.monitor_silent = True
    desk.wait(1)
    assert desk.bursts(began_s), "and new, after it was well"


def test_a_person_may_have_a_silent_monitor_quiet_and_it_sounds_again_after_that(
    desk: Desk,
) -> None:
    desk.monitor_silent = True
    desk.wait(13)
    desk.quiet = True
    desk.wait(60)
    assert not desk.bursts(13.5)
    desk.happens(raised("B1", HIGH))
    assert len(desk.bursts(13.5)) == 1, "quiet is for that one alarm"
    desk.happens(acknowledged("B1"))
    desk.quiet = False
    quiet_until_s = desk.mono_s
    desk.wait(13)
    assert HIGH in [tune for _, tune in desk.bursts(quiet_until_s)]


def test_a_burst_for_a_silent_monitor_stops_where_a_person_wants_it_quiet(desk: Desk) -> None:
    desk.monitor_silent = True
    desk.wait(0.5)
    desk.quiet = True
    desk.wait(0.2)
    assert isinstance(desk.played[-1][1], Hush)
