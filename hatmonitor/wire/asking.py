"""From the JSON a person or a script wrote to a command, or to the one thing that is wrong with it.

The decoder's own complaints are turned into sentences that name the key; a value is never repeated,
because it may be a PIN. Whether the command fits the room is not asked here: that is decide's.
"""

import json
import re
from typing import Any, Final, cast

import msgspec

from hatmonitor.commands import COMMANDS, AnyCommand
from hatmonitor.typed import converted
from hatmonitor.visible import cut
from hatmonitor.wire.frames import MAX_COMMAND
from hatmonitor.words import N_, Say, say


class BadCommand(Exception):
    """It is no command; reason says what to write instead."""

    def __init__(self, reason: Say) -> None:
        super().__init__(str(reason))
        self.reason = reason


TOO_LONG: Final = say("the command is too long: at most {most} bytes", most=MAX_COMMAND)

# What msgspec says of a mismatch, and what we say; {key}, {wanted} and {given} are its words.
_MISSING: Final = re.compile(r"Object missing required field `(?P<key>[^`]*)`")
_UNKNOWN: Final = re.compile(r"Object contains unknown field `(?P<key>[^`]*)`")
_TYPE: Final = re.compile(r"Expected `(?P<wanted>[^`]*)`, got `(?P<given>[^`]*)`")
_WHERE: Final = re.compile(r" - at `\$\.?(?P<where>[^`]*)`$")

_TYPES: Final = {
    "str": N_("a text"),
    "int": N_("a whole number"),
    "float": N_("a number"),
    "bool": N_("true or false"),
    "null": N_("null"),
    "array": N_("a list"),
    "object": N_("an object"),
}


def read_command(text: bytes) -> AnyCommand:
    """The command this JSON is; BadCommand when it is none."""
    if len(text) > MAX_COMMAND:
        raise BadCommand(TOO_LONG)
    try:
        said = msgspec.json.decode(text)
        json.loads(text, object_pairs_hook=_each_once, parse_int=float)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise BadCommand(say('a command is one JSON object, like {{"do": "sign_out"}}')) from None
    return _command(said)


def _each_once(pairs: list[tuple[str, Any]]) -> None:
    """A key that stands there twice says two things, and a decoder silently takes the last."""
    seen: set[str] = set()
    for key, _ in pairs:
        if key in seen:
            raise BadCommand(say('the key "{key}" stands there twice', key=_short(key)))
        seen.add(key)


def _command(said: Any) -> AnyCommand:
    if not isinstance(said, dict):
        raise BadCommand(say('a command is one JSON object, like {{"do": "sign_out"}}'))
    do = said.get("do")
    if not isinstance(do, str):
        raise BadCommand(say('the command needs the key "do" with a command word'))
    if do not in COMMANDS:
        raise BadCommand(say('there is no command "{do}"', do=_short(do)))
    try:
        msgspec.msgpack.encode(said)
    except OverflowError:
        raise BadCommand(say("{do}: a number is too large", do=do)) from None
    try:
        return cast(AnyCommand, converted(said, COMMANDS[do]))
    except msgspec.ValidationError as error:
        raise BadCommand(_complaint(do, str(error))) from None


def _complaint(do: str, text: str) -> Say:
    at = _WHERE.search(text)
    where = at["where"] if at else ""
    if missing := _MISSING.search(text):
        return say('{do}: the key "{key}" is missing', do=do, key=_joined(where, missing["key"]))
    if unknown := _UNKNOWN.search(text):
        key = _short(_joined(where, unknown["key"]))
        return say('{do}: the key "{key}" is unknown', do=do, key=key)
    if kind := _TYPE.search(text):
        wanted, given = _worded(kind["wanted"]), _TYPES.get(kind["given"], kind["given"])
        return say(
            '{do}: the key "{key}" must be {wanted}, not {given}',
            do=do, key=_short(where), wanted=wanted, given=given,
        )  # fmt: skip
    return say('{do}: the key "{key}" has a value that cannot be used', do=do, key=_short(where))


def _worded(wanted: str) -> str:
    """A type in words; where several will do, a text if it is among them."""
    kinds = wanted.split(" | ")
    kind = "str" if "str" in kinds else kinds[0]
    return _TYPES.get(kind, kind)


def _joined(where: str, key: str) -> str:
    return f"{where}.{key}" if where else key


def _short(text: str) -> str:
    """Enough to know it again, and no more."""
    return cut(text, 60)
