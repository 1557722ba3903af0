"""From what holds to what is raised, cleared and escalated: drafts, nothing more.

Each alarm is judged by itself: what another alarm does, whether it is acknowledged, paused or a
fault, plays no part; but a graver alarm takes over the level and clock of the lesser one of that
visit in whose place it comes (rules/rising.py). Escalation deadlines are counted from moments in
the journal, so a crash neither loses nor restarts them, and there is no last level.

What breaks in here costs itself: a rule (conditions.py), or one of the questions below, of one
alarm. `broke` is told; the alarms that could not be judged stand as they stood.

Two things more end here, because nothing may come between: a drill, at the first real alarm; and a
shelf, when its time is over.
"""

from collections.abc import Callable, Iterable
from functools import partial
from typing import TypeVar

from devices.guarded import Broke, Fault, aloud, tried
from hatmonitor.alarms.holding import held_left_s, is_held
from hatmonitor.alarms.life import AlarmState
from hatmonitor.alarms.order import is_unseen, waits_from
from hatmonitor.alarms.table import ALARMS, Priority, is_of_visit
from hatmonitor.alarms.whose import Rows
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
from hatmonitor.room.state import Alarm, Device, Room
from hatmonitor.rules.condition import Condition
from hatmonitor.rules.conditions import Holding, judged
from hatmonitor.rules.rising import WORSE, begins_at, is_worse, why_anew
from hatmonitor.rules.vitals import nothing_tells

BY_RULES = "rules"

_Row = TypeVar("_Row")


def judge(room: Room, now: Moment, broke: Broke = aloud) -> list[Draft]:
    """What follows from the room as it is at `now`; asked again until nothing does.

    An alarm that is raised or cleared is not escalated in the same breath: its level is judged of
    what it is then.
    """
    holding = judged(room, now, broke)
    alarms = list(room.alarms.values())
    return (
        [
            *_each(
                holding.conditions.items(), lambda one: _raised(room, holding, one[0], now), broke
            ),
            *_each(alarms, lambda alarm: _gone(room, holding, alarm, now), broke),
        ]
        or _each([room], lambda room: _broken_drill(room, now), broke)
        or [
            *_each(alarms, lambda alarm: _escalated(room, alarm, now), broke),
            *_each(room.shelves, lambda key: _shelf_over(room, key, now), broke),
            *_each(room.devices.values(), lambda device: _expired_arm(device, now), broke),
        ]
    )


def _each(rows: Iterable[_Row], ask: Callable[[_Row], list[Draft]], broke: Broke) -> list[Draft]:
    """What follows of each row; one that breaks costs its own."""
    drafts: list[Draft] = []
    for row in rows:
        found = tried("judging", partial(ask, row))
        if isinstance(found, Fault):
            broke(found)
        else:
            drafts += found
    return drafts


def _raised(room: Room, holding: Holding, key: str, now: Moment) -> list[Draft]:
    """A condition that does not stand, has another cause, is back, is worse, or goes on although
    somebody has answered it."""
    alarm, condition = room.alarms.get(key), holding.conditions[key]
    anew = partial(rise, holding.rows, alarm, key, condition, now)
    if alarm is None or condition.occurrence > alarm.occurrence:
        return [anew()]
    if why := why_anew(room, alarm, condition, now):
        return [anew(why)]
    if not alarm.condition:
        return [anew(again=is_held(alarm))]
    if is_unseen(alarm) and is_worse(alarm, condition, room.protocol):
        return [anew(WORSE, again=True)]
    return []


def rise(
    rows: Rows,
    own: Alarm | None,
    key: str,
    condition: Condition,
    now: Moment,
    why: str = "",
    *,
    again: bool = False,
) -> Draft:
    """The fact of one rise, with where it begins. own: the alarm itself, if it stands. rows: the
    alarms about people that stand."""
    row = ALARMS[condition.name]
    level, since = (0, None) if again else begins_at(rows, condition, own, now)
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


def _gone(room: Room, holding: Holding, alarm: Alarm, now: Moment) -> list[Draft]:
    """Cleared, once; if it is held, once more when its time is over. Never while a rule that broke
    keeps us from knowing."""
    if alarm.id in holding.conditions or not (alarm.condition or is_held(alarm)):
        return []
    if holding.unknown(alarm):
        return []
    held = held_left_s(room, alarm, now) > 0.0
    stays = is_unseen(alarm) and (nothing_tells(room, alarm) or _by_protocol(room, alarm, now))
    if alarm.condition or not held:
        return [_draft(AlarmCleared(alarm.id, held and not stays, stays), alarm)]
    return []


def _by_protocol(room: Room, alarm: Alarm, now: Moment) -> bool:
    """Say whether only the numbers changed: a protocol was adopted in this very step. What stood
    unseen by the old ones stands until somebody has seen it."""
    return room.adopted_at == now and is_of_visit(alarm.name)


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


def _escalated(room: Room, alarm: Alarm, now: Moment) -> list[Draft]:
    if room.protocol is None or alarm.id in room.shelves:
        return []
    if alarm.state is AlarmState.ACKNOWLEDGED or alarm.priority == Priority.LOW:
        return []
    limits = room.protocol.alarms
    unanswered_s = elapsed_s(waits_from(alarm), now)
    level = level_at(unanswered_s, limits.escalate_first_s, limits.escalate_again_s)
    return [_draft(AlarmEscalated(alarm.id, level), alarm)] if level > alarm.level else []


def escalates_in_s(room: Room, alarm: Alarm, now: Moment) -> float | None:
    """Seconds until nobody's answer takes it a level further; None for one that does not go on."""
    answered = alarm.state is AlarmState.ACKNOWLEDGED or alarm.id in room.shelves
    if room.protocol is None or answered or alarm.priority == Priority.LOW:
        return None
    limits = room.protocol.alarms
    next_s = limits.escalate_first_s + alarm.level * limits.escalate_again_s
    return max(0.0, next_s - elapsed_s(waits_from(alarm), now))


def level_at(unanswered_s: float, first_s: float, again_s: float) -> int:
    """The level an alarm has reached after so many seconds without an answer."""
    if unanswered_s < first_s:
        return 0
    return 1 + int((unanswered_s - first_s) // again_s)


def _shelf_over(room: Room, key: str, now: Moment) -> list[Draft]:
    """Its time is over; or an older program let somebody shelve what is about a person."""
    shelf, of_person = room.shelves[key], is_of_visit(key.partition(":")[0])
    if elapsed_s(shelf.since, now) < shelf.seconds and not of_person:
        return []
    alarm = room.alarms.get(key)
    whose = (alarm.place, alarm.client, alarm.session) if alarm else (None, None, None)
    return [Draft(AlarmUnshelved(key, "person" if of_person else "over"), BY_RULES, *whose)]


def _expired_arm(device: Device, now: Moment) -> list[Draft]:
    if device.armed is None or armed_left_s(device, now) != 0.0:
        return []
    client = device.armed.client
    return [Draft(BreathExpectationEnded(client, device.id, "expired"), BY_RULES, client=client)]
