"""Every figure of the sounds, as a speaker received them, beside the standard's range.

    python -m tests.bench.sound_table

The sounds are played by the bell's own rules and voice into a null sink, in real time, and measured
by tests/bell/measure.py: each as it begins, and as loud as it gets when nobody answers. The ranges
are those of reference/alarms.md, section 3 (second-hand).
"""

import math
from collections.abc import Iterator

from hatmonitor.demo.nullsink import NullSink, missing
from tests.bell import measure, standard
from tests.bell.measure import Pulse
from tests.bell.speaking import two_bursts
from tests.bell.standard import marks_and_burst
from ui.bell.bursts import Tune
from ui.bell.talk import Ring

Limits = tuple[float, float]
Row = tuple[str, Limits, list[float]]
INF = float("inf")


def rows(tune: Tune, first: list[Pulse], second: list[Pulse]) -> Iterator[Row]:
    """Name with its unit, range, and what was measured."""
    ranges = standard.RANGES[tune]
    gaps = [gap * 1e3 for gap in measure.spacings_s(first)]
    yield "pulses in a burst", ranges.pulses, [len(first), len(second)]
    yield "between bursts, s", ranges.interval_s, [second[0].up_s - first[-1].down_s]
    yield "pulse length, ms", _ms(ranges.length_s), [p.length_s * 1e3 for p in first]
    if tune is Tune.HIGH:
        yield "gap after the fifth pulse, ms", _ms(standard.GAP_AFTER_FIFTH_S), [gaps.pop(4)]
    yield "pulse spacing, ms", _ms(ranges.spacing_s), gaps
    shares = [100 * p.rise_s / p.length_s for p in first]
    yield "rise, % of pulse length", (10, 20), shares
    yield "fundamental, Hz", standard.FUNDAMENTAL_HZ, [p.fundamental_hz for p in first]
    near = [
        sum(abs(db) <= standard.HARMONICS_WITHIN_DB for db in p.harmonics_db.values())
        for p in first
    ]
    yield "harmonics 300-4000 Hz within 15 dB", (standard.HARMONICS, INF), list(near)
    yield "pulse amplitude spread, dB", (0, standard.SPREAD_DB), [measure.spread_db(first)]


def practice_rows(marks: list[Pulse], burst: list[Pulse], softest: float) -> Iterator[Row]:
    """The mark of practice; its ranges are ours: what no alarm has."""
    yield "tones before the burst", (1, INF), [len(marks)]
    yield (
        "length of a tone, ms",
        (standard.MARK_FROM_S * 1e3, INF),
        [mark.length_s * 1e3 for mark in marks],
    )
    yield (
        "against the softest alarm, dB",
        (-INF, -3.0),
        [20 * math.log10(mark.level / softest) for mark in marks],
    )
    yield "pulses of the burst after it", standard.RANGES[Tune.HIGH].pulses, [len(burst)]


def loudness_rows(levels: dict[Ring, float]) -> Iterator[Row]:
    """How much louder, and that the more urgent is never the softer."""
    for tune in standard.REAL:
        gain_db = 20 * math.log10(levels[Ring(tune, True)] / levels[Ring(tune)])
        yield f"{tune}: unanswered against first, dB", (6.0, INF), [gain_db]
    for louder in (False, True):
        high, medium, low = (levels[Ring(tune, louder)] for tune in standard.REAL)
        steps_db = [20 * math.log10(high / medium), 20 * math.log10(medium / low)]
        yield f"{_when(louder)}: each over the next lower, dB", (0.0, INF), steps_db


def _when(louder: bool) -> str:
    return "unanswered" if louder else "first"


def _ms(limits: Limits) -> Limits:
    return limits[0] * 1e3, limits[1] * 1e3


def span(low: float, high: float) -> str:
    """Both ends, or the one."""
    return f"{low:.4g}" if f"{low:.4g}" == f"{high:.4g}" else f"{low:.4g} to {high:.4g}"


def show(what: str, row: Row) -> None:
    """One line: what, its figure, as measured, the range, and whether it is within."""
    name, limits, found = row
    fits = all(limits[0] - 1e-9 <= value <= limits[1] + 1e-9 for value in found)
    measured = span(min(found), max(found))
    verdict = "ok" if fits else "OUT OF RANGE"
    print(f"{what:<20} {name:<38} {measured:>16}   ({span(*limits)})  {verdict}")


def main() -> None:
    """Print the table."""
    if (why := missing()) is not None:
        print(f"no sound can be recorded here: {why}")
        return
    with NullSink() as speakers:
        heard = two_bursts(speakers)
    levels: dict[Ring, float] = {}
    for ring, sound in heard.items():
        first, second = measure.bursts(measure.pulses(sound))
        if ring.tune is Tune.PRACTICE:
            softest = min(levels.values())
            marks, burst = marks_and_burst(first)
            for row in practice_rows(marks, burst, softest):
                show("practice", row)
            continue
        levels[ring] = max(pulse.level for pulse in first)
        for row in rows(ring.tune, first, second):
            show(f"{ring.tune}, {_when(ring.louder)}", row)
    for row in loudness_rows(levels):
        show("loudness", row)


if __name__ == "__main__":
    main()
