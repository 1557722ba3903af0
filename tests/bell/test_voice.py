"""The voice by itself: what goes into it comes out of the speaker, to the last sample."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from hatmonitor.alarms.table import Priority
from hatmonitor.demo.nullsink import NullSink
from tests.bell.ear import Ear
from tests.processes.waiting import until
from ui.bell.bursts import samples
from ui.bell.sound import voice_environment
from ui.bell.talk import Hush, Open, Report, Ring, Word, line, read_report


class Voice:
    """A voice process, spoken to as the bell speaks to it."""

    def __init__(self, speakers: NullSink) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "ui.bell.voice"],
            env=voice_environment() | speakers.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def say(self, word: Word) -> None:
        assert self.process.stdin is not None
        os.write(self.process.stdin.fileno(), line(word))

    def opens(self, output: str) -> None:
        """And waits until that output has taken sound."""
        self.report()
        self.say(Open(output))
        while not (report := self.report()).taken:
            assert report.fault == ""

    def report(self) -> Report:
        assert self.process.stdout is not None
        return read_report(self.process.stdout.readline())

    def close(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def voice(speakers: NullSink) -> Iterator[Voice]:
    spoken_to = Voice(speakers)
    yield spoken_to
    spoken_to.close()


def test_each_burst_reaches_the_speaker_to_the_last_sample(speakers: NullSink) -> None:
    with ExitStack() as stack:
        ears: dict[Priority, Ear] = {}
        voices: dict[Priority, Voice] = {}
        for priority in Priority:
            speakers.plug(priority)
            ears[priority] = Ear(stack.enter_context(speakers.listening(priority)))
            voices[priority] = Voice(speakers)
            stack.callback(voices[priority].close)
        for priority in Priority:
            voices[priority].opens(priority)
            voices[priority].say(Ring(priority))
        for priority in Priority:
            ears[priority].burst()
            assert ears[priority].sound().strip(b"\0") == samples(priority).strip(b"\0")


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
