"""Nellcor N-560 and N-595: 9600 8N1, a line every two seconds, with header lines on each page.

Source: mdpnp/mdpnp @ 1ae7f72 (BSD-2), which talks to both; lines recorded from an N-560 in
hansmuc/NellcorN560Seriell @ a7c3633 (no licence seen). It talks by itself and is sent nothing.

  N-560    VERSION 1.61.00    CRC:XXXX  SpO2 Limit: 95-100%    PR Limit: 59-148BPM
                               ADULT           25SAT-S
  TIME                 %SpO2   BPM     PA     Status
  07-Jan-04 11:24:54   100     102      36    MO             AO

An N-595 has its own page headers, of which two lines are known: the second line above goes on
with `SPO2 RESP MODE: NORMAL`, and the third says `%SPO2`. Header lines are known by their first
words, whatever stands behind them and in whatever case; no line of values begins with them.

Three numbers (SpO2 in percent, pulse a minute, pulse amplitude): --- is no value, a star behind one
means that it alarms. DERIVED: 0 is no value either. Then any number of status words:

  SD sensor disconnected, SO sensor off, LM and LP loss of pulse, PS pulse search: no values,
  whatever the line holds; several: the first in this order is told
  MO motion: marginal          LB low battery
  AO, AS alarms off, silenced, PH PL SH SL beyond its limits: say nothing of the values

A loss of pulse is told as SEARCHING (LP) or MOTION (LM): it is not said to be an empty sensor. The
months are English whatever the language of the machine. Date and time are the instrument's own and
are not used. A status word that is not in the table makes the line unknown: it could mean that the
numbers do not hold.

What can slip through: there is no check. A damaged digit is taken as sent until the next line, two
seconds later. A line cut short behind its numbers by a damaged byte loses its status words.
"""

import re
from typing import Final

from devices.oximeters.live import live, nothing
from devices.oximeters.spoken import SpokenLines
from devices.readings import AnyReading, TroubleKind, Vitals, VitalsQuality, VitalsReason

LONGEST_LINE: Final = 192  # the longest header known has 90

_NUMBER: Final = r" +(---|[0-9]{1,3})\*?"
_LINE: Final = re.compile(
    r" *\d\d-(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)-\d\d \d\d:\d\d:\d\d"
    rf"{_NUMBER}{_NUMBER}{_NUMBER}((?: +[A-Z][A-Z])*) *"
)
_HEADERS: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r" *N-5(?:60|95)[A-Z]? +VERSION .*",
        r" *(?:ADULT|PEDIATRIC|NEONATE|NEONATAL|NEO)\b.*",
        r" *[A-Z]+ +[0-9]+ ?SAT-S\b.*",
        r" *SPO2 RESP(?:ONSE)? MODE:.*",
        r" *TIME .*%SPO2\b.*",
    )
)

# The first that is there is told.
_NO_VALUES: Final = (
    ("SD", VitalsReason.NO_SENSOR),
    ("SO", VitalsReason.SENSOR_OFF),
    ("LM", VitalsReason.MOTION),
    ("LP", VitalsReason.SEARCHING),
    ("PS", VitalsReason.SEARCHING),
)
_MOTION: Final = "MO"
_BATTERY: Final = "LB"
_NOTHING_MORE: Final = {"AO", "AS", "PH", "PL", "SH", "SL"}
_WORDS: Final = {word for word, _ in _NO_VALUES} | {_MOTION, _BATTERY} | _NOTHING_MORE


class NellcorN560(SpokenLines):
    """The decoder."""

    def __init__(self) -> None:
        super().__init__(LONGEST_LINE)

    def read(self, line: str) -> list[AnyReading] | None:
        match = _LINE.fullmatch(line)
        if match is None:
            return [] if any(header.fullmatch(line) for header in _HEADERS) else None
        words = set(match[4].split())
        if words - _WORDS:
            return None
        battery = "battery low" if _BATTERY in words else ""
        vitals = _vitals(_value(match[1]), _value(match[2]), words)
        return [*self.trouble(TroubleKind.BATTERY_LOW, battery), vitals]


def _vitals(spo2: int | None, pulse: int | None, words: set[str]) -> Vitals:
    for word, reason in _NO_VALUES:
        if word in words:
            return nothing(reason)
    if _MOTION in words:
        return live(spo2, pulse, quality=VitalsQuality.MARGINAL, reason=VitalsReason.MOTION)
    return live(spo2, pulse)


def _value(text: str) -> int | None:
    return None if text == "---" else int(text) or None
