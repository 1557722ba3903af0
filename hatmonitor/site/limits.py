"""The approved clinical limits, or why they are not: of a site file and of a command alike.

What a protocol is made of stands in hatmonitor/protocol.py and is read off there, so that the two
cannot disagree. Here stand only checks that hold whatever the clinic decides: that somebody
approved it, that each value lies within what can be at all (hatmonitor/bounds.py), that a lower
limit lies below the upper one. Wherever a protocol comes from, it comes through `read_protocol`.
"""

from collections.abc import Callable
from datetime import date
from types import NoneType
from typing import Any, Final, cast, get_args

import msgspec

from hatmonitor.bounds import EARLIEST_APPROVAL, LIST_MOST, PROTOCOL, Amount, Text
from hatmonitor.protocol import Protocol
from hatmonitor.site.faults import Book, Fault
from hatmonitor.site.table import Table
from hatmonitor.typed import converted
from hatmonitor.words import say

ROUTE_MAX_CHARS: Final = 24

# (smaller, larger, whether they may be equal)
ORDERED: Final = (
    ("breath.limit_mg_per_l", "breath.upper_limit_mg_per_l", True),
    ("breath.error_band_mg_per_l", "breath.limit_mg_per_l", False),
    ("booth.target_min", "booth.limit_min", True),
    ("checks.late_percent", "checks.missed_percent", False),
    ("checks.rr_low_per_min", "checks.rr_high_per_min", False),
    ("checks.poss_unacceptable_from", "checks.poss_not_rousable_from", True),
    ("checks.long_watch_interval_min", "emergency.long_watch_min", True),
    ("vitals.emergency_spo2_percent", "vitals.low_spo2_percent", False),
    ("vitals.low_spo2_percent", "vitals.dip_spo2_percent", True),
    ("vitals.emergency_delay_s", "vitals.low_delay_s", True),
    ("vitals.dip_delay_s", "vitals.low_delay_s", True),
)

# Keys of which the one says nothing without the other.
TOGETHER: Final = (
    ("vitals.share_percent", "vitals.share_window_s"),
    ("vitals.share_window_s", "vitals.share_percent"),
    ("vitals.worse_percent", "alarms.rise_again_s"),
)

_READERS: Final[dict[Any, Callable[[Table, str], Any]]] = {
    str: Table.text,
    int: Table.whole,
    float: Table.number,
    bool: Table.yes_no,
    tuple[str, ...]: Table.texts,
    dict[str, float]: Table.numbers,
}

_APPROVAL = say("the medical lead approves the protocol and fills this in; see the example")
_ASK_LEAD = say("ask the medical lead; see the example")


def read_protocol(table: Table, today: date, with_vitals: bool = False) -> Protocol | None:
    """The protocol; None when the fault book says why not. today: the site's own day. with_vitals:
    the house has instruments that measure them, so their limits must be there."""
    before = len(table.book.faults)
    table.remedy = _APPROVAL
    _date_as_text(table)
    values = _fields(table, Protocol)
    _check_approval(table, values, today)
    parts = {name: part for name, part in values.items() if isinstance(part, dict)}
    for name, part in parts.items():
        _check_bounds(Table(table.raw.get(name, {}), table.key(name), table.book), name, part)
    _check_order(table, parts)
    _check_together(table, parts)
    _check_observation(table, parts)
    _check_vitals(table, parts, with_vitals)
    if len(table.book.faults) > before:
        return None
    return cast(Protocol, converted(values, Protocol))


def protocol_faults(protocol: Protocol, today: date, with_vitals: bool = False) -> list[Fault]:
    """The same questions of a protocol that did not come from a file."""
    book = Book()
    read_protocol(Table(_as_table(protocol), "", book), today, with_vitals)
    return book.faults


def _as_table(part: msgspec.Struct) -> dict[str, Any]:
    """As a file would have it: what is not there is left out."""
    said = msgspec.json.decode(msgspec.json.encode(part))
    return {key: value for key, value in said.items() if value is not None}


def _fields(table: Table, shape: type[msgspec.Struct]) -> dict[str, Any]:
    """Every field of the struct, read by its type; tables below it by themselves. A field that has
    a default may be left out."""
    fields = msgspec.structs.fields(shape)
    table.only(*(field.name for field in fields))
    values: dict[str, Any] = {}
    for field in fields:
        if not field.required and field.name not in table.raw:
            continue
        shape = _not_none(field.type)
        if shape in _READERS:
            values[field.name] = _READERS[shape](table, field.name)
        elif below := table.table(field.name):
            values[field.name] = _fields(below, shape)
    return values


def _not_none(field_type: Any) -> Any:
    """The type itself of `type | None`."""
    kinds = [one for one in get_args(field_type) if one is not NoneType]
    return kinds[0] if NoneType in get_args(field_type) else field_type


