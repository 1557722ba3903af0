"""Masimo ASCII1: what each key and bit means, and that the trend dump is nobody's present."""

from pathlib import Path

import pytest

from devices.catalogue import instrument
from devices.driver import BEGUN_INSIDE, UNKNOWN_LINE
from devices.framing import garbage
from devices.oximeters.masimo_ascii1 import MasimoAscii1
from devices.readings import (
    AnyReading,
    Garbage,
    Trouble,
    TroubleEnded,
    TroubleKind,
    Vitals,
    VitalsQuality,
    VitalsReason,
)
from devices.simulators.masimo import MasimoSimulator
from tests.devices.damage import every_byte_changed, every_byte_lost
from tests.devices.examples.masimo_ascii1 import RAD_8, TREND, TREND_ZERO, good, line, none
from tests.devices.nullmodem import converse
from tests.devices.on_a_line import on_a_line

STORED = none(VitalsReason.STORED)
FAULT = TroubleKind.SENSOR_ERROR


def said(*pieces: bytes) -> list[AnyReading]:
    driver = MasimoAscii1()
    return [reading for piece in pieces for reading in driver.feed(piece, 0.0)]


@pytest.mark.parametrize("stored", [TREND, TREND_ZERO])
def test_no_damage_of_a_trend_line_gives_a_number(stored: bytes) -> None:
    for damaged in [*every_byte_changed(stored), *every_byte_lost(stored)]:
        told = said(damaged + b"\r\n")
        assert all(one == STORED or isinstance(one, Garbage) for one in told), damaged


@pytest.mark.parametrize(
    "sign",
    [
        b"09/21/08 09:56:14 SPO2=096 PR=074 EXC=800",
        b"09/21/08 09:56:14 SpO2=096 BPM=074 EXC=800",
        b"09/21/08 09:56:14 SPO2=096 BPM=074 EXC=800:SET",
    ],
)
def test_each_single_sign_of_a_trend_is_enough(sign: bytes) -> None:
    assert said(sign + b"\r\n") == [STORED]


NOT_MEASURING = {
    0x000001: (VitalsReason.NO_SENSOR, False),
    0x000002: (VitalsReason.SENSOR_FAULT, True),
    0x000008: (VitalsReason.SEARCHING, False),
    0x000020: (VitalsReason.SENSOR_OFF, False),
    0x000080: (VitalsReason.SENSOR_FAULT, True),
    0x000100: (VitalsReason.SENSOR_FAULT, True),
    0x001000: (VitalsReason.NO_SENSOR, False),
    0x004000: (VitalsReason.SENSOR_FAULT, True),
    0x008000: (VitalsReason.SENSOR_FAULT, True),
    0x010000: (VitalsReason.SENSOR_FAULT, True),
    0x020000: (VitalsReason.NO_VALUE, False),
    0x100000: (VitalsReason.SENSOR_FAULT, True),
}
DOUBTFUL = {
    0x000004: (VitalsQuality.MARGINAL, VitalsReason.LOW_SIGNAL, False),
    0x000010: (VitalsQuality.POOR, VitalsReason.INTERFERENCE, False),
    0x000040: (VitalsQuality.POOR, VitalsReason.INTERFERENCE, False),
    0x000400: (VitalsQuality.POOR, VitalsReason.LOW_SIGNAL, False),
    0x002000: (VitalsQuality.MARGINAL, VitalsReason.SENSOR_FAULT, True),
    0x040000: (VitalsQuality.MARGINAL, VitalsReason.SENSOR_FAULT, True),
}


@pytest.mark.parametrize("bit", [1 << n for n in range(24)])
def test_every_bit_of_the_exceptions_has_its_meaning_also_beside_values(bit: int) -> None:
    *troubles, vitals = said(line(0x800 | bit))
    assert isinstance(vitals, Vitals)
    if bit in NOT_MEASURING:
        reason, trouble = NOT_MEASURING[bit]
        assert vitals == none(reason)
    elif bit in DOUBTFUL:
        quality, reason, trouble = DOUBTFUL[bit]
        assert vitals == Vitals(95, 70, None, quality, reason)
    else:  # of no list: whatever it is, nothing is called good beside it
        assert (vitals.quality is VitalsQuality.GOOD) == (bit == 0x800)
        trouble = False
    assert [type(one) for one in troubles] == ([Trouble] if trouble else [])


def test_a_defective_cable_is_a_trouble_until_a_line_without_it() -> None:
    told = said(line(0x10800), line(0x10800), line(0x800))
    assert told == [
        Trouble(FAULT, "defective cable"),
        *[none(VitalsReason.SENSOR_FAULT)] * 2,
        TroubleEnded(FAULT),
        good(95, 70),
    ]


