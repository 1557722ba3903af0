"""One place on the wall: what its tile says. A pure function of the scene.

Nothing old is shown as if it were now: each value carries its age, and what is missing says so. The
lines are given from the longest to the shortest wording, because a tile is smaller with 24 seats
than with four booths.
"""

import math
from typing import Any, Final

import msgspec

from hatmonitor.alarms.life import AlarmState
from hatmonitor.alarms.order import rank
from hatmonitor.alarms.table import ALARMS
from hatmonitor.alarms.whose import is_anothers
from hatmonitor.moments import Moment, elapsed_s
from hatmonitor.room.due import (
    booth_time_s,
    good_checks,
    next_check_due_s,
    observation_left_s,
    ready_to_leave,
)
from hatmonitor.room.stages import Stage
from hatmonitor.room.state import Alarm, Check, Device, Emergency, Place, Room, Visit
from hatmonitor.words import N_
from ui.console.present.scene import Scene
from ui.console.present.times import (
    age,
    age_of,
    minutes,
    remaining,
    running,
    time_of_day,
    until,
)
from ui.console.present.vitals import LOST, VitalsFace, vitals_face
from ui.words import tr

Lines = tuple[str, ...]

STATE_WORDS: Final = {
    "seated": N_("Seated"),
    "injecting": N_("Injecting"),
    "observing": N_("Observing"),
    "ready": N_("May leave"),
    "long_watch": N_("Long watch"),
    "emergency": N_("EMERGENCY"),
    "practice": N_("PRACTICE"),
    "open": N_("Open"),
    "used": N_("To be cleaned"),
    "cleaning": N_("Being cleaned"),
    "out_of_service": N_("Out of service"),
}


# The time that has gone is drawn in so many steps.
_STEPS: Final = 100


class Strip(msgspec.Struct, frozen=True):
    """The alarm across a tile: the gravest that nobody has seen yet, or else the gravest. name: the
    alarm's, in the table."""

    priority: str
    text: str
    seen: bool
    more: int
    name: str = ""


class Clock(msgspec.Struct, frozen=True):
    """A clock that goes on by itself: up from `since`, or down from total_s."""

    since: Moment
    total_s: float | None = None

    def text(self, now: Moment) -> str:
        """What it shows at this moment."""
        gone = elapsed_s(self.since, now)
        return running(gone) if self.total_s is None else remaining(self.total_s - gone)


class TileFace(msgspec.Struct, frozen=True):
    """What a tile shows. state names its colour and its shape; clock is the one that matters, with
    what stands beside it; share is how much of its time has gone, 0 to 1; instrument is (light,
    word); vitals is None where nobody is or nothing measures. Between two events only the clock and
    the vitals go on, for `steady_s` at least. note: what else an empty place says."""

    place: str
    state: str
    word: str
    client: str = ""
    empty: bool = True
    clock: Clock | None = None
    beside: tuple[str, str] = ("", "")
    share: float | None = None
    dose: Lines = ("",)
    check: Lines = ("",)
    last: Lines = ("",)
    strip: Strip | None = None
    instrument: tuple[str, str] | None = None
    age: str = ""
    vitals: VitalsFace | None = None
    note: Lines = ("",)

    @property
    def lost(self) -> bool:
        """Whether a worn sensor says nothing."""
        return self.vitals is not None and self.vitals.form == LOST


class AtPlace(msgspec.Struct, frozen=True):
    """What else stands at a place: its alarms and its instruments."""

    alarms: tuple[Alarm, ...] = ()
    devices: tuple[Device, ...] = ()


def at_places(room: Room) -> dict[str, AtPlace]:
    """Sorted by place once for a whole wall, not once for each tile."""
    alarms: dict[str, list[Alarm]] = {}
    devices: dict[str, list[Device]] = {}
    for alarm in room.alarms.values():
        there = room.places.get(alarm.place or "")
        if there is None or not is_anothers(alarm, there.session):
            alarms.setdefault(alarm.place or "", []).append(alarm)
    for device in room.devices.values():
        devices.setdefault(device.place or "", []).append(device)
    return {
        place: AtPlace(tuple(alarms.get(place, ())), tuple(devices.get(place, ())))
        for place in room.places
    }


def changed_places(old: Room, new: Room) -> set[str]:
    """The places whose tiles may be others, by what was put anew into the room."""
    if old.places.keys() != new.places.keys() or old.protocol is not new.protocol:
        return set(new.places)
    changed = {p for p in new.places if old.places[p] is not new.places[p]}
    changed |= {_place_of(visit) for visit in _others(old.visits, new.visits)}
    changed |= {emergency.place for emergency in _others(old.emergencies, new.emergencies)}
    changed |= {alarm.place or "" for alarm in _others(old.alarms, new.alarms)}
    changed |= {device.place or "" for device in _others(old.devices, new.devices)}
    return changed & new.places.keys()


