"""A start on an ext4 that is full, or all but full: SQLite's shared index finds no room there, and
touching it would end the process. The writer then opens the file for itself alone."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hatmonitor.journal.reader import JournalReader
from hatmonitor.journal.store import Journal
from hatmonitor.journal.verify import verify
from tests.journal.made import ROOT, at, events

_LIFE = """
import os, sys
from pathlib import Path
from hatmonitor.journal.errors import JournalFailed
from hatmonitor.journal.store import Journal
from tests.journal.made import at, events
journal = Journal.open(Path(sys.argv[1]), moment=at(0))
first = journal.count + 1
try:
    journal.append(events(first, first + 4))
except JournalFailed as failure:
    assert failure.why == "the disk is full", failure.why
print(journal.count, flush=True)
journal.close() if sys.argv[2] == "stopped" else os._exit(0)
"""


@pytest.fixture
def ext4(tmp_path: Path) -> Iterator[Path]:
    """8 MB with blocks of 1 KB, so that a page of the index is more than a block."""
    disk, image = tmp_path / "disk", tmp_path / "image"
    disk.mkdir()
    with image.open("wb") as file:
        file.truncate(8 << 20)
    for words in (
        ["mkfs.ext4", "-q", "-m", "0", "-b", "1024", str(image)],
        ["mount", "-o", "loop", str(image), str(disk)],
    ):
        if shutil.which(words[0]) is None:
            pytest.skip(f"a full ext4 cannot be had here: no {words[0]}")
        done = subprocess.run(words, capture_output=True, text=True)
        if done.returncode != 0:
            pytest.skip(f"a full ext4 cannot be had here: {done.stderr.strip()}")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


def leave(disk: Path, kilobytes: int) -> None:
    """Of all that is free, so much and no more."""
    with (disk / "ballast").open("ab", buffering=0) as file:
        for size in (65536, 1024):
            try:
                while file.write(bytes(size)) == size:
                    pass
            except OSError:
                continue
        os.fsync(file.fileno())
        file.truncate(max(0, file.tell() - kilobytes * 1024))
        os.fsync(file.fileno())


@pytest.mark.parametrize("end", ["stopped", "killed"])
def test_a_start_on_a_full_ext4_opens_the_log_and_all_of_it_is_there_when_there_is_room(
    ext4: Path, end: str
) -> None:
    data = ext4 / "data"
    with Journal.open(data, moment=at(0)) as journal:
        journal.append(events(1, 50))
    count = 50
    for kilobytes in (0, 4, 8, 12, 16, 24, 40):
        leave(ext4, kilobytes)
        life = subprocess.run(
            [sys.executable, "-c", _LIFE, str(data), end], capture_output=True, text=True, cwd=ROOT
        )
        assert life.returncode == 0, f"{kilobytes} KB left: {life.returncode} {life.stderr}"
        assert int(life.stdout) >= count
        count = int(life.stdout)
    (ext4 / "ballast").unlink()
    verdict = verify(data)
    assert (verdict.ok, verdict.count) == (True, count)


def test_a_log_opened_for_its_writer_alone_is_shared_again_when_there_is_room(ext4: Path) -> None:
    data = ext4 / "data"
    with Journal.open(data, moment=at(0)) as journal:
        journal.append(events(1, 5))
    leave(ext4, 0)
    with Journal.open(data, moment=at(1)) as journal:
        (ext4 / "ballast").unlink()
        stored = journal.append(events(6, 9))
        with JournalReader.open(data) as reader:
            assert list(reader.events(6)) == stored
