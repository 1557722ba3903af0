"""What should sound now. Pure: the room, the moment and the bell's own clock are arguments.

The rules, in their order:

- A new alarm is owed one burst of its priority, whatever becomes of it meanwhile: a condition that
  is gone at once still gets its full burst. New ones of one priority share a burst that begins
  after the last of them was raised.
- An owed burst begins at once. It cuts off a burst of lower priority, and waits for the end of one
  that is as high or higher.
- Between those, the one winner (hatmonitor/alarms/sounding.py) repeats at its interval until a
  person acts. Nothing else ends it: no count, no time.
- A monitor that says nothing is a high alarm of our own, and what was last known stands on.
- When a person has acknowledged or paused all that a burst was for, it stops there and then.
- What sounded while the sound path did not work was not heard: it is owed again when it does.
"""

from collections.abc import Iterable
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from hatmonitor.alarms.sounding import asks_for_sound, sounding
from hatmonitor.alarms.table import RANK, Priority, alarm_id
from hatmonitor.events import AlarmAcknowledged, AlarmRaised, AlarmSoundPaused, Event
from hatmonitor.moments import Moment
from hatmonitor.room.state import Room
from ui.bell.bursts import interval_s, length_s
from ui.bell.talk import Hush, Ring

# Between the end of one burst and the start of another, so that they are not taken for one.
BREATH_S: Final = 0.6

# A sound path that is found dead may have been so for so long.
FOUND_DEAD_WITHIN_S: Final = 2.0

MONITOR_SILENT: Final = alarm_id("monitor_silent", "monitor")

Owed = dict[Priority, frozenset[str]]


class Playing(Struct, frozen=True):
    """A burst in the air. alarms: those it is for that nobody has acted on."""

    priority: Priority
    alarms: frozenset[str]
    until_s: float


class Ringer(Struct, frozen=True):
    """last: the burst before. ended_s: when the last burst of a priority ended. owed: alarms that
    wait for their first burst. unheard: those that had it while nothing could be heard. Seconds
    of the bell's own clock."""

    playing: Playing | None = None
    last: Playing | None = None
    ended_s: dict[Priority, float] = {}
    owed: Owed = {}
    unheard: Owed = {}
    monitor_silent: bool = False


# --- what the bell was told ----------------------------------------------------------------------


def welcomed(ringer: Ringer, room: Room, known_seq: int, now: Moment) -> Ringer:
    """The room as it stands, after a start or a break: what rose since known_seq is new to us."""
    risen = [a for a in room.alarms.values() if a.risen_seq > known_seq and asks_for_sound(a, now)]
    for alarm in risen:
        ringer = _owe(ringer, alarm.id, Priority(alarm.priority))
    return ringer


def noticed(ringer: Ringer, events: Iterable[Event]) -> Ringer:
    """What happened, in order."""
    for event in events:
        match event.fact:
            case AlarmRaised(alarm=alarm, priority=priority):
                ringer = _owe(ringer, alarm, Priority(priority))
            case AlarmAcknowledged(alarm=alarm) | AlarmSoundPaused(alarm=alarm):
                ringer = _acted_on(ringer, alarm)
            case _:
                pass
    return ringer


def _owe(ringer: Ringer, alarm: str, priority: Priority) -> Ringer:
    return replace(ringer, owed=_with(ringer.owed, priority, frozenset({alarm})))


def _acted_on(ringer: Ringer, alarm: str) -> Ringer:
    return replace(
        ringer,
        playing=_no_longer_for(ringer.playing, alarm),
        last=_no_longer_for(ringer.last, alarm),
        owed=_without(ringer.owed, alarm),
        unheard=_without(ringer.unheard, alarm),
    )


def _no_longer_for(burst: Playing | None, alarm: str) -> Playing | None:
    return None if burst is None else replace(burst, alarms=burst.alarms - {alarm})


# --- what follows from it ------------------------------------------------------------------------


def decide(
    ringer: Ringer, room: Room, now: Moment, mono_s: float, *, monitor_silent: bool, works: bool
) -> tuple[Ringer, Ring | Hush | None]:
    """What to do now. works: what is played can be heard. Call it after every change and at
    `due_s`; calling it more often changes nothing."""
    ringer = _with_monitor(ringer, monitor_silent)
    ringer = _ended(ringer, mono_s)
    ringer = _heard_again(ringer) if works else _not_heard(ringer, mono_s)
    repeating = _repeating(ringer, room, now)
    first = _first_due(ringer, repeating, mono_s)
    if first is not None:
        return _begun(ringer, first, repeating, mono_s), Ring(first)
    if _nobody_needs(ringer, repeating):
        return replace(ringer, playing=None, last=None), Hush()
    return ringer, None


