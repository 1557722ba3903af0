"""Complaints 18, 22 and 23 of reference/alarms.md, section 6: what a person is told of a lost
instrument, of the cause of an alarm, and by the shift before."""

from collections.abc import Callable

import pytest

from devices import readings as r
from hatmonitor.alarms.table import ALARMS
from hatmonitor.monitor import inputs as i
from tests.core.world import World, breath, vitals


@pytest.fixture
def world() -> World:
    """C-1 is observed in S1, where the oximeter is."""
    world = World()
    world.observe("C-1", "B1")
    world.ok("move", place="B1", to="S1")
    world.tick()
    return world


# --- 18: the serial port --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("device", "alarm", "place"),
    [("ox1", "instrument_lost:ox1", "S1"), ("help1", "button_link_lost:help1", "B1")],
)
def test_complaint_18_a_lost_port_is_an_alarm_that_names_its_booth(
    world: World, device: str, alarm: str, place: str
) -> None:
    world.hear(r.LinkLost("/dev/null", "the cable was pulled"), device)
    raised = world.room.alarms[alarm]
    assert raised.place == place
    assert {device, place} <= set(str(raised.reason).replace(":", " ").split())
    assert "the cable was pulled" in str(raised.reason)


def test_complaint_18_bytes_of_another_instrument_are_no_reading_and_are_said(world: World) -> None:
    world.wear(97, 31)
    world.hear(r.Trouble(r.TroubleKind.GARBAGE, "7E 00 41"), "ox1")
    world.wait(15)
    assert "instrument_trouble:ox1.garbage" in world.room.alarms
    assert "no_signal:S1" in world.room.alarms


# --- 22: the cause --------------------------------------------------------------------------------


def a_call(world: World) -> None:
    world.ok("raise_overdose", place="S1")


def a_missed_check(world: World) -> None:
    world.wait(minutes=18)


def a_bad_check(world: World) -> None:
    world.ok("record_check", place="S1", rr=4, spo2=80, poss="4")


def low_oxygen(world: World) -> None:
    world.wear(75, 10)


def a_lost_finger(world: World) -> None:
    world.wear(97, 3)
    world.wait(20)


def a_call_system(world: World) -> None:
    world.hear(r.Button(True, "102", "B2 WC"), "calls")


def a_stray_result(world: World) -> None:
    world.hear(breath(0.05))


def a_dead_house(world: World) -> None:
    world.put(i.FollowerGone("bell", "it says nothing"))
    world.put(i.SoundSaid(False, "no output"))
    world.put(i.DiskSeen(12, True))
    world.step_clock(600)


def slow_breathing(world: World) -> None:
    world.ok("set_place", place="B1", state="open")
    world.observe("C-2", "B1")
    for _ in range(40):
        world.wait(1)
        world.hear(vitals(96, resp=4), "ox2")


@pytest.mark.parametrize(
    ("befalls", "names"),
    [
        (a_call, {"overdose_called"}),
        (a_missed_check, {"check_late", "check_missed"}),
        (a_bad_check, {"not_breathing_well", "not_rousable"}),
        (low_oxygen, {"emergency_desaturation"}),
        (a_lost_finger, {"no_signal"}),
        (a_call_system, {"help_called"}),
        (a_stray_result, {"breath_unassigned"}),
        (a_dead_house, {"bell_silent", "no_sound_path", "disk_nearly_full", "clock_stepped"}),
        (slow_breathing, {"breathing_slow"}),
    ],
)
def test_complaint_22_an_alarm_says_what_where_since_when_why_and_what_to_do(
    world: World, befalls: Callable[[World], None], names: set[str]
) -> None:
    befalls(world)
    standing = {alarm.name: alarm for alarm in world.room.alarms.values()}
    assert set(standing) & names, standing
    for name in set(standing) & names:
        alarm, row = standing[name], ALARMS[name]
        why = str(alarm.reason)
        assert why.strip()
        assert not set(why) & set("{}"), why
        assert "None" not in why
        assert row.title
        assert row.do
        assert alarm.place or row.technical or name == "breath_unassigned"
        assert alarm.raised.at_us <= world.now.at_us


# --- 23: the hand-over ----------------------------------------------------------------------------


def test_complaint_23_a_hand_over_writes_down_what_stands_who_is_in_and_what_is_lost(
    world: World,
) -> None:
    world.ok("raise_overdose", place="S1")
    world.ok("pause_sound", alarm="overdose_called:S1", seconds=60)
    world.hear(r.LinkLost("/dev/null", "pulled"), "help1")
    standing = set(world.room.alarms)
    world.ok("hand_over", to="lead1", note="S1 is not well")
    event = world.last("shift_handed_over")
    assert (event.by, event.fact.to, event.fact.note) == ("w1", "lead1", "S1 is not well")
    assert set(event.fact.standing) == standing
    assert event.fact.open_sessions == tuple(world.room.visits)
    assert event.fact.lost_devices == ("help1",)
    assert set(world.room.alarms) == standing, "a hand-over answers no alarm"


def test_complaint_23_nobody_at_the_desk_is_noticed_and_goes_to_the_leads_screen(
    world: World,
) -> None:
    """From the third level on (hatmonitor/rules/judge.py) it is shown to the shift lead."""
    world.ok("raise_overdose", place="S1")
    world.wait(minutes=3.1)
    assert world.room.alarms["overdose_called:S1"].level >= 3
