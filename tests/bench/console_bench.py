"""The window's figures of DESIGN 10, each beside its limit from the same run.

    python -m tests.bench.console_bench [SECONDS]

At rest: the processor time a second of the real window following a real wire, 24 places with clocks
running, beside a bare window that repaints 24 labels a second; the same while twelve oximeters tell
each second; the same for 256 places, by place, beside 24. Event to painted: from an alarm's event
reaching the window's end of the wire until its tile is painted, beside a bare window of the same
size painted whole. Each runs in a process of its own, one after the other, so that a busy machine
slows both.
"""

import itertools
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from tests.bench.journal_bench import Figure

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

SECONDS = 10.0
ROUNDS = 3
SETTLE_MS = 2_500
ALARMS = 300


def story(places: int, oximeters: int = 0):  # type: ignore[no-untyped-def]
    """A house with everybody under observation since different minutes, nothing wrong; oximeters at
    every second place."""
    from hatmonitor.events import DeviceRow
    from ui.gallery.story import DESK, Story

    names = [f"{'B' if n < places // 2 else 'S'}{n % (places // 2) + 1}" for n in range(places)]
    devices = [
        DeviceRow(f"oxi-{place}", "nonin-df2", "usb:1", place, measures="vitals")
        for place in names[::2][:oximeters]
    ]
    made = Story(places // 2, places - places // 2, devices=(*DESK, *devices))
    made.sign_in()
    for number, place in enumerate(made.room.places):
        came = number * 0.37 % 12
        made.at(came)
        made.seat(f"C-{number:04d}", place)
        made.inject(place)
        made.at(came + 2)
        made.needle_out(place)
        made.at(max(came + 2, 8 + number * 0.13 % 5))
        made.check(place)
    made.at(15)
    return made


# --- a monitor's end of the wire, in a process of its own ----------------------------------------


def serve(data: Path, places: int, oximeters: int = 0) -> None:
    """Give everybody the same room, beat, and tell vitals each second, until standard input ends.
    An oxygen is another every third second, a pulse every second one."""
    from threading import Thread

    from hatmonitor.clock import Clock, real_now
    from hatmonitor.wire import address
    from hatmonitor.wire.messages import BEAT_EVERY_S, WIRE_VERSION, Bedside, BedsideRow, Welcome
    from hatmonitor.wire.server import Wire

    made = story(places, oximeters)
    names = [device.id for device in made.room.devices.values() if device.measures == "vitals"]
    here = address.new(data)
    # The room was made at another time: the clock is told to have begun there.
    clock = Clock(1.0000001, real_now())
    began = made.now

    class Desk:
        def hello(self, line) -> None:  # type: ignore[no-untyped-def]
            room = _at(made.room, began, real_now())
            welcome = Welcome(WIRE_VERSION, room.seq, room, clock, False, os.getpid(), str(data))
            wire.admit(line, welcome, lambda: ())

        def said(self, line, message) -> None:  # type: ignore[no-untyped-def]
            pass

        def ended(self, line) -> None:  # type: ignore[no-untyped-def]
            pass

    wire = Wire(here, Desk())
    address.tell(data, here)

    def vitals(second: int) -> Bedside:
        rows = []
        for name in names:
            at = second + len(rows)
            rows.append(BedsideRow(name, 0.3, 95 + at // 3 % 4, 70 + at // 2 % 5, None, "good"))
        return Bedside(tuple(rows))

    def beat() -> None:
        for number in itertools.count():
            wire.beat(real_now(), made.room.seq)
            if names and number % round(1 / BEAT_EVERY_S) == 0:
                wire.show(vitals(number // 4))
            time.sleep(BEAT_EVERY_S)

    Thread(target=beat, daemon=True).start()
    sys.stdin.read()


def _at(room, then, now):  # type: ignore[no-untyped-def]
    """The same room as if it had come about just now: every moment moved by as much."""
    import msgspec

    from hatmonitor.moments import Moment
    from hatmonitor.room.state import Room

    by_us, by_ns = now.at_us - then.at_us, now.mono_ns - then.mono_ns

    def moved(value):  # type: ignore[no-untyped-def]
        if isinstance(value, Moment):
            return Moment(value.at_us + by_us, now.boot, value.mono_ns + by_ns)
        if isinstance(value, msgspec.Struct):
            fields = {name: moved(getattr(value, name)) for name in value.__struct_fields__}
            return type(value)(**fields)
        if isinstance(value, dict):
            return {key: moved(each) for key, each in value.items()}
        if isinstance(value, tuple):
            return tuple(moved(each) for each in value)
        return value

    made = moved(room)
    assert isinstance(made, Room)
    return made


# --- what is measured, each in a process of its own ----------------------------------------------


def rest(seconds: float) -> float:
    """Run the loop for so long; processor seconds a second of this process."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    app = QApplication.instance()
    assert app is not None
    marks: list[tuple[float, float]] = []

    def mark() -> None:
        marks.append((process_time(), perf_counter()))

    QTimer.singleShot(SETTLE_MS, mark)
    QTimer.singleShot(SETTLE_MS + round(seconds * 1000), lambda: (mark(), app.exit(0)))
    app.exec()
    (cpu, wall), (cpu_end, wall_end) = marks
    return (cpu_end - cpu) / (wall_end - wall)


def bare_window():  # type: ignore[no-untyped-def]
    """A plain window with 24 labels as large as a tile's clock."""
    from PySide6.QtWidgets import QLabel, QWidget

    from ui.look.typeface import font

    window = QWidget()
    window.resize(1920, 1080)
    labels = []
    for number in range(24):
        label = QLabel("00:00", window)
        label.setFont(font(53, 700))
        label.setGeometry(10 + number % 6 * 230, 20 + number // 6 * 180, 200, 70)
        labels.append(label)
    window.show()
    return window, labels


def rest_bare(seconds: float) -> float:
    """The limit: 24 labels repainted once a second."""
    from PySide6.QtCore import QTimer

    from ui.console.__main__ import application

    _app = application()
    _window, labels = bare_window()
    count = [0]

    def tick() -> None:
        count[0] += 1
        for number, label in enumerate(labels):
            at = count[0] + number
            label.setText(f"{at // 60 % 60:02d}:{at % 60:02d}")

    timer = QTimer()
    timer.timeout.connect(tick)
    timer.start(1000)
    return rest(seconds)


def rest_console(data: Path, seconds: float) -> float:
    """The real window on the real wire."""
    from ui.console.__main__ import application
    from ui.console.feed import Feed
    from ui.console.window import Window
    from ui.look.look import Look

    _app = application()
    feed = Feed(data)
    window = Window(feed, Look())
    window.resize(1920, 1080)
    window.show()
    feed.start()
    used = rest(seconds)
    assert feed.mirror.room.visits and feed.scene().silent is None, "it followed nothing"
    feed.stop()
    return used


def painted(samples: int) -> tuple[float, float, float]:
    """Seconds from an alarm's event to its tile painted (median, 99th) and a bare window's."""
    from hatmonitor.clock import real_now
    from hatmonitor.events import AlarmCleared, AlarmRaised, Event
    from hatmonitor.wire.messages import WIRE_VERSION, Happened, Welcome
    from hatmonitor.words import say
    from ui.console.__main__ import application
    from ui.console.feed import Feed
    from ui.console.wall import Wall
    from ui.console.window import Window
    from ui.look.look import Look

    class Watched(Wall):
        """Says when its own part is done: painted and given to the screen."""

        at = 0.0

        def show_scene(self, scene: object) -> None:
            super().show_scene(scene)
            Watched.at = perf_counter()

    app = application()
    made = story(24)
    now = real_now()
    room = _at(made.room, made.now, now)
    feed = Feed(Path("nowhere"))
    window_module = sys.modules["ui.console.window"]
    window_module.Wall = Watched  # type: ignore[attr-defined]
    window = Window(feed, Look())
    window.resize(1920, 1080)
    window.show()
    feed._arrived(Welcome(WIRE_VERSION, room.seq, room, feed.mirror.clock, False, 1, ""))
    app.processEvents()
    seq, took = room.seq, []
    for _ in range(samples):
        for fact in (
            AlarmRaised("check_late:B1", "check_late", "B1", "medium", say("late"), 0),
            AlarmCleared("check_late:B1"),
        ):
            seq += 1
            start = perf_counter()
            feed._arrived(Happened((Event(seq, now, "rules", fact, "B1"),)))
            app.processEvents()
            if isinstance(fact, AlarmRaised):
                assert not window.wall.tiles["B1"].whole, "it still waits to be painted"
                took.append(Watched.at - start)
            app.processEvents()
    return median(took), sorted(took)[len(took) * 99 // 100], _bare_paint(app, samples)


def _bare_paint(app, samples: int) -> float:  # type: ignore[no-untyped-def]
    window, labels = bare_window()
    app.processEvents()
    took = []
    for number in range(samples):
        labels[0].setText(f"{number:02d}:00")
        start = perf_counter()
        window.update()
        app.processEvents()
        took.append(perf_counter() - start)
    return median(took)


# --- the rows ------------------------------------------------------------------------------------


def _child(*words: object) -> list[float]:
    """Run one measurement of this file in a process of its own."""
    command = [sys.executable, "-m", "tests.bench.console_bench", *map(str, words)]
    ended = subprocess.run(command, check=True, capture_output=True, text=True)
    return [float(word) for word in ended.stdout.split()]


def _served(places: int, seconds: float, oximeters: int = 0) -> float:
    with tempfile.TemporaryDirectory(prefix="hatmonitor-bench-") as folder:
        words = [sys.executable, "-m", "tests.bench.console_bench", "serve", folder]
        words += [str(places), str(oximeters)]
        with subprocess.Popen(words, stdin=subprocess.PIPE) as server:
            try:
                return _child("console", folder, seconds)[0]
            finally:
                assert server.stdin is not None
                server.stdin.close()


def figures(seconds: float = SECONDS) -> Iterator[Figure]:
    """All rows."""
    ours, bare, many, told = [], [], [], []
    for _ in range(ROUNDS):
        bare.append(_child("bare", seconds)[0])
        ours.append(_served(24, seconds))
        told.append(_served(24, seconds, 12))
        many.append(_served(256, seconds))
    yield Figure("processor at rest, 24 places, a second", median(ours), median(bare), 2.0)
    yield Figure("processor with 12 oximeters, 24 places, a second", median(told), median(bare),
                 5.0)  # fmt: skip
    yield Figure("processor at rest, a place: 256 beside 24", median(many) / 256,
                 median(ours) / 24, 1.0)  # fmt: skip
    at_median, at_99, limit = _child("painted", ALARMS)
    yield Figure("event to alarm painted, median", at_median, limit, 2.0)
    yield Figure("event to alarm painted, 99th of 100", at_99, 0.1, 1.0)


def main(words: list[str]) -> None:
    """Print every row; or do the part of one that runs in a process of its own."""
    match words:
        case ["serve", folder, places, oximeters]:
            serve(Path(folder), int(places), int(oximeters))
        case ["bare", seconds]:
            print(rest_bare(float(seconds)))
        case ["console", folder, seconds]:
            print(rest_console(Path(folder), float(seconds)))
        case ["painted", samples]:
            print(*painted(int(samples)))
        case _:
            for figure in figures(float(words[0]) if words else SECONDS):
                print(figure, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
