"""Decisions at the desk: enrolment, holds, admitting, the breath, the dose."""

from devices.readings import ORIGIN_RECORD
from hatmonitor import commands as c
from hatmonitor import events as e
from hatmonitor.bounds import HOLD_DAYS
from hatmonitor.decide.asking import (
    CLIENT_CODE,
    POSS,
    Asking,
    client_of,
    minutes_up,
    needs_reason,
    of_visit,
    poss_of,
    protocol_of,
    refuse,
    short,
    time_of,
    visit_of,
)
from hatmonitor.events import Draft
from hatmonitor.lookalike import twin
from hatmonitor.moments import elapsed_s, local_day
from hatmonitor.protocol import Protocol
from hatmonitor.room.due import armed_left_s, retest_left_s
from hatmonitor.room.stages import DESK
from hatmonitor.room.state import Breath, Client, Device, Room, Visit
from hatmonitor.times import stamp, zone_of
from hatmonitor.visible import cut
from hatmonitor.words import N_

DOSED = frozenset({"dose", "reduced_dose"})
DAY_US = 86_400 * 1_000_000
OUTCOMES = ("dose", "reduced_dose", "retest", "refused", "prescriber_asked")


def enrol(room: Room, cmd: c.Enrol, asking: Asking) -> list[Draft]:
    """The lead states that the protocol's criteria are met; their words go into the log."""
    protocol = protocol_of(room)
    known = room.clients.get(cmd.client)
    if known is not None and known.enrolled:
        raise refuse(N_("{client} is enrolled already"), client=cmd.client)
    other = twin(cmd.client, room.clients)
    if known is None and other is not None:
        raise refuse(
            N_("{code} could be taken for {client}, who is in the log already: use another code"),
            code=cut(cmd.client),
            client=other,
        )
    if not CLIENT_CODE.fullmatch(cmd.client):
        client_of(room, cmd.client)
    approved_by = short(cmd.approved_by)
    if not approved_by:
        raise refuse(N_("say who approved the enrolment"))
    fact = e.ClientEnrolled(cmd.client, approved_by, protocol.enrolment.criteria)
    return [Draft(fact, asking.by, client=cmd.client)]


def end_enrolment(room: Room, cmd: c.EndEnrolment, asking: Asking) -> list[Draft]:
    """No further visit; the one that is open goes on."""
    if not client_of(room, cmd.client).enrolled:
        raise refuse(N_("the enrolment of {client} has ended already"), client=cmd.client)
    reason = needs_reason(cmd.reason)
    return [Draft(e.EnrolmentEnded(cmd.client, reason), asking.by, client=cmd.client)]


def hold(room: Room, cmd: c.PutOnHold, asking: Asking) -> list[Draft]:
    """Stops the next dose until then, or until lifted."""
    client_of(room, cmd.client)
    reason = needs_reason(cmd.reason)
    until_us = None
    if cmd.until is not None:
        until_us = time_of(cmd.until)
        if until_us <= asking.now.at_us:
            raise refuse(N_("the end of the hold lies in the past"))
        if not HOLD_DAYS.holds((until_us - asking.now.at_us) / DAY_US):
            raise refuse(
                N_("a hold ends within {n} days; without an end it stands until it is lifted"),
                n=round(HOLD_DAYS.most),
            )
    return [Draft(e.ClientHeld(cmd.client, reason, until_us), asking.by, client=cmd.client)]


def lift_hold(room: Room, cmd: c.LiftHold, asking: Asking) -> list[Draft]:
    """The next dose is possible again."""
    if client_of(room, cmd.client).hold is None:
        raise refuse(N_("{client} is not on hold"), client=cmd.client)
    reason = needs_reason(cmd.reason)
    return [Draft(e.HoldLifted(cmd.client, reason), asking.by, client=cmd.client)]


def admit(room: Room, cmd: c.Admit, asking: Asking) -> list[Draft]:
    """A visit begins. A hold does not keep anybody from the desk; it shows there."""
    protocol_of(room)
    client = client_of(room, cmd.client)
    if not client.enrolled:
        raise refuse(N_("{client} is not enrolled; a shift lead enrols"), client=cmd.client)
    if client.session is not None:
        raise refuse(N_("{client} is here already"), client=cmd.client)
    session = f"V{room.visits_made + 1:06d}"
    return [Draft(e.ClientAdmitted(cmd.client), asking.by, client=cmd.client, session=session)]


