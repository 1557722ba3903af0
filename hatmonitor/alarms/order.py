"""What stands first: in the list, in the sound, in the band and on a tile. One answer for all.

A real alarm before practice; the gravest (the table's `gravity`); among equals the higher level;
then whoever has waited longest for an answer. The newest never pushes an older one down.
"""

from hatmonitor.alarms.life import AlarmState
from hatmonitor.alarms.table import gravity
from hatmonitor.moments import Moment, elapsed_s
from hatmonitor.room.state import Alarm

UNSEEN = frozenset({AlarmState.UNACKNOWLEDGED, AlarmState.RETURNED_UNACKNOWLEDGED})

Rank = tuple[bool, int, int, float, int]


def is_unseen(alarm: Alarm) -> bool:
    """Say whether nobody has answered it since it rose."""
    return alarm.state in UNSEEN


def waits_from(alarm: Alarm) -> Moment:
    """Since when an answer is waited for: its rise, or what it took over, or its return from the
    shelf."""
    return alarm.answer_from or alarm.risen


def rank(alarm: Alarm, now: Moment) -> Rank:
    """The greater, the further in front."""
    waited_s = elapsed_s(waits_from(alarm), now)
    grave = gravity(alarm.name, alarm.priority)
    return (not alarm.practice, grave, alarm.level, waited_s, -alarm.risen_seq)
