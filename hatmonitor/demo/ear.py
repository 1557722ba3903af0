"""What a null sink received: how long it was loud, and in how many bursts.

It listens in a thread of its own and judges by loudness alone; the sounds themselves are measured
in tests/bell.
"""

from array import array
from contextlib import AbstractContextManager
from subprocess import Popen
from threading import Thread
from typing import IO, Final, Self

from hatmonitor.demo.nullsink import RATE_HZ, NullSink

_WINDOW: Final = RATE_HZ // 100
_WINDOW_S: Final = _WINDOW / RATE_HZ
_LOUD: Final = 300  # of 32767
# Longer than any pause within a burst.
_PAUSE_S: Final = 0.9


class Ear:
    """loud_s: seconds of sound; bursts: how often it began after a pause."""

    def __init__(self, sink: NullSink) -> None:
        self.loud_s = 0.0
        self.bursts = 0
        self._quiet_s = _PAUSE_S
        self._listening: AbstractContextManager[Popen[bytes]] = sink.listening()
        self._thread: Thread | None = None

    def __enter__(self) -> Self:
        recorder = self._listening.__enter__()
        assert recorder.stdout is not None
        self._thread = Thread(target=self.hear, args=(recorder.stdout,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._listening.__exit__(None, None, None)
        if self._thread is not None:
            self._thread.join(1.0)

    def hear(self, source: IO[bytes]) -> None:
        """Take in samples until they end."""
        while len(piece := self._read(source)) == _WINDOW * 2:
            samples = array("h", piece)
            if max(samples) < _LOUD:
                self._quiet_s += _WINDOW_S
                continue
            if self._quiet_s >= _PAUSE_S:
                self.bursts += 1
            self._quiet_s = 0.0
            self.loud_s += _WINDOW_S

    def _read(self, source: IO[bytes]) -> bytes:
        try:
            return source.read(_WINDOW * 2)
        except ValueError:  # closed under us: the end
            return b""
