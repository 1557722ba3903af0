"""The sound's figures of DESIGN 10, beside their limit from the same run.

    python -m tests.bench.bell_bench [SAMPLES]

From the last byte of a call for help on its line to the first sample of its alarm at the speaker (a
null sink's recorder), with 24 people under observation, beside the same sound played bare: by a
program that does nothing but wait for a byte and play. The two take turns at the same speaker.
"""

import os
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import cycle
from pathlib import Path
from random import Random
from statistics import median

from devices.buttons.espa import check_of
from hatmonitor.demo.nullsink import NullSink, missing
from hatmonitor.staff import StaffSecrets
from hatmonitor.wire.station import Station
from tests.bell.ear import Ear
from tests.bench.journal_bench import Figure
from tests.bench.process_bench import _pseudo_terminal, alternating, full_house, monitor
from tests.processes.place import write_site
from tests.processes.waiting import until
from tests.soak.__main__ import busy
from ui.bell.bursts import SAMPLE_BYTES, Tune, render
from ui.bell.bursts import samples as samples_of
from ui.bell.ringer import BREATH_S

SAMPLES = 60
REST_S = 10.0
SEED = 20_261_122
# The address of a call, and the booth it comes from.
CALLS = {str(100 + number): f"B{number}" for number in range(1, 10)}

_BARE = """
    import os, sys, threading, wave
    from PySide6.QtCore import QBuffer, QByteArray, QCoreApplication, QIODevice, QObject, Signal
    from PySide6.QtMultimedia import QAudioFormat, QAudioSink, QMediaDevices

    class Player(QObject):
        asked = Signal()

        def play(self):
            self.sink = QAudioSink(self.device, self.format)
            self.sink.setBufferSize(len(self.sound))
            self.source = QBuffer()
            self.source.setData(QByteArray(self.sound))
            self.source.open(QIODevice.OpenModeFlag.ReadOnly)
            self.sink.start(self.source)

    app = QCoreApplication([])
    player = Player()
    player.asked.connect(player.play)
    player.device = QMediaDevices.defaultAudioOutput()
    with wave.open(sys.argv[1]) as file:
        player.sound = file.readframes(int(sys.argv[2]))
    player.format = QAudioFormat()
    player.format.setSampleRate(48000)
    player.format.setChannelCount(1)
    player.format.setSampleFormat(QAudioFormat.SampleFormat.Int16)

    def listen():
        os.write(1, b".")
        while os.read(0, 1):
            player.asked.emit()
        os._exit(0)

    threading.Thread(target=listen, daemon=True).start()
    app.exec()
"""


class Listener:
    """At the speaker: how long from an act to the first sound after it."""

    def __init__(self, ear: Ear) -> None:
        self._ear = ear
        self._random = Random(SEED)

    def hears(self, act: Callable[[], object], ready: Callable[[], object] = int) -> float:
        """ready: what is done just before the act, and not counted."""
        # At no fixed point of anybody's clock, and after a pause that lets a new burst in at once.
        pause_s = BREATH_S + 0.3 + self._random.random() * 0.1
        until(lambda: self._ear.silence_s() > pause_s, "silence before the next", 30.0)
        ready()
        heard = self._ear.heard()
        began_s = time.monotonic()
        act()
        return self._ear.first_sound(after=heard) - began_s


def call_to_sound(folder: Path, samples: int) -> Iterator[Figure]:
    """From a call for help on its line to the first sample, quiet and beside busy cores, and what
    the bell costs when it is quiet again."""
    with ExitStack() as things:
        speakers = things.enter_context(NullSink())
        listener = Listener(Ear(things.enter_context(speakers.listening())))
        caller, bell = _a_house(folder, speakers, things)
        bare = _bare_player(folder, speakers, things)

        def taken() -> tuple[list[float], list[float]]:
            return alternating(
                samples,
                lambda: caller.calls(listener),
                lambda: listener.hears(lambda: os.write(bare, b".")),
            )

        yield from _figures("call for help, first sample", *taken())
        with busy(os.cpu_count() or 1):
            yield from _figures("the same, every core busy", *taken())
        rest = _processor_at_rest(bell)
    yield Figure("bell at rest, processor in a second", rest, 0.02, 1.0)


def _figures(name: str, took: list[float], limit: list[float]) -> Iterator[Figure]:
    yield Figure(f"{name}: median", median(took), median(limit), 1.2)
    yield Figure(f"{name}: longest of {len(took)}, limit 50 ms", max(took), 0.05, 1.0)


