"""Whatever keeps the monitor from starting costs the monitor: console and bell stay and are told
why and what helps, it is tried again ever more slowly and for ever, and it starts by itself when
the trouble is over.

The launcher and the monitor are real, console and bell are stand-ins, disks are small and mounted.
"""

import os
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hatmonitor.household import folder, reason
from hatmonitor.household.pace import PAUSES_S, Pace
from hatmonitor.household.reason import CannotStart
from hatmonitor.launch import House
from hatmonitor.wire.station import Station
from tests.processes.place import write_site
from tests.processes.test_launcher import ENV, EXTRA, FOLLOWERS, MODULES
from tests.processes.waiting import until

WITHIN_S = 40.0


class Kept:
    """A house whose monitor is kept from starting."""

    def __init__(self, root: Path) -> None:
        self.site = write_site(root, followers=FOLLOWERS)
        self.data = root / "data"
        self.env = dict(ENV)
        self.house: House | None = None

    def first_life(self) -> None:
        """It ran once, and ended in good order."""
        with House(self.data, self.site, parts=("monitor",), env=ENV) as house:
            house.wait_ready(WITHIN_S)

    def start(self) -> House:
        self.house = House(self.data, self.site, extra=EXTRA, env=self.env, modules=MODULES)
        self.house.start()
        return self.house

    def told(self) -> CannotStart:
        """What console and bell are told; both are there, and nothing has ended."""
        until(lambda: reason.told(self.data), "the reason", WITHIN_S)
        said = reason.told(self.data)
        assert said is not None
        assert self.house is not None
        assert {"console", "bell"} <= set(self.house.pids)
        assert self.house.wait(0.0) is None
        return said

    def tried(self, times: int) -> CannotStart:
        until(lambda: (reason.told(self.data) or self.told()).tries >= times, "tries", WITHIN_S)
        return self.told()

    def starts_by_itself(self) -> None:
        assert self.house is not None
        self.house.wait_ready(WITHIN_S)
        until(lambda: reason.told(self.data) is None, "nothing keeps it any more")


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    kept = Kept(tmp_path)
    yield kept
    if kept.house is not None:
        kept.house.stop()
    assert not any(place.exists() for place in folder.candidates(kept.data)[:-1])


@pytest.fixture
def disk(kept: Kept) -> Iterator[Callable[[str], None]]:
    """Mounts a small disk at the data folder, or mounts it otherwise."""
    mounted: list[str] = []

    def mount(options: str) -> None:
        kept.data.mkdir(exist_ok=True)
        words = ["mount", "-t", "tmpfs", "-o", f"mode=700,{options}", "tmpfs", str(kept.data)]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"a small disk cannot be mounted: {done.stderr.strip()}")
        mounted.append(str(kept.data))

    yield mount
    if kept.house is not None:
        kept.house.stop()
    for place in mounted:
        subprocess.run(["umount", place], check=True)


def test_a_site_file_that_became_bad_is_said_with_each_fault_and_starts_when_it_is_mended(
    kept: Kept,
) -> None:
    kept.first_life()
    good = kept.site.read_text()
    kept.site.write_text(good.replace("time_zone", "time_zon"))
    kept.start()
    said = kept.told()
    assert (said.kind, {fault.key for fault in said.faults}) == (
        "site", {"site.time_zon", "site.time_zone"},
    )  # fmt: skip
    assert str(kept.site) in str(said.do)
    assert said.language == "en"
    kept.site.write_text(good)
    kept.starts_by_itself()


def test_a_site_file_that_is_gone_is_said(kept: Kept) -> None:
    kept.first_life()
    kept.site.rename(kept.site.with_suffix(".away"))
    kept.start()
    assert kept.told().faults
    kept.site.with_suffix(".away").rename(kept.site)
    kept.starts_by_itself()


@pytest.mark.parametrize("bytes_kept", [0, 50, 3000])
def test_a_damaged_journal_is_said_and_nothing_is_thrown_away(kept: Kept, bytes_kept: int) -> None:
    kept.first_life()
    journal = kept.data / "journal.sqlite"
    whole = journal.read_bytes()
    broken = whole[:bytes_kept] + b"\xff" * (len(whole) - bytes_kept)
    journal.write_bytes(broken)
    kept.start()
    said = kept.told()
    assert said.kind == "data"
    assert "call the technician" in str(said.do)
    assert journal.read_bytes() == broken


def test_a_journal_of_a_newer_program_is_said(kept: Kept) -> None:
    kept.first_life()
    with sqlite3.connect(kept.data / "journal.sqlite") as db:
        db.execute("PRAGMA user_version = 99")
    kept.start()
    assert "newer" in str(kept.told().do)


def test_somebody_elses_database_is_said_and_left_alone(kept: Kept) -> None:
    kept.data.mkdir()
    with sqlite3.connect(kept.data / "journal.sqlite") as db:
        db.execute("CREATE TABLE cats (name TEXT)")
    kept.start()
    assert kept.told().kind == "data"
    with sqlite3.connect(kept.data / "journal.sqlite") as db:
        assert db.execute("SELECT name FROM sqlite_master").fetchall() == [("cats",)]


def test_a_full_disk_is_said_with_its_remedy_and_it_starts_when_there_is_room(
    kept: Kept, disk: Callable[[str], None]
) -> None:
    disk("size=40k")
    kept.start()
    assert "Make room" in str(kept.told().do)
    subprocess.run(["mount", "-o", "remount,size=64m", str(kept.data)], check=True)
    kept.starts_by_itself()


