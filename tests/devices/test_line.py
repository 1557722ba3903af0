"""A line profile: what its lines mean, which profiles are refused and in what words."""

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.breathalyzers.line import (
    NO_NUMBER,
    PLAIN,
    REPEAT_S,
    SAYS_NOTHING,
    TEST_LIMIT_S,
    UNKNOWN_WORD,
    LineProfile,
)
from devices.breathalyzers.line_pattern import MOST_WAYS, _tokens, _ways, checked_pattern
from devices.catalogue import instrument, instrument_for
from devices.driver import BEGUN_INSIDE, HALF_FRAME_S, SAME_RESULT, UNKNOWN_LINE, Driver
from devices.framing import TOO_LONG, WENT_QUIET, garbage
from devices.instrument import LineSettings, SettingsFault
from devices.readings import (
    ORIGIN_UNVERIFIED,
    AnyReading,
    Breath,
    BreathPhase,
    BreathStatus,
    BreathStep,
    Garbage,
)
from devices.simulators.line import LineSimulator
from devices.simulators.simulator import BadCommand
from devices.units import BreathUnit
from tests.devices.damage import every_byte_changed
from tests.devices.examples import Example
from tests.devices.examples.line import EXAMPLES
from tests.devices.nullmodem import converse
from tests.devices.on_a_line import on_a_line

KIOSK: dict[str, object] = {
    "pattern": r"RES (?P<value>[0-9.,]+) (?P<unit>\S+) (?P<status>\w+)",
    "units": {"MG": "mg/L", "PM": "‰ (g/kg)"},
    "ok": ["LOW", "ZERO"],
    "high": ["ALC"],
    "pass": ["GO"],
    "fail": ["STOP"],
}
WORD: dict[str, object] = {"pattern": r"TEST (?P<status>PASS|FAIL)"}
FIXED: dict[str, object] = {"pattern": r"(?P<value>\d+,\d+)", "unit": "µg/100mL"}


def driver_of(settings: dict[str, object]) -> Driver:
    return instrument_for("line", settings).driver()


def said(settings: dict[str, object], *lines: bytes) -> list[AnyReading]:
    """What a new decoder makes of these lines."""
    return driver_of(settings).feed(b"".join(line + b"\r\n" for line in lines), 0.0)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_every_example_has_its_meaning_however_it_is_cut(example: Example) -> None:
    stream = b"".join(example.frames)
    for cut in range(len(stream)):
        driver = LineProfile()
        found = driver.feed(stream[:cut], 0.0) + driver.feed(stream[cut:], 0.0)
        assert found == list(example.readings)
        assert driver.understood == len(example.frames)


@pytest.mark.parametrize(
    ("settings", "line", "status", "value", "unit"),
    [
        (KIOSK, b"RES 0.145 MG ALC", BreathStatus.HIGH, 0.145, BreathUnit.MG_PER_L),
        (KIOSK, b"RES 0,145 PM ZERO", BreathStatus.OK, 0.145, BreathUnit.PERMILLE_G_PER_KG),
        (KIOSK, b"RES 76 mg/L GO", BreathStatus.PASS, 76.0, BreathUnit.MG_PER_L),
        (KIOSK, b"RES .5 mg STOP", BreathStatus.FAIL, 0.5, None),
        (WORD, b"TEST PASS", BreathStatus.PASS, None, None),
        (WORD, b"TEST FAIL", BreathStatus.FAIL, None, None),
        (FIXED, b"12,5", BreathStatus.NONE, 12.5, BreathUnit.UG_PER_100ML),
    ],
)
def test_a_line_means_what_the_profile_says_and_is_marked_as_unverified(
    settings: dict[str, object],
    line: bytes,
    status: BreathStatus,
    value: float | None,
    unit: BreathUnit | None,
) -> None:
    (breath,) = said(settings, line)
    assert breath == Breath(status, value, unit, line.decode(), origin=ORIGIN_UNVERIFIED)


@pytest.mark.parametrize(
    ("settings", "line", "why"),
    [
        (KIOSK, b"RES 0.145 MG ERR", UNKNOWN_WORD),
        (KIOSK, b"RES 0.145 MG OK", UNKNOWN_WORD),
        (KIOSK, b"RES 0..5 MG LOW", NO_NUMBER),
        (KIOSK, b"RES 1.2.3 MG LOW", NO_NUMBER),
        (KIOSK, b"RES 1234567 MG LOW", NO_NUMBER),
        (KIOSK, b" RES 0.145 MG LOW", UNKNOWN_LINE),
        (KIOSK, b"RES 0.145 MG", UNKNOWN_LINE),
        (KIOSK, b"x" * 81, TOO_LONG),
        ({"pattern": r"R(?P<value>\d\.\d)?"}, b"R", SAYS_NOTHING),
    ],
)
def test_a_line_that_is_no_result_is_garbage_that_says_why(
    settings: dict[str, object], line: bytes, why: str
) -> None:
    found = said(settings, line)
    assert all(isinstance(one, Garbage) for one in found)
    assert isinstance(found[0], Garbage)
    assert found[0].why == why


