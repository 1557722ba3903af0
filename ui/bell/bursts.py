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

Decision: there are two loudnesses, as an alarm begins and after nobody answered it. The first keeps
6 dB of head room, because louder must be possible on a loudspeaker that cannot be turned up from
here. Which of the two is the whole room's (ringer.py), so that a high burst is never softer than a
medium one. The shorter interval stays 0.3 s above the standard's shortest: a busy machine may begin
a burst that late, and the next in time.
"""

import math
import wave
from array import array
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from hatmonitor.targets import Kind, refused

RATE_HZ: Final = 48_000
SAMPLE_BYTES: Final = 2

# Amplitude of the fundamental and its harmonics, each within 8 dB of the first.
_HARMONICS: Final = (1.0, 0.85, 0.65, 0.5, 0.4)


class Tune(StrEnum):
    """All that the bell can play: the burst of each priority, and the one of a practice alarm."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    PRACTICE = "practice"


class Pair(NamedTuple):
    """A figure as an alarm begins, and after nobody answered it."""

    first: float
    louder: float


class Burst(msgspec.Struct, frozen=True):
    """One row. periods: for each pulse, its fundamental as samples a period. spacing_ms: after
    each pulse, `gaps_ms` where (counted from the first) it is another. interval_s: from the end of
    a burst to the start of the next. level: of full scale."""

    periods: tuple[int, ...]
    pulse_ms: float
    rise_ms: float
    spacing_ms: float
    gaps_ms: dict[int, float]
    interval_s: Pair
    level: Pair


BURSTS: Final[dict[Tune, Burst]] = {
    # Three low, two high, and the same again. The third gap sets the two apart a little, the
    # pitch does it more.
    Tune.HIGH: Burst(
        (84, 84, 84, 63, 63) * 2, 110, 16, 90, {3: 122, 5: 500, 8: 122},
        Pair(3.5, 2.8), Pair(0.5, 1.0),
    ),
    # Three, rising.
    Tune.MEDIUM: Burst((120, 108, 96), 170, 24, 190, {}, Pair(7.0, 4.0), Pair(0.425, 0.85)),
    # Two, falling.
    Tune.LOW: Burst((144, 180), 180, 24, 200, {}, Pair(16.0, 15.5), Pair(0.35, 0.7)),
}  # fmt: skip


class Mark(msgspec.Struct, frozen=True):
    """What goes before a practice burst: so many pure tones, each falling from one pitch to
    another. after_ms: from the last tone to the burst."""

    tones: int
    from_hz: float
    to_hz: float
    tone_ms: float
    ramp_ms: float
    spacing_ms: float
    after_ms: float
    level: float
    interval_s: float


# Far longer than any pulse of an alarm (250 ms at most), falling an octave, without harmonics and
# softer than the softest burst: nobody takes it for an alarm.
MARK: Final = Mark(2, 520, 260, 700, 80, 200, 450, 0.2, 6.0)


@cache
def samples(tune: Tune, *, louder: bool = False) -> bytes:
    """The burst as 16-bit mono PCM in this machine's byte order, from its first sample to its
    last, without the interval after it. Practice is never louder."""
    if tune is Tune.PRACTICE:
        return _mark().tobytes() + samples(Tune.HIGH)
    burst = BURSTS[tune]
    level = burst.level.louder if louder else burst.level.first
    sound = array("h")
    for number, period in enumerate(burst.periods, 1):
        sound.extend(_pulse(burst, period, level))
        if number < len(burst.periods):
            sound.extend(_silence(_silent_s(burst, burst.gaps_ms.get(number, burst.spacing_ms))))
    return sound.tobytes()


def length_s(tune: Tune) -> float:
    """How long the burst sounds."""
    return len(samples(tune)) / SAMPLE_BYTES / RATE_HZ


def interval_s(tune: Tune, *, louder: bool = False) -> float:
    """The silence between a burst and its repetition."""
    if tune is Tune.PRACTICE:
        return MARK.interval_s
    interval = BURSTS[tune].interval_s
    return interval.louder if louder else interval.first


def render(folder: Path) -> tuple[Path, ...]:
    """Write high.wav, medium.wav, low.wav and practice.wav: each two bursts at the interval at
    which they are played, as loud as they begin. OSError when the folder cannot be written."""
    folder.mkdir(parents=True, exist_ok=True)
    return tuple(_write(folder / f"{tune}.wav", tune) for tune in Tune)


def _write(path: Path, tune: Tune) -> Path:
    why_not = refused(path, Kind.SOUND)
    if why_not is not None:
        raise OSError(None, str(why_not), str(path))
    burst = array("h", samples(tune))
    sound = burst + _silence(interval_s(tune)) + burst
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


def _pulse(burst: Burst, period: int, level: float) -> "array[int]":
    frames = _frames(burst.pulse_ms + 2 * 0.9 * _ramp_ms(burst))
    tone = _period(period, level)
    return _ramped((tone * (frames // period + 1))[:frames], _frames(_ramp_ms(burst)))


@cache
def _mark() -> "array[int]":
    """The tones of a practice burst, and the silence up to its first pulse."""
    frames, scale = _frames(MARK.tone_ms), MARK.level * 32767
    turn = 2 * math.pi / RATE_HZ
    fall_hz = (MARK.to_hz - MARK.from_hz) / frames
    falling = array("h", (
        round(scale * math.sin(turn * (MARK.from_hz + fall_hz * frame / 2) * frame))
        for frame in range(frames)
    ))  # fmt: skip
    tone = _ramped(falling, _frames(MARK.ramp_ms))
    between = _silence(MARK.spacing_ms / 1000)
    last = _silence(MARK.after_ms / 1000)
    return (tone + between) * (MARK.tones - 1) + tone + last


def _ramped(sound: "array[int]", ramp: int) -> "array[int]":
    """The same, rising and falling in a straight line over so many frames."""
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
