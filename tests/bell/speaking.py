"""A voice process, spoken to as the bell speaks to it, and what the speaker receives of it."""

import os
import subprocess
import sys
import time
from contextlib import ExitStack

from hatmonitor.alarms.table import Priority
from hatmonitor.demo.nullsink import NullSink
from tests.bell.ear import Ear
from tests.bell.room import Desk, raised
from ui.bell.sound import voice_environment
from ui.bell.talk import Open, Report, Word, line, read_report


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


def two_bursts(speakers: NullSink) -> dict[Priority, bytes]:
    """What a speaker of its own receives of an alarm of each priority that nobody acts on: two
    bursts as the bell's rules and its voice play them, in real time, all three at once."""
    with ExitStack() as things:
        ears: dict[Priority, Ear] = {}
        voices: dict[Priority, Voice] = {}
        for priority in Priority:
            speakers.plug(priority)
            ears[priority] = Ear(things.enter_context(speakers.listening(priority)))
            voices[priority] = Voice(speakers)
            things.callback(voices[priority].close)
            voices[priority].opens(priority)
        desks = {priority: _alarmed(priority) for priority in Priority}
        while waiting := [p for p in Priority if not ears[p].has_burst(2)]:
            for priority in waiting:
                _go_on(desks[priority], voices[priority])
            time.sleep(0.005)
        return {priority: ear.sound() for priority, ear in ears.items()}


def _alarmed(priority: Priority) -> Desk:
    desk = Desk()
    desk.mono_s = time.monotonic()
    desk.happens(raised("B1", priority))
    return desk


def _go_on(desk: Desk, voice: Voice) -> None:
    desk.mono_s = time.monotonic()
    desk.look()
    while desk.played:
        voice.say(desk.played.pop(0)[1])
