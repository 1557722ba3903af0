"""Everything after the first press may be entered late: with its time, marked, and never lost."""

import pytest

from hatmonitor.moments import elapsed_s
from hatmonitor.review.words import in_words
from hatmonitor.room.due import naloxone_due_s
from tests.core.world import World


@pytest.fixture
def world() -> World:
    world = World()
    world.observe("C-1", "B1")
    world.ok("raise_overdose", place="B1")
    return world


def test_a_press_is_now_and_not_late(world: World) -> None:
    world.ok("record_step", place="B1", step="airway")
    (step,) = world.room.emergencies["B1"].steps
    assert (step.moment, step.late) == (world.now, False)


def test_a_step_entered_late_stands_at_the_time_it_was_done_and_says_so(world: World) -> None:
    world.wait(minutes=5)
    world.ok("record_step", place="B1", step="airway", at=world.at(200))
    (step,) = world.room.emergencies["B1"].steps
    assert (elapsed_s(step.moment, world.now), step.late) == (200, True)
    assert str(in_words(world.last("emergency_step_recorded"))).endswith("ENTERED LATE.")


def test_nothing_is_entered_for_the_future_or_for_long_before_the_emergency(world: World) -> None:
    wish = {"place": "B1", "step": "airway"}
    assert "future" in world.refused("record_step", **wish, at=world.at(-1))
    assert "is no time" in world.refused("record_step", **wish, at="a while ago")
    assert "is no time" in world.refused("record_step", **wish, at="2026-11-22T14:00:00")
    world.ok("record_step", **wish, at=world.at(600))
    assert "long before" in world.refused("record_step", **wish, at=world.at(601))
    assert "long before" in world.refused("give_naloxone", place="B1", at=world.at(601))


def test_the_countdown_runs_from_the_dose_given_last_whenever_it_was_entered(
    world: World,
) -> None:
    world.wait(minutes=5)
    world.ok("give_naloxone", place="B1", at=world.at(60))
    assert naloxone_due_s(world.room, "B1", world.now) == 120
    world.ok("give_naloxone", place="B1", at=world.at(240))
    assert naloxone_due_s(world.room, "B1", world.now) == 120
    assert [dose.late for dose in world.room.emergencies["B1"].doses] == [True, True]
    assert world.last("naloxone_given").fact.number == 2
    world.wait(seconds=120)
    assert world.room.alarms["naloxone_due:B1"].count == 1


def test_not_calling_an_ambulance_is_a_decision_with_a_reason(world: World) -> None:
    wish = {"place": "B1", "step": "ambulance_not_called"}
    assert world.refused("record_step", **wish) == "this needs a reason"
    world.ok("record_step", **wish, reason="awake, breathing 14")
    (step,) = world.room.emergencies["B1"].steps
    assert step.reason == "awake, breathing 14"


def test_one_person_leads_and_one_minds_the_room(world: World) -> None:
    world.ok("take_role", place="B1", role="leads")
    world.ok("take_role", by="hall", place="B1", role="minds_room", staff="lead1")
    emergency = world.room.emergencies["B1"]
    assert (emergency.leads, emergency.minds_room) == ("w1", "lead1")
    assert "say who" in world.refused("take_role", by="hall", place="B1", role="leads")
    wrong = {"place": "B1", "role": "leads", "staff": "ghost"}
    assert "not on the staff list" in world.refused("take_role", **wrong)
    assert "one of" in world.refused("take_role", place="B1", role="sings")
    assert "no emergency" in world.refused("take_role", place="B2", role="leads")


def test_an_emergency_that_is_over_takes_late_entries_for_half_a_day(world: World) -> None:
    world.ok("end_emergency", place="B1", outcome="recovered")
    assert "no emergency" in world.refused("record_step", place="B1", step="airway")
    world.ok("record_step", place="B1", step="airway", at=world.at(30))
    late = world.last("emergency_step_recorded")
    assert (late.client, late.session, late.fact.done_us) == (
        "C-1", "V000001", world.now.at_us - 30_000_000,
    )  # fmt: skip
    assert "in the last hours" in world.refused(
        "record_step", place="B2", step="airway", at=world.at(30)
    )
    world.sleep_through(12 * 3600 + 1)
    assert "in the last hours" in world.refused(
        "record_step", place="B1", step="airway", at=world.at(12 * 3600)
    )


