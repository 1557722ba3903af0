"""How the file of the log is opened for writing, and what a fault of it is called.

It must never write into a file that is foreign or of a newer program: that is looked at first.

Decision: readers share an index of the WAL that SQLite maps into memory; where the disk has no room
for it, touching it ends the process (SIGBUS). So on a disk that is full the file is opened for its
writer alone, which needs no such index, and for everybody again as soon as there is room.
"""

import shutil
import sqlite3
from pathlib import Path
from typing import Final

from sqlite_utils import Database

from hatmonitor.journal import backup, schema
from hatmonitor.journal.errors import JournalDamaged, JournalError, JournalFailed
from hatmonitor.journal.files import JOURNAL, make_private_file
from hatmonitor.moments import Moment, iso

_SETTINGS: Final = (
    "PRAGMA busy_timeout = 200",  # ms; a foreign lock must not hold up an alarm for longer
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA wal_autocheckpoint = 1000",  # pages of 4 KiB
    "PRAGMA journal_size_limit = 16777216",  # bytes the WAL is cut back to after a long reader
    "PRAGMA trusted_schema = OFF",
)
# Before anything else: the index of the WAL is then kept in memory of our own.
_ALONE: Final = "PRAGMA locking_mode = EXCLUSIVE"
# The index, what the opening writes, and what others may take meanwhile.
ROOM_TO_SHARE_BYTES: Final = 1 << 20

# The database's words for a fault -> ours, for a person who can free a disk but knows no SQLite.
_FAULTS: Final = {
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_BUSY: "another program holds the journal",
    sqlite3.SQLITE_LOCKED: "another program holds the journal",
    sqlite3.SQLITE_READONLY: "the disk or the file may not be written",
    sqlite3.SQLITE_IOERR: "the disk reports errors",
    sqlite3.SQLITE_CANTOPEN: "the file cannot be opened",
    sqlite3.SQLITE_CORRUPT: "the file is damaged",
    sqlite3.SQLITE_NOTADB: "the file is damaged",
}


def why_of(error: sqlite3.Error | OSError) -> str:
    """Why the disk did not take it, in words for a person."""
    if isinstance(error, OSError):
        return error.strerror or str(error)
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return _FAULTS.get(code, str(error))


def as_journal_error(error: JournalError | sqlite3.Error | OSError) -> JournalError:
    """The journal's own error for one of the database or the disk."""
    if isinstance(error, JournalError):
        return error
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return JournalDamaged(str(error))
    return JournalFailed(why_of(error))


def has_room_to_share(folder: Path) -> bool:
    """Whether the disk has room for the index that readers share."""
    try:
        return shutil.disk_usage(folder).free >= ROOM_TO_SHARE_BYTES
    except OSError:
        return False


def connected(path: Path, alone: bool) -> Database:
    """A connection that writes. sqlite3.Error."""
    conn = sqlite3.connect(path, check_same_thread=False)
    try:
        for setting in (_ALONE, *_SETTINGS) if alone else _SETTINGS:
            conn.execute(setting)
        return Database(conn)
    except sqlite3.Error:
        conn.close()
        raise


def opened(folder: Path, moment: Moment, alone: bool) -> Database:
    """The database at this program's version, with its guards in place."""
    path = folder / JOURNAL
    make_private_file(path)
    _look_first(path, alone)
    db = connected(path, alone)
    try:
        version = schema.version_of(db)
        if 0 < version < len(schema.STEPS):
            stamp = iso(moment.at_us).replace(":", "").replace(".", "")
            backup.copy_database(db.conn, folder / f"journal-version-{version}-{stamp}.sqlite")
        schema.migrate(db)
        for guard in schema.missing_guards(db):
            db.execute(schema.GUARDS[guard])
    except (JournalError, sqlite3.Error, OSError):
        db.close()
        raise
    return db


def _look_first(path: Path, alone: bool) -> None:
    """Refuse a foreign or newer file before any setting is written into it. (Who only reads cannot
    do without the shared index.)"""
    mode = "rw" if alone else "ro"
    conn = sqlite3.connect(f"{path.resolve().as_uri()}?mode={mode}", uri=True)
    try:
        if alone:
            conn.execute(_ALONE)
        schema.check_known(schema.version_of(Database(conn)))
    finally:
        conn.close()
