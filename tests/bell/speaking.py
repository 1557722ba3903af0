"""A voice process, spoken to as the bell speaks to it, and what the speaker receives of it."""

import os
import subprocess
import sys
import time
from collections.abc import Iterable
from contextlib import ExitStack

from hatmonitor.demo.nullsink import NullSink
from hatmonitor.events import AlarmEscalated
from tests.bell.ear import Ear
from tests.bell.room import Desk, raised
from tests.bell.standard import REAL
from ui.bell.bursts import Tune
from ui.bell.sound import voice_environment
from ui.bell.talk import Open, Report, Ring, Word, line, read_report

# Each burst as it begins and after nobody answered; practice is never louder.
ALL = (*(Ring(tune, louder) for louder in (False, True) for tune in REAL), Ring(Tune.PRACTICE))


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


def two_bursts(speakers: NullSink, rings: Iterable[Ring] = ALL) -> dict[Ring, bytes]:
    """What a speaker of its own receives of each kind of alarm that nobody acts on: two bursts as
    the bell's rules and its voice play them, in real time, all at once."""
    with ExitStack() as things:
        ears: dict[Ring, Ear] = {}
        voices: dict[Ring, Voice] = {}
        for ring in rings:
            speakers.plug(_sink(ring))
            ears[ring] = Ear(things.enter_context(speakers.listening(_sink(ring))))
            voices[ring] = Voice(speakers)
            things.callback(voices[ring].close)
        for ring, voice in voices.items():
            voice.opens(_sink(ring))
        desks = {ring: _alarmed(ring) for ring in ears}
        while waiting := [ring for ring, ear in ears.items() if not ear.has_burst(2)]:
            for ring in waiting:
                _go_on(desks[ring], voices[ring])
            time.sleep(0.005)
        return {ring: ear.sound() for ring, ear in ears.items()}


def _sink(ring: Ring) -> str:
    return f"{ring.tune}-{'louder' if ring.louder else 'first'}"


def _alarmed(ring: Ring) -> Desk:
    desk = Desk()
    desk.mono_s = time.monotonic()
    escalated = [AlarmEscalated("B1", 1)] if ring.louder else []
    desk.happens(raised("B1", ring.tune), *escalated)
    return desk


def _go_on(desk: Desk, voice: Voice) -> None:
    desk.mono_s = time.monotonic()
    desk.look()
    while desk.played:
        voice.say(desk.played.pop(0)[1])
