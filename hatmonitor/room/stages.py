"""Where a visit stands, as one transition table.

`(stage, fact kind) -> stage`. A pair that is not in the table cannot happen: the fold stops there
rather than guess. An emergency is no stage: it lies over whatever stage the person is in.
"""

from enum import StrEnum
from typing import Final

from hatmonitor.events import CannotFold


class Stage(StrEnum):
    """In the order of a visit, from the door to the street."""

    AT_DESK = "at_desk"
    RETEST = "retest"
    PRESCRIBER = "prescriber"
    CLEARED = "cleared"
    SEATED = "seated"
    INJECTING = "injecting"
    OBSERVING = "observing"
    LONG_WATCH = "long_watch"
    REFUSED = "refused"
    LEFT = "left"


DESK: Final = frozenset({Stage.AT_DESK, Stage.RETEST, Stage.PRESCRIBER, Stage.CLEARED})
IN_PLACE: Final = frozenset({Stage.SEATED, Stage.INJECTING, Stage.OBSERVING, Stage.LONG_WATCH})
WATCHED: Final = frozenset({Stage.OBSERVING, Stage.LONG_WATCH})
OVER: Final = frozenset({Stage.REFUSED, Stage.LEFT})

# What a dose decision makes of a person at the desk.
AFTER_DECISION: Final[dict[str, Stage]] = {
    "dose": Stage.CLEARED,
    "reduced_dose": Stage.CLEARED,
    "retest": Stage.RETEST,
    "refused": Stage.REFUSED,
    "prescriber_asked": Stage.PRESCRIBER,
}

TRANSITIONS: Final[dict[tuple[Stage, str], frozenset[Stage]]] = {
    **{(stage, "dose_decided"): frozenset(AFTER_DECISION.values()) for stage in DESK},
    **{(stage, "session_ended"): frozenset({Stage.LEFT}) for stage in DESK | IN_PLACE},
    (Stage.REFUSED, "session_ended"): frozenset({Stage.REFUSED}),
    (Stage.CLEARED, "client_seated"): frozenset({Stage.SEATED}),
    (Stage.SEATED, "injection_started"): frozenset({Stage.INJECTING}),
    (Stage.INJECTING, "injection_ended"): frozenset({Stage.OBSERVING}),
    (Stage.OBSERVING, "injection_ended"): frozenset({Stage.OBSERVING}),  # a corrected needle out
    **{(stage, "emergency_ended"): frozenset({stage, Stage.LONG_WATCH}) for stage in IN_PLACE},
}


class ImpossibleTransition(CannotFold):
    """The journal says something that cannot have happened in this stage."""


def moved(stage: Stage, kind: str, to: Stage) -> Stage:
    """Return `to` when the table allows it; raise ImpossibleTransition when it does not."""
    if to not in TRANSITIONS.get((stage, kind), frozenset()):
        raise ImpossibleTransition(f"{kind} cannot take a visit from {stage} to {to}")
    return to
