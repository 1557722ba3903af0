"""What stands across the whole window under its head: an alarm nobody answers, a drill, a warning
to the house.

A band repeats what stands elsewhere and hides nothing: the layout makes room for it. An alarm is
here from its first escalation until somebody has seen it; it never goes by itself.
"""

from typing import Final

import msgspec

from hatmonitor.alarms.order import is_unseen, rank, waits_from
from hatmonitor.alarms.sounding import shelved_left_s
from hatmonitor.alarms.table import ALARMS, Priority
from hatmonitor.moments import elapsed_s
from hatmonitor.room.state import Alarm
from hatmonitor.words import N_
from ui.console.present.scene import Scene
from ui.console.present.side import AlarmFace, alarm_face
from ui.console.present.times import age, stopwatch
from ui.words import in_words, tr

UNANSWERED, DRILL, BROKEN, WARNING = "unanswered", "drill", "broken", "warning"

ALARM_OF_IT: Final = "event_left_out:room"

_CALLED: Final = {
    1: N_("nobody has answered"),
    2: N_("nobody has answered: others are called"),
    3: N_("nobody has answered: the shift lead is called"),
}


class BandFace(msgspec.Struct, frozen=True):
    """kind: one of the above. title: large; more: beside it, from the longest to the shortest.
    alarm: what its key says was seen; None where there is no key."""

    kind: str
    title: str
    more: tuple[str, ...]
    priority: str = ""
    alarm: AlarmFace | None = None
    place: str | None = None


def band_faces(scene: Scene, broken: str = "") -> tuple[BandFace, ...]:
    """From left to right. broken: the booth of a drill that a real alarm has just ended."""
    made = [_missing(scene), _unanswered(scene), _broken(broken), _drill(scene), _warning(scene)]
    return tuple(band for band in made if band is not None)


def _missing(scene: Scene) -> BandFace | None:
    """This window's room goes on without an event, and the alarm that says so is not in it: it may
    be just that which is missing."""
    if scene.room.left_out_seq is None or ALARM_OF_IT in scene.room.alarms:
        return None
    return BandFace(
        WARNING,
        tr("This console may be missing something"),
        (tr("watch the booths; start the console again"), tr("watch the booths")),
        Priority.HIGH,
    )


def unanswered(scene: Scene) -> list[Alarm]:
    """Every alarm that was escalated and that nobody has seen, what is gravest first."""
    standing = [
        alarm
        for alarm in scene.room.alarms.values()
        if alarm.level > 0
        and is_unseen(alarm)
        and shelved_left_s(scene.room, alarm.id, scene.now) <= 0.0
    ]
    return sorted(standing, key=lambda alarm: rank(alarm, scene.now), reverse=True)


def _unanswered(scene: Scene) -> BandFace | None:
    alarms = unanswered(scene)
    if not alarms:
        return None
    first = alarms[0]
    face = alarm_face(scene, first)
    called = tr(_CALLED[min(first.level, max(_CALLED))])
    old = age(elapsed_s(waits_from(first), scene.now))
    others = tr("{n} more", n=len(alarms) - 1) if len(alarms) > 1 else ""
    parts = [part for part in (old, called, others) if part]
    return BandFace(
        UNANSWERED,
        " ".join(part for part in (face.where, face.client, face.title) if part),
        (" · ".join(parts), f"{old} · {called}", f"{old} · {others}" if others else old),
        first.priority,
        face,
        face.place,
    )


def _drill(scene: Scene) -> BandFace | None:
    drill = scene.room.drill
    if drill is None:
        return None
    clock = stopwatch(elapsed_s(drill.started, scene.now))
    return BandFace(
        DRILL,
        tr("PRACTICE in {place}", place=drill.place),
        (
            tr("a drill, nobody is in danger · {clock}", clock=clock),
            tr("a drill · {clock}", clock=clock),
            clock,
        ),
        place=drill.place,
    )


def _broken(place: str) -> BandFace | None:
    if not place:
        return None
    return BandFace(
        BROKEN,
        tr("The drill in {place} is over", place=place),
        (tr("a real alarm ended it: this is not practice"), tr("a real alarm ended it")),
        place=place,
    )


def _warning(scene: Scene) -> BandFace | None:
    alarm = next((a for a in scene.room.alarms.values() if a.name == "batch_warning"), None)
    if alarm is None:
        return None
    row = ALARMS[alarm.name]
    why = in_words(alarm.reason)
    words = (f"{why} · {tr(row.do)}", why)
    return BandFace(WARNING, tr(row.title), words, alarm.priority)
