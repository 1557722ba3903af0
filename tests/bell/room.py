"""A bell's ear without sound: the real room and ringer, a list of what was ordered, time given."""

from msgspec.structs import replace

from hatmonitor import events as e
from hatmonitor.alarms.table import RANK, Priority
from hatmonitor.events import AnyFact, Event
from hatmonitor.moments import Moment
from hatmonitor.room.apply import apply
from hatmonitor.room.state import Alarm, Room, Shelf
from hatmonitor.words import say
from ui.bell import ringer
from ui.bell.bursts import Tune
from ui.bell.ringer import Ringer
from ui.bell.talk import Hush, Ring

STEP_S = 0.1

# A name from the alarm table for each priority, latching ones for high.
NAMES = {
    Priority.HIGH: "overdose_called",
    Priority.MEDIUM: "check_late",
    Priority.LOW: "forgotten_exit",
}


class Desk:
    """What happens, and what the bell orders: `played` holds (second, order), tested_s the seconds
    of those that are of a sound test. slept_s: how long the machine slept; wall_us: how far its
    wall clock was moved."""

    def __init__(self) -> None:
        self.room = Room()
        self.ringer = Ringer()
        self.mono_s = 0.0
        self.played: list[tuple[float, Ring | Hush]] = []
        self.tested_s: set[float] = set()
        self.slept_s = 0.0
        self.wall_us = 0
        self.monitor_silent = False
        self.quiet = False
        self.works = True

    @property
    def now(self) -> Moment:
        boot_s = self.mono_s + self.slept_s
        return Moment(round(boot_s * 1e6) + self.wall_us, "boot", round(boot_s * 1e9))

    def happens(self, *facts: AnyFact) -> None:
        """All in one message, as the monitor sends what one step led to."""
        happened = []
        for fact in facts:
            event = Event(self.room.seq + 1, self.now, "rules", fact)
            self.room = apply(self.room, event)
            happened.append(event)
        self.ringer = ringer.noticed(self.ringer, happened, self.mono_s)
        self.look()

    def look(self) -> None:
        self.ringer, order = ringer.decide(
            self.ringer,
            self.room,
            self.now,
            self.mono_s,
            monitor_silent=self.monitor_silent,
            works=self.works,
            quiet=self.quiet,
        )
        if order is not None:
            if self.ringer.playing is not None and self.ringer.playing.test:
                self.tested_s.add(self.mono_s)
            self.played.append((self.mono_s, order))

    def due_s(self) -> float | None:
        return ringer.due_s(self.ringer, self.room, self.now, self.mono_s)

    def wait(self, seconds: float) -> None:
        for _ in range(round(seconds / STEP_S)):
            self.mono_s += STEP_S
            self.look()

    def shelves(self, alarm: str, seconds: float) -> None:
        """A shift lead puts it aside."""
        shelf = Shelf(self.now, seconds, "known", "lead1")
        self.room = replace(self.room, shelves={**self.room.shelves, alarm: shelf})
        self.look()

    def escalates(self, alarm: str) -> None:
        """Nobody has answered it."""
        self.happens(e.AlarmEscalated(alarm, self.room.alarms[alarm].level + 1))

    def rings(self, since_s: float = 0.0) -> list[tuple[float, Ring]]:
        """When each burst began, and how."""
        return [(t, o) for t, o in self.played if isinstance(o, Ring) and t >= since_s]

    def bursts(self, since_s: float = 0.0) -> list[tuple[float, Tune]]:
        """When each burst began, and which."""
        return [(t, ring.tune) for t, ring in self.rings(since_s)]

    def tunes(self) -> list[Tune]:
        return [tune for _, tune in self.bursts()]


def raised(alarm: str, tune: Tune) -> e.AlarmRaised:
    """A practice alarm is a high one that is marked."""
    practice = tune is Tune.PRACTICE
    priority = Priority.HIGH if practice else Priority(tune)
    name = "practice_overdose" if practice else NAMES[priority]
    return e.AlarmRaised(alarm, name, alarm, priority, say("because"), 0, practice=practice)


def cleared(alarm: str) -> e.AlarmCleared:
    return e.AlarmCleared(alarm)


def acknowledged(alarm: str) -> e.AlarmAcknowledged:
    return e.AlarmAcknowledged(alarm, 0)


def paused(alarm: str, seconds: float = 60.0) -> e.AlarmSoundPaused:
    return e.AlarmSoundPaused(alarm, seconds)


def rank(alarm: Alarm | None) -> int:
    return 0 if alarm is None else RANK[alarm.priority]
