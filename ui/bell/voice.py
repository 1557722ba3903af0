"""The voice: the one process that touches QtMultimedia, and does nothing else.

It plays what the bell orders, and twice a second sends a breath of silence through the output to
see that it is taken. It decides nothing: which output, which burst, and what a fault means is the
bell's to say.

Decision, measured with Qt 6.11 and PulseAudio 16: a process that started before the sound server
never finds it; a server that hangs freezes `QAudioSink.start` and `stop` for good; an output that
was pulled stays in the list, in the active state and without an error. No call gets a process out
of that, so the playing is done by one that the bell can kill and start again within half a second,
while the bell itself goes on following the monitor.
"""

import ctypes
import os
import signal
import sys
import time
from contextlib import suppress
from threading import Thread
from typing import Final

import msgspec
from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer, Signal, qInstallMessageHandler
from PySide6.QtMultimedia import QAudioDevice, QMediaDevices

from ui.bell.bursts import Tune
from ui.bell.priority import ask_for_priority
from ui.bell.streams import Breath, Burst, Stream
from ui.bell.talk import (
    GONE,
    NOT_OPENED,
    Hush,
    Open,
    Output,
    Report,
    Ring,
    ToVoice,
    line,
    read_order,
)

BREATH_EVERY_S: Final = 0.5
_LOOK_MS: Final = 50

_PR_SET_PDEATHSIG: Final = 1

# All that can be asked for.
_RINGS: Final = frozenset(Ring(tune, louder) for tune in Tune for louder in (False, True))


class Voice(QObject):
    """The player. Everything runs in the event loop's thread."""

    ordered = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._devices = QMediaDevices(self)
        self._devices.audioOutputsChanged.connect(self._report)
        self.ordered.connect(self._obey, Qt.ConnectionType.QueuedConnection)
        self._device: QAudioDevice | None = None
        self._breath: Breath | None = None
        self._loaded: dict[Ring, Burst] = {}
        self._burst: Burst | None = None
        self._breathing = self._taken = False
        self._opened: str | None = None
        self._fault = ""
        self._reported_s = float("-inf")
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._look)
        self._report()
        self._timer.start(0)

    # --- orders ---

    def _obey(self, order: ToVoice) -> None:
        match order:
            case Open():
                self._open(order.output)
            case Ring():
                self._ring(order)
            case Hush():
                self._hush()
        self._timer.start(_LOOK_MS)

    def _ring(self, order: Ring) -> None:
        cut, self._burst = self._burst, self._loaded.pop(order, None)
        if cut is not None:
            cut.drop()
        if self._burst is not None:
            self._burst.begin()
        self._load()

    def _hush(self) -> None:
        if self._burst is not None:
            self._burst.drop()
            self._burst = None

    def _open(self, output: str) -> None:
        self._hush()
        for stream in (self._breath, *self._loaded.values()):
            if stream is not None:
                stream.drop()
        self._opened, self._fault, self._taken = output, "", False
        self._breath, self._loaded = None, {}
        self._device = next((d for d in QMediaDevices.audioOutputs() if _id(d) == output), None)
        if self._device is None:
            self._fault = GONE
        else:
            self._breath = Breath(self._device, self)
            self._fault = "" if self._breath.opened else NOT_OPENED
            self._breathe(first=True)
        self._load()
        self._report()

    def _load(self) -> None:
        if self._device is not None:
            for order in _RINGS - self._loaded.keys():
                self._loaded[order] = Burst(self._device, order, self)

    # --- looking after it ---

    def _look(self) -> None:
        if self._burst is not None:
            self._look_at_burst(self._burst)
        elif self._breathing and self._breath is not None:
            self._look_at_breath(self._breath)
        else:
            self._breathe()
        if time.monotonic() - self._reported_s > BREATH_EVERY_S - _LOOK_MS / 1000:
            self._report()
        busy = self._breathing or self._burst is not None
        self._timer.start(_LOOK_MS if busy else round(BREATH_EVERY_S * 1000))

    def _breathe(self, *, first: bool = False) -> None:
        if self._breath is not None and self._breath.opened:
            self._breath.blow(first=first)
            self._breathing = True

    def _look_at_breath(self, breath: Breath) -> None:
        self._judge(breath)
        if breath.blown():
            breath.sink.suspend()
            self._breathing = False

    def _look_at_burst(self, burst: Burst) -> None:
        self._judge(burst)
        if burst.over():
            self._hush()

    def _judge(self, stream: Stream) -> None:
        takes = stream.takes()
        fault = "" if takes else stream.fault() or self._fault
        taken = self._taken or stream.proven()
        if (fault, taken) != (self._fault, self._taken):
            self._fault, self._taken = fault, taken
            self._report()

    def _report(self) -> None:
        self._reported_s = time.monotonic()
        default = _id(QMediaDevices.defaultAudioOutput())
        outputs = tuple(
            Output(_id(device), device.description(), _id(device) == default)
            for device in QMediaDevices.audioOutputs()
        )
        _say(line(Report(outputs, self._opened, self._taken, self._fault)))


def _id(device: QAudioDevice) -> str:
    return bytes(device.id().data()).decode(errors="replace")


def _say(text: bytes) -> None:
    """To the bell. When it is gone, so is the reason to live."""
    try:
        os.write(1, text)
    except OSError:
        os._exit(0)


def _listen(voice: Voice) -> None:
    """Hand on each order; the end of the pipe is the end of the bell, and so of the voice."""
    for text in sys.stdin.buffer:
        try:
            voice.ordered.emit(read_order(text))
        except msgspec.DecodeError:
            continue
    os._exit(0)


def _die_with_the_bell() -> None:
    """Also while a hung sound server holds every thread of ours."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _break(kind: type[BaseException], fault: BaseException, _where: object) -> None:
    """A fault of ours: one line, and the bell starts another voice."""
    sys.stderr.write(f"bell: its voice broke: {kind.__name__}: {fault}\n")
    sys.stderr.flush()
    os._exit(1)


def main() -> int:
    """Play until the bell hangs up."""
    sys.excepthook = _break
    _die_with_the_bell()
    ask_for_priority()
    qInstallMessageHandler(lambda *_: None)
    application = QCoreApplication(sys.argv[:1])
    application.setApplicationName("hatmonitor bell")
    voice = Voice()
    Thread(target=_listen, args=(voice,), name="orders", daemon=True).start()
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
