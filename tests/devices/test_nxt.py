"""The record of an Alco-Sensor NxT: what of it is a person's result, and what never is."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.breathalyzers.json_records import LONGEST_STRING, NO_OBJECT
from devices.breathalyzers.nxt import (
    BLANK,
    KEYS_KEPT,
    LONGEST_RECORD,
    NO_FAULT,
    NO_NUMBER,
    NO_SAMPLE,
    NOT_A_RECORD,
    OTHER_TEST,
    RES_WORDS,
    STANDARD,
    NxtRecord,
)
from devices.catalogue import instrument
from devices.driver import HALF_FRAME_S, SAME_RESULT
from devices.framing import WENT_QUIET
from devices.readings import ORIGIN_RECORD, AnyReading, Breath, Garbage
from devices.simulators.nxt import NxtSimulator
from devices.simulators.simulator import BadCommand
from devices.units import BreathUnit
from tests.devices.damage import every_byte_lost
from tests.devices.examples import Example
from tests.devices.examples.nxt_record import EXAMPLES, breath, raw, record, sample
from tests.devices.nullmodem import converse
from tests.devices.on_a_line import on_a_line
from tests.devices.waiting import wait_until


def said(*pieces: bytes) -> list[AnyReading]:
    """What a new decoder makes of these pieces and the end of the file."""
    driver = NxtRecord()
    found = [reading for piece in pieces for reading in driver.feed(piece, 0.0)]
    return found + driver.tick(HALF_FRAME_S)


def breaths(data: bytes) -> list[Breath]:
    return [one for one in said(data) if isinstance(one, Breath)]


def whys(data: bytes) -> list[str]:
    return [one.why for one in said(data) if isinstance(one, Garbage)]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_every_example_has_its_meaning_however_it_is_cut(example: Example) -> None:
    stream = b"".join(example.frames)
    driver = NxtRecord()
    assert driver.feed(stream, 0.0) == list(example.readings)
    assert driver.understood == len(example.frames)
    assert said(*(bytes([byte]) for byte in stream)) == list(example.readings)
    for cut in range(0, len(stream), 7):
        assert said(stream[:cut], stream[cut:]) == list(example.readings)


def test_a_result_says_it_is_a_record_and_its_text_is_a_key_of_test_sample_and_value() -> None:
    (one,) = breaths(raw(record(sample(3, 2, ".041"))))
    assert one.origin == ORIGIN_RECORD
    assert one.text == "NXT 012345 tsn 17 tid 217 sample 3: .041 g/210L"
    assert (one.value, one.unit, one.test_number) == (0.041, BreathUnit.G_PER_210L, 17)


@pytest.mark.parametrize(
    "change", [{"tsn": 18}, {"tid": "218"}, {"sn": "012346"}, {"alc": ".042"}, {"id": 2}]
)
def test_records_that_differ_in_number_instrument_or_value_have_different_texts(
    change: dict[str, Any],
) -> None:
    head = {key: value for key, value in change.items() if key in ("tsn", "tid", "sn")}
    body = {key: value for key, value in change.items() if key not in head}
    told = breaths(
        raw(record(sample(1, 2, ".041"))) + raw(record(sample(1, 2, ".041") | body, **head))
    )
    assert len({one.text for one in told}) == 2


def test_the_same_record_again_is_not_a_second_reading() -> None:
    one, other = raw(record(sample(1, 2, ".041"))), raw(record(sample(1, 2, ".041"), tsn=18))
    found = said(one, other, one, other)
    assert [type(reading) for reading in found] == [Breath, Breath, Garbage, Garbage]
    assert isinstance(found[-1], Garbage)
    assert found[-1].why == SAME_RESULT


def test_the_texts_it_remembers_are_bounded() -> None:
    driver = NxtRecord()
    for tsn in range(KEYS_KEPT + 10):
        driver.feed(raw(record(sample(1, 2), tsn=tsn)), 0.0)
    assert len(driver._told) == KEYS_KEPT


# --- what is no person's result ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (record(sample(1, 0)), BLANK),
        (record(sample(1, 1, ".080")), STANDARD),
        (record(sample(1, 2), ttyp="AC"), OTHER_TEST),
        (record(sample(1, 2), ttyp="CA"), OTHER_TEST),
        (record(sample(1, 2, res=12)), "no result: low flow (12)"),
        (record(sample(1, 2, res=777)), "no result: a failure (777)"),
        (record(sample(1, 2), stat=100), "no result: refusal (100)"),
        (record(sample(1, 2, "---")), NO_NUMBER),
        (record(sample(1, 2, "")), NO_NUMBER),
        (record(sample(1, 2, "-0.001")), NO_NUMBER),
        (record(sample(1, 2, "NaN")), NO_NUMBER),
        (record(sample(1, 2, "1e3")), NO_NUMBER),
        (record(sample(1, 2) | {"alc": None}), NO_NUMBER),
        (record(sample(1, 2) | {"alc": 0.04}), NOT_A_RECORD),
        (record(sample(1, 3)), NOT_A_RECORD),
        (record(sample(1, 2) | {"id": "a b"}), NOT_A_RECORD),
        (record(), NO_SAMPLE),
        (record(sample(1, 2), ityp="VXL"), NOT_A_RECORD),
        (record(sample(1, 2), tsn="a name, perhaps"), NOT_A_RECORD),
        (record(sample(1, 2), tid=-1), NOT_A_RECORD),
        (sample(1, 2), NOT_A_RECORD),
        ({}, NOT_A_RECORD),
    ],
)
def test_what_is_no_result_of_a_person_is_garbage_that_says_why(
    one: dict[str, Any], why: str
) -> None:
    assert breaths(raw(one)) == []
    assert whys(raw(one)) == [why]


@pytest.mark.parametrize("code", RES_WORDS)
def test_every_failure_is_told_by_its_word_and_is_no_fault_of_the_record(code: int) -> None:
    (why,) = whys(raw(record(sample(1, 2, res=code))))
    assert RES_WORDS[code] in why
    assert why in NO_FAULT
    assert {BLANK, STANDARD, OTHER_TEST} < NO_FAULT


def test_what_is_shown_of_a_blank_is_the_sample_and_never_the_subject_of_the_head() -> None:
    (piece,) = said(raw(record(sample(1, 0), sid="Jansen")))
    assert isinstance(piece, Garbage)
    assert json.loads(bytes.fromhex(piece.bytes)) == sample(1, 0)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("g/210L", BreathUnit.G_PER_210L),
        ("g/210 L", BreathUnit.G_PER_210L),
        ("mg/L", BreathUnit.MG_PER_L),
        ("μg/100mL", BreathUnit.UG_PER_100ML),
        ("%BAC", BreathUnit.PERCENT_BAC),
        ("g/L", None),
        ("mg/100mL", None),
        ("‰", None),
        ("", None),
        (None, None),
        ("x" * 200, None),
    ],
)
def test_the_unit_is_the_one_the_record_tells_or_none(
    text: str | None, unit: BreathUnit | None
) -> None:
    (one,) = breaths(raw(record(sample(1, 2, ".041", alcunit=text))))
    assert one.unit is unit
    assert len(one.text) < 160


# --- damage -----------------------------------------------------------------------------------

ONE = raw(record(sample(1, 0), sample(2, 2, ".041"), tsn=1))
NEXT = raw(record(sample(1, 2, ".052"), tsn=2))
LAST = raw(record(sample(1, 2, ".063"), tsn=3))


def literally_there(one: Breath, stream: bytes) -> bool:
    value = one.text.split()[-2]  # before its unit
    there = re.search(rb'"alc":\s*"' + re.escape(value.encode()) + rb'"', stream)
    return there is not None and float(value) == one.value


def test_a_damaged_byte_costs_its_record_and_no_other() -> None:
    for at in range(len(ONE)):
        between = (b"", b"\n")[at % 2]
        for value in b'{}[]":,\\\x00\n 9x':
            stream = ONE[:at] + bytes([value]) + ONE[at + 1 :] + between + NEXT + between + LAST
            told = breaths(stream)
            assert [one.value for one in told[-2:]] == [0.052, 0.063], (at, value)
            assert len(told) <= 3
            assert all(literally_there(one, stream) for one in told), (at, value)


def test_a_lost_byte_costs_its_record_and_no_other() -> None:
    for damaged in every_byte_lost(ONE):
        assert [one.value for one in breaths(damaged + NEXT + LAST)[-2:]] == [0.052, 0.063]


def test_records_behind_a_broken_one_do_not_wait_for_the_end_of_the_file() -> None:
    driver = NxtRecord()
    found = driver.feed(ONE[:-1] + NEXT + LAST, 0.0)
    assert breath(".063", tsn=3) in found


@given(st.lists(st.sampled_from([ONE, NEXT, ONE[:90], b"{", b"}", b'"', b"\\", b"[", b"\xff" * 300,
                                 b" \n", b'{"a":', b"{}"]), max_size=12), st.data())  # fmt: skip
def test_any_cut_of_records_and_rubbish_gives_the_same(
    parts: list[bytes], data: st.DataObject
) -> None:
    stream = b"".join(parts)
    cut = data.draw(st.integers(0, len(stream)))
    assert said(stream[:cut], stream[cut:]) == said(stream)


@given(st.binary(max_size=2000))
def test_random_bytes_never_raise_and_are_shown_in_bounded_pieces(data: bytes) -> None:
    for one in said(data):
        assert isinstance(one, Garbage)
        assert len(one.bytes) <= 1024


@pytest.mark.parametrize(
    "flood",
    [b"{" * 50_000, b'{"a":' * 40_000, b"{" + b" " * 200_000, b'{"' + b"x" * 200_000,
     b"{" + b"[" * 200_000, b"{}" * 20_000, b"\xff" * 200_000, b'{"\\' * 60_000,
     b'{"a":[' + b"{}," * 60_000],
)  # fmt: skip
def test_a_flood_holds_a_bounded_number_of_bytes_and_the_record_behind_it_is_read(
    flood: bytes,
) -> None:
    driver = NxtRecord()
    for at in range(0, len(flood), 4096):
        driver.feed(flood[at : at + 4096], 0.0)
        assert len(driver._found._held) <= LONGEST_RECORD + LONGEST_STRING + 4096
    found = driver.tick(HALF_FRAME_S) + driver.feed(NEXT, 10.0)
    assert found[-1] == breath(".052", tsn=2)


def test_a_record_longer_than_any_is_none() -> None:
    long = record(*(sample(nth, 2) for nth in range(200)))
    assert breaths(raw(long)) == []


def test_a_text_longer_than_any_ends_the_search_for_its_record() -> None:
    assert set(whys(raw({"x": "y" * (LONGEST_STRING + 1)}))) <= {NO_OBJECT, WENT_QUIET}
    assert whys(raw({"x": "y" * LONGEST_STRING})) == [NOT_A_RECORD]


@pytest.mark.parametrize("text", ['the "blue" one', "\\", '\\"', "{[}", "é\n"])
def test_quotes_and_brackets_inside_a_text_end_nothing(text: str) -> None:
    assert len(breaths(raw(record(sample(1, 2, ".041"), sid=text)) + NEXT)) == 2


def test_a_number_without_end_is_no_record() -> None:
    data = raw(record(sample(1, 2))).replace(b'"tsn": 17', b'"tsn": ' + b"9" * 6000)
    assert breaths(data) == []


def test_half_a_record_is_given_up_when_the_line_goes_quiet() -> None:
    driver = NxtRecord()
    assert driver.feed(ONE[:150], 10.0) == []
    given_up = driver.tick(10.0 + HALF_FRAME_S)
    assert isinstance(given_up[-1], Garbage)
    assert given_up[-1].why == WENT_QUIET
    assert not any(isinstance(one, Breath) for one in driver.feed(ONE[150:], 20.0))


def test_a_byte_order_mark_and_a_list_around_records_cost_no_record() -> None:
    stream = b"\xef\xbb\xbf[" + ONE + b",\n" + NEXT + b"]\n"
    assert [one.value for one in breaths(stream)] == [0.041, 0.052]
    assert set(whys(stream)) <= {NO_OBJECT, BLANK, WENT_QUIET}


# --- the simulator ----------------------------------------------------------------------------


def told_after(*commands: dict[str, Any]) -> list[AnyReading]:
    driver, simulator = NxtRecord(), NxtSimulator()
    readings: list[AnyReading] = []
    for nth, command in enumerate(commands):
        simulator.tell(command, float(nth))
        readings += converse(driver, simulator, 1.0, from_s=float(nth))
    return readings


def test_a_simulated_record_gives_its_value_once() -> None:
    (one, again) = told_after({"do": "result", "value": 0.041}, {"do": "repeat"})
    assert isinstance(one, Breath)
    assert (one.value, one.unit) == (0.041, BreathUnit.G_PER_210L)
    assert isinstance(again, Garbage)


def test_a_simulated_failure_check_and_blank_are_no_results() -> None:
    told = told_after(
        {"do": "result", "res": 12}, {"do": "check"}, {"do": "result", "blanks": True}
    )
    assert [type(one) for one in told] == [Garbage] * 4 + [Breath, Garbage]


@pytest.mark.parametrize(
    "command",
    [{"do": "result", "value": "x"}, {"do": "result", "unit": 1}, {"do": "repeat"}],
)
def test_a_command_that_makes_no_sense_is_refused(command: dict[str, object]) -> None:
    with pytest.raises(BadCommand):
        NxtSimulator().tell(command, 0.0)


def test_records_said_on_a_real_terminal_are_read(tmp_path: Path) -> None:
    with on_a_line(instrument("nxt-record"), tmp_path) as line:
        line.simulator.tell(do="cut")
        line.simulator.tell(do="result", value=0.041)
        wait_until(lambda: any(isinstance(one, Breath) for one in line.readings))
        assert not any(isinstance(one, Garbage) for one in line.readings)
