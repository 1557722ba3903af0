"""The launcher's own note and life sign, and how whoever misses it starts it again.

The launcher leaves a note of who it is and by which words it is started, and touches its life sign
twice a second. Monitor, bell and console look there when the one they hear has fallen silent: a
launcher that is gone, or that has not touched its sign for HANGS_S, is ended and started anew, in a
session of its own. A clean stop takes the note away first; then nobody starts anything.

Decision: two locks. One is held by the launcher for as long as it lives, so that there is one; the
other only while somebody starts it again, so that three who miss it start one. Both are the
system's and end with their process. The life sign is a file's time, set to the machine's monotonic
clock: it needs no room on a disk, and no wrong clock makes it look old.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec

from hatmonitor.clock import boot_id
from hatmonitor.household import folder
from hatmonitor.household.processes import Who, who
from hatmonitor.locking import Held, hold
from hatmonitor.typed import json_decoder

NOTE: Final = "launcher.json"
SIGN: Final = "launcher.alive"
LOCK: Final = "launcher.lock"
REVIVING: Final = "reviving.lock"
# Touched this often, and missed after so long; a new one has to load first, on a slow machine too.
SIGN_EVERY_S: Final = 0.5
HANGS_S: Final = 2.5
COMES_UP_S: Final = 10.0
# How long one that was killed may take to be gone.
_GONE_WITHIN_S: Final = 2.0


class LauncherNote(msgspec.Struct, frozen=True):
    """again: the words that start it again."""

    who: Who
    again: tuple[str, ...]


_NOTES: Final = json_decoder(LauncherNote)


def leave_note(data: Path, again: Sequence[str]) -> bool:
    """This process is the launcher; False when no note could be left."""
    found = who(os.getpid())
    if found is None:
        return False
    try:
        folder.tell(data, NOTE, msgspec.json.encode(LauncherNote(found, tuple(again))))
    except OSError:
        return False
    return True


def note(data: Path) -> LauncherNote | None:
    """Whose note lies there; None: no launcher keeps this house, or it ended in good order. One of
    an earlier boot is of no launcher: whoever starts the house now has begun it."""
    found = folder.told_as(data, NOTE, _NOTES)
    return found if found is not None and found.who.boot == boot_id() else None


def take_note_back(data: Path) -> None:
    """It ends in good order: nobody is to start it again."""
    for name in (NOTE, SIGN):
        folder.take_back(data, name)


def touch(data: Path, *, ahead_s: float = 0.0) -> None:
    """The launcher's loop runs. ahead_s: one is being started, and is given so long."""
    when_ns = time.monotonic_ns() + round(ahead_s * 1e9)
    place = folder.place_of(data, SIGN)
    with suppress(OSError):
        place = place or folder.tell(data, SIGN, b"")
        os.utime(place, ns=(when_ns, when_ns))


def sign_age_s(data: Path) -> float:
    """Since it touched its sign; for ever when there is none."""
    place = folder.place_of(data, SIGN)
    if place is not None:
        with suppress(OSError):
            return (time.monotonic_ns() - place.stat().st_mtime_ns) / 1e9
    return float("inf")


def is_missing(data: Path, known: LauncherNote) -> bool:
    """It is gone, or its loop does not run; and none is on its way."""
    age_s = sign_age_s(data)
    return age_s >= 0.0 and (not known.who.lives or age_s > HANGS_S)


def take_lock(data: Path) -> Held | None:
    """The launcher's lock; None: another launcher lives."""
    return hold(folder.lock_file(data, LOCK))


def revive(data: Path) -> bool:
    """Start the launcher again if it is missing; whether this call did."""
    try:
        lock = hold(folder.lock_file(data, REVIVING))
    except OSError:
        return False
    if lock is None:  # somebody else does it at this moment
        return False
    with lock:
        known = note(data)
        if known is None or not is_missing(data, known):
            return False
        return _started(data, known)


def end_hung(known: LauncherNote) -> None:
    """End it, and wait until its locks are free."""
    if sys.platform != "win32":
        known.who.send(signal.SIGKILL)
    limit_s = time.monotonic() + _GONE_WITHIN_S
    while known.who.lives and time.monotonic() < limit_s:
        time.sleep(0.01)


def _started(data: Path, known: LauncherNote) -> bool:
    end_hung(known)
    touch(data, ahead_s=COMES_UP_S)
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.CREATE_NEW_PROCESS_GROUP
    try:
        subprocess.Popen(
            list(known.again),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            creationflags=flags,
        )
    except OSError:
        return False
    return True
