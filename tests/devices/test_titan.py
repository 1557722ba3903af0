"""What each frame of a Titan means, what is sent to it, and that damage never becomes a reading."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.breathalyzers.titan import (
    ANOTHER,
    ANSWER_WAIT_S,
    ASK_ADDRESS,
    OWN_RATIO,
    START_WAIT_S,
    TEST_LIMIT_S,
    TRIES,
    Titan,
    error_text,
)
from devices.catalogue import instrument
from devices.driver import HALF_FRAME_S, SAME_RESULT
from devices.framing import WENT_QUIET, garbage
from devices.framing_titan import (
    LONGEST_GARBAGE,
    NO_FRAME,
    READ,
    READ_ERROR,
    READ_REPLY,
    RESULT,
    VERSION,
    TitanFrame,
    TitanFramer,
    build,
)
from devices.link import Link
from devices.readings import (
    AnyReading,
    Breath,
    BreathPhase,
    BreathStep,
    Garbage,
    Trouble,
    TroubleEnded,
    TroubleKind,
)
from devices.simulators.process import SimulatorProcess
from devices.simulators.simulator import BadCommand
from devices.simulators.titan import ADDRESS, RADIO_BYTES, TitanSimulator
from devices.tools import decode
from tests.devices.damage import a_byte_added, every_byte_changed, every_byte_lost
from tests.devices.examples import Example
from tests.devices.examples import titan as frames
from tests.devices.examples.titan import EXAMPLES, blood
from tests.devices.nullmodem import converse
from tests.devices.waiting import wait_until

TEST_S = 60.0
RECEIVED = sorted({frame for example in EXAMPLES for frame in example.frames})
ASK_RESULT = build(ADDRESS, READ, b"\x03\x90")
SHORT_OF_RESULT = frames.ACKNOWLEDGED + frames.BLOW + frames.BLOWN + frames.READY


def said(*pieces: bytes) -> list[AnyReading]:
    """What a new decoder makes of these pieces."""
    driver = Titan()
    return [reading for piece in pieces for reading in driver.feed(piece, 0.0)]


def said_in_the_end(stream: bytes) -> list[AnyReading]:
    """And of the silence after them."""
    driver = Titan()
    return driver.feed(stream, 0.0) + driver.tick(HALF_FRAME_S)


def reply(code: int, value: bytes) -> bytes:
    return build(ADDRESS, READ_REPLY, code.to_bytes(2, "little") + value)


def ticked(driver: Titan, from_s: float, to_s: float) -> tuple[list[AnyReading], bytes]:
    """What a driver tells and sends while nothing comes."""
    readings: list[AnyReading] = []
    sent = b""
    for tenth in range(round((to_s - from_s) * 10) + 1):
        readings += driver.tick(from_s + tenth / 10)
        sent += driver.outgoing()
    return readings, sent


def started() -> Titan:
    """A driver whose test was started at 0 s."""
    driver = Titan()
    driver.ask_measure(0.0)
    driver.feed(frames.ADDRESS + frames.CONNECTED, 0.0)
    assert driver.outgoing() == frames.ASK_ADDRESS + frames.CONNECT + frames.START_TEST
    return driver


# --- frames --------------------------------------------------------------------------------------


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_every_recorded_and_computed_frame_is_read_whole_cut_and_byte_by_byte(
    example: Example,
) -> None:
    stream = b"".join(example.frames)
    expected = list(example.readings)
    assert said(stream) == expected
    assert said(*(bytes([byte]) for byte in stream)) == expected
    radio = range(0, len(stream), RADIO_BYTES)
    assert said(*(stream[at : at + RADIO_BYTES] for at in radio)) == expected
    for cut in range(1, len(stream)):
        assert said(stream[:cut], stream[cut:]) == expected


def test_everything_the_instrument_sent_is_understood_and_nothing_a_host_sends() -> None:
    for frame in RECEIVED:
        driver = Titan()
        driver.feed(frame, 0.0)
        sent = frame in (frames.ASK_ADDRESS, frames.CONNECT, frames.START_TEST)
        assert driver.understood == (0 if sent else 1), frame.hex(" ")


def test_blood_is_shown_as_breath_with_the_instruments_own_ratio() -> None:
    (shown,) = decode("titan", frames.BLOOD_76)
    assert shown["value"] == 76
    assert shown["unit"] == "mg/100mL blood"
    assert shown["mg_per_l"] == 0.362
    assert shown["status"] == "ok"
    assert instrument("titan").own_ratio == OWN_RATIO == 2100


@pytest.mark.parametrize("value", [0, 0x16, 0x1616, 0x68, 0x6868, 0x0A0D, 0xFFFF])
def test_no_byte_of_a_value_splits_its_frame(value: int) -> None:
    frame = reply(RESULT, value.to_bytes(2, "little"))
    assert said(frame + b"\r\n" + frames.BLOW) == [
        blood(value, frame),
        BreathStep(BreathPhase.BLOW),
    ]


@pytest.mark.parametrize("surplus", range(9))
def test_a_version_that_says_too_short_a_length_costs_nothing(surplus: int) -> None:
    head = reply(VERSION, b"V1.04B_TITAN")[:-2]
    head = head[:9] + bytes([head[9] - surplus]) + head[10:]
    stream = head + bytes([sum(head) & 0xFF, 0x16]) + b"\r\n"
    driver = Titan()
    assert driver.feed(stream + frames.BLOW, 0.0) == [BreathStep(BreathPhase.BLOW)]
    assert driver.understood == 2


def test_no_other_reply_may_be_longer_than_it_says() -> None:
    head = reply(RESULT, b"\x4c\x00\x00\x00")[:-2]
    head = head[:9] + b"\x04" + head[10:]
    stream = head + bytes([sum(head) & 0xFF, 0x16]) + b"\r\n"
    assert said(stream + frames.BLOW) == [
        garbage(stream, NO_FRAME),
        BreathStep(BreathPhase.BLOW),
    ]


def test_a_version_whose_end_is_lost_costs_only_itself() -> None:
    for lost in range(1, 6):
        found = said(frames.VERSION[:-lost] + frames.ZERO)
        assert [one for one in found if isinstance(one, Breath)] == [blood(0, frames.ZERO)]


def test_the_ending_the_instrument_adds_may_miss_and_never_hides_a_byte() -> None:
    assert said(frames.BLOOD_76 + frames.BLOOD_22) == [
        blood(76, frames.BLOOD_76),
        blood(22, frames.BLOOD_22),
    ]
    assert said_in_the_end(frames.ZERO + b"\r\n") == [
        blood(0, frames.ZERO),
        garbage(b"\r\n", WENT_QUIET),
    ]
    assert said(frames.ZERO[:-1], frames.BLOW)[1:] == [
        garbage(b"\r", NO_FRAME),
        BreathStep(BreathPhase.BLOW),
    ]


def test_an_address_is_any_six_bytes() -> None:
    for address in (b"\x68" * 6, b"\x16\r\n\x16\r\n", bytes(6), b"\xff" * 6):
        frame = build(address, READ_REPLY, b"\x02\x90\x01")
        assert said(frame) == [BreathStep(BreathPhase.BLOW)]


def test_half_a_frame_does_not_join_a_later_half_nor_hide_what_stood_in_it() -> None:
    driver = Titan()
    driver.feed(frames.BLOOD_76[:12], 10.0)
    assert driver.tick(10.0 + HALF_FRAME_S - 0.1) == []
    assert driver.tick(10.0 + HALF_FRAME_S) == [garbage(frames.BLOOD_76[:12], WENT_QUIET)]
    late = driver.feed(frames.BLOOD_76[12:], 20.0) + driver.tick(30.0)
    assert late and all(isinstance(one, Garbage) for one in late)
    half = frames.CALIBRATED[:11]
    assert said_in_the_end(half + frames.CONNECTED[:-2]) == [garbage(half, NO_FRAME)]


def test_noise_comes_out_whole_in_bounded_pieces_whatever_the_cut() -> None:
    for count in range(3 * LONGEST_GARBAGE):
        noise = b"\x68" + b"\xfe" * count
        whole = said(noise + frames.BLOW)
        assert whole == said(*(bytes([byte]) for byte in noise + frames.BLOW))
        assert whole[-1] == BreathStep(BreathPhase.BLOW)
        pieces = [bytes.fromhex(one.bytes) for one in whole if isinstance(one, Garbage)]
        assert b"".join(pieces) == noise
        assert max(map(len, pieces)) <= LONGEST_GARBAGE


# --- damage --------------------------------------------------------------------------------------

BEFORE, AFTER = frames.BLOOD_22, frames.BLOOD_300


@pytest.mark.parametrize("frame", RECEIVED, ids=lambda frame: frame[8:].hex())
def test_any_single_damaged_byte_is_found_and_costs_its_frame_at_most(frame: bytes) -> None:
    whole = [blood(22, BEFORE), blood(300, AFTER)]
    for damaged in [*every_byte_changed(frame), *every_byte_lost(frame)]:
        found = said(BEFORE + b"\r\n" + damaged + AFTER)
        kept = [one for one in found if not isinstance(one, Garbage)]
        if damaged.startswith(frame.removesuffix(b"\r\n")):
            continue  # only the added ending is damaged: the frame itself is as sent
        assert kept == whole, damaged.hex(" ")


@pytest.mark.parametrize("added", [b"\x68", b"\x16", b"\x00", b"\x16\r\n"])
def test_bytes_that_slip_into_a_frame_cost_that_frame_and_invent_nothing(added: bytes) -> None:
    for damaged in a_byte_added(frames.BLOOD_76, added):
        found = said_in_the_end(BEFORE + damaged + AFTER)
        results = [one.value for one in found if isinstance(one, Breath)]
        assert results in ([22, 300], [22, 76, 300]), damaged.hex(" ")


PIECES = st.sampled_from(
    [*RECEIVED, b"\x68", b"\x16\r\n", b"\r", frames.VERSION[:18], frames.ZERO[:-4], b"\xfe" * 70]
)


@given(st.lists(PIECES | st.binary(max_size=40), max_size=12), st.data())
def test_any_bytes_cut_anywhere_read_the_same(pieces: list[bytes], data: st.DataObject) -> None:
    stream = b"".join(pieces)
    cut = data.draw(st.integers(0, len(stream)))
    assert said(stream[:cut], stream[cut:]) == said(stream)


@given(st.lists(PIECES | st.binary(max_size=40), max_size=12))
def test_no_byte_is_lost_in_silence(pieces: list[bytes]) -> None:
    stream = b"".join(pieces)
    framer = TitanFramer()
    found = [*framer.feed(stream), *framer.quiet()]
    given_out = b"".join(
        one.raw if isinstance(one, TitanFrame) else bytes.fromhex(one.bytes) for one in found
    )
    assert given_out.replace(b"\r\n", b"") == stream.replace(b"\r\n", b"")


# --- readings ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "step"),
    [
        (0, BreathPhase.WARMING),
        (1, BreathPhase.BLOW),
        (2, BreathPhase.ANALYSING),
        (3, BreathPhase.INSUFFICIENT),
        (4, BreathPhase.TIMED_OUT),
        (5, BreathPhase.ANALYSING),
        (6, BreathPhase.WARMING),
    ],
)
def test_every_status_of_a_test_is_a_step_told_once(status: int, step: BreathPhase) -> None:
    assert said(reply(0x9002, bytes([status])) * 3) == [BreathStep(step)]


def test_a_status_no_document_names_is_no_step() -> None:
    assert said(reply(0x9002, b"\x07")) == []
    assert said(reply(0x9001, b"\x01")) == []
    assert said(reply(0x9001, b"\x00")) == [BreathStep(BreathPhase.READY)]


def test_an_unbelievable_value_is_given_as_it_was_sent() -> None:
    frame = reply(RESULT, b"\xff\xff")
    assert said(frame) == [blood(65535, frame)]


@pytest.mark.parametrize("between", [b"", frames.READY, frames.BATTERY, b"\xfe"])
def test_the_same_result_repeated_is_not_a_second_reading(between: bytes) -> None:
    found = said(frames.ZERO, between, frames.ZERO)
    assert found[0] == blood(0, frames.ZERO)
    assert found[-1] == garbage(frames.ZERO[:-2], SAME_RESULT)


@pytest.mark.parametrize("between", [frames.ACKNOWLEDGED, frames.BLOW, frames.BLOWN])
def test_the_same_result_after_signs_of_a_new_test_is_a_reading(between: bytes) -> None:
    assert said(frames.ZERO, between, frames.ZERO)[-1] == blood(0, frames.ZERO)


def test_an_error_byte_is_told_in_every_bit() -> None:
    assert error_text(0x20) == "error 20 (reserved bit 5)"
    assert error_text(0x09) == "error 09 (illegal data, illegal access)"
    assert error_text(0x10) == "error 10 (address)"
    assert error_text(0x00) == "error 00 (no bit set)"


# --- what is sent --------------------------------------------------------------------------------


def test_nothing_is_sent_before_somebody_asks() -> None:
    driver = Titan()
    driver.feed(frames.ADDRESS + frames.CONNECTED + SHORT_OF_RESULT, 0.0)
    assert ticked(driver, 0.0, 200.0)[1] == b""


def test_a_test_is_address_then_connection_then_start_each_after_its_answer() -> None:
    driver = Titan()
    driver.ask_measure(0.0)
    assert driver.outgoing() == frames.ASK_ADDRESS == ASK_ADDRESS
    driver.feed(frames.CONNECTED, 0.1)
    assert driver.outgoing() == b""
    driver.feed(frames.ADDRESS, 0.2)
    assert driver.outgoing() == frames.CONNECT
    driver.feed(frames.ADDRESS, 0.3)
    assert driver.outgoing() == b""
    driver.feed(frames.CONNECTED, 0.4)
    assert driver.outgoing() == frames.START_TEST
    driver.feed(frames.CONNECTED + SHORT_OF_RESULT + frames.ZERO, 0.5)
    assert ticked(driver, 0.5, 200.0) == ([], b"")


def test_our_own_frames_echoed_are_no_answer() -> None:
    driver = Titan()
    driver.ask_measure(0.0)
    driver.feed(driver.outgoing(), 0.0)
    readings, sent = ticked(driver, 0.0, 60.0)
    assert sent == ASK_ADDRESS * (TRIES - 1)
    assert readings == [Trouble(TroubleKind.NO_ANSWER, "no answer to the question for its address")]
    assert driver.feed(ASK_ADDRESS, 61.0) == []
    assert driver.feed(frames.ADDRESS, 62.0) == [TroubleEnded(TroubleKind.NO_ANSWER)]
    assert driver.outgoing() == b""


def test_a_connection_refused_to_the_end_says_with_which_error() -> None:
    driver = Titan()
    driver.ask_measure(0.0)
    driver.feed(frames.ADDRESS, 0.0)
    error = build(ADDRESS, 0xC4, b"\x20")
    readings: list[AnyReading] = []
    sent = driver.outgoing()
    for second in range(1, 20):
        readings += driver.feed(error, float(second)) + driver.tick(float(second))
        sent += driver.outgoing()
    assert sent == ASK_ADDRESS + frames.CONNECT * TRIES
    words = "no answer to the connection: error 20 (reserved bit 5)"
    assert readings == [Trouble(TroubleKind.NO_ANSWER, words)]


def test_a_start_that_is_refused_or_not_answered_is_told_and_not_sent_again() -> None:
    driver = started()
    driver.feed(build(ADDRESS, READ_ERROR, b"\x08"), 1.0)
    words = "no answer to the start of a test"
    told = driver.tick(1.0)
    assert told == [Trouble(TroubleKind.NO_ANSWER, f"{words}: error 08 (illegal access)")]
    assert ticked(driver, 1.1, 100.0) == ([], b"")
    driver = started()
    assert ticked(driver, 0.0, START_WAIT_S - 0.1) == ([], b"")
    assert ticked(driver, START_WAIT_S, 100.0) == ([Trouble(TroubleKind.NO_ANSWER, words)], b"")
    driver.ask_measure(100.0)
    assert driver.outgoing() == ASK_ADDRESS


def test_a_computed_result_that_does_not_come_is_asked_for() -> None:
    driver = started()
    driver.feed(SHORT_OF_RESULT, 10.0)
    assert ticked(driver, 10.0, 10.0 + ANSWER_WAIT_S)[1] == ASK_RESULT
    assert driver.feed(frames.BLOOD_76, 13.0) == [blood(76, frames.BLOOD_76)]
    assert ticked(driver, 13.0, 200.0) == ([], b"")


def test_a_result_that_never_comes_is_told_and_asked_for_no_more() -> None:
    driver = started()
    driver.feed(SHORT_OF_RESULT, 10.0)
    readings, sent = ticked(driver, 10.0, 200.0)
    assert sent == ASK_RESULT * TRIES
    assert readings == [Trouble(TroubleKind.NO_ANSWER, "no answer to the question for the result")]


def test_a_test_without_an_end_times_out_and_the_next_can_be_asked() -> None:
    driver = started()
    driver.feed(frames.BLOW, 1.0)
    assert ticked(driver, 1.0, TEST_LIMIT_S - 0.1)[0] == []
    assert ticked(driver, TEST_LIMIT_S, 300.0)[0] == [BreathStep(BreathPhase.TIMED_OUT)]
    driver.ask_measure(300.0)
    assert driver.outgoing() == ASK_ADDRESS


def test_a_test_that_runs_already_serves_the_request() -> None:
    driver = Titan()
    driver.feed(frames.BLOW, 0.0)
    driver.ask_measure(1.0)
    assert ticked(driver, 1.0, 20.0)[1] == b""
    assert driver.feed(frames.ZERO, 20.0) == [blood(0, frames.ZERO)]
    driver.ask_measure(30.0)
    assert driver.outgoing() == ASK_ADDRESS


def test_a_request_given_up_before_the_start_starts_nothing() -> None:
    driver = Titan()
    driver.ask_measure(0.0)
    driver.feed(frames.ADDRESS, 0.1)
    driver.ask_stop(0.2)
    driver.outgoing()
    driver.feed(frames.CONNECTED, 0.3)
    assert ticked(driver, 0.3, 200.0) == ([], b"")


def test_while_our_test_runs_another_instruments_frames_are_garbage() -> None:
    other = build(b"\x30\x30\x30\x30\x27\x10", READ_REPLY, b"\x03\x90\x4c\x00")
    driver = started()
    assert driver.feed(other, 1.0) == [garbage(other, ANOTHER)]
    driver.feed(SHORT_OF_RESULT + frames.ZERO, 2.0)
    assert driver.feed(other, 3.0) == [blood(76, other)]


def test_a_silence_from_before_a_restart_of_the_program_can_end() -> None:
    driver = Titan()
    driver.still_troubled([TroubleKind.NO_ANSWER])
    assert driver.feed(frames.READ_ERROR, 0.0) == []
    assert driver.feed(frames.BATTERY * 2, 1.0) == [TroubleEnded(TroubleKind.NO_ANSWER)]


# --- the simulator -------------------------------------------------------------------------------


def blown(**command: object) -> list[AnyReading]:
    """What a decoder hears of one asked-for test after this command."""
    driver, simulator = Titan(), TitanSimulator()
    simulator.tell({"do": "next", **command}, 0.0)
    driver.ask_measure(0.0)
    return converse(driver, simulator, TEST_S)


@pytest.mark.parametrize("outcome", ["result", "unsent"])
@pytest.mark.parametrize("value", [0, 22, 76, 300])
def test_a_simulated_blow_gives_the_value_it_was_told(outcome: str, value: int) -> None:
    results = [one for one in blown(outcome=outcome, value=value) if isinstance(one, Breath)]
    assert [one.value for one in results] == [value]


@pytest.mark.parametrize(
    ("outcome", "told"),
    [
        ("discontinued", BreathStep(BreathPhase.INSUFFICIENT)),
        ("refused", BreathStep(BreathPhase.TIMED_OUT)),
        (
            "error",
            Trouble(
                TroubleKind.NO_ANSWER,
                "no answer to the start of a test: error 20 (reserved bit 5)",
            ),
        ),
    ],
)
def test_a_simulated_blow_that_fails_says_why_and_gives_no_result(
    outcome: str, told: AnyReading
) -> None:
    readings = blown(outcome=outcome)
    assert readings[-1] == told
    assert not any(isinstance(one, Breath | Garbage) for one in readings)


def test_the_simulated_instrument_takes_nothing_before_it_is_connected() -> None:
    simulator = TitanSimulator()
    simulator.heard(frames.START_TEST, 0.0)
    assert b"".join(simulator.due(TEST_S)) == build(ADDRESS, READ_ERROR, b"\x08") + b"\r\n"


def test_the_simulated_version_has_the_fault_of_the_real_one_and_the_radios_cut() -> None:
    simulator = TitanSimulator()
    simulator.tell({"do": "send", "code": "version"}, 0.0)
    assert simulator.due(1.0) == [frames.VERSION[:RADIO_BYTES], frames.VERSION[RADIO_BYTES:]]


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ({"do": "next", "outcome": "x"}, "unknown outcome 'x'; known are: discontinued"),
        ({"do": "next", "value": 70000}, "must be a number from 0 to 65535"),
        ({"do": "send", "code": "9999"}, "must be one of version"),
        ({"do": "error"}, "must be a number from 0 to 255"),
        ({"do": "repeat"}, "there is no result to repeat yet"),
    ],
)
def test_a_command_that_makes_no_sense_is_refused(command: dict[str, object], reason: str) -> None:
    with pytest.raises(BadCommand, match=reason):
        TitanSimulator().tell(command, 0.0)


@pytest.mark.parametrize("shape", ["whole", "cut", "glue"])
def test_a_frame_is_never_sent_into_the_middle_of_another(shape: str) -> None:
    """The pause of the radio within a frame is longer than a quick script needs for its next."""
    simulator = TitanSimulator()
    simulator.tell({"do": "result", "value": 76}, 0.0)
    simulator.due(1.0)
    simulator.tell({"do": shape}, 1.0)
    simulator.tell({"do": "send", "code": "version"}, 1.0)
    said = simulator.due(1.0)
    simulator.tell({"do": "repeat"}, 1.001)
    said += [piece for at_s in (1.001, 1.02, 2.0) for piece in simulator.due(at_s)]
    result = build(ADDRESS, READ_REPLY, b"\x03\x90\x4c\x00") + b"\r\n"
    assert b"".join(said) == frames.VERSION + result


def test_over_a_real_terminal_a_result_its_repeat_and_the_version_arrive(tmp_path: Path) -> None:
    told: list[AnyReading] = []
    with SimulatorProcess.start("titan", link=tmp_path / "desk", speed=50) as simulator:
        simulator.tell(do="next", value=76)
        row = instrument("titan")
        link = Link("desk", simulator.port, row, lambda _, one, __: told.append(one))
        link.start()
        try:
            link.measure()
            wait_until(lambda: any(isinstance(one, Breath) for one in told))
            simulator.tell(do="send", code="version")
            simulator.tell(do="repeat")
            wait_until(lambda: any(isinstance(one, Garbage) for one in told))
        finally:
            link.close()
    assert [one.value for one in told if isinstance(one, Breath)] == [76]
    assert [one.why for one in told if isinstance(one, Garbage)] == [SAME_RESULT]
