"""From what holds to what is raised, cleared and escalated: drafts, nothing more.

Each alarm is judged by itself: what another alarm does, whether it is acknowledged, paused or a
fault, plays no part. Escalation deadlines are counted from moments in the journal, so a crash
neither loses nor restarts them, and there is no last level.
"""

from hatmonitor.alarms.life import AlarmState
from hatmonitor.alarms.table import ALARMS, Priority
from hatmonitor.events import (
    AlarmCleared,
    AlarmEscalated,
    AlarmRaised,
    BreathExpectationEnded,
    Draft,
)
from hatmonitor.moments import Moment, elapsed_s
from hatmonitor.room.due import armed_left_s
from hatmonitor.room.state import Alarm, Room
from hatmonitor.rules.conditions import Condition, conditions

BY_RULES = "rules"


def judge(room: Room, now: Moment) -> list[Draft]:
    """What follows from the room as it is at `now`; asked again until nothing does.

    An alarm that is raised or cleared is not escalated in the same breath: its level is judged of
    what it is then.
    """
    holding = conditions(room, now)
    drafts = [
        _raise(condition)
        for condition in holding.values()
        if _is_new(room.alarms.get(condition.alarm), condition)
    ]
    drafts += [
        _clear(alarm)
        for alarm in room.alarms.values()
        if alarm.condition and alarm.id not in holding
    ]
    return drafts or [*_escalations(room, now), *_expired_arms(room, now)]


def _is_new(alarm: Alarm | None, condition: Condition) -> bool:
    """A condition is new when it does not stand, has come back, or has another cause."""
    if alarm is None or not alarm.condition:
        return True
    return condition.occurrence > alarm.occurrence


def _raise(condition: Condition) -> Draft:
    row = ALARMS[condition.name]
    fact = AlarmRaised(
        condition.alarm,
        condition.name,
        condition.subject,
        row.priority,
        condition.reason,
        condition.occurrence,
    )
    return Draft(fact, BY_RULES, condition.place, condition.client, condition.session)


def _clear(alarm: Alarm) -> Draft:
    return Draft(AlarmCleared(alarm.id), BY_RULES, alarm.place, alarm.client, alarm.session)


def _escalations(room: Room, now: Moment) -> list[Draft]:
    if room.protocol is None:
        return []
    first_s = room.protocol.alarms.escalate_first_s
    again_s = room.protocol.alarms.escalate_again_s
    drafts = []
    for alarm in room.alarms.values():
        if alarm.state is AlarmState.ACKNOWLEDGED or alarm.priority == Priority.LOW:
            continue
        level = level_at(elapsed_s(alarm.risen, now), first_s, again_s)
        if level > alarm.level:
            fact = AlarmEscalated(alarm.id, level)
            drafts.append(Draft(fact, BY_RULES, alarm.place, alarm.client, alarm.session))
    return drafts


def level_at(unanswered_s: float, first_s: float, again_s: float) -> int:
    """The level an alarm has reached after so many seconds without an answer."""
    if unanswered_s < first_s:
        return 0
    return 1 + int((unanswered_s - first_s) // again_s)


def _expired_arms(room: Room, now: Moment) -> list[Draft]:
    return [
        Draft(
            BreathExpectationEnded(device.armed.client, device.id, "expired"),
            BY_RULES,
            client=device.armed.client,
        )
        for device in room.devices.values()
        if device.armed is not None and armed_left_s(device, now) == 0.0
    ]
