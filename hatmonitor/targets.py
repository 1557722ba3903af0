"""May this file be written? Asked by every command that takes a file's name from a person.

Two things are refused: a place where something of another kind stands (devices/own_files.py), and
any place in a folder of the log, where even a new file could be taken for a part of it. It must
never touch what it looks at.
"""

import os
from pathlib import Path
from typing import Final

from devices.own_files import Kind, is_ours
from hatmonitor.journal.files import JOURNAL, SEAL_KEY, SEALS
from hatmonitor.words import Say, say

__all__ = ["Kind", "refused"]

_OF_THE_LOG: Final = (JOURNAL, SEALS, SEAL_KEY)


def refused(path: Path, kind: Kind) -> Say | None:
    """Why this may not be written there; None where it may. An unreadable place is refused."""
    try:
        if path.is_dir():
            return say("{path} is a folder. Add a file name.", path=str(path))
        if is_folder_of_log(path.parent):
            return say("That folder belongs to the log. Choose another one.")
        if is_ours(path, kind):
            return None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        return say("{path} cannot be written: {why}.", path=str(path), why=why)
    if kind is Kind.NEW:
        return say("{path} is already there. Choose another name.", path=str(path))
    return say("{path} is something else already. Choose another name.", path=str(path))


def is_folder_of_log(folder: Path) -> bool:
    """A journal or its seals lie there."""
    return any(os.path.lexists(folder / name) for name in _OF_THE_LOG)
