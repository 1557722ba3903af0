"""The instruments this program knows, one row each.

The rows stand beside their decoders, in `rows.py` of each family; what a row says stands in
instrument.py. Nothing else in the program names an instrument: the site file gives an id, and the
row gives the rest.

Others add rows without touching this file: an entry point of the group `hatmonitor.instruments`
whose object is an Instrument. A row that cannot be loaded costs only itself: it is left out, and
`UnknownInstrument` and `broken_rows` say why.
"""

from collections.abc import Mapping
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from pkgutil import resolve_name
from types import MappingProxyType
from typing import Any, Final

from devices.breathalyzers.rows import ROWS as BREATHALYZERS
from devices.buttons.rows import ROWS as BUTTONS
from devices.instrument import Instrument, SettingsFault
from devices.oximeters.rows import ROWS as OXIMETERS

ENTRY_POINT_GROUP: Final = "hatmonitor.instruments"


_ROWS: Final = (*BREATHALYZERS, *OXIMETERS, *BUTTONS)


class UnknownInstrument(LookupError):
    """There is no such row; the text lists those there are."""

    def __init__(self, instrument_id: str) -> None:
        known = ", ".join(sorted(catalogue()))
        why = broken_rows().get(instrument_id)
        reason = f" ({why})" if why else ""
        super().__init__(f"unknown instrument {instrument_id!r}{reason}; known are: {known}")


def catalogue() -> Mapping[str, Instrument]:
    """Every instrument, by id: our own rows, then those of other packages."""
    return _all_rows()[0]


def broken_rows() -> Mapping[str, str]:
    """Rows of other packages that were left out, by entry point name, with the reason."""
    return _all_rows()[1]


def instrument(instrument_id: str) -> Instrument:
    """The row of this id; UnknownInstrument when there is none."""
    row = catalogue().get(instrument_id)
    if row is None:
        raise UnknownInstrument(instrument_id)
    return row


def instrument_for(instrument_id: str, settings: Mapping[str, object]) -> Instrument:
    """The row as the site file set it up; UnknownInstrument, or SettingsFault with the key."""
    row = instrument(instrument_id)
    if row.set_up is not None:
        return row.set_up(row, settings)
    if settings:
        raise SettingsFault(next(iter(settings)), "this instrument has nothing to set")
    return row


def make_simulator(row: Instrument) -> Any:
    """A new simulator of this row (a devices.simulators.simulator.Simulator).

    Resolved by name, so that a console without simulators never loads them.
    """
    return resolve_name(row.simulator)()


@cache
def _all_rows() -> tuple[Mapping[str, Instrument], Mapping[str, str]]:
    rows = {row.id: row for row in _ROWS}
    broken: dict[str, str] = {}
    for entry in entry_points(group=ENTRY_POINT_GROUP):
        row = _load(entry)
        if isinstance(row, str):
            broken[entry.name] = row
        elif row.id in rows:
            broken[entry.name] = f"the id {row.id!r} is already taken"
        else:
            rows[row.id] = row
    return MappingProxyType(rows), MappingProxyType(broken)


def _load(entry: EntryPoint) -> Instrument | str:
    """The row of another package, or why there is none."""
    try:
        row = entry.load()
    except Exception as fault:  # noqa: BLE001  a stranger's module may fail in any way at all
        return f"{entry.value} cannot be loaded: {type(fault).__name__}: {fault}"
    return row if isinstance(row, Instrument) else f"{entry.value} is not an Instrument"
