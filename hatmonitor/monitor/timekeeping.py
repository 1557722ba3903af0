"""What moments say of the clocks: a step of the wall clock, a gap in the watch, a clock that cannot
be right. Pure.

Durations are counted on the boot's clock and need no mending when the wall clock steps; the step is
journalled so that a reader of the log can put its times in order. A wall clock that is wrong (a
dead battery, no time service) is an alarm and never a reason not to watch.
"""

from datetime import date
from typing import Final

from hatmonitor.bounds import APPROVED_MOST_DAYS, CLOCK_FROM, CLOCK_TO, CLOSED_MOST_DAYS
from hatmonitor.events import ClockDoubted, ClockStepped, Draft, MachineSuspended
from hatmonitor.moments import Moment, local_day
from hatmonitor.room.state import Room
from hatmonitor.times import stamp, zone_of
from hatmonitor.words import Say, say

STEP_S: Final = 2.0
DRIFT_PER_S: Final = 0.001  # more than any clock drifts or is slewed, over a long gap
GAP_S: Final = 5.0
_DAY_US: Final = 86_400_000_000


def clock_facts(before: Moment | None, now: Moment, speed: float, watching: bool) -> list[Draft]:
    """Facts about the time between two steps. watching: the monitor ran all that while."""
    if before is None or before.boot != now.boot:
        return []
    gap_s = (now.mono_ns - before.mono_ns) / 1e9
    step_s = (now.at_us - before.at_us) / 1e6 - gap_s
    drafts = []
    if abs(step_s) >= (STEP_S + DRIFT_PER_S * abs(gap_s)) * speed:
        drafts.append(Draft(ClockStepped(round(step_s, 3)), "monitor"))
    if watching and gap_s >= GAP_S * speed:
        drafts.append(Draft(MachineSuspended(round(gap_s, 3)), "monitor"))
    return drafts


def began_again(room: Room, before: Moment | None, now: Moment) -> Say | None:
    """At a start: why the clock cannot be right, by itself or by the last moment that is known."""
    if before is not None and before.boot != now.boot:
        zone = zone_of(room.site)
        shows, last = stamp(now.at_us, zone), stamp(before.at_us, zone)
        began_us = now.at_us - now.mono_ns // 1000  # of this boot, by this clock
        if began_us < before.at_us - STEP_S * 1e6:
            return say("it shows {shows}, but the log goes on to {last}", shows=shows, last=last)
        if (now.at_us - before.at_us) / _DAY_US > CLOSED_MOST_DAYS:
            return say("it shows {shows}, but the log ends at {last}", shows=shows, last=last)
    return clock_doubt(room, now)


def clock_doubt(room: Room, now: Moment) -> Say | None:
    """Why the clock cannot be right, whatever was before; None when it can."""
    zone = zone_of(room.site)
    today = local_day(now.at_us, zone)
    shows = stamp(now.at_us, zone)
    if not CLOCK_FROM <= today < CLOCK_TO:
        return say("it shows {shows}", shows=shows)
    approved = _approved(room)
    if approved is None:
        return None
    day = str(approved)
    if today < approved:
        return say("it shows {shows}, but the protocol was approved on {day}", shows=shows, day=day)
    if (today - approved).days > APPROVED_MOST_DAYS:
        return say("it shows {shows}, long after the protocol of {day}", shows=shows, day=day)
    return None


def doubted(reason: Say | None) -> list[Draft]:
    """As a fact, where there is a doubt."""
    return [] if reason is None else [Draft(ClockDoubted(reason), "monitor")]


def _approved(room: Room) -> date | None:
    try:
        return date.fromisoformat(room.protocol.approved_on) if room.protocol else None
    except ValueError:  # adopted before it was checked
        return None
