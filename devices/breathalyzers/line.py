"""An instrument that is not in the catalogue, read by a line profile from the site file.

The profile (line_profile.py) says what a line looks like; the instrument is one whose wire format
is not published, and a technician has seen its lines. So there is no source here, and every result
carries origin ORIGIN_UNVERIFIED. Lines are ASCII and end with CR, LF or both.

  group value    a number with a point or a comma: 0.145  0,145  76
  group unit     looked up in `units`, then among our own texts; unknown: None, and the number
                 decides nothing. Without the group, or where it took no part: `unit`
  group status   looked up in `ok`, `high`, `pass`, `fail`; a line with any other word is garbage,
                 because the word may be a fault: a number is not a result before it is known

The catalogue's own driver, without a profile, knows lines such as `0.145 mg/L OK`. It is there for
`decode` and for trying out; in the site file a profile must be written.

The same line within REPEAT_S of the last such line is a repeated frame, also after a request of
ours: nothing is known that would tell a repeat from the same result of the next person, who cannot
blow sooner. `ask` is sent once for a request; after TEST_LIMIT_S without a result it timed out.

The line that comes first within HALF_FRAME_S of the opening of the port may have begun before it:
it is garbage that says so (BEGUN_INSIDE), even if what is left of it fits the pattern.

What can slip through: everything the pattern lets through. There is no check: a damaged digit, unit
or word is taken as sent, and a line cut short by a damaged ending counts if what is left still fits
the pattern (`0.1` of `0.145 mg/L`). A pattern that takes in unit and status avoids the most of it.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from re import compile as compiled
from typing import Final

from devices.breathalyzers.line_profile import OUR_WORDS, Profile, line_of, profile_of
from devices.driver import HALF_FRAME_S, SAME_RESULT, UNKNOWN_LINE, Beginning, Driver
from devices.framing import LineFramer, garbage
from devices.instrument import Instrument
from devices.readings import (
    ORIGIN_UNVERIFIED,
    AnyReading,
    Breath,
    BreathPhase,
    BreathStatus,
    BreathStep,
    Garbage,
)
from devices.units import BreathUnit

REPEAT_S: Final = 10.0
TEST_LIMIT_S: Final = 120.0

NO_NUMBER: Final = "a line whose value is no number"
UNKNOWN_WORD: Final = "a line with a word the line profile does not name"
SAYS_NOTHING: Final = "a line with neither a value nor a word"

PLAIN: Final = Profile(
    compiled(r"(?P<value>\d+\.\d+) ?(?P<unit>\S+)?( (?P<status>\w+))?"), OUR_WORDS
)

_NUMBER: Final = compiled(r"[0-9]{1,6}(?:[.,][0-9]{1,6})?|[.,][0-9]{1,6}")
_OUR_UNITS: Final = {unit.value: unit for unit in BreathUnit}


class LineProfile(Driver):
    """The decoder."""

    def __init__(self, profile: Profile = PLAIN) -> None:
        self.understood = 0
        self._profile = profile
        self._last: bytes | None = None  # the last result's line
        self._last_s = 0.0
        self.opened(0.0)
        self._may_be_torn = False  # bytes of a file have a beginning
        self._beginning.over()

    def opened(self, now_s: float) -> None:
        self._framer = LineFramer(self._profile.longest)
        self._beginning = Beginning(self._profile.longest + 1)
        self._heard_s = now_s
        self._may_be_torn = True  # until a line has begun since
        self._outgoing = b""
        self._asked_s: float | None = None

    def ask_measure(self, now_s: float) -> None:
        if self._profile.ask and not self._outgoing:
            self._outgoing = self._profile.ask
            self._asked_s = now_s

    def ask_stop(self, now_s: float) -> None:
        """Nothing is known that would end a test."""
        self._outgoing = b""
        self._asked_s = None

    def outgoing(self) -> bytes:
        data, self._outgoing = self._outgoing, b""
        self._may_be_torn = self._may_be_torn and not data  # what comes now is the answer
        return data

    def feed(self, data: bytes, now_s: float) -> list[AnyReading]:
        readings = self._half_line(now_s)
        self._heard_s = now_s
        for frame in self._framer.feed(data):
            readings.append(self._piece(frame, now_s))
        return readings

    def _piece(self, frame: bytes | Garbage, now_s: float) -> AnyReading:
        """One line, or bytes that are none. What stands first and came right after the opening may
        be the end of a line: `5.0` of `15.0`. It is not believed."""
        may_be_torn, self._may_be_torn = self._may_be_torn, False
        if isinstance(frame, Garbage):
            return self._beginning.judged(frame)
        if may_be_torn:
            return self._beginning.judged(garbage(frame, UNKNOWN_LINE))
        return self._line(frame, now_s)

    def tick(self, now_s: float) -> list[AnyReading]:
        readings = self._half_line(now_s)
        if self._asked_s is not None and now_s >= self._asked_s + TEST_LIMIT_S:
            self._asked_s = None
            readings.append(BreathStep(BreathPhase.TIMED_OUT))
        return readings

    def _half_line(self, now_s: float) -> list[AnyReading]:
        if now_s - self._heard_s < HALF_FRAME_S:
            return []
        self._may_be_torn = False
        return [self._beginning.judged(piece) for piece in self._framer.quiet()]

    def _line(self, frame: bytes, now_s: float) -> AnyReading:
        line = frame.decode("ascii")
        match = self._profile.pattern.fullmatch(line)
        if match is None:
            return self._beginning.judged(garbage(frame, UNKNOWN_LINE))
        fields: dict[str, str | None] = match.groupdict()
        found = self._breath(line, fields.get("value"), fields.get("unit"), fields.get("status"))
        if isinstance(found, str):
            return self._beginning.judged(garbage(frame, found))
        self.understood += 1
        self._beginning.over()
        repeated = frame == self._last and now_s - self._last_s < REPEAT_S
        self._last, self._last_s = frame, now_s
        if repeated:
            return garbage(frame, SAME_RESULT)
        self._asked_s = None
        return found

    def _breath(
        self, line: str, value: str | None, unit: str | None, word: str | None
    ) -> Breath | str:
        """The result in a line, or why there is none."""
        if value is not None and not _NUMBER.fullmatch(value):
            return NO_NUMBER
        status = self._profile.words.get(word) if word is not None else BreathStatus.NONE
        if status is None:
            return UNKNOWN_WORD
        if value is None and status is BreathStatus.NONE:
            return SAYS_NOTHING
        return Breath(
            status=status,
            value=None if value is None else float(value.replace(",", ".")),
            unit=None if value is None else self._unit_of(unit),
            text=line,
            origin=ORIGIN_UNVERIFIED,
        )

    def _unit_of(self, text: str | None) -> BreathUnit | None:
        if text is None:
            return self._profile.unit
        return self._profile.units.get(text) or _OUR_UNITS.get(text)


def set_up(row: Instrument, settings: Mapping[str, object]) -> Instrument:
    """The row with the profile of the site file; SettingsFault where there is none or a bad one."""
    profile = profile_of(settings)
    return replace(
        row,
        driver=partial(LineProfile, profile),
        line=line_of(settings),
        can_start_test=bool(profile.ask),
    )
