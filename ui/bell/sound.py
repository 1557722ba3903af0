"""The sound: the voice's process and the mixer's, and what the watch wants done with them.

Here are the pipes and the processes; what they mean is judged in watch.py. No call waits: a voice
that hangs is killed, never asked. Callbacks come from threads and only put news on the bell's
queue, so that everything else runs in the bell's one loop.
"""

import contextlib
import os
import subprocess
import sys
from collections.abc import Callable
from threading import Thread

import msgspec

from ui.bell.mixer import Mixer
from ui.bell.talk import SERVER_HOLDS_S, Hush, Open, Report, Ring, Word, line, read_report
from ui.bell.watch import Levels, SoundState, SoundWatch, Start


class VoiceSaid(msgspec.Struct, frozen=True):
    """number: which voice. report None: it is gone."""

    number: int
    report: Report | None


News = VoiceSaid | Levels


class Sound:
    """Everything here is called from the bell's loop. tell: puts News on its queue."""

    def __init__(self, tell: Callable[[News], None], mono_s: float) -> None:
        self._tell = tell
        self._watch = SoundWatch(mono_s)
        self._voice: subprocess.Popen[bytes] | None = None
        self._number = 0
        self._mixer = Mixer(tell)

    @property
    def state(self) -> SoundState:
        """Whether what is played is heard, as far as anybody can know."""
        return self._watch.state

    @property
    def hopeful(self) -> bool:
        """What is played now may be heard; if it turns out that it was not, `hopeful` ends."""
        return self._watch.hopeful

    def take(self, news: News, mono_s: float) -> None:
        """Something was said by a voice (perhaps one that was killed since) or by the mixer."""
        match news:
            case Levels():
                self._watch.heard_levels(news, mono_s)
            case VoiceSaid(number=number) if number != self._number:
                pass
            case VoiceSaid(report=Report() as report):
                self._watch.reported(report, mono_s)
            case VoiceSaid():
                self._watch.ended(mono_s)

    def tend(self, mono_s: float) -> None:
        """Do what the watch wants."""
        while (wanted := self._watch.due(mono_s)) is not None:
            match wanted:
                case Start():
                    self._start(mono_s)
                case Open():
                    self._order(wanted)

    def play(self, order: Ring | Hush) -> None:
        """Pass it to the voice; without one it is lost, and `state` says so."""
        self._order(order)

    def close(self) -> None:
        """End the processes."""
        self._mixer.close()
        self._end_voice()

    def _start(self, mono_s: float) -> None:
        self._end_voice()
        self._number += 1
        try:
            self._voice = _voice_process()
        except OSError:
            self._watch.not_started(mono_s)
            return
        self._watch.started(self._voice.pid, mono_s)
        Thread(
            target=_listen, args=(self._voice, self._number, self._tell), name="voice", daemon=True
        ).start()

    def _order(self, order: Word) -> None:
        if self._voice is None or self._voice.stdin is None:
            return
        # One that is gone has its end read by its thread; a few words never fill the pipe.
        with contextlib.suppress(OSError):
            os.write(self._voice.stdin.fileno(), line(order))

    def _end_voice(self) -> None:
        if self._voice is not None:
            self._voice.kill()
            if self._voice.stdin is not None:
                self._voice.stdin.close()
            self._voice = None


def voice_environment() -> dict[str, str]:
    """PulseAudio's client is told how much of our sound the server holds. Qt would have it hold
    20 ms, and then a busy machine tears a burst to pieces."""
    return os.environ | {
        "QT_LOGGING_RULES": "qt.multimedia.*=false",
        "PULSE_LATENCY_MSEC": str(round(SERVER_HOLDS_S * 1000)),
    }


def _voice_process() -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "ui.bell.voice"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=voice_environment(),
        bufsize=0,
    )


def _listen(
    voice: "subprocess.Popen[bytes]", number: int, tell: Callable[[VoiceSaid], None]
) -> None:
    """In a thread of its own, until the voice ends. A garbled word is the end of it."""
    if voice.stdout is not None:
        with contextlib.suppress(msgspec.DecodeError), voice.stdout as words:
            for text in words:
                tell(VoiceSaid(number, read_report(text)))
    tell(VoiceSaid(number, None))
    voice.kill()
    voice.wait()