def test_the_unit_a_line_tells_goes_before_the_fixed_one_and_an_unknown_one_is_none() -> None:
    settings: dict[str, object] = {
        "pattern": r"(?P<value>\d\.\d)(?: (?P<unit>\S+))?",
        "unit": "mg/L",
    }
    found = said(settings, b"0.1 g/210L", b"0.2", b"0.3 drams")
    units = [one.unit for one in found if isinstance(one, Breath)]
    assert units == [BreathUnit.G_PER_210L, BreathUnit.MG_PER_L, None]


def test_the_same_line_is_one_result_until_a_person_could_have_blown_again() -> None:
    driver = driver_of(FIXED)
    line = b"12,5\r\n"
    assert [type(driver.feed(line, now_s)[0]) for now_s in (0.0, 5.0, 5.0 + REPEAT_S)] == [
        Breath,
        Garbage,
        Breath,
    ]


def test_a_repeat_is_a_repeat_also_after_a_request_and_after_the_port_came_back() -> None:
    driver = driver_of(FIXED | {"ask": "GO"})
    driver.feed(b"12,5\r\n", 0.0)
    driver.ask_measure(1.0)
    driver.opened(2.0)
    assert driver.feed(b"12,5\r\n", 2.0 + HALF_FRAME_S) == [garbage(b"12,5", SAME_RESULT)]


def test_what_may_be_the_end_of_a_line_is_not_believed() -> None:
    """`5.0` of `15.0`, where the port was opened inside it, is a value nobody measured."""
    driver = driver_of(FIXED)
    driver.opened(10.0)
    assert driver.feed(b"2,5\r\n", 11.0) == [garbage(b"2,5", BEGUN_INSIDE)]
    (second,) = driver.feed(b"12,5\r\n", 12.0)
    assert isinstance(second, Breath) and second.value == 12.5
    driver.opened(20.0)
    (late,) = driver.feed(b"3,5\r\n", 20.0 + HALF_FRAME_S)
    assert isinstance(late, Breath) and late.value == 3.5


def test_half_a_line_is_given_up_when_the_line_goes_quiet() -> None:
    driver = driver_of(FIXED)
    driver.feed(b"12,", 0.0)
    assert driver.tick(HALF_FRAME_S) == [garbage(b"12,", WENT_QUIET)]


def test_a_damaged_byte_costs_its_line_and_says_only_what_then_stands_there() -> None:
    for damaged in every_byte_changed(b"RES 0.145 MG ALC\r\n"):
        stream = damaged + b"RES 0.390 MG ALC\r\nRES 0.521 MG ALC\r\n"
        found = driver_of(KIOSK).feed(stream, 0.0)
        breaths = [one for one in found if isinstance(one, Breath)]
        assert breaths[-1].value == 0.521
        assert all(one.text.encode() in stream for one in breaths)
        assert all(float(one.text.split()[1].replace(",", ".")) == one.value for one in breaths)


@given(st.lists(st.binary(max_size=200), max_size=8))
def test_random_bytes_never_raise_and_any_cut_gives_the_same(chunks: list[bytes]) -> None:
    parts, whole = LineProfile(), LineProfile()
    found = [one for chunk in chunks for one in parts.feed(chunk, 0.0)]
    assert found == whole.feed(b"".join(chunks), 0.0)


# --- asking -----------------------------------------------------------------------------------


def test_without_ask_it_only_listens() -> None:
    row = instrument_for("line", FIXED)
    assert row.can_start_test is False
    driver = row.driver()
    driver.ask_measure(0.0)
    assert driver.outgoing() == b""
    assert driver.tick(TEST_LIMIT_S + 1) == []


@pytest.mark.parametrize(
    ("ask", "sent"),
    [
        (r"START\r\n", b"START\r\n"),
        ("START\r\n", b"START\r\n"),
        (r"\x02GO\x03", b"\x02GO\x03"),
        (r"a\\b", b"a\\b"),
    ],
)
def test_what_starts_a_test_is_sent_once_for_a_request(ask: str, sent: bytes) -> None:
    row = instrument_for("line", FIXED | {"ask": ask})
    assert row.can_start_test is True
    driver = row.driver()
    driver.ask_measure(0.0)
    driver.ask_measure(0.0)
    assert driver.outgoing() == sent
    assert driver.outgoing() == b""


