"""An ear at a null sink: everything the sink received, and when each piece came."""

import os
import subprocess
import time
from threading import Lock, Thread

from tests.bell import measure
from tests.processes.waiting import until

FRAME_BYTES = 2
_QUIET_S = 1.4  # longer than any silence inside a burst


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
        while piece := os.read(handle, 4096):
            with self._lock:
                begin = len(self._sound)
                self._sound += piece
                if piece.strip(b"\0"):
                    self._loud.append((time.monotonic(), begin, len(self._sound)))

    def first_sound(self, after_s: float = 0.0, within_s: float = 10.0) -> float:
        """When the first sound after this moment came (monotonic seconds)."""
        until(lambda: self._heard_after(after_s), "a sound", within_s)
        return self._heard_after(after_s)[0]

    def burst(self, after_s: float = 0.0, within_s: float = 10.0) -> list[measure.Pulse]:
        """The first whole burst that began after this moment, measured."""
        self.first_sound(after_s, within_s)
        until(lambda: self._whole_burst(after_s), "the end of the burst", 10.0)
        return measure.pulses(self._whole_burst(after_s))

    def recorded(self) -> bytes:
        """Everything up to now."""
        with self._lock:
            return bytes(self._sound)

    def silence_s(self) -> float:
        """How long nothing has been heard."""
        with self._lock:
            return time.monotonic() - self._loud[-1][0] if self._loud else float("inf")

    def _heard_after(self, after_s: float) -> list[float]:
        with self._lock:
            return [at for at, _, _ in self._loud if at > after_s]

    def _whole_burst(self, after_s: float) -> bytes:
        """Empty while it goes on."""
        with self._lock:
            pieces = [(begin, end) for at, begin, end in self._loud if at > after_s]
            first, last = pieces[0]
            for begin, end in pieces:
                if begin - last > _QUIET_S * measure.RATE_HZ * FRAME_BYTES:
                    break
                last = end
            quiet_s = (len(self._sound) - last) / FRAME_BYTES / measure.RATE_HZ
            return bytes(self._sound[first:last]) if quiet_s > _QUIET_S else b""