def expect_breath(room: Room, cmd: c.ExpectBreath, asking: Asking) -> list[Draft]:
    """Arm one instrument for one client."""
    protocol = protocol_of(room)
    visit = at_desk(room, cmd.client)
    device = device_of(room, cmd.device)
    if device.up is not True:
        raise refuse(N_("{device} is not connected"), device=device.id)
    _not_armed(room, device, cmd.client, asking)
    waited(visit, protocol, asking)
    fact = e.BreathExpected(cmd.client, cmd.device, protocol.breath.arm_s)
    return [of_visit(fact, asking, visit)]


def device_of(room: Room, key: str) -> Device:
    """An instrument of the house."""
    try:
        return room.devices[key]
    except KeyError:
        raise refuse(N_("there is no instrument {device}"), device=key) from None


def _not_armed(room: Room, device: Device, client: str, asking: Asking) -> None:
    """A result is bound only when exactly one person was expected."""
    if device.armed is not None:
        left_s = armed_left_s(device, asking.now) or 0.0
        raise refuse(
            N_("{device} waits for {client} for another {seconds} s"),
            device=device.id,
            client=device.armed.client,
            seconds=round(left_s),
        )
    for other in room.devices.values():
        if other.armed is not None and other.armed.client == client:
            raise refuse(
                N_("{client} is expected on {device} already"), client=client, device=other.id
            )


def waited(visit: Visit, protocol: Protocol, asking: Asking) -> None:
    """Mouth alcohol needs its wait, and two tests their gap."""
    wait_s = retest_left_s(visit, asking.now) or 0.0
    if visit.breaths:
        gap_s = protocol.breath.test_gap_min * 60
        wait_s = max(wait_s, gap_s - elapsed_s(visit.breaths[-1].moment, asking.now))
    if wait_s > 0:
        raise refuse(
            N_("{client} must wait {minutes} min before the next test"),
            client=visit.client,
            minutes=minutes_up(wait_s),
        )


def cancel_breath(room: Room, cmd: c.CancelBreath, asking: Asking) -> list[Draft]:
    """The instrument waits for nobody."""
    device = device_of(room, cmd.device)
    if device.armed is None:
        raise refuse(N_("{device} waits for nobody"), device=device.id)
    client = device.armed.client
    fact = e.BreathExpectationEnded(client, device.id, "cancelled")
    return [Draft(fact, asking.by, client=client, session=room.clients[client].session)]


def assign_breath(room: Room, cmd: c.AssignBreath, asking: Asking) -> list[Draft]:
    """A worker says whose breath it was; nothing is guessed."""
    _unassigned(room, cmd.reading)
    visit = at_desk(room, cmd.client)
    return [of_visit(e.BreathAssigned(cmd.reading, cmd.client), asking, visit)]


def dismiss_breath(room: Room, cmd: c.DismissBreath, asking: Asking) -> list[Draft]:
    """A worker says it was nobody's."""
    _unassigned(room, cmd.reading)
    reason = needs_reason(cmd.reason)
    return [Draft(e.BreathDismissed(cmd.reading, reason), asking.by)]


def _unassigned(room: Room, reading: int) -> Breath:
    try:
        return room.unassigned[reading]
    except KeyError:
        raise refuse(N_("entry {seq} is no unassigned breath result"), seq=reading) from None


def assess(room: Room, cmd: c.Assess, asking: Asking) -> list[Draft]:
    """How awake the person is, before the dose."""
    visit = at_desk(room, cmd.client)
    fact = e.ClientAssessed(cmd.client, poss_of(cmd.poss), short(cmd.note))
    return [of_visit(fact, asking, visit)]


def decide_dose(room: Room, cmd: c.DecideDose, asking: Asking) -> list[Draft]:
    """The worker decides; the protocol can only say what stands against a dose."""
    protocol = protocol_of(room)
    visit = at_desk(room, cmd.client)
    if cmd.outcome not in OUTCOMES:
        raise refuse(N_("the outcome is one of: {outcomes}"), outcomes=", ".join(OUTCOMES))
    if cmd.outcome in ("reduced_dose", "refused"):
        needs_reason(cmd.reason)
    if cmd.outcome == "reduced_dose" and not cmd.prescriber.strip():
        raise refuse(N_("a reduced dose needs the prescriber who agreed"))
    if cmd.outcome in DOSED:
        _against_a_dose(room, visit, protocol, asking)
        _against_this_outcome(visit, cmd, protocol, asking)
    wait_s = protocol.breath.retest_wait_min * 60 if cmd.outcome == "retest" else None
    fact = e.DoseDecided(cmd.client, cmd.outcome, short(cmd.reason), short(cmd.prescriber), wait_s)
    drafts = [of_visit(fact, asking, visit)]
    if cmd.outcome == "refused":
        ended = e.SessionEnded(cmd.client, None, "refused", short(cmd.reason), False)
        drafts.append(of_visit(ended, asking, visit))
    return drafts


