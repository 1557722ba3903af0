"""The scripted worker at the desk: from the door to the booth with the dose handed over.

Each function looks at the room and says what it would ask now; what the monitor then makes of it is
the monitor's. Which result leads to which decision is the one table below.
"""

from collections.abc import Iterator
from typing import Final

from hatmonitor.demo.house import DESKS
from hatmonitor.demo.shift import Act, Shift
from hatmonitor.moments import Moment, elapsed_s
from hatmonitor.room.due import retest_left_s
from hatmonitor.room.stages import DESK, Stage
from hatmonitor.room.state import Client, Device, Room, Visit

WHO: Final = "desk"

# Seconds that things take at a desk and in a booth.
LOOKS_S: Final = 20.0
READS_RESULT_S: Final = 10.0
PRESCRIBER_S: Final = 150.0
HANDS_OVER_S: Final = 45.0
# After a complaint the other instrument is used for a while, then this one is tried again.
RESTS_S: Final = 120.0

_DOSE: Final = {"outcome": "dose"}
_NEAR: Final = {"outcome": "dose", "reason": "near the limit; awake, walks and speaks well"}
_REFUSED: Final = {"outcome": "refused", "reason": "alcohol"}
_ON_HOLD: Final = {"outcome": "refused", "reason": "on hold"}
_OVER: Final[dict[str, dict[str, str]]] = {
    "retest": {"outcome": "retest", "reason": "had a drink just now"},
    "prescriber_asked": {"outcome": "prescriber_asked"},
    "reduced_dose": {
        "outcome": "reduced_dose",
        "reason": "half, agreed by telephone",
        "prescriber": "prescriber-1",
    },
    "refused": _REFUSED,
}
_BY_LEVEL: Final = {"clear": _DOSE, "near": _NEAR, "above_upper": _REFUSED, "unknown": _REFUSED}


def round_at_desk(shift: Shift, room: Room, now: Moment) -> Iterator[Act]:
    """What the worker at the desk would ask now, the most urgent first."""
    for visit in sorted(room.visits.values(), key=lambda visit: visit.admitted.at_us):
        yield from _of_visit(shift, room, visit, now)
    yield from _door(shift, room, now)


def _of_visit(shift: Shift, room: Room, visit: Visit, now: Moment) -> Iterator[Act]:
    if visit.stage is Stage.SEATED:
        yield from _hand_over_dose(shift, visit, now)
    elif visit.stage is Stage.CLEARED:
        yield from _seat(shift, room, visit)
    elif visit.stage in DESK:
        yield from _assess_and_test(shift, room, visit, now)


def _door(shift: Shift, room: Room, now: Moment) -> Iterator[Act]:
    minutes = shift.minutes(now)
    for guest in shift.script.guests:
        client = room.clients.get(guest.client)
        new = client is not None and client.session is None and client.last_visit is None
        if new and guest.at <= minutes:
            yield Act(WHO, {"do": "admit", "client": guest.client})


def _assess_and_test(shift: Shift, room: Room, visit: Visit, now: Moment) -> Iterator[Act]:
    client = room.clients[visit.client]
    if elapsed_s(visit.admitted, now) < LOOKS_S:
        return
    if visit.assessment is None:
        yield Act(WHO, {"do": "assess", "client": visit.client, "poss": "1"})
    elif client.hold is not None:
        yield _decision(visit, _ON_HOLD)
    elif visit.stage is Stage.PRESCRIBER:
        if elapsed_s(visit.since, now) >= PRESCRIBER_S:
            yield _decision(visit, _over(shift, visit))
    elif _has_new_result(visit):
        if elapsed_s(visit.breaths[-1].moment, now) >= READS_RESULT_S:
            yield _decision(visit, _BY_LEVEL.get(visit.breaths[-1].level) or _over(shift, visit))
    else:
        yield from _test(shift, room, visit, client, now)


def _has_new_result(visit: Visit) -> bool:
    if not visit.breaths:
        return False
    return visit.decided is None or visit.breaths[-1].moment.at_us > visit.decided.at_us


def _over(shift: Shift, visit: Visit) -> dict[str, str]:
    planned = shift.guest(visit.client).over
    return _OVER[planned[min(shift.decisions[visit.client], len(planned) - 1)]]


def _decision(visit: Visit, what: dict[str, str]) -> Act:
    return Act(WHO, {"do": "decide_dose", "client": visit.client, **what})


def _test(shift: Shift, room: Room, visit: Visit, client: Client, now: Moment) -> Iterator[Act]:
    """On an instrument that is free; off one that complains."""
    desks = [device for device in room.devices.values() if device.id in DESKS]
    for device in desks:
        if device.armed is not None and device.armed.client == client.code:
            if device.troubles and _rests(room, device, now):
                yield Act(WHO, {"do": "cancel_breath", "device": device.id})
            return
    blows = shift.guest(client.code).blows
    free = [device for device in desks if _free(room, device, now)]
    if not blows or not free or retest_left_s(visit, now):
        return
    blow = blows[min(shift.tries[client.code], len(blows) - 1)]
    yield Act(WHO, {"do": "expect_breath", "client": client.code, "device": free[0].id}, blow)


def _free(room: Room, device: Device, now: Moment) -> bool:
    return device.up is True and device.armed is None and not _rests(room, device, now)


def _rests(room: Room, device: Device, now: Moment) -> bool:
    return any(
        alarm.name == "instrument_trouble"
        and alarm.subject.startswith(f"{device.id}.")
        and elapsed_s(alarm.raised, now) < RESTS_S
        for alarm in room.alarms.values()
    )


def _seat(shift: Shift, room: Room, visit: Visit) -> Iterator[Act]:
    finger = shift.guest(visit.client).finger
    for place in room.places.values():
        free = place.session is None and place.state == "open" and place.id not in room.emergencies
        fits = not finger or shift.fingers.device_at(place.id) is not None
        if place.kind == "booth" and free and fits:
            yield Act(WHO, {"do": "seat", "client": visit.client, "place": place.id})
            return


def _hand_over_dose(shift: Shift, visit: Visit, now: Moment) -> Iterator[Act]:
    if elapsed_s(visit.since, now) >= HANDS_OVER_S:
        route = shift.guest(visit.client).route
        dose = {"place": visit.place, "route": route, "kit": f"K-{visit.session[1:]}"}
        yield Act(WHO, {"do": "start_injection", **dose})
