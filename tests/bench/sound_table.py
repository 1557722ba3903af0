"""Every figure of the three sounds, as a speaker received them, beside the standard's range.

    python -m tests.bench.sound_table

The sounds are played by the bell's own rules and voice into a null sink, in real time, and measured
by tests/bell/measure.py. The ranges are those of reference/alarms.md, section 3 (second-hand).
"""

from collections.abc import Iterator

from hatmonitor.alarms.table import Priority
from hatmonitor.demo.nullsink import NullSink, missing
from tests.bell import measure, standard
from tests.bell.measure import Pulse
from tests.bell.speaking import two_bursts

Row = tuple[str, tuple[float, float], list[float]]


def rows(priority: Priority, first: list[Pulse], second: list[Pulse]) -> Iterator[Row]:
    """Name with its unit, range, and what was measured."""
    ranges = standard.RANGES[priority]
    gaps = [gap * 1e3 for gap in measure.spacings_s(first)]
    yield "pulses in a burst", ranges.pulses, [len(first), len(second)]
    yield "between bursts, s", ranges.interval_s, [second[0].up_s - first[-1].down_s]
    yield "pulse length, ms", _ms(ranges.length_s), [p.length_s * 1e3 for p in first]
    if priority is Priority.HIGH:
        yield "gap after the fifth pulse, ms", _ms(standard.GAP_AFTER_FIFTH_S), [gaps.pop(4)]
    yield "pulse spacing, ms", _ms(ranges.spacing_s), gaps
    shares = [100 * p.rise_s / p.length_s for p in first]
    yield "rise, % of pulse length", (10, 20), shares
    yield "fundamental, Hz", standard.FUNDAMENTAL_HZ, [p.fundamental_hz for p in first]
    near = [
        sum(abs(db) <= standard.HARMONICS_WITHIN_DB for db in p.harmonics_db.values())
        for p in first
    ]
    yield "harmonics 300-4000 Hz within 15 dB", (standard.HARMONICS, float("inf")), list(near)
    yield "pulse amplitude spread, dB", (0, standard.SPREAD_DB), [measure.spread_db(first)]


def _ms(limits: tuple[float, float]) -> tuple[float, float]:
    return limits[0] * 1e3, limits[1] * 1e3


def _span(low: float, high: float) -> str:
    return f"{low:.4g}" if f"{low:.4g}" == f"{high:.4g}" else f"{low:.4g} to {high:.4g}"


def main() -> None:
    """Print the table."""
    if (why := missing()) is not None:
        print(f"no sound can be recorded here: {why}")
        return
    with NullSink() as speakers:
        heard = two_bursts(speakers)
    for priority, sound in heard.items():
        first, second = measure.bursts(measure.pulses(sound))
        for name, limits, found in rows(priority, first, second):
            fits = all(standard.within(value, limits) for value in found)
            measured = _span(min(found), max(found))
            verdict = "ok" if fits else "OUT OF RANGE"
            print(f"{priority:<7} {name:<36} {measured:>16}   ({_span(*limits)})  {verdict}")


if __name__ == "__main__":
    main()
