"""Folds of an emergency: its start, its steps, naloxone, its end, corrections, and its report.

What is entered late for an emergency that is over belongs to the last one at that place that began
before the entry; the entry itself stays in the log, from where the report takes it, and here only
the doses of that report are counted.
"""

from typing import Final, TypeVar

from msgspec.structs import replace

from hatmonitor import events as e
from hatmonitor.events import Event
from hatmonitor.moments import Moment, shifted
from hatmonitor.room.fold_visits import with_visit
from hatmonitor.room.stages import IN_PLACE, Stage, moved
from hatmonitor.room.state import Emergency, Naloxone, NotNeeded, Report, Room, Step, Visit

# More than any house has in a month; a protocol may ask for no more (site/limits.py).
OVERDOSES_KEPT: Final = 50
REPORTS_KEPT: Final = 50
FALSE_ALARM: Final = "false_alarm"


def _with(room: Room, emergency: Emergency) -> Room:
    return replace(room, emergencies={**room.emergencies, emergency.place: emergency})


def emergency_started(room: Room, event: Event, fact: e.EmergencyStarted) -> Room:
    """Its clock runs from here. Only a real one is counted."""
    if not fact.practice:
        room = replace(room, overdoses=(*room.overdoses, event.moment)[-OVERDOSES_KEPT:])
    emergency = Emergency(
        fact.place, event.session, event.client, event.moment, event.seq, event.by,
        practice=fact.practice,
    )  # fmt: skip
    return _with(room, emergency)


def _done(event: Event, done_us: int | None) -> Moment:
    """When it was done: now, or so long before it was entered."""
    if done_us is None:
        return event.moment
    return shifted(event.moment, (done_us - event.moment.at_us) / 1e6)


def step_recorded(room: Room, event: Event, fact: e.EmergencyStepRecorded) -> Room:
    """One press, one time; or entered late, with the time it was done."""
    emergency = room.emergencies.get(fact.place)
    if emergency is None and fact.done_us is not None:
        return room
    emergency = room.emergencies[fact.place]
    step = Step(
        event.seq, _done(event, fact.done_us), fact.step, event.by,
        late=fact.done_us is not None, reason=fact.reason,
    )  # fmt: skip
    return _with(room, replace(emergency, steps=(*emergency.steps, step)))


def naloxone_given(room: Room, event: Event, fact: e.NaloxoneGiven) -> Room:
    """Counted, with the time to the next."""
    emergency = room.emergencies.get(fact.place)
    if emergency is None and fact.done_us is not None:
        report = report_at(room, fact.place)
        return _reported(room, replace(report, doses=report.doses + 1)) if report else room
    emergency = room.emergencies[fact.place]
    dose = Naloxone(
        event.seq, _done(event, fact.done_us), fact.mg, fact.route, fact.next_s, event.by,
        late=fact.done_us is not None,
    )  # fmt: skip
    return _with(room, replace(emergency, doses=(*emergency.doses, dose)))


def naloxone_not_needed(room: Room, event: Event, fact: e.NaloxoneNotNeeded) -> Room:
    """Until another dose was given; withdrawn, it was never said."""
    emergency = room.emergencies[fact.place]
    said = NotNeeded(event.seq, event.moment, fact.reason, event.by)
    return _with(room, replace(emergency, not_needed=(*emergency.not_needed, said)))


def role_taken(room: Room, _event: Event, fact: e.EmergencyRoleTaken) -> Room:
    """One person leads it, one minds everybody else; the last who says so."""
    emergency = room.emergencies[fact.place]
    if fact.role == "leads":
        return _with(room, replace(emergency, leads=fact.staff))
    return _with(room, replace(emergency, minds_room=fact.staff))


def emergency_ended(room: Room, event: Event, fact: e.EmergencyEnded) -> Room:
    """The alarm's condition is over; after naloxone the person is watched for long."""
    emergency = room.emergencies[fact.place]
    others = {key: value for key, value in room.emergencies.items() if key != fact.place}
    room = replace(room, emergencies=others)
    if emergency.practice:
        return room
    room = _to_be_reported(room, event, fact, emergency)
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


def _to_be_reported(room: Room, event: Event, fact: e.EmergencyEnded, emergency: Emergency) -> Room:
    """A false alarm is reported too, but was no overdose."""
    report = Report(
        emergency.started_seq, emergency.place, emergency.client, emergency.session,
        emergency.started, event.moment, fact.outcome, fact.naloxone_doses,
    )  # fmt: skip
    if fact.outcome == FALSE_ALARM:
        at = room.overdoses.index(emergency.started) if emergency.started in room.overdoses else -1
        overdoses = tuple(began for n, began in enumerate(room.overdoses) if n != at)
        room = replace(room, overdoses=overdoses)
    return _reported(room, report)


def _reported(room: Room, report: Report) -> Room:
    reports = {**room.reports, report.emergency: report}
    kept = sorted(reports)[-REPORTS_KEPT:]
    return replace(room, reports={key: reports[key] for key in kept})


def report_at(room: Room, place: str) -> Report | None:
    """Of the last emergency that is over at this place."""
    there = [report for report in room.reports.values() if report.place == place]
    return max(there, key=lambda report: report.emergency, default=None)


def report_written(room: Room, event: Event, fact: e.IncidentReportWritten) -> Room:
    """The newest text is the report; a signature under an older one is none."""
    report = room.reports.get(fact.emergency)
    if report is None:  # written long ago, and no longer among the last
        return room
    return _reported(
        room,
        replace(report, sections=fact.sections, written_seq=event.seq, written_by=event.by),
    )


def report_signed(room: Room, event: Event, fact: e.IncidentReportSigned) -> Room:
    """signed_seq: which text was signed."""
    report = room.reports.get(fact.emergency)
    if report is None:
        return room
    return _reported(room, replace(report, signed_seq=fact.written, signed_by=event.by))


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
                not_needed=tuple(_withdrawn(one, fact.of) for one in emergency.not_needed),
            ),
        )
    for visit in room.visits.values():
        if any(check.seq == fact.of for check in visit.checks):
            room = with_visit(room, _without_check(visit, fact.of))
    return room


_Entry = TypeVar("_Entry", Step, Naloxone, NotNeeded)


def _withdrawn(entry: _Entry, of: int) -> _Entry:
    return replace(entry, withdrawn=True) if entry.seq == of else entry


def _without_check(visit: Visit, of: int) -> Visit:
    """The next check is due as if that one had not been made."""
    checks = tuple(check for check in visit.checks if check.seq != of)
    check_from = checks[-1].moment if checks else visit.watch_started
    return replace(visit, checks=checks, check_from=check_from)
