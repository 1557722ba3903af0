"""How long an alarm stands on after its condition has gone, so that what flutters is one alarm.

An alarm whose condition comes and goes would be raised, sounded and seen again each time, until
people no longer look. So some stand for a least time (`AlarmRow.holds_s`), and one that rose often
lately is chattering: it stands for longer. While it stands so, the condition's return counts up on
its row and is no new rise. That hides nothing: the alarm stays in sight with its priority, unseen
stays unseen; and when its time is over and the condition stands, it rises (rules/rising.py): what
is held is never deaf.

Never held: a high alarm, whose every return must be heard; a person's alarm when they have gone;
an instrument out of service with its place; a count of what people called. The hold is decided
here, from the journal's moments, and the outcome stands in the facts (`held`, `again`), so that the
fold of an older journal does not change when a number here does.
"""

from typing import Final

from hatmonitor.alarms.life import AlarmState
from hatmonitor.alarms.table import ALARMS, Priority
from hatmonitor.alarms.whose import rises_key
from hatmonitor.moments import Moment, elapsed_s
from hatmonitor.room.state import Alarm, Room

# Three rises in ten minutes is what ISA-18.2 summaries call chattering (three or more a minute is
# theirs; ten minutes is the span of their rates, and a person's patience with one row is shorter).
CHATTER_RISES: Final = 3
CHATTER_WITHIN_S: Final = 600.0
# Long enough that a loose finger sounds no more than twice in ten minutes, short enough that an
# acknowledged alarm is heard again within minutes if it goes on.
CHATTER_HOLDS_S: Final = 300.0


def is_chattering(room: Room, key: str) -> bool:
    """Say whether its last rises came so close together; judged of its last rise, so that the
    answer does not change while it stands. key: alarms/whose.py, rises_key."""
    rises = room.risings.get(key, ())[-CHATTER_RISES:]
    return len(rises) == CHATTER_RISES and elapsed_s(rises[0], rises[-1]) <= CHATTER_WITHIN_S


def hold_s(room: Room, alarm: Alarm) -> float:
    """For how many seconds from its rise it stands at least."""
    row = ALARMS.get(alarm.name)
    if row is None or alarm.priority == Priority.HIGH or row.practice or _left(room, alarm):
        return 0.0
    key = rises_key(alarm.name, alarm.id, alarm.session)
    chatters = row.chatters and is_chattering(room, key)
    return max(row.holds_s, CHATTER_HOLDS_S if chatters else 0.0)


def held_left_s(room: Room, alarm: Alarm, now: Moment) -> float:
    """Seconds for which it still stands whether its condition holds or not."""
    return max(0.0, hold_s(room, alarm) - elapsed_s(alarm.risen, now))


def is_held(alarm: Alarm) -> bool:
    """Say whether its condition has gone and only its time keeps it standing."""
    if alarm.condition or alarm.state is AlarmState.RETURNED_UNACKNOWLEDGED:
        return False
    row = ALARMS.get(alarm.name)
    return row is not None and not row.latches


def _left(room: Room, alarm: Alarm) -> bool:
    """The person is no longer there, or the place is out of service: it is nobody's any more."""
    if alarm.session is not None:
        visit = room.visits.get(alarm.session)
        return visit is None or visit.place != alarm.place
    place = room.places.get(alarm.place or "")
    return place is not None and place.state == "out_of_service"
