"""An instrument that should speak by itself and does not: told once, ended by its first byte."""

import os
import pty
import tty
from collections.abc import Iterator
from dataclasses import replace
from queue import SimpleQueue

import pytest

from devices.catalogue import instrument
from devices.link import Link
from devices.link.silence import SAYS_NOTHING, Silence
from devices.readings import AnyReading, Trouble, TroubleEnded, TroubleKind

SILENT = Trouble(TroubleKind.SILENT, SAYS_NOTHING)
ENDED = TroubleEnded(TroubleKind.SILENT)


def said(silence: Silence, *seconds: float) -> list[AnyReading]:
    return [reading for now_s in seconds for reading in silence.due(now_s)]


def test_one_that_never_said_a_byte_is_told_once_and_its_first_byte_ends_it() -> None:
    silence = Silence(1.0, ())
    silence.opened(100.0)
    assert said(silence, 100.1, 105.9) == []
    assert said(silence, 106.0, 106.1, 200.0) == [SILENT]
    assert silence.heard(201.0) == [ENDED]
    assert silence.heard(202.0) == []


def test_one_that_falls_silent_is_told_from_its_last_byte_on() -> None:
    silence = Silence(3.0, ())
    silence.opened(0.0)
    silence.heard(50.0)
    assert said(silence, 58.9) == []
    assert said(silence, 59.0) == [SILENT]


def test_one_that_may_be_silent_for_ever_is_left_alone() -> None:
    silence = Silence(None, ())
    silence.opened(0.0)
    assert said(silence, 1e6) == []


def test_one_that_our_driver_asks_is_left_to_its_driver() -> None:
    silence = Silence(1.0, ())
    silence.opened(0.0)
    silence.asked()
    assert said(silence, 1e6) == []


def test_a_silence_from_before_a_restart_of_the_program_ends_with_the_first_byte() -> None:
    silence = Silence(1.0, [TroubleKind.SILENT])
    silence.opened(0.0)
    assert said(silence, 60.0) == []
    assert silence.heard(61.0) == [ENDED]


@pytest.fixture
def line() -> Iterator[tuple[int, str]]:
    ours, theirs = pty.openpty()
    tty.setraw(theirs)
    yield ours, os.ttyname(theirs)
    os.close(ours)
    os.close(theirs)


def test_over_a_real_terminal_a_dead_oximeter_is_told_and_its_first_byte_heard(
    line: tuple[int, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, port = line
    monkeypatch.setattr("devices.link.silence._AT_LEAST_S", 0.3)
    told: SimpleQueue[AnyReading] = SimpleQueue()
    row = replace(instrument("nonin-ascii"), speaks_every_s=0.1)
    link = Link("ox1", port, row, lambda _device, reading, _ns: told.put(reading))
    link.start()
    try:
        while (reading := told.get(timeout=10)) != SILENT:
            assert not isinstance(reading, TroubleEnded)
        os.write(ours, b"SPO2=097 HR=072\r\n")
        assert told.get(timeout=10) == ENDED
    finally:
        link.close()
