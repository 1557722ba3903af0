"""What each line of a Sentech module means, what is sent to it, and what it costs when damaged."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.breathalyzers.sentech import (
    SETTLE_S,
    START_WAIT_S,
    STARTS,
    STOP,
    TEST_LIMIT_S,
    Sentech,
    set_up,
)
from devices.breathalyzers.sentech_lines import LONGEST_LINE
from devices.catalogue import instrument, instrument_for
from devices.driver import HALF_FRAME_S, SAME_RESULT, UNKNOWN_LINE
from devices.framing import NO_START, NOT_ENDED, NOT_TEXT, TOO_LONG, WENT_QUIET, garbage
from devices.instrument import SettingsFault
from devices.link import Link
from devices.readings import (
    AnyReading,
    Breath,
    BreathPhase,
    BreathStatus,
    BreathStep,
    Garbage,
    LinkLost,
    Trouble,
    TroubleEnded,
    TroubleKind,
)
from devices.simulators.process import SimulatorProcess
from devices.simulators.sentech import SentechSimulator
from devices.simulators.simulator import BadCommand
from devices.units import BreathUnit
from tests.devices.damage import a_byte_added, every_byte_changed, every_byte_lost
from tests.devices.examples import Example
from tests.devices.examples.sentech import EXAMPLES
from tests.devices.nullmodem import converse
from tests.devices.waiting import wait_until

MEASURE = STARTS["measure"]
PASS = Breath(BreathStatus.PASS, None, None, "$R:PASS")
TEST_S = 60.0
LINES = sorted({frame for example in EXAMPLES for frame in example.frames})


def said(*pieces: bytes) -> list[AnyReading]:
    """What a new decoder makes of these pieces."""
    driver = Sentech()
    return [reading for piece in pieces for reading in driver.feed(piece, 0.0)]


def breath(line: str, unit: BreathUnit | None = None) -> Breath:
    """The one result a decoder with this setting makes of a line."""
    (found,) = Sentech(unit).feed(line.encode() + b"\r\n", 0.0)
    assert isinstance(found, Breath)
    return found


def ticked(driver: Sentech, from_s: float, to_s: float) -> tuple[list[AnyReading], bytes]:
    """What a driver tells and sends while nothing comes."""
    readings: list[AnyReading] = []
    sent = b""
    for tenth in range(round((to_s - from_s) * 10) + 1):
        readings += driver.tick(from_s + tenth / 10)
        sent += driver.outgoing()
    return readings, sent


# --- lines ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_every_example_is_understood_whole_and_byte_by_byte(example: Example) -> None:
    stream = b"".join(example.frames)
    assert said(stream) == list(example.readings)
    assert said(*(bytes([byte]) for byte in stream)) == list(example.readings)


@pytest.mark.parametrize("word", ["PASS", "FAIL"])
def test_a_word_stays_a_word_and_never_becomes_a_number(word: str) -> None:
    for unit in (None, BreathUnit.MG_PER_L):
        found = breath(f"$R:{word}", unit)
        assert (found.status, found.value, found.unit) == (word.lower(), None, None)


@pytest.mark.parametrize("line", ["$R:0.245", "$R:0.245,1", "$R:0.245,1,", "$R:0.245,1,P"])
def test_a_number_without_a_known_letter_has_no_unit_unless_the_operator_set_it(line: str) -> None:
    assert breath(line) == Breath(BreathStatus.OK, 0.245, None, line)
    assert breath(line, BreathUnit.PERMILLE_G_PER_L).unit is BreathUnit.PERMILLE_G_PER_L


def test_a_letter_that_contradicts_the_operators_unit_leaves_no_unit() -> None:
    assert breath("$R:0.245,1,M", BreathUnit.MG_PER_L).unit is BreathUnit.MG_PER_L
    assert breath("$R:0.245,1,M", BreathUnit.PERMILLE_G_PER_L).unit is None


def test_above_its_range_is_no_number() -> None:
    for line in ("$R:OVER", "$R:OVER,1,M"):
        found = breath(line, BreathUnit.MG_PER_L)
        assert found == Breath(BreathStatus.OVER_RANGE, None, None, line)


@pytest.mark.parametrize(
    "line",
    [
        b"$R:",
        b"$R:0.00",
        b"$R:0.0000",
        b"$R:00245",
        b"$R:-0.1",
        b"$R:0,245,M",
        b"$R:OVER1",
        b"$R:pass",
        b"$R:PASS,1,M",
        b"$R:0.245,1,M,1",
        b"$RESULT,0.000-OK",
        b"$STANDBY",
        b"$WAIT ",
        b"$",
        b"#",
        b"#i8",
        b"#2026-01-05",
    ],
)
def test_a_line_it_does_not_have_is_garbage(line: bytes) -> None:
    assert said(line + b"\r\n") == [garbage(line, UNKNOWN_LINE)]


@pytest.mark.parametrize("ending", [b"\r", b"\n", b"\n\r", b""])
def test_only_both_bytes_of_a_line_end_end_a_line(ending: bytes) -> None:
    assert said(b"$R:0.245" + ending + b"$END\r\n") == [
        garbage(b"$R:0.245" + ending, NOT_ENDED),
        BreathStep(BreathPhase.READY),
    ]


def test_lines_that_come_cut_in_two_are_one_line() -> None:
    assert said(b"$S", b"TANBY\r", b"\n") == [BreathStep(BreathPhase.BLOW)]


def test_the_lines_of_an_answer_about_itself_are_understood_and_are_no_readings() -> None:
    driver = Sentech()
    answer = b"#i7\r\nE-200\r\nSN 1\r\n1.0\r\n2026-01-05\r\n2026-01-05\r\n0000\r\n0012\r\n"
    assert driver.feed(answer, 0.0) == []
    assert driver.understood == 8
    assert driver.feed(b"$END\r\nE-200\r\n", 0.0) == [
        BreathStep(BreathPhase.READY),
        garbage(b"E-200", NO_START),
    ]


def test_an_answer_about_itself_does_not_swallow_a_result_nor_go_on_for_ever() -> None:
    assert said(b"#i7\r\n$R:PASS\r\n") == [PASS]
    assert said(b"#i7\r\n" + b"x\r\n" * 100)[-1] == garbage(b"x", NO_START)
    driver = Sentech()
    driver.feed(b"#i7\r\n", 0.0)
    assert driver.feed(b"x\r\n", HALF_FRAME_S) == [garbage(b"x", NO_START)]


def test_a_stored_result_recalled_is_no_reading() -> None:
    assert said(b"#2026-01-05,12:00:00,0.245,M\r\n") == []


@pytest.mark.parametrize("between", [b"", b"$END\r\n", b"$BAT,LOW\r\n", b"\xff\r\n"])
def test_the_same_result_repeated_is_not_a_second_reading(between: bytes) -> None:
    found = said(b"$R:PASS\r\n", between, b"$R:PASS\r\n")
    assert found[0] == PASS
    assert found[-1] == garbage(b"$R:PASS", SAME_RESULT)


@pytest.mark.parametrize("between", [b"$WAIT\r\n", b"$STANBY\r\n", b"$TIME,OUT\r\n"])
def test_the_same_result_after_signs_of_a_new_test_is_a_reading(between: bytes) -> None:
    assert said(b"$R:PASS\r\n", between, b"$R:PASS\r\n")[-1] == PASS


def test_the_same_result_after_a_request_of_ours_is_a_reading() -> None:
    driver = Sentech()
    driver.feed(b"$R:PASS\r\n", 0.0)
    driver.ask_measure(1.0)
    assert driver.feed(b"$R:PASS\r\n", 2.0) == [PASS]


@pytest.mark.parametrize(
    "line",
    ["$SENSOR,ERR", "$SYSTEM,ERR", "$MODULE,ERR", "$TEMP,ERR", "$LIFETIMEOVER", "$BAT,LOW"],
)
def test_a_fault_is_told_once_and_ends_when_it_measures_again(line: str) -> None:
    driver = Sentech()
    (trouble,) = driver.feed(line.encode() + b"\r\n" + line.encode() + b"\r\n", 0.0)
    assert isinstance(trouble, Trouble)
    assert trouble.text == line
    assert driver.feed(b"$R:PASS\r\n", 0.0) == [TroubleEnded(trouble.trouble), PASS]


def test_calibration_due_ends_when_a_test_after_a_new_opening_went_without_it() -> None:
    driver = Sentech()
    driver.feed(b"$CALIBRATION\r\n", 0.0)
    assert driver.feed(b"$R:PASS\r\n", 0.0) == [PASS]
    driver.opened(1.0)
    assert driver.feed(b"$R:PASS\r\n", 1.0) == [TroubleEnded(TroubleKind.CALIBRATION_DUE), PASS]


# --- what is sent --------------------------------------------------------------------------------


def test_nothing_is_sent_before_somebody_asks() -> None:
    driver = Sentech()
    driver.feed(b"$END\r\n$END\r\n", 0.0)
    assert ticked(driver, 0.0, 200.0)[1] == b""


@pytest.mark.parametrize("mode", STARTS)
def test_a_test_is_started_once_with_the_command_of_its_mode(mode: str) -> None:
    driver = Sentech(mode=mode)
    driver.ask_measure(0.0)
    driver.ask_measure(0.1)
    driver.feed(b"$END\r\n$WAIT\r\n$STANBY\r\n", 1.0)
    assert driver.outgoing() == STARTS[mode]
    driver.feed(b"$R:PASS\r\n$END\r\n", 20.0)
    assert ticked(driver, 20.0, 60.0) == ([], b"")


def test_no_command_that_changes_or_deletes_is_ever_sent() -> None:
    driver = Sentech()
    sent = b""
    for round_s in range(0, 600, 100):
        driver.ask_measure(round_s)
        sent += ticked(driver, round_s, round_s + 5)[1]
        driver.feed(b"#i7\r\n$END\r\n$WAIT\r\n$SENSOR,ERR\r\n$END\r\n", round_s + 5)
        driver.ask_stop(round_s + 6)
        sent += ticked(driver, round_s + 6, round_s + 99)[1]
    assert set(re.findall(rb".*\r\n", sent)) <= {MEASURE, STOP}


def test_a_start_that_is_not_answered_is_told_and_not_sent_again() -> None:
    driver = Sentech()
    driver.ask_measure(0.0)
    driver.outgoing()
    driver.feed(b"$END\r\n", 1.0)
    readings, sent = ticked(driver, 1.0, 300.0)
    assert readings == [Trouble(TroubleKind.NO_ANSWER, "no answer to the start command")]
    assert sent == b""
    assert driver.feed(b"$END\r\n", 301.0)[0] == TroubleEnded(TroubleKind.NO_ANSWER)


def test_a_test_without_result_times_out_and_leaves_the_next_its_whole_time() -> None:
    driver = Sentech()
    driver.ask_measure(0.0)
    driver.feed(b"$WAIT\r\n$STANBY\r\n", 1.0)
    assert ticked(driver, 1.0, TEST_LIMIT_S - 0.1)[0] == []
    assert ticked(driver, TEST_LIMIT_S, 300.0)[0] == [BreathStep(BreathPhase.TIMED_OUT)]
    driver.ask_measure(300.0)
    assert driver.outgoing() == MEASURE


def test_a_request_in_the_end_of_a_test_starts_when_the_instrument_is_idle() -> None:
    for freed in (True, False):
        driver = Sentech()
        driver.feed(b"$R:PASS\r\n", 0.0)
        driver.ask_measure(0.5)
        assert driver.outgoing() == b""
        if freed:
            driver.feed(b"$END\r\n", 1.0)
        else:
            driver.tick(SETTLE_S)
        assert driver.outgoing() == MEASURE


def test_a_request_while_a_test_runs_is_served_by_that_test() -> None:
    driver = Sentech()
    driver.feed(b"$WAIT\r\n", 0.0)
    driver.ask_measure(1.0)
    assert driver.feed(b"$R:PASS\r\n$END\r\n", 5.0)[0] == PASS
    assert ticked(driver, 5.0, 60.0)[1] == b""


def test_only_a_test_of_ours_nobody_has_blown_into_is_stopped() -> None:
    for lines, sent in ((b"", STOP), (b"$WAIT\r\n$STANBY\r\n", STOP), (b"$TRIGGER\r\n", b"")):
        driver = Sentech()
        driver.ask_measure(0.0)
        driver.outgoing()
        driver.feed(lines, 1.0)
        driver.ask_stop(2.0)
        assert driver.outgoing() == sent
    driver = Sentech()
    driver.feed(b"$WAIT\r\n", 0.0)
    driver.ask_stop(1.0)
    assert driver.outgoing() == b""


def test_after_a_stop_nothing_is_overdue_and_the_next_test_starts() -> None:
    driver = Sentech()
    driver.ask_measure(0.0)
    driver.ask_stop(1.0)
    driver.outgoing()
    assert ticked(driver, 1.0, 200.0) == ([], b"")
    driver.ask_measure(200.0)
    assert driver.outgoing() == MEASURE
    assert START_WAIT_S < 200.0


# --- settings ------------------------------------------------------------------------------------


def test_the_site_file_sets_unit_and_mode() -> None:
    driver = instrument_for("sentech", {"unit": "mg/L", "mode": "pass_fail"}).driver()
    (found,) = driver.feed(b"$R:0.245\r\n", 0.0)
    assert isinstance(found, Breath)
    assert found.unit is BreathUnit.MG_PER_L
    driver.opened(1.0)
    driver.ask_measure(1.0)
    assert driver.outgoing() == STARTS["pass_fail"]
    assert instrument_for("sentech", {}).driver().feed(b"$R:0.245\r\n", 0.0) == [
        Breath(BreathStatus.OK, 0.245, None, "$R:0.245")
    ]


@pytest.mark.parametrize(
    ("settings", "key", "why"),
    [
        ({"unit": "promille"}, "unit", r"must be one of mg/L, .*not 'promille'"),
        ({"unit": 1}, "unit", "not 1"),
        ({"unit": ["mg/L"]}, "unit", "must be one of"),
        ({"mode": "fast"}, "mode", "must be one of measure, pass_fail, not 'fast'"),
        ({"units": "mg/L"}, "units", "only the settings unit and mode"),
    ],
)
def test_a_setting_it_cannot_take_is_refused_with_its_key(
    settings: dict[str, object], key: str, why: str
) -> None:
    with pytest.raises(SettingsFault, match=why) as fault:
        set_up(instrument("sentech"), settings)
    assert fault.value.key == key


# --- damage --------------------------------------------------------------------------------------


# The steps once more, written apart from the decoder.
TEXTS = {
    BreathPhase.READY: [b"$END"],
    BreathPhase.WARMING: [b"$WAIT"],
    BreathPhase.BLOW: [b"$STANBY"],
    BreathPhase.BLOWING: [b"$TRIGGER", b"$BREATH"],
    BreathPhase.ANALYSING: [b"$TRIGGER", b"$BREATH"],
    BreathPhase.INSUFFICIENT: [b"$FLOW,ERR"],
    BreathPhase.TIMED_OUT: [b"$TIME,OUT"],
}


def literally_there(reading: AnyReading, data: bytes) -> bool:
    """Whether the bytes hold a whole line that says just this."""
    match reading:
        case Breath(text=text) | Trouble(text=text):
            return text.encode() + b"\r\n" in data
        case BreathStep(step=step):
            return any(text + b"\r\n" in data for text in TEXTS[step])
        case _:
            return isinstance(reading, Garbage | TroubleEnded)


@pytest.mark.parametrize("frame", LINES)
def test_damage_costs_its_line_at_most_and_invents_nothing(frame: bytes) -> None:
    slips = [*every_byte_changed(frame), *every_byte_lost(frame), *a_byte_added(frame, b"\r")]
    for damaged in slips:
        stream = b"$WAIT\r\n" + damaged + b"$STANBY\r\n$R:0.390,0,M\r\n"
        found = said(stream)
        assert found[0] == BreathStep(BreathPhase.WARMING), damaged
        assert found[-1].text == "$R:0.390,0,M", damaged
        assert all(literally_there(one, stream) for one in found), damaged


def test_a_lost_comma_does_not_take_the_unit_from_a_number() -> None:
    for at, byte in enumerate(b"$R:0.245,0,M"):
        if byte == ord(","):
            for end in (b"\r", b"\n"):
                line = b"$R:0.245,0,M\r\n"
                found = said(line[:at] + end + line[at + 1 :])
                assert not any(isinstance(one, Breath) for one in found)


def test_endless_lines_are_given_out_in_bounded_pieces_whatever_the_cut() -> None:
    for count in range(LONGEST_LINE - 3, 3 * LONGEST_LINE):
        stream = b"$" + b"x" * count + b"\r\n$END\r\n"
        whole = said(stream)
        assert whole == said(*(bytes([byte]) for byte in stream))
        assert whole[-1] == BreathStep(BreathPhase.READY)
        long = [one for one in whole if isinstance(one, Garbage)]
        assert b"".join(bytes.fromhex(one.bytes) for one in long) == stream[: count + 1]
        assert all(len(one.bytes) <= 2 * LONGEST_LINE for one in long)
        assert {one.why for one in long} == {TOO_LONG if count >= LONGEST_LINE else UNKNOWN_LINE}


def test_bytes_that_are_not_text_are_garbage_and_the_line_after_them_is_read() -> None:
    assert said(b"\xff\xfe$END\r\n$W\x00IT\r\n") == [
        garbage(b"\xff\xfe", NO_START),
        BreathStep(BreathPhase.READY),
        garbage(b"$W\x00IT", NOT_TEXT),
    ]


def test_half_a_line_and_its_late_other_half_are_no_reading() -> None:
    driver = Sentech()
    driver.feed(b"$R:0.2", 10.0)
    assert driver.tick(10.0 + HALF_FRAME_S) == [garbage(b"$R:0.2", WENT_QUIET)]
    late = driver.feed(b"45,0,M\r\n", 10.0 + HALF_FRAME_S)
    assert all(isinstance(one, Garbage) for one in late)


PIECES = st.sampled_from([*LINES, b"$", b"#", b"#i7\r\n", b"\r", b"\n", b"\xff", b"x" * 70])


@given(st.lists(PIECES | st.binary(max_size=40), max_size=12), st.data())
def test_any_bytes_cut_anywhere_read_the_same(pieces: list[bytes], data: st.DataObject) -> None:
    stream = b"".join(pieces)
    cut = data.draw(st.integers(0, len(stream)))
    found = said(stream)
    assert said(stream[:cut], stream[cut:]) == found
    assert all(literally_there(one, stream) for one in found)


# --- the simulator -------------------------------------------------------------------------------


def blown(mode: str = "measure", **command: object) -> list[AnyReading]:
    """What a decoder hears of one asked-for test after this command."""
    driver, simulator = Sentech(mode=mode), SentechSimulator()
    simulator.tell({"do": "next", **command}, 0.0)
    driver.ask_measure(0.0)
    return converse(driver, simulator, TEST_S)


@pytest.mark.parametrize(
    ("outcome", "told"),
    [
        ("insufficient", BreathStep(BreathPhase.INSUFFICIENT)),
        ("time_out", BreathStep(BreathPhase.TIMED_OUT)),
        ("over", Breath(BreathStatus.OVER_RANGE, None, None, "$R:OVER,0,M")),
        ("battery_low", Trouble(TroubleKind.BATTERY_LOW, "$BAT,LOW")),
        ("module_error", Trouble(TroubleKind.SENSOR_ERROR, "$MODULE,ERR")),
        ("calibration_due", Trouble(TroubleKind.CALIBRATION_DUE, "$CALIBRATION")),
    ],
)
def test_a_simulated_blow_ends_as_it_was_told_and_ready(outcome: str, told: AnyReading) -> None:
    readings = blown(outcome=outcome)
    assert told in readings
    assert readings[-1] == BreathStep(BreathPhase.READY)


@pytest.mark.parametrize(("value", "word"), [(0.099, "PASS"), (0.1, "FAIL")])
def test_a_simulated_pass_fail_test_gives_only_the_word(value: float, word: str) -> None:
    results = [one for one in blown("pass_fail", value=value) if isinstance(one, Breath)]
    assert [(one.text, one.value) for one in results] == [(f"$R:{word}", None)]


def test_a_simulated_stop_ends_the_test_without_a_result() -> None:
    driver, simulator = Sentech(), SentechSimulator()
    driver.ask_measure(0.0)
    converse(driver, simulator, 3.0)
    driver.ask_stop(3.0)
    readings = converse(driver, simulator, TEST_S, from_s=3.0)
    assert readings == [BreathStep(BreathPhase.READY)]


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ({"do": "next", "outcome": "x"}, "unknown outcome 'x'; known are: battery_low"),
        ({"do": "result", "word": "MAYBE"}, "must be PASS or FAIL"),
        ({"do": "format", "unit": "mg"}, "must be one capital letter or empty"),
        ({"do": "format", "digits": 4}, "must be true or false"),
        ({"do": "repeat"}, "there is no result to repeat yet"),
    ],
)
def test_a_command_that_makes_no_sense_is_refused(command: dict[str, object], reason: str) -> None:
    with pytest.raises(BadCommand, match=reason):
        SentechSimulator().tell(command, 0.0)


@contextmanager
def linked(simulator: SimulatorProcess) -> Iterator[tuple[Link, list[AnyReading]]]:
    told: list[AnyReading] = []
    link = Link("desk", simulator.port, instrument("sentech"), lambda _, one, __: told.append(one))
    link.start()
    try:
        yield link, told
    finally:
        link.close()


def test_over_a_real_terminal_a_number_without_a_unit_arrives_cut_and_glued(
    tmp_path: Path,
) -> None:
    with SimulatorProcess.start("sentech", link=tmp_path / "desk", speed=50) as simulator:
        simulator.tell(do="format", unit="", digits=True)
        simulator.tell(do="next", value=0.245)
        simulator.tell(do="cut")
        with linked(simulator) as (link, told):
            link.measure()
            wait_until(lambda: any(isinstance(one, Breath) for one in told))
            simulator.tell(do="glue")
            simulator.tell(do="repeat")
            wait_until(lambda: any(isinstance(one, Garbage) for one in told))
    (result,) = [one for one in told if isinstance(one, Breath)]
    assert result == Breath(BreathStatus.OK, 0.245, None, "$R:0245,0,")
    assert [one.why for one in told if isinstance(one, Garbage)] == [SAME_RESULT]
    assert not any(isinstance(one, LinkLost) for one in told)
