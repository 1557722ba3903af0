"""Where the demo's bell sounds: the machine's own sound, or, headless and without any, a recorder.

The recorder is a null sink, a real sound server whose loudspeaker is missing. What it received is
counted, so that the demo can say that the bell really sounded.
"""

import shutil
import subprocess
import sys
from contextlib import ExitStack
from typing import Final, Self

from hatmonitor.demo import nullsink
from hatmonitor.demo.ear import Ear
from hatmonitor.words import Say, say

_ASK_WITHIN_S: Final = 2.0


class Loudspeaker:
    """environment: what the bell's process needs to play there. private: a null sink may do."""

    def __init__(self, *, private: bool) -> None:
        self.environment: dict[str, str] = {}
        self._private = private
        self._open = ExitStack()
        self._ear: Ear | None = None
        self._why = ""

    def __enter__(self) -> Self:
        if self._private and sys.platform == "linux" and not _server_answers():
            try:
                sink = self._open.enter_context(nullsink.NullSink())
                self._ear = self._open.enter_context(Ear(sink))
                self.environment = sink.environment
            except nullsink.NoPulseAudio as why:
                self._why = str(why)
        return self

    def __exit__(self, *_error: object) -> None:
        self._open.close()

    def beginning(self) -> Say:
        """Where it will sound."""
        if self._ear is not None:
            return say("no sound server here: the bell sounds into a recorder of its own")
        if self._why:
            return say("no sound server here, and none can be started: {why}", why=self._why)
        return say("the bell sounds on this machine's own output, if it has one")

    def end(self, works: bool | None, why: str) -> Say:
        """What came of it. works, why: as the bell said last."""
        if not works:
            return say("no sound path on this machine: the bell said so ({why})", why=why or "-")
        if self._ear is None:
            return say("the bell had a sound path: {output}", output=why or "-")
        return say(
            "the recorder received {seconds} s of sound in {bursts} bursts",
            seconds=round(self._ear.loud_s, 1),
            bursts=self._ear.bursts,
        )


def _server_answers() -> bool:
    """Ask as a player would. Without pactl there is no asking, and no null sink either."""
    if shutil.which("pactl") is None:
        return True
    try:
        asked = subprocess.run(
            ["pactl", "info"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_ASK_WITHIN_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0