class Caller:
    """A call system on one end of a line, and somebody who answers each of its calls.

    A call from another booth each time: an alarm of the same one would be held back as a flutter,
    or still stand, and no new burst would begin.
    """

    def __init__(self, line: int, station: Station) -> None:
        self._line = line
        self._station = station
        self._addresses = cycle(CALLS)

    def calls(self, listener: Listener) -> float:
        """From the last byte of a call to its sound."""
        address = next(self._addresses)
        alarm, block = f"help_called:calls.{address}", _call_block(address)
        took = listener.hears(lambda: os.write(self._line, block), ready=self._offer)
        self._station.wait_until(lambda room: alarm in room.alarms)
        seen = self._station.room.alarms[alarm].risen_seq
        answer = self._station.ask({"do": "acknowledge", "alarm": alarm, "seen": seen})
        assert answer.ok, answer.reason
        return took

    def _offer(self) -> None:
        """The call system says that it will send, to us, and waits for our word."""
        os.write(self._line, b"1\x052\x05")
        heard = b""
        while not heard.endswith(b"\x06"):
            heard = (heard + os.read(self._line, 64))[-64:]


def _call_block(address: str) -> bytes:
    block = f"1\x021\x1f{address}\x1e2\x1fHELP\x1e4\x1f3\x1e6\x1f1".encode("ascii")
    return b"\x01" + block + b"\x03" + bytes([check_of(block)])


def _a_house(folder: Path, speakers: NullSink, things: ExitStack) -> tuple[Caller, int]:
    """A call system, and the process id of a bell that has said that it sounds."""
    line, port = _pseudo_terminal(things)
    _, desk = _pseudo_terminal(things)
    site = write_site(folder, port=desk)
    rows = "".join(f'"{address}" = "{place}"\n' for address, place in CALLS.items())
    device = f'\n[[device]]\nid = "calls"\ndriver = "espa"\nport = "{port}"\n[device.calls]\n'
    site.write_text(site.read_text(encoding="utf-8") + device + rows, encoding="utf-8")
    full_house(folder / "data", site, people=24)
    # A house that has a log and no staff file is one whose staff file is gone: nobody signs in.
    StaffSecrets.open(folder / "data").add("w1", "worker", "1111")
    process = things.enter_context(monitor(folder / "data", site))
    things.callback(process.kill)
    bell = things.enter_context(
        subprocess.Popen(
            [sys.executable, "-P", "-m", "ui.bell", "--data", str(folder / "data")],
            env=os.environ | speakers.environment,
            stderr=subprocess.DEVNULL,
        )
    )
    things.callback(bell.kill)
    station = things.enter_context(Station(folder / "data", timeout_s=20.0))
    station.wait_until(lambda room: room.devices["calls"].up is True, 20.0)
    station.wait_until(lambda room: room.sound is True, 20.0)
    answer = station.ask({"do": "sign_in", "staff": "w1", "pin": "1111"})
    assert answer.ok, answer.reason
    _silenced(station)
    return Caller(line, station), bell.pid


def _silenced(station: Station) -> None:
    """Whatever stands from the start is seen, so that nothing else sounds."""
    for alarm in station.room.alarms.values():
        station.ask({"do": "acknowledge", "alarm": alarm.id, "seen": alarm.risen_seq})


def _bare_player(folder: Path, speakers: NullSink, things: ExitStack) -> int:
    """Where to write a byte so that it plays."""
    path = next(p for p in render(folder / "sounds") if p.stem == Tune.LOW)
    frames = len(samples_of(Tune.LOW)) // SAMPLE_BYTES
    player = things.enter_context(
        subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(_BARE), str(path), str(frames)],
            env=os.environ | speakers.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    )
    things.callback(player.kill)
    assert player.stdin is not None
    assert player.stdout is not None
    assert os.read(player.stdout.fileno(), 1) == b"."
    return player.stdin.fileno()


def _processor_at_rest(bell: int) -> float:
    """Seconds a second, of the bell and its voice, while nothing sounds."""
    pids = [bell, *_children(bell)]
    before_s = sum(_processor_s(pid) for pid in pids)
    time.sleep(REST_S)
    return (sum(_processor_s(pid) for pid in pids) - before_s) / REST_S


def _children(pid: int) -> list[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return [int(child) for child in text.split()]


def _processor_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    own, waited_for = fields[11:13], fields[13:15]
    ticks = sum(int(field) for field in (*own, *waited_for))
    return ticks / os.sysconf("SC_CLK_TCK")


def main(words: list[str]) -> None:
    """Print every figure."""
    if (why := missing()) is not None:
        print(f"no sound can be recorded here: {why}")
        return
    with tempfile.TemporaryDirectory(prefix="hatmonitor-bench-") as made:
        for figure in call_to_sound(Path(made), int(words[0]) if words else SAMPLES):
            print(figure, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
