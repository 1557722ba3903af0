"""Streams to one output: a burst, or a breath of silence; and whether they are being taken.

A burst has a stream of its own, which is given the whole burst before it starts: the first sample
is out within some 5 ms. The server holds the next 0.4 s, so this process may be kept waiting for
the processor for so long and no longer (priority.py). A server that was told to hold a whole burst
took 1.3 s to its first sample, or aborted the client (PulseAudio 16, Qt 6.11). The breath has
another stream, which is suspended in between, because a running one costs ten times the processor.

Qt says nothing when an output dies, so a stream is believed only as long as it takes what it was
given. Its start and end may wait for the sound server for ever; why that is no harm, see voice.py.
"""

import time
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject
from PySide6.QtMultimedia import QAudioDevice, QAudioFormat, QAudioSink, QtAudio

from ui.bell.bursts import RATE_HZ, SAMPLE_BYTES, length_s, samples
from ui.bell.talk import GONE, NOT_TAKEN, SERVER_HOLDS_S, Ring

# Sound that an output has not taken for so long will not be heard.
STALL_S: Final = 0.9
# So often it must have been looked at, too: a voice that was itself held up accuses nobody.
_LOOKS: Final = 5
_BREATH: Final = bytes(round(0.005 * RATE_HZ) * SAMPLE_BYTES)
# More than a server takes without playing it: only when that is gone has the output played.
_PROOF_S: Final = SERVER_HOLDS_S + 0.05
_FIRST_BREATH: Final = bytes(round(_PROOF_S * RATE_HZ) * SAMPLE_BYTES)
# After it took the last of a burst, until it has played it.
_TAIL_S: Final = SERVER_HOLDS_S + 0.2


class Stream:
    """One stream to one output, and whether what it was given is being taken."""

    def __init__(self, device: QAudioDevice, parent: QObject) -> None:
        self.sink = QAudioSink(device, _format(), parent)
        self._taken_us = 0
        self._since_s = 0.0
        self._looks = 0

    def given(self) -> None:
        """From now on it has something to take."""
        self._since_s = time.monotonic()
        self._looks = 0

    def takes(self) -> bool:
        """It has taken more since the last look."""
        self._looks += 1
        taken_us = self.sink.processedUSecs()
        if taken_us == self._taken_us:
            return False
        self._taken_us = taken_us
        self.given()
        return True

    def proven(self) -> bool:
        """It took more than can be taken without playing."""
        return self._taken_us >= _PROOF_S * 1e6

    def fault(self) -> str:
        """Why it will take no more; empty when it may."""
        if self.sink.state() is QtAudio.State.StoppedState:
            return GONE
        stalled = time.monotonic() - self._since_s > STALL_S and self._looks >= _LOOKS
        return NOT_TAKEN if stalled else ""

    def drop(self) -> None:
        """End it, and what it still holds."""
        self.sink.reset()
        self.sink.deleteLater()


class Breath(Stream):
    """Silence, now and then."""

    def __init__(self, device: QAudioDevice, parent: QObject) -> None:
        super().__init__(device, parent)
        self._pipe = self.sink.start()
        self._rest = b""
        self.opened = self._pipe is not None

    def blow(self, *, first: bool = False) -> None:
        """The first one is long enough to prove the output."""
        if self.sink.state() is QtAudio.State.SuspendedState:
            self.sink.resume()
        self._rest = _FIRST_BREATH if first else _BREATH
        self._hand_over()
        self.given()

    def takes(self) -> bool:
        """It has taken more since the last look. What did not fit before is handed over now."""
        self._hand_over()
        return super().takes()

    def blown(self) -> bool:
        """All of it was taken."""
        return not self._rest and self.sink.bytesFree() == self.sink.bufferSize()

    def _hand_over(self) -> None:
        """As much as fits: a server decides itself how much it holds."""
        if self._rest:
            self._rest = self._rest[max(self._pipe.write(self._rest), 0) :]


class Burst(Stream):
    """A burst, loaded; a part of a millisecond less between the order and its first sample."""

    def __init__(self, device: QAudioDevice, order: Ring, parent: QObject) -> None:
        super().__init__(device, parent)
        sound = samples(order.tune, louder=order.louder)
        self.sink.setBufferSize(len(sound))
        self._source = QBuffer(self.sink)
        self._source.setData(QByteArray(sound))
        self._source.open(QIODevice.OpenModeFlag.ReadOnly)
        self._length_us = round(length_s(order.tune) * 1e6)
        self._out_s: float | None = None

    def begin(self) -> None:
        self.sink.start(self._source)
        self.given()

    def over(self) -> bool:
        """All of it was taken, and has had the time to be played."""
        if self._out_s is None:
            if self.sink.processedUSecs() < self._length_us - 1000:
                return False
            self._out_s = time.monotonic() + _TAIL_S
        self.given()
        return time.monotonic() > self._out_s


def _format() -> QAudioFormat:
    sound = QAudioFormat()
    sound.setSampleRate(RATE_HZ)
    sound.setChannelCount(1)
    sound.setSampleFormat(QAudioFormat.SampleFormat.Int16)
    return sound
