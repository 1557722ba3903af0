"""An open emergency: its clock, its steps in the protocol's order, naloxone, the ambulance, and who
does what.

One press is one time. Pressing again is another time, never a change of the first; an undo is a
correction that withdraws the last entry and leaves it in the log. What was entered late stands in
the timeline where it was done, and is marked.
"""

from typing import Final

import msgspec

from hatmonitor.moments import Moment, elapsed_s, iso, shifted
from hatmonitor.room.due import naloxone_declined, naloxone_due_s
from hatmonitor.room.state import Emergency, Naloxone, NotNeeded, Step
from hatmonitor.words import N_
from ui.console.present.scene import Scene
from ui.console.present.times import (
    day_and_time,
    minutes,
    remaining,
    running,
    stopwatch,
    time_of_day,
    time_with_seconds,
)
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

# With these outcomes the person is no longer in the house.
GONE: Final = frozenset({"hospital", "left_against_advice", "died"})

# Minutes ago that an entry can be dated back to; hours of a hold; shares of the protocol's dose.
# Choices of steps, not clinical limits: the monitor judges what is asked.
EARLIER_MIN: Final = (0, 1, 2, 5, 10)
HOLDS_H: Final = (0.0, 4.0, 8.0, 12.0, 24.0, 48.0)
SHARES: Final = (0.5, 1.0, 2.0, 4.0)
ROUTES: Final = {"im": N_("im"), "nasal": N_("nasal"), "iv": N_("iv"), "sc": N_("sc")}


class StepFace(msgspec.Struct, frozen=True):
    """A step's button. done: when it was pressed, empty when not yet."""

    step: str
    title: str
    done: str


class Row(msgspec.Struct, frozen=True):
    """A line of the timeline. newest: it was entered last."""

    words: str
    newest: bool = False


class EmergencyFace(msgspec.Struct, frozen=True):
    """undo: (seq, words) of the entry an undo would withdraw. timeline: in the order of doing.
    leads and minds_room: staff codes, empty while nobody has said so. given: doses. not_needed:
    when somebody said that the next one is not, empty while it is asked for."""

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
    timeline: tuple[Row, ...]
    practice: bool = False
    leads: str = ""
    minds_room: str = ""
    given: int = 0
    not_needed: str = ""


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
        practice=emergency.practice,
        leads=emergency.leads or "",
        minds_room=emergency.minds_room or "",
        given=len(given),
        not_needed=_not_needed(scene, emergency),
    )


def _not_needed(scene: Scene, emergency: Emergency) -> str:
    said = naloxone_declined(emergency, scene.now)
    return time_with_seconds(said.moment.at_us, scene.zone) if said else ""


def due_words(scene: Scene, place: str) -> tuple[str, bool]:
    """The next naloxone in a few words, and whether it is due; empty before the first."""
    due_s = naloxone_due_s(scene.room, place, scene.now)
    if due_s is None:
        return "", False
    if due_s > 0:
        return tr("naloxone in {t}", t=remaining(due_s)), False
    return tr("NALOXONE DUE {t}", t=remaining(due_s)), True


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
    time = time_with_seconds(given[-1].moment.at_us, scene.zone)
    due_s = naloxone_due_s(scene.room, place, scene.now)
    if due_s is None:
        return tr("{n} × · {time}", n=len(given), time=time)
    if due_s > 0:
        return tr("{n} × · {time} · next in {t}", n=len(given), time=time, t=remaining(due_s))
    return tr("{n} × · {time} · next due for {t}", n=len(given), time=time, t=running(-due_s))


def _undo(scene: Scene, emergency: Emergency) -> tuple[int, str] | None:
    entries: list[Step | Naloxone | NotNeeded] = [
        *emergency.steps,
        *emergency.doses,
        *emergency.not_needed,
    ]
    standing = [entry for entry in entries if not entry.withdrawn]
    if not standing:
        return None
    last = max(standing, key=lambda entry: entry.seq)
    return last.seq, f"{_words(last)} {time_with_seconds(last.moment.at_us, scene.zone)}"


def _words(entry: Step | Naloxone | NotNeeded) -> str:
    if isinstance(entry, NotNeeded):
        return tr("Next naloxone: not needed now")
    if isinstance(entry, Naloxone):
        return tr("Naloxone {mg} mg {route}", mg=plain(entry.mg), route=entry.route)
    return step_title(entry.step)