def _date_as_text(table: Table) -> None:
    """TOML has dates of its own; both ways of writing one are right."""
    if isinstance(table.raw.get("approved_on"), date):
        table.raw["approved_on"] = table.raw["approved_on"].isoformat()[:10]


def _check_approval(table: Table, values: dict[str, Any], today: date) -> None:
    version = PROTOCOL["version"]
    if not version.holds(values["version"]):
        table.fault("version", version.said(), say("use a short version, such as 2026-11"))
    if not values["approved_on"]:
        return
    try:
        approved = date.fromisoformat(values["approved_on"])
    except ValueError:
        table.fault("approved_on", say("is not a date"), say("write it as 2026-11-22"))
        return
    if approved < EARLIEST_APPROVAL:
        table.fault("approved_on", say("lies before {day}", day=str(EARLIEST_APPROVAL)), _APPROVAL)
    if approved > today:
        table.fault(
            "approved_on",
            say("lies in the future; today is {day}", day=str(today)),
            say("correct the date, or this computer's clock"),
        )


def _check_bounds(table: Table, part: str, values: dict[str, Any]) -> None:
    """Each value by its row in the table of bounds; a table or a list of values, each of them."""
    for name, value in values.items():
        if name not in table.raw or isinstance(value, bool):
            continue
        bound = PROTOCOL[f"{part}.{name}"]
        if isinstance(value, dict | tuple) and len(value) > LIST_MOST:
            table.fault(name, say("holds more than {most}", most=LIST_MOST), _ASK_LEAD)
        elif isinstance(value, dict):
            below = Table(table.raw[name], table.key(name), table.book)
            for key, one in value.items():
                _check_bound(below, key, bound, one)
        elif isinstance(value, tuple):
            if not all(map(bound.holds, value)):
                table.fault(name, bound.said(), _ASK_LEAD)
        else:
            _check_bound(table, name, bound, value)


def _check_bound(table: Table, name: str, bound: Amount | Text, value: object) -> None:
    """Reading has complained already of what it could not take over as it stood."""
    if value == table.raw[name] and not bound.holds(value):
        table.fault(name, bound.said(), _ASK_LEAD)


def _check_order(table: Table, parts: dict[str, dict[str, Any]]) -> None:
    for small_key, large_key, equal in ORDERED:
        small, large = (_value(parts, key) for key in (small_key, large_key))
        if not small or not large or small < large or (equal and small == large):
            continue
        what = (
            say("must not be more than {other} ({value})", other=large_key, value=large)
            if equal
            else say("must be less than {other} ({value})", other=large_key, value=large)
        )
        table.book.note(table.key(small_key), small, what, _ASK_LEAD)


def _check_together(table: Table, parts: dict[str, dict[str, Any]]) -> None:
    for key, other in TOGETHER:
        value = _value(parts, key)
        if value and not _value(parts, other):
            what = say("says nothing without {other}", other=other)
            table.book.note(table.key(key), value, what, _ASK_LEAD)


def _value(parts: dict[str, dict[str, Any]], key: str) -> float | None:
    part, name = key.split(".")
    value: float | None = parts.get(part, {}).get(name)
    return value


def _check_observation(table: Table, parts: dict[str, dict[str, Any]]) -> None:
    """At least one route, and no observation so short that no check falls due in it."""
    raw = table.raw.get("observation", {}).get("route_min") if "observation" in parts else None
    if not isinstance(raw, dict):
        return  # reading it has complained already
    place = Table(raw, table.key("observation.route_min"), table.book)
    if not raw:
        table.book.note(place.path, None, say("holds no route"), _ASK_LEAD)
    interval = _value(parts, "checks.interval_min")
    for route, minutes in parts["observation"]["route_min"].items():
        if not route.isidentifier() or len(route) > ROUTE_MAX_CHARS:
            place.fault(
                route,
                say("is not a plain name for a route"),
                say("use a short word, such as iv, im or smoked"),
            )
        if interval and minutes and 0 < minutes < interval:
            place.fault(
                route,
                say(
                    "is shorter than checks.interval_min ({value}): no check would fall due",
                    value=interval,
                ),
                _ASK_LEAD,
            )


def _check_vitals(table: Table, parts: dict[str, dict[str, Any]], needed: bool) -> None:
    """Limits there where they are needed, and no tier that could never end again."""
    if needed and "vitals" not in table.raw:
        table.table("vitals")  # which complains of its absence
    dip = _value(parts, "vitals.dip_spo2_percent")
    margin = _value(parts, "vitals.clear_margin_percent")
    if dip and margin and dip <= 100 < dip + margin:
        table.book.note(
            table.key("vitals.clear_margin_percent"),
            margin,
            say("with dip_spo2_percent ({value}) it is more than 100: no dip could end", value=dip),
            _ASK_LEAD,
        )
