"""A lock that ends with its process, on an open file.

Decision: a lock of the operating system, which ends with its process however that ends; so there is
no stale lock after kill -9. Where locking a byte also stops reading it (Windows), that byte lies
far behind whatever stands in the file.
"""

import os
import sys
from contextlib import suppress
from typing import Final, Self

if sys.platform == "win32":
    import msvcrt

    _FAR: Final = 1 << 30

    def _lock(handle: int) -> None:
        os.lseek(handle, _FAR, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def lock_now(handle: int) -> bool:
    """Lock this open file; False when another process has it. OSError where none can be had."""
    try:
        _lock(handle)
    except (BlockingIOError, PermissionError):
        return False
    return True


class Held:
    """A lock, until it is released or its process ends."""

    def __init__(self, handle: int) -> None:
        self._handle = handle

    def release(self) -> None:
        """Let the next one in."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.release()


def hold(handle: int) -> Held | None:
    """Lock this file now; None, and the file is closed, when it cannot be had."""
    with suppress(OSError):
        if lock_now(handle):
            return Held(handle)
    os.close(handle)
    return None
