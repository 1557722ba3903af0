"""A dry contact: one word for each closing, and never one that nobody's breath has given."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.breathalyzers.contact import (
    BOTH,
    DEBOUNCE_S,
    NO_BYTES,
    DryContact,
    set_up,
)
from devices.catalogue import instrument, instrument_for
from devices.driver import LineStates
from devices.framing import WENT_QUIET, garbage
from devices.instrument import LINES_SETTLE_S, SettingsFault
from devices.readings import (
    AnyReading,
    Breath,
    BreathStatus,
    Garbage,
    Trouble,
    TroubleEnded,
    TroubleKind,
)
from devices.simulators.contact import ContactSimulator
from devices.simulators.simulator import BadCommand
from tests.devices.on_a_line import on_a_line

POLL_S = 0.02
PASS = Breath(BreathStatus.PASS, None, None, "PASS contact CTS")
FAIL = Breath(BreathStatus.FAIL, None, None, "FAIL contact DSR")
OPEN = LineStates(False, False, False, False)
CTS = LineStates(True, False, False, False)
DSR = LineStates(False, True, False, False)
CTS_AND_DSR = LineStates(True, True, False, False)


def held(driver: DryContact, *states: tuple[LineStates, float]) -> list[AnyReading]:
    """What it tells while each state is held for so many seconds, from 1 s after the opening."""
    readings: list[AnyReading] = []
    now_s = 1.0
    for state, seconds in states:
        for _ in range(round(seconds / POLL_S)):
            readings += driver.lines(state, now_s)
            now_s += POLL_S
    return readings


def test_a_contact_that_closes_gives_one_word_and_no_number() -> None:
    driver = DryContact()
    assert held(driver, (OPEN, 1), (CTS, 5)) == [PASS]
    assert driver.understood == 1


def test_it_gives_another_word_only_after_it_was_open() -> None:
    assert held(DryContact(), (OPEN, 1), (CTS, 1), (OPEN, 1), (CTS, 1)) == [PASS, PASS]


def test_a_touch_shorter_than_the_debounce_gives_nothing() -> None:
    assert held(DryContact(), (OPEN, 1), (CTS, 0.04), (OPEN, 1)) == []


def test_a_contact_that_bounces_at_either_end_gives_one_word() -> None:
    bouncing = [(CTS, 0.02), (OPEN, 0.02)] * 4
    states = [(OPEN, 1.0), *bouncing, (CTS, 1.0), (OPEN, 0.02), (CTS, 1.0), *bouncing, (OPEN, 1.0)]
    assert held(DryContact(), *states) == [PASS]


def test_a_contact_closed_when_the_port_opens_gives_nothing_until_it_opened_once() -> None:
    assert held(DryContact(), (CTS, 5)) == []
    assert held(DryContact(), (CTS, 5), (OPEN, 1), (CTS, 1)) == [PASS]


def test_a_port_that_comes_back_does_not_repeat_the_word_of_a_contact_still_closed() -> None:
    driver = DryContact()
    assert held(driver, (OPEN, 1), (CTS, 1)) == [PASS]
    driver.opened(0.0)
    assert held(driver, (CTS, 1)) == []


def test_what_the_lines_do_just_after_the_opening_is_not_looked_at() -> None:
    driver = DryContact()
    driver.opened(10.0)
    told = []
    for step in range(200):
        now_s = 10.0 + step * 0.01
        moving = now_s < 10.0 + LINES_SETTLE_S
        told += driver.lines(OPEN if moving else CTS, now_s)
    assert told == []


@pytest.mark.parametrize(
    ("line", "states"),
    [
        ("CTS", CTS),
        ("DSR", DSR),
        ("RI", LineStates(False, False, True, False)),
        ("DCD", LineStates(False, False, False, True)),
    ],
)
def test_each_line_can_be_the_contact_and_the_others_are_then_nothing(
    line: str, states: LineStates
) -> None:
    others = LineStates(*(not state for state in states))
    driver = instrument_for("contact", {"pass_on": line}).driver()
    assert isinstance(driver, DryContact)
    told = held(driver, (OPEN, 1), (others, 1), (OPEN, 1), (states, 1))
    assert told == [Breath(BreathStatus.PASS, None, None, f"PASS contact {line}")]


def test_without_a_fail_line_the_other_lines_are_nothing() -> None:
    assert held(DryContact(), (OPEN, 1), (DSR, 1)) == []


def test_a_fail_contact_gives_the_word_fail() -> None:
    assert held(DryContact("CTS", "DSR"), (OPEN, 1), (DSR, 1), (OPEN, 1), (CTS, 1)) == [FAIL, PASS]


def test_pass_and_fail_at_once_are_a_fault_and_never_a_pass() -> None:
    driver = DryContact("CTS", "DSR")
    trouble = Trouble(TroubleKind.SENSOR_ERROR, BOTH)
    assert held(driver, (OPEN, 1), (CTS_AND_DSR, 1)) == [trouble, FAIL]
    assert held(driver, (OPEN, 1), (CTS, 1)) == [TroubleEnded(TroubleKind.SENSOR_ERROR), PASS]
    assert held(driver, (OPEN, 1), (DSR, 1), (CTS_AND_DSR, 1)) == [FAIL, trouble]


def test_a_fault_from_before_a_restart_of_the_program_can_end() -> None:
    driver = DryContact()
    driver.still_troubled([TroubleKind.SENSOR_ERROR])
    told = held(driver, (OPEN, 1), (CTS, 1))
    assert told == [TroubleEnded(TroubleKind.SENSOR_ERROR), PASS]


@given(st.lists(st.tuples(st.sampled_from([OPEN, CTS, DSR]), st.integers(1, 8)), max_size=40))
def test_words_are_as_many_as_the_closings_that_lasted(runs: list[tuple[LineStates, int]]) -> None:
    told = held(DryContact(), *((state, polls * POLL_S) for state, polls in runs))
    assert all(one == PASS for one in told)
    longest_possible = sum(polls for state, polls in runs if state == CTS)
    assert len(told) <= longest_possible * POLL_S / DEBOUNCE_S


def test_bytes_are_garbage_the_same_however_they_are_cut() -> None:
    data = b"$RESULT,0.000-OK\r\n\xff\xfe\r\n" + b"x" * 200
    whole = DryContact()
    told = whole.feed(data, 0.0) + whole.tick(10.0)
    assert told[0] == garbage(b"$RESULT,0.000-OK", NO_BYTES)
    assert isinstance(told[-1], Garbage)
    assert told[-1].why == WENT_QUIET
    assert all(isinstance(one, Garbage) for one in told)
    for cut in range(len(data)):
        driver = DryContact()
        in_two = driver.feed(data[:cut], 0.0) + driver.feed(data[cut:], 0.0) + driver.tick(10.0)
        assert in_two == told


@pytest.mark.parametrize(
    ("settings", "key", "why"),
    [
        ({"pass_on": "RTS"}, "pass_on", "must be one of CTS, DSR, RI, DCD, not 'RTS'"),
        ({"pass_on": 1}, "pass_on", "must be one of CTS, DSR, RI, DCD, not 1"),
        ({"fail_on": "cts"}, "fail_on", "must be one of CTS, DSR, RI, DCD, not 'cts'"),
        ({"fail_on": "CTS"}, "fail_on", "PASS is on CTS already"),
        ({"line": "CTS"}, "line", "a contact has no such setting; it has pass_on and fail_on"),
    ],
)
def test_a_setting_it_cannot_take_is_refused_with_its_key(
    settings: dict[str, object], key: str, why: str
) -> None:
    with pytest.raises(SettingsFault) as refused:
        set_up(instrument("contact"), settings)
    assert refused.value.key == key
    assert str(refused.value).startswith(why)


# --- the simulator ----------------------------------------------------------------------------


def watched(driver: DryContact, simulator: ContactSimulator, seconds: float) -> list[AnyReading]:
    """What the driver tells of the simulator's lines, looked at as a link looks."""
    readings: list[AnyReading] = []
    for poll in range(round(seconds / POLL_S)):
        now_s = poll * POLL_S
        simulator.due(now_s)
        readings += driver.lines(simulator.line_states(now_s), now_s)
    return readings


