"""When an alarm is raised, how long it stands, who can quiet it, and that nothing else can."""

from itertools import product

import pytest

from devices import readings as r
from hatmonitor.alarms.life import (
    LIFE,
    AlarmState,
    ImpossibleAlarmStep,
    Trigger,
    next_state,
)
from hatmonitor.alarms.sounding import (
    asking,
    pause_left_s,
    shelved_left_s,
    sounding,
    standing,
)
from hatmonitor.alarms.table import ALARMS, RANK
from hatmonitor.moments import shifted
from hatmonitor.monitor import inputs as i
from hatmonitor.room.state import Alarm, Room, Shelf
from hatmonitor.rules.judge import level_at
from hatmonitor.words import say
from tests.core.world import START, World


@pytest.fixture
def world() -> World:
    return World()


def seen(world: World, alarm: str) -> int:
    return world.room.alarms[alarm].risen_seq


def test_the_life_table_says_yes_or_no_to_every_state_and_trigger() -> None:
    for state, trigger in product(AlarmState, Trigger):
        if (state, trigger) in LIFE:
            assert next_state(state, trigger) in AlarmState
        else:
            with pytest.raises(ImpossibleAlarmStep):
                next_state(state, trigger)


def test_an_unseen_latched_alarm_never_becomes_normal_but_by_a_person() -> None:
    unseen = {AlarmState.UNACKNOWLEDGED, AlarmState.RETURNED_UNACKNOWLEDGED}
    for (state, trigger), after in LIFE.items():
        if state in unseen and after in (AlarmState.NORMAL, AlarmState.ACKNOWLEDGED):
            assert trigger in (Trigger.ACKNOWLEDGE, Trigger.CLEAR)


def test_every_row_has_its_own_title_and_something_to_do() -> None:
    titles = [row.title for row in ALARMS.values()]
    assert len(set(titles)) == len(titles)
    assert all(row.do.strip() and row.priority in RANK for row in ALARMS.values())


def test_an_overdose_called_on_any_place_is_an_emergency_and_a_high_alarm(world: World) -> None:
    world.observe("C-1", "B1")
    world.ok("raise_overdose", place="B1")
    alarm = world.room.alarms["overdose_called:B1"]
    assert (alarm.priority, alarm.client, alarm.state) == ("high", "C-1", "unacknowledged")
    assert world.room.emergencies["B1"].session == "V000001"
    world.ok("raise_overdose", place="B2")
    assert world.room.emergencies["B2"].client is None


def test_an_overdose_called_again_sounds_again_after_it_was_acknowledged(world: World) -> None:
    world.ok("raise_overdose", place="B1")
    first = seen(world, "overdose_called:B1")
    world.ok("acknowledge", alarm="overdose_called:B1", seen=first)
    assert sounding(world.room, world.now) is None
    world.ok("raise_overdose", by="hall", place="B1")
    alarm = world.room.alarms["overdose_called:B1"]
    assert (alarm.state, alarm.count) == ("unacknowledged", 2)
    assert sounding(world.room, world.now) == alarm
    assert len(world.room.emergencies) == 1


def test_acknowledging_what_has_risen_since_is_refused(world: World) -> None:
    world.ok("raise_overdose", place="B1")
    first = seen(world, "overdose_called:B1")
    world.ok("raise_overdose", place="B1")
    reason = world.refused("acknowledge", alarm="overdose_called:B1", seen=first)
    assert "has risen since" in reason
    world.ok("acknowledge", alarm="overdose_called:B1", seen=seen(world, "overdose_called:B1"))


def test_acknowledged_is_not_resolved_and_it_stays_in_the_list_with_who(world: World) -> None:
    world.ok("raise_overdose", place="B1")
    world.ok("acknowledge", alarm="overdose_called:B1", seen=seen(world, "overdose_called:B1"))
    (alarm,) = standing(world.room)
    assert alarm.acknowledged_by == "w1"
    world.ok("end_emergency", place="B1", outcome="recovered")
    assert not standing(world.room)


