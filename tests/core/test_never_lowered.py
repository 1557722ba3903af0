"""An alarm is never lowered: worse is never quieter, acknowledged is not for ever, what is held is
never deaf, and the gravest stands first. Cases A1, A2, A3, A9 and
A10."""

import pytest
from msgspec.structs import replace

from devices import readings as r
from hatmonitor.alarms.life import AlarmState
from hatmonitor.alarms.order import waits_from
from hatmonitor.alarms.sounding import pause_left_s, standing
from hatmonitor.alarms.table import ALARMS, RANK
from hatmonitor.monitor import inputs as i
from tests.core.watchful import is_heard, of, watchful, worn
from tests.core.world import World


@pytest.fixture
def world() -> World:
    return watchful()


# --- A1: worse is never quieter ----------------------------------------------------------------


def test_an_overdose_called_again_keeps_its_level_and_its_clock(world: World) -> None:
    world.ok("raise_overdose", place="B1")
    world.wait(seconds=184)
    before = world.room.alarms["overdose_called:B1"]
    assert before.level == 3
    world.ok("raise_overdose", by="hall", place="B1")
    after = world.room.alarms["overdose_called:B1"]
    assert (after.level, after.count) == (3, 2)
    assert after.risen_seq > before.risen_seq, "it must be looked at again"
    world.wait(seconds=60)
    assert world.room.alarms["overdose_called:B1"].level == 4, "the next step comes when it was due"


def test_oxygen_very_low_begins_where_oxygen_low_stood(world: World) -> None:
    session = worn(world)
    world.wear(86, 20 + 125)
    low = of(world, "desaturation", session)
    assert low.level == 2
    world.wear(70, 10)
    grave = of(world, "emergency_desaturation", session)
    assert (grave.level, grave.priority) == (2, "high")
    assert waits_from(grave) == low.risen
    world.wear(70, 60)
    assert of(world, "emergency_desaturation", session).level == 3


def test_a_missed_check_begins_where_the_late_one_stood(world: World) -> None:
    world.observe("C-1", "B1")
    world.wait(minutes=13, seconds=24)
    late = world.room.alarms["check_late:B1"]
    world.wait(minutes=3, seconds=20)
    missed = world.room.alarms["check_missed:B1"]
    assert missed.level == 3
    assert waits_from(missed) == late.risen


def test_what_was_answered_is_not_taken_over(world: World) -> None:
    session = worn(world)
    world.wear(86, 20 + 125)
    world.answer(of(world, "desaturation", session).id)
    world.wear(70, 10)
    grave = of(world, "emergency_desaturation", session)
    assert (grave.level, grave.answer_from) == (0, None)


def test_a_low_alarm_has_no_clock_to_hand_on(world: World) -> None:
    session = worn(world)
    world.wear(91, 200)
    assert of(world, "brief_dip", session).priority == "low"
    world.wear(88, 21)
    assert of(world, "desaturation", session).level == 0


def test_a_move_keeps_an_alarms_level_clock_and_number(world: World) -> None:
    world.observe("C-1", "B1")
    world.wait(minutes=15)
    before = world.room.alarms["check_late:B1"]
    assert before.level > 0
    world.ok("move", place="B1", to="S2")
    (after,) = world.room.alarms.values()
    assert after == replace(before, place="S2")


# --- A2: what is held is never deaf ------------------------------------------------------------


def test_a_signal_lost_again_for_good_within_its_hold_is_heard_when_the_hold_is_over(
    world: World,
) -> None:
    session = worn(world)
    world.wear(None, 11)
    world.answer(of(world, "no_signal", session).id)
    world.wear(97, 3)
    world.wear(None, 11)
    assert of(world, "no_signal", session).state is AlarmState.ACKNOWLEDGED
    world.wear(None, 60)
    alarm = of(world, "no_signal", session)
    assert alarm.state is AlarmState.UNACKNOWLEDGED
    assert is_heard(world, alarm.id)
    assert world.facts("alarm_raised")[-1].why == "back"


def test_an_answer_after_the_return_is_an_answer_to_it(world: World) -> None:
    session = worn(world)
    world.wear(None, 11)
    world.wear(97, 3)
    world.wear(None, 11)
    alarm = of(world, "no_signal", session)
    assert alarm.count == 2
    world.answer(alarm.id)
    world.wear(None, 90)
    assert of(world, "no_signal", session).state is AlarmState.ACKNOWLEDGED


def test_oxygen_low_again_within_its_hold_and_worse_is_heard(world: World) -> None:
    session = worn(world)
    world.wear(88, 21)
    world.answer(of(world, "desaturation", session).id)
    world.wear(97, 6)
    world.wear(81, 21)
    world.wear(81, 60)
    assert of(world, "desaturation", session).state is AlarmState.UNACKNOWLEDGED


