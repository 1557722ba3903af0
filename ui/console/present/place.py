"""The chosen place: who is there, what happened so far, and what can be asked for in this state.

What a state offers is a table. The monitor decides whether it may be; this only spares a worker the
buttons that cannot apply.
"""

from typing import Final

import msgspec

from hatmonitor.moments import elapsed_s
from hatmonitor.room.stages import Stage
from hatmonitor.room.state import Check, Place, Visit
from hatmonitor.words import N_
from ui.console.present.desk import OUTCOMES, breath_words, hold_words
from ui.console.present.scene import Scene
from ui.console.present.tile import TileFace, tile
from ui.console.present.times import age_of, minutes, time_of_day
from ui.words import tr


class Action(msgspec.Struct, frozen=True):
    """name: what the panel does; key: always the same one for the same thing."""

    name: str
    title: str
    key: str


ACTIONS: Final = {
    action.name: action
    for action in (
        Action("seat", N_("Seat somebody"), "F5"),
        Action("start_injection", N_("Hand over dose"), "F5"),
        Action("needle_out", N_("Needle out"), "F5"),
        Action("cleaned", N_("Clean: open"), "F5"),
        Action("open_again", N_("Open again"), "F5"),
        Action("check", N_("Check"), "F6"),
        Action("cleaning", N_("Being cleaned"), "F6"),
        Action("move", N_("Move"), "F7"),
        Action("out_of_service", N_("Out of service"), "F7"),
        Action("extend", N_("Longer"), "F8"),
        Action("shorten", N_("Shorter"), "F9"),
        Action("leave", N_("Leaves"), "F10"),
        Action("drill", N_("Drill"), "F10"),
        Action("earlier", N_("Needle out earlier"), "F11"),
    )
}

# state -> what is offered, what is most likely next first.
OFFERED: Final[dict[str, tuple[str, ...]]] = {
    "open": ("seat", "cleaning", "out_of_service", "drill"),
    "used": ("cleaned", "cleaning", "out_of_service"),
    "cleaning": ("cleaned", "out_of_service"),
    "out_of_service": ("open_again", "cleaning"),
    "seated": ("start_injection", "move", "leave"),
    "injecting": ("needle_out", "check", "move", "leave", "earlier"),
    "observing": ("check", "move", "extend", "shorten", "leave", "earlier"),
    "ready": ("leave", "check", "move", "extend"),
    "long_watch": ("check", "move", "extend", "shorten", "leave"),
}

BAD_WORDS: Final = {
    "rr_low": N_("breathing slow"),
    "rr_high": N_("breathing fast"),
    "spo2_low": N_("SpO2 low"),
    "sedated": N_("drowsy"),
    "not_rousable": N_("not rousable"),
}

LEAVING: Final = {
    "left": N_("Left"),
    "hospital": N_("To hospital"),
    "left_against_advice": N_("Left against advice"),
    "moved_elsewhere": N_("Moved elsewhere"),
}

POSS_WORDS: Final = {
    "S": N_("asleep, easy to rouse"),
    "1": N_("awake, alert"),
    "2": N_("slightly drowsy"),
    "3": N_("drifts off while talking"),
    "4": N_("hardly or not rousable"),
}


class CheckLine(msgspec.Struct, frozen=True):
    """One check as it was recorded. bad: what lay outside the protocol, in words."""

    seq: int
    words: str
    bad: str


class PlaceFace(msgspec.Struct, frozen=True):
    """tile: the same face as on the wall, so that the two cannot disagree."""

    tile: TileFace
    actions: tuple[str, ...]
    facts: tuple[str, ...]
    checks: tuple[CheckLine, ...]


def place_face(scene: Scene, place_id: str) -> PlaceFace:
    """Everything the panel says of this place."""
    face = tile(scene, place_id)
    place = scene.room.places[place_id]
    visit = scene.visit_at(place_id)
    return PlaceFace(
        face,
        offered(scene, place, visit),
        _facts(scene, place, visit),
        tuple(_check(scene, check) for check in reversed(visit.checks)) if visit else (),
    )


