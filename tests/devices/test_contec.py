"""The Contec oximeters, old and V7: what counts, what is sent, what is never a reading."""

from pathlib import Path

import pytest

from devices import probe as probing
from devices.catalogue import instrument, instrument_for
from devices.driver import BEGUN_INSIDE, HALF_FRAME_S
from devices.framing import WENT_QUIET, garbage
from devices.instrument import SettingsFault
from devices.oximeters.contec_v5 import A_SECOND, ContecV5
from devices.oximeters.contec_v7 import (
    NO_STREAM,
    SILENT_S,
    START,
    STARTS,
    STILL_HERE,
    STILL_HERE_EVERY_S,
    STOP,
    ContecV7,
)
from devices.oximeters.nonin import NO_FRAME
from devices.oximeters.steady import AGREE
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
from devices.simulators.contec import ContecV5Simulator, ContecV7Simulator, packed
from tests.devices.damage import every_byte_changed
from tests.devices.examples import contec_v5 as v5
from tests.devices.examples import contec_v7 as v7
from tests.devices.nullmodem import converse
from tests.devices.on_a_line import on_a_line

OFF = v5.none(VitalsReason.SENSOR_OFF)
NO_ANSWER = TroubleKind.NO_ANSWER


def frame(spo2: int, pulse: int, wave: int = 50) -> bytes:
    """A good V5 frame."""
    return bytes([0x86, wave, 0x45 if pulse > 127 else 0x05, pulse & 0x7F, spo2])


def said(*pieces: bytes) -> list[AnyReading]:
    driver = ContecV5()
    return [reading for piece in pieces for reading in driver.feed(piece, 0.0)]


# --- what counts ---------------------------------------------------------------------------------


NEWER = bytes.fromhex("EB 00 06 19 03 0D")


@pytest.mark.parametrize("driver", ["contec-v5", "bci", "contec-v7", "nonin-df8"])
@pytest.mark.parametrize("extra", [0x0D, 0x8D, 0x00])
@pytest.mark.parametrize("begin", range(6))
def test_frames_of_a_newer_instrument_are_never_a_value(
    driver: str, extra: int, begin: int
) -> None:
    """A byte more a frame, sixty times a second: SpO2 3 %, set up as the older one."""
    row = instrument(driver)
    stream = ((NEWER[:5] + bytes([extra])) * 120)[begin:]
    told = row.driver().feed(stream, 0.0)
    values = [one for one in told if isinstance(one, Vitals) and one.spo2_percent is not None]
    # Four bytes a second without a check: two frames are believed before they are found out.
    assert len(values) <= (2 if driver == "nonin-df8" else 0)
    assert any(isinstance(one, Garbage) for one in told)


@pytest.mark.parametrize("driver", ["contec-v5", "bci", "contec-v7", "nonin-df8"])
@pytest.mark.parametrize("times", [2, 3, 200])
def test_a_probe_calls_no_format_a_fit_that_leaves_a_byte_of_each_frame_over(
    driver: str, times: int
) -> None:
    row = instrument(driver)
    probed = probing.judged(row, row.line, NEWER * times)
    assert not probed.fits, probed.why


def test_two_frames_garbage_and_a_third_do_not_agree() -> None:
    driver = ContecV5()
    frame = bytes.fromhex("86 20 03 48 61")
    told = driver.feed(frame * 2 + b"\x0d" + frame * 2, 0.0)
    assert not [one for one in told if isinstance(one, Vitals)]
    assert [one for one in driver.feed(frame, 0.0) if isinstance(one, Vitals)]


def test_an_answer_without_a_stream_behind_it_is_no_garbage() -> None:
    for answer in ("0B 80 80 85", "0C 80", "0F 80 E2 C6 E2 C6 E2 C6", "07 80 80 80 80 80 80 80"):
        driver = ContecV7()
        told = driver.feed(bytes.fromhex(answer), 0.0) + driver.tick(HALF_FRAME_S)
        assert (told, driver.understood) == ([], 1), answer


