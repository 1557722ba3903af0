"""Decisions about the weekly drill: a practice overdose in an empty booth.

It must never stand in the way of a real one: it begins only in a calm house, any real alarm ends it
(hatmonitor/rules/judge.py), and an overdose called on its own booth is a real overdose.
"""

from typing import Final

from hatmonitor import commands as c
from hatmonitor import events as e
from hatmonitor.alarms.order import is_unseen
from hatmonitor.alarms.sounding import standing
from hatmonitor.alarms.table import ALARMS, Priority
from hatmonitor.decide.asking import Asking, place_of, refuse
from hatmonitor.events import Draft
from hatmonitor.moments import Moment
from hatmonitor.room.fold_drill import the_end
from hatmonitor.room.state import Alarm, Room
from hatmonitor.words import N_

# What an emergency that was practised ends with; a drill has no outcome of a person.
PRACTICE: Final = "practice"


def start_drill(room: Room, cmd: c.StartDrill, asking: Asking) -> list[Draft]:
    """In an empty booth, while nothing real asks for people."""
    place = place_of(room, cmd.place)
    if room.drill is not None:
        raise refuse(N_("a drill goes on in {place}"), place=room.drill.place)
    if place.kind != "booth" or place.session is not None or place.state != "open":
        raise refuse(N_("{place} is not an empty, clean booth"), place=cmd.place)
    if room.emergencies:
        raise refuse(N_("{place} has an emergency"), place=next(iter(room.emergencies)))
    for alarm in standing(room):
        if is_unseen(alarm) and _asks_for_people(alarm):
            raise refuse(N_("{alarm} stands: answer it first"), alarm=alarm.id)
    facts = (e.DrillStarted(cmd.place), e.EmergencyStarted(cmd.place, practice=True))
    return [Draft(fact, asking.by, cmd.place) for fact in facts]


def _asks_for_people(alarm: Alarm) -> bool:
    """Of a fault of the house only what is high; of a person also what is medium."""
    technical = alarm.name in ALARMS and ALARMS[alarm.name].technical
    return alarm.priority == Priority.HIGH or (alarm.priority == Priority.MEDIUM and not technical)


def end_drill(room: Room, cmd: c.EndDrill, asking: Asking) -> list[Draft]:
    """Finished when it was answered and something was done, stopped when it was broken off."""
    place_of(room, cmd.place)
    if room.drill is None or room.drill.place != cmd.place:
        raise refuse(N_("{place} has no drill"), place=cmd.place)
    return ended(room, asking.by, asking.now)


def ended(room: Room, by: str, now: Moment, why: str | None = None) -> list[Draft]:
    """The facts that end the drill that runs, if one does."""
    if room.drill is None:
        return []
    place = room.drill.place
    if why is None:
        emergency = room.emergencies.get(place)
        played = emergency is not None and bool(emergency.steps or emergency.doses)
        why = "finished" if played and room.drill.answered else "stopped"
    outcome = PRACTICE if why in ("finished", "stopped") else why
    return [Draft(fact, by, place) for fact in the_end(room, why, outcome, now)]
