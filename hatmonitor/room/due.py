"""What is due, and when: pure views of the room that rules, console and log all share.

Every answer is in seconds from `now`; negative is overdue; None means the question does not arise.
"""

import msgspec

from devices.readings import PLACE_UNKNOWN
from hatmonitor.moments import Moment, elapsed_s, local_day
from hatmonitor.room.stages import DESK, WATCHED, Stage
from hatmonitor.room.state import Device, Emergency, Naloxone, NotNeeded, Report, Room, Visit
from hatmonitor.times import zone_of
from hatmonitor.words import Say, say


class Due(msgspec.Struct, frozen=True):
    """One line of the list of what comes next."""

    place: str
    session: str
    what: Say
    in_s: float


class Desk(msgspec.Struct, frozen=True):
    """still_to_come and been_today are client codes; here are the visits at the desk."""

    still_to_come: tuple[str, ...]
    here: tuple[Visit, ...]
    been_today: tuple[str, ...]


def booth_time_s(visit: Visit, now: Moment) -> float | None:
    """Clock one: seconds since the dose was handed over, while injecting."""
    if visit.stage is not Stage.INJECTING or visit.injection_started is None:
        return None
    return elapsed_s(visit.injection_started, now)


def observation_left_s(visit: Visit, now: Moment) -> float | None:
    """Clock two: seconds left of the observation or the long watch; negative when it is over."""
    if visit.stage not in WATCHED or visit.watch_started is None or visit.observe_s is None:
        return None
    return visit.observe_s - elapsed_s(visit.watch_started, now)


def next_check_due_s(visit: Visit, now: Moment) -> float | None:
    """Seconds until the next check is due; negative when it is overdue."""
    if visit.stage not in WATCHED or visit.check_from is None or visit.check_every_s is None:
        return None
    return visit.check_every_s - elapsed_s(visit.check_from, now)


def retest_left_s(visit: Visit, now: Moment) -> float | None:
    """Seconds a person must still wait before the next breath test; None when not waiting."""
    if visit.stage is not Stage.RETEST or visit.decided is None or visit.retest_wait_s is None:
        return None
    return max(0.0, visit.retest_wait_s - elapsed_s(visit.decided, now))


def armed_left_s(device: Device, now: Moment) -> float | None:
    """Seconds for which the instrument still waits for its one client."""
    if device.armed is None:
        return None
    return max(0.0, device.armed.arm_s - elapsed_s(device.armed.since, now))


def naloxone_due_s(room: Room, place: str, now: Moment) -> float | None:
    """Seconds until the next naloxone is due in this emergency, or drill; None before the first,
    and after somebody said that it is not needed now."""
    emergency = room.emergencies.get(place)
    last = last_naloxone(emergency, now) if emergency else None
    if emergency is None or last is None or naloxone_declined(emergency, now):
        return None
    return last.next_s - elapsed_s(last.moment, now)


def naloxone_declined(emergency: Emergency, now: Moment) -> NotNeeded | None:
    """Who said, after the last dose, that the next is not needed now."""
    said = [one for one in emergency.not_needed if not one.withdrawn]
    dose = last_naloxone(emergency, now)
    if not said or dose is None:
        return None
    before_dose = elapsed_s(said[-1].moment, now) > elapsed_s(dose.moment, now)
    return None if before_dose else said[-1]


def last_naloxone(emergency: Emergency, now: Moment) -> Naloxone | None:
    """The dose that was given last, whenever it was entered."""
    given = [dose for dose in emergency.doses if not dose.withdrawn]
    return min(given, key=lambda dose: (elapsed_s(dose.moment, now), -dose.seq), default=None)


def ready_to_leave(room: Room, visit: Visit, now: Moment) -> bool:
    """Say whether the time is over and the last checks were good, as many as the protocol asks."""
    left = observation_left_s(visit, now)
    if left is None or left > 0 or room.protocol is None:
        return False
    return good_checks(visit) >= room.protocol.checks.good_needed_to_leave


def good_checks(visit: Visit) -> int:
    """How many checks in a row, up to the last one, were good."""
    count = 0
    for check in reversed(visit.checks):
        if not check.good:
            break
        count += 1
    return count


def out_with_place(room: Room, device: Device) -> bool:
    """Say whether the instrument is out of service with the place it stands at: then it raises no
    alarm of its own; a pressed help button still does."""
    place = room.places.get(device.place or "")
    return place is not None and place.state == "out_of_service"


def place_of_call(device: Device, call: str) -> str | None:
    """Which place a call of this call system is, or a press of this button; None: not known. A
    call of which nobody knows from where is not at the place where its instrument stands."""
    return device.calls.get(call, None if call == PLACE_UNKNOWN else device.place)


def is_signed(report: Report) -> bool:
    """Say whether a lead has signed the newest text of this report."""
    return report.signed_seq is not None and report.signed_seq == report.written_seq


def due_next(room: Room, now: Moment) -> list[Due]:
    """All that will ask for a person, the soonest (or longest overdue) first."""
    rows: list[Due] = []
    for visit in room.visits.values():
        if visit.place is not None:
            rows += _of_visit(room, visit, now)
    for place, emergency in room.emergencies.items():
        if emergency.practice:
            continue
        in_s = naloxone_due_s(room, place, now)
        if in_s is not None:
            rows.append(Due(place, emergency.session or "", say("naloxone: next dose?"), in_s))
    return sorted(rows, key=lambda row: row.in_s)


def _of_visit(room: Room, visit: Visit, now: Moment) -> list[Due]:
    place = visit.place or ""
    rows: list[Due] = []
    in_booth = booth_time_s(visit, now)
    if in_booth is not None and visit.target_s is not None:
        rows.append(Due(place, visit.session, say("needle out?"), visit.target_s - in_booth))
    check = next_check_due_s(visit, now)
    left = observation_left_s(visit, now)
    if ready_to_leave(room, visit, now) and left is not None:
        rows.append(Due(place, visit.session, say("may leave"), left))
    elif check is not None:
        rows.append(Due(place, visit.session, say("check"), check))
    return rows


def desk(room: Room, now: Moment) -> Desk:
    """Who is still to come, who is at the desk, who has been today."""
    zone = zone_of(room.site)
    today = local_day(now.at_us, zone)
    been, to_come = [], []
    for client in room.clients.values():
        if client.session is not None:
            continue
        last = client.last_visit
        if last is not None and local_day(last.at_us, zone) == today:
            been.append(client.code)
        elif client.enrolled:
            to_come.append(client.code)
    here = [visit for visit in room.visits.values() if visit.stage in DESK]
    here.sort(key=lambda visit: visit.admitted.at_us)
    return Desk(tuple(sorted(to_come)), tuple(here), tuple(sorted(been)))
