"""Folds of alarms: each touches the one alarm that its fact names, and no other."""

from typing import Final

from msgspec.structs import replace

from hatmonitor import events as e
from hatmonitor.alarms.life import AlarmState, Trigger, next_state
from hatmonitor.alarms.table import ALARMS
from hatmonitor.alarms.whose import rises_key
from hatmonitor.events import Event
from hatmonitor.moments import Moment, elapsed_s
from hatmonitor.room import fold_instruments
from hatmonitor.room.state import Alarm, Room, Shelf

# Of each alarm so many rises are remembered, and none of an alarm that was quiet for so long: more
# than anybody asks (alarms/holding.py), so that readings that each have their own do not pile up.
_RISES_KEPT: Final = 5
_RISES_KEPT_S: Final = 3600.0


def _with(room: Room, alarm: Alarm) -> Room:
    if alarm.state is AlarmState.NORMAL:
        return replace(room, alarms={k: v for k, v in room.alarms.items() if k != alarm.id})
    return replace(room, alarms={**room.alarms, alarm.id: alarm})


def raised(room: Room, event: Event, fact: e.AlarmRaised) -> Room:
    """A new alarm, or one that rises again: then it counts up, sounds, and wants to be seen."""
    known = room.alarms.get(fact.alarm)
    if fact.again and known is not None:
        return _with(room, _again(known, event, fact))
    key = rises_key(fact.name, fact.alarm, event.session)
    room = replace(room, risings=_risings(room, key, event.moment))
    state = next_state(known.state if known else AlarmState.NORMAL, Trigger.RAISE)
    return _with(
        room,
        Alarm(
            fact.alarm,
            fact.name,
            fact.subject,
            fact.priority,
            fact.reason,
            state,
            True,
            known.raised if known else event.moment,
            event.moment,
            event.seq,
            fact.occurrence,
            known.count + 1 if known else 1,
            event.place,
            event.client,
            event.session,
            level=fact.level,
            practice=fact.practice,
            answer_from=fact.waits_from,
            value=fact.value,
        ),
    )


def _again(known: Alarm, event: Event, fact: e.AlarmRaised) -> Alarm:
    """It counts up. What somebody answered stays what they answered."""
    answered = known.state is AlarmState.ACKNOWLEDGED
    return replace(
        known,
        condition=True,
        count=known.count + 1,
        reason=fact.reason,
        value=known.value if answered else fact.value,
        back_seq=event.seq,
    )


def _risings(room: Room, alarm: str, now: Moment) -> dict[str, tuple[Moment, ...]]:
    lately = {
        key: rises
        for key, rises in room.risings.items()
        if elapsed_s(rises[-1], now) <= _RISES_KEPT_S
    }
    return {**lately, alarm: (*lately.get(alarm, ()), now)[-_RISES_KEPT:]}


def cleared(room: Room, _event: Event, fact: e.AlarmCleared) -> Room:
    """The condition has gone. A latched alarm stands on until it is seen, and so does one of which
    nothing tells any more; a held one for its time; when that is over, it is cleared once more."""
    alarm = room.alarms[fact.alarm]
    if fact.held:
        return _with(room, replace(alarm, condition=False))
    row = ALARMS.get(alarm.name)
    latches = row is None or row.latches or fact.stays
    trigger = Trigger.CLEAR_LATCHED if latches else Trigger.CLEAR
    return _with(room, replace(alarm, state=next_state(alarm.state, trigger), condition=False))


def acknowledged(room: Room, event: Event, fact: e.AlarmAcknowledged) -> Room:
    """A person has seen it. It stands for as long as its condition does."""
    alarm = room.alarms[fact.alarm]
    state = next_state(alarm.state, Trigger.ACKNOWLEDGE)
    alarm = replace(
        alarm,
        state=state,
        acknowledged_by=event.by,
        acknowledged=event.moment,
        paused=None,
        pause_s=0.0,
        level=0,
        back_seq=0,
    )
    if alarm.practice and room.drill is not None and room.drill.answered is None:
        room = replace(room, drill=replace(room.drill, answered=event.moment))
    return _seen(_with(room, alarm), alarm)


def _seen(room: Room, alarm: Alarm) -> Room:
    """What stood only until a person has seen it, has now been seen."""
    if alarm.name == "clock_stepped":
        return replace(room, clock_step_seq=None)
    if alarm.name == "clock_wrong":
        return replace(room, clock_doubt_seq=None)
    if alarm.name == "watch_gap":
        return replace(room, watch_gap_seq=None)
    if alarm.name == "staff_file_doubted":
        return replace(room, staff_doubt_seq=None)
    if alarm.name == "log_doubted":
        return replace(room, log_doubt_seq=None)
    if alarm.name == "entries_missing":
        return replace(room, missing_seq=None)
    if alarm.name == "event_left_out":
        return replace(room, left_out_seq=None)
    if alarm.name == "help_called":
        return fold_instruments.call_seen(room, alarm.subject)
    return room


def sound_paused(room: Room, event: Event, fact: e.AlarmSoundPaused) -> Room:
    """This alarm's sound, and no other's, for that long."""
    alarm = room.alarms[fact.alarm]
    return _with(room, replace(alarm, paused=event.moment, pause_s=fact.seconds))


def escalated(room: Room, _event: Event, fact: e.AlarmEscalated) -> Room:
    """Nobody answered; the level goes up and the pause is over."""
    alarm = room.alarms[fact.alarm]
    return _with(room, replace(alarm, level=fact.level, paused=None, pause_s=0.0))


def shelved(room: Room, event: Event, fact: e.AlarmShelved) -> Room:
    """A lead has answered for it: it stands without sound, whatever it does, until its time is
    over."""
    shelf = Shelf(event.moment, fact.seconds, fact.reason, event.by)
    room = replace(room, shelves={**room.shelves, fact.alarm: shelf})
    alarm = room.alarms.get(fact.alarm)
    if alarm is None:
        return room
    return _with(room, replace(alarm, paused=None, pause_s=0.0, level=0))


def unshelved(room: Room, event: Event, fact: e.AlarmUnshelved) -> Room:
    """If nobody has seen it, it asks for an answer from now on."""
    shelves = {key: shelf for key, shelf in room.shelves.items() if key != fact.alarm}
    room = replace(room, shelves=shelves)
    alarm = room.alarms.get(fact.alarm)
    return room if alarm is None else _with(room, replace(alarm, answer_from=event.moment))
