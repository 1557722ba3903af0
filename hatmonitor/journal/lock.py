"""One writer: a lock on a file of its own (hatmonitor/locking.py), with the writer's process id in
it. The id is only there to be named; it says nothing about who holds the lock.
"""

import contextlib
import os
from pathlib import Path

from hatmonitor.journal.errors import JournalBusy, JournalFailed
from hatmonitor.locking import lock_now


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
        if not lock_now(handle):
            pid = _pid_in(handle)
            os.close(handle)
            raise JournalBusy(pid)
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