def offered(scene: Scene, place: Place, visit: Visit | None) -> tuple[str, ...]:
    """The actions of this state; the correction of needle out only while the protocol allows it."""
    if visit is None:
        may_drill = place.kind == "booth" and scene.room.drill is None
        return tuple(name for name in OFFERED[place.state] if may_drill or name != "drill")
    state = tile(scene, place.id).state
    state = str(visit.stage) if state == "emergency" else state
    actions = OFFERED[state]
    if visit.stage is Stage.OBSERVING and not _correctable(scene, visit):
        return tuple(name for name in actions if name != "earlier")
    return actions


def correction_minutes(scene: Scene, visit: Visit) -> tuple[int, ...]:
    """The whole minutes ago that needle out can be set to: within the protocol's limit, and not
    before the dose was handed over."""
    protocol = scene.room.protocol
    if protocol is None or visit.injection_started is None:
        return ()
    since_dose = elapsed_s(visit.injection_started, scene.now) / 60
    most = int(min(protocol.observation.needle_out_correction_min, since_dose))
    return tuple(range(1, most + 1))


def _correctable(scene: Scene, visit: Visit) -> bool:
    protocol, recorded = scene.room.protocol, visit.needle_out_recorded
    if protocol is None or recorded is None:
        return False
    limit_s = protocol.observation.needle_out_correction_min * 60
    return elapsed_s(recorded, scene.now) <= limit_s


def free_places(scene: Scene) -> tuple[Place, ...]:
    """Where somebody can go now."""
    return tuple(
        place
        for place in scene.room.places.values()
        if place.session is None
        and place.state == "open"
        and place.id not in scene.room.emergencies
    )


def cleared_clients(scene: Scene) -> tuple[str, ...]:
    """Who waits at the desk for a place."""
    return tuple(v.client for v in scene.room.visits.values() if v.stage is Stage.CLEARED)


def _facts(scene: Scene, place: Place, visit: Visit | None) -> tuple[str, ...]:
    if visit is None:
        there = [f"{d.id} · {d.driver}" for d in scene.devices_at(place.id)]
        if there and place.state == "out_of_service":
            there.append(tr("Out of service: instruments here do not alarm."))
        return tuple(there)
    lines = [hold_words(scene, scene.room.clients[visit.client]), _admitted(scene, visit)]
    if visit.breaths:
        lines.append(tr("breath {result}", result=breath_words(scene, visit.breaths[-1])))
    lines += [_dose(scene, visit), _watch(scene, visit)]
    return tuple(line for line in lines if line)


def _admitted(scene: Scene, visit: Visit) -> str:
    parts = [tr("came {time}", time=time_of_day(visit.admitted.at_us, scene.zone))]
    if visit.assessment is not None:
        parts.append(tr("POSS {level} at the desk", level=visit.assessment.poss))
    if visit.outcome is not None:
        words = tr(OUTCOMES[visit.outcome])
        parts.append(f"{words}: {visit.outcome_reason}" if visit.outcome_reason else words)
    return " · ".join(parts)


def _dose(scene: Scene, visit: Visit) -> str:
    if visit.injection_started is None:
        return ""
    parts = [
        tr("dose {time}", time=time_of_day(visit.injection_started.at_us, scene.zone)),
        visit.route or "",
        tr("set {kit}", kit=visit.kit) if visit.kit else "",
    ]
    if visit.needle_out is not None:
        out = time_of_day(visit.needle_out.at_us, scene.zone)
        parts.append(tr("needle out {time}", time=out))
    return " · ".join(part for part in parts if part)


def _watch(scene: Scene, visit: Visit) -> str:
    if visit.observe_s is None or visit.check_every_s is None or visit.needle_out is None:
        return ""
    return tr(
        "watched {n} min, a check every {m} min",
        n=minutes(visit.observe_s),
        m=minutes(visit.check_every_s),
    )


def _check(scene: Scene, check: Check) -> CheckLine:
    spo2 = tr("{n} %", n=check.spo2) if check.spo2 is not None else tr("no SpO2")
    parts = [
        time_of_day(check.moment.at_us, scene.zone),
        tr("{n}/min", n=check.rr),
        spo2,
        tr("POSS {level}", level=check.poss),
        check.by,
        tr("{age} ago", age=age_of(check.moment, scene.now)),
        check.note,
    ]
    bad = ", ".join(tr(BAD_WORDS.get(word, word)) for word in check.bad)
    return CheckLine(check.seq, " · ".join(part for part in parts if part), bad)
