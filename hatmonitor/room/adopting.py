"""A protocol that is adopted while people are in the house: one rule, it holds at once. Pure.

What is running is judged by the new numbers from that moment: the time in the booth, the
observation, the checks, a re-test's wait, an instrument that waits for a breath, naloxone; sensors
and escalation ask the protocol anyway. What staff gave more or less of an observation stays theirs.
What was recorded keeps what was said of it then, and a hold keeps its end: those are decisions.

Decision: the other rule, that each visit keeps what it began with, would have two people side by
side judged by different numbers for hours, and nobody at the desk could say by which.
"""

from msgspec.structs import replace

from hatmonitor.moments import Moment, elapsed_s
from hatmonitor.protocol import Protocol
from hatmonitor.room.stages import Stage
from hatmonitor.room.state import Device, Emergency, Room, Visit


def planned_s(room: Room, visit: Visit, protocol: Protocol, now: Moment) -> float:
    """How long an observation is by route and risk; every number is the protocol's."""
    limits = protocol.observation
    minutes = limits.route_min.get(visit.route or "", max(limits.route_min.values()))
    enrolled_s = elapsed_s(room.clients[visit.client].enrolled_at, now)
    if enrolled_s < protocol.enrolment.induction_days * 86_400:
        minutes += limits.induction_extra_min
    if visit.breaths and visit.breaths[-1].level != "clear":
        minutes += limits.near_limit_extra_min
    return minutes * 60


def taken_up(room: Room, new: Protocol, now: Moment) -> Room:
    """The room as the new protocol judges it."""
    old = room.protocol
    visits = {key: _visit(room, visit, old, new, now) for key, visit in room.visits.items()}
    emergencies = {key: _emergency(one, new) for key, one in room.emergencies.items()}
    devices = {key: _device(one, new) for key, one in room.devices.items()}
    return replace(
        room, protocol=new, adopted_at=now, visits=visits, emergencies=emergencies, devices=devices
    )


def _visit(room: Room, visit: Visit, old: Protocol | None, new: Protocol, now: Moment) -> Visit:
    match visit.stage:
        case Stage.RETEST:
            return replace(visit, retest_wait_s=new.breath.retest_wait_min * 60)
        case Stage.INJECTING:
            return replace(
                visit, target_s=new.booth.target_min * 60, limit_s=new.booth.limit_min * 60
            )
        case Stage.OBSERVING:
            before_s = planned_s(room, visit, old or new, now)
            more_s = planned_s(room, visit, new, now) - before_s
            return _watched(visit, more_s, new.checks.interval_min * 60)
        case Stage.LONG_WATCH:
            more_min = new.emergency.long_watch_min - (old or new).emergency.long_watch_min
            return _watched(visit, more_min * 60, new.checks.long_watch_interval_min * 60)
        case _:
            return visit


def _watched(visit: Visit, more_s: float, check_every_s: float) -> Visit:
    observe_s = None if visit.observe_s is None else max(0.0, visit.observe_s + more_s)
    return replace(visit, observe_s=observe_s, check_every_s=check_every_s)


def _emergency(emergency: Emergency, new: Protocol) -> Emergency:
    next_s = new.emergency.naloxone_interval_min * 60
    return replace(emergency, doses=tuple(replace(dose, next_s=next_s) for dose in emergency.doses))


def _device(device: Device, new: Protocol) -> Device:
    if device.armed is None:
        return device
    return replace(device, armed=replace(device.armed, arm_s=new.breath.arm_s))
