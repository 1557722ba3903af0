"""The serial ports of this machine, as the system lists them."""

import re

import msgspec
from serial.tools import list_ports

from devices.catalogue import catalogue


class PortFound(msgspec.Struct, frozen=True):
    """One port. stable: a pyserial URL that still finds it when the ports have been renumbered,
    None where nothing about it is its own. guesses: ids of the instruments it may be."""

    port: str
    description: str
    vid: int | None
    pid: int | None
    serial_number: str | None
    location: str | None
    stable: str | None
    guesses: tuple[str, ...]


def found_ports() -> list[PortFound]:
    """Every serial port there is, by name."""
    found = []
    for info in sorted(list_ports.comports()):
        found.append(
            PortFound(
                port=info.device,
                description=info.description or "",
                vid=info.vid,
                pid=info.pid,
                serial_number=info.serial_number,
                location=info.location,
                stable=stable_url(info.vid, info.pid, info.serial_number, info.location),
                guesses=guesses(info.vid, info.pid),
            )
        )
    return found


def guesses(vid: int | None, pid: int | None) -> tuple[str, ...]:
    """The instruments that come with this USB identity; often only their adapter's chip does."""
    return tuple(
        row.id
        for row in catalogue().values()
        if any(usb.vid == vid and usb.pid in (None, pid) for usb in row.usb)
    )


def stable_url(
    vid: int | None, pid: int | None, serial_number: str | None, location: str | None
) -> str | None:
    """A hwgrep:// URL by USB identity and serial number, or by where it is plugged in."""
    if vid is None or pid is None:
        return None
    identity = f"VID:PID={vid:04X}:{pid:04X}"
    if serial_number:
        return f"hwgrep://{identity} SER={re.escape(serial_number)}"
    return f"hwgrep://{identity}.* LOCATION={re.escape(location)}$" if location else None
