"""Decisions in the room: seating, the injection, checks, observation, moving, leaving, places."""

from hatmonitor import commands as c
from hatmonitor import events as e
from hatmonitor.bounds import WATCHED_MOST_MIN
from hatmonitor.decide.asking import (
    POSS,
    Asking,
    needs_reason,
    of_visit,
    place_of,
    poss_of,
    protocol_of,
    refuse,
    short,
    time_of,
    visit_at,
    visit_of,
)
from hatmonitor.events import Draft
from hatmonitor.moments import Moment, elapsed_s, shifted
from hatmonitor.protocol import Checks
from hatmonitor.room.adopting import planned_s
from hatmonitor.room.due import good_checks, observation_left_s
from hatmonitor.room.stages import WATCHED, Stage
from hatmonitor.room.state import Place, Room, Visit
from hatmonitor.words import N_

PLACE_STATES = ("open", "cleaning", "out_of_service")
LEAVING = ("left", "hospital", "left_against_advice", "moved_elsewhere")

_STATE_WORDS = {
    "used": N_("{place} has not been cleaned since its last use"),
    "cleaning": N_("{place} is being cleaned"),
    "out_of_service": N_("{place} is out of service"),
}


def _free(room: Room, place_id: str) -> Place:
    """A place where somebody can go now."""
    place = place_of(room, place_id)
    if place.session is not None:
        client = room.visits[place.session].client
        raise refuse(N_("{place} is taken by {client}"), place=place_id, client=client)
    if place.state != "open":
        raise refuse(_STATE_WORDS[place.state], place=place_id)
    emergency = room.emergencies.get(place_id)
    if emergency is not None and emergency.practice:
        raise refuse(N_("a drill goes on in {place}"), place=place_id)
    if emergency is not None:
        raise refuse(N_("{place} has an emergency"), place=place_id)
    return place


def seat(room: Room, cmd: c.Seat, asking: Asking) -> list[Draft]:
    """A cleared person gets a booth."""
    visit = visit_of(room, cmd.client)
    if visit.place is not None:
        raise refuse(N_("{client} is in {place}"), client=cmd.client, place=visit.place)
    if visit.stage is not Stage.CLEARED:
        raise refuse(N_("{client} is not cleared for a dose"), client=cmd.client)
    _free(room, cmd.place)
    return [of_visit(e.ClientSeated(cmd.client, cmd.place), asking, visit, cmd.place)]


def start_injection(room: Room, cmd: c.StartInjection, asking: Asking) -> list[Draft]:
    """The dose and its sterile set are handed over."""
    protocol = protocol_of(room)
    visit = visit_at(room, cmd.place)
    if visit.stage is not Stage.SEATED:
        raise refuse(N_("{place}: the dose was handed over already"), place=cmd.place)
    if cmd.route not in protocol.observation.route_min:
        raise refuse(
            N_("the route is one of: {routes}"), routes=", ".join(protocol.observation.route_min)
        )
    fact = e.InjectionStarted(
        cmd.place,
        cmd.route,
        short(cmd.kit or ""),
        protocol.booth.target_min * 60,
        protocol.booth.limit_min * 60,
    )
    return [of_visit(fact, asking, visit)]


def end_injection(room: Room, cmd: c.EndInjection, asking: Asking) -> list[Draft]:
    """Needle out, now or some minutes ago; asked again, it corrects the first, with a trace."""
    protocol = protocol_of(room)
    visit = visit_at(room, cmd.place)
    started = visit.injection_started
    if visit.stage not in (Stage.INJECTING, Stage.OBSERVING) or started is None:
        raise refuse(N_("{place}: no injection is going on"), place=cmd.place)
    corrected = visit.stage is Stage.OBSERVING
    window_s = protocol.observation.needle_out_correction_min * 60
    if corrected and visit.needle_out_recorded is not None:
        if cmd.at is None:
            raise refuse(N_("{place}: needle out is recorded already"), place=cmd.place)
        if elapsed_s(visit.needle_out_recorded, asking.now) > window_s:
            raise refuse(
                N_("{place}: needle out can be corrected for {minutes} min only"),
                place=cmd.place,
                minutes=round(window_s / 60),
            )
    at = _needle_out_at(cmd, started, asking, window_s)
    fact = e.InjectionEnded(
        cmd.place,
        at,
        visit.observe_s
        if corrected and visit.observe_s is not None
        else planned_s(room, visit, protocol, asking.now),
        protocol.checks.interval_min * 60,
        corrected,
    )
    return [of_visit(fact, asking, visit)]


def _needle_out_at(cmd: c.EndInjection, started: Moment, asking: Asking, window_s: float) -> Moment:
    if cmd.at is None:
        return asking.now
    ago_s = (asking.now.at_us - time_of(cmd.at)) / 1e6
    if ago_s < 0:
        raise refuse(N_("needle out lies in the future"))
    if ago_s > window_s:
        raise refuse(
            N_("needle out was more than {minutes} min ago; record it as now, with a note"),
            minutes=round(window_s / 60),
        )
    if ago_s > elapsed_s(started, asking.now):
        raise refuse(N_("needle out lies before the dose was handed over"))
    return shifted(asking.now, -ago_s)


def move(room: Room, cmd: c.Move, asking: Asking) -> list[Draft]:
    """To another booth or an observation seat; clocks and checks go along."""
    visit = visit_at(room, cmd.place)
    if cmd.place in room.emergencies:
        raise refuse(N_("{place} has an emergency; move when it has ended"), place=cmd.place)
    to = _free(room, cmd.to)
    if to.kind == "seat" and visit.stage is Stage.INJECTING:
        raise refuse(N_("{place}: needle out first, then the seat"), place=cmd.place)
    return [of_visit(e.ClientMoved(cmd.place, cmd.to), asking, visit)]


