"""What the system's mixer holds down: an output, or our own sound, muted or at zero volume.

Asked of PulseAudio or PipeWire through `pactl`, where it is installed; elsewhere it cannot be known
and nothing is said. The knob on the loudspeaker itself nobody can know. Qt does not tell.

Decision: asked again and again (5 ms of processor each time) rather than subscribed to, because
the voice's own breathing would be most of what a subscription hears.
"""

import os
import shutil
import subprocess
from collections.abc import Callable
from threading import Event, Thread
from typing import Final

import msgspec

from hatmonitor.typed import json_decoder
from ui.bell.watch import Levels

_EVERY_S: Final = 1.4
_ANSWER_WITHIN_S: Final = 1.0


class _Volume(msgspec.Struct, frozen=True):
    value: int


class _Sink(msgspec.Struct, frozen=True):
    """An output, or (then it has properties of a program) one program's sound."""

    mute: bool
    volume: dict[str, _Volume]
    name: str = ""
    properties: dict[str, str] = {}

    @property
    def silent(self) -> bool:
        return self.mute or not any(channel.value for channel in self.volume.values())

    @property
    def pid(self) -> int:
        text = self.properties.get("application.process.id", "")
        return int(text) if text.isdigit() else 0


class _Answer(msgspec.Struct, frozen=True):
    sinks: list[_Sink] = []
    sink_inputs: list[_Sink] = []


_ANSWER: Final = json_decoder(_Answer)


class Mixer:
    """Tells the Levels when they change, from a thread of its own."""

    def __init__(self, tell: Callable[[Levels], None]) -> None:
        self._tell = tell
        self._pactl = shutil.which("pactl")
        self._closing = Event()
        if self._pactl is not None:
            Thread(target=self._run, name="mixer", daemon=True).start()

    def close(self) -> None:
        """Stop asking."""
        self._closing.set()

    def _run(self) -> None:
        told = Levels()
        while not self._closing.is_set():
            levels = self._ask()
            if levels is not None and levels != told:
                told = levels
                self._tell(levels)
            self._closing.wait(_EVERY_S)

    def _ask(self) -> Levels | None:
        """None: no answer, which is no reason to accuse an output."""
        try:
            done = subprocess.run(
                [self._pactl or "pactl", "--format=json", "list"],
                env=os.environ | {"LC_ALL": "C"},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_ANSWER_WITHIN_S,
                check=True,
            )
            answer = _ANSWER.decode(done.stdout)
        except (OSError, subprocess.SubprocessError, msgspec.DecodeError):
            return None
        return Levels(
            frozenset(sink.name for sink in answer.sinks if sink.silent),
            frozenset(program.pid for program in answer.sink_inputs if program.silent),
        )
