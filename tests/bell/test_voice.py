"""The voice by itself: what goes into it comes out of the speaker, to the last sample."""

import os
import time
from collections.abc import Iterator

import pytest

from hatmonitor.demo.nullsink import NullSink
from tests.bell import measure
from tests.bell.ear import Ear
from tests.bell.holes import holes
from tests.bell.metronome import Metronome
from tests.bell.speaking import Voice, two_bursts
from tests.bell.standard import assert_conforms, assert_interval, marks_and_burst
from tests.processes.waiting import until
from ui.bell.bursts import Tune, interval_s, samples
from ui.bell.talk import Hush, Open, Ring

# The server holds no more than this of a burst (a part of its 0.4 s is always on its way).
STANDS_STILL_S = 0.3


@pytest.fixture
def voice(speakers: NullSink) -> Iterator[Voice]:
    spoken_to = Voice(speakers)
    yield spoken_to
    spoken_to.close()


def test_two_bursts_of_each_at_each_loudness_reach_the_speaker_whole_and_at_their_interval(
    speakers: NullSink,
) -> None:
    with Metronome() as metronome:
        heard = two_bursts(speakers)
    for ring, sound in heard.items():
        found = holes(sound, samples(ring.tune, louder=ring.louder).strip(b"\0"))
        if any(found) and metronome.stood_still_s > STANDS_STILL_S:
            pytest.skip(
                f"the whole machine stood still for {metronome.stood_still_s:.2f} s meanwhile, "
                f"longer than a sound server holds: {found}"
            )
        assert found == ["", ""], (ring, metronome.stood_still_s)
        first, second = measure.bursts(measure.pulses(sound))
        silence_s = second[0].begin_s - first[-1].end_s
        late_s = silence_s - interval_s(ring.tune, louder=ring.louder)
        assert -0.15 < late_s < 1.0, "a busy machine may be late, but never early"
        if ring.tune is Tune.PRACTICE:
            (marks, first), (_, second) = marks_and_burst(first), marks_and_burst(second)
            assert len(marks) == 2
        tune = Tune.HIGH if ring.tune is Tune.PRACTICE else ring.tune
        assert_conforms(first, tune)
        assert_conforms(second, tune)
        assert_interval(first, second, tune)


def test_a_burst_cuts_off_the_one_before_and_hush_cuts_off_any(
    speakers: NullSink, voice: Voice, ear: Ear
) -> None:
    voice.opens("speaker")
    voice.say(Ring(Tune.MEDIUM))
    ear.first_sound()
    voice.say(Ring(Tune.HIGH))
    until(lambda: len(ear.sound().strip(b"\0")) > len(samples(Tune.MEDIUM)), "the high burst")
    voice.say(Hush())
    until(lambda: ear.silence_s() > 0.6, "silence")
    heard = ear.sound().strip(b"\0")
    high = samples(Tune.HIGH).strip(b"\0")
    cut = heard.index(high[:2000])
    assert 0 < cut < len(samples(Tune.MEDIUM))
    assert len(heard) < cut + len(high)


def test_an_output_that_is_not_there_is_a_fault_and_no_end(
    speakers: NullSink, voice: Voice
) -> None:
    voice.report()
    voice.say(Open("nowhere"))
    while not (report := voice.report()).fault:
        assert report.opened in (None, "nowhere")
    voice.say(Ring(Tune.HIGH))
    voice.opens("speaker")


def test_a_voice_ends_with_its_bell_also_while_it_plays(voice: Voice) -> None:
    voice.opens("speaker")
    voice.say(Ring(Tune.HIGH))
    voice.process.communicate(timeout=5)
    assert voice.process.returncode == 0


def test_what_is_no_order_is_passed_over(voice: Voice) -> None:
    assert voice.process.stdin is not None
    os.write(voice.process.stdin.fileno(), b'{"w":"ring","tune":"deafening"}\nnonsense\n\xff\n')
    voice.opens("speaker")
    began_s = time.monotonic()
    assert voice.report().fault == ""
    assert time.monotonic() - began_s < 5
