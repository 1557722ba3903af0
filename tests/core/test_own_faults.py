"""A fault of our own costs the one thing it is in: each rule, command and fold is made to break.

What breaks is a row of a table, replaced for the test; everything else is the real house.
"""

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from devices.guarded import Fault, fault_of
from hatmonitor.alarms.life import AlarmState
from hatmonitor.commands import COMMANDS, SignIn
from hatmonitor.decide import DECIDE
from hatmonitor.events import AlarmCleared, EmergencyStarted, Event
from hatmonitor.journal.rows import to_row
from hatmonitor.moments import Moment
from hatmonitor.monitor import inputs as i
from hatmonitor.monitor.conductor import restore
from hatmonitor.monitor.faultbook import STANDING_MAX
from hatmonitor.monitor.react import BROKE
from hatmonitor.review.entries import Entry
from hatmonitor.room.apply import APPLY, apply, fold
from hatmonitor.room.state import Room
from hatmonitor.rules import conditions as rules
from hatmonitor.rules import judge as judging
from hatmonitor.rules.condition import Condition
from hatmonitor.rules.conditions import RULES, Rule, judged
from hatmonitor.vitals.watch import Watch
from tests.core.world import World

Breaks = Callable[[int], None]
EVERY_RULE = pytest.mark.parametrize("number", range(len(RULES)), ids=[r.name for r in RULES])


class Slip(Exception):
    """A fault of ours; its text holds what must never be told: a PIN."""


def slips(*_args: Any, **_more: Any) -> Any:
    raise Slip(f"{1200 + 34} is the PIN of {chr(74)}an")


@pytest.fixture
def world() -> World:
    world = World()
    world.breaks = True
    return world


@pytest.fixture
def break_rule(monkeypatch: pytest.MonkeyPatch) -> Breaks:
    def with_one_broken(number: int) -> None:
        broken = [*RULES]
        broken[number] = replace(RULES[number], judges=slips)
        monkeypatch.setattr(rules, "RULES", tuple(broken))

    return with_one_broken


def busy(world: World) -> World:
    """Much is wrong in this house: alarms of most rules stand, none of them seen."""
    world.observe("C-1", "B1")
    world.observe("C-2", "B2")
    world.check("B2", rr=4, poss="4")
    world.inject("C-3", "B3")
    world.wait(minutes=12)
    world.ok("raise_overdose", place="B3")
    world.ok("give_naloxone", place="B3", mg=0.4, route="im")
    world.put(i.SoundSaid(False, "no device"))
    world.put(i.FollowerGone("console", "killed"))
    world.put(i.DiskSeen(100, True))
    world.wait(minutes=4)
    return world


def names(room: Room) -> set[str]:
    return {alarm.name for alarm in room.alarms.values()}


# --- rules ---------------------------------------------------------------------------------------


@EVERY_RULE
def test_with_any_one_rule_broken_every_alarm_of_the_others_is_raised_as_without(
    number: int, break_rule: Breaks
) -> None:
    well = busy(World())
    world = World()
    world.breaks = True
    break_rule(number)
    busy(world)
    broken = RULES[number].alarms
    wanted = {key for key, alarm in well.room.alarms.items() if alarm.name not in broken}
    found = {key for key, alarm in world.room.alarms.items() if alarm.name not in broken}
    own = {"program_fault:program"} if RULES[number].judges.__name__ != "program_fault" else set()
    goes_through = RULES[number].over
    if not goes_through or getattr(world.room, goes_through):
        assert found == wanted | own


@EVERY_RULE
def test_an_alarm_whose_own_rule_breaks_stands_as_it_stood(
    number: int, break_rule: Breaks, world: World
) -> None:
    busy(world)
    before = world.room.alarms
    seen = len(world.seen)
    break_rule(number)
    world.wait(minutes=2)
    cleared = [e.fact.alarm for e in world.seen[seen:] if isinstance(e.fact, AlarmCleared)]
    assert not [key for key in cleared if key.partition(":")[0] in RULES[number].alarms]
    for key, alarm in before.items():
        if alarm.name in RULES[number].alarms:
            assert world.room.alarms[key].state is alarm.state
            assert world.room.alarms[key].level >= alarm.level


