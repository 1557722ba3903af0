"""An alarm is its person's: nothing of one passes to the next, a shelf is of no person, a drill
waits for everybody, and many overdoses are counted as they were. Cases A4, A5, A6 and A8."""

import pytest
from msgspec.structs import replace

from devices import readings as r
from hatmonitor import events as e
from hatmonitor.alarms.life import AlarmState
from hatmonitor.alarms.table import ALARMS
from hatmonitor.alarms.whose import row_of
from tests.core.watchful import is_heard, of, watchful, worn
from tests.core.world import World


@pytest.fixture
def world() -> World:
    return watchful()


# --- A4: a shelf is of no person ---------------------------------------------------------------


def test_what_is_about_a_person_cannot_be_shelved(world: World) -> None:
    session = worn(world)
    world.wear(86, 21)
    alarm = of(world, "desaturation", session)
    wish = {"by": "office", "alarm": alarm.id, "minutes": 60, "reason": "noise"}
    assert "is about a person" in world.refused("shelve", **wish)


@pytest.mark.parametrize("name", [name for name, row in ALARMS.items() if row.of_visit])
def test_no_row_about_a_person_is_technical(name: str) -> None:
    assert not ALARMS[name].technical


def test_a_persons_shelf_of_an_older_journal_ends_at_once(world: World) -> None:
    session = worn(world)
    world.wear(86, 21)
    alarm = of(world, "desaturation", session)
    shelf = e.AlarmShelved(alarm.id, 3600.0, "noise")
    world.journal.append([replace(world.seen[-1], seq=world.room.seq + 1, fact=shelf)])
    world.crash_and_restart()
    assert not world.room.shelves
    assert is_heard(world, alarm.id)


# --- A5: an alarm is its person's --------------------------------------------------------------


def test_an_unseen_dip_goes_with_the_person_to_a_seat_without_a_sensor(world: World) -> None:
    session = worn(world)
    world.wear(91, 15)
    alarm = of(world, "brief_dip", session)
    world.ok("move", place="S1", to="S2")
    world.wait(minutes=5)
    after = of(world, "brief_dip", session)
    assert (after.id, after.place, after.state) == (alarm.id, "S2", "returned_unacknowledged")
    world.answer(after.id)
    assert row_of(world.room, "brief_dip", session, None) is None


def test_low_oxygen_goes_on_at_the_next_sensor_as_the_same_alarm(world: World) -> None:
    session = worn(world)
    world.wear(86, 30)
    alarm = of(world, "desaturation", session)
    world.answer(alarm.id)
    world.ok("move", place="S1", to="B1")
    world.tick()
    after = of(world, "desaturation", session)
    assert (after.id, after.place, after.state) == (alarm.id, "B1", "acknowledged")
    world.wear(86, 20, "ox2")
    assert of(world, "desaturation", session).state is AlarmState.ACKNOWLEDGED
    world.wear(97, 40, "ox2")
    assert row_of(world.room, "desaturation", session, None) is None


def test_a_persons_missed_check_is_not_the_next_ones(world: World) -> None:
    world.observe("C-1", "B1")
    first = world.room.places["B1"].session
    world.wait(minutes=17)
    world.ok("end_session", place="B1", reason="gone")
    assert world.room.alarms["check_missed:B1"].state is AlarmState.RETURNED_UNACKNOWLEDGED
    world.ok("set_place", place="B1", state="open")
    world.observe("C-2", "B1")
    world.wait(minutes=17)
    theirs = of(world, "check_missed", world.room.places["B1"].session or "")
    assert (theirs.count, theirs.client, theirs.id) == (1, "C-2", "check_missed:B1.V000002")
    assert of(world, "check_missed", first or "").client == "C-1"
    world.answer(theirs.id)
    assert of(world, "check_missed", first or "").state is AlarmState.RETURNED_UNACKNOWLEDGED


