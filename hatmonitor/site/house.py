"""The house in a site file: its name and language, its places and its first staff.

Ids are short and plain because they stand on tiles, in the log and in what people call out. They
are never names of people.
"""

import re
from collections.abc import Iterable
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

import msgspec

from hatmonitor import lookalike
from hatmonitor.events import DeviceRow, PlaceRow
from hatmonitor.roles import is_missed, is_station, role_of
from hatmonitor.site.faults import HIDDEN, closest, nearest
from hatmonitor.site.table import Table, text_complaint
from hatmonitor.words import LANGUAGES, say

FOLLOWERS: Final = ("console", "bell")
DISK_LOW_MB: Final = 500
PLACE_KINDS: Final = ["booth", "seat"]
ROLES: Final = ["worker", "lead"]
PIN: Final = re.compile(r"[0-9]{4,12}")
ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
ID_MAX_CHARS: Final = 24
LABEL_MAX_CHARS: Final = 24

# `by` in the journal is a staff id, an instrument's id or one of these.
NOT_FOR_PEOPLE: Final = {"rules", "monitor", "nobody", "demo", "technician"}


class StaffRow(msgspec.Struct, frozen=True):
    """role: `worker` or `lead`. For the first start only; the PIN's hash is then kept elsewhere."""

    id: str
    role: str
    pin: str

    def __repr__(self) -> str:
        return f"StaffRow(id={self.id!r}, role={self.role!r})"


def read_head(table: Table) -> dict[str, Any]:
    """[site]: the keys that are there, for the Site of the same names."""
    table.only("name", "language", "time_zone", "followers", "seal_folder", "disk_low_mb")
    head: dict[str, Any] = {
        "name": table.text("name", LABEL_MAX_CHARS * 2),
        "language": table.text("language"),
        "time_zone": table.text("time_zone"),
        "followers": FOLLOWERS,
        "seal_folder": None,
        "disk_low_mb": DISK_LOW_MB,
    }
    if head["language"] and head["language"] not in LANGUAGES:
        table.fault(
            "language",
            say("is not a language of this program"),
            nearest(head["language"], list(LANGUAGES)),
        )
    if head["time_zone"]:
        _check_time_zone(table, head["time_zone"])
    if "followers" in table.raw:
        head["followers"] = table.texts("followers", may_be_empty=True)
        for follower in head["followers"]:
            if follower and not _can_be_missed(follower):
                remedy = nearest(follower, list(FOLLOWERS))
                table.fault("followers", say("is not a follower that can be waited for"), remedy)
    if "seal_folder" in table.raw:
        head["seal_folder"] = table.text("seal_folder") or None
    if "disk_low_mb" in table.raw:
        head["disk_low_mb"] = table.whole("disk_low_mb")
        if head["disk_low_mb"] <= 0:
            table.fault("disk_low_mb", say("must be more than 0"))
    return head


def _can_be_missed(follower: str) -> bool:
    """By its own name (hatmonitor/roles.py): the first console or bell, or that of a station."""
    role = role_of(follower)
    rest = follower.removeprefix(role)
    return is_missed(follower) and (rest == "" or is_station(rest[1:]))


def _check_time_zone(table: Table, zone: str) -> None:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        example = closest(zone, sorted(available_timezones())) or "Europe/Amsterdam"
        table.fault(
            "time_zone",
            say("is not a known time zone"),
            say("write for example {zone}", zone=example),
        )


def read_places(rows: list[Table]) -> tuple[PlaceRow, ...]:
    """[[place]]: booths and seats, in the order of the wall."""
    places = []
    for row in rows:
        row.only("id", "kind", "label")
        name, kind = plain_id(row), known_word(row, "kind", PLACE_KINDS)
        label = row.text("label", LABEL_MAX_CHARS) if "label" in row.raw else name
        places.append(PlaceRow(name, kind, label))
    no_twins(rows, "id", (lookalike.key(place.id) for place in places))
    return tuple(places)


def read_staff(rows: list[Table], devices: tuple[DeviceRow, ...]) -> tuple[StaffRow, ...]:
    """[[staff]]: the people of the first start, by code."""
    staff = []
    taken = {lookalike.key(name) for name in (*NOT_FOR_PEOPLE, *(row.id for row in devices))}
    for row in rows:
        row.only("id", "role", "pin")
        name, role, pin = plain_id(row, person=True), known_word(row, "role", ROLES), _pin(row)
        if name and lookalike.key(name) in taken:
            row.fault(
                "id",
                say("this id is in use for something else"),
                say("give each person a code of their own, such as w1"),
            )
        staff.append(StaffRow(name, role, pin))
    no_twins(rows, "id", (lookalike.key(person.id) for person in staff))
    return tuple(staff)


def plain_id(row: Table, person: bool = False) -> str:
    """What a place, an instrument or a person is called; empty, and a fault, when it is no id."""
    name = row.text("id")
    if not name:
        return ""
    if len(name) > ID_MAX_CHARS:
        row.fault(
            "id",
            say("is longer than {most} characters", most=ID_MAX_CHARS),
            say("use a short code"),
        )
    elif not ID.fullmatch(name):
        remedy = (
            say("use a code such as w1, never a person's name")
            if person
            else say("use letters, digits, '-', '_' and '.' only")
        )
        row.fault("id", say("is not a plain id"), remedy)
    return name


def is_staff_code(text: str, devices: Iterable[str]) -> bool:
    """Whether a person can be called so in the log."""
    taken = {lookalike.key(name) for name in (*NOT_FOR_PEOPLE, *devices)}
    return (
        ID.fullmatch(text) is not None
        and len(text) <= ID_MAX_CHARS
        and lookalike.key(text) not in taken
    )


def known_word(row: Table, key: str, known: list[str]) -> str:
    """One of the known words, or a fault with the nearest of them."""
    word = row.text(key)
    if word and word not in known:
        row.fault(key, say("is not known"), nearest(word, known))
    return word


def _pin(row: Table) -> str:
    """A PIN never gets into a fault, an error text or a log."""
    if "pin" not in row.raw:
        return row.text("pin")
    pin = row.raw["pin"]
    if text_complaint(pin, 200) is None and PIN.fullmatch(pin):
        return str(pin)
    row.book.note(
        row.key("pin"),
        HIDDEN,
        say("is not a PIN"),
        say("write 4 to 12 digits, in quotes"),
    )
    return ""


def no_twins(rows: list[Table], key: str, values: Iterable[str]) -> None:
    """values: of each row. Ids come as what they look like (hatmonitor/lookalike.py)."""
    seen: dict[str, str] = {}
    for row, value in zip(rows, values, strict=True):
        if not value:
            continue
        first = seen.setdefault(value, row.path)
        if first != row.path:
            row.fault(
                key, say("is the same as that of {first}", first=first), say("give each its own")
            )
