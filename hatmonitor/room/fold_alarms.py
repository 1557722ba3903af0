"""Folds of alarms: each touches the one alarm that its fact names, and no other."""

from msgspec.structs import replace

from hatmonitor import events as e
from hatmonitor.alarms.life import AlarmState, Trigger, next_state
from hatmonitor.alarms.table import ALARMS
from hatmonitor.events import Event
from hatmonitor.room.state import Alarm, Room


def _with(room: Room, alarm: Alarm) -> Room:
    if alarm.state is AlarmState.NORMAL:
        return replace(room, alarms={k: v for k, v in room.alarms.items() if k != alarm.id})
    return replace(room, alarms={**room.alarms, alarm.id: alarm})


def raised(room: Room, event: Event, fact: e.AlarmRaised) -> Room:
    """A new alarm, or one that rises again: then it counts up, sounds, and wants to be seen."""
    known = room.alarms.get(fact.alarm)
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
        ),
    )


def cleared(room: Room, _event: Event, fact: e.AlarmCleared) -> Room:
    """The condition has gone. A latched alarm stands on until it is seen."""
    alarm = room.alarms[fact.alarm]
    row = ALARMS.get(alarm.name)
    latches = row is None or row.latches
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
    )
    return _seen(_with(room, alarm), alarm)


def _seen(room: Room, alarm: Alarm) -> Room:
    """What stood only until a person has seen it, has now been seen."""
    if alarm.name == "clock_stepped":
        return replace(room, clock_step_seq=None)
    if alarm.name == "watch_gap":
        return replace(room, watch_gap_seq=None)
    return room


def sound_paused(room: Room, event: Event, fact: e.AlarmSoundPaused) -> Room:
    """This alarm's sound, and no other's, for that long."""
    alarm = room.alarms[fact.alarm]
    return _with(room, replace(alarm, paused=event.moment, pause_s=fact.seconds))


def escalated(room: Room, _event: Event, fact: e.AlarmEscalated) -> Room:
    """Nobody answered; the level goes up and the pause is over."""
    alarm = room.alarms[fact.alarm]
    return _with(room, replace(alarm, level=fact.level, paused=None, pause_s=0.0))
