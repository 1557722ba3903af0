"""Decisions in an emergency. Calling one is never refused for want of a sign-in or a client.

Everything after the first press may be entered late, with the time it was done; also, for some
hours, for an emergency that is over. Then it belongs to the last one at that place.
"""

from typing import Final

from msgspec.structs import replace

from hatmonitor import commands as c
from hatmonitor import events as e
from hatmonitor.alarms.whose import new_id, rows_of, whose
from hatmonitor.decide import drill
from hatmonitor.decide.asking import (
    Asking,
    ago_s,
    needs_reason,
    place_of,
    protocol_of,
    refuse,
    short,
)
from hatmonitor.events import Draft
from hatmonitor.moments import elapsed_s
from hatmonitor.room.due import naloxone_declined, observation_left_s
from hatmonitor.room.fold_drill import REAL_ALARM
from hatmonitor.room.fold_emergency import report_at
from hatmonitor.room.stages import WATCHED
from hatmonitor.room.state import Emergency, Naloxone, NotNeeded, Report, Room, Step
from hatmonitor.rules.condition import Condition
from hatmonitor.rules.judge import rise
from hatmonitor.times import clock, zone_of
from hatmonitor.words import N_, say

OUTCOMES = ("recovered", "hospital", "left_against_advice", "died", "false_alarm")
GONE = frozenset({"hospital", "left_against_advice", "died"})
ROLES = ("leads", "minds_room")

# What every emergency can be told besides the protocol's own steps.
NOT_CALLED: Final = "ambulance_not_called"
AMBULANCE_STEPS = ("ambulance_called", NOT_CALLED, "ambulance_arrived", "ambulance_left")

# Said short in a hurry, or by a script.
ALIASES = {"ambulance": "ambulance_called"}

HOUR_S: Final = 60 * 60
# Somebody may have begun before anybody pressed the key; longer before, it is another day's slip.
BEFORE_S: Final = 10 * 60.0
# Half a day: a report is finished in its shift; after that a correction is a note.
LATE_FOR_S: Final = 24 * 60 * 60 / 2
HOLD_REASON: Final = N_("after an emergency")
LATE_NALOXONE: Final = N_("naloxone, entered late")


def raise_overdose(room: Room, cmd: c.RaiseOverdose, asking: Asking) -> list[Draft]:
    """One key. Called again, the same alarm rises and sounds anew. On a drill it is a real one."""
    place = place_of(room, cmd.place)
    visit = room.visits.get(place.session or "")
    client, session = (visit.client, visit.session) if visit else (None, None)
    stands = room.emergencies.get(cmd.place)
    if stands is None or stands.practice:
        broken = drill.ended(room, asking.by, asking.now, REAL_ALARM) if stands else []
        fact = e.EmergencyStarted(cmd.place)
        return [*broken, Draft(fact, asking.by, cmd.place, client, session)]
    called = Condition(
        "overdose_called",
        cmd.place,
        say("called again by {who}", who=asking.by),
        cmd.place,
        stands.client,
        stands.session,
        room.seq + 1,
    )
    rows = rows_of(room.alarms.values())
    row = rows.get(whose(called.name, called.session, called.place))
    key = row.id if row else new_id(room, called.name, called.subject, called.session)
    return [replace(rise(rows, row, key, called, asking.now), by=asking.by)]


def _open(room: Room, place: str) -> Emergency:
    place_of(room, place)
    try:
        return room.emergencies[place]
    except KeyError:
        raise refuse(N_("{place} has no emergency"), place=place) from None


def _of(room: Room, place: str, at: str | None, asking: Asking) -> tuple[Emergency | Report, float]:
    """Which emergency an entry belongs to, and how many seconds ago it was done."""
    if at is None:
        return _open(room, place), 0.0
    place_of(room, place)
    done_s = ago_s(at, asking)
    found = room.emergencies.get(place) or report_at(room, place)
    if isinstance(found, Report) and elapsed_s(found.ended, asking.now) > LATE_FOR_S:
        found = None
    if found is None:
        raise refuse(N_("{place} has had no emergency in the last hours"), place=place)
    if done_s > elapsed_s(found.started, asking.now) + BEFORE_S:
        raise refuse(
            N_("the emergency in {place} began at {time}; that is long before it"),
            place=place,
            time=clock(found.started.at_us, zone_of(room.site)),
        )
    return found, done_s