def test_a_latched_alarm_stands_until_seen_although_its_cause_is_gone(world: World) -> None:
    world.ok("raise_overdose", place="B1")
    world.ok("end_emergency", place="B1", outcome="false_alarm")
    alarm = world.room.alarms["overdose_called:B1"]
    assert (alarm.state, alarm.condition) == ("returned_unacknowledged", False)
    assert sounding(world.room, world.now) == alarm
    world.ok("acknowledge", alarm=alarm.id, seen=alarm.risen_seq)
    assert not world.room.alarms


def test_a_log_that_does_not_fit_its_seal_is_an_alarm_until_somebody_has_seen_it() -> None:
    world = World()
    doubt = say("Event {seq} is not the one that was sealed.", seq="7")
    world.conductor.open_house(world.site, "test", 2, world.now, None, doubt)
    alarm = world.room.alarms["log_doubted:journal"]
    assert (alarm.priority, str(alarm.reason)) == ("medium", str(doubt))
    world.crash_and_restart()
    assert world.room.alarms["log_doubted:journal"].count == 1
    world.ok("acknowledge", alarm=alarm.id, seen=alarm.risen_seq)
    assert "log_doubted:journal" not in world.room.alarms


def test_a_check_is_late_then_missed_at_the_protocols_shares(world: World) -> None:
    world.observe("C-1", "B1")
    world.wait(minutes=13)
    assert not world.room.alarms
    world.wait(seconds=20)
    assert set(world.room.alarms) == {"check_late:B1"}
    due = str(world.room.alarms["check_late:B1"].reason)
    assert due == "due since 16:24", "a time of the house's own clock, true however long it stands"
    world.wait(minutes=3, seconds=24)
    assert set(world.room.alarms) == {"check_missed:B1"}
    assert str(world.room.alarms["check_missed:B1"].reason) == due
    world.check("B1")
    assert world.room.alarms["check_missed:B1"].state == "returned_unacknowledged"


def test_too_long_in_the_booth_alarms_until_the_needle_is_out(world: World) -> None:
    world.inject("C-1", "B1")
    world.wait(minutes=10)
    assert set(world.room.alarms) == {"over_time:B1"}
    world.ok("end_injection", place="B1")
    assert not world.room.alarms


@pytest.mark.parametrize(
    ("check", "alarms"),
    [
        ({"rr": 14, "spo2": 97, "poss": "1"}, set()),
        ({"rr": 8, "spo2": 97, "poss": "1"}, {"not_breathing_well:B1"}),
        ({"rr": 14, "spo2": 88, "poss": "S"}, {"not_breathing_well:B1"}),
        ({"rr": 14, "spo2": None, "poss": "3"}, set()),
        ({"rr": 4, "spo2": 70, "poss": "4"}, {"not_breathing_well:B1", "not_rousable:B1"}),
    ],
)
def test_a_check_outside_the_protocol_alarms(
    world: World, check: dict[str, object], alarms: set[str]
) -> None:
    world.observe("C-1", "B1")
    world.ok("record_check", place="B1", **check)
    assert set(world.room.alarms) == alarms
    world.check("B1")
    assert {a.id for a in world.room.alarms.values() if a.condition} == set()


def test_a_forgotten_exit_is_asked_about_and_never_closed(world: World) -> None:
    world.observe("C-1", "B1")
    for _ in range(6):
        world.wait(minutes=10)
        world.check("B1")
    world.wait(seconds=2)
    assert set(world.room.alarms) == {"forgotten_exit:B1"}
    assert world.room.visits


