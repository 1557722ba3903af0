"""What holds of a person as their oximeter or capnograph tells.

How long a value was low has been counted already, in seconds of the signal itself
(hatmonitor/vitals); the room holds the outcome. Here it becomes alarms of the place, and only while
the very person it was found of sits there. So what was found of somebody who has left is nobody's.
"""

from collections.abc import Callable, Iterator
from typing import Final

from hatmonitor.moments import Moment
from hatmonitor.protocol import VitalsLimits
from hatmonitor.room.state import Alarm, Bedside, Room
from hatmonitor.rules.condition import Condition, of_visit, visit_at
from hatmonitor.vitals.watch import ALARM_NAMES, SPO2_ALARMS, alarms_of
from hatmonitor.words import Say, say


def at_the_bedside(room: Room, _now: Moment) -> Iterator[Condition]:
    """Holds from a limit passed for its delay until it has been well for long enough."""
    limits = room.protocol.vitals if room.protocol else None
    if limits is None:
        return
    for device in room.devices.values():
        found, visit = device.bedside, visit_at(room, device.place)
        if found is None or visit is None or found.session != visit.session:
            continue
        for name in alarms_of(found):
            reason = REASONS[name](found, limits)
            worse = found.worse_seq if name == "breathing_slow" else 0
            yield of_visit(name, visit, reason, worse, value=_value(name, found))


def nothing_tells(room: Room, alarm: Alarm) -> bool:
    """Say whether it was found by a sensor and no sensor tells of that person where they are now:
    they went where there is none, or there are no limits any more. Then nobody knows that it is
    over, and it stands until somebody has seen it."""
    visit = room.visits.get(alarm.session or "")
    if alarm.name not in ALARM_NAMES or visit is None:
        return False
    if room.protocol is None or room.protocol.vitals is None:
        return True
    return not any(
        device.place == visit.place
        and device.bedside is not None
        and device.bedside.session == visit.session
        for device in room.devices.values()
    )


def _value(name: str, found: Bedside) -> float | None:
    """The number a tier of oxygen was told at."""
    return found.told_percent if name in SPO2_ALARMS.values() else None


def _below(found: Bedside, limit: int, seconds: float) -> Say:
    if found.spo2_percent is None:
        return say("SpO2 below {limit} % for {seconds} s", limit=limit, seconds=round(seconds))
    return say(
        "SpO2 {spo2} %, below {limit} for {seconds} s",
        spo2=found.spo2_percent,
        limit=limit,
        seconds=round(seconds),
    )


def _brief_dip(found: Bedside, limits: VitalsLimits) -> Say:
    return _below(found, limits.dip_spo2_percent, limits.dip_delay_s)


def _desaturation(found: Bedside, limits: VitalsLimits) -> Say:
    return _below(found, limits.low_spo2_percent, limits.low_delay_s)


def _emergency_desaturation(found: Bedside, limits: VitalsLimits) -> Say:
    return _below(found, limits.emergency_spo2_percent, limits.emergency_delay_s)


def _breathing_slow(found: Bedside, limits: VitalsLimits) -> Say:
    if found.breathing == "stopped":
        seconds = round(limits.no_breath_s) if found.no_breath_s is None else found.no_breath_s
        return say("no breath for {seconds} s", seconds=seconds)
    return say(
        "breathing {rr} per minute, below {limit} for {seconds} s",
        rr="?" if found.resp_per_min is None else found.resp_per_min,
        limit=limits.resp_low_per_min,
        seconds=round(limits.resp_delay_s),
    )


def _no_signal(_found: Bedside, limits: VitalsLimits) -> Say:
    return say("nothing usable for {seconds} s", seconds=round(limits.silence_s))


REASONS: Final[dict[str, Callable[[Bedside, VitalsLimits], Say]]] = {
    "brief_dip": _brief_dip,
    "desaturation": _desaturation,
    "emergency_desaturation": _emergency_desaturation,
    "breathing_slow": _breathing_slow,
    "no_signal": _no_signal,
}
