"""The conductor: one input at a time becomes events, written first and believed after.

`step(input, now)` = clock facts, the input's own facts, then the rules, numbered and folded on
trial; all of it goes to the journal in one transaction; only then is the new room the room. It
reads no clock, starts no thread and knows no wire.

The one exception (DESIGN 1.3): a journal that cannot be written never holds up an alarm. Then the
events stand in the backlog, marked late, are believed at once, and so is `logging_failed`, which
raises its own alarm. A command that is not about a life or an alarm is refused meanwhile; but where
the disk leaves open whether it took that very command, it is kept, because its numbers may stand on
the disk. Every tick tries again; what waited is written in order before anything new.
"""

from collections.abc import Iterable, Sequence
from typing import Final, Protocol

import msgspec
from msgspec.structs import replace

from hatmonitor import events as e
from hatmonitor.decide import Refusal
from hatmonitor.events import Draft, Event
from hatmonitor.journal.errors import JournalFailed
from hatmonitor.moments import Moment, elapsed_s
from hatmonitor.monitor import inputs as i
from hatmonitor.monitor.react import (
    BY_MONITOR,
    NOT_WRITTEN,
    WRONG_PIN,
    must_be_written,
    react,
)
from hatmonitor.monitor.timekeeping import clock_facts
from hatmonitor.room.apply import FOLD_VERSION, apply
from hatmonitor.room.state import Room, SitePlan
from hatmonitor.rules.judge import judge
from hatmonitor.site.model import Site
from hatmonitor.words import Say

# Rules are judged until nothing new follows. Four rounds do (raised, the drill ended, its alarm
# cleared, escalated); the bound is there for a bug.
ROUNDS: Final = 6


class Journal(Protocol):
    """What the conductor needs of a journal (hatmonitor/journal/store.py)."""

    def append(self, events: Sequence[Event]) -> list[Event]:
        """Write all or none, durably; raise JournalFailed. What a failed call turns out to have
        written after all is known again when it is handed in once more."""

    def events(self, from_seq: int = 1) -> Iterable[Event]:
        """Every event from there on."""

    def latest_snapshot(self, fold_version: int) -> tuple[int, bytes] | None:
        """The newest snapshot that belongs to this journal."""

    def save_snapshot(self, seq: int, blob: bytes, fold_version: int) -> None:
        """Keep a snapshot; losing it costs only time."""


class Wish(msgspec.Struct, frozen=True):
    """What an instrument should be asked to do: `measure` or `stop`."""

    device: str
    what: str


class Reply(msgspec.Struct, frozen=True):
    """The answer to a person. unwritten: it holds, but is not on disk yet."""

    ok: bool
    seqs: tuple[int, ...] = ()
    reason: Say | None = None
    unwritten: bool = False


class Outcome(msgspec.Struct, frozen=True):
    """What one step led to. reply is None where nobody asked."""

    events: tuple[Event, ...] = ()
    reply: Reply | None = None
    wishes: tuple[Wish, ...] = ()


class _Trial:
    """Drafts numbered and folded, on top of a room, without anybody believing it yet."""

    def __init__(self, room: Room, now: Moment, demo: bool, late: bool) -> None:
        self.room = room
        self.events: list[Event] = []
        self._now = now
        self._demo = demo
        self._late = late

    def take(self, drafts: Iterable[Draft]) -> tuple[int, ...]:
        """Number and fold these; give their numbers."""
        first = len(self.events)
        for draft in drafts:
            version = self.room.protocol.version if self.room.protocol else None
            event = Event(
                self.room.seq + 1,
                self._now,
                draft.by,
                draft.fact,
                draft.place,
                draft.client,
                draft.session,
                version,
                self._late,
                self._demo,
            )
            self.room = apply(self.room, event)
            self.events.append(event)
        return tuple(event.seq for event in self.events[first:])

    def judged(self) -> None:
        """Let the rules follow until nothing new does."""
        for _ in range(ROUNDS):
            drafts = judge(self.room, self._now)
            if not drafts:
                return
            self.take(drafts)


def restore(journal: Journal) -> Room:
    """The room as the journal has it: the newest snapshot and what came after."""
    room = Room()
    found = journal.latest_snapshot(FOLD_VERSION)
    if found is not None:
        room = msgspec.msgpack.decode(found[1], type=Room)
    for event in journal.events(room.seq + 1):
        room = apply(room, event)
    return room


