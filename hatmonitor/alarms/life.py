"""The life of one alarm, as one transition table.

Two things are kept apart: whether the condition holds now, and whether a person has seen it. A
latched alarm whose condition has gone stands on until it is acknowledged. Nothing here may lower,
hide or silence another alarm: every function takes one alarm's state and gives one alarm's state.

    normal --raise--> unacknowledged --acknowledge--> acknowledged --clear--> normal
                        |  ^                             |
                  clear |  | raise (it rises)            | raise (it rises): unacknowledged
                        v  |                             v
              returned unacknowledged --acknowledge--> normal        (only where it latches)
"""

from enum import StrEnum
from typing import Final

from hatmonitor.events import CannotFold


class AlarmState(StrEnum):
    """Normal alarms do not stand, so they are not kept."""

    NORMAL = "normal"
    UNACKNOWLEDGED = "unacknowledged"
    ACKNOWLEDGED = "acknowledged"
    RETURNED_UNACKNOWLEDGED = "returned_unacknowledged"


class Trigger(StrEnum):
    """What can befall an alarm. `clear` is two triggers, because latching decides where it ends."""

    RAISE = "raise"
    ACKNOWLEDGE = "acknowledge"
    CLEAR = "clear"
    CLEAR_LATCHED = "clear_latched"


_N, _U, _A, _R = AlarmState

LIFE: Final[dict[tuple[AlarmState, Trigger], AlarmState]] = {
    (_N, Trigger.RAISE): _U,
    (_U, Trigger.RAISE): _U,
    (_A, Trigger.RAISE): _U,
    (_R, Trigger.RAISE): _U,
    (_U, Trigger.ACKNOWLEDGE): _A,
    (_R, Trigger.ACKNOWLEDGE): _N,
    (_U, Trigger.CLEAR): _N,
    (_A, Trigger.CLEAR): _N,
    (_U, Trigger.CLEAR_LATCHED): _R,
    (_A, Trigger.CLEAR_LATCHED): _N,
}


class ImpossibleAlarmStep(CannotFold):
    """The journal says something of an alarm that its state does not allow."""


def next_state(state: AlarmState, trigger: Trigger) -> AlarmState:
    """Look the step up; ImpossibleAlarmStep when the table does not have it."""
    try:
        return LIFE[state, trigger]
    except KeyError:
        raise ImpossibleAlarmStep(f"an alarm that is {state} cannot take {trigger}") from None
