"""A thread that is not ours costs its port and nothing else (case P4)."""

import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Thread

import pytest

from devices.catalogue import instrument
from devices.guarded import Fault
from devices.link import Link
from devices.readings import AnyReading, LinkLost
from devices.simulators.process import SimulatorProcess
from hatmonitor.events import MonitorStarted
from tests.devices.waiting import wait_until
from tests.processes.place import Place, write_site
from tests.processes.zygote import Zygote


@pytest.fixture
def server() -> Iterator[int]:
    """A serial server that ends an option which never began: `FF F0`, to each that calls."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    caller, _ = listening.accept()
                    caller.sendall(b"\xff\xf0")

        Thread(target=serve, daemon=True).start()
        yield listening.getsockname()[1]


def test_a_serial_server_that_kills_pyserials_own_thread_costs_its_port_and_nothing_else(
    server: int, tmp_path: Path, zygote: Zygote
) -> None:
    place = Place(tmp_path, zygote)
    place.site = write_site(tmp_path, port=f"rfc2217://127.0.0.1:{server}")
    monitor = place.start()
    with place.station() as station:
        station.wait_until(lambda room: "program_fault:program" in room.alarms, 30)
        station.wait_until(lambda room: any(d.up is False for d in room.devices.values()), 30)
        assert station.ask({"do": "raise_overdose", "place": "B1"}).ok
        assert any(
            fault.part.startswith("thread pySerial") for fault in station.room.faults.values()
        )
        assert not [one for one in station.events if isinstance(one.fact, MonitorStarted)]
    assert monitor.pid


def test_a_decoder_that_breaks_costs_the_bytes_it_was_given_and_the_port_stays_open() -> None:
    told: list[AnyReading] = []
    faults: list[Fault] = []
    row = instrument("ebs010")
    with SimulatorProcess.start("ebs010") as simulator:
        link = Link(
            "b1", simulator.port, row, lambda _id, reading, _ns: told.append(reading),
            broke=faults.append,
        )  # fmt: skip
        link.start()
        wait_until(lambda: told)
        driver = link._driver

        def slips(_data: bytes, _now_s: float) -> list[AnyReading]:
            raise KeyError("C-0412")

        driver.feed = slips  # type: ignore[method-assign]
        link.measure()
        wait_until(lambda: faults)
        wait_until(lambda: link._driver is not driver)
        before = len(told)
        link.measure()
        wait_until(lambda: len(told) > before)
        link.close()
    assert faults[0].part == "decoder of b1" and faults[0].cause == "KeyError"
    assert not [one for one in told if isinstance(one, LinkLost)]