def test_a_rule_that_breaks_over_one_person_still_watches_the_others(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = next(one for one in RULES if "check_missed" in one.alarms)

    def odd(room: Room, now: Moment) -> Iterator[Condition]:
        if any(visit.client == "C-1" for visit in room.visits.values()):
            raise Slip("C-1")
        yield from rule.judges(room, now)

    others = tuple(one for one in RULES if one is not rule)
    monkeypatch.setattr(rules, "RULES", (replace(rule, judges=odd), *others))
    for number in (1, 2, 3):
        world.observe(f"C-{number}", f"B{number}")
    world.wait(minutes=25)
    missed = {alarm.client for alarm in world.room.alarms.values() if alarm.name == "check_missed"}
    assert missed == {"C-2", "C-3"}
    world.check("B2")
    world.wait(4)
    assert (
        "check_missed:B2" not in world.room.alarms
        or not world.room.alarms["check_missed:B2"].condition
    )


def test_a_rule_that_goes_through_a_collection_judges_each_row_by_itself() -> None:
    """What a rule finds of the whole room is what it finds of each row alone, or the row in the
    table of rules says so."""
    room = busy(World()).room
    now = room.moment
    assert now is not None
    for rule in RULES:
        if rule.over:
            rows: dict[Any, Any] = getattr(room, rule.over)
            parts = [
                one
                for key, row in rows.items()
                for one in rule.judges(replace(room, **{rule.over: {key: row}}), now)
            ]
            assert parts == list(rule.judges(room, now)), rule.name


def test_an_escalation_that_breaks_costs_that_alarm_its_step_and_nothing_else(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy(world)
    whole = judging.level_at

    def odd(unanswered_s: float, first_s: float, again_s: float) -> int:
        if unanswered_s < 100:
            raise ZeroDivisionError
        return whole(unanswered_s, first_s, again_s)

    monkeypatch.setattr(judging, "level_at", odd)
    world.ok("raise_overdose", place="B1")
    world.wait(minutes=3)
    assert world.room.alarms["overdose_called:B1"].level > 0
    assert world.facts("program_fault")[0].cause == "ZeroDivisionError"


# --- what is told of it --------------------------------------------------------------------------


def test_one_fault_is_one_event_then_counts_at_ten_a_hundred_and_hourly(
    world: World, break_rule: Breaks
) -> None:
    break_rule(0)
    world.observe("C-1", "B1")
    for _ in range(40):
        world.wait(minutes=5)
    told = [fact.count for fact in world.facts("program_fault")]
    assert told[:3] == [1, 10, 100]
    assert len(told) <= 3 + 4
    assert world.room.alarms["program_fault:program"].count == 1


def test_a_fault_is_told_with_its_place_and_kind_and_no_word_of_what_was_in_it(
    world: World, break_rule: Breaks
) -> None:
    break_rule(1)
    world.tick()
    fact = world.facts("program_fault")[0]
    assert (fact.process, fact.part, fact.cause) == ("monitor", "rule slips", "Slip")
    assert fact.where.startswith("hatmonitor.rules.conditions.")
    whole = msgspec.json.encode([event.fact for event in world.seen]).decode()
    assert "Jan" not in whole
    assert "Jan" not in world.faults[0].story


def test_the_alarm_stands_until_it_has_gone_well_for_a_minute(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        odd = (replace(RULES[0], judges=slips), *RULES[1:])
        broken.setattr(rules, "RULES", odd)
        world.wait(30)
    world.wait(56)
    assert world.room.alarms["program_fault:program"].condition
    world.wait(8)
    assert "program_fault:program" not in world.room.alarms
    assert len(world.facts("program_fault_over")) == 1


def test_a_fault_that_comes_and_goes_all_day_is_told_a_few_times_an_hour(world: World) -> None:
    for _ in range(24 * 30):
        world.put(i.OwnFault("console", Fault("tile", "ui.console.tile.paint:9", "KeyError")))
        world.wait(minutes=2)
    assert len(world.facts("program_fault")) < 24 * 2 + 10
    assert len(world.facts("program_fault_over")) <= 24 + 3


def test_another_fault_makes_the_alarm_rise_again(world: World) -> None:
    world.put(i.OwnFault("console", Fault("tile", "ui.console.tile.paint:9", "KeyError")))
    world.answer("program_fault:program")
    world.put(i.OwnFault("bell", Fault("ring", "ui.bell.ringer.decide:9", "KeyError")))
    alarm = world.room.alarms["program_fault:program"]
    assert (alarm.count, alarm.state) == (2, AlarmState.UNACKNOWLEDGED)


def test_ever_other_faults_do_not_fill_the_log(world: World) -> None:
    for number in range(1000):
        world.put(i.OwnFault("console", Fault("tile", f"ui.made_up:{number}", "KeyError")))
    assert len(world.facts("program_fault")) == STANDING_MAX


def test_a_fault_in_the_telling_of_a_fault_ends_in_the_programs_own_log(
    world: World, break_rule: Breaks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(APPLY, type(_program_fault()), slips)
    break_rule(0)
    world.observe("C-1", "B1")
    assert not world.facts("program_fault")
    assert {fault.part for fault in world.faults} >= {"rule slips", "telling of faults"}
    world.wait(minutes=25)
    assert "check_missed" in names(world.room)


def _program_fault() -> Any:
    world = World()
    world.put(i.OwnFault("console", Fault("tile", "ui.made_up:1", "KeyError")))
    return world.facts("program_fault")[0]


def test_what_stood_before_a_restart_is_over_a_minute_after_it(world: World) -> None:
    world.put(i.OwnFault("console", Fault("tile", "ui.made_up:1", "KeyError")))
    world.crash_and_restart()
    world.wait(40)
    assert "program_fault:program" in world.room.alarms
    world.wait(30)
    assert "program_fault:program" not in world.room.alarms


# --- commands ------------------------------------------------------------------------------------


@pytest.mark.parametrize("do", sorted(set(COMMANDS) - {"sign_in"}))
def test_a_command_whose_decision_breaks_is_refused_in_a_sentence_and_loses_nothing(
    do: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World()
    world.breaks = True
    world.observe("C-1", "B1")
    before = world.room
    assert COMMANDS[do] is not SignIn
    monkeypatch.setitem(DECIDE, COMMANDS[do], slips)
    command = msgspec.convert({"do": do, **_fields(COMMANDS[do])}, COMMANDS[do])
    reply = world.put(i.Asked("office", command)).reply
    assert reply is not None
    assert (reply.ok, reply.reason) == (False, BROKE)
    same = ("visits", "places", "clients", "devices", "emergencies")
    assert all(getattr(world.room, name) == getattr(before, name) for name in same)
    assert world.facts("program_fault")[0].part == f"command {do}"
    world.ok("raise_overdose", place="B1") if do != "raise_overdose" else world.check("B1")


def _fields(command: Any) -> dict[str, Any]:
    """Something that fits each key that must be there."""
    made: dict[str, Any] = {}
    for field in msgspec.structs.fields(command):
        if not field.required:
            continue
        for value in ("1", 1, 1.0, True, {}, [], msgspec.to_builtins(World().room.protocol)):
            try:
                made[field.name] = msgspec.to_builtins(msgspec.convert(value, field.type))
                break
            except msgspec.ValidationError:
                continue
    return made


def test_a_command_whose_fact_does_not_fold_is_refused_and_the_room_is_as_it_was(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.observe("C-1", "B1")
    before = world.room
    monkeypatch.setitem(APPLY, EmergencyStarted, slips)
    reply = world.do("raise_overdose", place="B1")
    assert reply.reason == BROKE
    assert world.room.emergencies == before.emergencies
    assert "emergency_started" not in world.kinds()
    assert not world.room.left_out


# --- vitals --------------------------------------------------------------------------------------


def test_a_watch_of_vitals_that_breaks_costs_its_readings_and_then_there_is_no_signal(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.observe("C-1", "B1")
    world.ok("move", place="B1", to="S1")
    world.wear(97, 10)
    monkeypatch.setattr(Watch, "heard", slips)
    world.wear(60, 12)
    assert "no_signal:S1" in world.room.alarms
    assert world.room.alarms["program_fault:program"].condition


def test_a_watch_that_cannot_even_tell_that_time_goes_on_is_no_signal_after_its_silence(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.observe("C-1", "B1")
    world.ok("move", place="B1", to="S1")
    world.wear(97, 10)
    monkeypatch.setattr(Watch, "tick", slips)
    monkeypatch.setattr(Watch, "heard", slips)
    world.wear(60, 12)
    assert "no_signal:S1" in world.room.alarms


# --- the fold ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", sorted({"check_recorded", "alarm_raised", "client_seated"}))
def test_an_event_whose_fold_breaks_is_left_out_by_everybody_alike_and_is_a_high_alarm(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = busy(World())
    world.breaks = True
    fact = type(next(event.fact for event in world.seen if event.kind == kind))
    monkeypatch.setitem(APPLY, fact, slips)
    room = restore(world.journal)
    assert room == fold(Room(), world.journal.rows)
    assert room.seq == world.journal.rows[-1].seq
    assert {one.event_kind for one in room.left_out} >= {kind}
    assert {one.cause for one in room.left_out if one.event_kind == kind} == {"Slip"}
    monkeypatch.undo()
    world.conductor.room = room
    world.tick()
    alarm = world.room.alarms["event_left_out:room"]
    assert alarm.priority == "high"
    world.answer("event_left_out:room")
    world.tick()
    assert "event_left_out:room" not in world.room.alarms


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_whatever_order_events_come_in_the_fold_never_raises_and_counts_every_number(
    data: st.DataObject,
) -> None:
    rows: list[Event] = data.draw(st.permutations(HISTORY))
    room = Room()
    for number, event in enumerate(rows, start=1):
        room = apply(room, replace(event, seq=number))
        assert room.seq == number
    once_more = fold(Room(), [replace(e, seq=n) for n, e in enumerate(rows, start=1)])
    assert once_more == room
    judged(room, rows[-1].moment, lambda _fault: None)


HISTORY = busy(World()).seen


def test_a_follower_that_left_an_event_out_is_heard_once(world: World) -> None:
    for _ in range(3):
        world.put(i.LeftOutSaid("console", 5, "landed", "UnknownEvent"))
    assert len(world.facts("event_left_out")) == 1
    assert "console" in str(world.room.alarms["event_left_out:room"].reason)


def test_where_a_fault_came_from_is_our_own_innermost_line() -> None:
    try:
        msgspec.convert("x", Rule)
    except msgspec.ValidationError as error:
        fault = fault_of("test", error)
    assert fault.cause == "ValidationError"


def test_an_entry_without_words_is_shown_as_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    world = busy(World())
    event = next(event for event in world.seen if event.kind == "naloxone_given")
    row = to_row(event, "p")
    log_entries = import_module("hatmonitor.review.entries")  # not the function of that name
    monkeypatch.setattr(log_entries, "sentences", slips)
    shown = Entry(row).spoken("nl", "Europe/Amsterdam")
    assert shown.startswith("naloxone_given: {") and '"mg":0.4' in shown
    odd = row._replace(kind="teleported", body="{broken", at="never")
    assert "{broken" in Entry(odd).spoken("en")
    assert Entry(odd).at_us is None
