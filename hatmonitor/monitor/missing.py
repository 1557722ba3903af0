"""Entries that were told to people and that the log does not know. Pure.

They are never given to the log under numbers it has given to others. That they are missing is a
fact and a high alarm, with where they are kept if they are; and who was in danger in them is in
danger still: each emergency that stood at their end and is not in the room is called anew, by who
called it. Everything else in them is for a person to enter again.
"""

from collections.abc import Iterable, Sequence

from hatmonitor import events as e
from hatmonitor.events import Draft, Event
from hatmonitor.room.state import Room


def called_anew(room: Room, strays: Sequence[Event], kept_in: str, by: str) -> list[Draft]:
    """What follows from entries that do not continue the log; nothing when there are none."""
    if not strays:
        return []
    numbers = [event.seq for event in strays]
    fact = e.EntriesMissing(min(numbers), max(numbers), kept_in=kept_in)
    return [
        Draft(fact, by),
        *(
            Draft(e.EmergencyStarted(place), event.by, place, *_whose(room, place))
            for place, event in _standing(strays).items()
            if place in room.places and place not in room.emergencies
        ),
    ]


def _standing(strays: Iterable[Event]) -> dict[str, Event]:
    """Where an emergency was at work and was not ended, and what last told of it."""
    standing: dict[str, Event] = {}
    for event in strays:
        if event.place and _of_emergency(event):
            standing[event.place] = event
        elif isinstance(event.fact, e.EmergencyEnded) and event.place:
            standing.pop(event.place, None)
    return standing


def _of_emergency(event: Event) -> bool:
    """It says that an emergency was open there: its start may stand in what is missing before."""
    match event.fact:
        case (
            e.EmergencyStarted(practice=False)
            | e.EmergencyStepRecorded(practice=False, done_us=None)
            | e.NaloxoneGiven(practice=False, done_us=None)
            | e.EmergencyRoleTaken(practice=False)
            | e.AlarmRaised(name="overdose_called", practice=False)
        ):
            return True
    return False


def _whose(room: Room, place: str) -> tuple[str | None, str | None]:
    visit = room.visits.get(room.places[place].session or "")
    return (visit.client, visit.session) if visit else (None, None)
