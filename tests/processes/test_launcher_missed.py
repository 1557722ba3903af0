"""A launcher that is gone or hangs is started again by whoever is left, and everything that died
comes back by itself; a launcher that ended in good order is left alone.

Real launchers and monitors; console and bell are stand-ins that look after the launcher as every
follower of the house does.
"""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hatmonitor.household import folder, launcher
from hatmonitor.household.processes import who
from hatmonitor.launch.house import House
from hatmonitor.launch.running import noted
from hatmonitor.moments import elapsed_s
from hatmonitor.wire import address
from hatmonitor.wire.client import Follower
from hatmonitor.wire.station import NoMonitor, Station
from tests.processes.missing import words
from tests.processes.place import write_site, written
from tests.processes.test_hung_for_real import BUSY_S, NOTICED_WITHIN_S
from tests.processes.test_launcher import FOLLOWERS, ROOT
from tests.processes.waiting import is_alive, until

pytestmark = pytest.mark.skipif(
    not hasattr(signal, "SIGSTOP"), reason="no process can be stopped or known again here"
)

WITHIN_S = 40.0
PARTS = ("monitor", "console", "bell")


class Launched:
    """A house whose launcher is a process of its own."""

    def __init__(self, root: Path) -> None:
        self.data = root / "data"
        self.site = write_site(root, followers=FOLLOWERS)
        self._first = self.start()

    def start(self) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(words(self.data, self.site), cwd=ROOT, start_new_session=True)

    @property
    def launcher(self) -> int:
        note = launcher.note(self.data)
        return note.who.pid if note is not None and note.who.lives else 0

    def part(self, name: str) -> int:
        found = noted(self.data, name)
        return 0 if found is None else found.pid

    def whole(self) -> None:
        """Everybody runs, and the monitor answers."""
        until(lambda: self.launcher and all(map(self.part, PARTS)), "all run", WITHIN_S)
        limit_s = time.monotonic() + WITHIN_S
        while True:
            try:
                with Station(self.data, timeout_s=5.0) as station:
                    station.wait_until(
                        lambda room: all(
                            name in room.followers and room.followers[name].present
                            for name in ("console", "bell")
                        ),
                        20.0,
                    )
                    return
            except (NoMonitor, TimeoutError):
                assert time.monotonic() < limit_s

    def buried(self) -> None:
        """The first launcher is our child: what is left of it goes."""
        self._first.wait()

    def end(self) -> None:
        """In good order where that is possible, else at once."""
        self._first.poll()
        if self.launcher:
            os.kill(self.launcher, signal.SIGCONT)
            os.kill(self.launcher, signal.SIGTERM)
            until(lambda: not any(map(self.part, PARTS)), "the end", WITHIN_S)
        self._first.kill()
        self._first.wait()


@pytest.fixture
def launched(tmp_path: Path) -> Iterator[Launched]:
    launched = Launched(tmp_path)
    launched.whole()
    yield launched
    launched.end()


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP])
@pytest.mark.parametrize("others", [("monitor",), ("monitor", "bell"), ("monitor", "console")])
def test_a_launcher_that_is_killed_or_stopped_and_then_the_monitor_all_come_back(
    launched: Launched, how: signal.Signals, others: tuple[str, ...]
) -> None:
    with Station(launched.data) as station:
        assert station.ask({"do": "raise_overdose", "place": "B3"}).ok
    before = {name: launched.part(name) for name in PARTS}
    gone = launched.launcher
    os.kill(gone, how)
    for name in others:
        os.kill(before[name], signal.SIGKILL)
    until(lambda: launched.launcher not in (0, gone), "another launcher", WITHIN_S)
    launched.whole()
    assert not is_alive(gone)
    after = {name: launched.part(name) for name in PARTS}
    assert {name for name in PARTS if before[name] != after[name]} == set(others)
    with Station(launched.data) as station:
        assert "overdose_called:B3" in station.room.alarms


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP])
def test_a_launcher_that_is_gone_or_hangs_is_an_alarm_and_is_started_again_by_the_monitor(
    launched: Launched, how: signal.Signals
) -> None:
    gone = launched.launcher
    before = {name: launched.part(name) for name in PARTS}
    with Station(launched.data, from_seq=1) as station:
        seq, stopped = station.mirror.seq, station.mirror.now()
        os.kill(gone, how)
        raised = station.wait_for(
            lambda event: event.kind == "alarm_raised" and event.fact.name == "launcher_silent",
            WITHIN_S,
            after=seq,
        )
        cleared = station.wait_for(
            lambda event: event.kind == "alarm_cleared" and event.fact.alarm == raised.fact.alarm,
            WITHIN_S,
            after=raised.seq,
        )
    assert raised.fact.priority == "high"
    assert elapsed_s(stopped, raised.moment) <= NOTICED_WITHIN_S + BUSY_S
    assert cleared.seq > raised.seq
    assert launched.launcher not in (0, gone)
    assert {name: launched.part(name) for name in PARTS} == before, "what ran was taken over"


def test_three_who_miss_the_launcher_start_one(launched: Launched) -> None:
    gone = launched.launcher
    os.kill(gone, signal.SIGKILL)
    launched.buried()
    os.kill(launched.part("monitor"), signal.SIGKILL)
    until(lambda: launched.launcher not in (0, gone), "another launcher", WITHIN_S)
    launched.whole()
    time.sleep(2 * launcher.SIGN_EVERY_S)
    assert launchers_of(launched.data) == [launched.launcher]


