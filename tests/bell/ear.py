"""An ear at a null sink: everything the sink received, and when each piece came."""

import os
import subprocess
import time
from contextlib import suppress
from threading import Lock, Thread

from tests.bell import measure
from tests.processes.waiting import until

FRAME_BYTES = 2
_SECOND = measure.RATE_HZ * FRAME_BYTES
_QUIET_S = 0.55  # longer than any silence inside a burst, shorter than any between two
_BETWEEN_PULSES = bytes(_SECOND // 50)


class Ear:
    """Listens from now on, in a thread of its own, until the recorder ends."""

    def __init__(self, recorder: "subprocess.Popen[bytes]") -> None:
        self._recorder = recorder
        self._lock = Lock()
        self._sound = bytearray()
        self._loud: list[tuple[float, int, int]] = []
        Thread(target=self._listen, name="ear", daemon=True).start()

    def _listen(self) -> None:
        assert self._recorder.stdout is not None
        handle = self._recorder.stdout.fileno()
        with suppress(OSError):  # the recorder was ended while we listened
            while piece := os.read(handle, 4096):
                self._hear(piece, time.monotonic())

    def _hear(self, piece: bytes, at_s: float) -> None:
        with self._lock:
            begin = len(self._sound)
            self._sound += piece
            if piece.strip(b"\0"):
                self._loud.append((at_s, begin, len(self._sound)))

    def sound(self) -> bytes:
        """Everything up to now."""
        with self._lock:
            return bytes(self._sound)

    def silence_s(self) -> float:
        """How long nothing has been heard."""
        with self._lock:
            return time.monotonic() - self._loud[-1][0] if self._loud else float("inf")

    def heard(self) -> int:
        """In how many pieces there was sound, up to now."""
        return len(self._loud)

    def first_sound(self, within_s: float = 10.0, after: int = 0) -> float:
        """When the first sound came (monotonic seconds), after so many pieces already heard."""
        until(lambda: len(self._loud) > after, "a sound", within_s)
        return self._loud[after][0]

    def pulse(self, number: int = 1, within_s: float = 10.0) -> measure.Pulse:
        """The first pulse of that burst, measured."""
        until(lambda: self._has_pulse(number), f"a pulse of burst {number}", within_s)
        return self.measured()[number - 1][0]

    def whole_burst(self, within_s: float = 10.0) -> list[measure.Pulse]:
        """The first that was heard whole, measured: one that an output died in, or came up in, may
        be torn, and is then played again."""
        until(lambda: self._whole() is not None, "a whole burst", within_s)
        number = self._whole()
        assert number is not None
        return self.measured()[number]

    def _whole(self) -> int | None:
        spans = self._spans()
        long = [n for n, (begin, end) in enumerate(spans) if end - begin > _SECOND // 3]
        return next((n for n in long if self.has_burst(n + 1)), None)

    def burst(self, number: int = 1, within_s: float = 10.0) -> list[measure.Pulse]:
        """That burst whole, measured."""
        until(lambda: self.has_burst(number), f"burst {number}", within_s)
        return self.measured()[number - 1]

    def _has_pulse(self, number: int) -> bool:
        spans = self._spans()
        return len(spans) >= number and spans[number - 1][1] - spans[number - 1][0] > _SECOND // 3

    def has_burst(self, number: int) -> bool:
        """It has been heard to its end."""
        spans = self._spans()
        quiet = len(self._sound) - spans[-1][1] if spans else 0
        return len(spans) > number or (len(spans) == number and quiet > _QUIET_S * _SECOND)

    def _spans(self) -> list[list[int]]:
        """First and last byte of each burst, to some hundredths of a second."""
        spans: list[list[int]] = []
        with self._lock:
            for _, begin, end in self._loud:
                if spans and begin - spans[-1][1] < _QUIET_S * _SECOND:
                    spans[-1][1] = end
                else:
                    spans.append([begin, end])
        return spans

    def measured(self) -> list[list[measure.Pulse]]:
        """All bursts, on one time scale; a pulse that still sounds is left out."""
        sound = self.sound()
        end = sound.rfind(_BETWEEN_PULSES)
        return measure.bursts(measure.pulses(sound[: end - end % FRAME_BYTES]))
