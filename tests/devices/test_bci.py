"""BCI and Berry: flags that look like the Contec's and are not, and the simulator."""

from pathlib import Path

import pytest

from devices.catalogue import instrument, instrument_for
from devices.instrument import SettingsFault
from devices.oximeters.bci import A_SECOND, Bci
from devices.oximeters.steady import AGREE
from devices.readings import Garbage, Vitals, VitalsReason
from devices.simulators.bci import BciSimulator
from tests.devices.damage import every_byte_changed
from tests.devices.examples import bci
from tests.devices.nullmodem import converse
from tests.devices.on_a_line import on_a_line


def test_a_hundred_frames_are_one_reading() -> None:
    assert Bci().feed(bci.GOOD * (5 * A_SECOND + AGREE), 0.0) == [bci.good(98, 72)] * 6


@pytest.mark.parametrize(
    ("first", "third", "reason"),
    [
        (0xB0, 0x70, VitalsReason.NO_SENSOR),
        (0x90, 0x70, VitalsReason.SENSOR_OFF),
        (0x90, 0x60, VitalsReason.SEARCHING),
        (0x90, 0x40, VitalsReason.LOW_SIGNAL),
    ],
)
def test_of_several_flags_the_one_nearest_the_plug_is_told(
    first: int, third: int, reason: VitalsReason
) -> None:
    held = bytes([first, 0, third, 72, 98])
    assert Bci().feed(held * AGREE, 0.0) == [bci.none(reason)]


@pytest.mark.parametrize("right", [bci.GOOD, bci.NO_FINGER])
def test_no_damage_of_one_frame_is_ever_a_reading(right: bytes) -> None:
    whole = Bci().feed(right * 150, 0.0)
    for damaged in every_byte_changed(right):
        told = Bci().feed(right * 20 + damaged + right * 130, 0.0)
        assert [one for one in told if not isinstance(one, Garbage)] == whole, damaged


def test_the_speed_of_the_line_can_be_set_to_what_can_carry_it() -> None:
    assert str(instrument_for("bci", {"baud": 57600}).line) == "57600 8N1"
    with pytest.raises(SettingsFault, match="not 4800"):
        instrument_for("bci", {"baud": 4800})


def test_a_simulated_one_goes_through_every_state() -> None:
    driver, simulator = Bci(), BciSimulator()
    script: list[tuple[dict[str, object], Vitals]] = [
        ({"do": "values", "spo2": 95, "pulse": 140}, bci.good(95, 140)),
        ({"do": "finger", "on": False}, bci.none(VitalsReason.SENSOR_OFF)),
        ({"do": "unplug_sensor", "on": True}, bci.none(VitalsReason.NO_SENSOR)),
        ({"do": "unplug_sensor", "on": False}, bci.none(VitalsReason.SENSOR_OFF)),
        ({"do": "finger", "on": True}, bci.good(95, 140)),
        ({"do": "searching", "seconds": 1.5}, bci.none(VitalsReason.SEARCHING)),
        ({"do": "drift", "spo2": 80, "over_s": 2.0}, bci.good(80, 140)),
    ]
    for nth, (command, wanted) in enumerate(script):
        simulator.tell(command, nth * 4.0)
        told = converse(driver, simulator, 4.0, from_s=nth * 4.0)
        assert wanted in told, command
        assert not any(isinstance(one, Garbage) for one in told)
    assert driver.understood == pytest.approx(28 * A_SECOND, rel=0.02)


def test_over_a_real_port_a_probe_that_is_unplugged_is_told(tmp_path: Path) -> None:
    with on_a_line(instrument("bci"), tmp_path, speed=1.0) as line:
        line.simulator.tell(do="values", spo2=91, pulse=64)
        line.wait_for(bci.good(91, 64))
        line.simulator.tell(do="unplug_sensor", on=True)
        line.wait_for(bci.none(VitalsReason.NO_SENSOR))
    assert not any(isinstance(one, Garbage) for one in line.readings)