def _timeline(scene: Scene, emergency: Emergency) -> tuple[Row, ...]:
    """What happened so far, in order; a withdrawn entry stays and is marked so."""
    called = tr("Called by {who}", who=emergency.by)
    rows: list[tuple[int, Moment, str]] = [(emergency.started_seq, emergency.started, called)]
    for entry in (*emergency.steps, *emergency.doses, *emergency.not_needed):
        words = _words(entry)
        if not isinstance(entry, Naloxone) and entry.reason:
            words = f"{words}: {entry.reason}"
        if entry.withdrawn:
            words = tr("(withdrawn) {words}", words=words)
        if not isinstance(entry, NotNeeded) and entry.late:
            words = tr("(late) {words}", words=words)
        rows.append((entry.seq, entry.moment, words))
    newest = max(seq for seq, _, _ in rows)
    rows.sort(key=lambda row: (row[1].at_us, row[0]))
    return tuple(
        Row(f"{time_with_seconds(at.at_us, scene.zone)}  {words}", seq == newest)
        for seq, at, words in rows
    )


# --- entered late --------------------------------------------------------------------------------


def earlier(scene: Scene, minutes_ago: int) -> str | None:
    """That moment as a command has it; None: now."""
    return iso(shifted(scene.now, -minutes_ago * 60).at_us) if minutes_ago else None


def earlier_words(scene: Scene, minutes_ago: int) -> str:
    """That moment as people read it."""
    at = shifted(scene.now, -minutes_ago * 60)
    return tr("{n} min ago: {time}", n=minutes_ago, time=time_of_day(at.at_us, scene.zone))


# --- doses and the end ---------------------------------------------------------------------------


def dose_choices(scene: Scene) -> tuple[tuple[float, ...], tuple[str, ...]]:
    """Milligrams and routes that are offered, from the protocol's own; its route first."""
    limits = scene.room.protocol.emergency if scene.room.protocol else None
    if limits is None:
        return (), tuple(ROUTES)
    routes = (limits.naloxone_route, *(r for r in ROUTES if r != limits.naloxone_route))
    return tuple(round(limits.naloxone_mg * share, 3) for share in SHARES), routes


def dose_words(mg: float, route: str) -> str:
    """0.4 mg im."""
    return tr("{mg} mg {route}", mg=plain(mg), route=tr(ROUTES.get(route, route)))


def default_hold_h(scene: Scene, place: str) -> float:
    """The protocol's hours on hold after naloxone; without a dose none."""
    limits = scene.room.protocol.emergency if scene.room.protocol else None
    emergency = scene.room.emergencies.get(place)
    given = emergency is not None and any(not dose.withdrawn for dose in emergency.doses)
    return limits.hold_after_h if limits is not None and given else 0.0


def hold_choices(scene: Scene, place: str) -> tuple[float, ...]:
    """The hours that are offered, the protocol's among them; fewer than those to a lead only, who
    alone may say so (decide/emergency.py)."""
    own = default_hold_h(scene, place)
    return tuple(sorted(h for h in {*HOLDS_H, own} if scene.lead or h >= own))


def all_hold_choices(scene: Scene) -> tuple[float, ...]:
    """Whatever can come to be offered while somebody looks: a dose, another who signs in."""
    protocol = scene.room.protocol
    own = {protocol.emergency.hold_after_h} if protocol else set()
    return tuple(sorted({*HOLDS_H, *own}))


def what_follows(scene: Scene, place: str, hold_h: float) -> str:
    """What happens after the end, in words."""
    protocol, emergency = scene.room.protocol, scene.room.emergencies.get(place)
    if protocol is None or emergency is None:
        return ""
    given = any(not dose.withdrawn for dose in emergency.doses)
    parts = []
    if given and emergency.client:
        parts.append(
            tr(
                "Who stays is watched for {n} min, with a check every {m} min.",
                n=plain(protocol.emergency.long_watch_min),
                m=minutes(protocol.checks.long_watch_interval_min * 60),
            )
        )
    elif emergency.client:
        parts.append(tr("No naloxone was given: no long watch follows."))
    if hold_h and emergency.client:
        until = shifted(scene.now, hold_h * 3600).at_us
        time = day_and_time(until, scene.zone, scene.now.at_us)
        parts.append(tr("No dose before {time}.", time=time))
    return " ".join(parts)
