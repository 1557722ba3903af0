"""Decisions about a standing alarm: one alarm at a time, and only what the person has seen.

Nothing here takes an alarm out of sight. A shelf is the lead's: it keeps one alarm without sound
until its end, also when it clears and rises again, and it is never for what is about a person.
"""

from hatmonitor import commands as c
from hatmonitor import events as e
from hatmonitor.alarms.life import AlarmState
from hatmonitor.alarms.table import ALARMS, Priority
from hatmonitor.decide.asking import Asking, needs_reason, protocol_of, refuse, short
from hatmonitor.events import Draft
from hatmonitor.room.state import Alarm, Room
from hatmonitor.rules.judge import escalates_in_s
from hatmonitor.words import N_


def _standing(room: Room, alarm: str) -> Alarm:
    try:
        return room.alarms[alarm]
    except KeyError:
        raise refuse(N_("the alarm {alarm} does not stand"), alarm=alarm) from None


def _draft(fact: e.AnyFact, asking: Asking, alarm: Alarm) -> Draft:
    return Draft(fact, asking.by, alarm.place, alarm.client, alarm.session)


def acknowledge(room: Room, cmd: c.Acknowledge, asking: Asking) -> list[Draft]:
    """Seen. Refused when the alarm has risen since what was on the screen."""
    alarm = _standing(room, cmd.alarm)
    if cmd.seen < alarm.risen_seq:
        raise refuse(N_("{alarm} has risen since: look again"), alarm=cmd.alarm)
    if cmd.seen > room.seq:
        raise refuse(N_("there is no entry {seq}"), seq=cmd.seen)
    if alarm.state is AlarmState.ACKNOWLEDGED:
        raise refuse(
            N_("{alarm} was acknowledged by {who}"),
            alarm=cmd.alarm,
            who=alarm.acknowledged_by,
        )
    fact = e.AlarmAcknowledged(cmd.alarm, cmd.seen, asking.station, short(cmd.note))
    return [_draft(fact, asking, alarm)]


def pause_sound(room: Room, cmd: c.PauseSound, asking: Asking) -> list[Draft]:
    """This alarm's sound alone, for a while the protocol allows; it ends sooner where the alarm
    escalates, and the fact says so, because that is when it is heard again."""
    alarm = _standing(room, cmd.alarm)
    most_s = protocol_of(room).alarms.pause_sound_max_s
    if not 0 < cmd.seconds <= most_s:
        raise refuse(N_("a pause is at most {seconds} s"), seconds=round(most_s))
    if alarm.state is AlarmState.ACKNOWLEDGED:
        raise refuse(N_("{alarm} makes no sound now"), alarm=cmd.alarm)
    left_s = escalates_in_s(room, alarm, asking.now)
    sooner = left_s is not None and left_s < cmd.seconds
    seconds = left_s if left_s is not None and sooner else cmd.seconds
    return [_draft(e.AlarmSoundPaused(cmd.alarm, seconds, sooner), asking, alarm)]


def shelve(room: Room, cmd: c.Shelve, asking: Asking) -> list[Draft]:
    """Put aside until its time is over; asked again, its time begins anew."""
    alarm = _standing(room, cmd.alarm)
    row = ALARMS.get(alarm.name)
    if row is None or row.of_visit or (alarm.priority == Priority.HIGH and not row.technical):
        raise refuse(N_("{alarm} is about a person: it cannot be shelved"), alarm=alarm.id)
    most_min = protocol_of(room).alarms.shelve_max_min
    if most_min <= 0:
        raise refuse(N_("the protocol lets nobody shelve an alarm"))
    if not 0 < cmd.minutes <= most_min:
        raise refuse(N_("an alarm is shelved for {minutes} min at most"), minutes=round(most_min))
    reason = needs_reason(cmd.reason)
    return [_draft(e.AlarmShelved(alarm.id, cmd.minutes * 60, reason), asking, alarm)]


def unshelve(room: Room, cmd: c.Unshelve, asking: Asking) -> list[Draft]:
    """Back before its time; it need not stand now."""
    if cmd.alarm not in room.shelves:
        raise refuse(N_("{alarm} is not on the shelf"), alarm=cmd.alarm)
    fact = e.AlarmUnshelved(cmd.alarm, "lifted")
    alarm = room.alarms.get(cmd.alarm)
    return [Draft(fact, asking.by) if alarm is None else _draft(fact, asking, alarm)]
