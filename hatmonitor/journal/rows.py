"""An event and its row: the one place that knows how a fact is written down.

The canonical form of a row, which `hash` is the SHA-256 of (lower-case hexadecimal), is one JSON
array without white space, in UTF-8:

    [seq,at,boot,mono_ns,by,kind,place,client,session,body,prev]

Numbers are decimal, what is absent is null, the rest are strings: also `body`, as the text it has
in the column, and `prev`, the hash of the row before (for row 1: the journal's own random
beginning). In a string `"` and `\\` are escaped by a backslash, the characters below U+0020 as
\\b \\t \\n \\f \\r or \\u00xx with lower-case digits; nothing else is escaped.

Decision: this is what SQLite's json_array() gives, what Python's json.dumps gives with
ensure_ascii=False, and what any other language can rebuild; a verifier lets SQLite build it, which
is quicker than reading the columns one by one. JSON keeps text, number and null apart, so that two
different rows never have the same form.
"""

import re
from collections.abc import Iterable
from hashlib import sha256
from typing import Any, Final, NamedTuple

import msgspec

from devices.guarded import Fault, tried
from hatmonitor import typed
from hatmonitor.bounds import within
from hatmonitor.events import FACTS, UPCASTS, VERSIONS, Event, Fact, UnknownEvent, Unread
from hatmonitor.journal.errors import EventUnreadable
from hatmonitor.moments import Moment, from_iso, iso
from hatmonitor.visible import json_visible

COLUMNS: Final = (
    "seq", "at", "boot", "mono_ns", "by", "kind", "place", "client", "session", "body", "prev",
    "hash",
)  # fmt: skip
CANONICAL_SQL: Final = f"CAST(json_array({','.join(COLUMNS[:-1])}) AS BLOB)"


class OutOfOrder(ValueError):
    """An event that has another number than the next one."""


class Row(NamedTuple):
    """A line of the events table, as it stands on the disk."""

    seq: int
    at: str
    boot: str
    mono_ns: int
    by: str
    kind: str
    place: str | None
    client: str | None
    session: str | None
    body: str
    prev: str
    hash: str


