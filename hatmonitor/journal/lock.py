"""One writer: a lock on a file of its own, with the writer's process id in it.

Decision: a lock of the operating system, which ends with its process however that ends; so there is
no stale lock after kill -9, and the id in the file is only there to be named. Where locking a byte
also stops reading it (Windows), that byte lies far behind the id.
"""

import contextlib
import os
import sys
from pathlib import Path
from typing import Final

from hatmonitor.journal.errors import JournalBusy, JournalFailed

if sys.platform == "win32":
    import msvcrt

    _FAR: Final = 1 << 30  # the locked byte, beyond any process id

    def _lock(handle: int) -> None:
        os.lseek(handle, _FAR, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


class WriterLock:
    """Held from `take` until `release` or the end of the process."""

    def __init__(self, handle: int) -> None:
        self._handle = handle

    @classmethod
    def take(cls, path: Path) -> "WriterLock":
        """Take it now, or raise JournalBusy with the holder's process id."""
        try:
            handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise JournalFailed(error.strerror or str(error)) from error
        try:
            _lock(handle)
        except (BlockingIOError, PermissionError) as error:
            pid = _pid_in(handle)
            os.close(handle)
            raise JournalBusy(pid) from error
        # The id is for people: a disk too full to take it is no reason to refuse the lock.
        with contextlib.suppress(OSError):
            _write_pid(handle)
        return cls(handle)

    def release(self) -> None:
        """Let the next one in. The file stays: removing it would race with the next taker."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1


def _pid_in(handle: int) -> int | None:
    os.lseek(handle, 0, os.SEEK_SET)
    text = os.read(handle, 32).strip()
    return int(text) if text.isdigit() else None


def _write_pid(handle: int) -> None:
    os.ftruncate(handle, 0)
    os.lseek(handle, 0, os.SEEK_SET)
    os.write(handle, str(os.getpid()).encode())
