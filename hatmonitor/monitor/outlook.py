"""What touches the disk besides the journal, in a thread of its own: how much room there is, and
the sign of life.

Decision: a disk that does not come back from a call must hold up nobody's alarm, so the loop itself
touches no file; here it is this thread that hangs, and only that. The sign of life is the moment
the loop gave, never one of this thread's own: a hung loop leaves none.
"""

import logging
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Event, Thread
from typing import Final

from devices.guarded import tried
from hatmonitor.moments import Moment
from hatmonitor.monitor.inputs import AnyInput, OwnFault
from hatmonitor.monitor.marks import LifeSign
from hatmonitor.monitor.watch import DiskWatch

ALIVE_EVERY_S: Final = 1.0
DISK_EVERY_TURNS: Final = 5

log = logging.getLogger(__name__)


class Outlook:
    """One life of the monitor's. deliver: takes what was seen; called in this thread."""

    def __init__(self, data: Path, disk_low_mb: int, deliver: Callable[[AnyInput], None]) -> None:
        self._data = data
        self._disk = DiskWatch(disk_low_mb)
        self._life = LifeSign(data)
        self._deliver = deliver
        self._moment: Moment | None = None
        self._ending = Event()
        self._thread = Thread(target=self._look_out, name="outlook", daemon=True)

    def start(self) -> None:
        """Look from now on."""
        self._thread.start()

    def lived(self, now: Moment) -> None:
        """The loop runs; from the loop's thread."""
        self._moment = now

    def end(self) -> None:
        """Leave the last sign of life; a disk that hangs is not waited for."""
        self._ending.set()
        self._thread.join(ALIVE_EVERY_S)

    def _look_out(self) -> None:
        turn = 0
        while not self._ending.is_set():
            fault = tried("outlook", partial(self._look, turn))
            if fault is not None:
                self._deliver(OwnFault("monitor", fault))
            turn += 1
            self._ending.wait(ALIVE_EVERY_S)
        self._sign_of_life()

    def _look(self, turn: int) -> None:
        if turn % DISK_EVERY_TURNS == 0:
            self._look_at_disk()
        self._sign_of_life()

    def _look_at_disk(self) -> None:
        try:
            seen = self._disk.seen(shutil.disk_usage(self._data).free)
        except OSError as error:
            log.warning("the disk cannot be looked at: %s", error.strerror)
            return
        for item in seen:
            self._deliver(item)

    def _sign_of_life(self) -> None:
        if self._moment is None:
            return
        try:
            self._life.leave(self._moment)
        except OSError as error:
            log.warning("no sign of life could be left: %s", error.strerror)
