"""Is the file we write still the one that carries the log's name?

A file that is moved, removed or written over under a running monitor goes on taking what it is
given, and nobody will ever find it there. So it is looked at before each commit.

Decision: by `stat`; a look costs some microseconds. Nobody but us writes into it, so a size or a
time that is not the one we left is a reason to look closer, at its first bytes and its last entry;
and so is a WAL that is shorter than we left it, or another one: what was acknowledged last stands
there alone. The file is held open for that: opening and closing it would drop the locks that the
database holds on it (POSIX), so `close` comes after the database's own.
"""

import os
from enum import StrEnum
from pathlib import Path
from typing import Final

from hatmonitor.journal.schema import APPLICATION_ID

_MAGIC: Final = b"SQLite format 3\x00"


class Lost(StrEnum):
    """What became of the file."""

    GONE = "gone"
    REPLACED = "replaced"
    SHORTER = "shorter"
    TOUCHED = "touched"


class FileGuard:
    """Of one open file. Used by one thread at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._wal = path.with_name(f"{path.name}-wal")
        self._handle = os.open(path, os.O_RDONLY)
        self.settle()

    def settle(self) -> None:
        """As it is now, we left it."""
        self._left, self._left_wal = _stat(self._path), _stat(self._wal)

    def begins_right(self) -> bool:
        """It begins as a journal does; what it says of itself may still be in the WAL only."""
        head = os.pread(self._handle, 100, 0)
        program = int.from_bytes(head[68:72], "big")
        return head.startswith(_MAGIC) and program in (0, APPLICATION_ID)

    def follow(self) -> None:
        """Another file has taken its place by our own hand; the database has let go of the old."""
        self.close()
        self._handle = os.open(self._path, os.O_RDONLY)
        self.settle()

    def close(self) -> None:
        """After the database."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

    def look(self) -> Lost | None:
        """None: all is as we left it. OSError where the disk does not say."""
        now, left = _stat(self._path), self._left
        if now is None:
            return Lost.GONE
        if left is None or (now.st_dev, now.st_ino) != (left.st_dev, left.st_ino):
            return Lost.REPLACED
        if now.st_size < left.st_size:
            return Lost.SHORTER
        touched = (now.st_size, now.st_mtime_ns) != (left.st_size, left.st_mtime_ns)
        return Lost.TOUCHED if touched or self._wal_is_cut() else None

    def _wal_is_cut(self) -> bool:
        """Also when another program has moved all of it into the file, as any may."""
        now, left = _stat(self._wal), self._left_wal
        if now is None or left is None:
            return left is not None
        return now.st_ino != left.st_ino or now.st_size < left.st_size


def _stat(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except FileNotFoundError:
        return None
