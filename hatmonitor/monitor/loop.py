"""The monitor's one loop: an input, a step, the events to everybody, the answer to the asker.

In that order, always: a step has written its events before it returns them, so what is published
is on disk (or marked as not), and who gets an answer can already see what it led to. The beat comes
from here and from no other thread: if this loop hangs, everybody hears it. Whatever is raised here
ends the process; a monitor that is not sure of its room must not go on with it.
"""

import os
import time
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from queue import Empty, SimpleQueue
from typing import Final, Protocol

from devices.link import Figures
from devices.readings import Breathing, Vitals
from hatmonitor.clock import Clock
from hatmonitor.events import Event, ShiftHandedOver
from hatmonitor.monitor.bedsides import Bedsides
from hatmonitor.monitor.conductor import Conductor, Outcome, Reply, Wish
from hatmonitor.monitor.desk import Broken, Joining, Leaving, Lives, Looks, Question, Work
from hatmonitor.monitor.inputs import AnyInput, Heard, StationClosed, Stopping, Tick
from hatmonitor.monitor.outlook import Outlook
from hatmonitor.monitor.upkeep import Every, Upkeep
from hatmonitor.monitor.watch import FollowerWatch
from hatmonitor.protocol import Protocol as ClinicalProtocol
from hatmonitor.wire.messages import (
    BEAT_EVERY_S,
    WIRE_VERSION,
    Answer,
    InstrumentRow,
    Instruments,
    Welcome,
)
from hatmonitor.wire.server import Line, Wire

# The events from the first number to before the second; called in a follower's thread.
Past = Callable[[int, int], Iterable[Event]]

# How often the vitals of now, and how the instruments do, are sent to those who show them.
SHOW_EVERY_S: Final = 1.0


class Instrument(Protocol):
    """What the loop asks of a link (devices/link)."""

    def measure(self) -> None:
        """Start a test as soon as it can."""

    def stop_measuring(self) -> None:
        """Give up a test that has not begun."""

    def figures(self) -> Figures:
        """What it has heard so far."""


class Loop:
    """Runs in the main thread until it is asked to stop."""

    def __init__(
        self,
        work: "SimpleQueue[Work]",
        conductor: Conductor,
        wire: Wire,
        clock: Clock,
        watch: FollowerWatch,
        upkeep: Upkeep,
        outlook: Outlook,
        *,
        instruments: Mapping[str, Instrument],
        past: Past,
        demo: bool,
        folder: str,
        site_protocol: ClinicalProtocol,
    ) -> None:
        self._work = work
        self._conductor = conductor
        self._wire = wire
        self._clock = clock
        self._watch = watch
        self._upkeep = upkeep
        self._outlook = outlook
        self._instruments = instruments
        self._past = past
        self._demo = demo
        self._folder = folder
        self._site_protocol = site_protocol
        self._running = True
        self._tick_due_s = time.monotonic()
        self._bedsides = Bedsides()
        self._lookers: dict[Line, None] = {}
        self._show_due = Every(SHOW_EVERY_S, self._tick_due_s)

    def run(self) -> None:
        """Take work until Stopping has been taken."""
        while self._running:
            wait_s = self._tick_due_s - time.monotonic()
            if wait_s <= 0:  # before any work, so that a flood of it cannot put the clock off
                self._tick()
                continue
            try:
                work = self._work.get(timeout=wait_s)
            except Empty:
                continue
            self._take(work)

    def _take(self, work: Work) -> None:
        match work:
            case Question(line, number, item):
                outcome = self._step(item)
                line.answer(_answer(number, outcome.reply))
            case Lives(line):
                self._step_all(self._watch.word(line.hello.follower, time.monotonic()))
            case Joining(line):
                self._join(line)
            case Leaving(line):
                self._leave(line)
            case Looks(line, instruments):
                self._look(line, instruments)
            case Heard(device, Vitals() | Breathing() as reading, heard_s):
                self._vitals(device, reading, time.monotonic() if heard_s is None else heard_s)
            case Broken(name, fault):
                raise RuntimeError(f"the thread {name!r} broke") from fault
            case Stopping():
                self._step(work)
                self._running = False
            case _:
                self._step(work)

    def _tick(self) -> None:
        self._step(Tick())
        mono_s = time.monotonic()
        self._step_all(self._watch.due(mono_s))
        self._step_all(self._bedsides.tick(self._conductor.room, mono_s))
        now = self._clock.now()
        self._upkeep.tend(now, mono_s)
        self._outlook.lived(now)
        self._wire.beat(now, self._conductor.seq)
        if self._show_due(mono_s):
            self._show(mono_s)
        # From now, not from when it was due: after a stop there is nothing to catch up with.
        self._tick_due_s = max(self._tick_due_s + BEAT_EVERY_S, time.monotonic())

    def _vitals(self, device: str, reading: Vitals | Breathing, heard_s: float) -> None:
        """A stream is no event; only what changes by it is."""
        room = self._conductor.room
        changed = self._bedsides.heard(room, device, reading, heard_s)
        if isinstance(reading, Vitals):
            no_breath_s = self._bedsides.no_breath_s(device, heard_s)
            self._upkeep.sample(device, reading, self._clock.now(), no_breath_s)
        self._step_all(changed)

    def _show(self, mono_s: float) -> None:
        self._wire.show(self._bedsides.shown(self._conductor.room, mono_s))
        if self._lookers:
            rows = [_row(key, link.figures(), mono_s) for key, link in self._instruments.items()]
            self._wire.tell(Instruments(tuple(rows)), self._lookers)

    def _look(self, line: Line, instruments: bool) -> None:
        if instruments:
            self._lookers[line] = None
        else:
            self._lookers.pop(line, None)

    def _step_all(self, items: Iterable[AnyInput]) -> None:
        for item in items:
            self._step(item)

    def _step(self, item: AnyInput) -> Outcome:
        outcome = self._conductor.step(item, self._clock.now())
        self._wire.publish(outcome.events)
        if any(isinstance(event.fact, ShiftHandedOver) for event in outcome.events):
            self._upkeep.handed_over(self._clock.now())
        for wish in outcome.wishes:
            self._pass_on(wish)
        return outcome

    def _pass_on(self, wish: Wish) -> None:
        instrument = self._instruments.get(wish.device)
        if instrument is None:  # the site file no longer has it
            return
        if wish.what == "measure":
            instrument.measure()
        else:
            instrument.stop_measuring()

    def _join(self, line: Line) -> None:
        self._wire.admit(line, self._welcome(line), self._asked_past(line))
        self._step_all(self._watch.joined(line.hello.follower, time.monotonic()))

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

    def _leave(self, line: Line) -> None:
        self._wire.drop(line)
        self._look(line, False)
        self._watch.left(line.hello.follower)
        if line.hello.transient:
            self._step(StationClosed(line.hello.station))


def _past(written: Past, start: int, end: int, unwritten: tuple[Event, ...]) -> Iterable[Event]:
    yield from written(start, end)
    yield from unwritten


def _row(device: str, figures: Figures, mono_s: float) -> InstrumentRow:
    heard_ns = figures.heard_mono_ns
    age_s = None if heard_ns is None else max(0.0, mono_s - heard_ns / 1e9)
    return InstrumentRow(
        device, age_s, figures.bytes, figures.readings, figures.garbage, figures.raw
    )


def _answer(number: int, reply: Reply | None) -> Answer:
    if reply is None:  # nobody asked, says the conductor; but somebody waits here
        return Answer(number, ok=True)
    return Answer(number, reply.ok, reply.seqs, reply.reason, reply.unwritten)
