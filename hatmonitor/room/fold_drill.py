"""A drill: its folds, and its score as the room has it.

A drill lies over an empty booth as an emergency that is marked practice; it counts nowhere else.
"""

from typing import Final

from msgspec.structs import replace

from hatmonitor import events as e
from hatmonitor.events import Event
from hatmonitor.moments import Moment, elapsed_s
from hatmonitor.room.state import Drill, Emergency, Room

# Why a drill ended, when something real did it.
REAL_ALARM: Final = "real_alarm"


def drill_started(room: Room, event: Event, fact: e.DrillStarted) -> Room:
    """Its emergency follows."""
    return replace(room, drill=Drill(fact.place, event.moment, event.seq, event.by))


def drill_ended(room: Room, _event: Event, _fact: e.DrillEnded) -> Room:
    """The booth is as it was; only the log and the figures keep it."""
    return replace(room, drill=None)


def the_end(room: Room, why: str, outcome: str, now: Moment) -> tuple[e.AnyFact, ...]:
    """The facts that end the drill that runs, with its score; none where none does."""
    drill = room.drill
    if drill is None:
        return ()
    emergency = room.emergencies.get(drill.place)
    facts: list[e.AnyFact] = []
    if emergency is not None and emergency.practice:
        given = sum(not dose.withdrawn for dose in emergency.doses)
        facts.append(e.EmergencyEnded(drill.place, outcome, given, None, 0.0, practice=True))
    answer_s = None if drill.answered is None else _after(drill, drill.answered)
    facts.append(
        e.DrillEnded(drill.place, why, _after(drill, now), answer_s, _steps(drill, emergency))
    )
    return tuple(facts)


def _steps(drill: Drill, emergency: Emergency | None) -> dict[str, float]:
    """From the start to the first time of each."""
    if emergency is None or not emergency.practice:
        return {}
    done = [(step.step, step.moment) for step in emergency.steps if not step.withdrawn]
    done += [("naloxone", dose.moment) for dose in emergency.doses if not dose.withdrawn]
    steps: dict[str, float] = {}
    for name, moment in done:
        at_s = _after(drill, moment)
        steps[name] = min(at_s, steps.get(name, at_s))
    return steps


def _after(drill: Drill, moment: Moment) -> float:
    return round(elapsed_s(drill.started, moment), 1)
