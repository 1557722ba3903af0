"""A link over real ports: real terminals, real sockets, a simulator in a process of its own."""

import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from devices.breathalyzers.ebs010 import RECALL, START
from devices.capture import HEARD, SENT, Capture, read_capture
from devices.catalogue import instrument
from devices.link import Link
from devices.readings import (
    AnyReading,
    Breath,
    BreathPhase,
    BreathStatus,
    BreathStep,
    Garbage,
    LinkLost,
    LinkUp,
    Reading,
    Trouble,
    TroubleEnded,
    TroubleKind,
)
from devices.simulators.process import SimulatorProcess
from devices.units import BreathUnit
from tests.devices.waiting import wait_until

R = TypeVar("R", bound=Reading)

SPEED = 100.0
EBS010 = instrument("ebs010")


class Desk:
    """What one link has delivered."""

    def __init__(self) -> None:
        self.readings: list[AnyReading] = []

    def deliver(self, device_id: str, reading: AnyReading, heard_ns: int) -> None:
        assert device_id == "desk"
        assert heard_ns > 0
        self.readings.append(reading)

    def of(self, kind: type[R]) -> list[R]:
        return [reading for reading in self.readings if isinstance(reading, kind)]

    def wait_for(self, reading: AnyReading) -> None:
        wait_until(lambda: reading in self.readings)


MakeLink = Callable[..., Link]


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def linked(desk: Desk) -> Iterator[MakeLink]:
    """Makes and starts links to the desk, and closes them at the end."""
    links: list[Link] = []

    def make(port: str, capture: Capture | None = None, to: Desk = desk) -> Link:
        link = Link("desk", port, EBS010, to.deliver, capture)
        links.append(link)
        link.start()
        return link

    yield make
    for link in links:
        link.close()
    assert not [one for one in threading.enumerate() if one.name == "link desk"]


@pytest.fixture
def on_a_terminal(tmp_path: Path) -> Iterator[SimulatorProcess]:
    with SimulatorProcess.start("ebs010", link=tmp_path / "breath", speed=SPEED) as process:
        yield process


@pytest.fixture(params=["pty", "tcp"])
def simulator(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SimulatorProcess]:
    link = None if request.param == "tcp" else tmp_path / "breath"
    with SimulatorProcess.start(
        "ebs010", link=link, tcp=request.param == "tcp", speed=SPEED
    ) as process:
        yield process


def test_a_blow_arrives_as_steps_and_a_result(
    simulator: SimulatorProcess, linked: MakeLink, desk: Desk
) -> None:
    simulator.tell(do="presets", unit="M", low=0, high=200, test=41)
    simulator.tell(do="next", value=0.145)
    linked(simulator.port).measure()
    wait_until(lambda: BreathStep(BreathPhase.READY) in desk.readings)
    assert desk.readings == [
        LinkUp(simulator.port),
        BreathStep(BreathPhase.WARMING),
        BreathStep(BreathPhase.BLOW),
        BreathStep(BreathPhase.BLOWING),
        BreathStep(BreathPhase.ANALYSING),
        Breath(BreathStatus.OK, 0.145, BreathUnit.MG_PER_L, "$RESULT,0.145-OK", 0.2, 41),
        BreathStep(BreathPhase.READY),
    ]


@pytest.mark.parametrize(
    ("outcome", "reading"),
    [
        ("insufficient", BreathStep(BreathPhase.INSUFFICIENT)),
        ("time_out", BreathStep(BreathPhase.TIMED_OUT)),
        ("battery_low", Trouble(TroubleKind.BATTERY_LOW, "$BAT,LOW")),
        ("sensor_error", Trouble(TroubleKind.SENSOR_ERROR, "$SENSOR,ERR")),
        ("calibration_due", Trouble(TroubleKind.CALIBRATION_DUE, "$CALIBRATION")),
    ],
)
def test_what_can_go_wrong_with_a_blow_arrives_and_the_next_blow_works(
    on_a_terminal: SimulatorProcess,
    linked: MakeLink,
    desk: Desk,
    outcome: str,
    reading: AnyReading,
) -> None:
    on_a_terminal.tell(do="next", outcome=outcome)
    on_a_terminal.tell(do="next", value=0.075)
    link = linked(on_a_terminal.port)
    link.measure()
    desk.wait_for(reading)
    desk.wait_for(BreathStep(BreathPhase.READY))
    link.measure()
    wait_until(lambda: 0.075 in [one.value for one in desk.of(Breath)])


