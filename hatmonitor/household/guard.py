"""A thread that looks, while the one it is told of is silent: why, and whether the launcher lives.

Monitor, bell and console each have one. The monitor's is told that the launcher is silent, the
others' that the monitor is: then a launcher that is gone or hangs is started again, and what keeps
the monitor from starting is handed on. In a thread of its own, because the folders it looks into
may be on a disk that no longer answers; so no window and no sound ever waits for that.
"""

import logging
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread
from typing import Final

import msgspec

from hatmonitor.household import launcher, reason
from hatmonitor.household.pace import Pace
from hatmonitor.household.reason import CannotStart

LOOK_EVERY_S: Final = 0.25
# Missing at two looks so far apart: it is not that we, or the machine, had only just woken up.
_SURE_AFTER_S: Final = 0.5
# Longer between two looks than this, and it was we who slept.
_WE_SLEPT_S: Final = 1.5

log = logging.getLogger(__name__)


class Found(msgspec.Struct, frozen=True):
    """What keeps the monitor from starting, if it is known; until when (time.monotonic) a person
    wants it quiet, 0.0: not."""

    cannot_start: CannotStart | None = None
    quiet_until_s: float = 0.0


class Guard:
    """on_found: called in its thread, with what is found when it differs from what was before."""

    def __init__(self, data: Path, on_found: Callable[[Found], None] | None = None) -> None:
        self._data = data
        self._on_found = on_found
        self._silent = Event()
        self._closing = False
        self._found = Found()
        self._thread = Thread(target=self._watch, name="guards", daemon=True)

    def start(self) -> None:
        """Begin to look when it is silent."""
        self._thread.start()

    def suspect(self, silent: bool) -> None:
        """The one that is listened to says nothing, or speaks again; from any thread."""
        if silent:
            self._silent.set()
        else:
            self._silent.clear()

    def close(self) -> None:
        """Look no more; it waits for no disk."""
        self._closing = True
        self._silent.set()

    def _watch(self) -> None:
        look = _LauncherLook(self._data)
        while not self._closing:
            if not self._silent.wait(LOOK_EVERY_S):
                look.forget()
                self._tell(Found())
                continue
            if self._closing:
                return
            if self._on_found is not None:
                self._tell(_found(self._data))
            look.look(time.monotonic())
            time.sleep(LOOK_EVERY_S)

    def _tell(self, found: Found) -> None:
        if found != self._found and self._on_found is not None:
            self._on_found(found)
        self._found = found


class _LauncherLook:
    """Whether the launcher has been missing long enough, and not started only just now."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._pace = Pace()
        self._missing_since_s: float | None = None
        self._looked_s = self._not_before_s = self._revived_s = float("-inf")

    def forget(self) -> None:
        """Whoever was silent speaks again."""
        self._missing_since_s = None

    def look(self, mono_s: float) -> None:
        """Start it again if it is missing, and was at the look before."""
        slept = mono_s - self._looked_s > _WE_SLEPT_S
        self._looked_s = mono_s
        known = launcher.note(self._data)
        if known is None or slept or not launcher.is_missing(self._data, known):
            self._missing_since_s = None
            return
        if self._missing_since_s is None:
            self._missing_since_s = mono_s
        gone = not known.who.lives  # no doubt about that one
        sure = gone or mono_s - self._missing_since_s >= _SURE_AFTER_S
        if sure and mono_s >= self._not_before_s and launcher.revive(self._data):
            log.warning("the launcher was missing and is started again")
            self._not_before_s = mono_s + self._pace.ended(mono_s - self._revived_s)
            self._revived_s = mono_s


def _found(data: Path) -> Found:
    return Found(reason.told(data), reason.quiet_until_s(data))