def due_s(ringer: Ringer, room: Room, now: Moment) -> float | None:
    """When, by the bell's own clock, something becomes due by time alone; a pause that ends is
    not among it."""
    if ringer.playing is not None:
        return ringer.playing.until_s
    starts = [_gap_until_s(ringer)] if ringer.owed else []
    if (winner := _repeating(ringer, room, now)) is not None:
        starts.append(_repeat_at_s(ringer, winner[0]))
    return min(starts, default=None)


def _with_monitor(ringer: Ringer, silent: bool) -> Ringer:
    if silent and not ringer.monitor_silent:
        ringer = _owe(ringer, MONITOR_SILENT, Priority.HIGH)
    return replace(ringer, monitor_silent=silent)


def _not_heard(ringer: Ringer, mono_s: float) -> Ringer:
    unheard = ringer.unheard
    for burst in (ringer.playing, ringer.last):
        if burst is not None and burst.alarms and mono_s < burst.until_s + FOUND_DEAD_WITHIN_S:
            unheard = _with(unheard, burst.priority, burst.alarms)
    return replace(ringer, unheard=unheard)


def _heard_again(ringer: Ringer) -> Ringer:
    if not ringer.unheard:
        return ringer
    owed = ringer.owed
    for priority, alarms in ringer.unheard.items():
        owed = _with(owed, priority, alarms)
    return Ringer(owed=owed, monitor_silent=ringer.monitor_silent)


def _ended(ringer: Ringer, mono_s: float) -> Ringer:
    playing = ringer.playing
    if playing is None or mono_s < playing.until_s:
        return ringer
    ended_s = {**ringer.ended_s, playing.priority: playing.until_s}
    return replace(ringer, playing=None, last=playing, ended_s=ended_s)


def _repeating(ringer: Ringer, room: Room, now: Moment) -> tuple[Priority, str] | None:
    """The winner: its priority and its id."""
    if ringer.monitor_silent:
        return Priority.HIGH, MONITOR_SILENT
    alarm = sounding(room, now)
    return None if alarm is None else (Priority(alarm.priority), alarm.id)


def _first_due(
    ringer: Ringer, repeating: tuple[Priority, str] | None, mono_s: float
) -> Priority | None:
    due = set(ringer.owed)
    playing = ringer.playing
    if playing is not None:
        due = {priority for priority in due if RANK[priority] > RANK[playing.priority]}
    elif mono_s < _gap_until_s(ringer):
        return None
    elif repeating is not None and mono_s >= _repeat_at_s(ringer, repeating[0]):
        due.add(repeating[0])
    return max(due, key=RANK.__getitem__, default=None)


def _begun(
    ringer: Ringer, priority: Priority, repeating: tuple[Priority, str] | None, mono_s: float
) -> Ringer:
    alarms = ringer.owed.get(priority, frozenset())
    if repeating is not None and repeating[0] is priority:
        alarms |= {repeating[1]}
    owed = {p: a for p, a in ringer.owed.items() if p is not priority}
    cut = ringer.playing
    if cut is not None and cut.alarms:  # what was cut off has not had its burst
        owed = _with(owed, cut.priority, cut.alarms)
    playing = Playing(priority, alarms, mono_s + length_s(priority))
    return replace(ringer, playing=playing, owed=owed)


def _nobody_needs(ringer: Ringer, repeating: tuple[Priority, str] | None) -> bool:
    playing = ringer.playing
    if playing is None or playing.alarms:
        return False
    return repeating is None or RANK[repeating[0]] < RANK[playing.priority]


def _repeat_at_s(ringer: Ringer, priority: Priority) -> float:
    ended_s = ringer.ended_s.get(priority, float("-inf"))
    return max(ended_s + interval_s(priority), _gap_until_s(ringer))


def _gap_until_s(ringer: Ringer) -> float:
    return max(ringer.ended_s.values(), default=float("-inf")) + BREATH_S


def _with(owed: Owed, priority: Priority, alarms: frozenset[str]) -> Owed:
    return {**owed, priority: owed.get(priority, frozenset()) | alarms}


def _without(owed: Owed, alarm: str) -> Owed:
    return {p: left for p, alarms in owed.items() if (left := alarms - {alarm})}
