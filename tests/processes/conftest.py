"""Monitors for tests: real processes, started by a fork of one that has imported everything."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.processes.place import Place
from tests.processes.zygote import Zygote


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
