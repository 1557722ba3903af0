"""Nonin handhelds (8500, 8600V, 9847, 2500 PalmSAT, Avant 4000) in ASCII: one line a second.

Source: manualslib 1628114 p. 21 (8500), 1573814 p. 44 (9847), 3002398 p. 25 (8600V); manualshive
1700051 p. 24 (2500 PalmSAT); manualshelf nonin bt4000 p. 35. 9600 baud. Some send nine data bits,
the ninth always mark: as a mark is what a stop bit is, it reads as 8N1.

  HH:MM:SS SPO2=097 HR=072      or without the time, which is not looked at
  SPO2=--- HR=---               missing
  at the end: `*` event key pressed; `B` a breath was detected (9847); ` F` fast values (BT4000)

At power-up a header with format and time comes first; the pages do not show it. So up to eight
lines in a row of plain text that name neither SPO2 nor HR are taken as a header: no reading, and
not understood either. `B` says that one breath was seen; it is no rate, and none is made of it.

DERIVED: a number of less than three digits may be led by blanks; either order of `*` and `B`;
blanks before them and at the end.

What can slip through: there is no check. A damaged digit that is still a digit is taken as sent,
and so is a damaged `*`, `B` or `F` at the end. What is left is what a person can have (live.py).
A finger that is off and a pulse that is sought look alike: `---`, with no reason.
"""

import re
from typing import Final

from devices.driver import UNKNOWN_LINE, Beginning
from devices.framing import LineFramer, garbage
from devices.oximeters.live import live
from devices.oximeters.nonin import NoninDriver
from devices.readings import AnyReading, Garbage

LONGEST_LINE: Final = 80  # a reading has 30; nobody knows how long a header is
HEADER_LINES: Final = 8

_VALUE: Final = rb"([0-9]{3}| [0-9]{2}|  [0-9]|---)"
_READING: Final = re.compile(
    rb"(?:[0-9]{2}:[0-9]{2}:[0-9]{2} )?SPO2="
    + _VALUE
    + rb" HR="
    + _VALUE
    + rb" *(?:\*?B?|B\*)(?: +F)? *"
)
_TORN: Final = re.compile(rb"SPO2|HR|=")


class NoninAscii(NoninDriver):
    """The decoder."""

    def begin(self) -> None:
        self._framer = LineFramer(LONGEST_LINE)
        self._beginning = Beginning(LONGEST_LINE)
        self._header = 0  # lines of one so far

    def take(self, data: bytes) -> list[AnyReading]:
        readings: list[AnyReading] = []
        for line in self._framer.feed(data):
            readings += self._line(line) if isinstance(line, bytes) else self._no(line)
        return readings

    def give_up(self) -> list[AnyReading]:
        return [told for piece in self._framer.quiet() for told in self._no(piece)]

    def _no(self, piece: Garbage) -> list[AnyReading]:
        return [self._beginning.judged(piece)]

    def _line(self, line: bytes) -> list[AnyReading]:
        match = _READING.fullmatch(line)
        if match is None:
            return self._no_reading(line)
        self.understood += 1
        self._beginning.over()
        self._header = 0
        spo2, pulse = (int(value) if value != b"---" else None for value in match.groups())
        return [live(spo2, pulse)]

    def _no_reading(self, line: bytes) -> list[AnyReading]:
        if _TORN.search(line):
            return self._no(garbage(line, UNKNOWN_LINE))
        self._header += 1
        return [] if self._header <= HEADER_LINES else [garbage(line, UNKNOWN_LINE)]
