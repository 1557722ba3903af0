"""The instruments this program knows, one row each.

A row says what an instrument is called, how its line is set, what it measures, how it is recognised
and on what evidence we claim to read it. Nothing else in the program names an instrument: the site
file gives an id, and the row gives the rest.

Others add rows without touching this file: an entry point of the group `hatmonitor.instruments`
whose object is an Instrument. A row that cannot be loaded costs only itself: it is left out, and
`UnknownInstrument` and `broken_rows` say why.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from pkgutil import resolve_name
from types import MappingProxyType
from typing import Any, Final

from devices.breathalyzers.ebs010 import RECALL, Ebs010
from devices.driver import Driver

ENTRY_POINT_GROUP: Final = "hatmonitor.instruments"


class Measures(StrEnum):
    """What an instrument is for, and so which rules look after it."""

    BREATH = "breath"
    VITALS = "vitals"
    BUTTON = "button"


@dataclass(frozen=True, slots=True)
class LineSettings:
    """A serial line. parity is N, E or O. Ignored where the port is a network address."""

    baud: int
    bits: int = 8
    parity: str = "N"
    stop_bits: int = 1

    def __str__(self) -> str:
        return f"{self.baud} {self.bits}{self.parity}{self.stop_bits}"


@dataclass(frozen=True, slots=True)
class UsbId:
    """A USB vendor, and a product if that is known; often it is only the adapter's chip."""

    vid: int
    pid: int | None = None


@dataclass(frozen=True, slots=True)
class Instrument:
    """One row.

    id: the driver name in the site file. driver: makes a new decoder. speaks_every_s: longest
    silence of a healthy instrument, None where it may be silent for ever. safe_question: bytes that
    may be sent to an unknown instrument because they change nothing in it. own_ratio: the
    blood-to-breath ratio with which the instrument itself made a blood value, where its maker says
    so. simulator: `module:class` of its simulated other side.
    """

    id: str
    title: str
    maker: str
    measures: Measures
    driver: Callable[[], Driver]
    line: LineSettings
    evidence: str
    simulator: str
    can_start_test: bool = False
    speaks_every_s: float | None = None
    usb: tuple[UsbId, ...] = ()
    safe_question: bytes = b""
    own_ratio: float | None = None


_ROWS: Final = (
    Instrument(
        id="ebs010",
        title="EBS-010 (EBS-10), PC mode",
        maker="Sentech",
        measures=Measures.BREATH,
        driver=Ebs010,
        line=LineSettings(4800),
        evidence="maker's protocol document, three independent programs, one recorded result line",
        simulator="devices.simulators.ebs010:Ebs010Simulator",
        can_start_test=True,
        usb=(UsbId(0x10C4),),
        safe_question=RECALL,
    ),
)


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