def test_an_overdose_of_the_next_person_is_a_row_of_its_own(world: World) -> None:
    world.observe("C-1", "B1")
    world.ok("raise_overdose", place="B1")
    world.wait(minutes=3)
    world.ok("end_emergency", place="B1", outcome="left_against_advice")
    world.ok("set_place", place="B1", state="open")
    world.observe("C-2", "B1")
    world.ok("raise_overdose", place="B1")
    rows = [one for one in world.room.alarms.values() if one.name == "overdose_called"]
    assert {(one.client, one.count) for one in rows} == {("C-1", 1), ("C-2", 1)}
    world.ok("raise_overdose", place="B1")
    rows = [one for one in world.room.alarms.values() if one.name == "overdose_called"]
    assert {(one.client, one.count) for one in rows} == {("C-1", 1), ("C-2", 2)}


def test_an_older_journal_in_which_a_move_made_another_row_goes_on_with_one(world: World) -> None:
    world.observe("C-1", "B1")
    world.wait(minutes=14)
    old = world.room.alarms["check_late:B1"]
    moved = [
        e.ClientMoved("B1", "S2"),
        e.AlarmRaised("check_late:S2", old.name, "S2", old.priority, old.reason, 0),
        e.AlarmCleared("check_late:B1"),
    ]
    for fact in moved:
        event = replace(world.last("alarm_raised"), seq=world.room.seq + 1, fact=fact, place="S2")
        world.journal.append([event])
        world.crash_and_restart()
    rows = [one.id for one in world.room.alarms.values() if one.name == "check_late"]
    assert rows == ["check_late:S2"]


def test_two_people_who_change_places_keep_each_their_own(world: World) -> None:
    for client, place in (("C-1", "B1"), ("C-2", "B2")):
        world.observe(client, place)
    world.wait(minutes=13, seconds=30)
    one, two = (world.room.places[place].session or "" for place in ("B1", "B2"))
    was = {session: of(world, "check_late", session) for session in (one, two)}
    world.answer(was[one].id)
    for place, to in (("B1", "S1"), ("B2", "S2"), ("S1", "B3")):
        world.ok("move", place=place, to=to)
    assert of(world, "check_late", one).state is AlarmState.ACKNOWLEDGED
    assert of(world, "check_late", two).state is AlarmState.UNACKNOWLEDGED
    assert {one.id for one in world.room.alarms.values()} == {row.id for row in was.values()}


def test_one_persons_chatter_holds_no_alarm_of_the_next(world: World) -> None:
    session = worn(world)
    for _ in range(3):
        world.wear(91, 11)
        world.wear(97, 45)
    assert of(world, "brief_dip", session).count >= 1, "it chatters, and is held"
    world.ok("end_session", place="S1", reason="gone")
    other = worn(world, "C-2", booth="B3")
    world.wear(91, 11)
    world.answer(of(world, "brief_dip", other).id)
    world.wear(97, 45)
    assert row_of(world.room, "brief_dip", other, None) is None


# --- A6: a drill ---------------------------------------------------------------------------------


def test_no_drill_begins_over_an_unseen_alarm_about_a_person(world: World) -> None:
    session = worn(world)
    world.wear(None, 11)
    reason = world.refused("start_drill", place="B1")
    assert "answer it first" in reason and "no_signal" in reason
    world.answer(of(world, "no_signal", session).id)
    world.ok("start_drill", place="B1")


def test_a_seen_alarm_that_comes_back_within_its_hold_ends_a_drill(world: World) -> None:
    world.hear(r.LinkLost("/dev/null", "gone"))
    world.answer("instrument_lost:desk1")
    world.hear(r.LinkUp("/dev/null"))
    world.ok("start_drill", place="B2")
    world.hear(r.LinkLost("/dev/null", "gone"))
    assert world.room.drill is None
    assert world.facts("drill_ended")[-1].why == "real_alarm"


# --- A8: many overdoses --------------------------------------------------------------------------


def test_many_overdoses_is_no_chatter_and_false_alarms_do_not_count(world: World) -> None:
    for place in ("B1", "B2", "B3"):
        world.ok("raise_overdose", place=place)
        world.wait(seconds=60)
    assert "batch_warning:house" in world.room.alarms
    for place in ("B1", "B2", "B3"):
        world.ok("end_emergency", place=place, outcome="false_alarm")
    assert "batch_warning:house" not in world.room.alarms
    for _ in range(3):
        world.ok("raise_overdose", place="B1")
        world.wait(seconds=20)
        world.ok("end_emergency", place="B1", outcome="false_alarm")
    assert "batch_warning:house" not in world.room.alarms
