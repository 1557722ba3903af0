"""The sounds: one table of bursts, and their samples.

Pure and without Qt. The numbers are those of IEC 60601-1-8 as reference/alarms.md section 3 has
them (second-hand: check a bought copy before claiming conformity); tests/bell measures every one of
them from the samples.

How a pulse is measured, so that the table can be read: it rises and falls in a straight line; its
length and the spacing between pulses are taken between the 90 % marks, the rise from 10 % to 90 %.
The rows are chosen so that they are within the standard's ranges also when they are measured from
silence to silence.

Decision: a fundamental is a whole number of samples long, so that a pulse is one period over and
over and only its two ramps are computed: all three bursts are made in a few milliseconds, at every
start, and nothing has to be kept on disk that could be old or damaged.
"""

import math
import wave
from array import array
from functools import cache
from pathlib import Path
from typing import Final

import msgspec

from hatmonitor.alarms.table import Priority

RATE_HZ: Final = 48_000
SAMPLE_BYTES: Final = 2

# Amplitude of the fundamental and its harmonics, each within 8 dB of the first.
_HARMONICS: Final = (1.0, 0.85, 0.65, 0.5, 0.4)


class Burst(msgspec.Struct, frozen=True):
    """One row. periods: for each pulse, its fundamental as samples a period. spacing_ms: after
    each pulse, `gaps_ms` where (counted from the first) it is another. interval_s: from the end of
    a burst to the start of the next. level: of full scale."""

    periods: tuple[int, ...]
    pulse_ms: float
    rise_ms: float
    spacing_ms: float
    gaps_ms: dict[int, float]
    interval_s: float
    level: float


BURSTS: Final[dict[Priority, Burst]] = {
    # Three low, two high, and the same again. The third gap sets the two apart a little, the
    # pitch does it more.
    Priority.HIGH: Burst(
        (84, 84, 84, 63, 63) * 2, 110, 16, 90, {3: 122, 5: 500, 8: 122}, 3.0, 0.9
    ),
    # Three, rising.
    Priority.MEDIUM: Burst((120, 108, 96), 170, 24, 190, {}, 7.0, 0.75),
    # Two, falling.
    Priority.LOW: Burst((144, 180), 180, 24, 200, {}, 16.0, 0.6),
}  # fmt: skip


@cache
def samples(priority: Priority) -> bytes:
    """The burst as 16-bit mono PCM in this machine's byte order, from its first sample to its
    last, without the interval after it."""
    burst = BURSTS[priority]
    sound = array("h")
    for number, period in enumerate(burst.periods, 1):
        sound.extend(_pulse(burst, period))
        if number < len(burst.periods):
            sound.extend(_silence(_silent_s(burst, burst.gaps_ms.get(number, burst.spacing_ms))))
    return sound.tobytes()


def length_s(priority: Priority) -> float:
    """How long the burst sounds."""
    return len(samples(priority)) / SAMPLE_BYTES / RATE_HZ


def interval_s(priority: Priority) -> float:
    """The silence between a burst and its repetition."""
    return BURSTS[priority].interval_s


def render(folder: Path) -> tuple[Path, ...]:
    """Write high.wav, medium.wav and low.wav: each two bursts at the interval at which they are
    played. OSError when the folder cannot be written."""
    folder.mkdir(parents=True, exist_ok=True)
    return tuple(_write(folder / f"{priority}.wav", priority) for priority in BURSTS)


def _write(path: Path, priority: Priority) -> Path:
    burst = array("h", samples(priority))
    sound = burst + _silence(interval_s(priority)) + burst
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(SAMPLE_BYTES)
        file.setframerate(RATE_HZ)
        file.writeframes(sound.tobytes())
    return path


def _ramp_ms(burst: Burst) -> float:
    """From nothing to full: 10 % to 90 % are eight tenths of it."""
    return burst.rise_ms / 0.8


def _silent_s(burst: Burst, spacing_ms: float) -> float:
    """The spacing without the nine tenths of the ramps on either side of it."""
    return (spacing_ms - 2 * 0.9 * _ramp_ms(burst)) / 1000


def _silence(seconds: float) -> "array[int]":
    return array("h", bytes(round(seconds * RATE_HZ) * SAMPLE_BYTES))


def _pulse(burst: Burst, period: int) -> "array[int]":
    ramp = _frames(_ramp_ms(burst))
    frames = _frames(burst.pulse_ms + 2 * 0.9 * _ramp_ms(burst))
    tone = _period(period, burst.level)
    sound = (tone * (frames // period + 1))[:frames]
    for frame in range(ramp):
        sound[frame] = sound[frame] * frame // ramp
        sound[-1 - frame] = sound[-1 - frame] * frame // ramp
    return sound


@cache
def _period(period: int, level: float) -> "array[int]":
    """One period of the fundamental with its harmonics, its highest peak at `level`."""
    shape = [
        sum(
            share * math.sin(2 * math.pi * number * frame / period)
            for number, share in enumerate(_HARMONICS, 1)
        )
        for frame in range(period)
    ]
    scale = level * 32767 / max(map(abs, shape))
    return array("h", (round(value * scale) for value in shape))


def _frames(milliseconds: float) -> int:
    return round(milliseconds * RATE_HZ / 1000)