def test_a_test_without_a_result_times_out_once_and_one_with_a_result_does_not() -> None:
    driver = driver_of(FIXED | {"ask": "GO"})
    driver.ask_measure(0.0)
    assert driver.tick(TEST_LIMIT_S - 0.1) == []
    assert driver.tick(TEST_LIMIT_S) == [BreathStep(BreathPhase.TIMED_OUT)]
    assert driver.tick(TEST_LIMIT_S + 1) == []
    driver.ask_measure(200.0)
    driver.feed(b"12,5\r\n", 210.0)
    assert driver.tick(500.0) == []


# --- the profile ------------------------------------------------------------------------------


def test_the_serial_line_is_9600_8n1_unless_the_profile_says_otherwise() -> None:
    assert instrument_for("line", FIXED).line == LineSettings(9600)
    told: dict[str, object] = {"baud": 4800, "bits": 7, "parity": "E", "stop_bits": 2}
    assert instrument_for("line", FIXED | told).line == LineSettings(4800, 7, "E", 2)


@pytest.mark.parametrize(
    ("change", "key", "why"),
    [
        ({"pattern": None}, "pattern", "must be a text"),
        ({"pattern": ""}, "pattern", "must be a text"),
        ({"pattern": "(?P<value>[0-9"}, "pattern", "is no regular expression"),
        ({"pattern": r"(?P<value>\d+)" + "x" * 300}, "pattern", "characters long; at most 300"),
        ({"pattern": r"\d+"}, "pattern", "must name a group value"),
        ({"pattern": r"(?P<unit>\w+)"}, "pattern", "must name a group value"),
        ({"pattern": r"(?P<vlaue>\d+)"}, "pattern", "names a group 'vlaue'"),
        ({"pattern": r"(?P<value>(\d+)+)"}, "pattern", "repeats a group"),
        ({"pattern": r"(?P<value>\d+)(?=x)"}, "pattern", "which is not taken here"),
        ({"pattern": r"(?P<value>\d+)(?P=value)"}, "pattern", "which is not taken here"),
        ({"pattern": r"(?P<value>.*).*.*.*x"}, "pattern", "could take too long"),
        ({"pattern": r"{}(?P<value>\d+)"}, "pattern", "repeats a group"),
        ({"baud": 0}, "baud", "must be a number from 50 to 4000000, not 0"),
        ({"baud": "9600"}, "baud", "must be a number from 50"),
        ({"baud": True}, "baud", "must be a number from 50"),
        ({"bits": 9}, "bits", "must be a number from 5 to 8"),
        ({"parity": "X"}, "parity", "must be N, E or O, not 'X'"),
        ({"parity": ["N"]}, "parity", "must be N, E or O"),
        ({"stop_bits": 1.5}, "stop_bits", "must be 1 or 2"),
        ({"longest": 1000}, "longest", "must be a number from 4 to 256"),
        ({"unit": "mg/l"}, "unit", "must be one of mg/L, µg/L"),
        ({"units": {"MG": "drams"}}, "units", "must be one of mg/L, µg/L"),
        ({"units": "mg/L"}, "units", "must be a table"),
        ({"pass": "PASS"}, "pass", 'must be a list of words, for example ["PASS"]'),
        ({"ok": [""]}, "ok", "must be a list of words"),
        ({"ok": [1]}, "ok", "must be a list of words"),
        ({"ok": ["A"], "high": ["A"]}, "ok", "'A' stands in two lists"),
        ({"ask": ""}, "ask", "must be a text of at most 64 bytes"),
        ({"ask": "€"}, "ask", "must be a text of at most 64 bytes"),
        ({"ask": "x" * 65}, "ask", "must be a text of at most 64 bytes"),
        ({"ask": r"\q"}, "ask", "after a backslash"),
        ({"color": "red"}, "color", "a line profile has no such setting; it has: pattern, baud"),
    ],
)
def test_a_profile_that_cannot_be_used_is_refused_with_its_key_and_the_reason(
    change: dict[str, object], key: str, why: str
) -> None:
    with pytest.raises(SettingsFault) as refused:
        instrument_for("line", FIXED | change)
    assert refused.value.key == key
    assert why in str(refused.value)


def test_without_a_profile_it_cannot_be_used_but_can_be_tried() -> None:
    with pytest.raises(SettingsFault) as refused:
        instrument_for("line", {})
    assert refused.value.key == "pattern"
    (breath,) = instrument("line").driver().feed(b"0.145 mg/L OK\r\n", 0.0)
    assert isinstance(breath, Breath)


@pytest.mark.parametrize(
    "pattern",
    [
        r"(?P<value>\d+\.\d+) (?P<unit>\S+) (?P<status>\w+)",
        r"\$RESULT,(?P<value>[0-9]\.[0-9]{3})-(?P<status>OK|HIGH)",
        r".*?(?P<value>\d+\.\d+) ?(?P<unit>mg/L|g/L).*",
        r"#\d{1,5};[0-9:]{8};(?P<value>[0-9,]+);(?P<unit>[^;]*);(?P<status>[A-Z]+)?",
        PLAIN.pattern.pattern,
    ],
)
def test_a_pattern_as_a_technician_would_write_it_is_taken(pattern: str) -> None:
    assert checked_pattern(pattern, 80).pattern == pattern


