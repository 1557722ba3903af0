"""What each wire format looks like: bytes from manuals, standards and real instruments, as a table.

A file per driver, named after it with `_` for `-`; each holds DRIVER (the row's id), CHECKED
(whether the format has a check that finds a damaged byte) and EXAMPLES. The tests of all decoders
walk these (tests/devices/test_every_decoder.py): a new instrument is held to the same rules by
writing its file.
"""

from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from devices.readings import AnyReading


class Example(NamedTuple):
    """frames: whole frames in the order they come, each with its ending. readings: what a new
    decoder makes of them, fed at one moment (no tick). source: document, page, or how it was made
    (COMPUTED where nobody saw it on a wire)."""

    name: str
    frames: tuple[bytes, ...]
    readings: tuple[AnyReading, ...]
    source: str


class Format(NamedTuple):
    """All examples of one driver."""

    driver: str
    checked: bool
    examples: tuple[Example, ...]


def formats() -> list[Format]:
    """Every file beside this one."""
    found = []
    for path in sorted(Path(__file__).parent.glob("*.py")):
        if path.stem != "__init__":
            module = import_module(f"tests.devices.examples.{path.stem}")
            found.append(Format(module.DRIVER, module.CHECKED, module.EXAMPLES))
    return found
