"""Who is here: followers that come, that hang or call twice, and that go.

A follower's name, its sign-in and the watch on it go together: nobody is welcomed before it has its
name, and nobody's sign-in passes to another line (callers.py decides both; here it is done). Who
was turned away has nothing to say. Used by the monitor's loop alone, in its thread.
"""

import os
import time
from collections.abc import Callable, Iterable
from functools import partial

from hatmonitor.clock import Clock
from hatmonitor.events import Event
from hatmonitor.monitor.callers import (
    ANOTHER_WINDOW,
    EXTRAS_MAX,
    ONLY_DEMO,
    TOO_MANY,
    Names,
    Seats,
    Taken,
    shows_its_ticket,
)
from hatmonitor.monitor.conductor import Conductor
from hatmonitor.monitor.inputs import AnyInput, FollowerAhead, StationClosed
from hatmonitor.monitor.watch import FollowerWatch
from hatmonitor.protocol import Protocol
from hatmonitor.roles import KINDS, is_missed
from hatmonitor.wire.messages import WIRE_VERSION, Welcome
from hatmonitor.wire.server import Line, Wire
from hatmonitor.words import Say

# The events from the first number to before the second; called in a follower's thread.
Past = Callable[[int, int], Iterable[Event]]


class Arrivals:
    """step: takes an input. lookers: the lines that look at how the instruments do."""

    def __init__(
        self,
        conductor: Conductor,
        wire: Wire,
        clock: Clock,
        watch: FollowerWatch,
        seats: Seats,
        step: Callable[[AnyInput], object],
        *,
        past: Past,
        demo: bool,
        folder: str,
        site_protocol: Protocol,
    ) -> None:
        self._conductor = conductor
        self._wire = wire
        self._clock = clock
        self._watch = watch
        self._seats = seats
        self._step = step
        self._past = past
        self._demo = demo
        self._folder = folder
        self._site_protocol = site_protocol
        self._names: Names[Line] = Names()
        self._here: dict[Line, None] = {}
        self.lookers: dict[Line, None] = {}

    def is_here(self, line: Line) -> bool:
        """It was welcomed, and has neither gone nor given way."""
        return line in self._here

    def lives(self, line: Line) -> None:
        """Its own loop says that it runs."""
        mono_s = time.monotonic()
        self._names.word(line, line.name, mono_s)
        if not KINDS[line.hello.role].shares:
            self._step_all(self._watch.word(line.name, mono_s))

    def look(self, line: Line, instruments: bool) -> None:
        """It looks at how the instruments do, or no more."""
        if instruments:
            self.lookers[line] = None
        else:
            self.lookers.pop(line, None)

    def empty_seats(self, mono_s: float) -> None:
        """Whoever did not come back in time is signed in no more."""
        self._step_all([StationClosed(name) for name in self._seats.due(mono_s)])

    def join(self, line: Line) -> None:
        """It calls: it gets its name and the room as it stands, or is told why not."""
        mono_s = time.monotonic()
        try:
            before = self._named(line, mono_s)
        except Taken as taken:
            line.turn_away(taken.reason, taken=taken.passing)
            return
        if before is not None:
            self._replaced(before)
        self._here[line] = None
        self._seats.back(line.name)
        if not self._demo and not shows_its_ticket(self._conductor.room.tickets, line.hello):
            self._step(StationClosed(line.name))  # before it is welcomed: what it sees is so
        self._wire.admit(line, self._welcome(line), self._asked_past(line))
        hello = line.hello
        if hello.seen and not self._conductor.knows(hello.seen, hello.seen_hash):
            self._step(FollowerAhead(hello.role, hello.seen))
        if not KINDS[line.hello.role].shares:
            self._step_all(self._watch.joined(line.name, mono_s))

    def _named(self, line: Line, mono_s: float) -> Line | None:
        """Give it its name; the line that hung under it, if one did. Taken."""
        if KINDS[line.hello.role].shares and not self._demo:
            raise Taken(Say(ONLY_DEMO), passing=False)
        extras = self._watch.extras
        new = is_missed(line.name) and line.name not in self._conductor.room.followers
        if new and line.name not in extras and len(extras) >= EXTRAS_MAX:
            raise Taken(Say(TOO_MANY, {"n": len(extras)}))
        return self._names.take(line, line.hello, mono_s)

    def _replaced(self, line: Line) -> None:
        """It hung, or calls a second time; whatever it still says is not heard."""
        self._here.pop(line, None)
        self._wire.drop(line)
        self.look(line, False)
        self._watch.left(line.name)
        line.turn_away(Say(ANOTHER_WINDOW, {"name": line.name}), taken=True)
        line.hang_up()

    def _welcome(self, line: Line) -> Welcome:
        room = self._conductor.room
        waits = self._site_protocol if room.protocol != self._site_protocol else None
        return Welcome(
            WIRE_VERSION,
            room.seq,
            room if line.hello.from_seq is None else None,
            self._clock,
            self._demo,
            os.getpid(),
            self._folder,
            waits,
        )

    def _asked_past(self, line: Line) -> Callable[[], Iterable[Event]]:
        """What it asked of the past, up to now: from the journal, then what is not written yet."""
        start = line.hello.from_seq
        if start is None:
            return tuple
        waiting = self._conductor.backlog
        unwritten = tuple(event for event in waiting if event.seq >= start)
        end = waiting[0].seq if waiting else self._conductor.seq + 1
        return partial(_past, self._past, max(1, start), end, unwritten)

    def leave(self, line: Line, goodbye: bool) -> None:
        """Its line ended; goodbye: it said so before."""
        self._here.pop(line, None)
        self._wire.drop(line)
        self.look(line, False)
        self._names.left(line, line.name)
        if not KINDS[line.hello.role].shares:
            self._step_all(self._watch.left(line.name, goodbye=goodbye))
        if line.hello.transient or goodbye:
            self._step(StationClosed(line.name))
        elif line.name in self._conductor.room.stations:
            self._seats.left(line.name, time.monotonic())

    def _step_all(self, items: Iterable[AnyInput]) -> None:
        for item in items:
            self._step(item)


def _past(written: Past, start: int, end: int, unwritten: tuple[Event, ...]) -> Iterable[Event]:
    yield from written(start, end)
    yield from unwritten
