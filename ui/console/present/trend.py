"""The course of a visit's vitals, as lines that can be drawn. Pure: no clock, no graph.

A gap stays a gap: where no usable value came for longer than GAP_S, or three times the usual
distance of the values, the line is broken. A value of poor quality is none. Where more values came
than can be told apart on the screen, the lowest and the highest of each stretch stay, so that no
dip is smoothed away.
"""

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median
from typing import Final

import msgspec

from devices.readings import VitalsQuality
from hatmonitor.journal.samples import Sample
from hatmonitor.room.stages import Stage
from hatmonitor.room.state import Visit
from hatmonitor.wire.messages import BedsideRow
from hatmonitor.words import N_
from ui.console.present.scene import Scene
from ui.console.present.times import time_of_day
from ui.console.present.vitals import bedside_of
from ui.words import tr

GAP_S: Final = 3.0
_USABLE: Final = (VitalsQuality.GOOD, VitalsQuality.MARGINAL)
_FRESH_S: Final = 2.0
_STEPS_MIN: Final = (1, 2, 5, 10, 15, 30, 60, 120, 240)

NAN: Final = float("nan")

# field of a sample, its word and unit, and what its axis holds at least
_CURVES: Final = (
    ("spo2_percent", N_("SpO2"), N_("%"), 78.0, 105.0),
    ("resp_per_min", N_("breathing"), N_("/min"), 0.0, 24.0),
    ("pulse_per_min", N_("pulse"), N_("/min"), 40.0, 125.0),
)

Points = tuple[tuple[float, float], ...]


class Level(msgspec.Struct, frozen=True):
    """A thin line across: a limit of the protocol, or the person's own. own: it is a mark."""

    value: float
    word: str
    own: bool = False


class Tick(msgspec.Struct, frozen=True):
    """Something that was done, at this many microseconds UTC."""

    at_us: int
    word: str


class Curve(msgspec.Struct, frozen=True):
    """One value over the visit. points: seconds since the visit began, and the value; a point whose
    value is not a number breaks the line. low and high: what the axis must hold at least."""

    name: str
    word: str
    unit: str
    points: Points
    low: float
    high: float
    levels: tuple[Level, ...] = ()


class TrendFace(msgspec.Struct, frozen=True):
    """since_us: where the time axis begins; until_s: how long it is. empty: nothing was measured
    yet. said: what a person must know of these lines, if anything."""

    since_us: int
    until_s: float
    zone: str
    curves: tuple[Curve, ...]
    ticks: tuple[Tick, ...]
    empty: bool = False
    said: str = ""


def live_samples(scene: Scene, place: str) -> tuple[Sample, ...]:
    """What the instruments of this place tell now, as a sample each; nothing that is not new."""
    visit = scene.visit_at(place)
    made = []
    for device in scene.devices_at(place):
        row = scene.bedside.get(device.id)
        if visit is None or row is None or scene.vitals_age_s(row) > _FRESH_S:
            continue
        at_us = scene.now.at_us - round(scene.vitals_age_s(row) * 1e6)
        if at_us < (visit.since if visit.stage is Stage.SEATED else visit.admitted).at_us:
            continue  # of whoever was there before
        made.append(_sample(row, at_us, place, visit))
    return tuple(made)


def _sample(row: BedsideRow, at_us: int, place: str, visit: Visit) -> Sample:
    return Sample(
        at_us,
        row.device,
        place,
        visit.session,
        row.spo2_percent,
        row.pulse_per_min,
        row.resp_per_min,
        row.quality,
        row.reason,
        row.no_breath_s,
    )


def has_trend(scene: Scene, place: str) -> bool:
    """Whether somebody is there whom an instrument watches."""
    return scene.visit_at(place) is not None and any(
        device.measures == "vitals" or device.id in scene.bedside
        for device in scene.devices_at(place)
    )


def trend_face(
    scene: Scene,
    place: str,
    samples: Sequence[Sample],
    columns: int = 400,
    unreadable: bool = False,
) -> TrendFace | None:
    """The trend of whoever is at this place, in so many steps at the most. unreadable: the journal
    gave nothing of before."""
    visit = scene.visit_at(place)
    if visit is None:
        return None
    since_us = visit.admitted.at_us
    if samples:
        since_us = max(since_us, samples[0].at_us - 1_000_000)
    until_s = max(60.0, (scene.now.at_us - since_us) / 1e6)
    made = []
    for name, word, unit, low, high in _CURVES:
        points = broken(_of(samples, name, since_us), until_s / max(1, columns))
        if points or name == "spo2_percent":
            levels = _levels(scene, place, name)
            made.append(Curve(name, tr(word), tr(unit), points, low, high, levels))
    nothing = not any(curve.points for curve in made)
    return TrendFace(
        since_us,
        until_s,
        scene.zone,
        tuple(made),
        _ticks(scene, visit, since_us),
        nothing,
        tr("earlier values cannot be read")
        if unreadable
        else tr("nothing measured yet in this visit")
        if nothing
        else "",
    )


