"""The whole log is looked at once after each start, in a process of its own and beside the watch.

A start itself only looks at the log's end: reading all of it takes minutes after years. What is
found is an alarm (`log_doubted`). A look that cannot be made is a line in the program's own log.
"""

import logging
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread
from typing import Final

from hatmonitor import typed
from hatmonitor.monitor.inputs import AnyInput, LogDoubtFound
from hatmonitor.words import Say

# The house has come up, and whoever restarts it again and again does not start this each time.
BEGINS_AFTER_S: Final = 10.0

log = logging.getLogger(__name__)


class LogCheck:
    """Of one life of the monitor. deliver: takes what was found, in the thread of the check."""

    def __init__(self, data: Path, seals: Path, deliver: Callable[[AnyInput], None]) -> None:
        self._words = [sys.executable, "-P", "-m", "hatmonitor.journal.checked"]
        self._words += [str(data), str(seals)]
        self._deliver = deliver
        self._ending = Event()
        self._running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Look, after a while."""
        Thread(target=self._look, name="log check", daemon=True).start()

    def end(self) -> None:
        """Nobody waits for it."""
        self._ending.set()
        if self._running is not None:
            self._running.kill()

    def _look(self) -> None:
        if self._ending.wait(BEGINS_AFTER_S):
            return
        try:
            self._running = subprocess.Popen(
                self._words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE
            )
            said, _ = self._running.communicate()
        except OSError as error:
            log.warning("the log could not be looked at: %s", error.strerror)
            return
        if said and not self._ending.is_set():
            self._tell(said)

    def _tell(self, said: bytes) -> None:
        try:
            self._deliver(LogDoubtFound(typed.from_json(said, Say)))
        except ValueError:
            log.warning("the look at the log ended without a word")
