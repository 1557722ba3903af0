"""What holds of people on their visit: emergencies, checks, time in the booth, the leaving."""

from collections.abc import Iterator

from hatmonitor.moments import Moment, elapsed_s, shifted
from hatmonitor.room.due import (
    booth_time_s,
    last_naloxone,
    naloxone_declined,
    next_check_due_s,
    observation_left_s,
)
from hatmonitor.room.fold_emergency import FALSE_ALARM
from hatmonitor.room.state import Room
from hatmonitor.rules.condition import Condition, clock_time, of_visit
from hatmonitor.words import say


def overdose_called(room: Room, _now: Moment) -> Iterator[Condition]:
    """Holds while the emergency is open; that of a drill is marked as one."""
    for emergency in room.emergencies.values():
        yield Condition(
            "practice_overdose" if emergency.practice else "overdose_called",
            emergency.place,
            say("called by {who}", who=emergency.by),
            emergency.place,
            emergency.client,
            emergency.session,
            emergency.started_seq,
        )


def batch_warning(room: Room, now: Moment) -> Iterator[Condition]:
    """Holds while so many emergencies began within the protocol's time; each further one is a new
    cause, and says the new number."""
    limits = room.protocol.batch if room.protocol else None
    if limits is None:
        return
    lately = [began for began in room.overdoses if elapsed_s(began, now) < limits.hours * 60 * 60]
    if len(lately) < limits.emergencies:
        return
    real = [report.emergency for report in room.reports.values() if report.outcome != FALSE_ALARM]
    real += [one.started_seq for one in room.emergencies.values() if not one.practice]
    yield Condition(
        "batch_warning",
        "house",
        say("{n} emergencies within {hours} h", n=len(lately), hours=f"{limits.hours:g}"),
        occurrence=max(real, default=0),
    )


def from_last_check(room: Room, _now: Moment) -> Iterator[Condition]:
    """Holds until a newer check is better: breathing, and rousability, each its own alarm."""
    for visit in room.visits.values():
        if not visit.checks:
            continue
        last = visit.checks[-1]
        if "not_rousable" in last.bad:
            yield of_visit("not_rousable", visit, say("POSS {poss}", poss=last.poss), last.seq)
        if "rr_low" in last.bad:
            reason = say("breathing {rr} per minute", rr=last.rr)
            yield of_visit("not_breathing_well", visit, reason, last.seq)
        elif "spo2_low" in last.bad:
            reason = say("SpO2 {spo2} %", spo2=last.spo2)
            yield of_visit("not_breathing_well", visit, reason, last.seq)


def naloxone_due(room: Room, now: Moment) -> Iterator[Condition]:
    """Holds from the time to the next dose until that dose is given, somebody said that it is not
    needed now, or the emergency ends. In a drill its countdown is shown and nothing more."""
    for emergency in room.emergencies.values():
        last = last_naloxone(emergency, now)
        if last is None or emergency.practice or last.next_s > elapsed_s(last.moment, now):
            continue
        if naloxone_declined(emergency, now):
            continue
        given = [dose for dose in emergency.doses if not dose.withdrawn]
        yield Condition(
            "naloxone_due",
            emergency.place,
            say("dose {number} was given, time for the next is up", number=len(given)),
            emergency.place,
            emergency.client,
            emergency.session,
            last.seq,
            every_s=last.next_s,
        )


def checks_overdue(room: Room, now: Moment) -> Iterator[Condition]:
    """Late from the protocol's first share of the interval overdue, missed from the second."""
    if room.protocol is None:
        return
    limits = room.protocol.checks
    for visit in room.visits.values():
        due_s = next_check_due_s(visit, now)
        if due_s is None or due_s > 0 or not visit.check_every_s or visit.place is None:
            continue
        overdue_percent = -due_s / visit.check_every_s * 100.0
        reason = say("due since {time}", time=clock_time(room, shifted(now, due_s)))
        if overdue_percent >= limits.missed_percent:
            yield of_visit("check_missed", visit, reason, every_s=visit.check_every_s)
        elif overdue_percent >= limits.late_percent:
            yield of_visit("check_late", visit, reason)


def over_time(room: Room, now: Moment) -> Iterator[Condition]:
    """Holds from the booth's limit until the needle is out."""
    for visit in room.visits.values():
        in_booth_s = booth_time_s(visit, now)
        if in_booth_s is None or visit.limit_s is None or in_booth_s < visit.limit_s:
            continue
        reason = say("in the booth for more than {minutes} min", minutes=_minutes(visit.limit_s))
        yield of_visit("over_time", visit, reason)


def forgotten_exit(room: Room, now: Moment) -> Iterator[Condition]:
    """Holds when the watch ended long ago and the person is still in the log."""
    if room.protocol is None:
        return
    allowed_s = room.protocol.observation.forgotten_exit_min * 60
    for visit in room.visits.values():
        left_s = observation_left_s(visit, now)
        if left_s is None or -left_s < allowed_s:
            continue
        reason = say("the time was over more than {minutes} min ago", minutes=_minutes(allowed_s))
        yield of_visit("forgotten_exit", visit, reason)


def _minutes(seconds: float) -> int:
    return int(seconds // 60)