def test_naloxone_entered_after_the_end_still_asks_for_the_hold_and_the_long_watch(
    world: World,
) -> None:
    world.ok("end_emergency", place="B1", outcome="recovered")
    world.ok("move", place="B1", to="S1")
    world.wait(minutes=2)
    world.ok("give_naloxone", place="B1", at=world.at(150))
    (report,) = world.room.reports.values()
    assert report.doses == 1
    visit = world.room.visits["V000001"]
    assert visit.watch_started is not None and visit.observe_s is not None
    left_s = visit.observe_s - elapsed_s(visit.watch_started, world.now)
    assert left_s == 120 * 60 - 150
    hold = world.room.clients["C-1"].hold
    assert hold is not None
    assert hold.until_us == world.now.at_us + (24 * 3600 - 150) * 1_000_000


def test_after_naloxone_the_next_dose_is_on_hold_for_the_protocols_time(world: World) -> None:
    world.ok("give_naloxone", place="B1")
    world.ok("end_emergency", place="B1", outcome="recovered")
    hold = world.room.clients["C-1"].hold
    assert hold is not None
    assert hold.reason == "after an emergency"
    assert hold.until_us == world.now.at_us + 24 * 3600 * 1_000_000


@pytest.mark.parametrize(
    ("naloxone", "said", "hours"),
    [(False, None, None), (True, 0, None), (True, 48, 48), (False, 6, 6)],
)
def test_the_hold_is_what_was_said_or_else_the_protocols(
    world: World, naloxone: bool, said: float | None, hours: float | None
) -> None:
    if naloxone:
        world.ok("give_naloxone", place="B1")
    world.ok("end_emergency", by="office", place="B1", outcome="recovered", hold_hours=said)
    hold = world.room.clients["C-1"].hold
    until = None if hold is None else hold.until_us
    assert until == (None if hours is None else world.now.at_us + hours * 3_600_000_000)


def test_a_hold_that_stands_is_never_made_shorter(world: World) -> None:
    world.ok("hold", by="office", client="C-1", reason="prescriber")
    world.ok("give_naloxone", place="B1")
    world.ok("end_emergency", place="B1", outcome="recovered")
    hold = world.room.clients["C-1"].hold
    assert hold is not None and hold.until_us is None


@pytest.mark.parametrize("hours", [-1, 1001, float(10**9)])
def test_a_hold_that_cannot_be_is_refused(world: World, hours: float) -> None:
    wish = {"place": "B1", "outcome": "recovered", "hold_hours": hours}
    assert "the hold must be from 0 to 1000 h" in world.refused("end_emergency", **wish)


@pytest.mark.parametrize("hours", [0, 0.001, 23.9])
def test_a_worker_cannot_shorten_the_hold_after_naloxone(world: World, hours: float) -> None:
    world.ok("give_naloxone", place="B1")
    wish = {"place": "B1", "outcome": "recovered", "hold_hours": hours}
    assert "only a shift lead may make the hold" in world.refused("end_emergency", **wish)
    world.ok("end_emergency", **{**wish, "hold_hours": 24})


def test_two_emergencies_at_once_keep_their_own_steps_doses_and_roles(world: World) -> None:
    world.ok("raise_overdose", place="B2")
    world.ok("record_step", place="B1", step="airway")
    world.ok("give_naloxone", place="B2")
    world.ok("take_role", place="B2", role="leads")
    one, two = world.room.emergencies["B1"], world.room.emergencies["B2"]
    assert (len(one.steps), len(one.doses), one.leads) == (1, 0, None)
    assert (len(two.steps), len(two.doses), two.leads) == (0, 1, "w1")
    world.ok("end_emergency", place="B1", outcome="recovered")
    assert world.room.emergencies["B2"] == two
