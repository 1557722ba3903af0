"""The tables agree with each other: nothing that can happen is without a fold, a rule or a word."""

import ast
from pathlib import Path

import pytest

from hatmonitor.alarms.table import ALARMS
from hatmonitor.commands import COMMANDS, FREE, LEAD_ONLY, SignIn
from hatmonitor.decide import DECIDE
from hatmonitor.events import FACTS, Event, Fact, UnknownEvent
from hatmonitor.moments import Moment
from hatmonitor.monitor.inputs import AnyInput
from hatmonitor.monitor.react import MAY_BE_UNWRITTEN, REACT
from hatmonitor.room.apply import APPLY, apply, folded
from hatmonitor.room.stages import TRANSITIONS
from hatmonitor.room.state import LeftOut, Room
from hatmonitor.rules.conditions import RULES

ROOT = Path(__file__).parents[2]
PURE = ["hatmonitor/room", "hatmonitor/rules", "hatmonitor/decide", "hatmonitor/alarms"]
PURE += ["hatmonitor/vitals"]
# The stamps that stand in a row's body beside the fact's own fields.
STAMPS = {"protocol_version", "late", "demo", "v", "kind"}


def test_every_fact_has_one_fold() -> None:
    assert set(APPLY) == set(FACTS.values())


def test_no_fact_has_a_field_that_a_stamp_would_hide() -> None:
    for kind, fact in FACTS.items():
        assert not STAMPS & set(fact.__struct_fields__), kind


def test_every_command_is_decided_but_the_one_that_the_wire_checks() -> None:
    assert set(DECIDE) == set(COMMANDS.values()) - {SignIn}


def test_who_may_ask_what_names_only_commands_that_exist() -> None:
    assert set(COMMANDS) >= FREE | LEAD_ONLY | MAY_BE_UNWRITTEN
    assert not FREE & LEAD_ONLY


def test_every_input_is_answered_for() -> None:
    assert set(REACT) == set(AnyInput.__args__)  # type: ignore[attr-defined]


def test_stages_move_only_by_facts_that_exist() -> None:
    assert {kind for _stage, kind in TRANSITIONS} <= set(FACTS)


def test_every_alarm_of_the_rules_is_raised_by_one_rule() -> None:
    named = [name for rule in RULES for name in rule.alarms]
    assert sorted(named) == sorted(n for n, row in ALARMS.items() if row.raised_by == "rules")


def test_what_a_rule_goes_through_is_a_collection_of_the_room() -> None:
    for rule in RULES:
        assert not rule.over or isinstance(getattr(Room(), rule.over), dict), rule.name


def test_any_fault_is_caught_in_one_place_and_on_the_outermost_line_of_a_thread() -> None:
    """Caught elsewhere, a fault is neither journalled nor an alarm (devices/guarded.py)."""
    outermost = {
        "devices/capture.py", "devices/catalogue.py", "devices/link/link.py",
        "hatmonitor/cli/__init__.py", "hatmonitor/demo/nullsink.py",
        "hatmonitor/monitor/process.py", "hatmonitor/wire/server.py", "ui/bell/process.py",
    }  # fmt: skip
    found = set()
    for floor in ("devices", "hatmonitor", "ui"):
        for path in sorted((ROOT / floor).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.ExceptHandler) and _catches_all(node.type):
                    found.add(path.relative_to(ROOT).as_posix())
    assert found == {"devices/guarded.py", *outermost}


def _catches_all(caught: ast.expr | None) -> bool:
    every = {"Exception", "BaseException"}
    return caught is None or any(
        isinstance(node, ast.Name) and node.id in every for node in ast.walk(caught)
    )


def test_an_unknown_fact_is_left_out_of_the_room_and_noted_with_its_number() -> None:
    class Landed(Fact, frozen=True, tag="landed"):
        pass

    event = Event(7, Moment(0, "b", 0), "x", Landed())  # type: ignore[arg-type]
    room = apply(Room(), event)
    assert room.seq == 7
    assert room.left_out == (LeftOut(7, "landed", "UnknownEvent"),)
    with pytest.raises(UnknownEvent, match=r"event 7 .* 'landed'"):
        folded(Room(), event)


@pytest.mark.parametrize("folder", PURE)
def test_the_core_reads_no_clock_and_prints_nothing(folder: str) -> None:
    """Time is an argument there; a clock read in a rule cannot be tested or replayed."""
    forbidden = {"sleep", "print", "open", "monotonic", "time_ns", "today", "utcnow"}
    for path in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                called = node.func
                name = called.attr if isinstance(called, ast.Attribute) else None
                name = called.id if isinstance(called, ast.Name) else name
                assert name not in forbidden, f"{path}:{node.lineno} calls {name}"


def test_no_clinical_number_stands_in_the_rules_or_the_decisions() -> None:
    """Every limit comes from the protocol. What may stand: small counts, unit factors, and the
    bounds of what can be counted at all, which are named where they stand."""
    allowed = {-1, 0, 1, 2, 3, 4, 10, 24, 40, 60, 100, 120, 200, 500, 1000, 86_400, 1e6, 1e9}
    allowed |= {81, 101, 0.0, 100.0}
    for folder in ("hatmonitor/rules", "hatmonitor/decide"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
                    assert node.value in allowed, f"{path}:{node.lineno}: {node.value}"
