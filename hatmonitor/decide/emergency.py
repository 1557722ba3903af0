"""Decisions in an emergency. Calling one is never refused for want of a sign-in or a client."""

from hatmonitor import commands as c
from hatmonitor import events as e
from hatmonitor.alarms.table import ALARMS, alarm_id
from hatmonitor.decide.asking import (
    Asking,
    needs_reason,
    place_of,
    protocol_of,
    refuse,
    short,
)
from hatmonitor.events import Draft
from hatmonitor.room.state import Emergency, Naloxone, Room, Step
from hatmonitor.words import N_, say

OUTCOMES = ("recovered", "hospital", "left_against_advice", "died", "false_alarm")
GONE = frozenset({"hospital", "left_against_advice", "died"})

# What every emergency can be told besides the protocol's own steps.
AMBULANCE_STEPS = (
    "ambulance_called",
    "ambulance_not_called",
    "ambulance_arrived",
    "ambulance_left",
)

# Said short in a hurry, or by a script.
ALIASES = {"ambulance": "ambulance_called"}


def raise_overdose(room: Room, cmd: c.RaiseOverdose, asking: Asking) -> list[Draft]:
    """One key. Called again, the same alarm rises and sounds anew."""
    place = place_of(room, cmd.place)
    visit = room.visits.get(place.session or "")
    client, session = (visit.client, visit.session) if visit else (None, None)
    if cmd.place not in room.emergencies:
        return [Draft(e.EmergencyStarted(cmd.place), asking.by, cmd.place, client, session)]
    fact = e.AlarmRaised(
        alarm_id("overdose_called", cmd.place),
        "overdose_called",
        cmd.place,
        ALARMS["overdose_called"].priority,
        say("called again by {who}", who=asking.by),
        room.seq + 1,
    )
    return [Draft(fact, asking.by, cmd.place, client, session)]


def _open(room: Room, place: str) -> Emergency:
    place_of(room, place)
    try:
        return room.emergencies[place]
    except KeyError:
        raise refuse(N_("{place} has no emergency"), place=place) from None


def _draft(fact: e.AnyFact, asking: Asking, emergency: Emergency) -> Draft:
    return Draft(fact, asking.by, emergency.place, emergency.client, emergency.session)


def record_step(room: Room, cmd: c.RecordStep, asking: Asking) -> list[Draft]:
    """One press, one time. The protocol's steps, and those of the ambulance."""
    emergency = _open(room, cmd.place)
    step = ALIASES.get(cmd.step, cmd.step)
    steps = (*(room.protocol.emergency.steps if room.protocol else ()), *AMBULANCE_STEPS)
    if step not in steps:
        raise refuse(N_("the step is one of: {steps}"), steps=", ".join(steps))
    return [_draft(e.EmergencyStepRecorded(cmd.place, step), asking, emergency)]


def give_naloxone(room: Room, cmd: c.GiveNaloxone, asking: Asking) -> list[Draft]:
    """Counted; the time to the next is the protocol's."""
    emergency = _open(room, cmd.place)
    limits = protocol_of(room).emergency
    mg = limits.naloxone_mg if cmd.mg is None else cmd.mg
    if not 0 < mg <= 100:
        raise refuse(N_("{mg} mg cannot be"), mg=mg)
    number = 1 + sum(not dose.withdrawn for dose in emergency.doses)
    fact = e.NaloxoneGiven(
        cmd.place,
        mg,
        short(cmd.route or limits.naloxone_route),
        number,
        limits.naloxone_interval_min * 60,
    )
    return [_draft(fact, asking, emergency)]


def end_emergency(room: Room, cmd: c.EndEmergency, asking: Asking) -> list[Draft]:
    """With its outcome. After naloxone, who stays is watched for long; who went, has left."""
    emergency = _open(room, cmd.place)
    if cmd.outcome not in OUTCOMES:
        raise refuse(N_("the outcome is one of: {outcomes}"), outcomes=", ".join(OUTCOMES))
    protocol = protocol_of(room)
    doses = sum(not dose.withdrawn for dose in emergency.doses)
    gone = cmd.outcome in GONE
    watch = doses > 0 and not gone
    fact = e.EmergencyEnded(
        cmd.place,
        cmd.outcome,
        doses,
        protocol.emergency.long_watch_min * 60 if watch else None,
        protocol.checks.long_watch_interval_min * 60,
    )
    drafts = [_draft(fact, asking, emergency)]
    visit = room.visits.get(emergency.session or "")
    if gone and visit is not None:
        ended = e.SessionEnded(visit.client, visit.place, cmd.outcome, "emergency", True)
        drafts.append(_draft(ended, asking, emergency))
    return drafts


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
    entries: tuple[Step | Naloxone, ...] = (*emergency.steps, *emergency.doses)
    return {entry.seq for entry in entries if not entry.withdrawn}


def _can_be_withdrawn(room: Room) -> set[int]:
    found = {check.seq for visit in room.visits.values() for check in visit.checks}
    for emergency in room.emergencies.values():
        found |= _entries(emergency)
    return found
