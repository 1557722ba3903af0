"""Follows the monitor for the launcher and ends the part that hangs; the keeper starts another."""

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Final

from hatmonitor.events import UnknownEvent
from hatmonitor.launch.hung import HungWatch
from hatmonitor.wire.client import Follower
from hatmonitor.wire.messages import Refused, ToFollower
from hatmonitor.wire.mirror import Mirror

_LOOK_EVERY_S: Final = 0.25

log = logging.getLogger(__name__)


class Minder:
    """end: ends a part at once."""

    def __init__(self, data: Path, parts: tuple[str, ...], end: Callable[[str], None]) -> None:
        self._end = end
        self._lock = Lock()
        self._watch = HungWatch(parts, time.monotonic())
        self._mirror = Mirror(time.monotonic())
        self._said: SimpleQueue[ToFollower | None] = SimpleQueue()
        self._follower = Follower(data, "launcher", "launcher", on_message=self._said.put)
        self._thread = Thread(target=self._mind, name="minds the parts", daemon=True)

    def start(self) -> None:
        """Begin to follow."""
        self._follower.start()
        self._thread.start()

    def began(self, part: str) -> None:
        """A new process of this part was started, or found; from any thread."""
        with self._lock:
            self._watch.began(part, time.monotonic())

    def stop(self) -> None:
        """End nobody any more."""
        if self._thread.is_alive():
            self._said.put(None)
            self._thread.join()
            self._follower.close()

    def _mind(self) -> None:
        while True:
            with suppress(Empty):
                message = self._said.get(timeout=_LOOK_EVERY_S)
                if message is None:
                    return
                self._take(message)
            self._look()

    def _take(self, message: ToFollower) -> None:
        mono_s = time.monotonic()
        with suppress(UnknownEvent):  # a newer monitor than this launcher; it speaks all the same
            self._mirror.take(message, mono_s)
        if not isinstance(message, Refused):
            with self._lock:
                self._watch.monitor_spoke(self._mirror.room.followers, mono_s)

    def _look(self) -> None:
        with self._lock:
            hangs = self._watch.due(time.monotonic())
        for part in hangs:
            log.warning("%s hangs and is ended", part)
            self.began(part)
            self._end(part)
