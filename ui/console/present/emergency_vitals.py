"""The vitals of an emergency: what is measured now, and the oxygen since the emergency began.

Nothing old is shown as if it were now (present/vitals.py judges that); where the signal was lost
the line is broken and not drawn on.
"""

import math

import msgspec

from ui.console.present.scene import Scene
from ui.console.present.times import time_of_day
from ui.console.present.trend import TrendFace
from ui.console.present.vitals import VitalsFace, vitals_face
from ui.words import tr

# What the small axis holds at least, in percent: a course is read by its shape.
_LOW, _HIGH = 70.0, 100.0

Line = tuple[tuple[float, float], ...]


class EmergencyVitals(msgspec.Struct, frozen=True):
    """lines: pieces of the course, each point as shares of the width and the height from below.
    since: from when. lowest: in words, empty while nothing was measured."""

    now: VitalsFace
    lines: tuple[Line, ...] = ()
    since: str = ""
    lowest: str = ""


def emergency_vitals(scene: Scene, place: str, course: TrendFace | None) -> EmergencyVitals | None:
    """None where no instrument tells of this place."""
    emergency = scene.room.emergencies.get(place)
    now = vitals_face(scene, place, scene.devices_at(place))
    if emergency is None or now is None or emergency.practice:
        return None
    since = tr("since {time}", time=time_of_day(emergency.started.at_us, scene.zone))
    points = _since(course, emergency.started.at_us) if course is not None else []
    numbers = [value for _, value in points if not math.isnan(value)]
    if not numbers:
        return EmergencyVitals(now, since=since)
    lowest = tr("lowest {n} %", n=round(min(numbers)))
    return EmergencyVitals(now, _lines(points), since, lowest)


def _since(course: TrendFace, started_us: int) -> list[tuple[float, float]]:
    """Seconds since the emergency began, and the oxygen."""
    begun_s = (started_us - course.since_us) / 1e6
    curve = next((curve for curve in course.curves if curve.name == "spo2_percent"), None)
    if curve is None:
        return []
    return [(x - begun_s, y) for x, y in curve.points if x >= begun_s]


def _lines(points: list[tuple[float, float]]) -> tuple[Line, ...]:
    until = max(60.0, points[-1][0])
    low = min(_LOW, *(y for _, y in points if not math.isnan(y)))
    made: list[list[tuple[float, float]]] = [[]]
    for x, y in points:
        if math.isnan(y):
            made.append([])
        else:
            made[-1].append((x / until, (min(y, _HIGH) - low) / (_HIGH - low)))
    return tuple(tuple(line) for line in made if line)
