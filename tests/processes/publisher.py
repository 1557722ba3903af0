"""A monitor's end of the wire without a monitor: real sockets, and a loop that numbers events.

It keeps every event it published, as a journal would, so that followers who ask for the past get
it. Runs in this process; the real monitor is tested beside it.
"""

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread

from hatmonitor.clock import Clock, real_now
from hatmonitor.events import Event, SignedOut
from hatmonitor.room.state import Room
from hatmonitor.wire import address
from hatmonitor.wire.messages import WIRE_VERSION, Answer, Ask, ToMonitor, Welcome
from hatmonitor.wire.server import Line, Wire


class Publisher:
    """Publishes `SignedOut` events as fast as `publish` is called; answers every Ask with ok."""

    def __init__(self, data: Path) -> None:
        self.events: list[Event] = []
        self.left: list[str] = []
        self.slowest_put_s = 0.0
        self._work: SimpleQueue[object] = SimpleQueue()
        self._address = address.new(data)
        self.wire = Wire(self._address, self)
        address.tell(data, self._address)
        self._running = True
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()

    # --- the desk ---

    def hello(self, line: Line) -> None:
        self._work.put(("join", line))

    def said(self, line: Line, message: ToMonitor) -> None:
        if isinstance(message, Ask):
            self._work.put(("answer", line, message.number))

    def ended(self, line: Line) -> None:
        self._work.put(("leave", line))

    # --- for tests ---

    def publish(self, count: int = 1) -> None:
        for _ in range(count):
            self._work.put(("event",))

    def settle(self) -> None:
        """Wait until everything asked of the loop so far has been done."""
        done: SimpleQueue[bool] = SimpleQueue()
        self._work.put(("done", done))
        done.get(timeout=30)

    def close(self) -> None:
        self._running = False
        self._thread.join()
        self.wire.close()

    # --- the loop ---

    def _run(self) -> None:
        beat_s = 0.0
        while self._running:
            if time.monotonic() >= beat_s:
                beat_s = time.monotonic() + 0.1
                self.wire.beat(real_now(), len(self.events))
            with contextlib.suppress(Empty):
                self._take(self._work.get(timeout=0.05))

    def _take(self, work: object) -> None:
        match work:
            case ("event",):
                seq = len(self.events) + 1
                event = Event(seq, real_now(), "test", SignedOut("w1", "desk" * 50))
                self.events.append(event)
                began = time.perf_counter()
                self.wire.publish((event,))
                self.slowest_put_s = max(self.slowest_put_s, time.perf_counter() - began)
            case ("join", Line() as line):
                self._join(line)
            case ("leave", Line() as line):
                self.wire.drop(line)
                self.left.append(line.name)
            case ("answer", Line() as line, int(number)):
                line.answer(Answer(number, ok=True, seqs=(len(self.events),)))
            case ("done", SimpleQueue() as done):
                done.put(True)

    def _join(self, line: Line) -> None:
        start, seq = line.hello.from_seq, len(self.events)
        room = Room(seq=seq) if start is None else None
        welcome = Welcome(WIRE_VERSION, seq, room, Clock(), False, 0, "")
        self.wire.admit(line, welcome, lambda: self._past(start, seq))

    def _past(self, start: int | None, end: int) -> Iterator[Event]:
        if start is not None:
            yield from self.events[start - 1 : end]
