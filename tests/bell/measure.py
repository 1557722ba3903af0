"""What a listener with instruments would find: the figures of a burst, from its samples alone.

Knows nothing of how the sound was made. A pulse's length and the spacing are taken between the 90 %
marks, the rise from 10 % to 90 %; the fundamental and the harmonics from a discrete Fourier
transform of the pulse's steady middle.
"""

import itertools
import math
from array import array
from dataclasses import dataclass
from statistics import median

RATE_HZ = 48_000
_SILENT = 0.02  # of the loudest sample
_APART_S = 0.02  # a shorter silence is inside a pulse
_DECIMATE = 4  # nothing of interest above 6 kHz
_WINDOW_S = 0.06


@dataclass(frozen=True)
class Pulse:
    """begin_s and end_s: where it is heard at all. harmonics_db: frequency to level against the
    fundamental, all between 300 and 4000 Hz that stand out."""

    begin_s: float
    end_s: float
    up_s: float
    down_s: float
    rise_s: float
    level: float
    fundamental_hz: float
    harmonics_db: dict[int, float]

    @property
    def length_s(self) -> float:
        return self.down_s - self.up_s


def pulses(samples: bytes) -> list[Pulse]:
    """Every pulse in 16-bit mono PCM, in order."""
    sound = array("h", samples)
    return [_measured(sound, first, last) for first, last in _segments(sound)]


def bursts(found: list[Pulse], apart_s: float = 0.55) -> list[list[Pulse]]:
    """Pulses that belong together: no silence longer than apart_s between them."""
    groups: list[list[Pulse]] = []
    for pulse in found:
        if groups and pulse.begin_s - groups[-1][-1].end_s <= apart_s:
            groups[-1].append(pulse)
        else:
            groups.append([pulse])
    return groups


def spacings_s(burst: list[Pulse]) -> list[float]:
    """Between each pulse and the next."""
    return [b.up_s - a.down_s for a, b in itertools.pairwise(burst)]


def spread_db(burst: list[Pulse]) -> float:
    """Between the loudest and the softest pulse."""
    levels = [pulse.level for pulse in burst]
    return 20 * math.log10(max(levels) / min(levels))


def _segments(sound: "array[int]") -> list[tuple[int, int]]:
    floor = max(map(abs, sound), default=0) * _SILENT
    found: list[tuple[int, int]] = []
    for frame, value in enumerate(sound):
        if abs(value) <= floor:
            continue
        if found and frame - found[-1][1] < _APART_S * RATE_HZ:
            found[-1] = (found[-1][0], frame)
        else:
            found.append((frame, frame))
    return found


def _measured(sound: "array[int]", first: int, last: int) -> Pulse:
    fundamental, harmonics = _spectrum(sound, (first + last) // 2)
    peaks = _peaks(sound, first, last, round(RATE_HZ / fundamental))
    third = len(peaks) // 3
    level = median(height for _, height in peaks[third : len(peaks) - third])
    up, down = _crossing(peaks, 0.9 * level), _crossing(peaks[::-1], 0.9 * level)
    return Pulse(
        first / RATE_HZ, last / RATE_HZ, up, down, up - _crossing(peaks, 0.1 * level), level,
        fundamental, harmonics,
    )  # fmt: skip


def _peaks(sound: "array[int]", first: int, last: int, period: int) -> list[tuple[float, float]]:
    """When and how high, once in each period."""
    found = [(first / RATE_HZ, 0.0)]
    for begin in range(first, last - period + 2, period):
        best = max(range(begin, begin + period), key=lambda frame: abs(sound[frame]))
        found.append((best / RATE_HZ, float(abs(sound[best]))))
    return [*found, (last / RATE_HZ, 0.0)]


def _crossing(peaks: list[tuple[float, float]], height: float) -> float:
    for (at, low), (then, high) in itertools.pairwise(peaks):
        if low < height <= high:
            return at + (then - at) * (height - low) / (high - low)
    raise AssertionError(f"never reaches {height}")


def _spectrum(sound: "array[int]", middle: int) -> tuple[float, dict[int, float]]:
    half = round(_WINDOW_S * RATE_HZ / 2)
    part = sound[middle - half : middle + half : _DECIMATE]
    last = len(part) - 1
    part_f = [v * (0.5 - 0.5 * math.cos(2 * math.pi * i / last)) for i, v in enumerate(part)]
    coarse = {hz: _strength(part_f, hz) for hz in range(140, 4100, 10)}
    floor = max(coarse.values()) / 30
    stand_out = [
        hz
        for hz, value in coarse.items()
        if value > floor and value >= max(coarse.get(hz - 10, 0), coarse.get(hz + 10, 0))
    ]
    lowest = stand_out[0]
    fundamental = max(range(lowest - 10, lowest + 11), key=lambda hz: _strength(part_f, hz))
    own = _strength(part_f, fundamental)
    levels = {hz: 20 * math.log10(coarse[hz] / own) for hz in stand_out if 300 <= hz <= 4000}
    return float(fundamental), levels


def _strength(part: list[float], hz: float) -> float:
    """Goertzel's filter: the amplitude at one frequency."""
    turn = 2 * math.cos(2 * math.pi * hz * _DECIMATE / RATE_HZ)
    before = now = 0.0
    for value in part:
        before, now = now, value + turn * now - before
    return math.sqrt(max(now * now + before * before - turn * now * before, 0.0))
