"""A copy of the journal that is whole at one moment, while the monitor goes on writing.

Never by copying the file: rows still in the WAL would be missed. A copy never overwrites anything,
stands under its own name only once it is complete, and leaves nothing behind when it cannot be
made. The seals go with it, up to what the copy holds; the keys stay where they are.
"""

import contextlib
import secrets
import sqlite3
from pathlib import Path

from hatmonitor.journal.errors import BackupRefused, JournalMissing
from hatmonitor.journal.files import (
    CHECK_KEY,
    JOURNAL,
    SEAL_KEY,
    SEALS,
    make_private_file,
    make_private_folder,
    sync_folder,
    write_whole,
)
from hatmonitor.journal.reader import connected_read_only
from hatmonitor.journal.seal import older_books
from hatmonitor.words import say


def back_up(folder: Path, to: Path, *, seal_folder: Path | None = None) -> Path:
    """Copy the journal in `folder` into the folder `to`, made where needed; returns the copy.

    The copy is a data folder of its own: review, export and verify open it as it is. Raises
    BackupRefused when a journal or seals are there already or the disk refuses, JournalMissing
    when there is nothing to copy.
    """
    source = folder / JOURNAL
    if not source.exists():
        raise JournalMissing(folder)
    target = to / JOURNAL
    if any((to / name).exists() for name in (JOURNAL, SEALS, SEAL_KEY, CHECK_KEY)):
        raise BackupRefused(
            say("There is a journal in {folder} already; choose another folder.", folder=str(to))
        )
    made = [path for path in (to, *to.parents) if not path.exists()]
    try:
        make_private_folder(to)
        seals = _seals_in(seal_folder or folder)
        with contextlib.closing(connected_read_only(source)) as conn:
            copy_database(conn, target)
        try:
            for name, book in seals.items():
                write_whole(to / name, book)
        except OSError:
            for name in (JOURNAL, *seals):
                (to / name).unlink(missing_ok=True)
            raise
    except (sqlite3.Error, OSError) as error:
        _leave_nothing(made)
        raise BackupRefused(say("The backup was not made: {why}.", why=str(error))) from error
    return target


def _leave_nothing(made: list[Path]) -> None:
    """Take away the folders that were made for a copy that could not be."""
    with contextlib.suppress(OSError):  # something lies in it: then it is not ours to take away
        for path in made:
            path.rmdir()


def copy_database(source: sqlite3.Connection, target: Path) -> None:
    """Copy the whole database to a new file, complete or not at all; FileExistsError when it is
    there already.

    The copy is one file without a WAL, so that it can be read from a medium that takes no writing.
    """
    if target.exists():
        raise FileExistsError(None, "it exists already", str(target))
    beside = target.with_name(f"{target.name}.{secrets.token_hex(4)}.part")
    make_private_file(beside)
    try:
        with contextlib.closing(sqlite3.connect(beside)) as copy:
            copy.execute("PRAGMA synchronous = FULL")
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
        beside.rename(target)
    except (sqlite3.Error, OSError):
        for path in (beside, beside.with_name(f"{beside.name}-journal")):
            path.unlink(missing_ok=True)
        raise
    sync_folder(target.parent)


def _seals_in(folder: Path) -> dict[str, bytes]:
    """The books of seals, whole lines only. Read before the journal is copied: a seal made since
    would be of what the copy does not hold."""
    books = [path for path in (folder / SEALS, *older_books(folder)) if path.exists()]
    return {path.name: _whole_lines(path.read_bytes()) for path in books}


def _whole_lines(content: bytes) -> bytes:
    return content[: content.rfind(b"\n") + 1]