def test_a_disk_that_may_not_be_written_is_said(kept: Kept, disk: Callable[[str], None]) -> None:
    disk("size=4m,ro")
    kept.start()
    assert "lets nobody write" in str(kept.told().do)
    subprocess.run(["mount", "-o", "remount,rw", str(kept.data)], check=True)
    kept.starts_by_itself()


def test_a_data_folder_that_cannot_be_made_is_said_also_at_the_very_first_start(
    kept: Kept,
) -> None:
    kept.data.write_text("a file where the folder should be")
    kept.start()
    said = kept.told()
    assert (said.kind, str(kept.data) in str(said.why[0])) == ("data", True)
    kept.data.unlink()
    kept.starts_by_itself()


def test_a_lock_that_somebody_else_holds_is_said_with_the_process(kept: Kept) -> None:
    import fcntl

    kept.first_life()
    with (kept.data / "journal.lock").open("r+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        kept.start()
        assert "already writes this log" in str(kept.told().why[0])
    kept.starts_by_itself()


def test_a_fault_of_our_own_at_the_start_is_said_with_its_place_and_without_values(
    kept: Kept, tmp_path: Path
) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import sys\n"
        "if 'hatmonitor.monitor' in sys.orig_argv:\n"
        "    import hatmonitor.monitor.conductor as conductor\n"
        "    def restore(_journal):\n"
        "        raise ValueError('C-123')\n"
        "    conductor.restore = restore\n"
    )
    kept.env["PYTHONPATH"] = f"{tmp_path}{os.pathsep}{ENV['PYTHONPATH']}"
    kept.start()
    said = kept.told()
    assert (said.kind, "ValueError" in str(said.why[0])) == ("fault", True)
    assert "C-123" not in str(said.why)


@pytest.mark.skipif(not hasattr(signal, "SIGBUS"), reason="no such signal here")
def test_a_monitor_that_the_system_ends_at_its_start_is_said_by_the_launcher(
    kept: Kept, tmp_path: Path
) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import os, signal, sys\n"
        "if 'hatmonitor.monitor' in sys.orig_argv:\n"
        "    os.kill(os.getpid(), signal.SIGBUS)\n"
    )
    kept.env["PYTHONPATH"] = f"{tmp_path}{os.pathsep}{ENV['PYTHONPATH']}"
    kept.start()
    assert "SIGBUS" in str(kept.told().why[0])
    assert kept.tried(2).since == kept.told().since


def test_it_is_tried_again_more_slowly_each_time_and_counted_as_one_trouble(kept: Kept) -> None:
    kept.data.write_text("no folder")
    began_s = time.monotonic()
    kept.start()
    first, third = kept.told(), kept.tried(3)
    assert time.monotonic() - began_s >= PAUSES_S[1] + PAUSES_S[2]
    assert (third.since, third.why) == (first.since, first.why)


def test_what_dies_young_is_started_again_at_once_then_after_1_2_4_and_at_most_10_seconds() -> None:
    pace = Pace()
    assert [pace.ended(0.1) for _ in range(8)] == [0, 1, 2, 4, 8, 10, 10, 10]
    assert [pace.ended(60.0), pace.ended(0.1), pace.ended(0.1)] == [0, 0, 1]


def test_what_could_not_begin_is_not_tried_at_once_however_long_it_took() -> None:
    pace = Pace()
    assert [pace.ended(30.0, began=False) for _ in range(7)] == [1, 2, 4, 8, 10, 10, 10]


def test_quiet_is_for_two_minutes_and_never_for_good(tmp_path: Path) -> None:
    assert reason.quiet_until_s(tmp_path) == 0.0
    assert reason.ask_quiet(tmp_path, 1e9)
    assert 0.0 < reason.quiet_until_s(tmp_path) - time.monotonic() <= reason.QUIET_S
    reason.over(tmp_path)
    assert reason.quiet_until_s(tmp_path) == 0.0


@pytest.mark.parametrize("garbage", [b"", b"\xff\x80", b"{}", b"[1]", b'{"kind": "no"}'])
def test_a_garbled_word_is_no_word(tmp_path: Path, garbage: bytes) -> None:
    for name in (reason.NAME, reason.QUIET):
        folder.tell(tmp_path, name, garbage)
    assert reason.told(tmp_path) is None
    assert reason.quiet_until_s(tmp_path) == 0.0
    reason.over(tmp_path)


def test_a_folder_of_somebody_else_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    folder._candidates.cache_clear()
    theirs = folder.candidates(tmp_path / "data")[0]
    assert theirs.parent == tmp_path
    theirs.symlink_to(tmp_path)
    told = folder.tell(tmp_path / "data", "word", b"ours")
    assert told.parent != theirs
    assert folder.told(tmp_path / "data", "word") == b"ours"
    folder.take_back(tmp_path / "data", "word")
    folder._candidates.cache_clear()


def test_a_house_that_starts_well_leaves_nothing_said(kept: Kept) -> None:
    house = kept.start()
    house.wait_ready(WITHIN_S)
    assert reason.told(kept.data) is None
    with Station(kept.data) as station:
        assert station.ask({"do": "raise_overdose", "place": "B1"}).ok
