"""A thread that sends, so that nobody else ever waits for the other end.

What is put before it is sent in order. The queue is bounded: when the other end is so far behind
that it is full, nothing more is taken and the caller hangs up. Frames may be given as a function;
it is called in this thread when its turn comes, so that a long look into the journal or the
encoding of a whole room costs the monitor's loop nothing.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from queue import SimpleQueue
from threading import Thread

from hatmonitor.wire.channel import Channel, Closed

Frames = bytes | Callable[[], Iterator[bytes]]


class Writer:
    """Starts at once; `end` must be called by the channel's reader before it closes."""

    def __init__(self, channel: Channel, longest: int, name: str) -> None:
        """longest: how many frames may wait."""
        self._channel = channel
        self._longest = longest
        self._queue: SimpleQueue[Frames | None] = SimpleQueue()
        self._thread = Thread(target=self._write, name=name, daemon=True)
        self._thread.start()

    def put(self, frames: Frames) -> bool:
        """Queue it; False when the other end is too far behind, and then nothing was queued."""
        if self._queue.qsize() >= self._longest:
            return False
        self._queue.put(frames)
        return True

    def last_word(self) -> None:
        """Send what is queued, take no more, then hang up."""
        self._queue.put(None)

    def join(self, within_s: float | None = None) -> None:
        """Wait until it has ended."""
        self._thread.join(within_s)

    def end(self) -> None:
        """Hang up and wait until nobody writes any more."""
        self._channel.hang_up()
        self._queue.put(None)
        self._thread.join()

    def _write(self) -> None:
        try:
            with suppress(Closed):
                while (frames := self._queue.get()) is not None:
                    for frame in (frames,) if isinstance(frames, bytes) else frames():
                        self._channel.send(frame)
        finally:
            self._channel.hang_up()
