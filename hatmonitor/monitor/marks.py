"""Two small files by which one life of the monitor tells the next: until when it watched, and, in
a demo, how its clock runs.

Neither is a record: they may be lost or damaged, and are then as good as not there. Both are
written in place with a fixed length, so that they also go on a full disk once they exist, and not
forced to disk: they must survive a killed process, not a power cut.
"""

import os
from pathlib import Path
from typing import Final

import msgspec

from hatmonitor.clock import Clock, boot_id, demo_clock
from hatmonitor.moments import Moment
from hatmonitor.typed import from_json

ALIVE_FILE: Final = "monitor.alive"
CLOCK_FILE: Final = "demo.clock"
_LENGTH: Final = 256


class LifeSign:
    """Until when the monitor watched; so a quiet night is no gap in the watch."""

    def __init__(self, data: Path) -> None:
        self._path = data / ALIVE_FILE

    def last(self) -> Moment | None:
        """The moment an earlier life left."""
        try:
            return from_json(self._path.read_bytes(), Moment)
        except (OSError, ValueError, msgspec.DecodeError):
            return None

    def leave(self, now: Moment) -> None:
        """OSError when the disk refuses; then the gap will look longer than it was."""
        _write(self._path, msgspec.json.encode(now))


def clock_for(data: Path, speed: float) -> Clock:
    """The clock of this data folder: a restart in the middle of a fast demo does not set it back.
    OSError when it cannot be kept."""
    if speed == 1.0:
        return Clock()
    path = data / CLOCK_FILE
    try:
        kept = from_json(path.read_bytes(), Clock)
        if kept.speed == speed and kept.origin is not None and kept.origin.boot == boot_id():
            return kept
    except (OSError, ValueError, msgspec.DecodeError):
        pass  # none yet, or none that can be read: a new one
    clock = demo_clock(speed)
    _write(path, msgspec.json.encode(clock))
    return clock


def _write(path: Path, text: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, text.ljust(_LENGTH))
    finally:
        os.close(descriptor)
