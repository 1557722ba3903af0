"""The right side: every standing alarm, and what is due next.

All alarms are listed; one that was seen stays, with the name of who saw it. A line carries the
sequence number that was on the screen, because that is what a person acknowledges.
"""

import math
from typing import Final

import msgspec

from hatmonitor.alarms.life import AlarmState
from hatmonitor.alarms.order import waits_from
from hatmonitor.alarms.sounding import pause_left_s, shelved_left_s, sounding, standing
from hatmonitor.alarms.table import ALARMS, NOBODY_KNOWS_WHERE, Priority, subject_words
from hatmonitor.moments import Moment, elapsed_s
from hatmonitor.room.due import due_next
from hatmonitor.room.state import Alarm
from hatmonitor.words import N_
from ui.console.present.scene import Scene
from ui.console.present.tile import title, to_next_words
from ui.console.present.times import age, remaining, time_of_day, until
from ui.words import in_words, tr

# A reading's alarm names no place; then its subject is where a person must look.
NOWHERE: Final = {
    "breath_unassigned": N_("Desk"),
    "instrument_lost": N_("Desk"),
    "instrument_trouble": N_("Desk"),
    "help_called": N_("Call"),
    "button_link_lost": N_("Call system"),
}


# So much of a call's own words stands large on its card; its reason has all of them.
_CALL_MOST: Final = 36


class AlarmFace(msgspec.Struct, frozen=True):
    """One line of the list. sound: sounding, paused or empty; counting: until it sounds again.
    times: how often it came, empty for once. shelved: by whom and for how long, empty when it is
    not; can_shelve: a shift lead is here who may put it aside, or take it back."""

    alarm: str
    seen_seq: int
    priority: str
    where: str
    client: str
    title: str
    reason: str
    do: str
    age: str
    seen: bool
    seen_by: str
    sound: str
    counting: str
    level: str
    place: str | None
    name: str = ""
    times: str = ""
    shelved: str = ""
    shelved_short: str = ""
    can_shelve: bool = False
    practice: bool = False

    @property
    def calm(self) -> bool:
        """Seen or shelved: it neither flashes nor sounds."""
        return self.seen or bool(self.shelved)


class DueFace(msgspec.Struct, frozen=True):
    """One line of what comes next."""

    place: str
    what: str
    when: str
    late: bool


def alarm_faces(scene: Scene) -> tuple[AlarmFace, ...]:
    """Every standing alarm: what nobody has seen yet first, then what is shelved, then what was
    seen."""
    heard = sounding(scene.room, scene.now)
    faces = [_alarm(scene, alarm, heard) for alarm in standing(scene.room)]
    return tuple(sorted(faces, key=lambda face: (face.seen, bool(face.shelved))))


def alarm_face(scene: Scene, alarm: Alarm) -> AlarmFace:
    """One alarm as its card has it."""
    return _alarm(scene, alarm, sounding(scene.room, scene.now))


def _alarm(scene: Scene, alarm: Alarm, heard: Alarm | None) -> AlarmFace:
    row = ALARMS.get(alarm.name)
    place = scene.room.places.get(alarm.place or "")
    call = _call(scene, alarm)
    pause_s = pause_left_s(alarm, scene.now)
    seen = alarm.state is AlarmState.ACKNOWLEDGED
    return AlarmFace(
        alarm=alarm.id,
        seen_seq=alarm.risen_seq,
        priority=alarm.priority,
        where=place.id if place else title(alarm) if _from(call, alarm) else _nowhere(alarm),
        client=alarm.client or "",
        title=call or title(alarm),
        reason=_reason(scene, alarm),
        do=tr(row.do) if row else "",
        age=age(_stood_s(alarm, scene.now)),
        seen=seen,
        seen_by=_seen_by(scene, alarm) if seen else "",
        sound="" if seen else "paused" if pause_s > 0 else "sounding" if alarm is heard else "",
        counting=remaining(pause_s) if pause_s > 0 and not seen else "",
        level=_level(alarm),
        place=place.id if place else None,
        name=alarm.name,
        times=tr("{n}×", n=alarm.count) if alarm.count > 1 else "",
        shelved=_shelved(scene, alarm.id, N_("shelved by {who}, {n} min left")),
        shelved_short=_shelved(scene, alarm.id, N_("shelved, {n} min")),
        can_shelve=_can_shelve(scene, alarm),
        practice=alarm.practice,
    )


