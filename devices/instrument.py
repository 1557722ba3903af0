"""What a row of the catalogue is made of: how one instrument is named, plugged in and recognised.

Only the shape stands here, so that a family of instruments, and another package, can make rows
without knowing the others.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from devices.driver import Driver
from devices.port_names import pyserial_url

# A port of a fast stream is read so often: quicker than any delay an alarm may have, and some
# hundred times less work than a read for each frame.
READ_EVERY_S: Final = 0.1

# The handshake lines of a port jump about when it is opened; so long they mean nothing.
LINES_SETTLE_S: Final = 0.2

BLIND_PORT: Final = "a socket:// port never shows a press or a cut wire; use rfc2217://"


class SettingsFault(ValueError):
    """A setting of a site file that this instrument cannot take: its key, and a sentence."""

    def __init__(self, key: str, why: str) -> None:
        super().__init__(why)
        self.key = key


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
    reads_lines: bool = False
    streams: bool = False
    from_file: bool = False
    set_up: "Callable[[Instrument, Mapping[str, object]], Instrument] | None" = None


def refused(row: Instrument, port_url: str) -> str | None:
    """Why this instrument must not be served on such a port; None where it may be.

    The lines of a socket:// port always read as driven (pyserial 3.5), so a help button on one
    would look well for ever.
    """
    try:
        url = pyserial_url(port_url)
    except ValueError as fault:
        return str(fault)
    return BLIND_PORT if row.reads_lines and url.lower().startswith("socket:") else None
