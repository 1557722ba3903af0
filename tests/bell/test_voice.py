"""The voice by itself: what goes into it comes out of the speaker, to the last sample."""

import os
import time
from collections.abc import Iterator

import pytest

from hatmonitor.alarms.table import Priority
from hatmonitor.demo.nullsink import NullSink
from tests.bell import measure
from tests.bell.ear import Ear
from tests.bell.speaking import Voice, two_bursts
from tests.bell.standard import assert_conforms, assert_interval
from tests.processes.waiting import until
from ui.bell.bursts import interval_s, samples
from ui.bell.talk import Hush, Open, Ring


@pytest.fixture
def voice(speakers: NullSink) -> Iterator[Voice]:
    spoken_to = Voice(speakers)
    yield spoken_to
    spoken_to.close()


def test_two_bursts_of_each_reach_the_speaker_to_the_last_sample_and_at_their_interval(
    speakers: NullSink,
) -> None:
    for priority, sound in two_bursts(speakers).items():
        first, second = measure.bursts(measure.pulses(sound))
        assert_conforms(first, priority)
        assert_conforms(second, priority)
        assert_interval(first, second, priority)
        silence_s = second[0].begin_s - first[-1].end_s
        assert silence_s == pytest.approx(interval_s(priority), abs=0.1)
        burst = samples(priority).strip(b"\0")
        assert sound.count(burst) == 2


def test_a_burst_cuts_off_the_one_before_and_hush_cuts_off_any(
    speakers: NullSink, voice: Voice, ear: Ear
) -> None:
    voice.opens("speaker")
    voice.say(Ring(Priority.MEDIUM))
    ear.first_sound()
    voice.say(Ring(Priority.HIGH))
    until(lambda: len(ear.sound().strip(b"\0")) > len(samples(Priority.MEDIUM)), "the high burst")
    voice.say(Hush())
    until(lambda: ear.silence_s() > 0.6, "silence")
    heard = ear.sound().strip(b"\0")
    high = samples(Priority.HIGH).strip(b"\0")
    cut = heard.index(high[:2000])
    assert 0 < cut < len(samples(Priority.MEDIUM))
    assert len(heard) < cut + len(high)


def test_an_output_that_is_not_there_is_a_fault_and_no_end(
    speakers: NullSink, voice: Voice
) -> None:
    voice.report()
    voice.say(Open("nowhere"))
    while not (report := voice.report()).fault:
        assert report.opened in (None, "nowhere")
    voice.say(Ring(Priority.HIGH))
    voice.opens("speaker")


def test_a_voice_ends_with_its_bell_also_while_it_plays(voice: Voice) -> None:
    voice.opens("speaker")
    voice.say(Ring(Priority.HIGH))
    voice.process.communicate(timeout=5)
    assert voice.process.returncode == 0


def test_what_is_no_order_is_passed_over(voice: Voice) -> None:
    assert voice.process.stdin is not None
    os.write(voice.process.stdin.fileno(), b'{"w":"ring","priority":"deafening"}\nnonsense\n\xff\n')
    voice.opens("speaker")
    began_s = time.monotonic()
    assert voice.report().fault == ""
    assert time.monotonic() - began_s < 5