@pytest.mark.parametrize(
    "pattern",
    [
        r"(?P<value>(a+)+)b",
        r"(?P<value>(a|a)*)b",
        r"(?P<value>(a|ab){2,30})b",
        r"(?P<value>a*a*a*a*)b",
        r"(?P<value>\d+\d\d+\d\d+\d\d+)b",
        r"(?P<value>\w*?)\S*?\w+?\d*?!",
        r"(?P<value>" + "a?" * 40 + ")" + "a" * 40,
        r"(?P<value>\d+)" + r"(?:x|xx)" * 30 + "!",
        r"(?P<value>(?:.+,?){5})!",
        r"(?P<value>a*+)a*b*?(?P<unit>.*)!.*",
    ],
)
def test_a_pattern_that_could_hold_up_the_port_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"repeats a group|too long"):
        checked_pattern(pattern, 80)


def test_a_longer_line_leaves_room_for_fewer_loose_repeats() -> None:
    pattern = r"(?P<value>\d+)x.*y.*z?"
    assert checked_pattern(pattern, 80)
    with pytest.raises(ValueError, match="set longest"):
        checked_pattern(pattern, 256)


ATOMS = st.sampled_from(["a", ".", r"\d", r"\w", "[ab1]", "1", ","])
PIECES = st.tuples(ATOMS, st.sampled_from(["", "*", "+", "?", "*?", "{1,3}"])).map("".join)


@given(st.lists(PIECES, min_size=1, max_size=8), st.text("a1,", max_size=24))
def test_the_count_of_ways_is_never_below_what_a_matcher_really_tries(
    pieces: list[str], line: str
) -> None:
    text = f"(?P<value>{''.join(pieces)})!"
    tokens = _tokens(text)
    tried = _tries(pieces, line)
    assert tried <= _ways(tokens, len(line)) * (len(pieces) + 2)


def _tries(pieces: list[str], line: str) -> int:
    """How often a matcher that goes back after each failure looks on; the end never fits."""
    if not pieces:
        return 1
    piece, tried = re.compile(pieces[0].rstrip("?") if pieces[0][-2:] == "*?" else pieces[0]), 1
    for size in range(len(line) + 1):
        if piece.fullmatch(line[:size]):
            tried += _tries(pieces[1:], line[size:])
        if tried > MOST_WAYS:
            break
    return tried


# --- the simulator ----------------------------------------------------------------------------


def told_after(*commands: dict[str, Any]) -> list[AnyReading]:
    driver, simulator = LineProfile(), LineSimulator()
    readings: list[AnyReading] = []
    for nth, command in enumerate(commands):
        simulator.tell(command, float(nth))
        readings += converse(driver, simulator, 1.0, from_s=float(nth))
    return readings


def test_a_simulated_line_is_read_and_its_repeat_is_not() -> None:
    told = told_after(
        {"do": "result", "value": 0.145, "status": "HIGH"},
        {"do": "repeat"},
        {"do": "line", "text": "0.2"},
        {"do": "line", "text": "hello"},
    )
    assert [type(one) for one in told] == [Breath, Garbage, Breath, Garbage]


def test_a_simulated_instrument_answers_what_it_is_asked() -> None:
    driver, simulator = driver_of(FIXED | {"ask": "GO"}), LineSimulator()
    simulator.tell({"do": "answer", "text": "12,5"}, 0.0)
    driver.ask_measure(0.0)
    assert [type(one) for one in converse(driver, simulator, 10.0)] == [Breath]


@pytest.mark.parametrize(
    "command",
    [
        {"do": "result"},
        {"do": "result", "value": 1, "unit": "µg/L"},
        {"do": "line", "text": ""},
        {"do": "line", "text": "a\nb"},
        {"do": "repeat"},
    ],
)
def test_a_command_that_makes_no_sense_is_refused(command: dict[str, object]) -> None:
    with pytest.raises(BadCommand):
        LineSimulator().tell(command, 0.0)


def test_a_profile_asks_and_reads_over_a_real_terminal(tmp_path: Path) -> None:
    row = instrument_for("line", KIOSK | {"ask": r"GO\r\n"})
    with on_a_line(row, tmp_path) as line:
        line.simulator.tell(do="answer", text="RES 0.145 MG ALC")
        line.link.measure()
        (breath,) = driver_of(KIOSK).feed(b"RES 0.145 MG ALC\r\n", 0.0)
        line.wait_for(breath)
