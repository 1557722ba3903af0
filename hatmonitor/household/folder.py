"""Where a house's small files lie while it runs: outside the data folder, for this user only.

Decision: the first of these that takes a file: the user's runtime folder, the system's temporary
one, and last `parts` in the data folder itself. Each may be missing or full or go away (a runtime
folder does when the user logs out), so a word is written to the first that takes it and looked for
in all of them, in that order.
"""

import hashlib
import os
import sys
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from hatmonitor.journal.files import write_whole
from hatmonitor.runtime_folder import is_ours, of_the_user

_PREFIX: Final = "hatmonitor-"

_Word = TypeVar("_Word")


class NoFolder(OSError):
    """No place takes a file."""


@cache
def _candidates(data: str) -> tuple[Path, ...]:
    mark = hashlib.sha256(os.fsencode(data)).hexdigest()[:16]
    roots = [*of_the_user(), Path(tempfile.gettempdir())]
    if sys.platform != "win32":
        mark = f"{os.getuid()}-{mark}"
    found = [root / f"{_PREFIX}{mark}" for root in roots]
    return (*dict.fromkeys(found), Path(data) / "parts")


def candidates(data: Path) -> tuple[Path, ...]:
    """Where this house's words may lie, in order."""
    return _candidates(str(data.absolute()))


def tell(data: Path, name: str, content: bytes) -> Path:
    """Put a word there; where it lies. NoFolder when no place takes it."""
    for folder in candidates(data):
        if is_ours(folder, make=True):
            with suppress(OSError):
                write_whole(folder / name, content, sync=False)
                return folder / name
        with suppress(OSError):
            (folder / name).unlink(missing_ok=True)  # else the old word would be found first
    raise NoFolder(f"no folder takes {name}")


def told(data: Path, name: str) -> bytes | None:
    """The word of this name; None: there is none."""
    for folder in candidates(data):
        if is_ours(folder, make=False):
            with suppress(OSError):
                return (folder / name).read_bytes()
    return None


def told_as(data: Path, name: str, decoder: "msgspec.json.Decoder[_Word]") -> _Word | None:
    """The word of this name, decoded; None: there is none, or none of this kind."""
    raw = told(data, name)
    try:
        return None if raw is None else decoder.decode(raw)
    except (msgspec.DecodeError, ValueError):
        return None


def place_of(data: Path, name: str) -> Path | None:
    """Where the word of this name lies; None: there is none."""
    for folder in candidates(data):
        with suppress(OSError):
            if is_ours(folder, make=False) and (folder / name).exists():
                return folder / name
    return None


def take_back(data: Path, name: str) -> None:
    """The word of this name holds no more; the folder goes with the last one."""
    for folder in candidates(data):
        with suppress(OSError):
            (folder / name).unlink(missing_ok=True)
        with suppress(OSError):
            folder.rmdir()  # only an empty one goes


def lock_file(data: Path, name: str) -> int:
    """A descriptor of a file to lock, which is never removed. NoFolder."""
    for folder in candidates(data):
        if is_ours(folder, make=True):
            with suppress(OSError):
                return os.open(folder / name, os.O_RDWR | os.O_CREAT, 0o600)
    raise NoFolder(f"no folder takes {name}")
