"""The ranges of the standard (reference/alarms.md, section 3), and what holds a burst to them."""

from dataclasses import dataclass

from tests.bell import measure
from tests.bell.measure import Pulse, spacings_s, spread_db
from ui.bell.bursts import BURSTS, Tune


@dataclass(frozen=True)
class Ranges:
    pulses: tuple[int, int]
    interval_s: tuple[float, float]
    length_s: tuple[float, float]
    spacing_s: tuple[float, float]


REAL = (Tune.HIGH, Tune.MEDIUM, Tune.LOW)

RANGES = {
    Tune.HIGH: Ranges((10, 10), (2.5, 15), (0.075, 0.200), (0.050, 0.125)),
    Tune.MEDIUM: Ranges((3, 3), (2.5, 30), (0.125, 0.250), (0.125, 0.250)),
    Tune.LOW: Ranges((1, 2), (15, float("inf")), (0.125, 0.250), (0.125, 0.250)),
}
GAP_AFTER_FIFTH_S = (0.35, 1.30)
RISE_SHARE = (0.10, 0.20)
FUNDAMENTAL_HZ = (150, 1000)
HARMONICS = 4
HARMONICS_WITHIN_DB = 15
SPREAD_DB = 10


def within(value: float, limits: tuple[float, float]) -> bool:
    return limits[0] <= value <= limits[1]


def assert_conforms(burst: list[Pulse], tune: Tune) -> None:
    """Every figure of one burst; the interval to the next is between two (assert_interval)."""
    ranges = RANGES[tune]
    assert within(len(burst), ranges.pulses)
    assert spread_db(burst) <= SPREAD_DB
    gaps = spacings_s(burst)
    if tune is Tune.HIGH:
        assert within(gaps.pop(4), GAP_AFTER_FIFTH_S)
    assert all(within(gap, ranges.spacing_s) for gap in gaps), gaps
    for pulse in burst:
        assert within(pulse.length_s, ranges.length_s)
        assert within(pulse.rise_s / pulse.length_s, RISE_SHARE)
        assert within(pulse.fundamental_hz, FUNDAMENTAL_HZ)
        near = [db for db in pulse.harmonics_db.values() if abs(db) <= HARMONICS_WITHIN_DB]
        assert len(near) >= HARMONICS


def assert_interval(first: list[Pulse], second: list[Pulse], tune: Tune) -> None:
    """The silence between two bursts."""
    assert within(second[0].up_s - first[-1].down_s, RANGES[tune].interval_s)


# Longer than any alarm's pulse may be.
MARK_FROM_S = 0.4


def marks_and_burst(burst: list[Pulse]) -> tuple[list[Pulse], list[Pulse]]:
    """What sounds before it that is no alarm's, and the rest."""
    marks = [pulse for pulse in burst if pulse.length_s >= MARK_FROM_S]
    return marks, [pulse for pulse in burst if pulse.length_s < MARK_FROM_S]


def pitch_of(pulse: Pulse) -> Tune:
    """Told by the pitch of its first pulse alone, when there is no time to hear the rest."""
    pitches = {tune: measure.RATE_HZ / burst.periods[0] for tune, burst in BURSTS.items()}
    return min(pitches, key=lambda tune: abs(pitches[tune] - pulse.fundamental_hz))


def priority_of(burst: list[Pulse]) -> Tune:
    """Told by ear: by the number of its pulses alone."""
    fits = [tune for tune, ranges in RANGES.items() if within(len(burst), ranges.pulses)]
    layout = [(round(p.begin_s, 3), round(p.end_s - p.begin_s, 3)) for p in burst]
    assert len(fits) == 1, f"a burst of {len(burst)} pulses is no priority's: {layout}"
    return fits[0]
