"""The weekly drill: marked through and through, scored, counted apart, broken by anything real."""

import pytest

from devices import readings as r
from hatmonitor.monitor import inputs as i
from hatmonitor.review.words import in_words
from tests.core.world import World

ALARM = "practice_overdose:B2"


@pytest.fixture
def world() -> World:
    world = World()
    world.ok("start_drill", place="B2")
    return world


def test_a_drill_is_a_practice_emergency_with_a_practice_alarm(world: World) -> None:
    assert world.room.drill is not None
    assert world.room.emergencies["B2"].practice
    alarm = world.room.alarms[ALARM]
    assert (alarm.priority, alarm.practice, set(world.room.alarms)) == ("high", True, {ALARM})
    assert not world.room.overdoses


def test_a_drill_begins_only_in_an_empty_clean_booth_of_a_calm_house() -> None:
    world = World()
    assert "booth" in world.refused("start_drill", place="S1")
    assert "no place" in world.refused("start_drill", place="Z9")
    world.ok("set_place", place="B3", state="cleaning")
    assert "booth" in world.refused("start_drill", place="B3")
    world.observe("C-1", "B1")
    assert "booth" in world.refused("start_drill", place="B1")
    world.put(i.SoundSaid(False, "x"))
    assert "answer it first" in world.refused("start_drill", place="B2")
    world.answer("no_sound_path:bell")
    world.ok("raise_overdose", place="B1")
    world.answer("overdose_called:B1")
    assert "has an emergency" in world.refused("start_drill", place="B2")
    world.ok("end_emergency", place="B1", outcome="recovered")
    assert "sign in" in world.refused("start_drill", by="hall", place="B2")
    world.ok("start_drill", place="B2")
    assert "a drill goes on in B2" in world.refused("start_drill", place="B3")


def test_every_fact_of_a_drill_says_practice_first_and_is_marked(world: World) -> None:
    world.ok("take_role", place="B2", role="leads")
    world.ok("record_step", place="B2", step="airway")
    world.ok("record_step", place="B2", step="oxygen", at=world.at(30))
    world.ok("give_naloxone", place="B2")
    world.answer(ALARM)
    world.ok("end_drill", place="B2")
    began = world.last("drill_started").seq
    of_drill = [event for event in world.seen if event.seq >= began]
    assert len(of_drill) >= 10
    for event in of_drill:
        assert getattr(event.fact, "practice", True), event.kind
        assert str(in_words(event)).startswith("PRACTICE"), event.kind


def test_a_drill_is_scored_from_what_the_room_saw(world: World) -> None:
    world.wait(seconds=8)
    world.answer(ALARM)
    world.wait(seconds=12)
    world.ok("record_step", place="B2", step="airway")
    world.wait(seconds=20)
    world.ok("give_naloxone", place="B2")
    slip = world.ok("record_step", place="B2", step="oxygen")
    world.ok("correct", seq=slip.seqs[0], note="pressed too soon", withdraw=True)
    world.wait(seconds=4)
    world.ok("end_drill", place="B2")
    score = world.last("drill_ended").fact
    assert (score.why, score.seconds, score.answer_s) == ("finished", 44.0, 8.0)
    assert score.steps_s == {"airway": 20.0, "naloxone": 40.0}


def test_after_a_drill_the_booth_is_as_it_was_and_nothing_counts(world: World) -> None:
    world.ok("give_naloxone", place="B2")
    world.ok("end_emergency", place="B2", outcome="recovered")
    assert world.last("drill_ended").fact.why == "stopped", "nobody answered its alarm"
    assert world.room.places["B2"].state == "open"
    assert not world.room.alarms and not world.room.emergencies
    assert not world.room.overdoses and not world.room.reports
    assert "client_held" not in world.kinds()
    world.inject("C-1", "B2")


def test_a_practice_naloxone_runs_its_countdown_and_raises_no_real_alarm(world: World) -> None:
    world.ok("give_naloxone", place="B2")
    world.wait(minutes=4)
    assert set(world.room.alarms) == {ALARM}
    assert world.room.drill is not None


def test_nobody_is_seated_into_a_drill(world: World) -> None:
    world.clear("C-1")
    assert "a drill goes on in B2" in world.refused("seat", client="C-1", place="B2")


@pytest.mark.parametrize(
    "real",
    [
        lambda world: world.ok("raise_overdose", place="B1"),
        lambda world: world.hear(r.Button(True), "help1"),
        lambda world: world.put(i.SoundSaid(False, "pulled")),
        lambda world: world.put(i.DiskSeen(1, True)),
        lambda world: world.hear(r.LinkLost("/dev/null", "gone")),
    ],
    ids=["overdose", "help", "sound", "disk", "instrument"],
)
def test_any_real_alarm_ends_the_drill_in_the_same_step(world: World, real: object) -> None:
    real(world)  # type: ignore[operator]
    assert world.room.drill is None
    assert ALARM not in world.room.alarms and len(world.room.alarms) == 1
    ended = world.last("drill_ended")
    assert ended.fact.why == "real_alarm"
    assert ended.moment == world.now


def test_an_overdose_called_on_the_drills_booth_is_a_real_one(world: World) -> None:
    world.ok("give_naloxone", place="B2")
    world.ok("raise_overdose", place="B2")
    assert world.room.drill is None
    emergency = world.room.emergencies["B2"]
    assert (emergency.practice, emergency.doses) == (False, ())
    assert set(world.room.alarms) == {"overdose_called:B2"}
    assert len(world.room.overdoses) == 1


def test_an_alarm_that_comes_back_from_the_shelf_ends_a_drill_it_rose_in() -> None:
    world = World()
    world.put(i.DiskSeen(1, True))
    disk = "disk_nearly_full:disk"
    world.ok("shelve", by="office", alarm=disk, minutes=5, reason="known")
    world.ok("start_drill", place="B2")
    world.put(i.DiskSeen(9000, False))
    world.put(i.DiskSeen(1, True))
    assert world.room.drill is not None, "on the shelf it makes no sound"
    world.wait(minutes=5, seconds=4)
    assert world.room.drill is None


def test_a_drill_outlives_a_crash_and_can_be_ended(world: World) -> None:
    world.crash_and_restart()
    assert world.room.drill is not None
    assert ALARM in world.room.alarms
    world.ok("end_drill", place="B2")
    assert "has no drill" in world.refused("end_drill", place="B2")


def test_a_drill_that_nobody_answers_escalates_as_a_real_one_would(world: World) -> None:
    world.wait(seconds=64)
    assert world.room.alarms[ALARM].level == 1
