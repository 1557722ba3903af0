"""An event and its row say the same, for every fact there is and whatever stands in its words."""

import hashlib
import json
import sqlite3

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hatmonitor import events as facts
from hatmonitor.events import FACTS, Event, UnknownEvent
from hatmonitor.journal.errors import EventUnreadable
from hatmonitor.journal.rows import (
    CANONICAL_SQL,
    COLUMNS,
    RESERVED,
    Row,
    canonical,
    event_json,
    from_row,
    hash_of,
    row_json,
    to_row,
)
from hatmonitor.journal.schema import EVENTS
from hatmonitor.moments import Moment
from tests.journal.any_fact import any_fact, any_of
from tests.journal.made import event

PREV = "ab" * 32
_name = st.none() | st.text(max_size=8)
_events = st.builds(
    Event,
    seq=st.integers(1, 2**60),
    moment=st.builds(
        Moment,
        st.integers(0, 253_402_300_799_999_999),
        st.text(max_size=8),
        st.integers(-(2**62), 2**62),
    ),
    by=st.text(max_size=8),
    fact=any_fact,
    place=_name,
    client=_name,
    session=_name,
    protocol_version=_name,
    late=st.booleans(),
    demo=st.booleans(),
)
_thorough = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@_thorough
@given(_events)
def test_what_is_read_from_a_row_is_what_was_written(written: Event) -> None:
    row = to_row(written, PREV)
    assert from_row(row) == msgspec.structs.replace(written, prev=PREV, hash=row.hash)


@pytest.mark.parametrize("kind", sorted(FACTS))
def test_every_kind_goes_into_a_row_and_back(kind: str) -> None:
    @settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
    @given(any_of(FACTS[kind]))
    def check(fact: facts.AnyFact) -> None:
        row = to_row(event(7, fact), PREV)
        assert row.kind == kind
        assert from_row(row).fact == fact
        assert "kind" not in json.loads(row.body)

    check()


def test_no_field_of_a_fact_has_the_name_of_a_stamp() -> None:
    for kind, fact in FACTS.items():
        assert not RESERVED & set(fact.__struct_fields__), kind


def test_columns_are_those_of_the_table_and_of_the_row() -> None:
    assert tuple(EVENTS) == COLUMNS == Row._fields


@_thorough
@given(_events)
def test_the_database_and_python_build_the_same_canonical_form(written: Event) -> None:
    row = to_row(written, PREV)
    conn = sqlite3.connect(":memory:")
    conn.execute(f"CREATE TABLE events ({', '.join(COLUMNS)})")
    conn.execute(f"INSERT INTO events VALUES ({','.join('?' * len(COLUMNS))})", row)
    form = conn.execute(f"SELECT {CANONICAL_SQL} FROM events").fetchone()[0]
    conn.close()
    assert form == canonical(row)
    plain = json.dumps(row[:-1], ensure_ascii=False, separators=(",", ":")).encode()
    assert form == plain
    assert row.hash == hashlib.sha256(plain).hexdigest()


def test_every_character_has_one_canonical_form_in_the_database_and_here() -> None:
    every = "".join(map(chr, (*range(0xD800), *range(0xE000, 0x10800))))
    conn = sqlite3.connect(":memory:")
    form = conn.execute("SELECT CAST(json_array(?) AS BLOB)", (every,)).fetchone()[0]
    conn.close()
    assert form == msgspec.json.encode([every])
    assert form == json.dumps([every], ensure_ascii=False, separators=(",", ":")).encode()


def test_the_hash_can_be_rebuilt_from_an_exported_line() -> None:
    row = to_row(event(3, facts.ClientAssessed("C-1", "2", 'says "fine"\n\tand sways é')), PREV)
    line = row_json(row).decode()
    shown = json.loads(line)
    start = line.index('"body":') + len('"body":')
    body = line[start : line.rindex(',"prev":')]
    parts = [body if key == "body" else shown[key] for key in COLUMNS[:-1]]
    form = json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode()
    assert hashlib.sha256(form).hexdigest() == shown["hash"]


def test_an_exported_event_has_exactly_the_journals_keys_and_a_body_that_is_an_object() -> None:
    row = to_row(event(3), PREV)
    shown = json.loads(row_json(row))
    assert tuple(shown) == COLUMNS
    assert shown["body"] == {
        "place": "S1", "rr": 12, "spo2": 97, "poss": "1", "note": "note 3", "good": True,
        "bad": [], "protocol_version": "P1",
    }  # fmt: skip
    assert shown["at"] == "2026-11-22T14:05:03.123456Z"
    assert shown["place"] == "S1"


def test_a_body_nested_deeper_than_can_be_read_is_shown_as_the_text_it_is() -> None:
    row = to_row(event(3), PREV)._replace(body="[" * 3000)
    assert json.loads(row_json(row))["body"] == "[" * 3000


def test_an_event_that_is_followed_live_looks_like_its_row() -> None:
    row = to_row(event(3), PREV)
    assert event_json(from_row(row)) == row_json(row)


def test_late_and_demo_stand_in_the_body_only_when_true() -> None:
    assert not {"late", "demo", "v"} & set(json.loads(to_row(event(1), PREV).body))
    body = json.loads(to_row(event(1, late=True, demo=True), PREV).body)
    assert (body["late"], body["demo"]) == (True, True)


def test_text_without_a_utf8_form_is_written_with_a_mark_in_its_place() -> None:
    row = to_row(event(1, facts.LinkLost("ebs1", "no file caf\udce9"), by="w\udc80"), PREV)
    back = from_row(row)
    assert (back.by, back.fact) == ("w?", facts.LinkLost("ebs1", "no file caf?"))
    assert hash_of(row) == row.hash


def test_a_number_that_is_none_is_refused_where_one_is_required() -> None:
    with pytest.raises(ValueError, match="clock_stepped"):
        to_row(event(1, facts.ClockStepped(float("nan"))), PREV)


def test_an_unknown_kind_stops_with_its_number() -> None:
    row = to_row(event(41), PREV)._replace(kind="teleported")
    with pytest.raises(UnknownEvent, match=r"41.*teleported"):
        from_row(row)


def test_a_row_that_holds_no_event_stops_with_its_number() -> None:
    row = to_row(event(41), PREV)
    for broken in ("{", "[]", '{"rr":"many"}', "\x00\x01", ""):
        with pytest.raises(EventUnreadable, match="41"):
            from_row(row._replace(body=broken))
    with pytest.raises(EventUnreadable, match="41"):
        from_row(row._replace(at="yesterday"))
    assert json.loads(row_json(row._replace(body="{")))["body"] == "{"


def test_an_older_version_of_a_fact_is_brought_up_step_by_step(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    old = to_row(event(5, facts.ClientMoved("S1", "S2")), PREV)
    old = old._replace(body='{"place":"S1","towards":"S2","protocol_version":"P0"}')
    monkeypatch.setitem(facts.VERSIONS, "client_moved", 3)
    monkeypatch.setitem(
        facts.UPCASTS,
        ("client_moved", 1),
        lambda body: {**body, "aim": body["towards"]},
    )
    monkeypatch.setitem(
        facts.UPCASTS, ("client_moved", 2), lambda body: {**body, "to": body["aim"]}
    )
    assert from_row(old).fact == facts.ClientMoved("S1", "S2")
    assert from_row(old).protocol_version == "P0"
    assert '"v":3' in to_row(event(6, facts.ClientMoved("S1", "S2")), PREV).body
    with pytest.raises(UnknownEvent, match="version 4"):
        from_row(old._replace(body='{"place":"S1","to":"S2","protocol_version":null,"v":4}'))
