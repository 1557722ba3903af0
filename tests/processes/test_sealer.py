"""When seals are made: one for all that waits, never beside a disk in trouble, and it is said."""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from queue import Empty, SimpleQueue

import pytest

from hatmonitor.journal import seal_book
from hatmonitor.journal.files import SEALS
from hatmonitor.journal.seal import SealWhy, book_lines
from hatmonitor.journal.store import Journal
from hatmonitor.monitor import sealer as module
from hatmonitor.monitor.inputs import AnyInput, SealingSaid
from hatmonitor.monitor.sealer import SEAL_AFTER_S, TOO_SLOW, UNSEALED_S, WAITS, Sealer
from tests.journal.made import at, event, events
from tests.processes.waiting import until


class House:
    """A journal, its sealer, and a clock that is set by hand."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.journal = Journal.open(folder, moment=at(0), sealed=False)
        self.said: SimpleQueue[AnyInput] = SimpleQueue()
        self.sealer = Sealer(self.journal.sealing, lambda: self.journal.head, self.said.put)
        self.sealer.start()
        self.seconds = 0.0
        self._began_s = time.monotonic()

    def tend(self, seconds: float = 0.0, *, writing: bool = True) -> None:
        self.seconds += seconds
        self.sealer.tend(at(self.seconds), self._began_s + self.seconds, writing=writing)

    def sealed(self) -> int:
        lines = list(book_lines(self.folder / SEALS)) if (self.folder / SEALS).exists() else []
        return max((seal.seq for _, seal in lines if seal), default=-1)

    def word(self) -> SealingSaid:
        try:
            word = self.said.get(timeout=5.0)
        except Empty:
            raise AssertionError("nothing was said") from None
        assert isinstance(word, SealingSaid)
        return word


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
    house.tend()
    assert house.word().why == ""
    yield house
    house.sealer.finish(at(house.seconds))
    house.journal.close()


def test_one_seal_stands_for_all_that_waits(house: House) -> None:
    before = len(list(book_lines(house.folder / SEALS)))
    for event_ in events(1, 200):
        house.journal.append([event_])
        house.tend()
    assert house.sealed() == 0
    house.tend(SEAL_AFTER_S)
    until(lambda: house.sealed() == 200, "sealed")
    assert len(list(book_lines(house.folder / SEALS))) == before + 1


def test_no_seal_is_made_while_the_log_cannot_be_written_and_that_is_said(house: House) -> None:
    house.journal.append([event(1)])
    for _ in range(40):
        house.tend(0.5, writing=False)
    assert house.sealed() == 0
    assert house.seconds > UNSEALED_S
    assert house.word().why == WAITS
    house.tend(2.0)
    until(lambda: house.sealed() == 1, "sealed again")
    assert house.word().why == ""


def test_a_house_in_which_there_is_always_something_new_is_sealed_and_nothing_is_said(
    house: House,
) -> None:
    for number in range(1, 41):
        house.journal.append([event(number)])
        house.tend(1.0)
        if number % int(SEAL_AFTER_S) == 0:
            until(lambda n=number: house.sealed() >= n - int(SEAL_AFTER_S), "sealed")
    assert house.seconds > 2 * UNSEALED_S
    assert house.said.empty()


def test_a_disk_that_takes_over_a_second_for_a_seal_is_said_and_left_alone_for_a_while(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync = os.fsync

    def slowly(handle: int) -> None:
        time.sleep(0.6)
        sync(handle)

    house.journal.append([event(1)])
    with monkeypatch.context() as patch:
        patch.setattr(seal_book.os, "fsync", slowly)
        house.tend()
        house.tend(SEAL_AFTER_S)
        assert house.word().why == TOO_SLOW
    house.journal.append([event(2)])
    house.tend()
    house.tend(SEAL_AFTER_S)
    assert house.sealed() == 1
    house.tend(module.AGAIN_AFTER_S + 5.0)
    until(lambda: house.sealed() == 2, "sealed again")
    assert house.word().why == ""


def test_a_disk_that_hangs_in_a_seal_holds_up_nobody_and_is_said(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_go: SimpleQueue[None] = SimpleQueue()
    house.journal.append([event(1)])
    with monkeypatch.context() as patch:
        patch.setattr(seal_book, "write_whole", lambda *_: let_go.get(timeout=10.0))
        began_s = time.monotonic()
        for _ in range(50):
            house.tend(0.5)
        assert time.monotonic() - began_s < 2.0
        assert house.word().why == WAITS
        let_go.put(None)
        until(lambda: house.sealed() == 1, "the seal came through")


def test_the_last_seal_says_that_nothing_came_after_it(tmp_path: Path) -> None:
    house = House(tmp_path)
    house.journal.append([event(1)])
    house.sealer.finish(at(5))
    house.journal.close()
    seals = [seal for _, seal in book_lines(tmp_path / SEALS) if seal]
    assert (seals[-1].why, seals[-1].seq) == (SealWhy.STOPPED, 1)
