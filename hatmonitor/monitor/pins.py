"""PINs are checked one at a time, in a thread of their own, and whose turn it is.

A check takes 0.1 s and 64 MB on purpose; at once they would take the machine. Each station has a
short row of its own: when it is full its newest try is refused, and no other station's. The waits
after wrong PINs (room/wrong_pins.py) are looked at when a try comes and again when its turn comes.
A PIN is forgotten as soon as it is checked; it is never in a repr, a log or an event.
"""

from collections import deque
from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread
from typing import Final, Generic, TypeVar

PER_STATION: Final = 2

T = TypeVar("T")


class PinRow(Generic[T]):
    """Whose turn it is. Pure; used by the monitor's loop alone."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[str, T]] = deque()
        self._checking: str | None = None

    def add(self, station: str, item: T) -> bool:
        """False: this station's row is full."""
        mine = sum(name == station for name, _ in self._waiting) + (self._checking == station)
        if mine >= PER_STATION:
            return False
        self._waiting.append((station, item))
        return True

    def next(self) -> T | None:
        """Whose turn it is, unless one is being checked; `done` must follow."""
        if self._checking is not None or not self._waiting:
            return None
        self._checking, item = self._waiting.popleft()
        return item

    def done(self) -> None:
        """The one whose turn it was has its answer."""
        self._checking = None


class PinThread:
    """Each job is done in turn, in the one thread; a job never raises, and hands on its result."""

    def __init__(self) -> None:
        self._jobs: SimpleQueue[Callable[[], None]] = SimpleQueue()
        Thread(target=self._work, name="PINs", daemon=True).start()

    def do(self, job: Callable[[], None]) -> None:
        """Do it when those before it are done."""
        self._jobs.put(job)

    def _work(self) -> None:
        while True:
            self._jobs.get()()