def _stood_s(alarm: Alarm, now: Moment) -> float:
    """Since it was raised; or since what it came in the place of had waited."""
    return max(elapsed_s(alarm.raised, now), elapsed_s(waits_from(alarm), now))


def _shelved(scene: Scene, alarm: str, words: str) -> str:
    left_s, shelf = shelved_left_s(scene.room, alarm, scene.now), scene.room.shelves.get(alarm)
    if shelf is None or left_s <= 0:
        return ""
    return tr(words, who=shelf.by, n=math.ceil(left_s / 60))


def _can_shelve(scene: Scene, alarm: Alarm) -> bool:
    """What the monitor would allow: never what is about a person."""
    row, protocol = ALARMS.get(alarm.name), scene.room.protocol
    if row is None or protocol is None or protocol.alarms.shelve_max_min <= 0 or not scene.lead:
        return False
    return row.technical or (alarm.priority != Priority.HIGH and not row.of_visit)


def _from(call: str, alarm: Alarm) -> bool:
    """Whether a call says by its own words from where it comes."""
    return bool(call) and subject_words(alarm.subject) != NOBODY_KNOWS_WHERE


def _nowhere(alarm: Alarm) -> str:
    if subject_words(alarm.subject) == NOBODY_KNOWS_WHERE:
        return tr("Place unknown")
    return tr(NOWHERE.get(alarm.name, N_("System")))


def _call(scene: Scene, alarm: Alarm) -> str:
    """The words of a call that names no place; empty for any other alarm."""
    device, _, call = alarm.subject.partition(".")
    if alarm.name != "help_called" or alarm.place or device not in scene.room.devices:
        return ""
    press = scene.room.devices[device].presses.get(call)
    text = press.text if press is not None else ""
    return text if len(text) <= _CALL_MOST else text[: _CALL_MOST - 1] + "…"


def _reason(scene: Scene, alarm: Alarm) -> str:
    """When and why; that its condition has gone, where it stands on until it is seen. The time
    stands in front, because the reason is what was said then and does not grow older by itself."""
    words = f"{time_of_day(alarm.risen.at_us, scene.zone)} {in_words(alarm.reason)}"
    if not alarm.condition:
        words += " · " + tr("over now")
    if alarm.count > 1:
        words += " · " + tr("{n} times", n=alarm.count)
    return words


def _level(alarm: Alarm) -> str:
    return tr("unanswered ×{n}", n=alarm.level) if alarm.level else ""


def _seen_by(scene: Scene, alarm: Alarm) -> str:
    at = alarm.acknowledged
    time = time_of_day(at.at_us, scene.zone) if at else ""
    return tr("seen by {who} {time}", who=alarm.acknowledged_by or "?", time=time)


class Dues(msgspec.Struct, frozen=True):
    """The first lines of what comes next, how many there are in all, and for how many seconds these
    words stay as they are if nothing happens."""

    rows: tuple[DueFace, ...]
    total: int
    steady_s: float


def due_faces(scene: Scene, most: int = 1000) -> Dues:
    """What will ask for a person, the longest overdue first, at most so many."""
    rows, steady_s = [], math.inf
    all_due = due_next(scene.room, scene.now)
    for due in all_due[:most]:
        late = due.in_s <= 0
        when = tr("in {t}", t=until(due.in_s))
        if late:
            when = tr("now") if due.in_s > -60 else tr("{t} ago", t=age(-due.in_s))
        rows.append(DueFace(due.place, in_words(due.what), when, late))
        steady_s = min(steady_s, to_next_words(due.in_s))
    return Dues(tuple(rows), len(all_due), steady_s)
