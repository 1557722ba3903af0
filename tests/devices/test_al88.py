"""What each frame of the AL88 means, what is asked of it, and what is no person's result."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.breathalyzers.al88 import START, START_WAIT_S, TEST_LIMIT_S, Al88, Frame, read_frame
from devices.breathalyzers.al88_frames import NO_FRAME, FrameFinder, frame_of
from devices.catalogue import instrument
from devices.driver import CALIBRATION_MODE, HALF_FRAME_S, HARMLESS, SAME_RESULT, UNKNOWN_LINE
from devices.framing import WENT_QUIET, garbage
from devices.readings import (
    AnyReading,
    Breath,
    BreathPhase,
    BreathStatus,
    BreathStep,
    Garbage,
    Trouble,
    TroubleEnded,
    TroubleKind,
)
from devices.simulators.al88 import Al88Simulator
from devices.simulators.simulator import BadCommand
from devices.units import BreathUnit
from tests.devices.damage import a_byte_added, every_byte_changed, every_byte_lost
from tests.devices.examples import Example
from tests.devices.examples.al88 import EXAMPLES, NO_DATE, RESULT, STANDBY, made
from tests.devices.nullmodem import converse
from tests.devices.on_a_line import on_a_line


def said(*pieces: bytes) -> list[AnyReading]:
    """What a new decoder makes of these pieces."""
    driver = Al88()
    return [reading for piece in pieces for reading in driver.feed(piece, 0.0)]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_every_example_has_its_meaning_and_is_understood(example: Example) -> None:
    driver = Al88()
    assert driver.feed(b"".join(example.frames), 0.0) == list(example.readings)
    assert driver.understood == len(example.frames)


def test_a_frame_made_for_the_instrument_is_the_one_of_the_table() -> None:
    start = "02 41 32 30 54 45 53 54 2C 53 54 41 52 54 23 23 23 23 D7 03"
    ask = "02 41 30 31 49 4E 46 4F 52 4D 41 54 49 4F 4E 23 23 23 AF 03"
    assert bytes.fromhex(start) == START
    assert frame_of("A01", "INFORMATION") == bytes.fromhex(ask)


def test_byte_17_is_the_battery_and_byte_18_the_check() -> None:
    assert read_frame(STANDBY) == Frame("T12", "296", "4")
    assert read_frame(NO_DATE) == Frame("B04", "0000,00,00", "4")
    fuller = frame_of("T12", "296", "9")
    assert FrameFinder().feed(fuller) == [fuller]
    assert FrameFinder().feed(STANDBY[:17] + b"9" + STANDBY[18:]) == []


@pytest.mark.parametrize(
    "body", ["T110,8,0.250,0", "T110,3,-0.25,0", "T110,3,0.250,2", "T110,3,0.250", "T11", "T99",
             "T110,3,---,0", "A20TEST,START"]
)  # fmt: skip
def test_a_frame_it_does_not_have_is_garbage_however_right_its_check(body: str) -> None:
    assert said(made(body)) == [garbage(made(body), UNKNOWN_LINE)]


def test_a_result_in_calibration_mode_is_of_no_person_and_raises_no_trouble() -> None:
    (piece,) = said(made("T110,3,0.400,1"))
    assert isinstance(piece, Garbage)
    assert piece.why == CALIBRATION_MODE
    assert piece.why in HARMLESS


@pytest.mark.parametrize("between", [b"", STANDBY, NO_DATE, b"\xff", made("T05")])
def test_the_same_result_repeated_is_not_a_second_reading(between: bytes) -> None:
    found = said(RESULT, between, RESULT)
    assert sum(isinstance(one, Breath) for one in found) == 1
    assert found[-1] == garbage(RESULT, SAME_RESULT)


def test_a_repeat_with_another_battery_level_is_still_the_same_result() -> None:
    found = said(RESULT, frame_of("T11", "0,3,0.250,0", "3"))
    assert [type(one) for one in found] == [Breath, Garbage]


@pytest.mark.parametrize("sign", ["T03", "T06", "T07", "T10", "T08"])
def test_the_same_result_after_signs_of_a_new_test_is_a_reading(sign: str) -> None:
    assert isinstance(said(RESULT, made(sign), RESULT)[-1], Breath)


def test_the_same_result_after_a_request_of_ours_is_a_reading() -> None:
    driver = Al88()
    driver.feed(RESULT, 0.0)
    driver.ask_measure(1.0)
    assert isinstance(driver.feed(RESULT, 2.0)[-1], Breath)


def test_a_repeated_step_is_told_once() -> None:
    assert said(made("T07") * 5) == [BreathStep(BreathPhase.BLOWING)]


# --- the conversation -------------------------------------------------------------------------


def test_a_test_is_started_once_and_not_while_one_runs() -> None:
    driver = Al88()
    driver.ask_measure(0.0)
    driver.ask_measure(0.1)
    assert driver.outgoing() == START
    driver.feed(made("B20TEST,START") + made("T06"), 1.0)
    driver.ask_measure(2.0)
    assert driver.outgoing() == b""


def test_a_start_given_up_before_it_went_out_is_not_sent() -> None:
    driver = Al88()
    driver.ask_measure(0.0)
    driver.ask_stop(0.0)
    assert driver.outgoing() == b""
    assert driver.tick(TEST_LIMIT_S) == []


def test_no_answer_is_told_once_for_each_request_and_ends_with_any_frame() -> None:
    driver = Al88()
    for begin_s in (0.0, 60.0):
        driver.ask_measure(begin_s)
        assert driver.outgoing() == START
        assert driver.tick(begin_s + START_WAIT_S - 0.1) == []
        (trouble,) = driver.tick(begin_s + START_WAIT_S)
        assert trouble == Trouble(TroubleKind.NO_ANSWER, "no answer to A20 TEST,START")
        assert driver.tick(begin_s + START_WAIT_S + 1) == []
    assert driver.feed(NO_DATE, 100.0) == [TroubleEnded(TroubleKind.NO_ANSWER)]


def test_standby_said_before_it_took_our_start_is_not_the_end_of_the_test() -> None:
    driver = Al88()
    driver.ask_measure(0.0)
    assert driver.feed(STANDBY, 0.1) == []
    assert driver.feed(made("T03"), 1.0) == [BreathStep(BreathPhase.WARMING)]


def test_a_test_without_result_times_out_once() -> None:
    driver = Al88()
    driver.ask_measure(0.0)
    driver.feed(made("B20TEST,START") + made("T06"), 1.0)
    assert driver.tick(TEST_LIMIT_S - 0.1) == []
    assert driver.tick(TEST_LIMIT_S) == [BreathStep(BreathPhase.TIMED_OUT)]
    assert driver.tick(TEST_LIMIT_S + 1) == []


@pytest.mark.parametrize("off", ["T04", "T20"])
def test_an_instrument_that_goes_off_in_a_test_leaves_nobody_waiting(off: str) -> None:
    assert said(made("T06"), made(off))[-1] == BreathStep(BreathPhase.TIMED_OUT)


@pytest.mark.parametrize("proof", [made("T06"), RESULT])
@pytest.mark.parametrize("fault", ["T02", "T05", "T09"])
def test_a_trouble_is_told_once_and_ends_when_it_measures_again(fault: str, proof: bytes) -> None:
    first, ended, *_ = said(made(fault) * 2, proof)
    assert isinstance(first, Trouble)
    assert ended == TroubleEnded(first.trouble)


def test_troubles_from_before_a_restart_of_the_program_can_end() -> None:
    driver = Al88()
    driver.still_troubled([TroubleKind.SENSOR_ERROR])
    assert driver.feed(made("T06"), 0.0)[0] == TroubleEnded(TroubleKind.SENSOR_ERROR)


# --- damage -----------------------------------------------------------------------------------

BEFORE, AFTER = made("T06"), made("T110,3,0.390,0") + made("T12300")
AROUND = [
    BreathStep(BreathPhase.BLOW),
    Breath(BreathStatus.OK, 0.39, "mg/L", "T110,3,0.390,0"),  # type: ignore[arg-type]
    BreathStep(BreathPhase.READY),
]


def readings_of(stream: bytes) -> list[AnyReading]:
    return [one for one in said(stream) if not isinstance(one, Garbage)]


@pytest.mark.parametrize("frame", [RESULT, made("T05"), made("T08")], ids=["T11", "T05", "T08"])
def test_any_changed_or_lost_byte_costs_its_frame_alone_and_invents_nothing(frame: bytes) -> None:
    for damaged in (*every_byte_changed(frame), *every_byte_lost(frame)):
        assert readings_of(BEFORE + damaged + AFTER) == AROUND, damaged


@pytest.mark.parametrize("added", [b"\x02", b"\x03", b"#", b"\x00\xff"])
def test_bytes_that_slip_in_cost_that_frame_alone(added: bytes) -> None:
    for damaged in a_byte_added(RESULT, added):
        assert readings_of(BEFORE + damaged + AFTER) in (
            AROUND,
            [*AROUND[:1], *said(RESULT), *AROUND[1:]],
        )


@given(st.lists(st.sampled_from([RESULT, RESULT[:7], b"\x02", b"\x02\x02", b"\xff" * 70, b"\x03"])),
       st.data())  # fmt: skip
def test_any_cut_of_noise_and_frames_gives_the_same(
    parts: list[bytes], data: st.DataObject
) -> None:
    stream = b"".join(parts)
    cut = data.draw(st.integers(0, len(stream)))
    assert said(stream[:cut], stream[cut:]) == said(stream)
    found = FrameFinder().feed(stream + b"\xfe" * 64)
    whole = b"".join(one if isinstance(one, bytes) else bytes.fromhex(one.bytes) for one in found)
    assert (stream + b"\xfe" * 64).startswith(whole)
    assert len(whole) >= len(stream)


def test_noise_comes_out_in_bounded_pieces() -> None:
    pieces = said(b"\xff" * 1000)
    assert all(isinstance(one, Garbage) and len(one.bytes) <= 128 for one in pieces)
    assert isinstance(pieces[0], Garbage)
    assert pieces[0].why == NO_FRAME


def test_half_a_frame_and_its_late_other_half_are_no_reading() -> None:
    driver = Al88()
    assert driver.feed(RESULT[:9], 10.0) == []
    assert driver.tick(10.0 + HALF_FRAME_S) == [garbage(RESULT[:9], WENT_QUIET)]
    late = driver.feed(RESULT[9:], 20.0) + driver.tick(30.0)
    assert all(isinstance(one, Garbage) for one in late)


# --- the simulator ----------------------------------------------------------------------------


def blown(simulator: Al88Simulator, **command: object) -> list[AnyReading]:
    driver = Al88()
    simulator.tell({"do": "next", **command}, 0.0)
    driver.ask_measure(0.0)
    return converse(driver, simulator, 60.0)


@pytest.mark.parametrize("unit", range(8))
def test_a_simulated_blow_gives_its_value_in_each_unit(unit: int) -> None:
    simulator = Al88Simulator()
    simulator.tell({"do": "unit", "unit": unit}, 0.0)
    (breath,) = [one for one in blown(simulator, value=2.0) if isinstance(one, Breath)]
    assert breath.value == 2.0


@pytest.mark.parametrize(
    ("outcome", "told"),
    [
        ("insufficient", BreathStep(BreathPhase.INSUFFICIENT)),
        ("battery_error", Trouble(TroubleKind.BATTERY_LOW, "T05 battery error")),
        ("sensor_error", Trouble(TroubleKind.SENSOR_ERROR, "T09 sensor error")),
        ("off", BreathStep(BreathPhase.TIMED_OUT)),
    ],
)
def test_a_simulated_blow_that_fails_says_why_and_gives_no_result(
    outcome: str, told: AnyReading
) -> None:
    readings = blown(Al88Simulator(), outcome=outcome)
    assert told in readings
    assert not any(isinstance(one, Breath | Garbage) for one in readings)


def test_a_simulated_calibration_and_a_repeat_are_no_readings() -> None:
    driver, simulator = Al88(), Al88Simulator()
    simulator.tell({"do": "result", "value": 0.4, "calibration": True}, 0.0)
    simulator.tell({"do": "result", "value": 0.145}, 0.1)
    told = converse(driver, simulator, 1.0)
    simulator.tell({"do": "repeat"}, 1.0)
    told += converse(driver, simulator, 1.0, from_s=1.0)
    assert [type(one) for one in told] == [Garbage, Breath, Garbage]


@pytest.mark.parametrize(
    "command",
    [
        {"do": "next", "outcome": "vomit"},
        {"do": "result", "value": -1},
        {"do": "result", "value": 1, "calibration": 1},
        {"do": "repeat"},
        {"do": "unit", "unit": 8},
        {"do": "battery", "level": "full"},
    ],
)
def test_a_command_that_makes_no_sense_is_refused(command: dict[str, object]) -> None:
    with pytest.raises(BadCommand):
        Al88Simulator().tell(command, 0.0)


@pytest.mark.parametrize("shape", ["whole", "cut", "glue"])
def test_a_whole_test_runs_over_a_real_terminal(tmp_path: Path, shape: str) -> None:
    with on_a_line(instrument("al88"), tmp_path) as line:
        line.simulator.tell(do=shape)
        line.simulator.tell(do="next", value=0.145)
        line.link.measure()
        line.wait_for(Breath(BreathStatus.OK, 0.145, BreathUnit.MG_PER_L, "T110,3,0.145,0"))
        line.wait_for(BreathStep(BreathPhase.READY))
        assert not any(isinstance(one, Garbage) for one in line.readings)
