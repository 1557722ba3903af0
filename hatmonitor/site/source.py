"""The site file itself: bytes on a disk to a TOML table, or one sentence on why not."""

import re
import tomllib
from pathlib import Path
from typing import Any, Final

from hatmonitor.site.faults import Fault, SiteFaults
from hatmonitor.words import Say, say

FILE_MAX_BYTES: Final = 1_000_000

_NEW_FILE = say(
    "write one with `hatmonitor check --example > FILE`, or see the program with `hatmonitor demo`"
)
_AT = re.compile(r"\s*\(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$")


def toml_table(path: Path) -> dict[str, Any]:
    """The file's tables; SiteFaults with one fault when there are none to be had."""
    text = _text(path)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _alone(
            str(path), _syntax(str(error)), say("compare that line with the example")
        ) from None
    except (RecursionError, ValueError):  # a number of thousands of digits
        raise _alone(
            str(path),
            say("is nested too deep, or holds a number that is too long"),
            say("write it as in the example"),
        ) from None


def _text(path: Path) -> str:
    name = str(path)
    try:
        if path.is_dir():
            raise _alone(name, say("is a folder, not a site file"), _NEW_FILE)
        if path.exists() and not path.is_file():
            raise _alone(name, say("is not an ordinary file"), _NEW_FILE)
        with path.open("rb") as file:
            raw = file.read(FILE_MAX_BYTES + 1)
    except FileNotFoundError:
        raise _alone(name, say("there is no such site file"), _NEW_FILE) from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise _alone(
            name,
            say("the site file cannot be read: {why}", why=why),
            say("see to it that this user may read it"),
        ) from None
    if len(raw) > FILE_MAX_BYTES:
        raise _alone(name, say("is too large for a site file"), _NEW_FILE)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise _alone(
            name, say("is not UTF-8 text (line {line})", line=line), say("save it as UTF-8")
        ) from None


def _syntax(message: str) -> Say:
    """tomllib's own words; the line itself is not shown, because it may hold a PIN."""
    where = _AT.search(message)
    why = _AT.sub("", message)
    if where is None or where["line"] is None:
        return say("this is not TOML, at the end of the file: {why}", why=why)
    line, column = int(where["line"]), int(where["column"])
    return say(
        "this is not TOML, at line {line}, column {column}: {why}",
        line=line,
        column=column,
        why=why,
    )


def _alone(key: str, what: Say, remedy: Say) -> SiteFaults:
    return SiteFaults([Fault(key, "", what, remedy)])
