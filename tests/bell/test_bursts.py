"""The sounds, measured from their samples: every figure of the standard's table, and that the three
cannot be taken for one another."""

import wave
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from hatmonitor.alarms.table import Priority
from tests.bell import measure
from tests.bell.standard import assert_conforms, assert_interval, priority_of
from ui.bell import bursts


@cache
def heard(priority: Priority) -> list[measure.Pulse]:
    return measure.pulses(bursts.samples(priority))


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sounds") / "new"
    bursts.render(folder)
    return folder


@pytest.mark.parametrize("priority", Priority)
def test_every_figure_of_a_burst_is_within_the_standards_range(priority: Priority) -> None:
    assert_conforms(heard(priority), priority)


@pytest.mark.parametrize("priority", Priority)
def test_a_burst_conforms_also_when_it_is_measured_from_silence_to_silence(
    priority: Priority,
) -> None:
    outside = [replace(p, up_s=p.begin_s, down_s=p.end_s) for p in heard(priority)]
    assert_conforms(outside, priority)


@pytest.mark.parametrize("priority", Priority)
def test_a_rendered_file_holds_two_bursts_at_the_interval_they_are_played_at(
    rendered: Path, priority: Priority
) -> None:
    with wave.open(str(rendered / f"{priority}.wav")) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (48_000, 1, 2)
        sound = file.readframes(file.getnframes())
    first, second = measure.bursts(measure.pulses(sound))
    assert_conforms(first, priority)
    assert len(second) == len(first)
    assert_interval(first, second, priority)
    silence_s = second[0].begin_s - first[-1].end_s
    assert silence_s == pytest.approx(bursts.interval_s(priority), abs=0.01)


def test_the_three_are_told_apart_by_number_by_rhythm_and_by_pitch() -> None:
    found = {priority: heard(priority) for priority in Priority}
    assert {p: priority_of(burst) for p, burst in found.items()} == {p: p for p in Priority}
    pitches = {p: {round(pulse.fundamental_hz) for pulse in b} for p, b in found.items()}
    assert min(pitches[Priority.HIGH]) > max(pitches[Priority.MEDIUM])
    assert min(pitches[Priority.MEDIUM]) > max(pitches[Priority.LOW])
    onsets = {p: b[1].up_s - b[0].up_s for p, b in found.items()}
    assert onsets[Priority.HIGH] < 0.6 * onsets[Priority.MEDIUM]


def test_the_more_urgent_is_never_the_softer() -> None:
    loud = [max(p.level for p in heard(priority)) for priority in bursts.BURSTS]
    assert loud == sorted(loud, reverse=True)


def test_a_high_burst_is_three_and_two_and_the_same_again() -> None:
    burst = heard(Priority.HIGH)
    tones = [round(pulse.fundamental_hz) for pulse in burst]
    assert tones[:5] == tones[5:]
    assert len(set(tones[:3])) == len(set(tones[3:5])) == 1
    assert tones[2] != tones[3]


@pytest.mark.parametrize("priority", Priority)
def test_no_burst_begins_or_ends_with_a_click(priority: Priority) -> None:
    sound = memoryview(bursts.samples(priority)).cast("h")
    full = max(map(abs, sound))
    assert max(map(abs, sound[:10])) < 0.02 * full
    assert max(map(abs, sound[-10:])) < 0.02 * full


def test_a_burst_is_as_long_as_it_says() -> None:
    for priority in Priority:
        burst = heard(priority)
        assert burst[-1].end_s - burst[0].begin_s == pytest.approx(
            bursts.length_s(priority), abs=0.005
        )
