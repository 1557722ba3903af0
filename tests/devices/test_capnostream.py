"""Capnostream 20: escapes, the fault on record, breathing that stops, and what is sent to it."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.catalogue import instrument
from devices.driver import BEGUN_INSIDE
from devices.framing import garbage
from devices.oximeters.capnostream20 import (
    ENABLE,
    LINK_ACTIVE,
    LINK_ACTIVE_EVERY_S,
    NO_ANSWER_S,
    NO_DEVICE_ID,
    NO_NUMERICS,
    SHIFTED,
    SILENT_S,
    START,
    START_WAIT_S,
    Capnostream20,
)
from devices.oximeters.capnostream_frames import (
    CapnostreamFramer,
    escaped,
    frame,
    unescaped,
)
from devices.oximeters.nonin import NO_FRAME
from devices.readings import (
    AnyReading,
    Breathing,
    Garbage,
    Trouble,
    TroubleEnded,
    TroubleKind,
    Vitals,
    VitalsQuality,
    VitalsReason,
)
from devices.simulators.capnostream import CapnostreamSimulator
from tests.devices.damage import a_byte_added, every_byte_changed, every_byte_lost
from tests.devices.examples.capnostream20 import FIRST, GOOD, PLAIN, WAVE, none, numerics
from tests.devices.nullmodem import converse
from tests.devices.on_a_line import on_a_line

DOUBTED = none(VitalsReason.IMPLAUSIBLE)
NO_ANSWER = TroubleKind.NO_ANSWER


def said(*pieces: bytes) -> list[AnyReading]:
    """What a decoder makes of them that has a packet to compare with."""
    driver = Capnostream20()
    assert driver.feed(PLAIN, 0.0) == [FIRST]
    return [reading for piece in pieces for reading in driver.feed(piece, 0.0)]


# --- frames --------------------------------------------------------------------------------------


def test_the_frames_we_send_are_those_of_the_source() -> None:
    assert [ENABLE.hex(), START.hex(), LINK_ACTIVE.hex()] == ["85010100", "85010405", "85010607"]
    assert frame(0x02).hex() == "85010203"
    assert frame(0x05).hex() == "85010504"


def test_the_escapes_are_those_of_the_one_vector_there_is() -> None:
    before, _, sent = bytes.fromhex("44 85 55 80 05 00 80 00 77").partition(b"\x85")
    assert before == b"\x44"
    assert unescaped(sent) == bytes.fromhex("55 85 00 80 77")
    assert escaped(unescaped(sent)) == sent


def test_every_byte_comes_through_as_it_was() -> None:
    payload = bytes(range(0x70, 0x90)) * 2
    assert CapnostreamFramer().feed(frame(0x44, payload)) == [b"\x44" + payload]


def test_an_80_that_is_no_escape_makes_no_frame_though_its_check_is_right() -> None:
    sent = bytes((0x85, 3, 0x44, 0x80, 0x31, 3 ^ 0x44 ^ 0x80 ^ 0x31))
    found = CapnostreamFramer().feed(sent + WAVE)
    assert [type(one) for one in found] == [Garbage, bytes]


@pytest.mark.parametrize("right", [PLAIN, numerics(pulse=0x80, time="80858005")])
def test_any_damage_of_one_byte_costs_its_frame_and_invents_nothing(right: bytes) -> None:
    whole = said(right)
    damages = [*every_byte_changed(right), *every_byte_lost(right)]
    damages += [*a_byte_added(right, b"\x85"), *a_byte_added(right, b"\x80")]
    for damaged in damages:
        told = [one for one in said(damaged, PLAIN) if not isinstance(one, Garbage)]
        assert told in ([*GOOD], [*whole, *GOOD], [DOUBTED, *GOOD]), damaged.hex(" ")


def test_a_frame_that_began_before_we_listened_is_no_fault_of_the_line() -> None:
    rest = PLAIN[7:]
    assert Capnostream20().feed(rest + PLAIN, 0.0) == [garbage(rest, BEGUN_INSIDE), FIRST]
    assert said(rest, PLAIN)[0] == garbage(rest, NO_FRAME)


def test_other_frames_are_understood_and_tell_nothing() -> None:
    driver = Capnostream20()
    assert driver.feed(WAVE * 20 + frame(0x7F, b"anything"), 0.0) == []
    assert driver.understood == 21


# --- the fault on record -------------------------------------------------------------------------


def test_an_spo2_that_is_the_last_breathing_rate_is_doubted_with_all_its_packet() -> None:
    told = said(numerics(14, 97, 1, etco2=7), PLAIN)
    assert told == [DOUBTED, *GOOD]


def test_of_a_doubted_packet_nothing_is_remembered() -> None:
    told = said(numerics(14, 97, 1), numerics(14, 97, 1), PLAIN)
    assert told == [DOUBTED, DOUBTED, *GOOD]


def test_a_low_spo2_that_is_not_the_last_breathing_rate_is_told() -> None:
    low = said(numerics(61, 97, 14))[0]
    assert low == Vitals(61, 97, 14, VitalsQuality.GOOD)


def test_without_a_packet_to_compare_with_nothing_is_told_as_a_value() -> None:
    assert Capnostream20().feed(numerics(14, 97, 1), 0.0) == [FIRST]


@pytest.mark.parametrize("units", [0, 4, 0x32, 0xFF])
def test_numerics_without_units_are_no_packet(units: int) -> None:
    (shifted,) = said(numerics(units=units))
    assert isinstance(shifted, Garbage)
    assert shifted.why == SHIFTED


# --- breathing -----------------------------------------------------------------------------------


def test_a_breathing_rate_of_nought_is_a_value_and_ff_is_none() -> None:
    stopped, missing = said(numerics(resp=0)), said(numerics(resp=0xFF))
    assert stopped[0] == Vitals(97, 72, 0, VitalsQuality.GOOD)
    assert missing[0] == Vitals(97, 72, None, VitalsQuality.MARGINAL, VitalsReason.NO_VALUE)


@pytest.mark.parametrize("alarms", [0x01, 0x20, 0x40, 0x61])
def test_without_a_finger_the_breathing_still_counts(alarms: int) -> None:
    vitals = said(numerics(alarms=alarms))[0]
    assert isinstance(vitals, Vitals)
    assert (vitals.spo2_percent, vitals.pulse_per_min, vitals.resp_per_min) == (None, None, 14)


def test_its_own_limit_alarms_say_nothing_of_the_values() -> None:
    assert said(numerics(alarms=0x1E)) == [*GOOD]


# --- what is sent --------------------------------------------------------------------------------


def sent(
    driver: Capnostream20, for_s: float, data: bytes = b"", from_s: float = 0.0
) -> tuple[list[AnyReading], bytes]:
    """What it tells and sends while this comes every second."""
    readings: list[AnyReading] = []
    gone = b""
    for tenth in range(round(from_s * 10), round((from_s + for_s) * 10)):
        if data and not tenth % 10:
            readings += driver.feed(data, tenth / 10)
        readings += driver.tick(tenth / 10)
        gone += driver.outgoing()
    return readings, gone


SCALES = [(1, "mmHg", 1.0), (2, "kPa", 10.0), (3, "vol%", 10.0)]
DEVICE = frame(0x04, b"V04.60 10/27/2010 B123456789  ")


def test_it_is_enabled_until_it_says_who_it_is_then_started_one_command_at_a_time() -> None:
    driver = Capnostream20()
    driver.opened(0.0)
    assert driver.outgoing() == ENABLE
    for second in (1.0, 2.0, 3.0):
        driver.tick(second - 0.1)
        assert driver.outgoing() == b""
        driver.tick(second)
        assert driver.outgoing() == ENABLE
    assert driver.feed(DEVICE, 3.2) == []
    assert driver.outgoing() == START
    assert driver.feed(DEVICE + PLAIN, 3.9) == [FIRST]
    assert driver.outgoing() == b""
    _, gone = sent(driver, 10 * LINK_ACTIVE_EVERY_S, PLAIN, from_s=4.0)
    assert gone == LINK_ACTIVE * 10


def test_no_two_commands_are_ever_less_than_a_second_apart_but_after_an_answer() -> None:
    """Whatever it answers, and when: numerics and its name come at any time, or do not."""

    @settings(max_examples=60, deadline=None)
    @given(st.lists(st.tuples(st.integers(0, 40), st.sampled_from([DEVICE, PLAIN, WAVE, b"\x85"]))))
    def anything(comes: list[tuple[int, bytes]]) -> None:
        driver = Capnostream20()
        driver.opened(0.0)
        tenths, last, answered = 0, -10, True
        for pause, data in [*comes, (200, b"")]:
            for _ in range(pause + 1):
                driver.tick(tenths / 10)
                gone = driver.outgoing()
                assert gone in (b"", ENABLE, START, LINK_ACTIVE)
                if gone:
                    assert answered or tenths - last >= 10, (gone, tenths, last)
                    last, answered = tenths, False
                tenths += 1
            driver.feed(data, tenths / 10)
            answered = answered or data in (DEVICE, PLAIN)

    anything()


def test_one_that_was_started_before_is_not_started_again() -> None:
    driver = Capnostream20()
    driver.opened(0.0)
    assert driver.outgoing() == ENABLE
    readings, gone = sent(driver, 10.0, PLAIN)
    assert gone == LINK_ACTIVE * 4
    assert [type(one) for one in readings[:3]] == [Vitals, Vitals, Breathing]


def test_a_start_without_numerics_and_numerics_that_end_begin_it_again() -> None:
    driver = Capnostream20()
    driver.opened(0.0)
    driver.feed(DEVICE, 0.3)
    assert driver.outgoing() == START
    _, gone = sent(driver, START_WAIT_S + 0.4, from_s=0.4)
    assert gone == ENABLE
    driver.feed(DEVICE + PLAIN, 4.0)
    driver.outgoing()
    _, gone = sent(driver, SILENT_S + 0.5, from_s=4.1)
    assert gone.endswith(LINK_ACTIVE + ENABLE)


def test_a_silent_one_is_a_trouble_once_until_numerics_come() -> None:
    driver = Capnostream20()
    driver.opened(0.0)
    readings, gone = sent(driver, 3 * NO_ANSWER_S)
    assert readings == [Trouble(NO_ANSWER, NO_DEVICE_ID)]
    assert gone == ENABLE * round(3 * NO_ANSWER_S)
    assert driver.feed(PLAIN, 90.0) == [TroubleEnded(NO_ANSWER), FIRST]


def test_one_that_never_gives_numerics_says_so() -> None:
    driver = Capnostream20()
    driver.opened(0.0)
    told: list[AnyReading] = []
    for second in range(round(NO_ANSWER_S) + 1):
        told += driver.feed(DEVICE, float(second)) + driver.tick(second + 0.5)
    assert told == [Trouble(NO_ANSWER, NO_NUMERICS)]


@pytest.mark.parametrize(("units", "name", "by"), SCALES)
@pytest.mark.parametrize("value", [0, 1, 38, 53, 254, 255])
def test_every_field_has_the_scale_of_its_unit(
    units: int, name: str, by: float, value: int
) -> None:
    wanted = None if value == 255 else value / by
    vitals, etco2 = said(numerics(units=units, etco2=value, fico2=2))
    _, fico2 = said(numerics(units=units, fico2=value, etco2=2))
    assert (vitals, etco2) == (GOOD[0], Breathing(wanted, 2 / by, name, 2))
    assert fico2 == Breathing(2 / by, wanted, name, 2)


def test_what_it_says_of_itself_is_told_once_and_its_end_once() -> None:
    told = said(*(numerics(extended=bits) for bits in (0x01, 0x02, 0x02, 0x84, 0)))
    assert [one for one in told if isinstance(one, Trouble | TroubleEnded)] == [
        Trouble(TroubleKind.CALIBRATION_DUE, "check calibration"),
        Trouble(TroubleKind.SENSOR_ERROR, "check flow"),
        TroubleEnded(TroubleKind.CALIBRATION_DUE),
        Trouble(TroubleKind.BATTERY_LOW, "battery low"),
        TroubleEnded(TroubleKind.SENSOR_ERROR),
        TroubleEnded(TroubleKind.BATTERY_LOW),
    ]
    assert told[-2:] == [*GOOD]


@pytest.mark.parametrize("units", [1, 2, 3])
@pytest.mark.parametrize("bits", range(256))
def test_what_it_says_of_itself_is_a_trouble_whatever_its_unit(units: int, bits: int) -> None:
    told = said(numerics(units=units, extended=bits))
    kinds = {one.trouble for one in told if isinstance(one, Trouble)}
    assert kinds == {
        *([TroubleKind.CALIBRATION_DUE] if bits & 1 else []),
        *([TroubleKind.SENSOR_ERROR] if bits & 6 else []),
        *([TroubleKind.BATTERY_LOW] if bits & 0x80 else []),
    }
    (breathing,) = (one for one in told if isinstance(one, Breathing))
    (vitals,) = (one for one in told if isinstance(one, Vitals))
    assert (breathing.etco2 is None) == (vitals.resp_per_min is None) == bool(bits & 4)
    assert vitals.spo2_percent == 97


# --- the simulator -------------------------------------------------------------------------------


def test_a_simulated_one_does_what_the_paper_says() -> None:
    simulator = CapnostreamSimulator()
    simulator.tell({"do": "fixed_speed", "on": True}, 0.0)
    assert b"".join(simulator.due(5.0)) == b""
    for at_s in range(5, 50, 5):  # both in one write: it takes the first of them
        simulator.heard(ENABLE + START, float(at_s))
        assert frame(1)[2:3] not in {one[2:3] for one in simulator.due(at_s + 4.9)}
    simulator.heard(ENABLE, 60.0)
    assert b"".join(simulator.due(60.9))[2] == 4
    simulator.heard(START, 61.0)
    assert b"".join(simulator.due(63.0))[2] == 1
    simulator.heard(frame(0x05), 63.0)
    simulator.due(64.0)
    assert b"".join(simulator.due(80.0)) == b""


def test_a_simulated_one_on_automatic_speed_hears_only_a_later_command() -> None:
    simulator = CapnostreamSimulator()
    told = []
    for second in range(4):
        simulator.heard(ENABLE, float(second))
        told.append(b"".join(simulator.due(second + 0.9))[2:3])
    assert told == [b"", b"", b"\x04", b"\x04"]


def test_a_simulated_one_goes_through_every_state() -> None:
    driver, simulator = Capnostream20(), CapnostreamSimulator()
    driver.opened(0.0)
    half = VitalsQuality.MARGINAL
    script: list[tuple[dict[str, object], AnyReading]] = [
        (
            {"do": "values", "spo2": 95, "pulse": 140, "resp": 16},
            Vitals(95, 140, 16, VitalsQuality.GOOD),
        ),
        ({"do": "breath", "rate": 6}, Vitals(95, 140, 6, VitalsQuality.GOOD)),
        ({"do": "shift"}, DOUBTED),
        ({"do": "no_breath", "on": True}, Vitals(95, 140, 0, VitalsQuality.GOOD)),
        ({"do": "no_breath", "on": False}, Breathing(38.0, 1.0, "mmHg", 0)),
        ({"do": "finger", "on": False}, Vitals(None, None, 6, half, VitalsReason.SENSOR_OFF)),
        ({"do": "unplug_sensor", "on": True}, Vitals(None, None, 6, half, VitalsReason.NO_SENSOR)),
        ({"do": "units", "code": 2}, Breathing(5.1, 0.1, "kPa", 0)),
        ({"do": "units", "code": 3}, Breathing(5.0, 0.1, "vol%", 0)),
        ({"do": "extended", "bits": 4}, Trouble(TroubleKind.SENSOR_ERROR, "pump off")),
        ({"do": "extended", "bits": 0}, TroubleEnded(TroubleKind.SENSOR_ERROR)),
        ({"do": "battery", "low": True}, Trouble(TroubleKind.BATTERY_LOW, "battery low")),
        ({"do": "nasal_line", "on": False}, none(VitalsReason.NO_SENSOR)),
    ]
    for nth, (command, wanted) in enumerate(script):
        simulator.tell(command, nth * 20.0)
        told = converse(driver, simulator, 20.0, from_s=nth * 20.0)
        assert wanted in told, command
        assert not any(isinstance(one, Garbage) for one in told)


def test_while_nobody_breathes_the_seconds_count_up() -> None:
    driver, simulator = Capnostream20(), CapnostreamSimulator()
    driver.opened(0.0)
    simulator.tell({"do": "no_breath", "on": True}, 0.0)
    told = converse(driver, simulator, 23.0)
    seconds = [one.no_breath_s for one in told if isinstance(one, Breathing)]
    assert seconds == list(range(seconds[0] or 0, (seconds[0] or 0) + len(seconds)))
    assert len(seconds) >= 17


def test_over_a_real_port_it_is_started_and_tells_that_breathing_stopped(tmp_path: Path) -> None:
    with on_a_line(instrument("capnostream20"), tmp_path, speed=20.0) as desk:
        desk.simulator.tell(do="values", spo2=96, pulse=64, resp=12)
        desk.wait_for(Vitals(96, 64, 12, VitalsQuality.GOOD))
        desk.simulator.tell(do="no_breath", on=True)
        desk.wait_for(Vitals(96, 64, 0, VitalsQuality.GOOD))
    assert not any(isinstance(one, Garbage) for one in desk.readings)
