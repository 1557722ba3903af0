"""Folds of clients, visits and places: from the door to the street.

Stages move only along hatmonitor/room/stages.TRANSITIONS.
"""

from msgspec.structs import replace

from hatmonitor import events as e
from hatmonitor.alarms.table import is_of_visit
from hatmonitor.events import Event
from hatmonitor.room.stages import AFTER_DECISION, Stage, moved
from hatmonitor.room.state import Assessment, Check, Client, Device, Hold, Place, Room, Visit

# How many doses are remembered with a client: more than any protocol gives in two days.
_DOSES_KEPT = 12


def with_visit(room: Room, visit: Visit) -> Room:
    """The room with this visit as it is now."""
    return replace(room, visits={**room.visits, visit.session: visit})


def with_place(room: Room, place: Place) -> Room:
    """The room with this place as it is now."""
    return replace(room, places={**room.places, place.id: place})


def with_client(room: Room, client: Client) -> Room:
    """The room with this client as they are now."""
    return replace(room, clients={**room.clients, client.code: client})


def visit_at(room: Room, place: str) -> Visit:
    """The open visit at a place; KeyError when the place is empty."""
    return room.visits[room.places[place].session or ""]


def visit_of(room: Room, client: str) -> Visit:
    """The client's open visit; KeyError when there is none."""
    return room.visits[room.clients[client].session or ""]


def client_enrolled(room: Room, event: Event, fact: e.ClientEnrolled) -> Room:
    """A code may be admitted from now on; a code enrolled again keeps its doses."""
    known = room.clients.get(fact.client)
    if known is not None:
        return with_client(room, replace(known, enrolled=True, enrolled_at=event.moment))
    return with_client(room, Client(fact.client, True, event.moment))


def enrolment_ended(room: Room, _event: Event, fact: e.EnrolmentEnded) -> Room:
    """No new visit; one that is open goes on to its end."""
    return with_client(room, replace(room.clients[fact.client], enrolled=False))


def client_held(room: Room, event: Event, fact: e.ClientHeld) -> Room:
    """A hold stops the next dose."""
    hold = Hold(fact.reason, fact.until_us, event.by)
    return with_client(room, replace(room.clients[fact.client], hold=hold))


def hold_lifted(room: Room, _event: Event, fact: e.HoldLifted) -> Room:
    """No hold any more."""
    return with_client(room, replace(room.clients[fact.client], hold=None))


def client_admitted(room: Room, event: Event, fact: e.ClientAdmitted) -> Room:
    """A visit begins at the desk."""
    session = event.session or ""
    client = replace(room.clients[fact.client], session=session, last_visit=event.moment)
    room = with_client(replace(room, visits_made=room.visits_made + 1), client)
    return with_visit(room, Visit(session, fact.client, Stage.AT_DESK, event.moment, event.moment))


def client_assessed(room: Room, event: Event, fact: e.ClientAssessed) -> Room:
    """How awake the person is."""
    assessment = Assessment(event.seq, event.moment, fact.poss, fact.note)
    return with_visit(room, replace(visit_of(room, fact.client), assessment=assessment))


def dose_decided(room: Room, event: Event, fact: e.DoseDecided) -> Room:
    """What was decided at the desk."""
    visit = visit_of(room, fact.client)
    stage = moved(visit.stage, event.kind, AFTER_DECISION[fact.outcome])
    visit = replace(
        visit,
        stage=stage,
        since=event.moment,
        outcome=fact.outcome,
        outcome_reason=fact.reason,
        prescriber=fact.prescriber,
        decided=event.moment,
        retest_wait_s=fact.wait_s,
    )
    return with_visit(room, visit)


def client_seated(room: Room, event: Event, fact: e.ClientSeated) -> Room:
    """The person sits in the booth."""
    visit = visit_of(room, fact.client)
    stage = moved(visit.stage, event.kind, Stage.SEATED)
    visit = replace(visit, stage=stage, since=event.moment, place=fact.place)
    room = with_place(room, replace(room.places[fact.place], session=visit.session))
    return with_visit(room, visit)


