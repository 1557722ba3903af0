"""Which standing alarm is heard. The screen lists them all; only the sound has one winner.

An alarm asks for sound until a person has acknowledged it; a pause holds its sound, and only its
own, for a while, and so does a shelf that a shift lead put it on. A practice alarm is heard only
when no real one asks. Pure: the bell and the console ask the same question with their own `now`.
"""

from hatmonitor.alarms.order import is_unseen, rank
from hatmonitor.moments import Moment, elapsed_s
from hatmonitor.room.state import Alarm, Room


def pause_left_s(alarm: Alarm, now: Moment) -> float:
    """Seconds until a paused alarm sounds again; 0 when it is not paused."""
    if alarm.paused is None:
        return 0.0
    return max(0.0, alarm.pause_s - elapsed_s(alarm.paused, now))


def shelved_left_s(room: Room, alarm_id: str, now: Moment) -> float:
    """Seconds until a shelved alarm may sound again; 0 when it is not, or no longer, shelved."""
    shelf = room.shelves.get(alarm_id)
    if shelf is None:
        return 0.0
    return max(0.0, shelf.seconds - elapsed_s(shelf.since, now))


def asks_for_sound(room: Room, alarm: Alarm, now: Moment) -> bool:
    """Say whether nobody has acknowledged it, and it is neither paused nor shelved."""
    return (
        is_unseen(alarm)
        and pause_left_s(alarm, now) <= 0.0
        and shelved_left_s(room, alarm.id, now) <= 0.0
    )


def asking(room: Room, now: Moment) -> list[Alarm]:
    """Every alarm that asks for sound."""
    return [alarm for alarm in room.alarms.values() if asks_for_sound(room, alarm, now)]


def sounding(room: Room, now: Moment) -> Alarm | None:
    """The alarm to be heard: the first in order of those that ask."""
    return max(asking(room, now), key=lambda alarm: rank(alarm, now), default=None)


def standing(room: Room) -> list[Alarm]:
    """Every standing alarm in the order of the list: unseen first, then the gravest."""
    return sorted(
        room.alarms.values(),
        key=lambda alarm: (is_unseen(alarm), rank(alarm, room.moment or alarm.risen)),
        reverse=True,
    )
