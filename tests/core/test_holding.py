"""What comes and goes is one alarm: it stays in sight, counts up, and hides nothing."""

import pytest

from devices import readings as r
from hatmonitor.alarms.holding import CHATTER_HOLDS_S, held_left_s, is_chattering, is_held
from hatmonitor.alarms.life import AlarmState
from hatmonitor.alarms.sounding import sounding
from hatmonitor.alarms.table import ALARMS, Priority
from hatmonitor.monitor import inputs as i
from tests.core.world import World

LOST = "instrument_lost:desk1"


@pytest.fixture
def world() -> World:
    return World()


def plug_out(world: World) -> None:
    world.hear(r.LinkLost("/dev/null", "gone"))


def plug_in(world: World) -> None:
    world.hear(r.LinkUp("/dev/null"))


def test_only_what_comes_and_goes_by_itself_is_held_and_never_a_high_alarm() -> None:
    held = {name for name, row in ALARMS.items() if row.holds_s}
    assert held == {
        "desaturation", "brief_dip", "no_signal", "instrument_lost", "instrument_trouble",
    }  # fmt: skip
    assert all(ALARMS[name].priority != Priority.HIGH for name in held)


def test_a_plug_that_is_loose_for_a_moment_is_one_alarm_that_counts(world: World) -> None:
    plug_out(world)
    world.wait(seconds=2)
    plug_in(world)
    alarm = world.room.alarms[LOST]
    assert (alarm.condition, alarm.state, is_held(alarm)) == (False, "unacknowledged", True)
    assert held_left_s(world.room, alarm, world.now) == 8.0
    plug_out(world)
    again = world.room.alarms[LOST]
    assert (again.count, again.condition, again.risen_seq) == (2, True, alarm.risen_seq)
    assert world.facts("alarm_raised")[-1].again
    plug_in(world)
    world.wait(seconds=7)
    assert LOST in world.room.alarms
    world.wait(seconds=2)
    assert LOST not in world.room.alarms


def test_an_answer_to_a_held_alarm_holds_while_it_is_held(world: World) -> None:
    plug_out(world)
    world.answer(LOST)
    plug_in(world)
    plug_out(world)
    assert world.room.alarms[LOST].state is AlarmState.ACKNOWLEDGED
    world.wait(seconds=11)
    plug_in(world)
    plug_out(world)
    assert world.room.alarms[LOST].state is AlarmState.UNACKNOWLEDGED, "a rise of its own"


def test_three_rises_in_ten_minutes_are_chatter_which_sounds_once_and_stays_in_sight(
    world: World,
) -> None:
    for _ in range(3):
        plug_out(world)
        world.wait(seconds=11)
        plug_in(world)
        world.wait(seconds=2)
    assert is_chattering(world.room, LOST)
    world.answer(LOST)
    for _ in range(5):
        plug_out(world)
        assert sounding(world.room, world.now) is None
        world.wait(seconds=11)
        plug_in(world)
        world.wait(seconds=2)
        assert LOST in world.room.alarms
    assert world.room.alarms[LOST].count == 6
    world.wait(seconds=CHATTER_HOLDS_S)
    assert LOST not in world.room.alarms


def test_what_goes_on_after_its_time_is_heard_again(world: World) -> None:
    """Otherwise chatter could hide that it has become worse."""
    for _ in range(3):
        plug_out(world)
        world.wait(seconds=11)
        plug_in(world)
        world.wait(seconds=2)
    world.answer(LOST)
    world.wait(seconds=CHATTER_HOLDS_S)
    plug_out(world)
    heard = sounding(world.room, world.now)
    assert heard is not None and heard.id == LOST


def test_three_rises_far_apart_are_no_chatter(world: World) -> None:
    for _ in range(3):
        plug_out(world)
        world.wait(seconds=11)
        plug_in(world)
        assert LOST not in world.room.alarms
        world.wait(minutes=6)
    assert not is_chattering(world.room, LOST)


def test_a_high_alarm_is_heard_at_each_return_however_often(world: World) -> None:
    for _ in range(6):
        world.put(i.SoundSaid(False, "pulled"))
        heard = sounding(world.room, world.now)
        assert heard is not None and heard.id == "no_sound_path:bell"
        world.answer("no_sound_path:bell")
        world.put(i.SoundSaid(True, "speaker"))
        assert "no_sound_path:bell" not in world.room.alarms


def test_a_dip_is_held_for_the_person_who_had_it_and_not_for_the_next(world: World) -> None:
    world.observe("C-1", "B1")
    world.ok("move", place="B1", to="S1")
    world.wear(97, 5)
    world.wear(91, 12)
    assert "brief_dip:S1" in world.room.alarms
    world.wear(97, 6)
    assert is_held(world.room.alarms["brief_dip:S1"])
    world.ok("end_session", place="S1", reason="asked to")
    assert "brief_dip:S1" not in world.room.alarms


def test_small_dips_of_one_person_make_no_flood(world: World) -> None:
    """A dip of 15 s each minute for twenty minutes: a handful of rises, one row all along."""
    world.observe("C-1", "B1")
    world.ok("move", place="B1", to="S1")
    for _ in range(20):
        world.wear(97, 45)
        world.wear(91, 15)
    rises = [one for one in world.facts("alarm_raised") if one.name == "brief_dip"]
    assert sum(not one.again for one in rises) <= 6
    assert len(rises) > 12, "each return is in the log"


def test_a_hold_and_the_chatter_outlive_a_crash(world: World) -> None:
    for _ in range(3):
        plug_out(world)
        world.wait(seconds=11)
        plug_in(world)
        world.wait(seconds=2)
    before = world.room.alarms[LOST]
    world.crash_and_restart()
    assert world.room.alarms[LOST] == before
    assert is_chattering(world.room, LOST)
    world.wait(seconds=CHATTER_HOLDS_S)
    assert LOST not in world.room.alarms


def test_instruments_of_a_place_out_of_service_are_out_of_service_with_it(world: World) -> None:
    world.hear(r.LinkLost("/dev/null1", "gone"), "ox1")
    world.hear(r.Trouble(r.TroubleKind.BATTERY_LOW, "x"), "ox1")
    assert set(world.room.alarms) == {"instrument_lost:ox1", "instrument_trouble:ox1.battery_low"}
    world.ok("set_place", place="S1", state="out_of_service")
    assert not world.room.alarms
    world.ok("set_place", place="S1", state="open")
    assert set(world.room.alarms) == {"instrument_lost:ox1", "instrument_trouble:ox1.battery_low"}


def test_a_help_button_out_of_service_still_calls(world: World) -> None:
    world.ok("set_place", place="B1", state="out_of_service")
    world.hear(r.LinkLost("/dev/null2", "gone"), "help1")
    assert not world.room.alarms
    world.hear(r.LinkUp("/dev/null2"), "help1")
    world.hear(r.Button(True), "help1")
    assert set(world.room.alarms) == {"help_called:help1"}
