"""Every simulator, in a process of its own, drives its decoder over a real port through the link.

A pseudo-terminal, or, for an instrument on the handshake lines, a serial server on the network.
"""

import time
from pathlib import Path

import pytest

from devices.catalogue import catalogue, make_simulator
from devices.driver import HALF_FRAME_S
from devices.instrument import Instrument, Measures
from devices.link import Link
from devices.readings import AnyReading, Breath, Button, Garbage, LinkLost, LinkUp, Vitals
from devices.simulators.process import SimulatorProcess
from tests.devices.waiting import wait_until

HURRIED = 50.0  # a breath test takes half a minute; what streams goes at its own pace


def is_what_it_is_for(reading: AnyReading) -> bool:
    match reading:
        case Vitals(spo2_percent=spo2):
            return spo2 is not None
        case Button(pressed=pressed):
            return pressed
        case _:
            return isinstance(reading, Breath)


def speed_of(row: Instrument) -> float:
    if row.streams or row.reads_lines or row.measures is Measures.BUTTON:
        return 1.0
    return max(HURRIED, row.speaks_every_s or 0.0)


every_row = pytest.mark.parametrize("row", catalogue().values(), ids=lambda row: row.id)


@pytest.mark.filterwarnings("ignore:set:DeprecationWarning")
@every_row
def test_a_simulator_drives_its_decoder_over_a_real_port(row: Instrument, tmp_path: Path) -> None:
    readings: list[AnyReading] = []
    link_path = tmp_path / "port"
    with SimulatorProcess.start(row.id, link=link_path, speed=speed_of(row)) as simulator:
        link = Link("one", simulator.port, row, lambda name, reading, ns: readings.append(reading))
        link.start()
        wait_until(lambda: LinkUp(simulator.port) in readings)
        link.measure()
        if row.id == "line":  # what comes right after the opening may be the end of a line
            time.sleep(HALF_FRAME_S)
        if (example := make_simulator(row).example) is not None:
            wait_until(lambda: not row.reads_lines or link.figures().raw)  # they have settled
            simulator.tell(**example)
        wait_until(lambda: any(is_what_it_is_for(one) for one in readings), 30.0)
        figures = link.figures()
        link.close()
    assert not [one for one in readings if isinstance(one, Garbage | LinkLost)]
    assert figures.readings > 0
    assert figures.garbage == 0
    assert figures.heard_mono_ns is not None
    assert 0 < len(figures.raw) <= 8
    assert (figures.bytes > 0) is not row.reads_lines
