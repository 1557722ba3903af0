"""Where a house's small files lie while it runs: outside the data folder, for this user only.

Decision: the first of these that takes a file: the user's runtime folder, the system's temporary
one, and last `parts` in the data folder itself. Each may be missing or full or go away (a runtime
folder does when the user logs out), so a word is written to the first that takes it and looked for
in all of them, in that order. What lies here holds for one boot. A folder that is another user's is
never used: who can write here can start a program as us.
"""

import hashlib
import os
import stat
import sys
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Final

from hatmonitor.journal.files import write_whole

_PREFIX: Final = "hatmonitor-"


class NoFolder(OSError):
    """No place takes a file."""


@cache
def _candidates(data: str) -> tuple[Path, ...]:
    mark = hashlib.sha256(os.fsencode(data)).hexdigest()[:16]
    roots = [Path(tempfile.gettempdir())]
    if sys.platform != "win32":
        given = os.environ.get("XDG_RUNTIME_DIR", "")
        runtime = [Path(given)] if Path(given).is_absolute() else []
        roots = [*runtime, Path(f"/run/user/{os.getuid()}"), *roots]
        mark = f"{os.getuid()}-{mark}"
    found = [root / f"{_PREFIX}{mark}" for root in roots]
    return (*dict.fromkeys(found), Path(data) / "parts")


def candidates(data: Path) -> tuple[Path, ...]:
    """Where this house's words may lie, in order."""
    return _candidates(str(data.absolute()))


def tell(data: Path, name: str, content: bytes) -> Path:
    """Put a word there; where it lies. NoFolder when no place takes it."""
    for folder in candidates(data):
        if _usable(folder, make=True):
            with suppress(OSError):
                write_whole(folder / name, content, sync=False)
                return folder / name
        with suppress(OSError):
            (folder / name).unlink(missing_ok=True)  # else the old word would be found first
    raise NoFolder(f"no folder takes {name}")


def told(data: Path, name: str) -> bytes | None:
    """The word of this name; None: there is none."""
    for folder in candidates(data):
        if _usable(folder, make=False):
            with suppress(OSError):
                return (folder / name).read_bytes()
    return None


def place_of(data: Path, name: str) -> Path | None:
    """Where the word of this name lies; None: there is none."""
    for folder in candidates(data):
        with suppress(OSError):
            if _usable(folder, make=False) and (folder / name).exists():
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
        if _usable(folder, make=True):
            with suppress(OSError):
                return os.open(folder / name, os.O_RDWR | os.O_CREAT, 0o600)
    raise NoFolder(f"no folder takes {name}")


def _usable(folder: Path, *, make: bool) -> bool:
    """It is there and is ours alone."""
    with suppress(OSError):
        if make:
            folder.mkdir(mode=0o700, exist_ok=True)
        if sys.platform == "win32":
            return folder.is_dir()
        seen = folder.lstat()
        if not stat.S_ISDIR(seen.st_mode) or seen.st_uid != os.getuid():
            return False
        if make and seen.st_mode & 0o077:
            folder.chmod(0o700)
        return True
    return False
