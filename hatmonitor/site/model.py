"""The site: its name and language, its places, instruments, first staff and clinical protocol.

Read once at start from one TOML file and checked whole, in the rooms beside this file; nothing
starts on a bad one. It must never hold a client, and staff only by code.
"""

from datetime import date
from pathlib import Path
from typing import Any, Final

import msgspec

from devices.instrument import Measures
from hatmonitor.clock import real_now
from hatmonitor.events import DeviceRow, PlaceRow
from hatmonitor.moments import local_day
from hatmonitor.protocol import Protocol
from hatmonitor.site.faults import Book, Fault, SiteFaults
from hatmonitor.site.house import (
    DISK_LOW_MB,
    FOLLOWERS,
    StaffRow,
    read_head,
    read_places,
    read_staff,
)
from hatmonitor.site.limits import read_protocol
from hatmonitor.site.source import toml_table
from hatmonitor.site.table import Table
from hatmonitor.words import N_, say

__all__ = ["Fault", "Site", "SiteFaults", "StaffRow", "example_text", "read_site"]

# A house writes its own words, in its own language; these stand in the example.
EXAMPLE_WORDS: Final = (
    N_("stimulate"),
    N_("airway"),
    N_("oxygen"),
    N_("ventilate"),
    N_("smoked"),
)


class Site(msgspec.Struct, frozen=True):
    """followers: those that must be there, or it alarms. seal_folder: where the journal's
    seals are kept when not beside it. disk_low_mb: free space below which it alarms."""

    name: str
    language: str
    time_zone: str
    places: tuple[PlaceRow, ...]
    devices: tuple[DeviceRow, ...]
    staff: tuple[StaffRow, ...]
    protocol: Protocol
    followers: tuple[str, ...] = FOLLOWERS
    seal_folder: str | None = None
    disk_low_mb: int = DISK_LOW_MB


def read_site(path: Path, today: date | None = None) -> Site:
    """The site in this file, or SiteFaults with every fault. today: if not the clock's."""
    # The catalogue asks the installed packages; only a start needs it.
    from devices.catalogue import catalogue
    from hatmonitor.site.instruments import read_devices

    book = Book()
    file = Table(toml_table(path), "", book)
    file.only("site", "place", "device", "staff", "protocol")
    head = _head(file, path)
    places = read_places(file.rows("place"))
    devices = read_devices(file.rows("device"), places, catalogue())
    staff = read_staff(file.rows("staff"), devices)
    if not any(place.kind == "booth" for place in places):
        book.note(
            "place",
            None,
            say("there is no booth"),
            say('write a [[place]] with kind = "booth" for each booth'),
        )
    if staff and not any(person.role == "lead" for person in staff):
        book.note(
            "staff", None, say("there is no shift lead"), say('give one person role = "lead"')
        )
    table = file.table("protocol")
    vitals = any(device.measures == Measures.VITALS for device in devices)
    protocol = read_protocol(table, today or _today(head), vitals) if table else None
    if book.faults or protocol is None:
        raise SiteFaults(book.faults)
    return Site(places=places, devices=devices, staff=staff, protocol=protocol, **head)


def _head(file: Table, path: Path) -> dict[str, Any]:
    table = file.table("site")
    if table is None:
        return {}
    head = read_head(table)
    if head["seal_folder"]:
        head["seal_folder"] = str(path.resolve().parent / head["seal_folder"])
    return head


def _today(head: dict[str, Any]) -> date:
    """The site's day, or that of Greenwich when its time zone is at fault itself."""
    try:
        return local_day(real_now().at_us, head.get("time_zone") or "UTC")
    except (KeyError, ValueError, OSError):
        return local_day(real_now().at_us, "UTC")


def example_text() -> str:
    """The commented example, as `hatmonitor check --example` prints it."""
    return Path(__file__).with_name("example.toml").read_text(encoding="utf-8")