def _of(samples: Iterable[Sample], name: str, since_us: int) -> list[tuple[float, float]]:
    """Every usable value with its moment, of the one instrument that gave most of them."""
    made: dict[str, list[tuple[float, float]]] = {}
    for sample in samples:
        value = getattr(sample, name)
        if value is not None and sample.quality in _USABLE:
            at_s = (sample.at_us - since_us) / 1e6
            made.setdefault(sample.device, []).append((at_s, float(value)))
    return max(made.values(), key=len, default=[])


def broken(values: Sequence[tuple[float, float]], step_s: float) -> Points:
    """The line, broken where it must be, thinned to the lowest and highest of each step."""
    apart = [b[0] - a[0] for a, b in pairwise(values)]
    gap_s = max(GAP_S, 3 * median(apart)) if apart else GAP_S
    made: list[tuple[float, float]] = []
    run: list[tuple[float, float]] = []
    for point in values:
        if run and point[0] - run[-1][0] > gap_s:
            made += [*_thinned(run, step_s), (run[-1][0], NAN)]
            run = []
        run.append(point)
    return (*made, *_thinned(run, step_s))


def _thinned(run: Sequence[tuple[float, float]], step_s: float) -> list[tuple[float, float]]:
    """Of each step the first, the lowest, the highest and the last, in the order they came."""
    made: list[tuple[float, float]] = []
    stretch: list[tuple[float, float]] = []
    for point in run:
        if stretch and int(point[0] / step_s) != int(stretch[0][0] / step_s):
            made += _ends(stretch)
            stretch = []
        stretch.append(point)
    return made + _ends(stretch)


def _ends(stretch: list[tuple[float, float]]) -> list[tuple[float, float]]:
    if len(stretch) <= 4:
        return stretch
    numbers = range(len(stretch))
    low = min(numbers, key=lambda n: stretch[n][1])
    high = max(numbers, key=lambda n: stretch[n][1])
    return [stretch[n] for n in sorted({0, low, high, len(stretch) - 1})]


def gaps(curve: Curve) -> tuple[tuple[float, float], ...]:
    """From when until when the line is broken."""
    return tuple(
        (ended, begun) for (ended, value), (begun, _) in pairwise(curve.points) if math.isnan(value)
    )


def value_at(curve: Curve, at_s: float, within_s: float) -> float | None:
    """The value nearest to this moment; None in a gap."""
    near = [(abs(x - at_s), y) for x, y in curve.points if not math.isnan(y)]
    if not near:
        return None
    off, value = min(near)
    return value if off <= within_s else None


def time_ticks(face: TrendFace, most: int) -> tuple[tuple[float, str], ...]:
    """Where the time axis has its words: on full minutes of the day, at most so many."""
    minutes = face.until_s / 60
    step = next((n for n in _STEPS_MIN if minutes / n <= max(1, most)), _STEPS_MIN[-1])
    first = -(-face.since_us // 60_000_000)
    first += -first % step
    last = (face.since_us + round(face.until_s * 1e6)) // 60_000_000
    return tuple(
        ((minute * 60_000_000 - face.since_us) / 1e6, time_of_day(minute * 60_000_000, face.zone))
        for minute in range(first, last + 1, step)
    )


def time_words(face: TrendFace, at_s: float) -> str:
    """The time of day at this point of the axis."""
    return time_of_day(face.since_us + round(at_s * 1e6), face.zone)


def _levels(scene: Scene, place: str, name: str) -> tuple[Level, ...]:
    limits = scene.room.protocol.vitals if scene.room.protocol else None
    made = []
    if name == "spo2_percent":
        if limits is not None:
            made = [
                Level(limits.low_spo2_percent, tr("low")),
                Level(limits.emergency_spo2_percent, tr("very low")),
            ]
        found = [bedside_of(scene, device) for device in scene.devices_at(place)]
        own = [one.baseline_percent for one in found if one and one.baseline_percent]
        made += [Level(value, tr("own level"), own=True) for value in own[:1]]
    elif name == "resp_per_min" and limits is not None:
        made = [Level(limits.resp_low_per_min, tr("slow"))]
    return tuple(made)


def _ticks(scene: Scene, visit: Visit, since_us: int) -> tuple[Tick, ...]:
    made = []
    if visit.needle_out is not None:
        made.append(Tick(visit.needle_out.at_us, tr("needle out")))
    made += [Tick(check.moment.at_us, "") for check in visit.checks]
    return tuple(tick for tick in made if tick.at_us >= since_us)