def test_cut_and_glued_lines_read_the_same(
    simulator: SimulatorProcess, linked: MakeLink, desk: Desk
) -> None:
    link = linked(simulator.port)
    told = []
    for shape in ("whole", "cut", "glue"):
        simulator.tell(do=shape)
        desk.readings.clear()
        link.measure()
        desk.wait_for(BreathStep(BreathPhase.READY))
        told.append([one for one in desk.readings if isinstance(one, BreathStep)])
        assert len(desk.of(Breath)) == 1
        assert not desk.of(Garbage)
    assert told[0] == told[1] == told[2]


def test_unplug_and_replug_are_one_event_each_way_and_tests_go_on(
    simulator: SimulatorProcess, linked: MakeLink, desk: Desk
) -> None:
    link = linked(simulator.port)
    desk.wait_for(LinkUp(simulator.port))
    simulator.tell(do="unplug")
    wait_until(lambda: link.tries >= 3)
    simulator.tell(do="replug")
    wait_until(lambda: len(desk.of(LinkUp)) == 2)
    link.measure()
    wait_until(lambda: desk.of(Breath))
    why = "the instrument was unplugged"
    assert [one for one in desk.readings if isinstance(one, LinkUp | LinkLost)] == [
        LinkUp(simulator.port),
        LinkLost(simulator.port, why),
        LinkUp(simulator.port),
    ]


def test_a_killed_instrument_is_lost_once(
    on_a_terminal: SimulatorProcess, linked: MakeLink, desk: Desk
) -> None:
    link = linked(on_a_terminal.port)
    desk.wait_for(LinkUp(on_a_terminal.port))
    os.kill(on_a_terminal.pid, signal.SIGKILL)
    wait_until(lambda: link.tries >= 3)
    assert len(desk.of(LinkLost)) == 1


