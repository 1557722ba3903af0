"""The processes' figures of DESIGN 10, each beside its limit from the same run.

    python -m tests.bench.process_bench [COUNT] [FOLDER]

From a byte on the port to an alarm on disk and at a follower, beside a bare port read, a bare
commit and a bare pipe; the start on a journal of COUNT events (made in FOLDER if one is given, and
then kept for the next time), beside a bare PySide6 window; a killed part noticed and right again.
What a window adds to these is measured by the console's bench.
"""

import os
import pty
import subprocess
import sys
import tempfile
import textwrap
import time
import tty
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import chain, count, islice
from pathlib import Path
from queue import SimpleQueue
from statistics import median
from time import perf_counter

import msgspec

from devices.readings import Breath, BreathStatus, LinkUp
from devices.units import BreathUnit
from hatmonitor import events as e
from hatmonitor.clock import real_now
from hatmonitor.commands import AnyCommand
from hatmonitor.events import AlarmCleared, AlarmRaised, Event, FollowerJoined, FollowerLost
from hatmonitor.journal.store import Journal
from hatmonitor.launch import House
from hatmonitor.moments import shifted
from hatmonitor.monitor.conductor import Conductor
from hatmonitor.monitor.inputs import Asked, Heard, SignInTried
from hatmonitor.room.state import Room
from hatmonitor.site import read_site
from hatmonitor.wire.client import Follower
from hatmonitor.wire.messages import Happened, ToFollower
from hatmonitor.wire.station import Station
from tests.bench.big_journal import BEGIN, make
from tests.bench.journal_bench import Figure
from tests.processes.place import write_site
from tests.processes.waiting import until

