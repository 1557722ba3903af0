"""Keeps one part running, in a thread of its own: start, wait, start again.

At once the first time; a part that keeps dying young is started ever more slowly, but always again.
"""

import logging
import time
from collections.abc import Callable
from threading import Event, Lock, Thread
from typing import Final

from hatmonitor.launch.running import Running

YOUNG_S: Final = 2.0
_PAUSES_S: Final = (0.0, 0.25, 0.5, 1.0, 2.0, 5.0)

log = logging.getLogger(__name__)


class Keeper:
    """begin: gives the part running. ended: is told the exit status (None: unknown), and says
    whether to go on."""

    def __init__(
        self, name: str, begin: Callable[[], Running], ended: Callable[[int | None], bool]
    ) -> None:
        self.name = name
        self._begin = begin
        self._ended = ended
        self._lock = Lock()
        self._running: Running | None = None
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
        deaths = 0
        while not self._stopping.is_set():
            began_s = time.monotonic()
            running = self._begun()
            if running is not None:
                status = running.wait()
                self._running = None
                if self._stopping.is_set() or not self._ended(status):
                    return
            deaths = deaths + 1 if time.monotonic() - began_s < YOUNG_S else 0
            self._stopping.wait(_PAUSES_S[min(max(0, deaths - 1), len(_PAUSES_S) - 1)])

    def _begun(self) -> Running | None:
        with self._lock:
            if self._stopping.is_set():
                return None
            try:
                self._running = self._begin()
            except OSError as fault:  # no more processes, no more memory: that may pass
                log.warning("%s could not be started: %s", self.name, fault.strerror)
            return self._running
