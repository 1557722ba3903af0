"""Folds of an emergency: its start, its steps, naloxone, its end, and corrections to them."""

from typing import TypeVar

from msgspec.structs import replace

from hatmonitor import events as e
from hatmonitor.events import Event
from hatmonitor.room.fold_visits import with_visit
from hatmonitor.room.stages import IN_PLACE, Stage, moved
from hatmonitor.room.state import Emergency, Naloxone, Room, Step, Visit


def _with(room: Room, emergency: Emergency) -> Room:
    return replace(room, emergencies={**room.emergencies, emergency.place: emergency})


def emergency_started(room: Room, event: Event, fact: e.EmergencyStarted) -> Room:
    """Its clock runs from here."""
    return _with(
        room,
        Emergency(fact.place, event.session, event.client, event.moment, event.seq, event.by),
    )


def step_recorded(room: Room, event: Event, fact: e.EmergencyStepRecorded) -> Room:
    """One press, one time."""
    emergency = room.emergencies[fact.place]
    step = Step(event.seq, event.moment, fact.step, event.by)
    return _with(room, replace(emergency, steps=(*emergency.steps, step)))


def naloxone_given(room: Room, event: Event, fact: e.NaloxoneGiven) -> Room:
    """Counted, with the time to the next."""
    emergency = room.emergencies[fact.place]
    dose = Naloxone(event.seq, event.moment, fact.mg, fact.route, fact.next_s, event.by)
    return _with(room, replace(emergency, doses=(*emergency.doses, dose)))


def emergency_ended(room: Room, event: Event, fact: e.EmergencyEnded) -> Room:
    """The alarm's condition is over; after naloxone the person is watched for long."""
    emergency = room.emergencies[fact.place]
    others = {key: value for key, value in room.emergencies.items() if key != fact.place}
    room = replace(room, emergencies=others)
    visit = room.visits.get(emergency.session or "")
    if visit is None or visit.stage not in IN_PLACE or fact.long_watch_s is None:
        return room
    watched = replace(
        visit,
        stage=moved(visit.stage, event.kind, Stage.LONG_WATCH),
        since=event.moment,
        watch_started=event.moment,
        observe_s=fact.long_watch_s,
        check_every_s=fact.check_every_s,
        check_from=event.moment,
    )
    return with_visit(room, watched)


def correction_noted(room: Room, _event: Event, fact: e.CorrectionNoted) -> Room:
    """The entry stays; where it is withdrawn it no longer counts."""
    if not fact.withdraws:
        return room
    for emergency in room.emergencies.values():
        room = _with(
            room,
            replace(
                emergency,
                steps=tuple(_withdrawn(step, fact.of) for step in emergency.steps),
                doses=tuple(_withdrawn(dose, fact.of) for dose in emergency.doses),
            ),
        )
    for visit in room.visits.values():
        if any(check.seq == fact.of for check in visit.checks):
            room = with_visit(room, _without_check(visit, fact.of))
    return room


_Entry = TypeVar("_Entry", Step, Naloxone)


def _withdrawn(entry: _Entry, of: int) -> _Entry:
    return replace(entry, withdrawn=True) if entry.seq == of else entry


def _without_check(visit: Visit, of: int) -> Visit:
    """The next check is due as if that one had not been made."""
    checks = tuple(check for check in visit.checks if check.seq != of)
    check_from = checks[-1].moment if checks else visit.watch_started
    return replace(visit, checks=checks, check_from=check_from)