def test_naloxone_counts_its_doses_and_asks_for_the_next(world: World) -> None:
    world.observe("C-1", "B1")
    world.ok("raise_overdose", place="B1")
    first = world.ok("give_naloxone", place="B1")
    world.wait(minutes=2, seconds=56)
    assert "naloxone_due:B1" not in world.room.alarms
    world.wait(seconds=4)
    assert world.room.alarms["naloxone_due:B1"].condition
    world.ok("give_naloxone", place="B1", mg=0.8, route="nasal")
    assert world.last("naloxone_given").fact.number == 2
    assert "naloxone_due:B1" not in world.room.alarms
    world.ok("correct", seq=first.seqs[0], note="pressed twice", withdraw=True)
    world.ok("give_naloxone", place="B1")
    assert world.last("naloxone_given").fact.number == 2


def test_after_naloxone_the_person_is_watched_for_long(world: World) -> None:
    world.observe("C-1", "B1")
    world.ok("raise_overdose", place="B1")
    world.ok("give_naloxone", place="B1")
    world.ok("end_emergency", place="B1", outcome="recovered")
    visit = world.room.visits["V000001"]
    assert (visit.stage, visit.observe_s, visit.check_every_s) == ("long_watch", 7200, 900)


def test_who_goes_to_hospital_has_left_and_the_log_says_so(world: World) -> None:
    world.observe("C-1", "B1")
    world.ok("raise_overdose", place="B1")
    assert "emergency" in world.refused("end_session", place="B1", reason="x")
    assert "emergency" in world.refused("move", place="B1", to="S1")
    world.ok("end_emergency", place="B1", outcome="hospital")
    assert not world.room.visits
    assert world.last("session_ended").fact.outcome == "hospital"


def test_a_lost_instrument_is_one_alarm_each_way(world: World) -> None:
    world.hear(r.LinkLost("/dev/null", "No such device"))
    world.hear(r.LinkLost("/dev/null", "No such device"))
    assert world.kinds().count("link_lost") == 1
    assert world.room.alarms["instrument_lost:desk1"].priority == "low"
    world.enrol("C-1")
    world.ok("admit", client="C-1")
    reason = world.refused("expect_breath", client="C-1", device="desk1")
    assert reason == "desk1 is not connected"
    world.wait(seconds=10)
    world.hear(r.LinkUp("/dev/null"))
    assert not world.room.alarms


def test_garbage_is_instrument_trouble_and_never_a_reading(world: World) -> None:
    garbage = r.Trouble(r.TroubleKind.GARBAGE, "no line end")
    for _ in range(5):
        world.hear(r.Garbage("ff00", "no line end"))
        world.hear(garbage)
    assert world.kinds().count("instrument_troubled") == 1
    assert "breath_measured" not in world.kinds()
    assert "instrument_trouble:desk1.garbage" in world.room.alarms
    world.wait(seconds=10)
    world.hear(r.TroubleEnded(r.TroubleKind.GARBAGE))
    assert "instrument_trouble:desk1.garbage" not in world.room.alarms


def test_each_technical_fault_is_its_own_row_and_goes_with_its_cause(world: World) -> None:
    pairs = [
        (i.SoundSaid(False, "no output device"), "no_sound_path:bell", i.SoundSaid(True, "x")),
        (i.FollowerGone("bell", "ended"), "bell_silent:bell", i.FollowerSeen("bell")),
        (i.FollowerGone("console", "hangs"), "console_silent:console", i.FollowerSeen("console")),
        (i.DiskSeen(100, True), "disk_nearly_full:disk", i.DiskSeen(9000, False)),
    ]
    for fault, alarm, mended in pairs:
        world.put(fault)
        assert set(world.room.alarms) == {alarm}
        world.put(mended)
        assert not world.room.alarms


def test_a_pause_quiets_one_alarm_for_its_time_and_no_other(world: World) -> None:
    world.ok("raise_overdose", place="B1")
    assert "at most 120 s" in world.refused("pause_sound", alarm="overdose_called:B1", seconds=121)
    world.ok("pause_sound", alarm="overdose_called:B1", seconds=50)
    assert sounding(world.room, world.now) is None
    assert pause_left_s(world.room.alarms["overdose_called:B1"], world.now) == 50
    world.put(i.DiskSeen(100, True))
    heard = sounding(world.room, world.now)
    assert heard is not None and heard.id == "disk_nearly_full:disk"
    world.wait(seconds=51)
    heard = sounding(world.room, world.now)
    assert heard is not None and heard.id == "overdose_called:B1"


