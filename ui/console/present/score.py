"""The score of a drill that is over: how long to the first answer, and to each step.

The room keeps no drill that has ended; what is shown is computed from the last moment it ran, by
the same function that writes the log's score (hatmonitor/room/fold_drill.py).
"""

from typing import Final

import msgspec

from hatmonitor.alarms.order import is_unseen
from hatmonitor.events import DrillEnded
from hatmonitor.room.fold_drill import the_end
from hatmonitor.room.state import Room
from ui.console.present.emergency import step_title
from ui.console.present.scene import Scene
from ui.console.present.times import stopwatch
from ui.words import tr

_ANY: Final = "finished"


class ScoreFace(msgspec.Struct, frozen=True):
    """real: a real alarm ended it. lines: what was done and when; missing: what was not."""

    place: str
    length: str
    real: bool
    lines: tuple[str, ...]
    missing: str


def score(before: Scene, now: Scene) -> ScoreFace | None:
    """Of the drill that ran in `before` and runs no more."""
    drill = before.room.drill
    if drill is None or (now.room.drill is not None and now.room.drill.seq == drill.seq):
        return None
    facts = the_end(before.room, _ANY, _ANY, now.now)
    ended = next(fact for fact in facts if isinstance(fact, DrillEnded))
    steps = now.room.protocol.emergency.steps if now.room.protocol else ()
    answered = tr("nobody answered the alarm")
    if ended.answer_s is not None:
        answered = tr("alarm answered after {t}", t=stopwatch(ended.answer_s))
    done = sorted(ended.steps_s.items(), key=lambda step: step[1])
    names = {"naloxone": tr("Naloxone")}
    lines = [f"{stopwatch(at_s)}  {names.get(name) or step_title(name)}" for name, at_s in done]
    left = [step_title(step) for step in steps if step not in ended.steps_s]
    missing = tr("Not done: {steps}", steps=", ".join(left)) if left else tr("Every step was done.")
    return ScoreFace(
        drill.place,
        stopwatch(ended.seconds),
        _broken(before.room, now.room),
        (answered, *lines),
        missing,
    )


def _broken(before: Room, now: Room) -> bool:
    """Whether something real has risen since."""
    return any(
        ((alarm.risen_seq > before.seq and is_unseen(alarm)) or alarm.back_seq > before.seq)
        and not alarm.practice
        for alarm in now.alarms.values()
    ) or any(not one.practice and one.started_seq > before.seq for one in now.emergencies.values())