def _against_a_dose(room: Room, visit: Visit, protocol: Protocol, asking: Asking) -> None:
    """Hold, sedation, gap since the last dose, doses today."""
    client = room.clients[visit.client]
    _no_hold(room, client, asking)
    if visit.assessment is None and protocol.dose.assessment_required:
        raise refuse(N_("assess {client} first (POSS)"), client=client.code)
    if visit.assessment is not None:
        poss = visit.assessment.poss
        if POSS[poss] >= protocol.dose.poss_blocks_from:
            raise refuse(N_("{client} has POSS {poss}: no dose now"), client=client.code, poss=poss)
    if client.doses:
        wait_s = protocol.dose.min_gap_min * 60 - elapsed_s(client.doses[-1], asking.now)
        if wait_s > 0:
            raise refuse(
                N_("{client} must wait {minutes} min since the last dose"),
                client=client.code,
                minutes=minutes_up(wait_s),
            )
    zone = zone_of(room.site)
    today = local_day(asking.now.at_us, zone)
    count = sum(local_day(dose.at_us, zone) == today for dose in client.doses)
    if count >= protocol.dose.max_per_day:
        raise refuse(
            N_("{client} has had {n} doses today, the protocol's most"), client=client.code, n=count
        )


def _no_hold(room: Room, client: Client, asking: Asking) -> None:
    held = client.hold
    if held is None or (held.until_us is not None and held.until_us <= asking.now.at_us):
        return
    if held.until_us is None:
        raise refuse(N_("{client} is on hold: {reason}"), client=client.code, reason=held.reason)
    raise refuse(
        N_("{client} is on hold until {until}: {reason}"),
        client=client.code,
        until=stamp(held.until_us, zone_of(room.site)),
        reason=held.reason,
    )


def _against_this_outcome(
    visit: Visit, cmd: c.DecideDose, protocol: Protocol, asking: Asking
) -> None:
    """The breath: there, fresh, with a unit, and not against this outcome."""
    client = visit.client
    if not visit.breaths:
        raise refuse(N_("{client} has no breath result"), client=client)
    breath = visit.breaths[-1]
    age_s = elapsed_s(breath.moment, asking.now)
    if age_s > protocol.breath.valid_min * 60:
        raise refuse(
            N_("the breath result of {client} is {minutes} min old; test again"),
            client=client,
            minutes=int(age_s // 60),
        )
    if breath.origin == ORIGIN_RECORD:
        raise refuse(N_("an imported record clears nobody: only a test blown here, now, does"))
    if breath.level == "above_upper" and breath.mg_per_l is None:
        raise refuse(N_("{text}: above what the instrument can measure: no dose"), text=breath.text)
    if breath.level == "fail":
        raise refuse(N_("the result is FAIL, without a number: no dose; test on one that measures"))
    if breath.level == "unknown" or (breath.level == "pass" and not protocol.breath.word_decides):
        raise refuse(N_("{text} has no number with a unit: it can clear nobody"), text=breath.text)
    if breath.level == "above_upper":
        raise refuse(
            N_("{mg_per_l} mg/L is at or above {limit}: no dose"),
            mg_per_l=f"{breath.mg_per_l:.3f}",
            limit=f"{protocol.breath.upper_limit_mg_per_l:.3f}",
        )
    if cmd.outcome == "dose" and breath.level == "over":
        raise refuse(
            N_("{mg_per_l} mg/L is over the limit {limit}: a full dose is not possible"),
            mg_per_l=f"{breath.mg_per_l:.3f}",
            limit=f"{protocol.breath.limit_mg_per_l:.3f}",
        )
    if breath.level == "near" and not cmd.reason.strip():
        raise refuse(
            N_("{mg_per_l} mg/L is near the limit {limit}: give a reason, or test again"),
            mg_per_l=f"{breath.mg_per_l:.3f}",
            limit=f"{protocol.breath.limit_mg_per_l:.3f}",
        )


def at_desk(room: Room, code: str) -> Visit:
    """The open visit of somebody who has no place yet."""
    visit = visit_of(room, code)
    if visit.stage not in DESK:
        raise refuse(N_("{client} is in {place}, not at the desk"), client=code, place=visit.place)
    return visit