class Stamps(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the body holds beside the fact's own fields. v: the fact's version, when above 1."""

    protocol_version: str | None
    late: bool = False
    demo: bool = False
    v: int = 1


RESERVED: Final = frozenset(Stamps.__struct_fields__) | {"kind"}

# A number this long may be more than the program can reckon with, or send on.
_LONG_NUMBER: Final = re.compile(r"\d{11}|[eE]\+?\d")

_encode: Final = msgspec.json.Encoder().encode
_stamps: Final = typed.json_decoder(Stamps).decode
_facts: Final[dict[str, msgspec.json.Decoder[Any]]] = {
    kind: typed.json_decoder(fact) for kind, fact in FACTS.items()
}


def canonical(row: Row) -> bytes:
    """The bytes a row's hash is taken over."""
    return _encode(row[:-1])


def hash_of(row: Row) -> str:
    """The hash the row should have."""
    return sha256(canonical(row)).hexdigest()


def to_row(event: Event, prev: str) -> Row:
    """The row of this event after the row with the hash `prev`.

    Text that has no UTF-8 form (a broken file name in an error of the operating system) is written
    with `?` in its place: the event matters more than that character. ValueError for a fact that
    could not be read back, such as a required number that is not a number.
    """
    try:
        return _row(event, prev)
    except UnicodeEncodeError:
        return _row(typed.converted(_utf8(msgspec.to_builtins(event)), Event), prev)


def chained(events: Iterable[Event], seq: int, prev: str) -> list[Row]:
    """Their rows after row `seq` with the hash `prev` (for the first row: the beginning).

    OutOfOrder for an event that has another number than the next one.
    """
    rows = []
    for event in events:
        if event.seq != seq + 1:
            raise OutOfOrder(f"event {event.seq} cannot follow event {seq}")
        row = to_row(event, prev)
        rows.append(row)
        seq, prev = row.seq, row.hash
    return rows


def _row(event: Event, prev: str) -> Row:
    moment = event.moment
    kind = event.kind
    head = (
        event.seq, iso(moment.at_us), moment.boot, moment.mono_ns, event.by, kind,
        event.place, event.client, event.session, _body(event, kind), prev,
    )  # fmt: skip
    return Row(*head, sha256(_encode(head)).hexdigest())


def _body(event: Event, kind: str) -> str:
    """The fact's fields without its tag, then the stamps, as one JSON object."""
    if isinstance(event.fact, Unread):
        return event.fact.body
    stamps = _encode(Stamps(event.protocol_version, event.late, event.demo, VERSIONS.get(kind, 1)))
    fields = _encode(event.fact)[len('{"kind":"",') + len(kind) : -1]
    body = b"{" + fields + b"," + stamps[1:] if fields else stamps
    if b"null" in body:
        _check_readable(kind, body)
    return body.decode()


def _check_readable(kind: str, body: bytes) -> None:
    """JSON has no 'not a number' and writes null; where a number is required that is a fault."""
    try:
        _facts[kind].decode(body)
    except msgspec.ValidationError as error:
        raise ValueError(f"the fact {kind} cannot be written: {error}") from error


def _utf8(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {_utf8(key): _utf8(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_utf8(item) for item in value]
    return value


def from_row(row: Row) -> Event:
    """The event of this row.

    UnknownEvent for a kind or version this program does not know, EventUnreadable for a row that
    does not hold what its kind must hold.
    """
    body = row.body.encode()
    try:
        stamps = _stamps(body)
        return Event(
            seq=row.seq,
            moment=Moment(from_iso(row.at), row.boot, row.mono_ns),
            by=row.by,
            fact=_fact(row, body, stamps.v),
            place=row.place,
            client=row.client,
            session=row.session,
            protocol_version=stamps.protocol_version,
            late=stamps.late,
            demo=stamps.demo,
            prev=row.prev,
            hash=row.hash,
        )
    except (msgspec.DecodeError, ValueError, OverflowError) as error:
        raise EventUnreadable(row.seq, str(error)) from error


def read_row(row: Row) -> Event:
    """The event of this row, with numbers that can be reckoned with (bounds.py); of one that cannot
    be read, its number, its kind and its text as it stands (Unread). Never raises: whatever is in a
    journal can be read and folded."""
    event = tried("entry", lambda: from_row(row))
    if not isinstance(event, Fault):
        long = _LONG_NUMBER.search(row.body)
        return msgspec.structs.replace(event, fact=within(event.fact)) if long else event
    at_us = tried("entry", lambda: from_iso(row.at))
    moment = Moment(0 if isinstance(at_us, Fault) else at_us, str(row.boot), _whole(row.mono_ns))
    unread = Unread(str(row.kind), event.cause, str(row.body))
    whom = (row.place, row.client, row.session)
    place, client, session = (None if one is None else str(one) for one in whom)
    prev, own = str(row.prev), str(row.hash)
    return Event(row.seq, moment, str(row.by), unread, place, client, session, prev=prev, hash=own)


def _whole(number: object) -> int:
    return number if isinstance(number, int) else 0


def _fact(row: Row, body: bytes, version: int) -> Any:
    current = VERSIONS.get(row.kind, 1)
    decoder = _facts.get(row.kind)
    if decoder is None:
        raise UnknownEvent(row.seq, row.kind)
    if version > current:
        raise UnknownEvent(row.seq, f"{row.kind} version {version}")
    if version == current:
        return decoder.decode(body)
    fields = msgspec.json.decode(body)
    for old in range(version, current):
        fields = UPCASTS[(row.kind, old)](fields)
    fact: type[Fact] = FACTS[row.kind]
    return typed.converted(fields, fact)


def row_json(row: Row) -> bytes:
    """The row as every export and `tail` show it: one JSON object, `body` an object.

    The body's text is passed on as it stands, so that the canonical form can be rebuilt from it;
    only a character that would do something to a terminal, or turn text round, is written as its
    escape (\\u202e), which nothing else there is. A body that is no JSON (only a damaged or edited
    one) is shown as a string.
    """
    body: Any = row.body
    try:
        msgspec.json.decode(row.body)
        body = msgspec.Raw(row.body.encode())
    except (msgspec.DecodeError, RecursionError):  # nested deeper than anybody reads
        pass
    shown = _encode(dict(zip(COLUMNS, (*row[:9], body, row.prev, row.hash), strict=True)))
    return json_visible(shown)


def event_json(event: Event) -> bytes:
    """An event that is in the journal, as `row_json` would show its row."""
    return row_json(to_row(event, event.prev)._replace(hash=event.hash))
