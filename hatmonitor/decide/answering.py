"""Decisions about a standing alarm: one alarm at a time, and only what the person has seen."""

from hatmonitor import commands as c
from hatmonitor import events as e
from hatmonitor.alarms.life import AlarmState
from hatmonitor.decide.asking import Asking, protocol_of, refuse
from hatmonitor.events import Draft
from hatmonitor.room.state import Alarm, Room
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
    return [_draft(e.AlarmAcknowledged(cmd.alarm, cmd.seen), asking, alarm)]


def pause_sound(room: Room, cmd: c.PauseSound, asking: Asking) -> list[Draft]:
    """This alarm's sound alone, for a while the protocol allows."""
    alarm = _standing(room, cmd.alarm)
    most_s = protocol_of(room).alarms.pause_sound_max_s
    if not 0 < cmd.seconds <= most_s:
        raise refuse(N_("a pause is at most {seconds} s"), seconds=round(most_s))
    if alarm.state is AlarmState.ACKNOWLEDGED:
        raise refuse(N_("{alarm} makes no sound now"), alarm=cmd.alarm)
    return [_draft(e.AlarmSoundPaused(cmd.alarm, cmd.seconds), asking, alarm)]
