"""An open emergency: its clock, its steps in the protocol's order, naloxone, the ambulance.

One press is one time. Pressing again is another time, never a change of the first; an undo is a
correction that withdraws the last entry and leaves it in the log.
"""

from typing import Final

import msgspec

from hatmonitor.moments import elapsed_s
from hatmonitor.room.due import naloxone_due_s
from hatmonitor.room.state import Emergency, Naloxone, Step
from hatmonitor.words import N_
from ui.console.present.scene import Scene
from ui.console.present.times import remaining, running, stopwatch, time_with_seconds
from ui.words import plain, tr

AMBULANCE: Final = {
    "ambulance_called": N_("Ambulance called"),
    "ambulance_not_called": N_("No ambulance needed"),
    "ambulance_arrived": N_("Ambulance arrived"),
    "ambulance_left": N_("Ambulance left"),
}

# After this step of the ambulance, that one is next.
_NEXT: Final = {
    "": "ambulance_called",
    "ambulance_called": "ambulance_arrived",
    "ambulance_arrived": "ambulance_left",
    "ambulance_left": "ambulance_left",
}

OUTCOMES: Final = {
    "recovered": N_("Recovered"),
    "hospital": N_("To hospital"),
    "left_against_advice": N_("Left against advice"),
    "died": N_("Died"),
    "false_alarm": N_("False alarm"),
}


class StepFace(msgspec.Struct, frozen=True):
    """A step's button. done: when it was pressed, empty when not yet."""

    step: str
    title: str
    done: str


class EmergencyFace(msgspec.Struct, frozen=True):
    """undo: (seq, words) of the entry an undo would withdraw. timeline: the latest last."""

    place: str
    client: str
    clock: str
    called: str
    steps: tuple[StepFace, ...]
    naloxone: str
    naloxone_due: bool
    ambulance: StepFace
    no_ambulance: StepFace | None
    rethink: str
    undo: tuple[int, str] | None
    timeline: tuple[str, ...]


def emergency_face(scene: Scene, place_id: str) -> EmergencyFace:
    """Everything the emergency panel says."""
    emergency = scene.room.emergencies[place_id]
    limits = scene.room.protocol.emergency if scene.room.protocol else None
    called = tr(
        "called by {who} {time}",
        who=emergency.by,
        time=time_with_seconds(emergency.started.at_us, scene.zone),
    )
    given = [dose for dose in emergency.doses if not dose.withdrawn]
    due_s = naloxone_due_s(scene.room, place_id, scene.now)
    rethink = ""
    if limits is not None and len(given) >= limits.naloxone_rethink_after:
        rethink = tr("{n} doses given: think of another cause.", n=len(given))
    ambulance, no_ambulance = _ambulance(scene, emergency)
    return EmergencyFace(
        place=place_id,
        client=emergency.client or tr("nobody in the log"),
        clock=stopwatch(elapsed_s(emergency.started, scene.now)),
        called=called,
        steps=tuple(_step(scene, emergency, step) for step in (limits.steps if limits else ())),
        naloxone=_naloxone(scene, place_id, given),
        naloxone_due=due_s is not None and due_s <= 0,
        ambulance=ambulance,
        no_ambulance=no_ambulance,
        rethink=rethink,
        undo=_undo(scene, emergency),
        timeline=_timeline(scene, emergency),
    )


def step_title(step: str) -> str:
    """A step in words: the protocol's own are the site's, in the site's language."""
    words = tr(AMBULANCE[step]) if step in AMBULANCE else tr(step)
    return words[:1].upper() + words[1:]


def _step(scene: Scene, emergency: Emergency, step: str) -> StepFace:
    pressed = [entry for entry in emergency.steps if entry.step == step and not entry.withdrawn]
    if not pressed:
        return StepFace(step, step_title(step), "")
    time = time_with_seconds(pressed[-1].moment.at_us, scene.zone)
    done = time if len(pressed) == 1 else tr("{time}, {n} times", time=time, n=len(pressed))
    return StepFace(step, step_title(step), done)


def _ambulance(scene: Scene, emergency: Emergency) -> tuple[StepFace, StepFace | None]:
    made = [entry.step for entry in emergency.steps if not entry.withdrawn]
    road = [step for step in made if step in _NEXT]
    last = road[-1] if road else ""
    step = _NEXT[last]
    done = _step(scene, emergency, last).done if last else ""
    words = f"{step_title(last)} {done}" if last else ""
    face = StepFace(step, step_title(step), words)
    if last:
        return face, None
    return face, _step(scene, emergency, "ambulance_not_called")


def _naloxone(scene: Scene, place: str, given: list[Naloxone]) -> str:
    if not given:
        limits = scene.room.protocol.emergency if scene.room.protocol else None
        if limits is None:
            return ""
        return tr("{mg} mg {route}", mg=plain(limits.naloxone_mg), route=limits.naloxone_route)
    due_s = naloxone_due_s(scene.room, place, scene.now) or 0.0
    time = time_with_seconds(given[-1].moment.at_us, scene.zone)
    if due_s > 0:
        return tr("{n} × · {time} · next in {t}", n=len(given), time=time, t=remaining(due_s))
    return tr("{n} × · {time} · next due for {t}", n=len(given), time=time, t=running(-due_s))


def _undo(scene: Scene, emergency: Emergency) -> tuple[int, str] | None:
    entries: list[Step | Naloxone] = [*emergency.steps, *emergency.doses]
    standing = [entry for entry in entries if not entry.withdrawn]
    if not standing:
        return None
    last = max(standing, key=lambda entry: entry.seq)
    return last.seq, f"{_words(last)} {time_with_seconds(last.moment.at_us, scene.zone)}"


def _words(entry: Step | Naloxone) -> str:
    if isinstance(entry, Naloxone):
        return tr("Naloxone {mg} mg {route}", mg=plain(entry.mg), route=entry.route)
    return step_title(entry.step)


def _timeline(scene: Scene, emergency: Emergency) -> tuple[str, ...]:
    """What happened so far, in order; a withdrawn entry stays and is marked so."""
    rows = [(emergency.started_seq, emergency.started, tr("Called by {who}", who=emergency.by))]
    for entry in (*emergency.steps, *emergency.doses):
        words = _words(entry)
        if entry.withdrawn:
            words = tr("{words} (withdrawn)", words=words)
        rows.append((entry.seq, entry.moment, words))
    rows.sort(key=lambda row: row[0])
    return tuple(f"{time_with_seconds(at.at_us, scene.zone)}  {words}" for _, at, words in rows)
