"""The demo's house: the example site file, with the simulated instruments' ports written into it.

It is read and checked like any other site file, and every clinical number in it is the example's.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from hatmonitor.site import example_text

NAME: Final = "DEMO house"
DEVICES: Final = ("desk1", "desk2")
# The example's two, and one more; all of them made up.
STATIONS: Final = {"desk": ("w1", "1111"), "floor": ("w2", "3333"), "office": ("lead1", "2222")}

_EXAMPLE_NAME: Final = 'name = "EXAMPLE house"'
_EXAMPLE_PORT: Final = 'port = "/dev/ttyUSB0"'
_SECOND: Final = """
[[device]]
id = "{id}"
driver = "ebs010"
port = '{port}'

[[staff]]
id = "w2"
role = "worker"
pin = "3333"                         # EXAMPLE

"""
_AFTER_DEVICES: Final = "# --- staff ---"


def write_site(path: Path, ports: Mapping[str, str]) -> Path:
    """Write the demo's site file. ports: where each of DEVICES is found."""
    first, second = DEVICES
    text = _replaced(example_text(), _EXAMPLE_NAME, f'name = "{NAME}"')
    text = _replaced(text, _EXAMPLE_PORT, f"port = '{ports[first]}'")
    more = _SECOND.format(id=second, port=ports[second])
    text = _replaced(text, _AFTER_DEVICES, more.lstrip() + _AFTER_DEVICES)
    path.write_text(text, encoding="utf-8")
    return path


def _replaced(text: str, old: str, new: str) -> str:
    if text.count(old) != 1:
        raise ValueError(f"the example site file no longer has one line {old!r}")
    return text.replace(old, new)
