"""Monitors for tests: real processes, started by a fork of one that has imported everything."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.processes.place import Place
from tests.processes.zygote import Zygote


@pytest.fixture(scope="package", autouse=True)
def sockets_that_go() -> Iterator[None]:
    """The paths of tests are too long for a socket, and a killed monitor leaves its socket's folder
    to the next life; what the last ones left goes with this folder."""
    before = os.environ.get("TMPDIR")
    with tempfile.TemporaryDirectory(prefix="hm-") as folder:
        os.environ["TMPDIR"], tempfile.tempdir = folder, None
        yield
        tempfile.tempdir = None
        if before is None:
            del os.environ["TMPDIR"]
        else:
            os.environ["TMPDIR"] = before


@pytest.fixture(scope="module")
def one_zygote() -> Iterator[Zygote]:
    with Zygote() as zygote:
        yield zygote


@pytest.fixture
def zygote(one_zygote: Zygote) -> Iterator[Zygote]:
    yield one_zygote
    one_zygote.end_all()


@pytest.fixture
def place(tmp_path: Path, zygote: Zygote) -> Place:
    return Place(tmp_path, zygote)


@pytest.fixture
def small_disk(tmp_path: Path, zygote: Zygote) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(disk)]
    mounted = subprocess.run(mount, capture_output=True, text=True, check=False)
    if mounted.returncode != 0:
        pytest.skip(f"a small disk cannot be mounted here: {mounted.stderr.strip()}")
    yield disk
    zygote.end_all()
    subprocess.run(["umount", "--lazy", str(disk)], check=True)