def test_a_value_is_told_once_a_second_however_the_wave_and_the_beat_go() -> None:
    waves = [frame(97, 72, wave % 128) for wave in range(10 * A_SECOND + AGREE)]
    assert said(b"".join(waves)) == [v5.good(97, 72)] * 11


def test_what_fewer_frames_say_than_must_agree_is_not_told() -> None:
    good, odd = frame(97, 72), frame(13, 72)
    assert said(odd * (AGREE - 1)) == []
    stream = (good * 20 + odd * (AGREE - 1)) * 30
    assert set(said(stream)) == {v5.good(97, 72)}


def test_a_change_of_value_is_told_within_a_second_and_of_quality_at_once() -> None:
    assert said(frame(97, 72) * 10 + frame(88, 72) * 10) == [v5.good(97, 72)]
    told = said(frame(97, 72) * 10 + frame(88, 72) * A_SECOND)
    assert told == [v5.good(97, 72), v5.good(88, 72)]
    assert said(frame(97, 72) * 10 + v5.FINGER_OUT * AGREE) == [v5.good(97, 72), OFF]


def test_a_second_that_ends_while_nothing_counts_is_told_as_soon_as_something_does() -> None:
    before = frame(97, 72) * (A_SECOND + 1)
    unsure = b"".join(frame(90 + nth % 2, 72) for nth in range(A_SECOND))
    assert said(before, unsure, frame(89, 72) * AGREE) == [v5.good(97, 72), v5.good(89, 72)]


@pytest.mark.parametrize("right", [frame(97, 72), v5.FINGER_OUT, v5.SEARCHING])
def test_no_damage_of_one_frame_is_ever_a_reading(right: bytes) -> None:
    whole = said(right * 100)
    for damaged in every_byte_changed(right):
        told = [one for one in said(right * 20 + damaged + right * 80) if type(one) is not Garbage]
        assert told == whole, damaged


@pytest.mark.parametrize(
    ("spo2", "pulse", "told"),
    [
        (127, 72, Vitals(None, 72, None, VitalsQuality.MARGINAL, VitalsReason.NO_VALUE)),
        (101, 72, Vitals(None, 72, None, VitalsQuality.MARGINAL, VitalsReason.IMPLAUSIBLE)),
        (97, 255, Vitals(97, None, None, VitalsQuality.MARGINAL, VitalsReason.NO_VALUE)),
        (97, 127, Vitals(97, 127, None, VitalsQuality.GOOD)),
        (1, 254, Vitals(1, 254, None, VitalsQuality.GOOD)),
        (120, 255, v5.none(VitalsReason.IMPLAUSIBLE)),
    ],
)
def test_a_value_that_is_none_is_no_number(spo2: int, pulse: int, told: Vitals) -> None:
    assert said(frame(spo2, pulse) * AGREE) == [told]


@pytest.mark.parametrize("heard", range(1, 5))
def test_a_frame_that_began_before_we_listened_is_no_fault_of_the_line(heard: int) -> None:
    rest, good = frame(97, 72)[heard:], frame(97, 72) * 3
    assert said(rest, good) == [garbage(rest, BEGUN_INSIDE), v5.good(97, 72)]
    assert said(good, rest, good)[1] == garbage(rest, NO_FRAME)


def test_stored_data_never_becomes_a_reading() -> None:
    preamble = bytes.fromhex("F2 80 00") * 3
    records = b"".join(bytes([0xF0 | nth % 2, 0x80 | nth % 128, 97]) for nth in range(5000))
    told = said(preamble + records + b"\x00")
    assert told
    assert {type(one) for one in told} == {Garbage}


def test_half_a_frame_is_given_up_and_what_was_before_a_silence_no_longer_counts() -> None:
    driver = ContecV5()
    good = frame(97, 72)
    assert driver.feed(good * 3 + good[:2], 10.0) == [v5.good(97, 72)]
    assert driver.tick(10.0 + HALF_FRAME_S) == [garbage(good[:2], WENT_QUIET)]
    assert driver.feed(good[2:] + good * 2, 12.0) == [garbage(good[2:], NO_FRAME)]
    assert driver.feed(good, 12.1) == [v5.good(97, 72)]


