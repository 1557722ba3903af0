"""[[device]] in a site file: the instruments, each held against its row of the catalogue.

What an instrument can be told stands in the catalogue, so a setting is judged there
(`instrument_for`) and only put into words here. An instrument that could fail unseen is refused:
a help button on a line that always reads as pressed or never, an oximeter that stands nowhere.
"""

import math
from collections.abc import Mapping
from typing import Any, Final

from devices.catalogue import instrument_for
from devices.instrument import Instrument, Measures, SettingsFault, refused
from hatmonitor import lookalike
from hatmonitor.events import DeviceRow, PlaceRow
from hatmonitor.site.faults import nearest
from hatmonitor.site.house import known_word, no_twins, plain_id
from hatmonitor.site.table import NUMBER_MAX, TEXT_MAX_CHARS, Table, text_complaint
from hatmonitor.visible import in_one_line
from hatmonitor.words import Say, say

PORT_MAX_CHARS: Final = 200
CALL_MAX_CHARS: Final = 16
SETTINGS_MAX: Final = 40
PATTERN_MAX_CHARS: Final = 1000
WHY_MAX_CHARS: Final = 300

_SEE_SETTINGS: Final = say("its settings stand in docs/technician.md")
_TAKE_OUT: Final = say("take it out")


def read_devices(
    rows: list[Table], places: tuple[PlaceRow, ...], catalogue: Mapping[str, Instrument]
) -> tuple[DeviceRow, ...]:
    """The instruments, in the order of the file. catalogue: what this program can talk to."""
    known_places = [place.id for place in places]
    devices = [_device(row, known_places, catalogue) for row in rows]
    no_twins(rows, "id", (lookalike.key(device.id) for device in devices))
    no_twins(rows, "port", (device.port for device in devices))
    return tuple(devices)


def _device(row: Table, places: list[str], catalogue: Mapping[str, Instrument]) -> DeviceRow:
    row.only("id", "driver", "port", "place", "settings", "calls")
    name = plain_id(row)
    driver = known_word(row, "driver", sorted(catalogue))
    known = catalogue.get(driver)
    settings = _settings(row, driver) if known else {}
    place = row.text("place") or None if "place" in row.raw else None
    if place is not None:
        _check_place(row, "place", place, places)
    if known is None:
        port = row.text("port", PORT_MAX_CHARS) if "port" in row.raw else ""
        return DeviceRow(name, driver, port, place)
    _check_stand(row, known, place)
    return DeviceRow(
        name,
        driver,
        _port(row, known),
        place,
        settings,
        _calls(row, known, places),
        measures=known.measures.value,
        own_ratio=known.own_ratio,
    )


def _port(row: Table, known: Instrument) -> str:
    """A port; none for an instrument whose results come in files."""
    if known.from_file:
        if row.raw.get("port", "") != "":
            row.fault("port", say("its results come in files: it has no port"), _TAKE_OUT)
        return ""
    port = row.text("port", PORT_MAX_CHARS)
    why = refused(known, port) if port else None
    if why is not None:
        row.fault(
            "port", say("{why}", why=why), say("name a serial port; see `hatmonitor devices list`")
        )
    return port


def _check_place(row: Table, key: str, place: str, places: list[str]) -> None:
    if place in places:
        return
    row.fault(
        key,
        say("there is no such place in this file"),
        nearest(place, places)
        if places
        else say("leave the key out for an instrument at the desk"),
    )


def _check_stand(row: Table, known: Instrument, place: str | None) -> None:
    """Vitals are somebody's: without a place nobody would ever be told."""
    if known.measures is Measures.VITALS and place is None and "place" not in row.raw:
        row.fault(
            "place",
            say("is missing: this instrument watches the person at a place"),
            say('write where it stands, for example place = "B1"'),
        )


def _calls(row: Table, known: Instrument, places: list[str]) -> dict[str, str]:
    """[device.calls]: which place an address of a call system is."""
    if "calls" not in row.raw:
        return {}
    if known.measures is not Measures.BUTTON or known.reads_lines:
        row.fault("calls", say("only a call system has calls"), _TAKE_OUT)
        return {}
    table = row.table("calls")
    if table is None:
        return {}
    calls = {}
    for address in table.raw:
        if (wrong := text_complaint(address, CALL_MAX_CHARS)) is not None:
            table.fault(address, wrong, say("write the address as the call system sends it"))
        elif place := table.text(address):
            _check_place(table, address, place, places)
            calls[address] = place
    return calls


def _settings(row: Table, driver: str) -> dict[str, Any]:
    """[device.settings], as the driver itself judges it."""
    table = row.table("settings") if "settings" in row.raw else Table({}, "", row.book)
    if table is None:
        return {}
    before = len(row.book.faults)
    for key, value in table.raw.items():
        if (wrong := _unfit(value)) is not None:
            table.fault(key, wrong, _SEE_SETTINGS)
    if len(table.raw) > SETTINGS_MAX:
        row.fault("settings", say("too many"), _SEE_SETTINGS)
    if len(row.book.faults) > before:
        return {}
    try:
        instrument_for(driver, table.raw)
    except SettingsFault as fault:
        key = f"{row.key('settings')}.{fault.key}" if fault.key else row.key("settings")
        text = in_one_line(str(fault)[:WHY_MAX_CHARS])
        why = say("{why}", why=text[:WHY_MAX_CHARS])
        row.book.note(key, _at(table.raw, fault.key), why, _SEE_SETTINGS)
        return {}
    return dict(table.raw)


def _unfit(value: object) -> Say | None:
    """Why a value cannot be kept in the log as it stands, if it cannot."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        fits = math.isfinite(value) and abs(value) <= NUMBER_MAX
        return None if fits else say("is too large")
    if isinstance(value, str):
        fits = len(value) <= PATTERN_MAX_CHARS
        return None if fits else say("is longer than {most} characters", most=PATTERN_MAX_CHARS)
    if isinstance(value, list | dict) and len(value) <= SETTINGS_MAX:
        keys = list(value) if isinstance(value, dict) else []
        if any(len(key) > TEXT_MAX_CHARS for key in keys):
            return say("is longer than {most} characters", most=TEXT_MAX_CHARS)
        inner = value.values() if isinstance(value, dict) else value
        return next((wrong for one in inner if (wrong := _unfit(one)) is not None), None)
    return say("must be a text, a number, true or false, or a list or table of them")


def _at(settings: Mapping[str, Any], key: str) -> object:
    """The value under a key such as `units.M`; None when there is none."""
    value: Any = settings
    for part in key.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value
