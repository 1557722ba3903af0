"""Folders of the running machine, outside the data folder and for this user only.

For what must be found while the disk of the data folder is full, damaged or gone: the words of the
processes to each other (household/), and entries that wait for the log (journal/second_place). What
lies there holds for one boot, and the user's own folder may go when the user logs out.

Decision: a folder that is another user's is never used, because who can write there can start a
program as us or put words into the log.
"""

import os
import stat
import sys
from contextlib import suppress
from pathlib import Path


def of_the_user() -> list[Path]:
    """Where the system keeps a folder in memory for this user, the surest first; it may be missing.
    None on Windows."""
    if sys.platform == "win32":
        return []
    told = Path(os.environ.get("XDG_RUNTIME_DIR", ""))
    return [*([told] if told.is_absolute() else []), Path(f"/run/user/{os.getuid()}")]


def is_ours(folder: Path, *, make: bool, close: bool = True) -> bool:
    """It is there, and is ours alone. close: one that others may enter is closed to them; otherwise
    it is not ours."""
    with suppress(OSError):
        if make:
            folder.mkdir(mode=0o700, exist_ok=True)
        if sys.platform == "win32":
            return folder.is_dir()
        seen = folder.lstat()
        if not stat.S_ISDIR(seen.st_mode) or seen.st_uid != os.getuid():
            return False
        if make and seen.st_mode & 0o077:
            if not close:
                return False
            folder.chmod(0o700)
        return True
    return False
