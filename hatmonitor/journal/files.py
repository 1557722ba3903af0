"""The files of a data folder, and how they are made: private, whole, and really on the disk.

Decision: a file that replaces another is written beside it, synced and renamed, and the folder is
synced too, because after a power cut a rename that is not on the disk has not happened.
"""

import os
import secrets
from pathlib import Path
from typing import Final

JOURNAL: Final = "journal.sqlite"
LOCK: Final = "journal.lock"
WAITING: Final = "journal.waiting"
SNAPSHOT: Final = "room.snapshot"
SEALS: Final = "seals.jsonl"
SEAL_KEY: Final = "seal.key"
CHECK_KEY: Final = "seal-check.key"


def make_private_folder(folder: Path) -> None:
    """Make the folder for this user only; one that is there already is left as it is."""
    if not folder.is_dir():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        sync_folder(folder.parent)


def make_private_file(path: Path) -> bool:
    """Make an empty file only this user can read; False when it was there already."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        return False
    sync_folder(path.parent)
    return True


def sync_folder(folder: Path) -> None:
    """Put the folder's own entries on the disk; Windows does so by itself and cannot be asked."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_whole(path: Path, content: bytes, *, sync: bool = True) -> None:
    """Replace the file by this content, or leave it as it was. OSError when the disk refuses.

    sync False: for what may be lost, so that a slow disk does not hold up the caller.
    """
    beside = path.with_name(f"{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        handle = os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            if sync:
                os.fsync(file.fileno())
        beside.replace(path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise
    if sync:
        sync_folder(path.parent)