class Conductor:
    """Holds the room, the number of the last event, and what could not be written yet."""

    def __init__(
        self, journal: Journal, room: Room, *, demo: bool = False, speed: float = 1.0
    ) -> None:
        self.room = room
        self.backlog: tuple[Event, ...] = ()
        self._journal = journal
        self._demo = demo
        self._speed = speed
        self._last: Moment | None = None
        self._cannot_write = ""

    @property
    def seq(self) -> int:
        """The number of the last event the room holds."""
        return self.room.seq

    def open_house(
        self,
        site: Site,
        program: str,
        pid: int,
        now: Moment,
        last_alive: Moment | None = None,
        doubt: Say | None = None,
    ) -> tuple[Event, ...]:
        """Start the watch: what the site file says, how long nobody watched before, and what of
        the log does not fit its seal."""
        trial = self._trial(now, late=False)
        before = _newest(self.room.moment, last_alive)
        gap_s = round(elapsed_s(before, now), 3) if before else None
        trial.take(clock_facts(before, now, self._speed, watching=False))
        started = e.MonitorStarted(program, pid, not self.room.running, gap_s)
        trial.take([Draft(started, BY_MONITOR), *_of_site(self.room, site)])
        if doubt is not None:
            trial.take([Draft(e.LogDoubted(doubt), BY_MONITOR)])
        trial.judged()
        self._last = now
        return self._written_or_late(trial)

    def step(self, item: i.AnyInput, now: Moment) -> Outcome:
        """Take one input. Never raises for a person's mistake or a failing disk."""
        recovered = self._catch_up(now) if isinstance(item, i.Tick) else ()
        clock = clock_facts(self._last, now, self._speed, watching=True)
        self._last = now
        trial = self._trial(now, late=bool(self.backlog))
        trial.take(clock)
        reply = self._reacted(trial, item, now)
        trial.judged()
        events = self._written(trial, item)
        if events is None:
            return self._without(clock, now)
        if reply is not None and reply.ok and self.backlog:
            reply = replace(reply, unwritten=True)
        return Outcome((*recovered, *events), reply, _wishes(events))

    def save_snapshot(self) -> None:
        """Keep the room as it is on disk, so that the next start is quick."""
        if not self.backlog:
            blob = msgspec.msgpack.encode(self.room)
            self._journal.save_snapshot(self.room.seq, blob, FOLD_VERSION)

    # --- inside a step ---------------------------------------------------------------------------

    def _trial(self, now: Moment, late: bool) -> _Trial:
        return _Trial(self.room, now, self._demo, late)

    def _reacted(self, trial: _Trial, item: i.AnyInput, now: Moment) -> Reply | None:
        asked = isinstance(item, i.Asked | i.SignInTried)
        if self.backlog and must_be_written(item):
            return Reply(False, reason=NOT_WRITTEN)
        try:
            seqs = trial.take(react(trial.room, item, now))
        except Refusal as refusal:
            return Reply(False, reason=refusal.reason)
        if isinstance(item, i.SignInTried) and not (item.right and item.staff in self.room.staff):
            return Reply(False, seqs, WRONG_PIN)
        return Reply(True, seqs) if asked else None

    def _written(self, trial: _Trial, item: i.AnyInput) -> tuple[Event, ...] | None:
        """Write, then believe. None: it could not be written and may not be believed."""
        if not trial.events:
            return ()
        if not self.backlog:
            try:
                events = tuple(self._journal.append(trial.events))
            except JournalFailed as failure:
                self._cannot_write = failure.why
                if must_be_written(item) and not failure.in_doubt:
                    return None
                return self._held_back(trial)
            self.room = trial.room
            return events
        return self._held_back(trial)

    def _written_or_late(self, trial: _Trial) -> tuple[Event, ...]:
        events = self._written(trial, i.Tick())
        return events if events is not None else ()

    def _held_back(self, trial: _Trial) -> tuple[Event, ...]:
        """The journal cannot be written: believe at once, write later, and say so."""
        if trial.room.logging:
            trial.take([Draft(e.LoggingFailed(self._cannot_write), BY_MONITOR)])
            trial.judged()
        late = tuple(replace(event, late=True) for event in trial.events)
        self.backlog += late
        self.room = trial.room
        return late

    def _without(self, clock: list[Draft], now: Moment) -> Outcome:
        """The input is refused; that nothing can be written is a fact of its own."""
        trial = self._trial(now, late=True)
        trial.take(clock)
        trial.judged()
        return Outcome(self._held_back(trial), Reply(False, reason=NOT_WRITTEN))

    def _catch_up(self, now: Moment) -> tuple[Event, ...]:
        """Write what waited, in order; then say from where to where it was late."""
        if not self.backlog:
            return ()
        trial = self._trial(now, late=False)
        waited = self.backlog
        trial.take([Draft(e.LoggingResumed(waited[0].seq, len(waited)), BY_MONITOR)])
        trial.judged()
        try:
            written = self._journal.append([*waited, *trial.events])
        except JournalFailed as failure:
            self._cannot_write = failure.why
            return ()
        self.backlog = ()
        self.room = trial.room
        return tuple(written[len(waited) :])


def _newest(*moments: Moment | None) -> Moment | None:
    known = [moment for moment in moments if moment is not None]
    return max(known, key=lambda moment: moment.at_us, default=None)


def _of_site(room: Room, site: Site) -> list[Draft]:
    """The site file's part: staff at the first start only, the protocol while there is none."""
    plan = SitePlan(
        site.name, site.language, site.time_zone, site.places, site.devices, site.followers
    )
    drafts: list[Draft] = []
    if room.site != plan:
        drafts.append(Draft(e.SiteOpened(*msgspec.structs.astuple(plan)), BY_MONITOR))
    if room.protocol is None:
        drafts.append(Draft(e.ProtocolAdopted(site.protocol), BY_MONITOR))
    if not room.staff:
        drafts += [Draft(e.StaffAdded(row.id, row.role), BY_MONITOR) for row in site.staff]
    return drafts


def _wishes(events: Iterable[Event]) -> tuple[Wish, ...]:
    wishes = []
    for event in events:
        match event.fact:
            case e.BreathExpected(device=device):
                wishes.append(Wish(device, "measure"))
            case e.BreathExpectationEnded(device=device, why="cancelled" | "expired"):
                wishes.append(Wish(device, "stop"))
    return tuple(wishes)
