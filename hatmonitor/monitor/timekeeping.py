"""What two moments say of the clocks: a step of the wall clock, a gap in the watch. Pure.

Durations are counted on the boot's clock and need no mending when the wall clock steps; the step is
journalled so that a reader of the log can put its times in order.
"""

from typing import Final

from hatmonitor.events import ClockStepped, Draft, MachineSuspended
from hatmonitor.moments import Moment

STEP_S: Final = 2.0
DRIFT_PER_S: Final = 0.001  # more than any clock drifts or is slewed, over a long gap
GAP_S: Final = 5.0


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
