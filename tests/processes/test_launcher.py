"""The launcher with real processes: it starts again whatever ends, stops in order, takes over."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from hatmonitor.events import FollowerJoined, MonitorStopped
from hatmonitor.household.pace import PAUSES_S
from hatmonitor.launch import House
from hatmonitor.monitor.watch import SAYS_NOTHING
from hatmonitor.wire.station import Station
from tests.processes.place import write_site, written
from tests.processes.waiting import is_alive, until

ROOT = Path(__file__).parents[2]
MODULES = {
    "monitor": "hatmonitor.monitor",
    "console": "tests.processes.part",
    "bell": "tests.processes.part",
}
EXTRA = {"console": ["--as", "console"], "bell": ["--as", "bell"]}
ENV = {"PYTHONPATH": str(ROOT)}
FOLLOWERS = '"console", "bell"'

Build = Callable[..., House]


@pytest.fixture
def build(tmp_path: Path) -> Iterator[Build]:
    site = write_site(tmp_path, followers=FOLLOWERS)
    houses: list[House] = []

    def build(parts: Sequence[str] = tuple(MODULES), site: Path = site, **more: object) -> House:
        house = House(
            tmp_path / "data", site, parts=parts, extra=EXTRA, env=ENV, modules=MODULES, **more
        )
        houses.append(house)
        house.start()
        return house

    yield build
    for house in houses:
        house.stop()


def test_whichever_part_is_killed_is_there_again_and_the_log_says_so(
    tmp_path: Path, build: Build
) -> None:
    house = build()
    house.wait_ready()
    before = house.pids
    with Station(tmp_path / "data", from_seq=1) as station:
        for part in ("bell", "console", "monitor"):
            until(lambda: arrivals(station, part), f"the {part}'s first coming")  # noqa: B023
            came = arrivals(station, part)
            killed = house.kill(part)
            until(lambda: arrivals(station, part) > came, f"a new {part}")  # noqa: B023
            assert house.pids[part] != killed
    assert not set(before.values()) & set(house.pids.values())


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="no process can be stopped here")
def test_whichever_part_hangs_is_missed_ended_and_there_again(tmp_path: Path, build: Build) -> None:
    house = build()
    house.wait_ready()
    with Station(tmp_path / "data", from_seq=1) as station:
        for part in ("bell", "console", "monitor"):
            until(lambda: arrivals(station, part), f"the {part}'s first coming")  # noqa: B023
            came, hung = arrivals(station, part), house.pids[part]
            os.kill(hung, signal.SIGSTOP)
            until(lambda: arrivals(station, part) > came, f"a new {part}", 20)  # noqa: B023
            until(lambda: not is_alive(hung), f"the end of the {part} that hung")  # noqa: B023
            if part != "monitor":
                lost = [event.fact for event in station.events if event.kind == "follower_lost"]
                assert (lost[-1].follower, lost[-1].why) == (part, SAYS_NOTHING)


def arrivals(station: Station, part: str) -> int:
    """How often this part came, says the log."""
    if part == "monitor":
        return sum(event.kind == "monitor_started" for event in station.events)
    return sum(
        isinstance(event.fact, FollowerJoined) and event.fact.follower == part
        for event in station.events
    )


def test_a_console_that_a_person_closed_ends_the_house_in_order(
    tmp_path: Path, build: Build
) -> None:
    house = build()
    house.wait_ready()
    pids = house.pids
    (tmp_path / "data" / "quit.console").write_text("0")
    assert house.wait(10.0) == 0
    house.stop()
    assert not any(is_alive(pid) for pid in pids.values())
    with pytest.raises(LookupError):
        house.kill("monitor")
    events = written(tmp_path / "data")
    assert events[-1].kind == "monitor_stopped"


def test_a_console_that_broke_is_started_again(tmp_path: Path, build: Build) -> None:
    house = build()
    house.wait_ready()
    broken = house.pids["console"]
    (tmp_path / "data" / "quit.console").write_text("70")
    until(lambda: house.pids.get("console", broken) != broken, "a new console")
    assert house.wait(0.0) is None


def test_a_part_that_dies_at_once_every_time_is_started_ever_more_slowly_but_always_again(
    tmp_path: Path, build: Build
) -> None:
    house = build(parts=("bell",))
    waited_s: list[float] = []
    killed = 0
    killed_s = time.monotonic()
    for _ in range(4):
        until(lambda: house.pids.get("bell", killed) != killed, "a new bell")  # noqa: B023
        waited_s.append(time.monotonic() - killed_s)
        killed, killed_s = house.pids["bell"], time.monotonic()
        os.kill(killed, signal.SIGKILL)
    assert waited_s[2] >= PAUSES_S[1] > 0.0
    assert waited_s[3] >= PAUSES_S[2] > PAUSES_S[1]


def test_a_bad_site_file_is_told_and_starts_nothing(
    tmp_path: Path, build: Build, capfd: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text("[site]\nname = 5\n")
    house = build(site=bad)
    assert house.wait(15.0) == 1
    house.stop()
    assert not house.pids
    assert "site.name" in capfd.readouterr().err
    assert not (tmp_path / "data" / "journal.sqlite").exists()


def test_a_killed_launcher_leaves_the_watch_running_and_the_next_one_takes_it_over(
    tmp_path: Path, build: Build
) -> None:
    script = textwrap.dedent("""
        import sys, time
        from pathlib import Path
        from tests.processes.test_launcher import EXTRA, ENV, MODULES
        from hatmonitor.launch import House
        house = House(Path(sys.argv[1]), Path(sys.argv[2]), extra=EXTRA, env=ENV, modules=MODULES)
        house.start()
        house.wait_ready()
        print(*house.pids.values(), flush=True)
        time.sleep(600)
    """)
    words = [sys.executable, "-c", script, str(tmp_path / "data"), str(tmp_path / "site.toml")]
    write_site(tmp_path, followers=FOLLOWERS)
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, cwd=ROOT) as launcher:
        assert launcher.stdout is not None
        pids = {int(word) for word in launcher.stdout.readline().split()}
        launcher.kill()
    assert len(pids) == 3
    house = build()
    until(lambda: set(house.pids.values()) == pids, "it takes over all three")
    house.wait_ready()
    killed = house.kill("monitor")
    until(lambda: house.pids.get("monitor", killed) != killed, "a new monitor")
    house.wait_ready()
    house.stop()
    assert not any(is_alive(pid) for pid in pids)


def test_a_monitor_that_somebody_started_is_followed_left_alone_and_replaced_when_it_is_gone(
    tmp_path: Path, build: Build
) -> None:
    site = write_site(tmp_path, followers=FOLLOWERS)
    data = tmp_path / "data"
    words = [sys.executable, "-m", "hatmonitor.monitor", "--data", str(data), "--site", str(site)]
    with subprocess.Popen(words) as theirs:
        with Station(data, timeout_s=20.0):
            house = build()
            house.wait_ready()
            assert house.pids["monitor"] == theirs.pid
        theirs.kill()
        theirs.wait()
    until(lambda: house.pids.get("monitor", theirs.pid) != theirs.pid, "a monitor of its own")
    house.wait_ready()


def test_the_program_ends_with_status_0_and_everything_stopped_when_asked_to(
    tmp_path: Path,
) -> None:
    site = write_site(tmp_path)
    data = tmp_path / "data"
    script = "import sys; from pathlib import Path; from hatmonitor.launch import launch; "
    script += "sys.exit(launch(Path(sys.argv[1]), Path(sys.argv[2]), parts=('monitor',)))"
    words = [sys.executable, "-c", script, str(data), str(site)]
    with subprocess.Popen(words, start_new_session=True) as launcher:
        with Station(data, timeout_s=20.0) as station:
            monitor = station.mirror.pid
        os.killpg(launcher.pid, signal.SIGINT)  # as a terminal does
        assert launcher.wait(15.0) == 0
    assert monitor is not None
    assert not is_alive(monitor)
    assert written(data)[-1].fact == MonitorStopped("SIGTERM")


def test_a_house_whose_monitor_could_not_write_everything_ends_with_the_same_status(
    tmp_path: Path,
) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    site = write_site(tmp_path)
    modules = {**MODULES, "monitor": "tests.processes.part_that_loses"}
    with House(data, site, parts=("monitor",), env=ENV, modules=modules) as house:
        until((data / "is.there").exists, "the monitor runs")
        assert house.unwritten == 0
    assert house.unwritten == 5