def _done_us(at: str | None, done_s: float, asking: Asking) -> int | None:
    return None if at is None else asking.now.at_us - round(done_s * 1e6)


def _practice(found: Emergency | Report) -> bool:
    return isinstance(found, Emergency) and found.practice


def _draft(fact: e.AnyFact, asking: Asking, found: Emergency | Report) -> Draft:
    return Draft(fact, asking.by, found.place, found.client, found.session)


def record_step(room: Room, cmd: c.RecordStep, asking: Asking) -> list[Draft]:
    """One press, one time. The protocol's steps, and those of the ambulance."""
    found, done_s = _of(room, cmd.place, cmd.at, asking)
    step = ALIASES.get(cmd.step, cmd.step)
    steps = (*(room.protocol.emergency.steps if room.protocol else ()), *AMBULANCE_STEPS)
    if step not in steps:
        raise refuse(N_("the step is one of: {steps}"), steps=", ".join(steps))
    reason = needs_reason(cmd.reason) if step == NOT_CALLED else short(cmd.reason)
    done_us = _done_us(cmd.at, done_s, asking)
    fact = e.EmergencyStepRecorded(cmd.place, step, done_us, reason, _practice(found))
    return [_draft(fact, asking, found)]


def take_role(room: Room, cmd: c.TakeRole, asking: Asking) -> list[Draft]:
    """Who leads, and who minds everybody else; the last who says so."""
    emergency = _open(room, cmd.place)
    if cmd.role not in ROLES:
        raise refuse(N_("the role is one of: {roles}"), roles=", ".join(ROLES))
    staff = asking.by if cmd.staff is None and asking.role is not None else cmd.staff
    if staff is None:
        raise refuse(N_("nobody is signed in here: say who"))
    if staff not in room.staff:
        raise refuse(N_("{staff} is not on the staff list"), staff=staff[:24])
    fact = e.EmergencyRoleTaken(cmd.place, cmd.role, staff, emergency.practice)
    return [_draft(fact, asking, emergency)]


def give_naloxone(room: Room, cmd: c.GiveNaloxone, asking: Asking) -> list[Draft]:
    """Counted; the time to the next is the protocol's."""
    found, done_s = _of(room, cmd.place, cmd.at, asking)
    limits = protocol_of(room).emergency
    mg = limits.naloxone_mg if cmd.mg is None else cmd.mg
    fact = e.NaloxoneGiven(
        cmd.place,
        mg,
        short(cmd.route or limits.naloxone_route),
        1 + _given(found),
        limits.naloxone_interval_min * 60,
        _done_us(cmd.at, done_s, asking),
        _practice(found),
    )
    drafts = [_draft(fact, asking, found)]
    if isinstance(found, Report):
        drafts += _what_naloxone_asks_for(room, found, done_s, asking)
    return drafts


def naloxone_not_needed(room: Room, cmd: c.NaloxoneNotNeeded, asking: Asking) -> list[Draft]:
    """Somebody looked and decided; with the reason, because it silences the question."""
    emergency = _open(room, cmd.place)
    reason = needs_reason(cmd.reason)
    if _given(emergency) == 0:
        raise refuse(N_("no naloxone was given in {place} yet"), place=cmd.place)
    if naloxone_declined(emergency, asking.now):
        raise refuse(
            N_("that was said already: naloxone is not asked for in {place}"), place=cmd.place
        )
    fact = e.NaloxoneNotNeeded(cmd.place, reason, emergency.practice)
    return [_draft(fact, asking, emergency)]


def _given(found: Emergency | Report) -> int:
    if isinstance(found, Report):
        return found.doses
    return sum(not dose.withdrawn for dose in found.doses)


