"""Follows the monitor for the launcher and ends the part that hangs; the keeper starts another.

Its loop is the launcher's own: from here it says that it lives, to the monitor and by its sign.
"""

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Final

from hatmonitor.household import launcher
from hatmonitor.launch.hung import MONITOR, HungWatch
from hatmonitor.wire.client import Follower
from hatmonitor.wire.messages import Refused, ToFollower
from hatmonitor.wire.mirror import Mirror

_LOOK_EVERY_S: Final = 0.25
# What says who runs is written anew where it was lost.
_NOTES_EVERY_S: Final = 5.0
# A monitor that has not spoken for so long is told of, and left in peace.
_SLOW_START_S: Final = 20.0

log = logging.getLogger(__name__)


class Minder:
    """end: ends a part at once. keep_notes: writes down again who runs. slow: is told for how long
    a monitor has been starting."""

    def __init__(
        self,
        data: Path,
        parts: tuple[str, ...],
        end: Callable[[str], None],
        *,
        keep_notes: Callable[[], None],
        slow: Callable[[float], None],
    ) -> None:
        self._data = data
        self._end = end
        self._keep_notes, self._slow = keep_notes, slow
        self._sign_at_s = self._notes_at_s = self._monitor_began_s = time.monotonic()
        self._told_slow = False
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
            if part == MONITOR:
                self._monitor_began_s, self._told_slow = time.monotonic(), False

    @property
    def monitor_has_spoken(self) -> bool:
        """Whether the monitor that runs, or ran last, has said anything."""
        with self._lock:
            return self._watch.monitor_has_spoken

    def stop(self) -> None:
        """End nobody any more, and leave no sign of life."""
        if self._thread.is_alive():
            self._said.put(None)
            self._thread.join()

    def say_goodbye(self) -> None:
        """After `stop`; it may wait for a monitor that is only just coming up."""
        if self._thread.ident is not None:
            self._follower.close()

    def _mind(self) -> None:
        while True:
            with suppress(Empty):
                message = self._said.get(timeout=_LOOK_EVERY_S)
                if message is None:
                    return
                self._take(message)
            self._live(time.monotonic())
            self._look()

    def _live(self, mono_s: float) -> None:
        if mono_s >= self._sign_at_s:
            self._sign_at_s = mono_s + launcher.SIGN_EVERY_S
            launcher.touch(self._data)
            self._follower.alive(self._mirror.seq)
        if mono_s >= self._notes_at_s:
            self._notes_at_s = mono_s + _NOTES_EVERY_S
            self._keep_notes()

    def _take(self, message: ToFollower) -> None:
        mono_s = time.monotonic()
        self._mirror.take(message, mono_s)
        if not isinstance(message, Refused):
            with self._lock:
                self._watch.monitor_spoke(self._mirror.room.followers, mono_s)

    def _look(self) -> None:
        with self._lock:
            hangs = self._watch.due(time.monotonic())
            slow_s = time.monotonic() - self._monitor_began_s
            slow = not (self._told_slow or self._watch.monitor_has_spoken)
        if slow and slow_s > _SLOW_START_S:
            self._told_slow = True
            self._slow(slow_s)
        for part in hangs:
            log.warning("%s hangs and is ended", part)
            self.began(part)
            self._end(part)
