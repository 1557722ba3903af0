"""A simulator in a process of its own, heard through its decoder by a link on a real port."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from devices.instrument import Instrument
from devices.link import Link
from devices.readings import AnyReading, LinkUp
from devices.simulators.process import SimulatorProcess
from tests.devices.waiting import wait_until


class Line:
    """Both ends: readings as they were delivered, and the simulator to give commands to."""

    def __init__(self, simulator: SimulatorProcess, link: Link, readings: list[AnyReading]) -> None:
        self.simulator = simulator
        self.link = link
        self.readings = readings

    def wait_for(self, reading: AnyReading) -> None:
        wait_until(lambda: reading in self.readings)


@contextmanager
def on_a_line(row: Instrument, folder: Path, speed: float = 50.0) -> Iterator[Line]:
    """The row served on the simulator's port, up and ready."""
    readings: list[AnyReading] = []
    with SimulatorProcess.start(row.id, link=folder / "line", speed=speed) as simulator:
        link = Link(
            "desk", simulator.port, row, lambda _device, reading, _ns: readings.append(reading)
        )
        link.start()
        try:
            wait_until(lambda: any(isinstance(one, LinkUp) for one in readings))
            yield Line(simulator, link, readings)
        finally:
            link.close()