def _place_of(visit: Visit) -> str:
    return visit.place or ""


def _others(old: dict[str, Any], new: dict[str, Any]) -> list[Any]:
    """Those that are in one only, or are not the same in both."""
    if old is new:
        return []
    made = [value for key, value in new.items() if old.get(key) is not value]
    return made + [value for key, value in old.items() if new.get(key) is not value]


def tile(scene: Scene, place_id: str, at: AtPlace | None = None) -> TileFace:
    """The face of this place."""
    at = at_places(scene.room)[place_id] if at is None else at
    place = scene.room.places[place_id]
    emergency = scene.room.emergencies.get(place_id)
    visit = scene.visit_at(place_id)
    common = {
        "strip": strip(at.alarms),
        "instrument": _instrument(at.devices),
        "age": age_of(scene.silent, scene.now) if scene.silent else "",
        "vitals": vitals_face(scene, place_id, at.devices),
    }
    if emergency is not None:
        return _emergency(scene, place, emergency, common)
    if visit is None:
        word = tr(STATE_WORDS[place.state])
        muted = place.state == "out_of_service" and bool(at.devices)
        note: Lines = (tr("does not alarm"),) if muted else ("",)
        return TileFace(place.id, place.state, word, note=note, **common)
    return _visit(scene, place, visit, common)


def state_of(scene: Scene, visit: Visit) -> str:
    """The visit's stage as the wall names it: `ready` is observing with nothing left to do."""
    if ready_to_leave(scene.room, visit, scene.now):
        return "ready"
    return str(visit.stage)


def strip(alarms: tuple[Alarm, ...]) -> Strip | None:
    """The alarm to be shown across the tile, and how many more stand there."""
    if not alarms:
        return None
    now = max((alarm.risen for alarm in alarms), key=lambda moment: moment.at_us)
    first = max(alarms, key=lambda alarm: (not _seen(alarm), rank(alarm, now)))
    return Strip(first.priority, title(first), _seen(first), len(alarms) - 1, first.name)


def title(alarm: Alarm) -> str:
    """The alarm's name in words."""
    row = ALARMS.get(alarm.name)
    return tr(row.title) if row else alarm.name


def _seen(alarm: Alarm) -> bool:
    return alarm.state is AlarmState.ACKNOWLEDGED


def _emergency(scene: Scene, place: Place, emergency: Emergency, common: dict) -> TileFace:
    given = [dose for dose in emergency.doses if not dose.withdrawn]
    done = [step for step in emergency.steps if not step.withdrawn]
    naloxone = tr("naloxone {n} ×", n=len(given)) if given else ""
    last: Lines = ("",)
    if done:
        at = time_of_day(done[-1].moment.at_us, scene.zone)
        last = (f"{tr(done[-1].step)} {at}", tr(done[-1].step))
    state = "practice" if emergency.practice else "emergency"
    return TileFace(
        place.id,
        state,
        tr(STATE_WORDS[state]),
        client=emergency.client or "",
        empty=False,
        clock=Clock(emergency.started),
        beside=(tr("since"), time_of_day(emergency.started.at_us, scene.zone)),
        dose=(naloxone,),
        check=last,
        **common,
    )


def _visit(scene: Scene, place: Place, visit: Visit, common: dict) -> TileFace:
    state = state_of(scene, visit)
    clock, beside, share = _clock(scene, visit)
    return TileFace(
        place.id,
        state,
        tr(STATE_WORDS[state]),
        client=visit.client,
        empty=False,
        clock=clock,
        beside=beside,
        share=share,
        dose=_dose(scene, visit),
        check=_check_line(scene, visit),
        last=_last_line(scene, visit),
        **common,
    )


def _clock(scene: Scene, visit: Visit) -> tuple[Clock, tuple[str, str], float | None]:
    """The clock that matters now, what stands beside it, and the share of its time that is gone."""
    in_booth = booth_time_s(visit, scene.now)
    if in_booth is not None and visit.injection_started is not None:
        target_s, limit_s = visit.target_s or 0.0, visit.limit_s or 0.0
        beside = (tr("target"), tr("{n} min", n=minutes(target_s)))
        if in_booth >= target_s:
            beside = (tr("limit"), tr("{n} min", n=minutes(limit_s)))
        return Clock(visit.injection_started), beside, _share(in_booth, limit_s)
    left = observation_left_s(visit, scene.now)
    if left is not None and visit.watch_started is not None:
        total_s = visit.observe_s or 0.0
        beside = (tr("left of"), tr("{n} min", n=minutes(total_s)))
        if left <= 0:
            beside = (tr("over its"), tr("{n} min", n=minutes(total_s)))
        return Clock(visit.watch_started, total_s), beside, _share(total_s - left, total_s)
    return Clock(visit.since), (tr("waits"), tr("for dose")), None


