"""The demo's house: the example site file, with the simulated instruments' ports written into it.

It is read and checked like any other site file, and every clinical number in it is the example's.
Only the sound test of each shift is not asked for: nobody is there who could hear it.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

from hatmonitor.site import example_text

NAME: Final = "DEMO house"
# The example's two, and one more; all of them made up.
STATIONS: Final = {"desk": ("w1", "1111"), "floor": ("w2", "3333"), "office": ("lead1", "2222")}


class Instrument(NamedTuple):
    """One simulated instrument. hurried: it goes as fast as the demo; what streams, or shows how a
    person does, keeps its own pace. more: further lines of its table in the site file."""

    driver: str
    place: str | None = None
    hurried: bool = False
    more: str = ""


# The desk, a finger at twelve places, two buttons and a call system.
INSTRUMENTS: Final[dict[str, Instrument]] = {
    "desk1": Instrument("ebs010", hurried=True),
    "desk2": Instrument("sentech", hurried=True),
    **{f"ox-b{n}": Instrument("nonin-df2", f"B{n}") for n in range(1, 7)},
    **{f"ox-s{n}": Instrument("bci", f"S{n}") for n in range(1, 5)},
    "ox-s5": Instrument("contec-v7", "S5"),
    "co2-s6": Instrument("capnostream20", "S6"),
    "help-b1": Instrument("button", "B1"),
    "help-b2": Instrument("button", "B2"),
    "calls": Instrument("espa", more='[device.calls]\n"103" = "B3"\n'),
}
# At whose finger, by place.
FINGERS: Final = {
    row.place: name
    for name, row in INSTRUMENTS.items()
    if row.place is not None and row.driver != "button"
}
DESKS: Final = tuple(name for name, row in INSTRUMENTS.items() if row.hurried)

_EXAMPLE_NAME: Final = 'name = "EXAMPLE house"'
_EXAMPLE_PORT: Final = 'port = "/dev/ttyUSB0"'
_SECOND_WORKER: Final = """
[[staff]]
id = "w2"
role = "worker"
pin = "3333"                         # EXAMPLE

"""
_SOUND_TEST: Final = "sound_test_each_shift = {}"
_AFTER_DEVICES: Final = "# --- staff ---"


def write_site(path: Path, ports: Mapping[str, str]) -> Path:
    """Write the demo's site file. ports: where each of INSTRUMENTS is found."""
    first, *others = INSTRUMENTS
    text = _replaced(example_text(), _EXAMPLE_NAME, f'name = "{NAME}"')
    text = _replaced(text, _EXAMPLE_PORT, f"port = '{ports[first]}'")
    text = _replaced(text, _SOUND_TEST.format("true "), _SOUND_TEST.format("false"))
    tables = "\n".join(_table(name, ports[name]) for name in others) + _SECOND_WORKER
    text = _replaced(text, _AFTER_DEVICES, tables + _AFTER_DEVICES)
    path.write_text(text, encoding="utf-8")
    return path


def _table(name: str, port: str) -> str:
    row = INSTRUMENTS[name]
    place = f'place = "{row.place}"\n' if row.place else ""
    return (
        f'[[device]]\nid = "{name}"\ndriver = "{row.driver}"\nport = \'{port}\'\n{place}{row.more}'
    )


def _replaced(text: str, old: str, new: str) -> str:
    if text.count(old) != 1:
        raise ValueError(f"the example site file no longer has one line {old!r}")
    return text.replace(old, new)
