"""Keeps one part running, in a thread of its own: start, wait, start again.

How soon is household/pace.py; a part that keeps dying young is always started again.
"""

import logging
import time
from collections.abc import Callable
from enum import Enum
from threading import Event, Lock, Thread

from hatmonitor.household.pace import Pace
from hatmonitor.launch.running import Running

log = logging.getLogger(__name__)


class Then(Enum):
    """What is to be done about a part that has ended. AGAIN_SLOWLY: it could not begin."""

    AGAIN = "again"
    AGAIN_SLOWLY = "again slowly"
    OVER = "over"


class Keeper:
    """begin: gives the part running. ended: is told who ended with which exit status (None:
    unknown), and says what is to be done."""

    def __init__(
        self, name: str, begin: Callable[[], Running], ended: Callable[[int, int | None], Then]
    ) -> None:
        self.name = name
        self._begin = begin
        self._ended = ended
        self._lock = Lock()
        self._running: Running | None = None
        self.status: int | None = None  # of the last that ended
        self._stopping = Event()
        self._thread = Thread(target=self._keep, name=f"keeps {name}", daemon=True)

    @property
    def running(self) -> Running | None:
        """The part, while it runs."""
        return self._running

    def start(self) -> None:
        """Begin to keep it."""
        self._thread.start()

    def stop(self, within_s: float) -> None:
        """Ask the part to end, and kill it when it does not in time. Somebody else's is left."""
        self._stopping.set()
        with self._lock:
            running = self._running
        if running is not None and running.ours:
            running.ask_to_end()
            self._thread.join(within_s)
            if self._thread.is_alive():
                running.kill()
                self._thread.join()

    def _keep(self) -> None:
        pace = Pace()
        while not self._stopping.is_set():
            began_s = time.monotonic()
            running, then = self._begun(), Then.AGAIN_SLOWLY
            if running is not None:
                status = self.status = running.wait()
                self._running = None
                if self._stopping.is_set():
                    return
                then = self._ended(running.pid, status)
                if then is Then.OVER:
                    return
            lived_s = time.monotonic() - began_s
            self._stopping.wait(pace.ended(lived_s, began=then is Then.AGAIN))

    def _begun(self) -> Running | None:
        with self._lock:
            if self._stopping.is_set():
                return None
            try:
                self._running = self._begin()
            except OSError as fault:  # no more processes, no more memory: that may pass
                log.warning("%s could not be started: %s", self.name, fault.strerror)
            return self._running