def injection_started(room: Room, event: Event, fact: e.InjectionStarted) -> Room:
    """The dose is handed over; it counts as given from here."""
    visit = visit_at(room, fact.place)
    client = room.clients[visit.client]
    doses = (*client.doses, event.moment)[-_DOSES_KEPT:]
    room = with_client(room, replace(client, doses=doses))
    visit = replace(
        visit,
        stage=moved(visit.stage, event.kind, Stage.INJECTING),
        since=event.moment,
        route=fact.route,
        kit=fact.kit,
        injection_started=event.moment,
        target_s=fact.target_s,
        limit_s=fact.limit_s,
    )
    return with_visit(room, visit)


def injection_ended(room: Room, event: Event, fact: e.InjectionEnded) -> Room:
    """Needle out, at the time that was said. A correction moves clock two, never a recorded check:
    where there was none yet, the first is counted from the corrected time."""
    visit = visit_at(room, fact.place)
    stage = moved(visit.stage, event.kind, Stage.OBSERVING)
    visit = replace(
        visit,
        stage=stage,
        since=fact.at,
        needle_out=fact.at,
        needle_out_recorded=visit.needle_out_recorded if fact.corrected else event.moment,
        watch_started=fact.at,
        observe_s=fact.observe_s,
        check_every_s=fact.check_every_s,
        check_from=visit.check_from if visit.checks else fact.at,
    )
    return with_visit(room, visit)


def client_moved(room: Room, _event: Event, fact: e.ClientMoved) -> Room:
    """The person sits elsewhere; clocks and checks go along, and so does every alarm about them,
    and what a sensor had found that is not well: another sensor goes on from there."""
    visit = visit_at(room, fact.place)
    room = vacated(room, fact.place, visit)
    room = with_place(room, replace(room.places[fact.to], session=visit.session))
    alarms = {
        key: replace(alarm, place=fact.to)
        if alarm.session == visit.session and is_of_visit(alarm.name)
        else alarm
        for key, alarm in room.alarms.items()
    }
    devices = _found_goes_along(room, visit, fact.to)
    room = replace(room, alarms=alarms, devices=devices)
    return with_visit(room, replace(visit, place=fact.to))


def _found_goes_along(room: Room, visit: Visit, to: str) -> dict[str, Device]:
    found = next(
        (
            device.bedside
            for device in room.devices.values()
            if device.place == visit.place
            and device.bedside is not None
            and device.bedside.session == visit.session
            and not device.bedside.well
        ),
        None,
    )
    if found is None:
        return room.devices
    return {
        key: replace(device, bedside=found)
        if device.place == to and device.measures == "vitals"
        else device
        for key, device in room.devices.items()
    }


def vacated(room: Room, place: str, visit: Visit) -> Room:
    """A booth in which somebody had a dose wants cleaning before the next; a seat does not."""
    old = room.places[place]
    used = old.kind == "booth" and visit.injection_started is not None
    state = "used" if used and old.state == "open" else old.state
    return with_place(room, replace(old, session=None, state=state))


def check_recorded(room: Room, event: Event, fact: e.CheckRecorded) -> Room:
    """The next check is counted from here."""
    visit = visit_at(room, fact.place)
    check = Check(
        event.seq,
        event.moment,
        fact.rr,
        fact.spo2,
        fact.poss,
        fact.note,
        fact.good,
        fact.bad,
        event.by,
    )
    visit = replace(visit, checks=(*visit.checks, check), check_from=event.moment)
    return with_visit(room, visit)


def observation_changed(room: Room, _event: Event, fact: e.ObservationChanged) -> Room:
    """Longer or shorter; when it began does not change."""
    return with_visit(room, replace(visit_at(room, fact.place), observe_s=fact.observe_s))


def place_changed(room: Room, _event: Event, fact: e.PlaceChanged) -> Room:
    """open, cleaning or out of service."""
    return with_place(room, replace(room.places[fact.place], state=fact.state))


def session_ended(room: Room, event: Event, fact: e.SessionEnded) -> Room:
    """The visit is over; who was expected on an instrument no longer is."""
    client = room.clients[fact.client]
    visit = visit_of(room, fact.client)
    target = Stage.REFUSED if visit.stage is Stage.REFUSED else Stage.LEFT
    moved(visit.stage, event.kind, target)
    if visit.place is not None:
        room = vacated(room, visit.place, visit)
    room = with_client(room, replace(client, session=None, last_visit=event.moment))
    visits = {key: value for key, value in room.visits.items() if key != visit.session}
    devices = {
        key: replace(device, armed=None)
        if device.armed is not None and device.armed.client == fact.client
        else device
        for key, device in room.devices.items()
    }
    return replace(room, visits=visits, devices=devices)
