"""A line profile as a technician writes it in the site file, checked whole.

  [device.settings]
  pattern = '(?P<value>\\d+\\.\\d+) (?P<unit>\\S+) (?P<status>\\w+)'   matched against whole lines
  baud = 9600   bits = 8   parity = "N"   stop_bits = 1              the serial line
  unit = "mg/L"                  the unit of lines that tell none
  units = {MG = "mg/L"}          from the instrument's unit texts to ours
  ok = ["OK"]  high = ["HIGH"]  pass = ["PASS"]  fail = ["FAIL"]     its words; those are ours where
                                 none of the four is set
  ask = 'START\\r\\n'              what starts a test, where something does
  longest = 80                   characters of the longest line

Every fault is a SettingsFault with the key and a sentence.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final

import msgspec

from devices.breathalyzers.line_pattern import BadPattern, checked_pattern
from devices.instrument import LineSettings, SettingsFault
from devices.readings import BreathStatus
from devices.units import BreathUnit

LONGEST_LINE: Final = 80
_LINE_LENGTHS: Final = range(4, 257)
_LONGEST_ASK: Final = 64
_LONGEST_WORD: Final = 32
_MOST_WORDS: Final = 32

_WORDS: Final = {
    "pass": BreathStatus.PASS,
    "fail": BreathStatus.FAIL,
    "high": BreathStatus.HIGH,
    "ok": BreathStatus.OK,
}
OUR_WORDS: Final = {key.upper(): status for key, status in _WORDS.items()}
_KEYS: Final = (
    *("pattern", "baud", "bits", "parity", "stop_bits", "unit", "units"),
    *(*_WORDS, "ask", "longest"),
)
_RANGES: Final = {
    "baud": "a number from 50 to 4000000",
    "bits": "a number from 5 to 8",
    "stop_bits": "1 or 2",
    "longest": f"a number from {_LINE_LENGTHS[0]} to {_LINE_LENGTHS[-1]}",
}
_ESCAPE: Final = re.compile(r"\\(?:([rnt\\])|x([0-9A-Fa-f]{2})|)")
_ESCAPED: Final = {"r": "\r", "n": "\n", "t": "\t", "\\": "\\"}


class Profile(msgspec.Struct, frozen=True):
    """What a line means. units, words: from the instrument's texts to ours."""

    pattern: re.Pattern[str]
    words: Mapping[str, BreathStatus]
    unit: BreathUnit | None = None
    units: Mapping[str, BreathUnit] = {}
    ask: bytes = b""
    longest: int = LONGEST_LINE


def profile_of(settings: Mapping[str, object]) -> Profile:
    """The profile in these settings; SettingsFault where there is none."""
    for key in settings:
        if key not in _KEYS:
            known = ", ".join(_KEYS)
            raise SettingsFault(key, f"a line profile has no such setting; it has: {known}")
    if "pattern" not in settings:
        why = "write here what a line of this instrument looks like, as a regular expression"
        raise SettingsFault("pattern", why)
    longest = _number(settings, "longest", LONGEST_LINE, lambda number: number in _LINE_LENGTHS)
    try:
        pattern = checked_pattern(settings["pattern"], longest)
    except BadPattern as fault:
        raise SettingsFault("pattern", f"the pattern {fault}") from fault
    return Profile(
        pattern=pattern,
        unit=_unit("unit", settings["unit"]) if "unit" in settings else None,
        units=_units(settings.get("units", {})),
        words=_words(settings),
        ask=_ask(settings["ask"]) if "ask" in settings else b"",
        longest=longest,
    )


def line_of(settings: Mapping[str, object]) -> LineSettings:
    """The serial line in these settings; 9600 8N1 where they tell nothing."""
    parity = settings.get("parity", "N")
    if parity not in ("N", "E", "O"):
        raise SettingsFault("parity", f"must be N, E or O, not {parity!r}")
    return LineSettings(
        baud=_number(settings, "baud", 9600, lambda number: 50 <= number <= 4_000_000),
        bits=_number(settings, "bits", 8, lambda number: 5 <= number <= 8),
        parity=str(parity),
        stop_bits=_number(settings, "stop_bits", 1, lambda number: number in (1, 2)),
    )


def _number(
    settings: Mapping[str, object], key: str, usual: int, good: Callable[[int], bool]
) -> int:
    value = settings.get(key, usual)
    if isinstance(value, bool) or not isinstance(value, int) or not good(value):
        raise SettingsFault(key, f"must be {_RANGES[key]}, not {value!r}")
    return value


def _unit(key: str, value: object) -> BreathUnit:
    if isinstance(value, str) and value in list(BreathUnit):
        return BreathUnit(value)
    known = ", ".join(BreathUnit)
    raise SettingsFault(key, f"must be one of {known}, not {value!r}")


def _units(value: object) -> dict[str, BreathUnit]:
    if not isinstance(value, Mapping) or len(value) > _MOST_WORDS:
        raise SettingsFault("units", 'must be a table, for example {MG = "mg/L"}')
    return {str(text): _unit("units", unit) for text, unit in value.items()}


def _words(settings: Mapping[str, object]) -> Mapping[str, BreathStatus]:
    """From the instrument's words to ours; our own where no word is set."""
    if not any(key in settings for key in _WORDS):
        return OUR_WORDS
    words: dict[str, BreathStatus] = {}
    for key, status in _WORDS.items():
        for word in _list_of_words(key, settings.get(key, [])):
            if word in words:
                raise SettingsFault(key, f"{word!r} stands in two lists; it can mean one thing")
            words[word] = status
    return words


def _list_of_words(key: str, value: object) -> list[str]:
    if isinstance(value, list) and len(value) <= _MOST_WORDS:
        words = [one for one in value if isinstance(one, str) and 0 < len(one) <= _LONGEST_WORD]
        if len(words) == len(value):
            return words
    raise SettingsFault(key, f'must be a list of words, for example ["{key.upper()}"]')


def _ask(value: object) -> bytes:
    why = f"must be a text of at most {_LONGEST_ASK} bytes, for example 'START\\r\\n'"
    if not isinstance(value, str) or not value:
        raise SettingsFault("ask", why)
    try:
        data = _ESCAPE.sub(_escaped, value).encode("latin-1")
    except UnicodeEncodeError as fault:
        raise SettingsFault("ask", why) from fault
    if len(data) > _LONGEST_ASK:
        raise SettingsFault("ask", why)
    return data


def _escaped(match: re.Match[str]) -> str:
    if match[1]:
        return _ESCAPED[match[1]]
    if match[2]:
        return chr(int(match[2], 16))
    raise SettingsFault("ask", r"after a backslash only r, n, t, xHH or another backslash is taken")
