"""Every bounded value, at its bounds and beyond them, through every door: one sentence, no fault.

Doors: a command as JSON (the window and `hatmonitor do` send the same), a site file, and a protocol
that is adopted.
The fourth, a row that stands in the journal already, is tests/core/test_old_values.py.
"""

import json
import tomllib
from datetime import date
from typing import Any

import msgspec
import pytest

from hatmonitor.bounds import PROTOCOL as BOUNDS
from hatmonitor.bounds import Amount, Free, Text, of_command
from hatmonitor.commands import COMMANDS
from hatmonitor.monitor import inputs as i
from hatmonitor.site import example_text
from hatmonitor.site.faults import Book
from hatmonitor.site.limits import read_protocol
from hatmonitor.site.table import Table
from hatmonitor.wire.asking import BadCommand, read_command
from tests.core.world import PROTOCOL, World

TODAY = date(2026, 11, 22)
FIELDS = [
    (do, field.name)
    for do, command in COMMANDS.items()
    if do not in ("adopt_protocol", "sign_in")
    for field in msgspec.structs.fields(command)
    if field.type is not bool
]
KEYS = sorted(key for key, bound in BOUNDS.items() if isinstance(bound, Amount))
USUAL = {"place": "B1", "client": "C-1", "reason": "x", "note": "x", "minutes": 10, "rr": 14}
USUAL |= {"outcome": "recovered", "poss": "1", "seconds": 10, "alarm": "overdose_called:B1"}


def beyond(bound: Amount | Text | Free) -> list[str]:
    """What may never be, as JSON."""
    wrong = ["true", '["x"]', '{"x": 1}', "NaN", "1e999", "9" * 400]
    if isinstance(bound, Free):
        return wrong
    if isinstance(bound, Text):
        return [*wrong, json.dumps("x" * (bound.most + 1)), json.dumps("\u202e" * 60_000), "1.5"]
    wrong += ['"x"', "1e308", "-1e308", str(10**30), json.dumps(bound.most + 1)]
    least = bound.least - 1
    return [*wrong, json.dumps(int(least) if bound.whole else least)]


def below(bound: Amount) -> float:
    """Just beyond the least; where 0 means none, between the two."""
    return bound.least / 2 if bound.off else bound.least - 1


def at_them(bound: Amount | Text | Free) -> list[str]:
    """What may just be, as JSON."""
    if isinstance(bound, Text):
        return [json.dumps("x" * bound.most)]
    if isinstance(bound, Amount):
        kind = int if bound.whole else float
        return [json.dumps(kind(bound.least)), json.dumps(kind(bound.most))]
    return []


def asked(world: World, text: str) -> str:
    """The refusal in words; empty: it was done."""
    try:
        command = read_command(text.encode())
    except BadCommand as bad:
        return str(bad.reason)
    outcome = world.put(i.Asked("office", command))
    assert not outcome.faults, outcome.faults
    assert outcome.reply is not None
    return "" if outcome.reply.ok else str(outcome.reply.reason)


def one_sentence(said: str) -> bool:
    return bool(said) and "\n" not in said and len(said) < 400 and "Traceback" not in said


def command_text(do: str, field: str, value: str) -> str:
    required = [one.name for one in msgspec.structs.fields(COMMANDS[do]) if one.required]
    said = {name: USUAL.get(name, "x") for name in required} | {field: "HERE", "do": do}
    return json.dumps(said).replace('"HERE"', value)


@pytest.fixture(scope="module")
def world() -> World:
    world = World()
    world.observe("C-1", "B1")
    world.ok("raise_overdose", place="B1")
    return world


@pytest.mark.parametrize(("do", "field"), FIELDS)
def test_a_command_with_a_value_beyond_its_bounds_is_refused_in_one_sentence(
    world: World, do: str, field: str
) -> None:
    bound = of_command(do, field)
    for value in beyond(bound):
        said = asked(world, command_text(do, field, value))
        assert one_sentence(said), (value[:40], said[:200])


@pytest.mark.parametrize(("do", "field"), FIELDS)
def test_a_value_at_its_bounds_is_never_refused_for_them(world: World, do: str, field: str) -> None:
    bound = of_command(do, field)
    for value in at_them(bound):
        said = asked(world, command_text(do, field, value))
        assert isinstance(bound, Free) or str(bound.said()) not in said, (value[:40], said)