def test_an_unanswered_alarm_escalates_again_and_again_across_a_crash(world: World) -> None:
    world.ok("raise_overdose", place="B1")
    world.wait(seconds=64)
    assert world.room.alarms["overdose_called:B1"].level == 1
    world.crash_and_restart(gap_s=60)
    assert world.room.alarms["overdose_called:B1"].level == 2
    world.wait(minutes=30)
    assert world.room.alarms["overdose_called:B1"].level >= 31


@pytest.mark.parametrize(("unanswered_s", "level"), [(0, 0), (59.9, 0), (60, 1), (90, 2), (300, 9)])
def test_escalation_has_no_last_level(unanswered_s: float, level: int) -> None:
    assert level_at(unanswered_s, 60, 30) == level


def test_escalation_ends_a_pause(world: World) -> None:
    world.ok("raise_overdose", place="B1")
    world.wait(seconds=30)
    world.ok("pause_sound", alarm="overdose_called:B1", seconds=120)
    world.wait(seconds=40)
    assert sounding(world.room, world.now) is not None


def test_followers_that_never_came_alarm_as_well() -> None:
    world = World(followers=False)
    assert not world.room.alarms
    world.put(i.FollowerGone("bell", "never came"))
    assert set(world.room.alarms) == {"bell_silent:bell"}


def test_the_sound_has_one_winner_the_gravest_and_then_who_waits_longest(world: World) -> None:
    world.put(i.DiskSeen(1, True))
    world.ok("raise_overdose", place="B1")
    world.ok("raise_overdose", place="B2")
    heard = sounding(world.room, world.now)
    assert heard is not None and heard.id == "overdose_called:B1"
    assert len(standing(world.room)) == 3


def asking_alarm(alarm: str, priority: str, seq: int, practice: bool = False) -> Alarm:
    unseen = AlarmState.UNACKNOWLEDGED
    return Alarm(alarm, "x", "y", priority, say("because"), unseen, True, START, START, seq, 0,
                 practice=practice)  # fmt: skip


@pytest.mark.parametrize("priority", RANK)
def test_any_real_alarm_is_heard_before_practice(priority: str) -> None:
    drill = asking_alarm("drill", "high", 9, practice=True)
    real = asking_alarm("real", priority, 1)
    assert sounding(Room(alarms={"drill": drill, "real": real}), START) == real
    assert sounding(Room(alarms={"drill": drill}), START) == drill


def test_what_is_on_a_shelf_makes_no_sound_until_its_time_is_over_and_nothing_else_is_silent() -> (
    None
):
    shelves = {"a": Shelf(START, 600.0, "known", "lead1")}
    alarms = {key: asking_alarm(key, "medium", seq) for seq, key in enumerate("ab")}
    room = Room(alarms=alarms, shelves=shelves)
    for after_s in (0.0, 599.0):
        now = shifted(START, after_s)
        assert shelved_left_s(room, "a", now) == 600.0 - after_s
        assert asking(room, now) == [alarms["b"]]
    over = shifted(START, 600.0)
    assert shelved_left_s(room, "a", over) == 0.0
    assert asking(room, over) == [alarms["a"], alarms["b"]]
    assert shelved_left_s(room, "b", START) == 0.0


def test_what_was_lost_and_seen_before_a_crash_is_lost_and_seen_after_it(world: World) -> None:
    world.hear(r.LinkLost("/dev/null", "gone"))
    world.put(i.SoundSaid(False, "no output"))
    world.put(i.FollowerGone("bell", "ended"))
    for alarm in list(world.room.alarms.values()):
        world.ok("acknowledge", alarm=alarm.id, seen=alarm.risen_seq)
    before = world.room.alarms
    assert len(before) == 3
    world.crash_and_restart()
    assert world.room.alarms == before
