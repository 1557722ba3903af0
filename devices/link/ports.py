"""The serial ports of this machine, as the system lists them."""

from typing import Final

import msgspec
from serial.tools import list_ports

from devices.catalogue import catalogue
from devices.port_names import is_short, pyserial_url

_SEVERAL: Final = "more than one port has this name; name it by its USB location"


class PortFound(msgspec.Struct, frozen=True):
    """One port. stable: a name that still finds it when the ports have been renumbered
    (devices/port_names.py), None where nothing about it is its own. guesses: ids of the instruments
    it may be."""

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
    """A name by USB identity and serial number, or by where it is plugged in."""
    if vid is None or pid is None:
        return None
    if serial_number and serial_number.strip() == serial_number:
        return f"usb:{vid:04X}:{pid:04X}:{serial_number}"
    return f"usb-location:{location}" if location else None


def opens(port: str) -> str:
    """What pyserial is to open for this port of a site file.

    ValueError, in words, for a short form that is none, or that several ports answer to: two
    adapters with the same serial number, of which either may be the other booth's.
    """
    url = pyserial_url(port)
    if is_short(port):
        pattern = url.removeprefix("hwgrep://")
        if len({found.device for found in list_ports.grep(pattern)}) > 1:
            raise ValueError(_SEVERAL)
    return url
