"""A visit from the door to the street, and every 'no' a worker meets on the way."""

import pytest

from devices import readings as r
from hatmonitor.room.due import due_next, good_checks, observation_left_s, ready_to_leave
from hatmonitor.room.stages import Stage
from tests.core.world import World, breath


@pytest.fixture
def world() -> World:
    return World()


def test_a_whole_visit_from_enrolment_to_leaving(world: World) -> None:
    world.observe("C-0412", "B1")
    visit = next(iter(world.room.visits.values()))
    assert visit.stage is Stage.OBSERVING
    assert observation_left_s(visit, world.now) == 30 * 60
    for _ in range(3):
        world.wait(minutes=10)
        world.check("B1")
    assert ready_to_leave(world.room, world.room.visits[visit.session], world.now)
    world.ok("end_session", place="B1", outcome="left")
    assert not world.room.visits
    assert world.room.places["B1"].state == "used"
    assert world.last("session_ended").fact.early is False
    assert world.room.alarms == {}


def test_every_event_carries_the_protocol_version_once_one_is_adopted(world: World) -> None:
    world.observe("C-0412", "B1")
    after = [e for e in world.seen if e.seq > world.last("protocol_adopted").seq]
    assert {event.protocol_version for event in after} == {"TEST-1"}


@pytest.mark.parametrize(
    ("before", "command", "words"),
    [
        ((), {"do": "admit", "client": "C-1"}, "C-1 is not enrolled"),
        ((), {"do": "admit", "client": "Jan Jansen"}, "no client code"),
        ((), {"do": "end_injection", "place": "B3"}, "B3 is empty"),
        ((), {"do": "record_check", "place": "Z9", "rr": 12, "poss": "1"}, "there is no place Z9"),
        ((), {"do": "set_place", "place": "B1", "state": "lost"}, "a place is one of"),
        ((), {"do": "give_naloxone", "place": "B1"}, "B1 has no emergency"),
        ((), {"do": "acknowledge", "alarm": "check_late:B1", "seen": 1}, "does not stand"),
        ((), {"do": "sign_out"}, None),
        (("clear",), {"do": "admit", "client": "C-1"}, "C-1 is here already"),
        (("clear",), {"do": "start_injection", "place": "B1", "route": "iv"}, "B1 is empty"),
        (("seat",), {"do": "start_injection", "place": "B1", "route": "x"}, "the route is one of"),
        (("seat",), {"do": "expect_breath", "client": "C-1", "device": "desk1"}, "not at the desk"),
        (("inject",), {"do": "move", "place": "B1", "to": "S1"}, "needle out first"),
        (("inject",), {"do": "end_session", "place": "B1"}, "needle out is not recorded"),
        (("observe",), {"do": "end_session", "place": "B1"}, "leaving early needs a reason"),
        (("observe",), {"do": "record_check", "place": "B1", "rr": 12, "poss": "7"}, "POSS is"),
        (
            ("observe",),
            {"do": "record_check", "place": "B1", "rr": -1, "poss": "1"},
            "breaths per minute must be from 0 to 80",
        ),
        (("observe",), {"do": "set_place", "place": "B1", "state": "cleaning"}, "taken by C-1"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(
    world: World, before: tuple[str, ...], command: dict[str, object], words: str | None
) -> None:
    steps = {
        "clear": lambda: world.clear("C-1"),
        "seat": lambda: (world.clear("C-1"), world.ok("seat", client="C-1", place="B1")),
        "inject": lambda: world.inject("C-1", "B1"),
        "observe": lambda: world.observe("C-1", "B1"),
    }
    for step in before:
        steps[step]()
    if words is None:
        world.ok(**command)  # type: ignore[arg-type]
        return
    assert words in world.refused(**command)  # type: ignore[arg-type]


def test_nobody_signed_in_may_only_call_and_run_an_emergency(world: World) -> None:
    assert "sign in first" in world.refused("admit", by="hall", client="C-1")
    world.ok("raise_overdose", by="hall", place="B2")
    world.ok("record_step", by="hall", place="B2", step="airway")
    world.ok("give_naloxone", by="hall", place="B2")
    assert world.last("emergency_started").by == "nobody@hall"


def test_only_a_lead_enrols_holds_and_shortens(world: World) -> None:
    assert "only a shift lead" in world.refused("enrol", client="C-1", approved_by="x")
    world.observe("C-1", "B1")
    shorten = {"place": "B1", "minutes": 5, "reason": "agreed"}
    assert "only a shift lead" in world.refused("shorten_observation", **shorten)
    world.ok("shorten_observation", by="office", **shorten)
    world.ok("extend_observation", place="B1", minutes=10)
    visit = next(iter(world.room.visits.values()))
    assert visit.observe_s == 35 * 60


def test_two_tests_of_one_person_keep_their_gap(world: World) -> None:
    world.enrol("C-0412")
    world.ok("admit", client="C-0412")
    world.blow("C-0412", 0.145)
    world.wait(minutes=1)
    reason = world.refused("expect_breath", client="C-0412", device="desk1")
    assert reason == "C-0412 must wait 2 min before the next test"


def test_a_retest_counts_down_its_wait(world: World) -> None:
    world.enrol("C-0412")
    world.ok("admit", client="C-0412")
    world.blow("C-0412", 0.145)
    world.ok("decide_dose", client="C-0412", outcome="retest")
    world.wait(minutes=4)
    reason = world.refused("expect_breath", client="C-0412", device="desk1")
    assert reason == "C-0412 must wait 11 min before the next test"
    world.wait(minutes=11)
    world.blow("C-0412", 0.0)
    world.ok("decide_dose", client="C-0412", outcome="dose")


@pytest.mark.parametrize(
    ("value", "outcome", "words"),
    [
        (0.05, "dose", None),
        (0.09, "dose", "near the limit"),
        (0.145, "dose", "over the limit"),
        (0.145, "reduced_dose", None),
        (0.25, "reduced_dose", "no dose"),
    ],
)
def test_the_breath_bounds_what_can_be_decided(
    world: World, value: float, outcome: str, words: str | None
) -> None:
    world.enrol("C-1")
    world.ok("admit", client="C-1")
    world.blow("C-1", value)
    fields = {"reason": "agreed", "prescriber": "p1"} if outcome == "reduced_dose" else {}
    if words is None:
        world.ok("decide_dose", client="C-1", outcome=outcome, **fields)
    else:
        assert words in world.refused("decide_dose", client="C-1", outcome=outcome, **fields)


def test_a_number_without_a_unit_clears_nobody(world: World) -> None:
    world.enrol("C-1")
    world.ok("admit", client="C-1")
    world.blow("C-1", 0.0, unit=None)
    assert "no number with a unit" in world.refused("decide_dose", client="C-1", outcome="dose")


def test_a_result_binds_only_to_the_one_who_was_expected(world: World) -> None:
    world.enrol("C-1", "C-2")
    world.ok("admit", client="C-1")
    world.ok("admit", client="C-2")
    world.ok("expect_breath", client="C-1", device="desk1")
    assert "waits for C-1" in world.refused("expect_breath", client="C-2", device="desk1")
    world.hear(breath(0.01))
    world.hear(breath(0.30))
    bound, loose = (e.fact.bound_to for e in world.seen if e.kind == "breath_measured")
    assert (bound, loose) == ("C-1", None)
    reading = world.last("breath_measured").seq
    assert f"breath_unassigned:{reading}" in world.room.alarms
    world.ok("assign_breath", reading=reading, client="C-2")
    assert world.room.visits["V000002"].breaths[0].value == 0.30
    assert not world.room.alarms


def test_an_expectation_runs_out_and_the_late_result_stands_unassigned(world: World) -> None:
    world.enrol("C-1")
    world.ok("admit", client="C-1")
    world.ok("expect_breath", client="C-1", device="desk1")
    assert world.wishes == [("desk1", "measure")]
    world.wait(121)
    assert world.last("breath_expectation_ended").fact.why == "expired"
    world.hear(breath(0.0))
    assert world.last("breath_measured").fact.bound_to is None


def test_too_weak_a_breath_ends_the_expectation_without_a_result(world: World) -> None:
    world.enrol("C-1")
    world.ok("admit", client="C-1")
    world.ok("expect_breath", client="C-1", device="desk1")
    world.hear(r.BreathStep(r.BreathPhase.INSUFFICIENT))
    assert world.last("breath_expectation_ended").fact.why == "insufficient"
    assert world.room.devices["desk1"].armed is None


def test_a_hold_stops_the_dose_until_its_end(world: World) -> None:
    world.enrol("C-1")
    until = "2026-09-21T16:00:00Z"
    world.ok("hold", by="office", client="C-1", reason="missed three days", until=until)
    world.ok("admit", client="C-1")
    world.blow("C-1")
    assert "on hold" in world.refused("decide_dose", client="C-1", outcome="dose")
    world.ok("lift_hold", by="office", client="C-1", reason="prescriber agreed")
    world.ok("decide_dose", client="C-1", outcome="dose")


def test_sedation_blocks_the_dose(world: World) -> None:
    world.enrol("C-1")
    world.ok("admit", client="C-1")
    world.blow("C-1")
    world.ok("assess", client="C-1", poss=3)
    assert "POSS 3" in world.refused("decide_dose", client="C-1", outcome="dose")


def test_the_gap_between_doses_and_the_most_a_day_hold(world: World) -> None:
    world.observe("C-1", "B1")
    world.ok("end_session", place="B1", outcome="left", reason="felt well")
    world.ok("admit", client="C-1")
    world.blow("C-1")
    reason = world.refused("decide_dose", client="C-1", outcome="dose")
    assert "since the last dose" in reason


def test_a_booth_must_be_cleaned_between_two_people(world: World) -> None:
    world.observe("C-1", "B1")
    world.ok("move", place="B1", to="S1")
    world.clear("C-2")
    reason = world.refused("seat", client="C-2", place="B1")
    assert reason == "B1 has not been cleaned since its last use"
    world.ok("set_place", place="B1", state="cleaning")
    assert "being cleaned" in world.refused("seat", client="C-2", place="B1")
    world.ok("set_place", place="B1", state="open")
    world.ok("seat", client="C-2", place="B1")


def test_a_move_takes_clocks_and_checks_along(world: World) -> None:
    world.observe("C-1", "B1")
    world.wait(minutes=8)
    world.ok("move", place="B1", to="S2")
    visit = world.room.visits["V000001"]
    assert visit.place == "S2"
    assert observation_left_s(visit, world.now) == 22 * 60
    assert [(due.place, due.in_s) for due in due_next(world.room, world.now)] == [("S2", 120)]


def test_needle_out_can_be_said_a_little_late_and_corrected_once_known(world: World) -> None:
    from hatmonitor.moments import iso

    world.inject("C-1", "B1")
    world.wait(minutes=6)
    two_min_ago = iso(world.now.at_us - 120_000_000)
    world.ok("end_injection", place="B1", at=two_min_ago)
    visit = world.room.visits["V000001"]
    assert observation_left_s(visit, world.now) == 28 * 60
    assert "recorded already" in world.refused("end_injection", place="B1")
    world.ok("end_injection", place="B1", at=iso(world.now.at_us - 60_000_000))
    assert observation_left_s(world.room.visits["V000001"], world.now) == 29 * 60
    assert world.last("injection_ended").fact.corrected
    world.wait(minutes=6)
    late = iso(world.now.at_us)
    assert "can be corrected" in world.refused("end_injection", place="B1", at=late)
    world.ok("extend_observation", place="B1", minutes=5)


def test_a_check_can_be_withdrawn_and_the_next_is_due_as_before(world: World) -> None:
    world.observe("C-1", "B1")
    world.wait(minutes=5)
    reply = world.check("B1", rr=60)
    assert good_checks(world.room.visits["V000001"]) == 0
    world.ok("correct", seq=reply.seqs[0], note="slip of the finger", withdraw=True)
    assert world.room.visits["V000001"].checks == ()
    assert due_next(world.room, world.now)[0].in_s == 5 * 60
    assert "check_recorded" in world.kinds(), "the log keeps what was withdrawn"


def test_leaving_early_is_possible_with_a_reason_and_marked(world: World) -> None:
    world.observe("C-1", "B1")
    world.ok("end_session", place="B1", outcome="left", reason="had to catch a bus")
    assert world.last("session_ended").fact.early is True


def test_refused_at_the_desk_ends_the_visit(world: World) -> None:
    world.enrol("C-1")
    world.ok("admit", client="C-1")
    assert "needs a reason" in world.refused("decide_dose", client="C-1", outcome="refused")
    world.ok("decide_dose", client="C-1", outcome="refused", reason="visibly drunk")
    assert not world.room.visits
    assert world.room.clients["C-1"].session is None


def test_a_person_stays_on_the_wall_when_the_site_file_loses_the_place(world: World) -> None:
    from msgspec.structs import replace

    world.observe("C-1", "B3")
    places = tuple(place for place in world.site.places if place.id != "B3")
    world.site = replace(world.site, places=places)
    world.crash_and_restart()
    assert world.room.places["B3"].session == "V000001"
    world.ok("raise_overdose", place="B3")
