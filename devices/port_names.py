"""How a site file names a port: what stands for one USB adapter wherever it is plugged in.

A serial port's number changes with every restart and replug, so it is the worst name a port can
have. Beside every URL that pyserial knows, and every path, there are two short forms, which become
pyserial's `hwgrep://`:

  usb:10C4:EA60:0001      the adapter with this vendor, product and serial number
  usb:10C4:EA60           the only adapter of this vendor and product
  usb-location:1-1.4      whatever is plugged in at this place; for adapters without a serial number

Pure: nothing here looks for a port. What matches more than one port is refused where it is opened.
"""

import re
from typing import Final

SHORT_FORMS: Final = ("usb:", "usb-location:")

_USB: Final = re.compile(r"usb:([0-9a-f]{4}):([0-9a-f]{4})(?::(\S(?:.*\S)?))?", re.IGNORECASE)
_LOCATION: Final = re.compile(r"usb-location:([\w.:-]+)", re.IGNORECASE)


def is_short(port: str) -> bool:
    """Say whether this is one of the two short forms, well formed or not."""
    return port.lower().startswith(SHORT_FORMS)


def pyserial_url(port: str) -> str:
    """The port as pyserial takes it; ValueError, as a sentence, for a short form that is none."""
    if not is_short(port):
        return port
    if match := _USB.fullmatch(port):
        return by_identity(int(match[1], 16), int(match[2], 16), match[3])
    if match := _LOCATION.fullmatch(port):
        return by_location(match[1])
    example = "usb-location:1-1.4" if port.lower().startswith("usb-l") else "usb:10C4:EA60:0001"
    raise ValueError(f"a port named by its USB adapter looks like {example}")


def by_identity(vid: int, pid: int, serial_number: str | None) -> str:
    """hwgrep:// for one adapter. A serial number is whole: 0001 does not find 00012."""
    identity = f"hwgrep://VID:PID={vid:04X}:{pid:04X}(?!\\S)"
    return f"{identity} SER={_literal(serial_number)}( LOCATION=|$)" if serial_number else identity


def by_location(location: str) -> str:
    """hwgrep:// for one place. The interface behind it need not be named: 1-1.4 finds 1-1.4:1.0."""
    return f"hwgrep:// LOCATION={_literal(location)}(:[^:]*)?$"


def _literal(text: str) -> str:
    """This text in a pattern; & would end the pattern in a hwgrep:// URL."""
    return re.escape(text).replace(r"\&", r"\x26")
