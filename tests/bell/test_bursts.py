"""The sounds, measured from their samples: every figure of the standard's table at each loudness,
and that no two can be taken for one another."""

import itertools
import math
import wave
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from tests.bell import measure
from tests.bell.measure import Pulse
from tests.bell.standard import (
    MARK_FROM_S,
    REAL,
    assert_conforms,
    assert_interval,
    marks_and_burst,
    priority_of,
)
from ui.bell import bursts
from ui.bell.bursts import Tune

HIGH, MEDIUM, LOW, PRACTICE = Tune
EITHER = pytest.mark.parametrize("louder", [False, True], ids=["as it begins", "unanswered"])
EACH = pytest.mark.parametrize("tune", REAL)


@cache
def heard(tune: Tune, louder: bool = False) -> list[Pulse]:
    return measure.pulses(bursts.samples(tune, louder=louder))


def loudest(tune: Tune, louder: bool = False) -> float:
    return max(pulse.level for pulse in heard(tune, louder))


def read(path: Path) -> bytes:
    with wave.open(str(path)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (48_000, 1, 2)
        return bytes(file.readframes(file.getnframes()))


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sounds") / "new"
    bursts.render(folder)
    return folder


@EACH
@EITHER
def test_every_figure_of_a_burst_is_within_the_standards_range(tune: Tune, louder: bool) -> None:
    assert_conforms(heard(tune, louder), tune)


@EACH
@EITHER
def test_a_burst_conforms_also_when_it_is_measured_from_silence_to_silence(
    tune: Tune, louder: bool
) -> None:
    outside = [replace(p, up_s=p.begin_s, down_s=p.end_s) for p in heard(tune, louder)]
    assert_conforms(outside, tune)


@EACH
def test_a_rendered_file_holds_two_bursts_at_the_interval_they_are_played_at(
    rendered: Path, tune: Tune
) -> None:
    first, second = measure.bursts(measure.pulses(read(rendered / f"{tune}.wav")))
    assert_conforms(first, tune)
    assert len(second) == len(first)
    assert_interval(first, second, tune)
    silence_s = second[0].begin_s - first[-1].end_s
    assert silence_s == pytest.approx(bursts.interval_s(tune), abs=0.01)


@EACH
def test_what_nobody_answered_is_clearly_louder_and_comes_sooner(tune: Tune) -> None:
    gain_db = 20 * math.log10(loudest(tune, louder=True) / loudest(tune))
    assert gain_db >= 6.0
    assert bursts.interval_s(tune, louder=True) < bursts.interval_s(tune)


@EITHER
def test_the_more_urgent_is_never_the_softer(louder: bool) -> None:
    loud = [loudest(tune, louder) for tune in REAL]
    assert loud == sorted(loud, reverse=True)


def test_an_unanswered_high_burst_uses_all_there_is_and_clips_nothing() -> None:
    sound = memoryview(bursts.samples(HIGH, louder=True)).cast("h")
    full = [abs(value) >= 32_700 for value in sound]
    assert any(full)
    assert not any(map(all, zip(full, full[1:], full[2:], strict=False))), "no flat top"


def test_the_three_are_told_apart_by_number_by_rhythm_and_by_pitch() -> None:
    found = {tune: heard(tune) for tune in REAL}
    assert {tune: priority_of(burst) for tune, burst in found.items()} == {t: t for t in REAL}
    pitches = {t: {round(pulse.fundamental_hz) for pulse in b} for t, b in found.items()}
    assert min(pitches[HIGH]) > max(pitches[MEDIUM])
    assert min(pitches[MEDIUM]) > max(pitches[LOW])
    onsets = {tune: b[1].up_s - b[0].up_s for tune, b in found.items()}
    assert onsets[HIGH] < 0.6 * onsets[MEDIUM]


def test_a_high_burst_is_three_and_two_and_the_same_again() -> None:
    burst = heard(HIGH)
    tones = [round(pulse.fundamental_hz) for pulse in burst]
    assert tones[:5] == tones[5:]
    assert len(set(tones[:3])) == len(set(tones[3:5])) == 1
    assert tones[2] != tones[3]


def test_practice_begins_with_two_long_soft_falling_tones_that_no_alarm_has() -> None:
    marks, burst = marks_and_burst(heard(PRACTICE))
    assert len(marks) == 2
    softest = min(pulse.level for tune in REAL for pulse in heard(tune))
    longest_s = max(pulse.length_s for tune in REAL for pulse in heard(tune))
    for mark in marks:
        assert mark.length_s >= 2 * longest_s
        assert mark.level < 0.7 * softest
        assert mark.harmonics_db.keys() <= {round(mark.fundamental_hz, -1)}, "a pure tone"
    assert marks[-1].end_s < burst[0].begin_s
    assert_conforms(burst, HIGH)
    assert max(pulse.level for pulse in burst) == loudest(HIGH), "at the softest level"


def test_the_tones_of_practice_fall() -> None:
    sound = memoryview(bursts.samples(PRACTICE)).cast("h")
    for mark in marks_and_burst(heard(PRACTICE))[0]:
        first, last = round(mark.begin_s * bursts.RATE_HZ), round(mark.end_s * bursts.RATE_HZ)
        third = (last - first) // 3
        crossings = [
            sum(a < 0 <= b for a, b in itertools.pairwise(part))
            for part in (sound[first : first + third], sound[last - third : last])
        ]
        assert crossings[1] < 0.75 * crossings[0]


def test_no_alarm_can_be_taken_for_practice() -> None:
    assert all(pulse.length_s < MARK_FROM_S for tune in REAL for pulse in heard(tune))
    assert bursts.samples(PRACTICE) == bursts.samples(PRACTICE, louder=True)


def test_the_file_of_practice_holds_two_marked_bursts(rendered: Path) -> None:
    first, second = measure.bursts(measure.pulses(read(rendered / "practice.wav")))
    assert [len(part) for part in marks_and_burst(first)] == [2, 10]
    assert [len(part) for part in marks_and_burst(second)] == [2, 10]
    silence_s = second[0].begin_s - first[-1].end_s
    assert silence_s == pytest.approx(bursts.interval_s(PRACTICE), abs=0.01)


@pytest.mark.parametrize("tune", Tune)
@EITHER
def test_no_burst_begins_or_ends_with_a_click(tune: Tune, louder: bool) -> None:
    sound = memoryview(bursts.samples(tune, louder=louder)).cast("h")
    full = max(map(abs, sound))
    assert max(map(abs, sound[:10])) < 0.02 * full
    assert max(map(abs, sound[-10:])) < 0.02 * full


@pytest.mark.parametrize("tune", Tune)
def test_a_burst_is_as_long_as_it_says(tune: Tune) -> None:
    burst = heard(tune)
    length_s = burst[-1].end_s - burst[0].begin_s
    assert length_s == pytest.approx(bursts.length_s(tune), abs=0.01)
