"""Where a rise begins, and when an alarm rises although somebody has answered it. Pure.

Worse is never quieter: an alarm that nobody has answered keeps its level and its clock when it
rises, and a graver one of the same visit begins where the lesser stood in whose place it comes.

Acknowledged is not for ever. What was answered rises anew:

| why | when |
|---|---|
| worse | its number fell below the answered one by the protocol's share of it (worse_percent) |
| back | it came back within its hold, the hold is over, and it stands |
| still | a further whole interval went by with nothing done (a check, naloxone) |
| reminder | a high alarm whose cause stands, after the protocol's remind_acknowledged_s |

At most one such rise in the protocol's rise_again_s, none while it is unseen or shelved. What the
protocol does not set does not happen: no number stands here.
"""

from collections.abc import Mapping
from typing import Final

from hatmonitor.alarms.holding import held_left_s
from hatmonitor.alarms.life import AlarmState
from hatmonitor.alarms.order import is_unseen, waits_from
from hatmonitor.alarms.table import ALARMS, Priority
from hatmonitor.alarms.whose import Whose, whose
from hatmonitor.moments import Moment, elapsed_s
from hatmonitor.protocol import Protocol
from hatmonitor.room.state import Alarm, Room
from hatmonitor.rules.condition import Condition

WORSE: Final = "worse"
BACK: Final = "back"
STILL: Final = "still"
REMINDER: Final = "reminder"


def begins_at(
    rows: Mapping[Whose, Alarm], condition: Condition, own: Alarm | None, now: Moment
) -> tuple[int, Moment | None]:
    """rows: the standing alarms about people (alarms/whose.py).

    The level and the clock of a rise: of what stood unanswered in its place; else 0 and its own.
    A low alarm has no clock: nobody had to answer it by a time."""
    lesser = [
        rows.get(whose(name, condition.session, condition.place))
        for name in ALARMS[condition.name].replaces
    ]
    stood = [own, *lesser]
    waited = [one for one in stood if one is not None and is_unseen(one) and _counts(one, own)]
    if not waited:
        return 0, None
    longest = max(waited, key=lambda one: elapsed_s(waits_from(one), now))
    return max(one.level for one in waited), waits_from(longest)


def _counts(alarm: Alarm, own: Alarm | None) -> bool:
    return alarm is own or alarm.priority != Priority.LOW


def is_worse(alarm: Alarm, condition: Condition, protocol: Protocol | None) -> bool:
    """Say whether its number is a step lower than the one it was raised, or answered, at."""
    if protocol is None or protocol.vitals is None or protocol.vitals.worse_percent <= 0:
        return False
    if alarm.value is None or condition.value is None:
        return False
    return condition.value <= alarm.value * (1.0 - protocol.vitals.worse_percent / 100.0)


def why_anew(room: Room, alarm: Alarm, condition: Condition, now: Moment) -> str:
    """Why it rises although it was answered; empty when it does not."""
    if alarm.state is not AlarmState.ACKNOWLEDGED or alarm.id in room.shelves:
        return ""
    limits = room.protocol.alarms if room.protocol else None
    if limits is not None and elapsed_s(alarm.risen, now) < limits.rise_again_s:
        return ""
    if is_worse(alarm, condition, room.protocol):
        return WORSE
    if alarm.back_seq and held_left_s(room, alarm, now) <= 0.0:
        return BACK
    if condition.every_s and _whole(alarm, condition.every_s, now) > _whole(
        alarm, condition.every_s, alarm.acknowledged or now
    ):
        return STILL
    remind_s = limits.remind_acknowledged_s if limits else 0.0
    if remind_s > 0 and alarm.priority == Priority.HIGH and not alarm.practice:
        return REMINDER if elapsed_s(alarm.acknowledged or now, now) >= remind_s else ""
    return ""


def _whole(alarm: Alarm, every_s: float, at: Moment) -> int:
    """How many whole intervals after its rise. Counted from the rise, so that a time that is
    corrected later, or an interval that another protocol changes, neither loses nor adds one."""
    return int(elapsed_s(alarm.risen, at) // every_s)
