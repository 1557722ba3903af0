"""A place to ask from and to watch from, for scripts, the demo and tests: it waits.

The window never uses this; it must not wait. A Station calls the monitor, and stays with it through
a restart. Everything that happened since it came is in `events`.
"""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from secrets import token_hex
from threading import Condition
from typing import Any, Self

from hatmonitor.events import Event
from hatmonitor.roles import Role
from hatmonitor.room.state import Room
from hatmonitor.wire.client import NO_MONITOR, UNSURE, Follower
from hatmonitor.wire.messages import (
    Answer,
    Beat,
    Bedside,
    Happened,
    Instruments,
    Refused,
    ToFollower,
    Welcome,
)
from hatmonitor.wire.mirror import Mirror
from hatmonitor.words import Say


class NoMonitor(Exception):
    """No monitor answers, or it went away before it answered; why, in words."""

    def __init__(self, why: Say) -> None:
        super().__init__(str(why))
        self.why = why


class Station:
    """role and station as in Follower; station None: one that nobody else has. from_seq: all events
    from there on, instead of the room."""

    def __init__(
        self,
        data: Path,
        role: Role = "do",
        station: str | None = None,
        *,
        timeout_s: float = 5.0,
        transient: bool = True,
        from_seq: int | None = None,
    ) -> None:
        """NoMonitor when none answers within timeout_s."""
        self.station = f"{role}-{token_hex(3)}" if station is None else station
        self._timeout_s = timeout_s
        self._change = Condition()
        self._answers: dict[int, Answer] = {}
        self._connected = False
        self._refused: Say | None = None
        self.mirror = Mirror(time.monotonic())
        self.events: list[Event] = []
        self._follower = Follower(
            data,
            role,
            self.station,
            on_message=self._take,
            on_lost=self._lost,
            transient=transient,
            from_seq=from_seq,
        )
        self._follower.start()
        try:
            self._connect(timeout_s)
        except NoMonitor:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Hang up; a transient station is signed out by it."""
        self._follower.close()

    @property
    def room(self) -> Room:
        """The room as of the last event that came (empty when asked from_seq)."""
        with self._change:
            return self.mirror.room

    @property
    def connected(self) -> bool:
        """A monitor has welcomed us, and its line has not ended."""
        return self._connected

    def alive(self) -> None:
        """Say that this station's own loop runs."""
        self._follower.alive(self.mirror.seq)

    def sound_path(self, works: bool, text: str) -> None:
        """Say what a bell would say."""
        self._follower.sound_path(works, text)

    def look_at(self, instruments: bool) -> None:
        """Be sent how the instruments do, each second, or no more."""
        self._follower.look_at(instruments)

    def ask(self, command: dict[str, Any] | bytes, timeout_s: float | None = None) -> Answer:
        """Ask and wait. NoMonitor when none answers in time, or it went away before it did."""
        self._connect(timeout_s)
        number = self._follower.ask(command)
        with self._change:
            if not self._change.wait_for(lambda: number in self._answers, self._limit(timeout_s)):
                raise NoMonitor(NO_MONITOR)
            answer = self._answers.pop(number)
        if answer.reason in (NO_MONITOR, UNSURE):
            raise NoMonitor(answer.reason)
        return answer

    def wait_for(
        self, wanted: Callable[[Event], bool], timeout_s: float = 5.0, *, after: int = 0
    ) -> Event:
        """The first event after seq `after`, of those that came here, that is wanted."""
        limit = time.monotonic() + timeout_s
        looked = 0
        with self._change:
            while True:
                for event in self.events[looked:]:
                    if event.seq > after and wanted(event):
                        return event
                looked = len(self.events)
                if not self._change.wait(limit - time.monotonic()):
                    raise TimeoutError(f"no such event within {timeout_s} s")

    def wait_until(self, holds: Callable[[Room], bool], timeout_s: float = 5.0) -> Room:
        """The first room, from now on, of which this holds."""
        with self._change:
            if not self._change.wait_for(lambda: holds(self.mirror.room), timeout_s):
                raise TimeoutError(f"the room did not become so within {timeout_s} s")
            return self.mirror.room

    def stream(self) -> Iterator[Event]:
        """Every event, for ever, each given once and then forgotten here. While no monitor
        answers it waits; the only way out is the caller's."""
        while True:
            with self._change:
                self._change.wait_for(lambda: bool(self.events))
                given, self.events = self.events, []
            yield from given

    def _limit(self, timeout_s: float | None) -> float:
        return self._timeout_s if timeout_s is None else timeout_s

    def _connect(self, timeout_s: float | None) -> None:
        limit_s = self._limit(timeout_s)
        with self._change:
            if not self._change.wait_for(lambda: self._connected or self._refused, limit_s):
                raise NoMonitor(NO_MONITOR)
            if self._refused is not None:
                raise NoMonitor(self._refused)

    # --- in the follower's thread ---

    def _take(self, message: ToFollower) -> None:
        with self._change:
            self.events.extend(self.mirror.take(message, time.monotonic()))
            match message:
                case Answer():
                    self._answers[message.number] = message
                case Welcome():
                    self._connected, self._refused = True, None
                case Refused():
                    self._refused = message.reason
                case Happened() | Beat() | Bedside() | Instruments():
                    pass
            self._change.notify_all()

    def _lost(self, _why: Say) -> None:
        with self._change:
            self._connected = False
            self._change.notify_all()
