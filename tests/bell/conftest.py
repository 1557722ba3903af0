"""What a bell's tests need: speakers that nobody hears, and a house around them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hatmonitor.demo.nullsink import NullSink, missing
from tests.bell.ear import Ear
from tests.bell.house import House


@pytest.fixture
def speakers() -> Iterator[NullSink]:
    """A sound server of the test's own, with one output, `speaker`."""
    if (why := missing()) is not None:
        pytest.skip(f"no sound can be recorded here: {why}")
    with NullSink() as sink:
        yield sink


@pytest.fixture
def ear(speakers: NullSink) -> Iterator[Ear]:
    """Listens at the first output."""
    with speakers.listening() as recorder:
        yield Ear(recorder)


@pytest.fixture
def house(tmp_path: Path, speakers: NullSink) -> Iterator[House]:
    with House(tmp_path, speakers) as built:
        yield built