SAMPLES = 200
STARTS = 7
KILLS = 7
COUNT = 1_000_000
OFFSCREEN = {"QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}


def monitor(data: Path, site: Path) -> "subprocess.Popen[bytes]":
    """A monitor, from nothing, as the launcher starts it."""
    words = [sys.executable, "-P", "-m", "hatmonitor.monitor", "--data", str(data)]
    return subprocess.Popen([*words, "--site", str(site)])


# --- a byte on the port --------------------------------------------------------------------------


def byte_to_follower(folder: Path) -> Iterator[Figure]:
    """From the instrument's line to its alarm at a follower, with 24 people under observation."""
    with ExitStack() as things:
        ours, bare = alternating(SAMPLES, _the_monitor(folder, things), _bare_hands(folder, things))
    name = "byte on the port, alarm on disk, at a follower"
    yield Figure(f"{name}: median", median(ours), median(bare), 2.0)
    worst = sorted(ours)[int(len(ours) * 0.99)]
    yield Figure(f"{name}: 99 of 100, limit 50 ms", worst, 0.05, 1.0)


def _the_monitor(folder: Path, things: ExitStack) -> Callable[[], float]:
    """A trouble of the instrument, until its alarm is told; then its end, which is not counted."""
    instrument, port = _pseudo_terminal(things)
    site = write_site(folder, port=port)
    full_house(folder / "data", site, people=24)
    process = things.enter_context(monitor(folder / "data", site))
    things.callback(process.kill)
    told: SimpleQueue[tuple[type, float]] = SimpleQueue()

    def tell(message: ToFollower) -> None:
        for event in message.events if isinstance(message, Happened) else ():
            if getattr(event.fact, "alarm", "") == "instrument_trouble:desk1.sensor_error":
                told.put((type(event.fact), perf_counter()))

    with Station(folder / "data", timeout_s=20.0) as station:
        station.wait_until(lambda room: room.devices["desk1"].up is True, 20.0)
    follower = Follower(folder / "data", "do", "bench", on_message=tell)
    follower.start()
    things.callback(follower.close)
    until(lambda: follower._writer is not None, "the follower is connected")

    def once() -> float:
        time.sleep(0.02)
        began = perf_counter()
        os.write(instrument, b"$SENSOR,ERR\r\n")
        kind, at = told.get(timeout=10)
        assert kind is AlarmRaised
        os.write(instrument, b"$STANBY\r\n")
        assert told.get(timeout=10)[0] is AlarmCleared
        return at - began

    return once


def _bare_hands(folder: Path, things: ExitStack) -> Callable[[], float]:
    """A program that does nothing but read a line, commit a row and say so."""
    script = """
        import os, sqlite3, sys
        port = os.open(sys.argv[1], os.O_RDWR | os.O_NOCTTY)
        conn = sqlite3.connect(sys.argv[2])
        conn.execute("PRAGMA journal_mode = WAL")
        conn.execute("PRAGMA synchronous = FULL")
        conn.execute("CREATE TABLE rows (line)")
        os.write(1, b".")
        while True:
            line = b""
            while not line.endswith(b"\\n"):
                line += os.read(port, 512)
            with conn:
                conn.execute("INSERT INTO rows VALUES (?)", (line,))
            os.write(1, b".")
    """
    instrument, port = _pseudo_terminal(things)
    words = [sys.executable, "-c", textwrap.dedent(script), port, str(folder / "bare.sqlite")]
    bare = things.enter_context(subprocess.Popen(words, stdout=subprocess.PIPE))
    things.callback(bare.kill)
    assert bare.stdout is not None
    said = bare.stdout.fileno()
    assert os.read(said, 1) == b"."

    def once() -> float:
        time.sleep(0.02)
        began = perf_counter()
        os.write(instrument, b"$SENSOR,ERR\r\n")
        assert os.read(said, 1) == b"."
        return perf_counter() - began

    return once


def alternating(
    times: int, ours: Callable[[], float], bare: Callable[[], float]
) -> tuple[list[float], list[float]]:
    """What each says it took, one after the other so many times."""
    took: tuple[list[float], list[float]] = ([], [])
    for _ in range(times):
        took[0].append(ours())
        took[1].append(bare())
    return took


def _pseudo_terminal(things: ExitStack) -> tuple[int, str]:
    ours, theirs = pty.openpty()
    tty.setraw(theirs)
    port = os.ttyname(theirs)
    things.callback(os.close, ours)
    things.callback(os.close, theirs)
    return ours, port


def full_house(data: Path, site_file: Path, people: int) -> None:
    """A journal in which so many people are under observation since just now."""
    site = read_site(site_file)
    now = shifted(real_now(), -30)
    with Journal.open(data, moment=now) as journal:
        conductor = Conductor(journal, Room())
        conductor.open_house(site, "bench", 1, now)
        conductor.step(SignInTried("desk", "lead1", True), now)
        conductor.step(Heard("desk1", LinkUp("bench")), now)
        booths = [place.id for place in site.places if place.kind == "booth"]
        seats = [place.id for place in site.places if place.kind == "seat"]

        def do(**command: object) -> None:
            asked = msgspec.convert(command, AnyCommand)  # type: ignore[call-overload]
            reply = conductor.step(Asked("desk", asked), now).reply
            assert reply is not None and reply.ok, (command, reply)

        for number in range(people):
            client, booth, seat = f"C-{number}", booths[number % len(booths)], seats[number]
            do(do="enrol", client=client, approved_by="prescriber-1")
            do(do="admit", client=client)
            do(do="assess", client=client, poss="1")
            do(do="expect_breath", client=client, device="desk1")
            result = Breath(BreathStatus.OK, 0.0, BreathUnit.MG_PER_L, "$RESULT,0.000-OK")
            conductor.step(Heard("desk1", result), now)
            do(do="decide_dose", client=client, outcome="dose")
            do(do="seat", client=client, place=booth)
            do(do="start_injection", place=booth, route="iv")
            do(do="end_injection", place=booth)
            do(do="move", place=booth, to=seat)
            do(do="set_place", place=booth, state="open")
        conductor.save_snapshot()


# --- the start -----------------------------------------------------------------------------------


def starting(folder: Path, events: int) -> Iterator[Figure]:
    """From nothing to the room at a follower, after a kill, on a journal of so many events."""
    data = folder / f"journal-{events}"
    site = write_site(folder)
    if not data.exists():
        make(data, events, lambda wanted: islice(shifts(site), wanted))
    _begin_once(data, site)
    ours = [_started(data, site) for _ in range(STARTS)]
    window = [_bare_window() for _ in range(STARTS)]
    yield Figure(f"start on {events:,} events, to a follower", median(ours), median(window), 3.0)


def shifts(site_file: Path) -> Iterator[Event]:
    """Visit after visit, without end; unlike big_journal's, this house can be folded."""
    site = read_site(site_file)
    plan = e.SiteOpened(
        site.name, site.language, site.time_zone, site.places, site.devices, site.followers
    )
    facts = chain([("", "", plan)], (told for number in count(1) for told in _visit(number)))
    for seq, (client, place, fact) in enumerate(facts, 1):
        session = f"V{(seq - 2) // VISIT_EVENTS + 1:06}" if client else None
        moment = shifted(BEGIN, seq * 20.0)
        yield Event(seq, moment, "w1", fact, place or None, client or None, session, "EXAMPLE-1")


VISIT_EVENTS = 12


def _visit(number: int) -> Iterator[tuple[str, str, e.AnyFact]]:
    """Client, place and fact. Everybody is enrolled again each time, which does no harm."""
    client, booth, seat = f"C-{number % 150:03}", f"B{number % 13 + 1}", f"S{number % 24 + 1}"
    yield client, "", e.ClientEnrolled(client, "prescriber-1", ("of age",))
    yield client, "", e.ClientAdmitted(client)
    yield client, "", e.ClientAssessed(client, "1", "")
    yield client, "", e.DoseDecided(client, "dose", "", "", None)
    yield client, booth, e.ClientSeated(client, booth)
    yield client, booth, e.InjectionStarted(booth, "iv", "", 420.0, 720.0)
    yield client, booth, e.InjectionEnded(booth, BEGIN, 1200.0, 300.0, corrected=False)
    yield client, booth, e.ClientMoved(booth, seat)
    for _ in range(3):
        yield client, seat, e.CheckRecorded(seat, 14, 97, "1", "", good=True, bad=())
    yield client, seat, e.SessionEnded(client, seat, "left", "", early=False)


def _begin_once(data: Path, site: Path) -> None:
    """The first start folds everything there is; its end leaves a snapshot."""
    with monitor(data, site) as first:
        with Station(data, timeout_s=600.0):
            first.terminate()
        first.wait()


def _started(data: Path, site: Path) -> float:
    began = perf_counter()
    with monitor(data, site) as process:
        with Station(data, timeout_s=60.0):
            took = perf_counter() - began
        process.kill()
    return took


def _bare_window() -> float:
    script = """
        import os, sys
        from PySide6.QtCore import QTimer
        from PySide6.QtWidgets import QApplication, QLabel
        app = QApplication(sys.argv)
        label = QLabel("window")
        label.showMaximized()
        label.repaint()
        os.write(1, b".")
        os._exit(0)
    """
    began = perf_counter()
    subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        env={**os.environ, **OFFSCREEN},
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return perf_counter() - began


# --- killed --------------------------------------------------------------------------------------


def killed(folder: Path) -> Iterator[Figure]:
    """Each part of a real house is killed: when it was noticed, and when it was right again."""
    site = write_site(folder, followers='"console", "bell"')
    with House(folder / "data", site, env=OFFSCREEN) as house:
        house.wait_ready(30.0)
        with Station(house.data, "do", "bench") as station:
            time.sleep(2.5)  # a part that dies young would be started later
            for part in ("monitor", "console", "bell"):
                again = [_killed(house, station, part) for _ in range(KILLS)]
                yield Figure(f"killed {part}: right again, limit 1 s", max(again), 1.0, 1.0)
    yield from _noticed(folder)


def _killed(house: House, station: Station, part: str) -> float:
    came = _coming(house, station, part)
    began = perf_counter()
    house.kill(part)
    until(came, f"{part} is there again", within_s=20.0)
    took = perf_counter() - began
    time.sleep(2.5)
    return took


def _coming(house: House, station: Station, part: str) -> Callable[[], bool]:
    if part == "monitor":
        before = station.mirror.pid
        return lambda: station.connected and station.mirror.pid != before
    seen = len(station.events)
    return lambda: any(
        isinstance(event.fact, FollowerJoined) and event.fact.follower == part
        for event in station.events[seen:]
    )


def _noticed(folder: Path) -> Iterator[Figure]:
    """Without anybody who starts it again: the monitor by a mirror, the bell by the monitor."""
    site = write_site(folder, followers='"bell"')
    data = folder / "noticed"
    took: dict[str, list[float]] = {"monitor": [], "bell": []}
    for _ in range(KILLS):
        house = House(data, site, parts=("bell",), env=OFFSCREEN)
        with monitor(data, site) as process, Station(data, timeout_s=20.0) as station, house:
            station.wait_until(lambda room: room.followers["bell"].present is True, 20.0)
            house._keepers["bell"]._stopping.set()  # nobody starts it again
            began = perf_counter()
            house.kill("bell")
            station.wait_for(lambda event: isinstance(event.fact, FollowerLost), 10.0)
            took["bell"].append(perf_counter() - began)
            began = perf_counter()
            process.kill()
            until(lambda: station.mirror.silent(time.monotonic()), "silence is noticed")
            took["monitor"].append(perf_counter() - began)
    for part, times in took.items():
        yield Figure(f"killed {part}: noticed, limit 2 s", max(times), 2.0, 1.0)


def main(words: list[str]) -> None:
    """Print every figure."""
    events = int(words[0]) if words else COUNT
    with tempfile.TemporaryDirectory(prefix="hatmonitor-bench-") as made:
        folder = Path(words[1]) if len(words) > 1 else Path(made)
        for figures in (byte_to_follower(Path(made)), killed(Path(made) / "killed")):
            (Path(made) / "killed").mkdir(exist_ok=True)
            for figure in figures:
                print(figure, flush=True)
        for figure in starting(folder, events):
            print(figure, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
