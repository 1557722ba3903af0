"""What is written is for this user only; a flood of bad calls leaves the program's log whole."""

import logging
import os
import stat
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from hatmonitor.monitor.notes import EACH, KINDS, STRETCH_S, Counted
from hatmonitor.private import make_private
from hatmonitor.wire import address
from hatmonitor.wire.channel import Closed, dial
from tests.processes.place import Place
from tests.processes.zygote import Zygote

posix = pytest.mark.skipif(os.name != "posix", reason="Windows has no mode of a file")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


@posix
def test_a_folder_that_was_open_to_all_is_made_private_with_all_that_is_in_it(
    tmp_path: Path, zygote: Zygote
) -> None:
    place = Place(tmp_path, zygote)
    for folder in (place.data, place.data / "capture", place.data / "logs"):
        folder.mkdir()
        folder.chmod(0o777)
    for file in ("capture/desk1.capture", "logs/monitor.log", "logs/monitor.log.1"):
        (place.data / file).write_bytes(b"")
        (place.data / file).chmod(0o644)
    outside = tmp_path / "outside"
    outside.write_text("not ours")
    outside.chmod(0o644)
    (place.data / "capture" / "link").symlink_to(outside)
    place.start()
    with place.station() as station:
        assert station.ask({"do": "raise_overdose", "place": "B1"}).ok
        for path in (place.data, *place.data.rglob("*")):
            with suppress(FileNotFoundError):  # one that took another's place meanwhile
                if not path.is_symlink():
                    assert mode(path) & 0o077 == 0, path
    assert mode(outside) == 0o644


@posix
def test_what_cannot_be_made_private_is_given_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "theirs"
    file.write_bytes(b"")
    file.chmod(0o644)
    tmp_path.chmod(0o700)

    def refused(_path: Path, _mode: int) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "chmod", refused)
    assert make_private(tmp_path) == [file]


class Flood:
    def __init__(self, data: Path) -> None:
        self.calls = 0
        self._data = data

    def bad_calls(self, seconds: float) -> None:
        found = address.find(self._data)
        assert found is not None
        until_s = time.monotonic() + seconds
        while time.monotonic() < until_s:
            try:
                channel = dial(found.address, 1.0)
                channel.send(b"x" * 64)
                channel.close()
            except Closed:
                continue
            self.calls += 1


def test_a_flood_of_bad_calls_is_counted_and_leaves_the_programs_log_whole(
    tmp_path: Path, zygote: Zygote
) -> None:
    place = Place(tmp_path, zygote)
    monitor = place.start()
    with place.station() as station:
        flood = Flood(place.data)
        flood.bad_calls(3.0)
        assert flood.calls > 500
        assert station.ask({"do": "raise_overdose", "place": "B1"}).ok
    monitor.send(15)
    assert monitor.wait() == 0
    notes = (place.data / "logs" / "monitor.log").read_text()
    assert notes.count("WARNING a caller did not prove itself: ") <= EACH
    assert "more like: hatmonitor.wire.server: a caller did not prove itself" in notes
    assert not (place.data / "logs" / "monitor.log.1").exists()


def test_of_one_kind_a_few_are_written_and_the_rest_counted() -> None:
    counted = Counted(0.0)
    assert sum(counted.takes("bad call", 1.0) for _ in range(44_000)) == EACH
    assert counted.takes("something else", 2.0)
    assert counted.over(STRETCH_S - 1.0) == []
    assert counted.over(STRETCH_S) == [("bad call", 44_000 - EACH)]
    assert counted.takes("bad call", STRETCH_S + 1.0)
    assert counted.over(2 * STRETCH_S) == []


def test_however_many_kinds_there_are_the_stretch_is_bounded() -> None:
    counted = Counted(0.0)
    taken = sum(counted.takes(f"kind {number}", 1.0) for number in range(10_000))
    assert taken == KINDS + EACH


@pytest.fixture(autouse=True)
def _root_logger() -> Iterator[None]:
    level = logging.getLogger().level
    yield
    logging.getLogger().setLevel(level)
