"""Private by default: what this program writes is for the user it runs as, and for nobody else.

Codes of clients, who signed in when, and what instruments sent stand in these files. Each process
begins with `keep_private`; the monitor makes private what an earlier program, a copy or a hand left
wider. It follows no link and touches nothing outside the folder. What cannot be made private (a
disk without owners, somebody else's folder) is given back, to be said.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

OTHERS: Final = 0o077
# A folder is looked through so far down, and so many entries of it; ours are far smaller.
_DEEP: Final = 6
_MANY: Final = 10_000


def keep_private() -> None:
    """What this process makes from now on is for its own user only."""
    os.umask(OTHERS)


def make_private(folder: Path) -> list[Path]:
    """Take from others what they could do here; what of it could not be taken."""
    if os.name != "posix":
        return []
    return [path for path in _within(folder, _DEEP) if not _is_private_now(path)][:_MANY]


def _within(folder: Path, deep: int) -> Iterator[Path]:
    """The folder first: once it is closed nobody else reaches what is in it."""
    yield folder
    if deep == 0:
        return
    with suppress(OSError), os.scandir(folder) as entries:
        for number, entry in enumerate(entries):
            if number >= _MANY:
                return
            if entry.is_symlink():
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from _within(Path(entry.path), deep - 1)
            else:
                yield Path(entry.path)


def _is_private_now(path: Path) -> bool:
    try:
        mode = path.lstat().st_mode
        if not mode & OTHERS or not (stat.S_ISDIR(mode) or stat.S_ISREG(mode)):
            return True
        path.chmod(stat.S_IMODE(mode) & ~OTHERS)
        return not path.lstat().st_mode & OTHERS
    except FileNotFoundError:
        return True
    except OSError:
        return False