def test_a_port_that_opens_and_fails_at_once_again_and_again_is_no_stream_of_events(
    linked: MakeLink, desk: Desk
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"socket://127.0.0.1:{server.getsockname()[1]}"
        link = linked(url)
        while link.tries < 3:
            server.accept()[0].close()
        assert desk.readings == [LinkUp(url), LinkLost(url, "the instrument was unplugged")]


def test_a_port_that_was_never_there_is_lost_once_and_up_when_it_comes(
    tmp_path: Path, linked: MakeLink, desk: Desk
) -> None:
    path = tmp_path / "breath"
    link = linked(str(path))
    wait_until(lambda: link.tries >= 3)
    assert desk.readings == [LinkLost(str(path), "there is no such port")]
    with SimulatorProcess.start("ebs010", link=path, speed=SPEED):
        desk.wait_for(LinkUp(str(path)))


def test_a_request_while_the_port_is_shut_does_not_start_a_test_later(
    tmp_path: Path, linked: MakeLink, desk: Desk
) -> None:
    path = tmp_path / "breath"
    capture = Capture(tmp_path / "desk.capture")
    link = linked(str(path), capture)
    wait_until(lambda: desk.of(LinkLost))
    link.measure()
    tried = link.tries
    wait_until(lambda: link.tries > tried + 1)
    with SimulatorProcess.start("ebs010", link=path, speed=SPEED) as simulator:
        desk.wait_for(LinkUp(str(path)))
        simulator.tell(do="noise", bytes=b"$END\r\n".hex())  # now it could be asked
        desk.wait_for(BreathStep(BreathPhase.READY))
        link.close()
    assert [one for one in read_capture(tmp_path / "desk.capture") if one.direction == SENT] == []


def test_a_port_is_opened_exclusively_and_freed_when_its_link_closes(
    on_a_terminal: SimulatorProcess, linked: MakeLink, desk: Desk
) -> None:
    second, port = Desk(), on_a_terminal.port
    first_link = linked(port)
    desk.wait_for(LinkUp(port))
    linked(port, to=second)
    second.wait_for(LinkLost(port, "another program is using the port"))
    first_link.close()
    second.wait_for(LinkUp(port))


def test_garbage_is_counted_and_kept_and_never_becomes_a_reading(
    on_a_terminal: SimulatorProcess, linked: MakeLink, desk: Desk, tmp_path: Path
) -> None:
    path = tmp_path / "desk.capture"
    capture = Capture(path)
    link = linked(on_a_terminal.port, capture)
    desk.wait_for(LinkUp(on_a_terminal.port))
    noise = bytes(range(256)).replace(b"$", b"") * 3
    for _ in range(20):
        on_a_terminal.tell(do="noise", bytes=noise.hex())
    wait_until(lambda: any("pieces)" in one.why for one in desk.of(Garbage)))
    link.measure()
    wait_until(lambda: desk.of(Breath))
    link.close()
    assert len(desk.of(Trouble)) == 1
    assert len(desk.of(Garbage)) < 20
    heard = b"".join(one.data for one in read_capture(path) if one.direction == HEARD)
    assert heard.startswith(noise * 20)


def test_the_capture_holds_every_byte_of_both_directions(
    on_a_terminal: SimulatorProcess, linked: MakeLink, desk: Desk, tmp_path: Path
) -> None:
    path = tmp_path / "desk.capture"
    capture = Capture(path)
    link = linked(on_a_terminal.port, capture)
    link.measure()
    desk.wait_for(BreathStep(BreathPhase.READY))
    link.close()
    pieces = list(read_capture(path))
    heard = b"".join(one.data for one in pieces if one.direction == HEARD)
    assert b"".join(one.data for one in pieces if one.direction == SENT) == RECALL + START
    assert heard == (
        b"$U/M,L/000,H/100,T/0000\r\n" + b"$WAIT\r\n" * 6 + b"$STANBY\r\n$TRIGGER\r\n"
        b"$BREATH\r\n$RESULT,0.000-OK\r\n$END\r\n"
    )


def test_a_capture_that_cannot_be_written_is_a_trouble_and_readings_go_on(
    on_a_terminal: SimulatorProcess, linked: MakeLink, desk: Desk, tmp_path: Path
) -> None:
    in_the_way = tmp_path / "captures"
    in_the_way.write_text("")
    capture = Capture(in_the_way / "desk.capture")
    linked(on_a_terminal.port, capture).measure()
    wait_until(lambda: desk.of(Breath))
    wait_until(lambda: desk.of(Trouble))
    (trouble,) = desk.of(Trouble)
    assert isinstance(trouble, Trouble)
    assert trouble.trouble is TroubleKind.NOT_RECORDED
    in_the_way.unlink()
    desk.wait_for(TroubleEnded(TroubleKind.NOT_RECORDED))


def test_a_fault_of_the_program_in_the_thread_is_told_and_the_port_is_served_again(
    on_a_terminal: SimulatorProcess,
) -> None:
    desk, faults = Desk(), [RuntimeError("a bug")]

    def deliver(device_id: str, reading: AnyReading, heard_ns: int) -> None:
        if isinstance(reading, Breath) and faults:
            raise faults.pop()
        desk.deliver(device_id, reading, heard_ns)

    link = Link("desk", on_a_terminal.port, EBS010, deliver)
    link.start()
    link.measure()
    desk.wait_for(LinkLost(on_a_terminal.port, "a fault in this program: RuntimeError"))
    wait_until(lambda: len(desk.of(LinkUp)) == 2)
    on_a_terminal.tell(do="result", value=0.145)
    wait_until(lambda: desk.of(Breath))
    link.close()


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("hwgrep://no such instrument anywhere", "there is no such port"),
        ("socket://127.0.0.1:1", "nothing answers at this address"),
        ("socket://127.0.0.1", None),
        ("carrier-pigeon://coop", "invalid URL, protocol 'carrier-pigeon' not known"),
        ("/etc/hostname", None),
        ("", None),
    ],
)
def test_a_port_that_cannot_be_opened_is_lost_with_a_reason(
    linked: MakeLink, desk: Desk, url: str, why: str | None
) -> None:
    linked(url)
    wait_until(lambda: desk.readings)
    (lost,) = desk.readings
    assert isinstance(lost, LinkLost)
    assert lost.port == url
    assert lost.why == why or (why is None and lost.why)


@pytest.mark.parametrize("url", ["loop://", "spy://{pty}?file=/dev/null"])
def test_any_pyserial_url_is_a_port(
    on_a_terminal: SimulatorProcess, linked: MakeLink, desk: Desk, url: str
) -> None:
    port = url.format(pty=on_a_terminal.port)
    linked(port)
    desk.wait_for(LinkUp(port))