def test_a_restart_within_the_hold_makes_it_no_deafer(world: World) -> None:
    world.hear(r.LinkLost("/dev/null", "gone"))
    world.answer("instrument_lost:desk1")
    world.hear(r.LinkUp("/dev/null"))
    world.hear(r.LinkLost("/dev/null", "gone"))
    world.crash_and_restart()
    assert world.room.alarms["instrument_lost:desk1"].state is AlarmState.ACKNOWLEDGED
    world.wait(seconds=70)
    assert world.room.alarms["instrument_lost:desk1"].state is AlarmState.UNACKNOWLEDGED


def test_without_the_new_keys_what_is_held_is_not_deaf_either() -> None:
    world = World()
    world.hear(r.LinkLost("/dev/null", "gone"))
    world.answer("instrument_lost:desk1")
    world.hear(r.LinkUp("/dev/null"))
    world.hear(r.LinkLost("/dev/null", "gone"))
    world.wait(seconds=12)
    assert world.room.alarms["instrument_lost:desk1"].state is AlarmState.UNACKNOWLEDGED


# --- A3: acknowledged is not for ever ----------------------------------------------------------


def test_a_missed_check_that_was_answered_rises_each_further_interval(world: World) -> None:
    world.observe("C-1", "B1")
    world.wait(minutes=17)
    for rises in (1, 2, 3):
        alarm = world.room.alarms["check_missed:B1"]
        assert (alarm.state, alarm.count) == ("unacknowledged", rises)
        world.answer(alarm.id)
        world.wait(minutes=9)
        assert world.room.alarms["check_missed:B1"].state is AlarmState.ACKNOWLEDGED
        world.wait(minutes=1)
    world.check("B1")
    world.wait(minutes=1)
    assert not world.room.alarms["check_missed:B1"].condition


def test_the_next_interval_is_told_also_by_a_monitor_that_was_restarted(world: World) -> None:
    world.observe("C-1", "B1")
    world.wait(minutes=17)
    world.answer("check_missed:B1")
    world.crash_and_restart(gap_s=600)
    assert world.room.alarms["check_missed:B1"].state is AlarmState.UNACKNOWLEDGED


def test_a_stepped_clock_neither_brings_nor_loses_an_interval(world: World) -> None:
    world.observe("C-1", "B1")
    world.wait(minutes=17)
    world.answer("check_missed:B1")
    world.step_clock(3600)
    assert world.room.alarms["check_missed:B1"].state is AlarmState.ACKNOWLEDGED
    world.step_clock(-7200)
    world.wait(minutes=10)
    assert world.room.alarms["check_missed:B1"].state is AlarmState.UNACKNOWLEDGED


def test_naloxone_due_that_was_answered_rises_each_further_interval(world: World) -> None:
    world.ok("raise_overdose", place="B1")
    world.answer("overdose_called:B1")
    world.ok("give_naloxone", place="B1")
    world.wait(minutes=3)
    for rises in (1, 2):
        alarm = world.room.alarms["naloxone_due:B1"]
        assert (alarm.state, alarm.count) == ("unacknowledged", rises)
        world.answer(alarm.id)
        world.wait(minutes=3)
    world.ok("give_naloxone", place="B1")
    assert "naloxone_due:B1" not in world.room.alarms


def given_once(world: World) -> None:
    world.ok("raise_overdose", place="B1")
    world.answer("overdose_called:B1")
    world.ok("give_naloxone", place="B1")
    world.wait(minutes=3)
    assert "naloxone_due:B1" in world.room.alarms


def test_naloxone_is_asked_for_until_somebody_says_why_it_is_not_needed_now(world: World) -> None:
    given_once(world)
    assert "reason" in world.refused("naloxone_not_needed", place="B1", reason=" ")
    world.ok("naloxone_not_needed", by="hall", place="B1", reason="awake, breathing well")
    assert "naloxone_due:B1" not in world.room.alarms
    assert "said already" in world.refused("naloxone_not_needed", place="B1", reason="awake")
    world.crash_and_restart(gap_s=600)
    assert "naloxone_due:B1" not in world.room.alarms
    world.ok("give_naloxone", place="B1")
    world.wait(minutes=3)
    assert "naloxone_due:B1" in world.room.alarms, "another dose, another question"


def test_not_needed_now_said_by_mistake_is_withdrawn_and_asks_again(world: World) -> None:
    given_once(world)
    said = world.ok("naloxone_not_needed", place="B1", reason="awake")
    world.ok("correct", seq=said.seqs[0], note="pressed by mistake", withdraw=True)
    assert "naloxone_due:B1" in world.room.alarms


def test_a_dose_entered_late_from_before_the_word_does_not_ask_again(world: World) -> None:
    given_once(world)
    world.ok("naloxone_not_needed", place="B1", reason="awake")
    world.wait(seconds=20)
    world.ok("give_naloxone", place="B1", at=world.at(60))
    world.wait(minutes=5)
    assert "naloxone_due:B1" not in world.room.alarms


def test_naloxone_that_was_never_given_cannot_be_declined(world: World) -> None:
    assert "no emergency" in world.refused("naloxone_not_needed", place="B1", reason="x")
    world.ok("raise_overdose", place="B1")
    assert "no naloxone" in world.refused("naloxone_not_needed", place="B1", reason="x")


