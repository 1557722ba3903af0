"""The conductor: one input at a time becomes events, written first and believed after.

`step(input, now)` = clock facts, the input's own facts, then the rules, numbered and folded on
trial; all of it goes to the journal in one transaction; only then is the new room the room. It
reads no clock, starts no thread and knows no wire.

The one exception (DESIGN 1.3): a journal that cannot be written never holds up an alarm. Then the
events stand in the backlog, marked late, are believed at once, and so is `logging_failed`, which
raises its own alarm. A command that is not about a life or an alarm is refused meanwhile; but where
the disk leaves open whether it took that very command, it is kept, because its numbers may stand on
the disk. What waits is never changed again: every tick offers it word for word, before anything
new, until it is known to be written. Only then, and only if the disk takes that at once, does
`logging_resumed` follow; a disk that is slow again stays an alarm, which must not come and go.

A fault of our own costs the one thing it is in (devices/guarded.py): the command is refused in a
sentence, the reading is lost, the rule leaves a gap; the rest of the step goes on, and the fault is
counted and journalled in the same step (faultbook.py). One that breaks the telling of it ends in
`Outcome.faults`, which the caller notes in the program's own log, and nowhere else.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import partial
from typing import Final, Protocol

import msgspec
from msgspec.structs import replace

from devices.guarded import Fault, tried
from hatmonitor import events as e
from hatmonitor.decide import Refusal
from hatmonitor.decide.noted import note_of
from hatmonitor.events import Draft, Event
from hatmonitor.journal.errors import JournalDiverged, JournalFailed
from hatmonitor.moments import Moment
from hatmonitor.monitor import inputs as i
from hatmonitor.monitor.faultbook import FaultBook
from hatmonitor.monitor.first_facts import newest, of_site, started
from hatmonitor.monitor.missing import called_anew
from hatmonitor.monitor.outcome import Outcome, Reply, wishes_of
from hatmonitor.monitor.react import (
    BROKE,
    BY_MONITOR,
    NOT_WRITTEN,
    WRONG_PIN,
    must_be_written,
    react,
)
from hatmonitor.monitor.resuming import Late, Pauses
from hatmonitor.monitor.timekeeping import began_again, clock_doubt, clock_facts, doubted
from hatmonitor.monitor.trial import Trial
from hatmonitor.room.apply import FOLD_VERSION, apply, fold
from hatmonitor.room.state import Room
from hatmonitor.site.model import Site
from hatmonitor.typed import from_msgpack
from hatmonitor.words import Say

OWN: Final = "monitor"


class Journal(Protocol):
    """What the conductor needs of a journal (hatmonitor/journal/store.py)."""

    def append(self, events: Sequence[Event]) -> list[Event]:
        """Write all or none, durably; raise JournalFailed. What a failed call turns out to have
        written after all is known again when the same is handed in once more."""

    def hold(self, events: Sequence[Event], after: Event | None) -> list[Event]:
        """Chain them behind the last that waits, and keep them in a second place."""

    def events(self, from_seq: int = 1) -> Iterable[Event]:
        """Every event from there on."""

    def hash_at(self, seq: int) -> str | None:
        """Of an event that is written; None: there is none. JournalFailed."""

    def latest_snapshot(self, fold_version: int) -> tuple[int, bytes] | None:
        """The newest snapshot that belongs to this journal."""

    def save_snapshot(self, seq: int, blob: bytes, fold_version: int) -> None:
        """Keep a snapshot; losing it costs only time."""


def restore(journal: Journal) -> Room:
    """The room as the journal has it: the newest snapshot and what came after."""
    room = Room()
    found = journal.latest_snapshot(FOLD_VERSION)
    if found is not None:
        room = from_msgpack(found[1], Room)
    for event in journal.events(room.seq + 1):
        room = apply(room, event)
    return room


class Conductor:
    """Holds the room, the number of the last event, and what could not be written yet."""

    def __init__(
        self,
        journal: Journal,
        room: Room,
        waiting: Sequence[Event] = (),
        *,
        demo: bool = False,
        speed: float = 1.0,
    ) -> None:
        """waiting: what an earlier life could not write, as the second place kept it."""
        self.room = fold(room, waiting)
        self.backlog = tuple(waiting)
        self._journal = journal
        self._demo = demo
        self._speed = speed
        self._last: Moment | None = None
        self._cannot_write = room.logging_why
        self._late = Late(waiting[0].seq, len(waiting)) if waiting else Late()
        self._pauses = Pauses()
        self._book = FaultBook()
        # What waits is kept elsewhere, and can never be written behind what the log now holds.
        self.diverged = False

    @property
    def seq(self) -> int:
        """The number of the last event the room holds."""
        return self.room.seq

    @property
    def writing_well(self) -> bool:
        """The journal took the last it was given."""
        return not self.backlog

    def open_house(
        self,
        site: Site,
        program: str,
        pid: int,
        now: Moment,
        last_alive: Moment | None = None,
        doubt: Say | None = None,
        strays: Sequence[Event] = (),
        kept_in: str = "",
    ) -> tuple[Event, ...]:
        """Start the watch: what the site file says, how long nobody watched before, what of the
        log does not fit its seal, and what was told to people and does not continue it."""
        recovered = self._catch_up(now)
        trial = self._trial(now, late=self._behind)
        before = newest(now, self.room.moment, last_alive)
        wrong = began_again(self.room, before, now)
        trial.take(clock_facts(before, now, self._speed, watching=False))
        began = started(program, pid, self.room, before, now, wrong is not None)
        trial.take([Draft(began, BY_MONITOR), *of_site(self.room, site), *doubted(wrong)])
        if doubt is not None:
            trial.take([Draft(e.LogDoubted(doubt), BY_MONITOR)])
        trial.take(called_anew(trial.room, strays, kept_in, BY_MONITOR))
        trial.judged()
        self._last = now
        return (*recovered, *self._written_or_late(trial))

    def step(self, item: i.AnyInput, now: Moment) -> Outcome:
        """Take one input. Never raises for a person's mistake or a failing disk."""
        recovered: tuple[Event, ...] | Fault = ()
        if isinstance(item, i.Tick):
            recovered = tried("catching up with the log", partial(self._catch_up, now))
        before, self._last = self._last, now
        trial = self._trial(now, late=self._behind)
        if isinstance(recovered, Fault):
            trial.broke(recovered)
            recovered = ()
        clock = partial(_clock_told, self.room, before, now, self._speed)
        trial.tried("clock", lambda: trial.take(clock()))
        reply = self._reacted(trial, item, now)
        trial.judged()
        unsaid = self._faults_told(trial, item, now)
        events = self._written(trial, item)
        if events is None:
            return self._without(clock(), now)
        if reply is not None and reply.ok and self.backlog:
            reply = replace(reply, unwritten=True)
        faults = (*trial.faults.values(), *unsaid)
        return Outcome((*recovered, *events), reply, wishes_of(events), faults)

    def save_snapshot(self) -> None:
        """Keep the room as it is on disk, so that the next start is quick."""
        if not self.backlog:
            blob = msgspec.msgpack.encode(self.room)
            self._journal.save_snapshot(self.room.seq, blob, FOLD_VERSION)

    def written_at_last(self) -> bool:
        """At the end: offer what waits, and say whether nothing does any more."""
        if self.backlog:
            with suppress(JournalFailed):
                self._journal.append(self.backlog)
                self.backlog = ()
        return not self.backlog

    def knows(self, seq: int, event_hash: str) -> bool:
        """Whether the event somebody was told under this number is the one we have; also where
        that cannot be found out now."""
        if seq > self.seq:
            return False
        waits = next((event for event in self.backlog if event.seq == seq), None)
        if waits is not None:
            return waits.hash == event_hash
        try:
            return self._journal.hash_at(seq) == event_hash
        except JournalFailed:
            return True

    @property
    def _behind(self) -> bool:
        """What happens now is not written at once."""
        return bool(self.backlog) or not self.room.logging

    # --- inside a step ---------------------------------------------------------------------------

    def _trial(self, now: Moment, late: bool) -> Trial:
        return Trial(self.room, now, self._demo, late)

    def _reacted(self, trial: Trial, item: i.AnyInput, now: Moment) -> Reply | None:
        asked = isinstance(item, i.Asked | i.SignInTried | i.SecretSet)
        if self._behind and must_be_written(item):
            return Reply(False, reason=NOT_WRITTEN)
        try:
            seqs = trial.tried(
                _named(item), lambda: trial.take(react(trial.room, item, now)), passes=(Refusal,)
            )
        except Refusal as refusal:
            return Reply(False, reason=refusal.reason)
        if isinstance(seqs, Fault):
            return Reply(False, reason=BROKE) if asked else None
        if isinstance(item, i.SignInTried) and not (item.right and item.staff in self.room.staff):
            return Reply(False, seqs, WRONG_PIN)
        note = note_of(event.fact for event in trial.events if event.seq in seqs)
        return Reply(True, seqs, note=note) if asked else None

    def _faults_told(self, trial: Trial, item: i.AnyInput, now: Moment) -> tuple[Fault, ...]:
        """Journal what broke, within its bounds; what breaks in here is only given back."""

        def told() -> None:
            drafts: list[Draft] = []
            if isinstance(item, i.OwnFault):
                drafts += self._book.came(trial.room, item.process, item.fault, now, item.times)
            for fault in tuple(trial.faults.values()):
                drafts += self._book.came(trial.room, OWN, fault, now)
            drafts += self._book.over(trial.room, now)
            if trial.take(drafts):
                trial.judged()

        known = dict(trial.faults)
        trial.tried("telling of faults", told)
        unsaid = tuple(fault for key, fault in trial.faults.items() if key not in known)
        trial.faults = known
        return unsaid

    def _written(self, trial: Trial, item: i.AnyInput) -> tuple[Event, ...] | None:
        """Write, then believe. None: it could not be written and may not be believed."""
        if not trial.events:
            return ()
        if self._behind:
            return self._held_back(trial)
        try:
            events = tuple(self._journal.append(tuple(trial.events)))
        except JournalFailed as failure:
            self._cannot_write = failure.why
            if must_be_written(item) and not failure.in_doubt:
                return None
            return self._held_back(trial, offered=failure.in_doubt)
        self.room = trial.room
        return events

    def _written_or_late(self, trial: Trial) -> tuple[Event, ...]:
        events = self._written(trial, i.Tick())
        return events if events is not None else ()

    def _held_back(self, trial: Trial, offered: bool = False) -> tuple[Event, ...]:
        """The journal cannot be written: believe at once, write later, and say so. offered: these
        very events may be on the disk, and stay what they were."""
        kept = list(trial.events) if offered else []
        if trial.room.logging:
            self._pauses = self._pauses.failed(trial.now)
            trial.take([Draft(e.LoggingFailed(self._cannot_write), BY_MONITOR)])
            trial.judged()
        kept += [replace(event, late=True) for event in trial.events[len(kept) :]]
        held = tuple(self._journal.hold(kept, self.backlog[-1] if self.backlog else None))
        self.backlog += held
        self._late = self._late.more(held)
        self.room = trial.room
        return held

    def _without(self, clock: list[Draft], now: Moment) -> Outcome:
        """The input is refused; that nothing can be written is a fact of its own."""
        trial = self._trial(now, late=True)
        trial.take(clock)
        trial.judged()
        return Outcome(self._held_back(trial), Reply(False, reason=NOT_WRITTEN))

    def _catch_up(self, now: Moment) -> tuple[Event, ...]:
        """Write what waits, word for word; once it is known to be there, say so."""
        if self.backlog:
            try:
                self._journal.append(self.backlog)
            except JournalFailed as failure:
                self._cannot_write = failure.why
                self.diverged = isinstance(failure, JournalDiverged)
                return ()
            self.backlog = ()
        if self.room.logging or not self._pauses.over(now):
            return ()
        return self._resumed(now)

    def _resumed(self, now: Moment) -> tuple[Event, ...]:
        """From where to where it was late. The rules follow in the step that comes after it."""
        trial = self._trial(now, late=False)
        late = self._late if self._late.count else _late_by_alarm(self.room)
        trial.take([Draft(e.LoggingResumed(late.from_seq, late.count), BY_MONITOR)])
        try:
            events = tuple(self._journal.append(tuple(trial.events)))
        except JournalFailed as failure:
            self._cannot_write = failure.why
            if not failure.in_doubt:
                return ()
            self._pauses = self._pauses.resumed(now)
            return self._held_back(trial, offered=True)
        self._pauses = self._pauses.resumed(now)
        self._late = Late()
        self.room = trial.room
        return events


def _late_by_alarm(room: Room) -> Late:
    """An earlier life wrote what waited and died before it could say so."""
    alarm = room.alarms.get("not_logging:journal")
    first = alarm.risen_seq if alarm else room.seq
    return Late(first, room.seq - first + 1)


def _clock_told(room: Room, before: Moment | None, now: Moment, speed: float) -> list[Draft]:
    """Whoever set the clock hears whether it can be right now."""
    drafts = clock_facts(before, now, speed, watching=True)
    stepped = any(isinstance(draft.fact, e.ClockStepped) for draft in drafts)
    return [*drafts, *doubted(clock_doubt(room, now))] if stepped else drafts


def _named(item: i.AnyInput) -> str:
    """What a fault in it costs, by the names of the code and nothing that somebody said."""
    if isinstance(item, i.Asked):
        return f"command {item.command.__struct_config__.tag}"
    if isinstance(item, i.Heard):
        return f"reading {type(item.reading).__name__}"
    return f"input {type(item).__name__}"