def record_check(room: Room, cmd: c.RecordCheck, asking: Asking) -> list[Draft]:
    """Five seconds: breathing counted, SpO2, how awake. Never 'unchanged'."""
    protocol = protocol_of(room)
    visit = visit_at(room, cmd.place)
    if visit.stage not in WATCHED and visit.stage is not Stage.INJECTING:
        raise refuse(N_("{place}: nothing to check before the injection"), place=cmd.place)
    poss = poss_of(cmd.poss)
    bad = _bad(cmd.rr, cmd.spo2, poss, protocol.checks)
    fact = e.CheckRecorded(cmd.place, cmd.rr, cmd.spo2, poss, short(cmd.note), not bad, bad)
    return [of_visit(fact, asking, visit)]


def _bad(rr: int, spo2: int | None, poss: str, limits: Checks) -> tuple[str, ...]:
    """Which values lie outside the protocol, by their fixed words."""
    tests = {
        "rr_low": rr <= limits.rr_low_per_min,
        "rr_high": rr >= limits.rr_high_per_min,
        "spo2_low": spo2 is not None and spo2 <= limits.spo2_low_percent,
        "sedated": POSS[poss] >= limits.poss_unacceptable_from,
        "not_rousable": POSS[poss] >= limits.poss_not_rousable_from,
    }
    return tuple(word for word, holds in tests.items() if holds)


def extend_observation(room: Room, cmd: c.ExtendObservation, asking: Asking) -> list[Draft]:
    """Anybody may watch longer."""
    return _changed(room, cmd.place, cmd.minutes, "", asking)


def shorten_observation(room: Room, cmd: c.ShortenObservation, asking: Asking) -> list[Draft]:
    """Only a shift lead, and with a reason."""
    reason = needs_reason(cmd.reason)
    return _changed(room, cmd.place, -cmd.minutes, reason, asking)


def _changed(room: Room, place: str, minutes: float, reason: str, asking: Asking) -> list[Draft]:
    visit = visit_at(room, place)
    if visit.stage not in WATCHED or visit.observe_s is None:
        raise refuse(N_("{place}: nobody is being observed"), place=place)
    observe_s = max(0.0, visit.observe_s + minutes * 60)
    if minutes > 0 and observe_s > WATCHED_MOST_MIN * 60:
        raise refuse(
            N_("{place}: an observation is at most {minutes} min in all"),
            place=place,
            minutes=round(WATCHED_MOST_MIN),
        )
    fact = e.ObservationChanged(place, minutes * 60, observe_s, reason)
    return [of_visit(fact, asking, visit)]


def end_session(room: Room, cmd: c.EndSession, asking: Asking) -> list[Draft]:
    """The person leaves; before time and checks are complete only with a reason."""
    visit = _leaving(room, cmd)
    if visit.place in room.emergencies:
        raise refuse(N_("{place} has an emergency; end it first"), place=visit.place)
    if cmd.outcome not in LEAVING:
        raise refuse(N_("the outcome is one of: {outcomes}"), outcomes=", ".join(LEAVING))
    incomplete = _incomplete(room, visit, asking.now)
    if incomplete is not None and not cmd.reason.strip():
        raise incomplete
    fact = e.SessionEnded(
        visit.client, visit.place, cmd.outcome, short(cmd.reason), incomplete is not None
    )
    return [of_visit(fact, asking, visit)]


def _leaving(room: Room, cmd: c.EndSession) -> Visit:
    if cmd.place is not None:
        visit = visit_at(room, cmd.place)
        if cmd.client is not None and cmd.client != visit.client:
            raise refuse(N_("{place} is taken by {client}"), place=cmd.place, client=visit.client)
        return visit
    if cmd.client is not None:
        return visit_of(room, cmd.client)
    raise refuse(N_("say which place, or which client"))


def _incomplete(room: Room, visit: Visit, now: Moment) -> Exception | None:
    """What is still missing before the person may leave; None when nothing is."""
    if visit.injection_started is None:
        return None
    left_s = observation_left_s(visit, now)
    needed = protocol_of(room).checks.good_needed_to_leave
    if left_s is None:
        return refuse(N_("{place}: needle out is not recorded"), place=visit.place)
    if left_s > 0:
        return refuse(
            N_("{place}: {minutes} min of observation are left; leaving early needs a reason"),
            place=visit.place,
            minutes=max(1, round(left_s / 60)),
        )
    if good_checks(visit) < needed:
        return refuse(
            N_("{place}: {n} good checks of {needed}; leaving early needs a reason"),
            place=visit.place,
            n=good_checks(visit),
            needed=needed,
        )
    return None


def set_place(room: Room, cmd: c.SetPlace, asking: Asking) -> list[Draft]:
    """Open, being cleaned, out of service; never over somebody's head."""
    place = place_of(room, cmd.place)
    if cmd.state not in PLACE_STATES:
        raise refuse(N_("a place is one of: {states}"), states=", ".join(PLACE_STATES))
    if place.session is not None:
        client = room.visits[place.session].client
        raise refuse(N_("{place} is taken by {client}"), place=cmd.place, client=client)
    if place.state == cmd.state:
        raise refuse(N_("{place} is that already"), place=cmd.place)
    return [Draft(e.PlaceChanged(cmd.place, cmd.state), asking.by, cmd.place)]