def test_a_launcher_that_ended_in_good_order_is_not_started_again(launched: Launched) -> None:
    pids = [launched.part(name) for name in PARTS]
    os.kill(launched.launcher, signal.SIGTERM)
    launched.buried()
    assert not any(map(is_alive, pids))
    kinds = {event.fact.name for event in written(launched.data) if event.kind == "alarm_raised"}
    assert "launcher_silent" not in kinds
    assert launcher.note(launched.data) is None
    time.sleep(launcher.HANGS_S)
    assert launchers_of(launched.data) == []


def test_a_second_launcher_says_that_one_lives_and_leaves_the_house_alone(
    launched: Launched,
) -> None:
    first, pids = launched.launcher, [launched.part(name) for name in PARTS]
    done = subprocess.run(
        words(launched.data, launched.site), cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0
    assert f"process {first}" in done.stderr
    assert (launched.launcher, [launched.part(name) for name in PARTS]) == (first, pids)


def test_a_new_launcher_ends_one_that_hangs_and_takes_its_house_over(launched: Launched) -> None:
    """Whether the person or the monitor was quicker, one launcher lives and the other is over."""
    hung, pids = launched.launcher, [launched.part(name) for name in PARTS]
    os.kill(hung, signal.SIGSTOP)
    until(lambda: launcher.sign_age_s(launched.data) > launcher.HANGS_S, "it hangs", WITHIN_S)
    with launched.start() as second:
        until(lambda: launched.launcher not in (0, hung), "a launcher", WITHIN_S)
        assert not is_alive(hung)
        launched.whole()
        assert [launched.part(name) for name in PARTS] == pids
        until(lambda: len(launchers_of(launched.data)) == 1, "one launcher", WITHIN_S)
        until(lambda: launchers_of(launched.data) == [launched.launcher], "its note", WITHIN_S)
        os.kill(launched.launcher, signal.SIGTERM)
        assert second.wait(WITHIN_S) == 0


def test_a_console_that_a_person_closed_ends_the_house_also_after_the_launcher_was_replaced(
    launched: Launched,
) -> None:
    gone = launched.launcher
    os.kill(gone, signal.SIGKILL)
    launched.buried()
    until(lambda: launched.launcher not in (0, gone), "another launcher", WITHIN_S)
    launched.whole()
    pids = [launched.part(name) for name in PARTS]
    (launched.data / "quit.console").write_text("0")
    until(lambda: not any(map(is_alive, pids)), "the end of the house", WITHIN_S)
    until(lambda: launchers_of(launched.data) == [], "the end of its launcher", WITHIN_S)
    assert written(launched.data)[-1].kind == "monitor_stopped"


def test_the_launchers_sign_says_how_old_it_is_and_no_wall_clock_matters(tmp_path: Path) -> None:
    assert launcher.sign_age_s(tmp_path) == float("inf")
    launcher.touch(tmp_path)
    assert 0.0 <= launcher.sign_age_s(tmp_path) < 1.0
    launcher.touch(tmp_path, ahead_s=30.0)
    assert launcher.sign_age_s(tmp_path) < -29.0
    launcher.take_note_back(tmp_path)
    assert launcher.sign_age_s(tmp_path) == float("inf")


def test_a_note_of_another_life_of_the_number_is_nobodys(tmp_path: Path) -> None:
    me = who(os.getpid())
    assert me is not None
    launcher.leave_note(tmp_path, ["again"])
    known = launcher.note(tmp_path)
    assert known is not None and known.who == me
    old = launcher.LauncherNote(launcher.Who(os.getpid(), "1", me.boot), ("again",))
    assert launcher.is_missing(tmp_path, old)
    launcher.end_hung(old)  # and so it is not us who is ended
    launcher.take_note_back(tmp_path)


@pytest.mark.parametrize("garbage", [b"", b"\xff", b"{}", b'{"who":{"pid":1}}'])
def test_a_garbled_note_starts_nothing(tmp_path: Path, garbage: bytes) -> None:
    folder.tell(tmp_path, launcher.NOTE, garbage)
    assert launcher.note(tmp_path) is None
    assert not launcher.revive(tmp_path)
    for name in (launcher.NOTE, launcher.REVIVING):
        folder.take_back(tmp_path, name)


def launchers_of(data: Path) -> list[int]:
    """The processes that were started as a launcher of this folder."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and is_alive(int(entry.name)):
            try:
                said = (entry / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if b"tests.processes.missing" in said and os.fsencode(data) in said:
                found.append(int(entry.name))
    return found


def test_the_link_file_of_the_house_is_gone_with_it(launched: Launched) -> None:
    os.kill(launched.launcher, signal.SIGTERM)
    launched.buried()
    assert address.find(launched.data) is None


def test_a_launcher_that_ends_takes_its_note_back_before_it_waits_for_anybody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It gives no sign of life any more; whoever then found its note would start another."""
    data, found = tmp_path / "data", []
    house = House(data, write_site(tmp_path), parts=(), again=["nobody"])
    monkeypatch.setattr(Follower, "close", lambda _self: found.append(launcher.note(data)))
    house.start()
    assert launcher.note(data) is not None
    house.stop()
    assert found == [None]
