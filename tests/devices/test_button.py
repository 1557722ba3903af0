"""A help button: a press is told once, a cut wire is a press, and bouncing is nothing."""

import pytest

from devices.buttons.button import DEBOUNCE_S, LINES, HelpButton
from devices.catalogue import instrument_for
from devices.driver import LineStates
from devices.instrument import LINES_SETTLE_S, SettingsFault
from devices.readings import AnyReading, Button, Garbage

DRIVEN = LineStates(True, True, True, True)
OPEN = LineStates(False, False, False, False)
EVERY_S = 0.02
SETTLED_S = 1.0


def watched(
    driver: HelpButton, states: LineStates, seconds: float, from_s: float
) -> list[AnyReading]:
    """What the driver tells while the lines stay so, looked at every 20 ms."""
    told: list[AnyReading] = []
    for step in range(round(seconds / EVERY_S)):
        told += driver.lines(states, from_s + step * EVERY_S)
    return told


@pytest.fixture
def at_rest() -> HelpButton:
    driver = HelpButton()
    driver.opened(0.0)
    assert watched(driver, DRIVEN, SETTLED_S, 0.0) == [Button(False)]
    return driver


def test_a_press_is_told_once_and_its_end_once(at_rest: HelpButton) -> None:
    assert watched(at_rest, OPEN, 5.0, 1.0) == [Button(True)]
    assert watched(at_rest, DRIVEN, 5.0, 6.0) == [Button(False)]


def test_a_press_counts_after_the_time_of_debouncing_and_not_before(at_rest: HelpButton) -> None:
    assert at_rest.lines(OPEN, 2.0) == []
    assert at_rest.lines(OPEN, 2.0 + DEBOUNCE_S - 0.001) == []
    assert at_rest.lines(OPEN, 2.0 + DEBOUNCE_S) == [Button(True)]


def test_bouncing_is_nothing_until_it_rests(at_rest: HelpButton) -> None:
    told = []
    for step in range(50):
        told += at_rest.lines(OPEN if step % 2 else DRIVEN, 2.0 + step * EVERY_S)
    assert told == []
    assert watched(at_rest, OPEN, 1.0, 3.0) == [Button(True)]


def test_a_cut_wire_is_a_press(at_rest: HelpButton) -> None:
    assert watched(at_rest, OPEN, 3600.0, 1.0) == [Button(True)]


def test_lines_that_jump_when_the_port_is_opened_are_nothing() -> None:
    driver = HelpButton()
    driver.opened(10.0)
    assert watched(driver, OPEN, LINES_SETTLE_S, 10.0) == []
    assert watched(driver, DRIVEN, 1.0, 10.0 + LINES_SETTLE_S) == [Button(False)]


def test_a_press_that_is_there_when_the_lines_have_settled_is_a_press() -> None:
    driver = HelpButton()
    driver.opened(10.0)
    assert watched(driver, OPEN, 1.0, 10.0) == [Button(True)]


def test_a_press_that_ended_while_the_port_was_gone_ends_when_it_is_back(
    at_rest: HelpButton,
) -> None:
    watched(at_rest, OPEN, 1.0, 1.0)
    at_rest.opened(10.0)
    assert watched(at_rest, DRIVEN, 1.0, 10.0) == [Button(False)]


def test_a_press_that_goes_on_while_the_port_was_gone_is_still_the_same_one(
    at_rest: HelpButton,
) -> None:
    watched(at_rest, OPEN, 1.0, 1.0)
    at_rest.opened(10.0)
    assert watched(at_rest, OPEN, 1.0, 10.0) == []


@pytest.mark.parametrize("line", LINES)
def test_only_the_line_it_is_wired_to_counts(line: str) -> None:
    row = instrument_for("button", {"line": line})
    field = {"CTS": "cts", "DSR": "dsr", "RI": "ri", "DCD": "cd"}[line]
    driver = row.driver()
    others_open = OPEN._replace(**{field: True})
    others_driven = DRIVEN._replace(**{field: False})
    assert isinstance(driver, HelpButton)
    assert watched(driver, others_open, 1.0, 0.0) == [Button(False)]
    assert watched(driver, others_driven, 1.0, 1.0) == [Button(True)]


def test_a_normally_open_button_is_pressed_when_its_line_is_driven() -> None:
    driver = instrument_for("button", {"normally_closed": False}).driver()
    assert isinstance(driver, HelpButton)
    assert watched(driver, OPEN, 1.0, 0.0) == [Button(False)]
    assert watched(driver, DRIVEN, 1.0, 1.0) == [Button(True)]


def test_bytes_are_noise_in_bounded_pieces(at_rest: HelpButton) -> None:
    told = at_rest.feed(b"x" * 100, 2.0) + at_rest.tick(10.0)
    assert [isinstance(one, Garbage) and len(one.bytes) // 2 for one in told] == [64, 36]


@pytest.mark.parametrize(
    ("key", "value"),
    [("line", "cts"), ("line", "RTS"), ("line", 1), ("normally_closed", "yes"), ("colour", 1)],
)
def test_a_setting_that_cannot_be_taken_is_refused_with_its_key(key: str, value: object) -> None:
    with pytest.raises(SettingsFault) as refusal:
        instrument_for("button", {key: value})
    assert refusal.value.key == key
