"""[protocol] in a site file: the approved clinical limits, or why they are not.

What a protocol is made of stands in hatmonitor/protocol.py and is read off there, so that the two
cannot disagree. Here stand only checks that hold whatever the clinic decides: that somebody
approved it, that a percentage is one, that a lower limit lies below the upper one.
"""

from collections.abc import Callable
from datetime import date
from types import NoneType
from typing import Any, Final, get_args

import msgspec

from hatmonitor.protocol import Protocol
from hatmonitor.site.table import Table
from hatmonitor.words import Say, say

VERSION_MAX_CHARS: Final = 40
ROUTE_MAX_CHARS: Final = 24

# Keys at which nothing, 0, is a decision a site can take; every other number must be more.
MAY_BE_ZERO: Final = {
    "enrolment.induction_days",
    "breath.error_band_mg_per_l",
    "breath.test_gap_min",
    "dose.min_gap_min",
    "emergency.hold_after_h",
    "alarms.shelve_max_min",
    "alarms.rise_again_s",
    "alarms.remind_acknowledged_s",
    "observation.induction_extra_min",
    "observation.near_limit_extra_min",
    "observation.needle_out_correction_min",
    "vitals.dip_delay_s",
    "vitals.low_delay_s",
    "vitals.emergency_delay_s",
    "vitals.clear_margin_percent",
    "vitals.clear_s",
    "vitals.resp_delay_s",
    "vitals.share_percent",
    "vitals.share_window_s",
    "vitals.worse_percent",
}

# The largest value that has a meaning: a share of all, the end of the sedation scale, an hour of
# signal that is judged together, a day on the shelf or until somebody is reminded, a month of hold,
# the emergencies the room remembers (room/fold_emergency.py).
AT_MOST: Final[dict[str, float]] = {
    "checks.spo2_low_percent": 100,
    "checks.poss_unacceptable_from": 4,
    "checks.poss_not_rousable_from": 4,
    "dose.poss_blocks_from": 4,
    "emergency.hold_after_h": 1000,
    "alarms.shelve_max_min": 24 * 60,
    "alarms.rise_again_s": 24 * 60 * 60,
    "alarms.remind_acknowledged_s": 24 * 60 * 60,
    "vitals.share_percent": 100,
    "vitals.share_window_s": 60 * 60,
    "vitals.worse_percent": 100,
    "batch.emergencies": 50,
    "batch.hours": 24 * 31,
    "vitals.dip_spo2_percent": 100,
    "vitals.low_spo2_percent": 100,
    "vitals.emergency_spo2_percent": 100,
    "vitals.clear_margin_percent": 100,
}

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
        _check_numbers(Table(table.raw.get(name, {}), table.key(name), table.book), name, part)
    _check_order(table, parts)
    _check_together(table, parts)
    _check_observation(table, parts)
    _check_vitals(table, parts, with_vitals)
    if len(table.book.faults) > before:
        return None
    return msgspec.convert(values, Protocol)


def _fields(table: Table, shape: type[msgspec.Struct]) -> dict[str, Any]:
    """Every field of the struct, read by its type; tables below it by themselves. A field that has
    a default may be left out."""
    fields = msgspec.structs.fields(shape)
    table.only(*(field.name for field in fields))
    values: dict[str, Any] = {}
    for field in fields:
        if not field.required and field.name not in table.raw:
            continue
        if field.type in _READERS:
            values[field.name] = _READERS[field.type](table, field.name)
        elif below := table.table(field.name):
            values[field.name] = _fields(below, _struct(field.type))
    return values


def _struct(field_type: Any) -> type[msgspec.Struct]:
    """The struct itself of `Struct | None`."""
    shape: type[msgspec.Struct] = next(
        (one for one in get_args(field_type) if one is not NoneType), field_type
    )
    return shape


def _date_as_text(table: Table) -> None:
    """TOML has dates of its own; both ways of writing one are right."""
    if isinstance(table.raw.get("approved_on"), date):
        table.raw["approved_on"] = table.raw["approved_on"].isoformat()[:10]


def _check_approval(table: Table, values: dict[str, Any], today: date) -> None:
    if len(values["version"]) > VERSION_MAX_CHARS:
        table.fault(
            "version",
            say("is longer than {most} characters", most=VERSION_MAX_CHARS),
            say("use a short version, such as 2026-11"),
        )
    if not values["approved_on"]:
        return
    try:
        approved = date.fromisoformat(values["approved_on"])
    except ValueError:
        table.fault("approved_on", say("is not a date"), say("write it as 2026-11-22"))
        return
    if approved > today:
        table.fault(
            "approved_on",
            say("lies in the future; today is {day}", day=str(today)),
            say("correct the date, or this computer's clock"),
        )


def _check_numbers(table: Table, part: str, values: dict[str, Any]) -> None:
    for name, value in values.items():
        if isinstance(value, dict) and value:
            _check_numbers(Table(table.raw[name], table.key(name), table.book), part, value)
        elif name not in table.raw or isinstance(value, bool) or not isinstance(value, int | float):
            continue
        elif wrong := _number_complaint(f"{part}.{name}", value, table.raw[name]):
            table.fault(name, wrong, _ASK_LEAD)


def _number_complaint(key: str, value: float, raw: object) -> Say | None:
    if value != raw:
        return None  # reading it has complained already
    if value < 0:
        return say("must not be less than 0")
    if value == 0 and key not in MAY_BE_ZERO:
        return say("must be more than 0")
    if value > AT_MOST.get(key, value):
        return say("must not be more than {most}", most=AT_MOST[key])
    return None


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
