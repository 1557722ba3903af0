"""A bell's ear without sound: the real room and ringer, a list of what was ordered, time given."""

from hatmonitor import events as e
from hatmonitor.alarms.table import RANK, Priority
from hatmonitor.events import AnyFact, Event
from hatmonitor.moments import Moment
from hatmonitor.room.apply import apply
from hatmonitor.room.state import Alarm, Room
from hatmonitor.words import say
from ui.bell import ringer
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
    """What happens, and what the bell orders: `played` holds (second, order)."""

    def __init__(self) -> None:
        self.room = Room()
        self.ringer = Ringer()
        self.mono_s = 0.0
        self.played: list[tuple[float, Ring | Hush]] = []
        self.monitor_silent = False
        self.works = True

    @property
    def now(self) -> Moment:
        return Moment(round(self.mono_s * 1e6), "boot", round(self.mono_s * 1e9))

    def happens(self, *facts: AnyFact) -> None:
        """All in one message, as the monitor sends what one step led to."""
        happened = []
        for fact in facts:
            event = Event(self.room.seq + 1, self.now, "rules", fact)
            self.room = apply(self.room, event)
            happened.append(event)
        self.ringer = ringer.noticed(self.ringer, happened)
        self.look()

    def look(self) -> None:
        self.ringer, order = ringer.decide(
            self.ringer,
            self.room,
            self.now,
            self.mono_s,
            monitor_silent=self.monitor_silent,
            works=self.works,
        )
        if order is not None:
            self.played.append((self.mono_s, order))

    def wait(self, seconds: float) -> None:
        for _ in range(round(seconds / STEP_S)):
            self.mono_s += STEP_S
            self.look()

    def bursts(self, since_s: float = 0.0) -> list[tuple[float, Priority]]:
        """When each burst began, and of which priority."""
        return [(t, o.priority) for t, o in self.played if isinstance(o, Ring) and t >= since_s]

    def priorities(self) -> list[Priority]:
        return [priority for _, priority in self.bursts()]


def raised(alarm: str, priority: Priority) -> e.AlarmRaised:
    return e.AlarmRaised(alarm, NAMES[priority], alarm, priority, say("because"), 0)


def cleared(alarm: str) -> e.AlarmCleared:
    return e.AlarmCleared(alarm)


def acknowledged(alarm: str) -> e.AlarmAcknowledged:
    return e.AlarmAcknowledged(alarm, 0)


def paused(alarm: str, seconds: float = 60.0) -> e.AlarmSoundPaused:
    return e.AlarmSoundPaused(alarm, seconds)


def rank(alarm: Alarm | None) -> int:
    return 0 if alarm is None else RANK[alarm.priority]
