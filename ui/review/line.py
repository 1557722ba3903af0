"""The line from this window to the monitor: what stands unanswered, and a report to be signed.

The window reads the log by itself and needs no monitor for it; this line only adds what the log
cannot do. It is a follower like the others, called `review`, and no house is alarmed when it goes.
A thread of the wire's own hands messages over; nothing here waits, so that a monitor that hangs
costs the window nothing but its answer.
"""

import os
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from devices.guarded import Fault
from hatmonitor.moments import Moment
from hatmonitor.room.state import Room
from hatmonitor.times import zone_of
from hatmonitor.wire.client import NO_MONITOR, UNSURE, Follower
from hatmonitor.wire.messages import Answer, ToFollower, Welcome
from hatmonitor.wire.mirror import Mirror

_JUDGE_MS: Final = 500


class Line(QObject):
    """start() calls the monitor, stop() hangs up and so signs out; both may be called again.

    Signals:
        heard: the room may be another, or the monitor fell silent, or speaks again.
    """

    heard = Signal()
    _woken = Signal()

    def __init__(self, data: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._data = data
        self.station = f"review-{os.getpid()}"  # each log window is itself
        self.mirror = Mirror(time.monotonic())
        self.welcomed = False
        self.silent = True
        self._follower: Follower | None = None
        self._waiting: deque[tuple[ToFollower, float]] = deque()
        self._done: dict[int, Callable[[Answer], None]] = {}
        self._early: dict[int, Answer] = {}
        self._woken.connect(self._take_all, Qt.ConnectionType.QueuedConnection)
        self._timer = QTimer(self)
        self._timer.setInterval(_JUDGE_MS)
        self._timer.timeout.connect(self._judge)

    def start(self) -> None:
        """Begin to follow."""
        if self._follower is None:
            self._follower = Follower(
                self._data, "review", self.station, on_message=self._arrived, transient=True
            )
            self._follower.start()
            self._timer.start()

    def stop(self) -> None:
        """Hang up."""
        self._timer.stop()
        if self._follower is not None:
            self._follower.close()
            self._follower = None
        self._waiting.clear()
        unanswered, self._done = self._done, {}
        for done in unanswered.values():
            done(Answer(0, ok=False, reason=UNSURE))
        self.welcomed, self.silent = False, True

    @property
    def answers(self) -> bool:
        """A monitor is there and speaks."""
        return self.welcomed and not self.silent

    @property
    def room(self) -> Room:
        """As of the monitor's last word."""
        return self.mirror.room

    @property
    def staff(self) -> str | None:
        """Who is signed in at this window."""
        return self.room.stations.get(self.station)

    def now(self) -> Moment:
        """By the monitor's clock."""
        return self.mirror.now()

    # --- what the Asker wants --------------------------------------------------------------------

    def ask(self, command: dict[str, Any], done: Callable[[Answer], None]) -> None:
        """Send it; `done` is called once with its answer, in the window's thread."""
        if self._follower is None:
            done(Answer(0, ok=False, reason=NO_MONITOR))
            return
        number = self._follower.ask(command)
        early = self._early.pop(number, None)
        if early is not None:
            done(early)
        else:
            self._done[number] = done

    def now_us(self) -> int:
        """This second, in UTC microseconds."""
        return self.now().at_us

    def zone(self) -> str:
        """The site's time zone."""
        return zone_of(self.room.site)

    def broke(self, fault: Fault, times: int) -> None:
        """Something of this window's own broke; told while a monitor is called."""
        if self._follower is not None:
            self._follower.broke(fault, times)

    # --- what comes ------------------------------------------------------------------------------

    def _arrived(self, message: ToFollower) -> None:
        self._waiting.append((message, time.monotonic()))
        self._woken.emit()

    def _take_all(self) -> None:
        seq = self.mirror.seq
        welcomed = self.welcomed
        while self._waiting:
            self._take(*self._waiting.popleft())
        if self.mirror.seq != seq or self.welcomed != welcomed:
            self.heard.emit()

    def _take(self, message: ToFollower, at: float) -> None:
        if isinstance(message, Answer):
            done = self._done.pop(message.number, None)
            if done is None:
                self._early[message.number] = message
            else:
                done(message)
        self.mirror.take(message, at)
        for missed in self.mirror.missing():
            if self._follower is not None:
                self._follower.left_out(missed)
        if isinstance(message, Welcome):
            self.welcomed = True

    def _judge(self) -> None:
        self._take_all()
        if self._follower is not None:
            self._follower.alive(self.mirror.seq)
        silent = self.mirror.silent(time.monotonic())
        if silent != self.silent:
            self.silent = silent
            self.heard.emit()
