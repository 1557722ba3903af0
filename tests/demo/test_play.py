"""What a demo does when it is not told, when it ends, and what it counts of the sound."""

import io
import math
import subprocess
import sys
from array import array
from pathlib import Path

import pytest

from hatmonitor.demo import nullsink
from hatmonitor.demo.ear import Ear
from hatmonitor.demo.nullsink import RATE_HZ, NullSink
from hatmonitor.demo.play import HEADLESS_SPEED, PICTURES, WINDOW_SPEED, Wanted, asked_for
from hatmonitor.demo.scripts import SCRIPTS
from hatmonitor.launch import House
from tests.processes.waiting import until


@pytest.fixture
def display(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("DISPLAY", ":7")
    return monkeypatch


def test_with_a_display_a_person_plays_along_and_no_pictures_are_taken(
    display: pytest.MonkeyPatch,
) -> None:
    asked = asked_for(None, None, False, None, "en")
    assert asked.window
    assert (asked.speed, asked.pictures) == (WINDOW_SPEED, None)


def test_without_a_display_it_plays_every_script_and_takes_pictures(
    display: pytest.MonkeyPatch,
) -> None:
    display.delenv("DISPLAY")
    asked = asked_for(None, None, False, None, "en")
    assert not asked.window
    assert (asked.speed, asked.pictures) == (HEADLESS_SPEED, PICTURES)
    assert asked.script.clients() == [name for one in SCRIPTS.values() for name in one.clients()]
    assert asked.script.end_at / asked.speed < 1.5, "minutes: it must end well within two"


def test_what_is_said_counts(display: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked = asked_for("quiet", 7.0, True, tmp_path, "nl")
    assert (asked.script, asked.speed, asked.window) == (SCRIPTS["quiet"], 7.0, False)
    assert (asked.pictures, asked.language) == (tmp_path, "nl")


def test_the_play_goes_on_until_the_house_is_over(tmp_path: Path) -> None:
    house = House(tmp_path, tmp_path / "site.toml", parts=())
    wanted = Wanted(house)
    assert wanted()
    house.end()
    assert not wanted()
    assert not wanted(), "it does not begin again"


def tone(seconds: float) -> bytes:
    samples = (math.sin(n / 10) * 9000 for n in range(round(RATE_HZ * seconds)))
    return array("h", map(int, samples)).tobytes()


def silence(seconds: float) -> bytes:
    return bytes(2 * round(RATE_HZ * seconds))


def test_sound_is_counted_in_seconds_and_in_bursts() -> None:
    ear = Ear(NullSink())
    pulse = tone(0.2) + silence(0.5)
    ear.hear(io.BytesIO(silence(1.0) + pulse * 3 + silence(1.0) + pulse))
    assert ear.bursts == 2
    assert ear.loud_s == pytest.approx(0.8, abs=0.05)


def test_what_a_real_player_plays_is_heard() -> None:
    if (why := nullsink.missing()) is not None:
        pytest.skip(f"no null sink: {why}")
    with NullSink() as sink, Ear(sink) as ear:
        until(lambda: sink.control("list", "short", "source-outputs"), "the recorder is listening")
        subprocess.run(
            ["paplay", "--raw", f"--rate={RATE_HZ}", "--channels=1", "--format=s16le"],
            input=tone(0.4),
            env=sink.environment,
            check=True,
            timeout=20,
        )
        until(lambda: ear.loud_s > 0.3, "the tone is heard")
        assert ear.bursts == 1