def test_nothing_is_ever_sent_to_the_older_ones() -> None:
    driver = ContecV5()
    driver.opened(0.0)
    driver.ask_measure(0.0)
    driver.tick(100.0)
    assert driver.outgoing() == b""


# --- settings ------------------------------------------------------------------------------------


def test_the_line_of_the_older_ones_has_odd_parity_and_one_of_two_speeds() -> None:
    assert str(instrument("contec-v5").line) == "4800 8O1"
    assert str(instrument_for("contec-v5", {}).line) == "4800 8O1"
    assert str(instrument_for("contec-v5", {"baud": 19200}).line) == "19200 8O1"


@pytest.mark.parametrize(
    ("settings", "key", "why"),
    [
        ({"baud": 9600}, "baud", "one of 4800, 19200, not 9600"),
        ({"baud": "19200"}, "baud", "not '19200'"),
        ({"baud": True}, "baud", "not True"),
        ({"parity": "N"}, "parity", "only baud can be set"),
    ],
)
def test_another_setting_is_refused_with_its_key(
    settings: dict[str, object], key: str, why: str
) -> None:
    with pytest.raises(SettingsFault, match=why) as refused:
        instrument_for("contec-v5", settings)
    assert refused.value.key == key


# --- the conversation with V7 --------------------------------------------------------------------


def sent(driver: ContecV7, from_s: float, to_s: float) -> tuple[list[AnyReading], bytes]:
    """What it tells and sends while nothing comes."""
    readings: list[AnyReading] = []
    data = b""
    for tenth in range(round((to_s - from_s) * 10)):
        readings += driver.tick(from_s + tenth / 10)
        data += driver.outgoing()
    return readings, data


def test_a_v7_is_started_at_opening_and_told_every_five_seconds_that_we_are_there() -> None:
    driver = ContecV7()
    driver.opened(100.0)
    assert driver.outgoing() == START
    data = b""
    for tenth in range(1, 301):
        driver.feed(v7.PULSE_60 * 6, 100.0 + tenth / 10)
        driver.tick(100.0 + tenth / 10)
        data += driver.outgoing()
    assert data == STILL_HERE * round(30 / STILL_HERE_EVERY_S)


def test_a_silent_v7_is_started_again_and_a_trouble_once_until_it_streams() -> None:
    driver = ContecV7()
    driver.opened(0.0)
    readings, data = sent(driver, 0.0, 3 * STARTS * SILENT_S)
    assert readings == [Trouble(NO_ANSWER, NO_STREAM)]
    assert data.count(START) == 3 * STARTS
    assert driver.feed(v7.PULSE_60 * 3, 90.0) == [TroubleEnded(NO_ANSWER), v7.good(99, 60)]


def test_the_trouble_of_before_a_restart_of_the_program_ends_with_the_stream() -> None:
    driver = ContecV7()
    driver.still_troubled([NO_ANSWER])
    assert driver.feed(v7.PULSE_60, 0.0) == [TroubleEnded(NO_ANSWER)]


def test_answers_alone_are_no_stream() -> None:
    driver = ContecV7()
    driver.opened(0.0)
    driver.feed(b"".join(v7.ANSWERS), 1.0)
    assert driver.understood == len(v7.ANSWERS)
    assert sent(driver, 1.0, SILENT_S + 0.2)[1] == START + START


def test_a_v7_is_never_sent_anything_but_start_stop_and_still_here() -> None:
    driver, simulator = ContecV7(), ContecV7Simulator()
    driver.opened(0.0)
    driver.ask_measure(0.0)
    converse(driver, simulator, 20.0)
    driver.ask_stop(20.0)
    simulator.tell({"do": "silent"}, 20.0)
    converse(driver, simulator, 20.0, from_s=20.0)
    simulator.tell({"do": "talk"}, 40.0)
    converse(driver, simulator, 20.0, from_s=40.0)
    assert set(simulator.heard_commands) == {0xA1, 0xAF}
    assert instrument("contec-v7").safe_question == STOP == bytes.fromhex("7d81a2808080808080")


