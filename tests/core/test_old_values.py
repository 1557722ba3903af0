"""What stands in an old or hand-written journal is read, folded, judged and shown, whatever it is.

A whole shift is told; then each field of each of its entries is made what nobody foresaw, one at a
time, and the house is restored from it: room, rules, what is due, the wire, the log in words.
"""

import json
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from hatmonitor import events as e
from hatmonitor.bounds import PROTOCOL as BOUNDS
from hatmonitor.bounds import Amount
from hatmonitor.events import Event
from hatmonitor.journal.rows import Row, read_row, row_json, to_row
from hatmonitor.moments import Moment, shifted
from hatmonitor.monitor import inputs as i
from hatmonitor.review import entry
from hatmonitor.room.apply import apply
from hatmonitor.room.due import due_next
from hatmonitor.room.state import Room
from hatmonitor.rules.judge import judge
from tests.core.world import World, breath

NAN = "NaN, which is no JSON"
STRANGE: list[Any] = [
    -1, 0, 1e308, -1e308, 1e17, 10**30, -(10**30), 253402300799999999, 2**63, NAN, True, "x", [],
    None, "\u202e", "{", "a" * 60_000, "9999-12-31T23:59:59Z",
]  # fmt: skip


def a_shift() -> list[Event]:
    """Somebody is watched, somebody has an emergency, a hold stands, a value waits."""
    world = World()
    world.observe("C-1", "B1")
    world.check("B1")
    world.ok("extend_observation", place="B1", minutes=5)
    world.ok("raise_overdose", place="B1")
    world.ok("record_step", place="B1", step="airway", at=world.at(5))
    world.ok("give_naloxone", place="B1")
    world.enrol("C-2", "C-3")
    world.ok("hold", by="office", client="C-2", reason="x", until="2027-01-01T00:00:00Z")
    world.ok("admit", client="C-3")
    world.hear(breath())
    world.wear(85, 30, "ox1")
    world.ok("pause_sound", alarm="overdose_called:B1", seconds=60)
    world.put(i.DiskSeen(100, True))
    world.step_clock(3600)
    world.wait(minutes=12)
    return world.seen


SHIFT = a_shift()
NOW = shifted(SHIFT[-1].moment, 3600)
KINDS = sorted({event.kind for event in SHIFT})


def restored(rows: list[Row]) -> Room:
    room = Room()
    for row in rows:
        room = apply(room, read_row(row))
    return room


def looked_at(room: Room, row: Row, now: Moment = NOW) -> None:
    """By everybody who looks at a room or at an entry."""
    broken: list[Any] = []
    judge(room, now, broken.append)
    assert not broken, broken
    due_next(room, now)
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(room), type=Room) == room
    for language in ("en", "nl"):
        assert entry(row).spoken(language, "Europe/Amsterdam")
    row_json(row)


def with_body(event: Event, name: str, value: object) -> Row:
    row = to_row(event, "")
    body = {**json.loads(row.body), name: value}
    return row._replace(body=json.dumps(body).replace(json.dumps(NAN), "NaN"))


def strange_bodies(kind: str) -> Iterator[tuple[int, Row]]:
    for n, event in enumerate(SHIFT):
        if event.kind == kind and all(one.kind != kind for one in SHIFT[:n]):
            for name in event.fact.__struct_fields__:
                for value in STRANGE:
                    yield n, with_body(event, name, value)


@pytest.mark.parametrize("kind", KINDS)
def test_no_value_in_the_journal_keeps_the_house_from_being_watched_or_its_log_from_being_read(
    kind: str,
) -> None:
    rows = [to_row(event, "") for event in SHIFT]
    for n, row in strange_bodies(kind):
        looked_at(restored([*rows[:n], row, *rows[n + 1 :]]), row)


@pytest.mark.parametrize(
    "key", sorted(key for key, one in BOUNDS.items() if isinstance(one, Amount))
)
def test_a_protocol_adopted_before_it_was_checked_is_used_as_far_as_it_can_be_and_that_is_told(
    key: str,
) -> None:
    n = next(n for n, event in enumerate(SHIFT) if event.kind == "protocol_adopted")
    rows = [to_row(event, "") for event in SHIFT]
    part, name = key.split(".")
    for value in (0, -5, 1e308, -1, 10**9, 1e-9):
        row = rows[n]
        body = json.loads(row.body)
        whole = isinstance(body["protocol"][part][name], int) and BOUNDS[key].whole  # type: ignore[union-attr]
        asked = int(value) if whole else value
        body["protocol"][part][name] = {"iv": asked} if name == "route_min" else asked
        row = row._replace(body=json.dumps(body))
        room = restored([*rows[:n], row, *rows[n + 1 :]])
        if BOUNDS[key].holds(asked):
            assert not room.protocol_wrong
            continue
        assert room.protocol_wrong == (key,)
        assert any(
            isinstance(draft.fact, e.AlarmRaised) and draft.fact.name == "protocol_wrong"
            for draft in judge(room, NOW, pytest.fail)
        )
        looked_at(room, row)


def test_an_entry_that_cannot_be_read_is_left_out_and_named() -> None:
    rows = [to_row(event, "") for event in SHIFT]
    n = next(n for n, event in enumerate(SHIFT) if event.kind == "naloxone_given")
    room = restored([*rows[:n], with_body(SHIFT[n], "mg", "x"), *rows[n + 1 :]])
    assert [(one.seq, one.event_kind) for one in room.left_out] == [(n + 1, "naloxone_given")]