def _share(part: float, whole: float) -> float:
    """In steps of a hundredth, so that a tile is not painted for what nobody can see."""
    if whole <= 0:
        return 1.0
    return math.floor(min(1.0, max(0.0, part / whole)) * _STEPS + 1e-6) / _STEPS


def steady_s(scene: Scene, place_id: str) -> float:
    """For how many seconds nothing on this tile changes but its clock, if nothing happens."""
    if scene.silent is not None:
        return 0.0
    visit = scene.visit_at(place_id)
    if visit is None or place_id in scene.room.emergencies:
        return math.inf
    now, changes = scene.now, [math.inf]
    if visit.injection_started is not None:
        gone = elapsed_s(visit.injection_started, now)
        changes += [_to_next_age(gone), *_to_marks(gone, visit.target_s, visit.limit_s)]
    if visit.checks:
        changes.append(_to_next_age(elapsed_s(visit.checks[-1].moment, now)))
    left, due = observation_left_s(visit, now), next_check_due_s(visit, now)
    if left is not None and visit.watch_started is not None:
        changes += _to_marks(elapsed_s(visit.watch_started, now), visit.observe_s, visit.observe_s)
    if due is not None:
        changes.append(to_next_words(due))
    return min(changes)


def to_next_words(in_s: float) -> float:
    """Until a time to come reads otherwise: every minute, and every second of the last one; then
    it is `now` for a minute."""
    if in_s > 60:
        return (in_s - 60) % 60
    if in_s > 0:
        return 0.0
    return 60 - -in_s % 60


def _to_next_age(seconds: float) -> float:
    """Until an age reads otherwise: every second in the first minute, then every minute."""
    return 0.0 if seconds < 60 else 60 - seconds % 60


def _to_marks(gone: float, mark_s: float | None, whole_s: float | None) -> list[float]:
    """Until a mark is reached, and until the share of the whole goes on a step."""
    marks = [mark_s - gone] if mark_s is not None and mark_s > gone else []
    if whole_s:
        step = whole_s / _STEPS
        marks.append(step - gone % step)
    return marks


def _dose(scene: Scene, visit: Visit) -> Lines:
    """Clock one, once clock two is the one that matters."""
    if visit.injection_started is None or visit.stage is Stage.INJECTING:
        return ("",)
    old = age_of(visit.injection_started, scene.now)
    return tr("dose {age} ago", age=old), tr("dose {age}", age=old)


def _check_line(scene: Scene, visit: Visit) -> Lines:
    due = next_check_due_s(visit, scene.now)
    if due is None:
        return ("",)
    if state_of(scene, visit) == "ready":
        done = good_checks(visit)
        return tr("good checks: {n}", n=done), tr("checks: {n}", n=done)
    if due > 0:
        return tr("check in {t}", t=until(due)), tr("check {t}", t=until(due))
    if due > -60:
        return (tr("check now"),)
    late = age(-due)
    return tr("check due {t} ago", t=late), tr("check +{t}", t=late)


def _last_line(scene: Scene, visit: Visit) -> Lines:
    if visit.stage is Stage.SEATED:
        return ("",)
    if not visit.checks:
        return (tr("no check yet"),)
    return check_lines(visit.checks[-1], elapsed_s(visit.checks[-1].moment, scene.now))


def check_lines(check: Check, old_s: float) -> Lines:
    """A check in one line with its age, from the longest to the shortest wording."""
    breath = tr("{n}/min", n=check.rr)
    spo2 = tr("{n} %", n=check.spo2) if check.spo2 is not None else tr("no SpO2")
    poss = tr("POSS {level}", level=check.poss)
    old = age(old_s)
    return (
        f"{breath} · {spo2} · {poss} · {tr('{age} ago', age=old)}",
        f"{breath} · {spo2} · {poss} · {old}",
        f"{breath} · {spo2} · {old}",
        f"{breath} · {old}",
    )


def device_light(device: Device) -> str:
    """good, unknown (not heard of yet) or trouble."""
    if device.up is False or device.troubles:
        return "trouble"
    return "unknown" if device.up is None else "good"


def _instrument(devices: tuple[Device, ...]) -> tuple[str, str] | None:
    """The worst light among the instruments of this place."""
    if not devices:
        return None
    order = ("trouble", "unknown", "good")
    return min(
        ((device_light(device), device.id) for device in devices),
        key=lambda light: order.index(light[0]),
    )