@pytest.mark.parametrize("flags", range(0x80))
def test_single_bits_of_byte_1_decide_and_never_the_whole_byte(flags: int) -> None:
    told = ContecV7().feed(bytes([1, 0x80 | flags, *v7.PULSE_60[2:]]) * 3, 0.0)
    if flags & 0x01:
        assert told == [OFF]
    elif flags & 0x02:
        assert told == [v7.none(VitalsReason.SEARCHING)]
    else:
        (vitals,) = told
        assert isinstance(vitals, Vitals)
        assert vitals.pulse_per_min == (188 if flags & 0x08 else 60)
        assert vitals.spo2_percent == (None if flags & 0x10 else 99)


def test_bit_7_is_put_back_as_it_was_taken() -> None:
    content = [0x84, 0x13, 0x12, 0xA2, 99, 0xFF, 0xFF]
    assert packed(1, content).hex() == "01e9849392a2e3ffff"


def test_a_simulated_v7_stops_when_it_is_told_to_and_says_so() -> None:
    driver, simulator = ContecV7(), ContecV7Simulator()
    simulator.heard(START, 0.0)
    simulator.due(1.0)
    simulator.heard(STOP, 1.1)
    assert simulator.due(1.15) == [bytes.fromhex("0c80")]
    assert b"".join(simulator.due(5.0)) == b""
    assert driver.feed(bytes.fromhex("0c80"), 0.0) == []
    assert driver.understood == 1


def test_an_answer_of_unknown_length_ends_with_the_next_packet() -> None:
    driver = ContecV7()
    stream = bytes.fromhex("0B 80 80 85") + v7.PULSE_60 * 3
    assert driver.feed(stream, 0.0) == [v7.good(99, 60)]
    assert driver.understood == 4


# --- simulators ----------------------------------------------------------------------------------


@pytest.mark.parametrize("which", ["contec-v5", "contec-v7"])
def test_a_simulated_one_goes_through_every_state(which: str) -> None:
    driver = instrument(which).driver()
    driver.opened(0.0)
    simulator = ContecV5Simulator() if which == "contec-v5" else ContecV7Simulator()
    script: list[tuple[dict[str, object], Vitals]] = [
        ({"do": "values", "spo2": 96, "pulse": 130}, v5.good(96, 130)),
        ({"do": "finger", "on": False}, OFF),
        ({"do": "finger", "on": True}, v5.good(96, 130)),
        ({"do": "searching", "seconds": 1.5}, v5.none(VitalsReason.SEARCHING)),
        ({"do": "values", "spo2": 84}, v5.good(84, 130)),
        ({"do": "unplug_sensor", "on": True}, OFF),
    ]
    for nth, (command, wanted) in enumerate(script):
        simulator.tell(command, nth * 4.0)
        told = converse(driver, simulator, 4.0, from_s=nth * 4.0)
        assert wanted in told, command
        assert not any(isinstance(one, Garbage) for one in told)
    assert driver.understood == pytest.approx(24 * A_SECOND, rel=0.02)


@pytest.mark.parametrize("which", ["contec-v5", "contec-v7"])
def test_over_a_real_port_a_finger_that_leaves_is_told(which: str, tmp_path: Path) -> None:
    with on_a_line(instrument(which), tmp_path, speed=1.0) as line:
        line.simulator.tell(do="values", spo2=91, pulse=64)
        line.wait_for(v5.good(91, 64))
        line.simulator.tell(do="finger", on=False)
        line.wait_for(OFF)
    assert not any(isinstance(one, Garbage) for one in line.readings)


@pytest.mark.parametrize("times", [1, 2, 3, 4, 200])
def test_a_capture_with_a_byte_too_many_in_each_frame_ends_without_a_value(times: int) -> None:
    """The end of a capture is where few frames must do; never with bytes of no frame among them."""
    driver = ContecV5()
    driver.opened(0.0)
    found = [*driver.feed(NEWER * times, 0.1), *driver.ended(0.2)]
    assert {type(one) for one in found} == {Garbage}
