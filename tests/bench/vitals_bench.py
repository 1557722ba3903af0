"""What a house full of instruments costs the monitor: processor seconds a second.

    python -m tests.bench.vitals_bench

The demo's instruments, each in a process of its own, the oximeters at their full frame rate at
twelve places with people in them; beside it a quarter of one core, which is the most it may take,
and a bare program that only reads the same ports.
"""

import os
import subprocess
import sys
import tempfile
import textwrap
import time
from contextlib import ExitStack
from pathlib import Path

from devices.simulators.process import SimulatorProcess
from hatmonitor.demo.house import FINGERS, INSTRUMENTS, write_site
from hatmonitor.wire.station import Station
from tests.bench.journal_bench import Figure
from tests.bench.process_bench import full_house, monitor

WATCHED_S = 20.0
SETTLES_S = 5.0
MOST_CORES = 0.25

_BARE = """
    import os, sys, threading, time
    def read(port):
        fd = os.open(port, os.O_RDWR | os.O_NOCTTY)
        while True:
            os.read(fd, 4096)
    for port in sys.argv[1:]:
        threading.Thread(target=read, args=(port,), daemon=True).start()
    time.sleep(3600)
"""


def simulated(folder: Path, things: ExitStack) -> dict[str, str]:
    """Start them all; where each is found."""
    ports = {}
    for name, row in INSTRUMENTS.items():
        one = things.enter_context(SimulatorProcess.start(row.driver, link=folder / name))
        if name in FINGERS.values():
            one.tell(do="finger", on=True)
        ports[name] = one.port
    return ports


def used_s(pid: int) -> float:
    """Processor seconds of this process so far, its own and the system's for it."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def load_of(pid: int) -> float:
    """Cores it uses, over WATCHED_S."""
    time.sleep(SETTLES_S)
    before_s, began_s = used_s(pid), time.monotonic()
    time.sleep(WATCHED_S)
    return (used_s(pid) - before_s) / (time.monotonic() - began_s)


def all_instruments() -> Figure:
    """The monitor with all of them, and people at every place."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as things:
        folder = Path(name)
        site = write_site(folder / "site.toml", simulated(folder, things))
        full_house(folder / "data", site, people=24)
        process = things.enter_context(monitor(folder / "data", site))
        things.callback(process.kill)
        with Station(folder / "data", timeout_s=20.0) as station:
            station.wait_until(_all_up, 20.0)
            cores = load_of(process.pid)
    kinds = len({row.driver for row in INSTRUMENTS.values()})
    return Figure(
        f"monitor, {kinds} kinds, {len(FINGERS)} oximeters, a second", cores, MOST_CORES, 1.0
    )


def bare_reading() -> Figure:
    """A program that reads the same ports and does nothing with it."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as things:
        ports = [port for port in simulated(Path(name), things).values() if "://" not in port]
        words = [sys.executable, "-c", textwrap.dedent(_BARE), *ports]
        process = things.enter_context(subprocess.Popen(words))
        things.callback(process.kill)
        cores = load_of(process.pid)
    return Figure("bare reading of the same ports, a second", cores, MOST_CORES, 1.0)


def _all_up(room: object) -> bool:
    devices = room.devices.values()  # type: ignore[attr-defined]
    return all(device.up is True for device in devices)


def main() -> int:
    """Print the figures."""
    for figure in (all_instruments, bare_reading):
        print(figure(), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