def test_a_value_a_step_worse_than_the_answered_one_rises(world: World) -> None:
    session = worn(world)
    world.wear(79, 10)
    alarm = of(world, "emergency_desaturation", session)
    world.answer(alarm.id)
    world.wear(79, 120)
    assert of(world, "emergency_desaturation", session).state is AlarmState.ACKNOWLEDGED
    world.wear(55, 10)
    alarm = of(world, "emergency_desaturation", session)
    assert (alarm.state, alarm.value) == ("unacknowledged", 55)
    assert world.facts("alarm_raised")[-1].why == "worse"
    assert is_heard(world, alarm.id)


def test_one_stray_value_is_no_step_worse(world: World) -> None:
    session = worn(world)
    world.wear(79, 10)
    world.answer(of(world, "emergency_desaturation", session).id)
    for _ in range(20):
        world.wear(79, 5)
        world.wear(55, 2)
    assert of(world, "emergency_desaturation", session).state is AlarmState.ACKNOWLEDGED


def test_steps_worse_rise_once_in_their_time_and_count_while_nobody_has_seen_it(
    world: World,
) -> None:
    session = worn(world)
    world.wear(79, 10)
    world.answer(of(world, "emergency_desaturation", session).id)
    for percent in (74, 69, 64, 59):
        world.wear(percent, 7)
    assert of(world, "emergency_desaturation", session).state is AlarmState.ACKNOWLEDGED
    world.wear(59, 60)
    alarm = of(world, "emergency_desaturation", session)
    assert (alarm.state, alarm.count) == ("unacknowledged", 2)
    world.wear(50, 10)
    again = of(world, "emergency_desaturation", session)
    assert (again.count, again.risen_seq, again.value) == (3, alarm.risen_seq, 50)


def test_a_high_alarm_that_was_answered_and_stands_is_brought_to_mind(world: World) -> None:
    world.put(i.SoundSaid(False, "pulled"))
    world.answer("no_sound_path:bell")
    world.wait(minutes=29)
    assert world.room.alarms["no_sound_path:bell"].state is AlarmState.ACKNOWLEDGED
    world.wait(minutes=1)
    assert world.room.alarms["no_sound_path:bell"].state is AlarmState.UNACKNOWLEDGED
    assert world.facts("alarm_raised")[-1].why == "reminder"


def test_a_protocol_without_the_keys_reminds_nobody() -> None:
    world = World()
    world.put(i.SoundSaid(False, "pulled"))
    world.answer("no_sound_path:bell")
    world.wait(minutes=300)
    assert world.room.alarms["no_sound_path:bell"].state is AlarmState.ACKNOWLEDGED


# --- A9: what stands first -----------------------------------------------------------------------


def test_the_longest_unanswered_of_equals_stands_first_in_list_and_sound(world: World) -> None:
    for place in ("B3", "B1", "B2"):
        world.ok("raise_overdose", place=place)
        world.wait(seconds=5)
    ids = [alarm.id for alarm in standing(world.room)]
    assert ids[:3] == ["overdose_called:B3", "overdose_called:B1", "overdose_called:B2"]
    assert is_heard(world, "overdose_called:B3")


def test_the_gravest_stands_first_whenever_it_came(world: World) -> None:
    world.put(i.SoundSaid(False, "pulled"))
    world.observe("C-1", "B1")
    world.wait(minutes=17)
    world.ok("raise_overdose", place="B2")
    names = [alarm.name for alarm in standing(world.room)]
    assert names == ["overdose_called", "check_missed", "no_sound_path"]
    assert is_heard(world, "overdose_called:B2")


def test_what_is_graver_by_its_row_is_never_of_a_lower_priority() -> None:
    for row in ALARMS.values():
        assert row.gravity == 0 or row.gravity // 100 == RANK[row.priority]


# --- A10: the answer to a pause says when it truly ends -------------------------------------------


def test_a_pause_that_an_escalation_ends_says_so_and_when(world: World) -> None:
    world.ok("raise_overdose", place="B1")
    world.wait(seconds=56)
    reply = world.ok("pause_sound", alarm="overdose_called:B1", seconds=120)
    assert str(reply.note) == "it sounds again in 4 s: nobody has answered"
    assert pause_left_s(world.room.alarms["overdose_called:B1"], world.now) == 4
    world.wait(seconds=4)
    assert is_heard(world, "overdose_called:B1")


def test_a_pause_that_nothing_ends_sooner_says_its_own_time(world: World) -> None:
    world.hear(r.LinkLost("/dev/null", "gone"))
    reply = world.ok("pause_sound", alarm="instrument_lost:desk1", seconds=120)
    assert str(reply.note) == "it sounds again in 120 s"
    assert not world.facts("alarm_sound_paused")[-1].escalates


def test_what_rises_while_its_sound_is_paused_is_heard_at_once(world: World) -> None:
    world.ok("raise_overdose", place="B1")
    world.ok("pause_sound", alarm="overdose_called:B1", seconds=50)
    world.ok("raise_overdose", place="B1")
    assert is_heard(world, "overdose_called:B1")