@pytest.mark.parametrize(("outcome", "word"), [("pass", PASS), ("fail", FAIL)])
def test_a_simulated_blow_gives_its_word(outcome: str, word: Breath) -> None:
    simulator = ContactSimulator()
    simulator.tell({"do": "next", "outcome": outcome}, 0.0)
    assert watched(DryContact("CTS", "DSR"), simulator, 10.0) == [word]


def test_a_simulated_contact_bounces_and_gives_one_word() -> None:
    simulator = ContactSimulator()
    simulator.tell({"do": "press", "line": "CTS", "seconds": 1, "bounces": 5}, 0.5)
    assert watched(DryContact(), simulator, 5.0) == [PASS]


def test_a_simulated_contact_says_when_its_lines_change_next() -> None:
    simulator = ContactSimulator()
    assert simulator.next_s() is None
    simulator.tell({"do": "press", "line": "RI", "seconds": 2}, 1.0)
    assert simulator.next_s() == 1.0
    simulator.due(1.0)
    assert simulator.line_states(1.0) == LineStates(False, False, True, False)
    assert simulator.next_s() == 3.0
    simulator.due(3.0)
    assert simulator.line_states(3.0) == OPEN
    assert simulator.next_s() is None


@pytest.mark.parametrize("away", ["silent", "release"])
def test_a_simulated_contact_opens_when_it_is_told_or_silent(away: str) -> None:
    simulator = ContactSimulator()
    simulator.tell({"do": "press", "seconds": 100}, 0.0)
    assert simulator.line_states(1.0) == CTS
    simulator.tell({"do": away}, 1.0)
    assert simulator.line_states(1.0) == OPEN


@pytest.mark.parametrize(
    "command",
    [
        {"do": "next", "outcome": "high"},
        {"do": "press", "line": "RTS"},
        {"do": "press", "seconds": 0},
        {"do": "press", "bounces": -1},
    ],
)
def test_a_command_that_makes_no_sense_is_refused(command: dict[str, object]) -> None:
    with pytest.raises(BadCommand):
        ContactSimulator().tell(command, 0.0)


def test_a_contact_is_seen_over_a_line_that_has_handshake_lines(tmp_path: Path) -> None:
    row = instrument_for("contact", {"pass_on": "CTS", "fail_on": "DSR"})
    with on_a_line(row, tmp_path, speed=1.0) as line:
        for name, word in (("CTS", PASS), ("DSR", FAIL)):
            while word not in line.readings:  # a contact closed before it was seen open is nothing
                line.simulator.tell(do="press", line=name, seconds=0.3)
                line.simulator.tell(do="wait", seconds=0.6)
                line.simulator.tell(do="release")
        assert not any(isinstance(one, Garbage | Trouble) for one in line.readings)