def protocol_with(key: str, value: Any) -> dict[str, Any]:
    said: dict[str, Any] = tomllib.loads(example_text())["protocol"]
    part, name = key.split(".")
    if name == "route_min":
        said[part][name]["iv"] = value
    else:
        said.setdefault(part, {})[name] = value
    return said


@pytest.mark.parametrize("key", KEYS)
def test_a_site_file_with_a_value_beyond_its_bounds_is_refused_with_its_key(key: str) -> None:
    bound = BOUNDS[key]
    assert isinstance(bound, Amount)
    nan, inf = float("nan"), float("inf")
    wrong = [below(bound), bound.most + 1, nan, inf, -inf, 1e308, 10**30, "x", True, [], {}, -5]
    for value in wrong:
        book = Book()
        assert read_protocol(Table(protocol_with(key, value), "protocol", book), TODAY) is None
        found = [one for one in book.faults if one.key.startswith(f"protocol.{key}")]
        assert found and all(one_sentence(one.line()) for one in book.faults), value


@pytest.mark.parametrize("key", KEYS)
def test_a_protocol_that_is_adopted_is_asked_what_the_site_file_is(world: World, key: str) -> None:
    bound = BOUNDS[key]
    assert isinstance(bound, Amount)
    values = (below(bound), bound.most + 1, 1e308, -5, -1e308, "x", True, [], 10**30)
    for value in values:
        said = json.loads(msgspec.json.encode(PROTOCOL)) | {"version": "TEST-2"}
        part, name = key.split(".")
        said[part][name] = {"iv": value} if name == "route_min" else value
        reply = asked(world, json.dumps({"do": "adopt_protocol", "protocol": said}))
        assert one_sentence(reply), (value, reply)
        assert name in reply or "a number is too large" in reply, (value, reply)
    assert world.room.protocol == PROTOCOL


def test_a_protocol_without_the_limits_of_what_the_house_measures_disarms_nothing(
    world: World,
) -> None:
    said = json.loads(msgspec.json.encode(PROTOCOL)) | {"version": "TEST-2", "vitals": None}
    reply = asked(world, json.dumps({"do": "adopt_protocol", "protocol": said}))
    assert "not adopted: vitals: the table is missing" in reply
    said = json.loads(msgspec.json.encode(PROTOCOL)) | {"version": "TEST-2"}
    said["checks"]["late_percent"] = 90
    reply = asked(world, json.dumps({"do": "adopt_protocol", "protocol": said}))
    assert "must be less than checks.missed_percent" in reply


@pytest.mark.parametrize("until", ["9999-12-31T23:59:59Z", "2099-01-01T00:00:00Z"])
def test_a_hold_without_end_is_not_a_hold_until_the_end_of_time(until: str) -> None:
    world = World()
    world.enrol("C-1")
    said = world.refused("hold", by="office", client="C-1", reason="x", until=until)
    assert said == "a hold ends within 3660 days; without an end it stands until it is lifted"
    world.ok("hold", by="office", client="C-1", reason="x", until="2030-01-01T00:00:00Z")


def test_an_observation_is_neither_shortened_nor_lengthened_by_a_sign() -> None:
    world = World()
    world.observe("C-1", "B1")
    before = world.room.visits["V000001"].observe_s
    for do, by in (("extend_observation", "desk"), ("shorten_observation", "office")):
        more = {"reason": "x"} if by == "office" else {}
        said = world.refused(do, by=by, place="B1", minutes=-1000, **more)
        assert said == "the minutes must be from 1 to 1440 min"
    for _ in range(7):
        world.do("extend_observation", place="B1", minutes=1440)
    assert "at most 10080 min in all" in world.refused(
        "extend_observation", place="B1", minutes=1440
    )
    assert before == 1800


@pytest.mark.parametrize(
    "code",
    ["c1", "C 1", "Ｃ１", "\u0421" + "1", "C1\u200b", "C\u00ad1", "\u202eC1", "Cl", "ĉ1", "CI"],
)
def test_a_code_that_could_be_taken_for_another_is_refused_and_says_which(code: str) -> None:
    world = World()
    world.enrol("C1")
    said = world.refused("enrol", by="office", client=code, approved_by="x")
    assert "could be taken for C1, who is in the log already" in said
    assert said.isprintable()
    assert "did you mean C1?" in world.refused("admit", client=code)
    assert set(world.room.clients) == {"C1"}


def test_codes_that_people_tell_apart_are_all_enrolled() -> None:
    world = World()
    world.enrol("C1", "C2", "C-1", "1-11", "11-1", "D1", "C11")
    assert len(world.room.clients) == 7
