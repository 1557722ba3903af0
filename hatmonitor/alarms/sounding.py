"""Which standing alarm is heard. The screen lists them all; only the sound has one winner.

An alarm asks for sound until a person has acknowledged it; a pause holds its sound, and only its
own, for a while. Pure: the bell and the console ask the same question with their own `now`.
"""

from hatmonitor.alarms.life import AlarmState
from hatmonitor.alarms.table import RANK
from hatmonitor.moments import Moment, elapsed_s
from hatmonitor.room.state import Alarm, Room

_UNSEEN = frozenset({AlarmState.UNACKNOWLEDGED, AlarmState.RETURNED_UNACKNOWLEDGED})


def pause_left_s(alarm: Alarm, now: Moment) -> float:
    """Seconds until a paused alarm sounds again; 0 when it is not paused."""
    if alarm.paused is None:
        return 0.0
    return max(0.0, alarm.pause_s - elapsed_s(alarm.paused, now))


def asks_for_sound(alarm: Alarm, now: Moment) -> bool:
    """Say whether nobody has acknowledged it and its sound is not paused."""
    return alarm.state in _UNSEEN and pause_left_s(alarm, now) <= 0.0


def sounding(room: Room, now: Moment) -> Alarm | None:
    """The alarm to be heard: the highest priority, and among equals the newest."""
    asking = [alarm for alarm in room.alarms.values() if asks_for_sound(alarm, now)]
    return max(asking, key=lambda a: (RANK[a.priority], a.risen_seq), default=None)


def standing(room: Room) -> list[Alarm]:
    """Every standing alarm in the order of the list: unseen first, then priority, then newest."""
    return sorted(
        room.alarms.values(),
        key=lambda a: (a.state in _UNSEEN, RANK[a.priority], a.risen_seq),
        reverse=True,
    )
