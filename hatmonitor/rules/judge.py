"""From what holds to what is raised, cleared and escalated: drafts, nothing more.

Each alarm is judged by itself: what another alarm does, whether it is acknowledged, paused or a
fault, plays no part; but a graver alarm takes over the level and clock of the lesser one of that
visit in whose place it comes (rules/rising.py). Escalation deadlines are counted from moments in
the journal, so a crash neither loses nor restarts them, and there is no last level.

Two things more end here, because nothing may come between: a drill, at the first real alarm; and a
shelf, when its time is over.
"""

from hatmonitor.alarms.holding import held_left_s, is_held
from hatmonitor.alarms.life import AlarmState
from hatmonitor.alarms.order import is_unseen, waits_from
from hatmonitor.alarms.table import ALARMS, Priority, is_of_visit
from hatmonitor.events import (
    AlarmCleared,
    AlarmEscalated,
    AlarmRaised,
    AlarmUnshelved,
    BreathExpectationEnded,
    Draft,
)
from hatmonitor.moments import Moment, elapsed_s
from hatmonitor.room.due import armed_left_s
from hatmonitor.room.fold_drill import REAL_ALARM, the_end
from hatmonitor.room.state import Alarm, Room
from hatmonitor.rules.condition import Condition
from hatmonitor.rules.conditions import conditions
from hatmonitor.rules.rising import WORSE, begins_at, is_worse, why_anew
from hatmonitor.rules.vitals import nothing_tells

BY_RULES = "rules"


def judge(room: Room, now: Moment) -> list[Draft]:
    """What follows from the room as it is at `now`; asked again until nothing does.

    An alarm that is raised or cleared is not escalated in the same breath: its level is judged of
    what it is then.
    """
    holding = conditions(room, now)
    return (
        [*_raised(room, holding, now), *_gone(room, holding, now)]
        or _broken_drill(room, now)
        or [*_escalations(room, now), *_shelves_over(room, now), *_expired_arms(room, now)]
    )


def _raised(room: Room, holding: dict[str, Condition], now: Moment) -> list[Draft]:
    """A condition that does not stand, has another cause, is back, is worse, or goes on although
    somebody has answered it."""
    drafts = []
    for key, condition in holding.items():
        alarm = room.alarms.get(key)
        if alarm is None or condition.occurrence > alarm.occurrence:
            drafts.append(rise(room, key, condition, now))
        elif why := why_anew(room, alarm, condition, now):
            drafts.append(rise(room, key, condition, now, why))
        elif not alarm.condition:
            drafts.append(rise(room, key, condition, now, again=is_held(alarm)))
        elif is_unseen(alarm) and is_worse(alarm, condition, room.protocol):
            drafts.append(rise(room, key, condition, now, WORSE, again=True))
    return drafts


def rise(
    room: Room, key: str, condition: Condition, now: Moment, why: str = "", *, again: bool = False
) -> Draft:
    """The fact of one rise, with where it begins."""
    row = ALARMS[condition.name]
    level, since = (0, None) if again else begins_at(room, condition, room.alarms.get(key), now)
    fact = AlarmRaised(
        key,
        condition.name,
        condition.subject,
        row.priority,
        condition.reason,
        condition.occurrence,
        row.practice,
        again,
        level,
        since,
        condition.value,
        why,
    )
    return Draft(fact, BY_RULES, condition.place, condition.client, condition.session)


def _gone(room: Room, holding: dict[str, Condition], now: Moment) -> list[Draft]:
    """Cleared, once; of an alarm that is held, once more when its time is over."""
    drafts = []
    for alarm in room.alarms.values():
        if alarm.id in holding or not (alarm.condition or is_held(alarm)):
            continue
        held = held_left_s(room, alarm, now) > 0.0
        stays = is_unseen(alarm) and nothing_tells(room, alarm)
        if alarm.condition or not held:
            drafts.append(_draft(AlarmCleared(alarm.id, held and not stays, stays), alarm))
    return drafts


def _draft(fact: AlarmCleared | AlarmEscalated, alarm: Alarm) -> Draft:
    return Draft(fact, BY_RULES, alarm.place, alarm.client, alarm.session)


def _broken_drill(room: Room, now: Moment) -> list[Draft]:
    """Any real alarm that rose since the drill began, and that nobody has answered, ends it; so
    does one that came back within its hold, although that makes no sound of its own. One on the
    shelf makes none either, and does not; when it comes back from there, it does."""
    drill = room.drill
    if drill is None or not any(
        ((alarm.risen_seq > drill.seq and is_unseen(alarm)) or alarm.back_seq > drill.seq)
        and not alarm.practice
        and alarm.id not in room.shelves
        for alarm in room.alarms.values()
    ):
        return []
    return [
        Draft(fact, BY_RULES, drill.place) for fact in the_end(room, REAL_ALARM, REAL_ALARM, now)
    ]


def _escalations(room: Room, now: Moment) -> list[Draft]:
    if room.protocol is None:
        return []
    first_s = room.protocol.alarms.escalate_first_s
    again_s = room.protocol.alarms.escalate_again_s
    drafts = []
    for alarm in room.alarms.values():
        if alarm.state is AlarmState.ACKNOWLEDGED or alarm.priority == Priority.LOW:
            continue
        if alarm.id in room.shelves:
            continue
        level = level_at(elapsed_s(waits_from(alarm), now), first_s, again_s)
        if level > alarm.level:
            drafts.append(_draft(AlarmEscalated(alarm.id, level), alarm))
    return drafts


def level_at(unanswered_s: float, first_s: float, again_s: float) -> int:
    """The level an alarm has reached after so many seconds without an answer."""
    if unanswered_s < first_s:
        return 0
    return 1 + int((unanswered_s - first_s) // again_s)


def _shelves_over(room: Room, now: Moment) -> list[Draft]:
    """Its time is over; or an older program let somebody shelve what is about a person."""
    drafts = []
    for key, shelf in room.shelves.items():
        of_person = is_of_visit(key.partition(":")[0])
        if elapsed_s(shelf.since, now) < shelf.seconds and not of_person:
            continue
        alarm = room.alarms.get(key)
        whose = (alarm.place, alarm.client, alarm.session) if alarm else (None, None, None)
        why = "person" if of_person else "over"
        drafts.append(Draft(AlarmUnshelved(key, why), BY_RULES, *whose))
    return drafts


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