def _what_naloxone_asks_for(
    room: Room, report: Report, done_s: float, asking: Asking
) -> list[Draft]:
    """Entered after the emergency was over, it asks for the same hold and the same long watch."""
    limits = protocol_of(room).emergency
    drafts = _hold(room, report, limits.hold_after_h - done_s / HOUR_S, asking)
    visit = room.visits.get(report.session or "")
    if visit is None or visit.place is None or visit.stage not in WATCHED:
        return drafts
    left_s = observation_left_s(visit, asking.now) or 0.0
    more_s = limits.long_watch_min * 60 - done_s - left_s
    if more_s > 0:
        observe_s = (visit.observe_s or 0.0) + more_s
        fact = e.ObservationChanged(visit.place, more_s, observe_s, LATE_NALOXONE)
        drafts.append(Draft(fact, asking.by, visit.place, visit.client, visit.session))
    return drafts


def end_emergency(room: Room, cmd: c.EndEmergency, asking: Asking) -> list[Draft]:
    """With its outcome. After naloxone, who stays is watched for long; who went, has left; and the
    next dose is on hold for the protocol's time, or for that which was said."""
    emergency = _open(room, cmd.place)
    if cmd.outcome not in OUTCOMES:
        raise refuse(N_("the outcome is one of: {outcomes}"), outcomes=", ".join(OUTCOMES))
    if emergency.practice:
        return drill.ended(room, asking.by, asking.now)
    protocol = protocol_of(room)
    doses = _given(emergency)
    gone = cmd.outcome in GONE
    watch = doses > 0 and not gone
    fact = e.EmergencyEnded(
        cmd.place,
        cmd.outcome,
        doses,
        protocol.emergency.long_watch_min * 60 if watch else None,
        protocol.checks.long_watch_interval_min * 60,
    )
    hours = protocol.emergency.hold_after_h if doses else 0.0
    if cmd.hold_hours is not None:
        if cmd.hold_hours < hours and asking.role != "lead":
            raise refuse(
                N_("only a shift lead may make the hold after naloxone shorter than {hours} h"),
                hours=f"{hours:g}",
            )
        hours = cmd.hold_hours
    drafts = [_draft(fact, asking, emergency), *_hold(room, emergency, hours, asking)]
    visit = room.visits.get(emergency.session or "")
    if gone and visit is not None:
        ended = e.SessionEnded(visit.client, visit.place, cmd.outcome, "emergency", True)
        drafts.append(_draft(ended, asking, emergency))
    return drafts


def _hold(room: Room, found: Emergency | Report, hours: float, asking: Asking) -> list[Draft]:
    """Of the client, if one is known; never shorter than the hold that stands."""
    client = room.clients.get(found.client or "")
    if client is None or hours <= 0:
        return []
    until_us = asking.now.at_us + round(hours * HOUR_S * 1e6)
    stands = client.hold
    if stands is not None and (stands.until_us is None or stands.until_us >= until_us):
        return []
    return [_draft(e.ClientHeld(client.code, HOLD_REASON, until_us), asking, found)]


def correct(room: Room, cmd: c.Correct, asking: Asking) -> list[Draft]:
    """A new entry that points at the old; nothing is ever taken out of the log."""
    if not 0 < cmd.seq <= room.seq:
        raise refuse(N_("there is no entry {seq}"), seq=cmd.seq)
    note = needs_reason(cmd.note)
    if cmd.withdraw and cmd.seq not in _can_be_withdrawn(room):
        raise refuse(
            N_("entry {seq} cannot be withdrawn; correct it with a note alone"), seq=cmd.seq
        )
    fact = e.CorrectionNoted(cmd.seq, note, cmd.withdraw)
    for emergency in room.emergencies.values():
        if cmd.withdraw and cmd.seq in _entries(emergency):
            return [_draft(fact, asking, emergency)]
    return [Draft(fact, asking.by)]


def _entries(emergency: Emergency) -> set[int]:
    entries: tuple[Step | Naloxone | NotNeeded, ...] = (
        *emergency.steps,
        *emergency.doses,
        *emergency.not_needed,
    )
    return {entry.seq for entry in entries if not entry.withdrawn}


def _can_be_withdrawn(room: Room) -> set[int]:
    found = {check.seq for visit in room.visits.values() for check in visit.checks}
    for emergency in room.emergencies.values():
        found |= _entries(emergency)
    return found
