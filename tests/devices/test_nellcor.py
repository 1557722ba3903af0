"""Nellcor N-560 and N-595: numbers, stars, dashes and several status words on a line."""

from pathlib import Path

import pytest

from devices.catalogue import instrument
from devices.driver import BEGUN_INSIDE, UNKNOWN_LINE
from devices.framing import garbage
from devices.oximeters.nellcor_n560 import NellcorN560
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
from devices.simulators.nellcor import HEADER, PAGE, NellcorSimulator
from tests.devices.damage import every_byte_changed
from tests.devices.examples.nellcor_n560 import GOOD, MOTION, MOVING, good, line, none
from tests.devices.nullmodem import converse
from tests.devices.on_a_line import on_a_line


def said(*pieces: bytes) -> list[AnyReading]:
    driver = NellcorN560()
    return [reading for piece in pieces for reading in driver.feed(piece, 0.0)]


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("SD   SO   PS", VitalsReason.NO_SENSOR),
        ("AO   PS   SO", VitalsReason.SENSOR_OFF),
        ("MO   LM", VitalsReason.MOTION),
        ("SL   LP   AS", VitalsReason.SEARCHING),
    ],
)
def test_of_several_status_words_the_gravest_is_told_and_no_number(
    words: str, reason: VitalsReason
) -> None:
    assert said(line("97      72      40", words)) == [none(reason)]


@pytest.mark.parametrize("word", ["AO", "AS", "PH", "PL", "SH", "SL"])
def test_the_instruments_own_alarms_say_nothing_of_the_values(word: str) -> None:
    assert said(line("84*     141*    36", word)) == [good(84, 141)]


@pytest.mark.parametrize(
    ("values", "told"),
    [
        (
            "---     72      40",
            Vitals(None, 72, None, VitalsQuality.MARGINAL, VitalsReason.NO_VALUE),
        ),
        ("0       0       0", none(VitalsReason.NO_VALUE)),
        ("97      72      ---", good(97, 72)),
        (
            "101     72      40",
            Vitals(None, 72, None, VitalsQuality.MARGINAL, VitalsReason.IMPLAUSIBLE),
        ),
    ],
)
def test_a_value_that_is_none_is_no_number(values: str, told: Vitals) -> None:
    assert said(line(values)) == [told]


@pytest.mark.parametrize(
    "text",
    [
        b"07-Jan-04 11:24:50   100     105      88                   XX",
        b"07-Mai-04 11:24:50   100     105      88                   AO",
        b"07-Jan-04 11:24:50   100     105",
        b"07-Jan-04 11:24:50   100     105      8x",
        b"07-Jan-04 11:24:50   1000    105      88",
        b"07-Jan-04 11:24:50   **      105      88",
        b"11:24:50   100     105      88",
        b"N-550    VERSION 1.61.00",
    ],
)
def test_a_line_it_does_not_have_is_garbage(text: bytes) -> None:
    assert said(GOOD + text + b"\r\n") == [good(100, 105), garbage(text, UNKNOWN_LINE)]


def test_a_line_that_began_before_we_listened_is_no_fault_of_the_line() -> None:
    assert said(GOOD[21:] + GOOD) == [garbage(GOOD[21:].strip(), BEGUN_INSIDE), good(100, 105)]


def test_header_lines_are_understood_and_tell_nothing() -> None:
    driver = NellcorN560()
    for text in HEADER:
        assert driver.feed(text.encode("ascii") + b"\r\n", 0.0) == []
    assert driver.understood == len(HEADER)


def test_a_low_battery_is_told_once_each_way() -> None:
    values = "97      72      40"
    told = said(line(values, "LB"), line(values, "LB   AO"), line(values), line(values))
    assert [one for one in told if not isinstance(one, Vitals)] == [
        Trouble(TroubleKind.BATTERY_LOW, "battery low"),
        TroubleEnded(TroubleKind.BATTERY_LOW),
    ]


def test_any_damaged_byte_costs_its_line_and_the_next_at_most() -> None:
    for damaged in every_byte_changed(MOVING):
        assert said(damaged + GOOD * 2)[-1] == good(100, 105), damaged


def test_a_simulated_one_goes_through_every_state_and_many_pages() -> None:
    driver, simulator = NellcorN560(), NellcorSimulator()
    script: list[tuple[dict[str, object], AnyReading]] = [
        ({"do": "values", "spo2": 95, "pulse": 100}, good(95, 100)),
        ({"do": "motion", "on": True}, Vitals(95, 100, None, *MOTION)),
        ({"do": "battery", "low": True}, Trouble(TroubleKind.BATTERY_LOW, "battery low")),
        ({"do": "motion", "on": False}, good(95, 100)),
        ({"do": "values", "spo2": 80, "pulse": 150}, good(80, 150)),
        ({"do": "searching", "seconds": 5.0}, none(VitalsReason.SEARCHING)),
        ({"do": "finger", "on": False}, none(VitalsReason.SENSOR_OFF)),
        ({"do": "unplug_sensor", "on": True}, none(VitalsReason.NO_SENSOR)),
    ]
    for nth, (command, wanted) in enumerate(script):
        simulator.tell(command, nth * 20.0)
        told = converse(driver, simulator, 20.0, from_s=nth * 20.0)
        assert wanted in told, command
        assert not any(isinstance(one, Garbage) for one in told)
    lines = 20 * len(script) // 2
    assert driver.understood == pytest.approx(lines + len(HEADER) * lines / PAGE, abs=4)


def test_over_a_real_port_several_status_words_are_read(tmp_path: Path) -> None:
    with on_a_line(instrument("nellcor-n560"), tmp_path, speed=10.0) as desk:
        desk.simulator.tell(do="values", spo2=82, pulse=64)
        desk.simulator.tell(do="motion", on=True)
        desk.wait_for(Vitals(82, 64, None, *MOTION))
        desk.simulator.tell(do="finger", on=False)
        desk.wait_for(none(VitalsReason.SENSOR_OFF))
    assert not any(isinstance(one, Garbage) for one in desk.readings)
