"""The monitor's one loop: an input, a step, the events to everybody, the answer to the asker.

In that order, always: a step has written its events before it returns them, so what is published
is on disk (or marked as not), and who gets an answer can already see what it led to. The beat comes
from here and from no other thread: if this loop hangs, everybody hears it.

A fault of our own costs the input it came with: the room is as it was before it, the fault is
journalled and an alarm, and the loop goes on. A tick whose step broke is followed by no beat: a
monitor that judges nothing must not sound alive, so console and bell say that it is silent, and the
launcher starts another when it lasts.
"""

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from queue import Empty, SimpleQueue
from typing import Final, Protocol

from devices.guarded import Fault, fault_of, tried
from devices.link import Figures
from devices.readings import Breathing, Vitals
from hatmonitor.clock import Clock
from hatmonitor.events import Event
from hatmonitor.moments import Moment
from hatmonitor.monitor.arrivals import Arrivals, Past
from hatmonitor.monitor.bedsides import Bedsides
from hatmonitor.monitor.callers import (
    Seats,
)
from hatmonitor.monitor.conductor import Conductor
from hatmonitor.monitor.desk import (
    Broken,
    FromLine,
    Joining,
    Leaving,
    Lives,
    Looks,
    PinChecked,
    PinGiven,
    Question,
    SecretGiven,
    SecretKept,
    SoundTold,
    Work,
)
from hatmonitor.monitor.inputs import (
    AnyInput,
    Heard,
    OwnFault,
    SoundSaid,
    Stopping,
    Tick,
)
from hatmonitor.monitor.outcome import Outcome, Reply, Wish
from hatmonitor.monitor.outlook import Outlook
from hatmonitor.monitor.pin_door import PinDoor
from hatmonitor.monitor.react import BROKE
from hatmonitor.monitor.sealer import Sealer
from hatmonitor.monitor.sign_ins import SignIns
from hatmonitor.monitor.upkeep import Every, Upkeep
from hatmonitor.monitor.watch import FollowerWatch
from hatmonitor.protocol import Protocol as ClinicalProtocol
from hatmonitor.roles import KINDS, role_of
from hatmonitor.room.state import Room
from hatmonitor.wire.messages import (
    BEAT_EVERY_S,
    Answer,
    InstrumentRow,
    Instruments,
)
from hatmonitor.wire.server import Wire

# How often the vitals of now, and how the instruments do, are sent to those who show them.
SHOW_EVERY_S: Final = 1.0
OWN: Final = "monitor"
# Of one fault; after that each time the last of these has gone by again.
NOTED_AT: Final = (1, 10, 100, 10_000)

