"""Probe names what speaks on a port, says why, and changes nothing in it."""

import os
import threading
import time
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest

from devices import probe as probing
from devices.catalogue import catalogue
from devices.link import PortFault
from devices.probe import Probed, probe
from devices.simulators.process import SimulatorProcess
from tests.devices.examples import ebs010

# Bits of what must never be sent to an instrument we do not know.
FORBIDDEN = (b"$U0000", b"$RESET", b"\x7d\x81\xae", b"$START", b"\x02A20")


@contextmanager
def a_port(frames: bytes, every_s: float = 0.05) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """A terminal on which somebody says these bytes again and again, and what was sent to it."""
    ours, theirs = os.openpty()
    tty.setraw(theirs)
    os.set_blocking(ours, False)
    ending = threading.Event()
    sent: list[bytes] = []

    def speak() -> None:
        while not ending.wait(every_s):
            with suppress(BlockingIOError):
                sent.append(os.read(ours, 4096))
            if frames:
                os.write(ours, frames)

    speaker = threading.Thread(target=speak)
    speaker.start()
    try:
        yield os.ttyname(theirs), lambda: b"".join(sent)
    finally:
        ending.set()
        speaker.join()
        os.close(ours)
        os.close(theirs)


def fitting(found: list[Probed]) -> list[str]:
    return [one.driver for one in found if one.fits]


@pytest.mark.parametrize(
    "driver",
    ["nonin-df2", "nonin-df7", "nonin-df13", "masimo-ascii1", "nonin-ascii"],
)
def test_probe_names_the_one_that_speaks_by_itself(driver: str) -> None:
    with SimulatorProcess.start(driver) as simulator:
        found = probe(simulator.port, 1.2)
    assert fitting(found) == [driver]
    assert "explain 100% of" in found[0].why


def test_a_format_whose_damage_is_noticed_is_told_from_one_without_a_check() -> None:
    with SimulatorProcess.start("nonin-df2") as checked:
        assert probe(checked.port, 0.5)[0].checked
    with SimulatorProcess.start("nonin-ascii") as unchecked:
        best = probe(unchecked.port, 1.2)[0]
    assert (best.driver, best.checked) == ("nonin-ascii", False)
    assert "it has no check of its own" in best.why


def test_formats_of_the_same_shape_both_fit_and_nothing_is_guessed() -> None:
    with SimulatorProcess.start("bci") as simulator:
        found = probe(simulator.port, 0.5)
    assert set(fitting(found)) == {"bci", "contec-v5"}


def test_what_explains_fewer_bytes_than_another_does_not_fit() -> None:
    with SimulatorProcess.start("bci") as simulator:
        found = {one.driver: one for one in probe(simulator.port, 0.5)}
    assert "another explains more" in found["nonin-df8"].why


def test_a_silent_port_is_asked_what_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probing, "ANSWER_WAIT_S", 0.3)
    with SimulatorProcess.start("ebs010", speed=100) as simulator:
        best = probe(simulator.port, 0.1)[0]
    assert (best.driver, best.fits, best.asked) == ("ebs010", True, b"$RECALL\r\n")


def test_nothing_but_safe_questions_is_ever_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probing, "ANSWER_WAIT_S", 0.1)
    questions = {row.safe_question for row in catalogue().values()} - {b""}
    with a_port(b"") as (port, sent):
        found = probe(port, 0.1)
        time.sleep(0.2)
        rest = sent()
    assert fitting(found) == []
    assert {one.asked for one in found} - {b""} == questions
    for question in sorted(questions, key=len, reverse=True):
        rest = rest.replace(question, b"")
    assert rest == b""
    assert not any(part in b"".join(questions) for part in FORBIDDEN)


def test_what_speaks_by_itself_is_asked_nothing() -> None:
    (example,) = (one for one in ebs010.EXAMPLES if one.name == "a whole test")
    with a_port(b"".join(example.frames)) as (port, sent):
        assert fitting(probe(port, 0.3)) == ["ebs010"]
        assert sent() == b""


def test_bytes_that_nobody_knows_fit_nothing() -> None:
    with a_port(b"\x00\xfehello?\n") as (port, _):
        found = probe(port, 0.1)
    assert fitting(found) == []
    assert {one.why for one in found} >= {"bytes came, but none of its frames"}


def test_every_byte_speaking_row_of_the_catalogue_is_answered_for() -> None:
    with a_port(b"") as (port, _):
        found = probe(port, 0.05, within_s=0.2)
    told = {one.driver for one in found}
    # A result from a file is on no port; a line profile has to be written first.
    assert told == set(catalogue()) - {"nxt-record", "line"}
    assert "not tried: the time was over" in {one.why for one in found}


def test_a_probe_ends_when_its_time_is_over_and_tells_how_far_it_is() -> None:
    said: list[str] = []
    with a_port(b"") as (port, _):
        probe(port, 0.05, tell=said.append, within_s=0.0)
        assert said == []
        probe(port, 0.05, tell=said.append, within_s=0.01)
    assert said[0].startswith("listening at ")
    assert sum(line.startswith("listening") for line in said) == 1


def test_a_contact_is_told_by_its_lines() -> None:
    with SimulatorProcess.start("button") as simulator:
        found = {one.driver: one for one in probe(simulator.port, 0.1, within_s=0.1)}
    assert found["button"].why == "says nothing in bytes; lines driven now: CTS, DSR, RI, CD"
    assert not found["button"].fits


def test_a_port_that_cannot_be_opened_is_a_sentence() -> None:
    with pytest.raises(PortFault, match="there is no such port"):
        probe("/dev/no-such-port", 0.1)
