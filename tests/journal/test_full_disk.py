"""A disk that is really full, and one that really reports errors: nothing half-written, no order
lost, and the same events go in when the disk takes them again."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hatmonitor.journal.backup import back_up
from hatmonitor.journal.errors import BackupRefused, JournalFailed, SealFailed
from hatmonitor.journal.reader import JournalReader
from hatmonitor.journal.store import Journal
from hatmonitor.journal.verify import verify
from tests.journal.made import ROOT, at, event, events


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 1.5 MB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    try:
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=1536k,mode=700", "tmpfs", str(disk)],
            capture_output=True,
            text=True,
        )
    except FileNotFoundError:
        pytest.skip("a small disk cannot be mounted: there is no mount command")
    if mounted.returncode != 0:
        pytest.skip(f"a small disk cannot be mounted: {mounted.stderr.strip()}")
    try:
        yield disk
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def fill_up(disk: Path) -> Path:
    """Take every byte that is left."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (65536, 4096, 512, 1):
            try:
                while True:
                    file.write(bytes(size))
            except OSError:
                continue
    return ballast


def test_what_a_full_disk_refused_is_written_in_order_when_there_is_room(small_disk: Path) -> None:
    with Journal.open(small_disk, moment=at(0)) as journal:
        stored = journal.append(events(1, 50))
        ballast = fill_up(small_disk)
        waiting = []
        refused = 0
        for seq in range(51, 400):
            waiting.append(event(seq, late=refused > 0))
            try:
                stored += journal.append(waiting)
                waiting = []
            except JournalFailed as failure:
                assert failure.why == "the disk is full"
                refused += 1
            assert journal.count == len(stored)
        assert refused > 100
        with JournalReader.open(small_disk) as reader:
            assert list(reader.events()) == stored  # what was acknowledged can still be read
        with pytest.raises(SealFailed):
            journal.seal(at(400))
        ballast.unlink()
        stored += journal.append(waiting)
        assert [one.seq for one in stored] == list(range(1, 400))
        journal.seal(at(401))
    verdict = verify(small_disk)
    assert (verdict.ok, verdict.count, verdict.sealed_seq) == (True, 399, 399)


def test_a_monitor_killed_while_the_disk_is_full_finds_what_was_acknowledged(
    small_disk: Path,
) -> None:
    writer = f"""
import os, sys
from pathlib import Path
from hatmonitor.journal.errors import JournalFailed
from hatmonitor.journal.store import Journal
from tests.journal.made import at, events
from tests.journal.test_full_disk import fill_up
disk = Path({str(small_disk)!r})
journal = Journal.open(disk, moment=at(0))
journal.append(events(1, 50))
fill_up(disk)
try:
    for seq in range(51, 400):
        journal.append(events(seq, seq))
except JournalFailed:
    print(journal.count, flush=True)
os.kill(os.getpid(), 9)
"""
    ended = subprocess.run([sys.executable, "-c", writer], capture_output=True, text=True, cwd=ROOT)
    acknowledged = int(ended.stdout)
    (small_disk / "ballast").unlink()
    assert verify(small_disk).ok
    with Journal.open(small_disk, moment=at(9)) as journal:
        assert journal.count >= acknowledged >= 50
        first = journal.count + 1
        assert journal.append(events(first, first + 2))[0].seq == first


def test_a_journal_cannot_begin_on_a_full_disk_and_can_when_there_is_room(
    small_disk: Path,
) -> None:
    ballast = fill_up(small_disk)
    with pytest.raises(JournalFailed, match=r"disk is full|No space left"):
        Journal.open(small_disk, moment=at(0))
    ballast.unlink()
    with Journal.open(small_disk, moment=at(0)) as journal:
        journal.append(events(1, 3))
    assert verify(small_disk).ok


def test_a_snapshot_or_a_backup_that_finds_no_room_leaves_nothing_behind(
    small_disk: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    with Journal.open(data, moment=at(0)) as journal:
        journal.append(events(1, 5000))
    with pytest.raises(BackupRefused, match=r"full|space"):
        back_up(data, small_disk / "copy")
    assert not (small_disk / "copy").exists()
    with Journal.open(small_disk, moment=at(0)) as journal:
        journal.append(events(1, 3))
        with pytest.raises(JournalFailed):
            journal.save_snapshot(3, os.urandom(3_000_000), 1)
        assert journal.latest_snapshot(1) is None
        assert not list(small_disk.glob("*.tmp"))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no file size limit to reach")
def test_a_disk_that_reports_errors_is_tried_again_with_the_same_events(tmp_path: Path) -> None:
    """A limit on the file's size makes the operating system itself refuse the write in the middle
    of the WAL, which SQLite sees as an input/output error."""
    writer = f"""
import resource
from pathlib import Path
from hatmonitor.journal.errors import JournalFailed
from hatmonitor.journal.reader import JournalReader
from hatmonitor.journal.store import Journal
from tests.journal.made import at, event, events
folder = Path({str(tmp_path)!r})
journal = Journal.open(folder, moment=at(0))
stored = journal.append(events(1, 20))
size = max(file.stat().st_size for file in folder.iterdir())
_, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
waiting, whys = [], set()
for seq in range(21, 90):
    resource.setrlimit(resource.RLIMIT_FSIZE, (size if seq < 80 else hard, hard))
    waiting.append(event(seq, late=bool(whys)))
    try:
        stored += journal.append(waiting)
        waiting = []
    except JournalFailed as failure:
        whys.add(failure.why)
        with JournalReader.open(folder) as reader:
            assert list(reader.events()) == stored
print(journal.count, sorted(whys))
"""
    ended = subprocess.run([sys.executable, "-c", writer], capture_output=True, text=True, cwd=ROOT)
    assert (ended.stdout, ended.stderr) == ("89 ['the disk reports errors']\n", "")
    verdict = verify(tmp_path)
    assert (verdict.ok, verdict.count) == (True, 89)