def test_after_a_trend_dump_live_lines_are_live() -> None:
    assert said(RAD_8, TREND * 3, RAD_8) == [good(98, 97), *[STORED] * 3, good(98, 97)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            b"SPO2=098% EXC=000800",
            Vitals(98, None, None, VitalsQuality.MARGINAL, VitalsReason.NO_VALUE),
        ),
        (
            b"BPM=071 SPO2=---% EXC=000800",
            Vitals(None, 71, None, VitalsQuality.MARGINAL, VitalsReason.NO_VALUE),
        ),
        (b"SPO2=098% BPM=071 WHAT=+1-2 EXC=800", good(98, 71)),
        (
            b"SPO2=140% BPM=071 EXC=800",
            Vitals(None, 71, None, VitalsQuality.MARGINAL, VitalsReason.IMPLAUSIBLE),
        ),
        (b"SPO2=000% BPM=000 EXC=800", none(VitalsReason.NO_VALUE)),
        (b"SPO2=---% BPM=--- EXC=000010", none(VitalsReason.INTERFERENCE)),
        (b"SPO2=098% BPM=071 EXC=000800", good(98, 71)),
    ],
)
def test_a_line_is_read_by_its_keys(text: bytes, told: Vitals) -> None:
    assert said(b"02/22/16 22:47:45 " + text + b"\r\n") == [told]


@pytest.mark.parametrize(
    "text",
    [
        b"02/22/16 22:47:45 SPO2=098% BPM=097 PI=03.60%",
        b"02/22/16 22:47:45 SPO2=098% BPM=097 EXC=",
        b"02/22/16 22:47:45 SPO2=098% BPM=097 EXC=80",
        b"02/22/16 22:47:45 SPO2=098% BPM=097 EXC=000800 EXC=000800",
        b"02/22/16 22:47:45 SPO2=98x BPM=097 EXC=000800",
        b"02/22/16 22:47:45 SPO2=0098% BPM=097 EXC=000800",
        b"02/22/16 22:47:45 SPO2=098% BPM=097 ALARM=4 EXC=000800",
        b"02/22/16 22:47:45 PI=03.60% EXC=000800",
        b"22:47:45 SPO2=098% BPM=097 EXC=000800",
        b"SPO2=097 HR=072",
        RAD_8.strip() + RAD_8.strip(),
    ],
)
def test_a_line_it_does_not_have_is_garbage(text: bytes) -> None:
    assert said(RAD_8 + text + b"\r\n") == [good(98, 97), garbage(text, UNKNOWN_LINE)]


def test_a_line_that_began_before_we_listened_is_no_fault_of_the_line() -> None:
    assert said(RAD_8[20:] + RAD_8) == [garbage(RAD_8[20:].strip(), BEGUN_INSIDE), good(98, 97)]


def test_troubles_are_told_once_each_way() -> None:
    told = said(line(0x002), line(0x002), line(0x000), line(0x000), line(0x080))
    assert [one for one in told if not isinstance(one, Vitals)] == [
        Trouble(FAULT, "defective sensor"),
        TroubleEnded(FAULT),
        Trouble(FAULT, "sensor not recognised"),
    ]


def test_troubles_from_before_a_restart_of_the_program_can_end() -> None:
    driver = MasimoAscii1()
    driver.still_troubled([TroubleKind.BATTERY_LOW])
    assert driver.feed(RAD_8, 0.0) == [TroubleEnded(TroubleKind.BATTERY_LOW), good(98, 97)]


def test_any_damaged_byte_costs_its_line_and_the_next_at_most() -> None:
    for damaged in every_byte_changed(RAD_8):
        told = said(damaged + line(0x800) * 2)
        assert told[-1] == good(95, 70), damaged


def test_a_damaged_digit_is_taken_as_sent_because_nothing_in_the_format_could_tell() -> None:
    assert said(RAD_8.replace(b"098%", b"018%")) == [good(18, 97)]


def test_a_simulated_one_goes_through_every_state() -> None:
    driver, simulator = MasimoAscii1(), MasimoSimulator()
    weak = (VitalsQuality.MARGINAL, VitalsReason.LOW_SIGNAL)
    doubt = (VitalsQuality.POOR, VitalsReason.LOW_SIGNAL)
    script: list[tuple[dict[str, object], AnyReading]] = [
        ({"do": "values", "spo2": 95, "pulse": 140}, good(95, 140)),
        ({"do": "weak", "on": True}, Vitals(95, 140, None, *weak)),
        ({"do": "motion", "on": True}, Vitals(95, 140, None, *doubt)),
        ({"do": "finger", "on": False}, none(VitalsReason.SENSOR_OFF)),
        ({"do": "unplug_sensor", "on": True}, none(VitalsReason.NO_SENSOR)),
        ({"do": "battery", "low": True}, Trouble(TroubleKind.BATTERY_LOW, "battery low")),
        ({"do": "battery", "low": False}, TroubleEnded(TroubleKind.BATTERY_LOW)),
        ({"do": "trend", "lines": 20}, STORED),
    ]
    for nth, (command, wanted) in enumerate(script):
        simulator.tell(command, nth * 3.0 + 0.01)
        told = converse(driver, simulator, 3.0, from_s=nth * 3.0 + 0.02)
        assert wanted in told, command
        assert not any(isinstance(one, Garbage) for one in told)


def test_over_a_real_port_a_trend_dump_in_between_gives_no_number(tmp_path: Path) -> None:
    with on_a_line(instrument("masimo-ascii1"), tmp_path, speed=5.0) as desk:
        desk.simulator.tell(do="values", spo2=91, pulse=64)
        desk.wait_for(good(91, 64))
        desk.simulator.tell(do="trend", lines=15)
        desk.wait_for(STORED)
        desk.simulator.tell(do="values", spo2=90)
        desk.wait_for(good(90, 64))
    assert not [one for one in desk.readings if isinstance(one, Garbage)]
    assert not [one for one in desk.readings if isinstance(one, Vitals) and one.pulse_per_min == 74]
