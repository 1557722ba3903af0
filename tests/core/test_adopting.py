"""A protocol that is adopted while people are watched holds at once, for everybody and everything;
nothing is disarmed without a word. Case A11."""

import msgspec
import pytest
from msgspec.structs import replace

from hatmonitor import events as e
from hatmonitor.alarms.life import AlarmState
from hatmonitor.events import Event
from hatmonitor.protocol import Protocol
from hatmonitor.room.apply import apply
from hatmonitor.site.gaps import gaps
from tests.core.watchful import WATCHFUL, of, watchful, worn
from tests.core.world import PROTOCOL, World

assert WATCHFUL.vitals is not None


@pytest.fixture
def world() -> World:
    return watchful()


def adopt(world: World, protocol: Protocol, version: str = "NEXT-1") -> str:
    wish = msgspec.to_builtins(replace(protocol, version=version, approved_on="2026-09-01"))
    reply = world.ok("adopt_protocol", by="office", protocol=wish)
    assert reply.note is not None
    return str(reply.note)


def other(**parts: dict[str, object]) -> Protocol:
    """The watchful protocol with some numbers of some parts changed."""
    changed = {name: replace(getattr(WATCHFUL, name), **part) for name, part in parts.items()}
    return replace(WATCHFUL, **changed)


def test_the_booths_limit_and_the_sensors_limits_change_in_the_same_moment(world: World) -> None:
    world.inject("C-1", "B1")
    session = worn(world, "C-2")
    world.wait(minutes=4)
    note = adopt(world, other(booth={"limit_min": 5, "target_min": 3}, vitals={"low_delay_s": 10}))
    assert note == "it holds at once for everybody in the house"
    world.wear(86, 12)
    assert of(world, "desaturation", session).condition
    world.wait(minutes=1)
    assert "over_time:B1" in world.room.alarms


def test_a_shorter_interval_holds_for_the_check_that_is_running(world: World) -> None:
    world.observe("C-1", "B1")
    world.wait(minutes=8)
    adopt(world, other(checks={"interval_min": 5}))
    assert "check_late:B1" in world.room.alarms


def test_a_shorter_interval_makes_no_answered_alarm_rise_by_itself(world: World) -> None:
    world.observe("C-1", "B1")
    world.wait(minutes=17)
    world.wait(minutes=6)
    world.answer("check_missed:B1")
    adopt(world, other(checks={"interval_min": 5}))
    world.tick()
    assert world.room.alarms["check_missed:B1"].state is AlarmState.ACKNOWLEDGED
    world.wait(minutes=5)
    assert world.room.alarms["check_missed:B1"].state is AlarmState.UNACKNOWLEDGED


def test_an_observation_keeps_what_staff_added_to_it(world: World) -> None:
    world.observe("C-1", "B1")
    world.ok("extend_observation", place="B1", minutes=10)
    adopt(world, other(observation={"route_min": {"iv": 20, "im": 30, "smoked": 20}}))
    (visit,) = world.room.visits.values()
    assert visit.observe_s == (20 + 10) * 60


def test_naloxone_is_due_by_the_new_interval(world: World) -> None:
    world.ok("raise_overdose", place="B1")
    world.ok("give_naloxone", place="B1")
    world.wait(minutes=2)
    adopt(world, other(emergency={"naloxone_interval_min": 2}))
    assert "naloxone_due:B1" in world.room.alarms


def test_an_unseen_alarm_that_only_the_old_numbers_raised_stands_until_it_is_seen(
    world: World,
) -> None:
    world.inject("C-1", "B1")
    world.wait(minutes=10, seconds=4)
    assert "over_time:B1" in world.room.alarms
    adopt(world, other(booth={"limit_min": 30}))
    alarm = world.room.alarms["over_time:B1"]
    assert (alarm.condition, alarm.state) == (False, "returned_unacknowledged")
    world.answer("over_time:B1")
    assert "over_time:B1" not in world.room.alarms


def test_a_protocol_that_disarms_the_houses_sensors_is_refused_in_words(world: World) -> None:
    bare = msgspec.to_builtins(
        replace(WATCHFUL, version="BARE-1", approved_on="2026-09-01", vitals=None)
    )
    reason = world.refused("adopt_protocol", by="office", protocol=bare)
    assert "vitals" in reason


def test_the_answer_names_what_the_new_protocol_does_not_set(world: World) -> None:
    assert adopt(world, PROTOCOL).endswith("; reminders are not set (and 3 more)")
    assert [str(gap) for gap in gaps(PROTOCOL)] == [
        "reminders are not set",
        "rising again when it gets worse is not set",
        "low oxygen with breaks is not set",
        "the time between repeated alarms is not set",
    ]
    assert gaps(WATCHFUL) == ()


def test_what_was_adopted_by_an_older_program_goes_on_as_it_began(world: World) -> None:
    world.inject("C-1", "B1")
    older = e.ProtocolAdopted(other(booth={"limit_min": 30}))
    room = apply(world.room, Event(world.room.seq + 1, world.now, "lead1", older))
    (visit,) = room.visits.values()
    assert visit.limit_s == 600