log = logging.getLogger(__name__)


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
        seats: Seats,
        upkeep: Upkeep,
        outlook: Outlook,
        sealer: Sealer,
        pins: PinDoor | None,
        *,
        instruments: Mapping[str, Instrument],
        past: Past,
        demo: bool,
        folder: str,
        site_protocol: ClinicalProtocol,
        on_launcher: Callable[[bool], None] = lambda _silent: None,
    ) -> None:
        self._work = work
        self._conductor = conductor
        self._wire = wire
        self._clock = clock
        self._watch = watch
        self._upkeep = upkeep
        self._outlook = outlook
        self._sealer = sealer
        self._instruments = instruments
        self._on_launcher = on_launcher
        self._running = True
        self._noted: dict[str, int] = {}
        self._tick_due_s = time.monotonic()
        self._bedsides = Bedsides(self._broke)
        self._arrivals = Arrivals(
            conductor,
            wire,
            clock,
            watch,
            seats,
            self._step,
            past=past,
            demo=demo,
            folder=folder,
            site_protocol=site_protocol,
        )
        self._sign_ins = SignIns(pins, work, lambda: conductor.room, clock.now, self._replied)
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
            self._guarded(f"work {type(work).__name__}", partial(self._take, work))

    def _guarded(self, part: str, do: Callable[[], None]) -> None:
        """Do it; a fault in it costs it and is told."""
        fault = tried(part, do)
        if fault is not None:
            self._broke(fault)

    def _broke(self, fault: Fault) -> None:
        """Note it and have it journalled; a fault in this is noted, and no more."""
        self._note(fault)
        step = partial(self._conductor.step, OwnFault(OWN, fault), self._clock.now())
        told = tried("telling of a fault", step)
        if isinstance(told, Fault):
            self._note(told)
            return
        for further in told.faults:
            self._note(further)
        self._wire.publish(told.events)

    def _note(self, fault: Fault) -> None:
        """In the program's own log, whole: lines of code and no value. Seldom, when it comes often:
        the file is small and turns over."""
        count = self._noted[fault.key] = self._noted.get(fault.key, 0) + 1
        if count in NOTED_AT or count % NOTED_AT[-1] == 0:
            log.error(
                "a fault of ours, at %s, for the %d. time: %s", fault.part, count, fault.story
            )

    def _take(self, work: Work) -> None:
        match work:
            case Joining(line):
                self._arrivals.join(line)
            case (
                Question()
                | PinGiven()
                | PinChecked()
                | SecretGiven()
                | SecretKept()
                | Lives()
                | Looks()
                | Leaving()
                | SoundTold()
            ):
                self._hear(work)
            case Heard(device, Vitals() | Breathing() as reading, heard_s):
                self._vitals(device, reading, time.monotonic() if heard_s is None else heard_s)
            case Broken(name, error):
                self._broke(fault_of(f"thread {name}", error))
            case Stopping():
                self._running = False
                self._step(work)
            case _:
                self._step(work)

    def _hear(self, work: FromLine) -> None:
        """What a follower says, or that it went; who was turned away has nothing to say."""
        if not self._arrivals.is_here(work.line) and not isinstance(work, SecretKept):
            if isinstance(work, PinChecked):
                self._sign_ins.passed_over()
            return
        match work:
            case Question(line, number, item):
                line.answer(_answer(number, self._step(item).reply))
            case PinGiven():
                self._sign_ins.given(work)
            case PinChecked():
                self._sign_ins.checked(work)
            case SecretGiven():
                self._sign_ins.secret(work)
            case SecretKept():
                self._sign_ins.kept(work)
            case Lives(line):
                self._arrivals.lives(line)
            case Looks(line, instruments):
                self._arrivals.look(line, instruments)
            case SoundTold(line, works, text):
                if KINDS[line.hello.role].sounds:
                    self._step(SoundSaid(works, text, line.name))
            case Leaving(line, goodbye):
                self._arrivals.leave(line, goodbye)

    def _tick(self) -> None:
        judged = self._step(Tick()) is not FAILED
        if self._conductor.diverged:  # only a new life can take up what the log holds now
            self._running = False
        mono_s = time.monotonic()
        self._guarded("watch on followers", lambda: self._step_all(self._watch.due(mono_s)))
        self._on_launcher(_launcher_is_silent(self._conductor.room))
        self._guarded("watch on vitals", partial(self._look_at_bedsides, mono_s))
        self._guarded("watch on sign-ins", partial(self._arrivals.empty_seats, mono_s))
        now = self._clock.now()
        self._guarded("upkeep", partial(self._upkeep.tend, mono_s))
        self._guarded("sealing", partial(self._tend_seals, now, mono_s))
        if judged:  # else nothing is said at all: every message counts as a word
            self._outlook.lived(now)
            self._guarded("beat", lambda: self._wire.beat(now, self._conductor.seq))
            if self._show_due(mono_s):
                self._guarded("vitals of now", partial(self._show, mono_s))
        # From now, not from when it was due: after a stop there is nothing to catch up with.
        self._tick_due_s = max(self._tick_due_s + BEAT_EVERY_S, time.monotonic())

    def _published(self, events: tuple[Event, ...]) -> None:
        self._sealer.written(events, self._clock.now(), time.monotonic())

    def _tend_seals(self, now: Moment, mono_s: float) -> None:
        writing, waiting_us = self._conductor.writing_well, self._upkeep.waiting_us
        self._sealer.tend(now, mono_s, writing=writing, waiting_us=waiting_us)

    def _look_at_bedsides(self, mono_s: float) -> None:
        self._step_all(self._bedsides.tick(self._conductor.room, mono_s))

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
        if self._arrivals.lookers:
            rows = [_row(key, link.figures(), mono_s) for key, link in self._instruments.items()]
            self._wire.tell(Instruments(tuple(rows)), self._arrivals.lookers)

    def _step_all(self, items: Iterable[AnyInput]) -> None:
        for item in items:
            self._step(item)

    def _step(self, item: AnyInput) -> Outcome:
        """FAILED: a fault that the conductor itself did not hold; nothing of the input was done."""
        outcome = tried("step", lambda: self._conductor.step(item, self._clock.now()))
        if isinstance(outcome, Fault):
            self._broke(outcome)
            return FAILED
        for fault in outcome.faults:
            self._note(fault)
        self._guarded("publishing", partial(self._wire.publish, outcome.events))
        if outcome.events:
            self._guarded("sealing", partial(self._published, outcome.events))
        for wish in outcome.wishes:
            self._pass_on(wish)
        return outcome

    def _replied(self, item: AnyInput) -> Reply | None:
        return self._step(item).reply

    def _pass_on(self, wish: Wish) -> None:
        instrument = self._instruments.get(wish.device)
        if instrument is None:  # the site file no longer has it
            return
        if wish.what == "measure":
            instrument.measure()
        else:
            instrument.stop_measuring()


# What a step gives that broke as a whole.
FAILED: Final = Outcome(reply=Reply(False, reason=BROKE))


def _launcher_is_silent(room: Room) -> bool:
    """Somebody must start it again: there is no other who would notice."""
    return any(
        one.present is False and role_of(name) == "launcher" for name, one in room.followers.items()
    )


def _row(device: str, figures: Figures, mono_s: float) -> InstrumentRow:
    heard_ns = figures.heard_mono_ns
    age_s = None if heard_ns is None else max(0.0, mono_s - heard_ns / 1e9)
    return InstrumentRow(
        device, age_s, figures.bytes, figures.readings, figures.garbage, figures.raw
    )


def _answer(number: int, reply: Reply | None) -> Answer:
    if reply is None:  # nobody asked, says the conductor; but somebody waits here
        return Answer(number, ok=True)
    return Answer(number, reply.ok, reply.seqs, reply.reason, reply.unwritten, note=reply.note)
