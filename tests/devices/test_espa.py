"""Calls of a call system: what we answer, what is one call, and when nobody asks for us."""

import pytest

from devices.buttons.espa import HOLD_S, POLL_WITHIN_S, Espa, check_of
from devices.catalogue import instrument_for
from devices.driver import HALF_FRAME_S
from devices.instrument import LineSettings, SettingsFault
from devices.readings import AnyReading, Button, Garbage, Trouble, TroubleEnded, TroubleKind
from devices.simulators.espa import EspaSimulator, block_of
from tests.devices.examples.espa import END, POLL, WILL_SEND, A, B, D
from tests.devices.nullmodem import converse

CALL = Button(True, "0815", "Feuer Zimmer 12")
ENDED = Button(False, "0815", "Feuer Zimmer 12")
BLOCK = bytes.fromhex(B)


def answered(driver: Espa, data: bytes, now_s: float = 0.0) -> bytes:
    driver.feed(data, now_s)
    return driver.outgoing()


def test_an_idle_poll_is_answered_with_nothing_to_say() -> None:
    assert answered(Espa(), POLL) == b"\x04"


def test_a_call_is_taken_step_by_step() -> None:
    driver = Espa()
    assert answered(driver, WILL_SEND) == b""
    assert answered(driver, POLL) == b"\x06"
    assert driver.feed(BLOCK, 0.0) == [CALL]
    assert driver.outgoing() == b"\x06"
    assert answered(driver, END) == b""
    assert answered(driver, POLL) == b"\x04"


def test_a_damaged_block_is_asked_for_again() -> None:
    driver = Espa()
    driver.feed(WILL_SEND + POLL, 0.0)
    driver.outgoing()
    told = driver.feed(BLOCK[:-1] + b"\x00", 0.0)
    assert all(isinstance(one, Garbage) for one in told)
    assert driver.outgoing() == b"1\x15"
    assert driver.feed(BLOCK, 0.0)[-1] == CALL
    assert driver.outgoing() == b"\x06"


def test_nothing_is_answered_for_another_station_and_its_call_is_not_ours() -> None:
    driver = Espa()
    assert answered(driver, b"3\x05") == b""
    assert driver.feed(WILL_SEND + b"3\x05" + BLOCK + END, 0.0) == []
    assert driver.outgoing() == b""


def test_a_call_that_nobody_announced_is_shown_and_not_answered() -> None:
    driver = Espa()
    assert driver.feed(BLOCK, 0.0) == [CALL]
    assert driver.outgoing() == b""


def test_the_check_is_taken_by_position_also_where_it_equals_the_end_of_text() -> None:
    assert Espa().feed(bytes.fromhex(D), 0.0) == [Button(True, "550", "CALL ME 101")]


def test_checks_are_those_of_the_vectors() -> None:
    for vector in (A, B, D):
        block = bytes.fromhex(vector)
        assert check_of(block[1:-2]) == block[-1]


def test_the_same_call_again_is_one_call_for_as_long_as_it_is_held() -> None:
    driver = Espa()
    assert driver.feed(BLOCK, 0.0) == [CALL]
    assert driver.feed(BLOCK, HOLD_S - 1.0) == []
    assert driver.tick(2 * HOLD_S - 1.1) == []
    assert driver.tick(2 * HOLD_S - 1.0) == [ENDED]
    assert driver.tick(100.0) == []
    assert driver.feed(BLOCK, 101.0) == [CALL]


def test_calls_from_several_rooms_stand_side_by_side() -> None:
    driver = Espa()
    first, second = block_of("101", "a", 1), block_of("102", "b", 1)
    assert driver.feed(first + second, 0.0) == [Button(True, "101", "a"), Button(True, "102", "b")]
    assert driver.tick(HOLD_S) == [Button(False, "101", "a"), Button(False, "102", "b")]


def test_another_text_from_the_same_address_is_told() -> None:
    driver = Espa()
    told = driver.feed(block_of("101", "a", 1) + block_of("101", "b", 1), 0.0)
    assert told == [Button(True, "101", "a"), Button(True, "101", "b")]
    assert driver.tick(HOLD_S) == [Button(False, "101", "b")]


def test_a_block_that_is_no_call_is_taken_and_says_nothing() -> None:
    inside = b"2\x027\x1f1"
    status = b"\x01" + inside + b"\x03" + bytes([check_of(inside)])
    driver = Espa()
    driver.feed(WILL_SEND + POLL, 0.0)
    driver.outgoing()
    assert driver.feed(status, 0.0) == []
    assert driver.outgoing() == b"\x06"


def test_text_is_latin_and_signs_that_no_display_shows_are_left_out() -> None:
    inside = "1\x021\x1f7\x1e2\x1fTür\x07 ½".encode("latin-1")
    block = b"\x01" + inside + b"\x03" + bytes([check_of(inside)])
    assert Espa().feed(block, 0.0) == [Button(True, "7", "Tür  ½")]


def test_no_poll_is_a_trouble_once_and_a_poll_ends_it() -> None:
    driver = Espa()
    driver.opened(0.0)
    driver.feed(POLL, 10.0)
    assert driver.tick(9.9 + POLL_WITHIN_S) == []
    (trouble,) = driver.tick(10.0 + POLL_WITHIN_S)
    assert isinstance(trouble, Trouble)
    assert trouble.trouble is TroubleKind.NO_ANSWER
    assert driver.tick(1000.0) == []
    assert driver.feed(b"3\x05", 1000.0) == []  # it asks for another, not for us
    assert driver.feed(POLL, 1001.0) == [TroubleEnded(TroubleKind.NO_ANSWER)]


def test_a_trouble_from_before_a_restart_ends_with_the_first_poll() -> None:
    driver = Espa()
    driver.still_troubled([TroubleKind.NO_ANSWER])
    assert driver.feed(POLL, 0.0) == [TroubleEnded(TroubleKind.NO_ANSWER)]


def test_a_system_that_does_not_poll_is_no_trouble_when_the_site_says_so() -> None:
    driver = instrument_for("espa", {"poll_within_s": 0}).driver()
    assert driver.tick(100_000.0) == []


def test_half_a_block_is_given_up_when_the_line_goes_quiet() -> None:
    driver = Espa()
    assert driver.feed(BLOCK[:20], 0.0) == []
    assert [isinstance(one, Garbage) for one in driver.tick(HALF_FRAME_S)] == [True]
    assert driver.feed(BLOCK, 10.0) == [CALL]


def test_a_site_sets_the_line_and_the_address() -> None:
    row = instrument_for("espa", {"address": "3", "baud": 1200, "bits": 7, "parity": "E"})
    assert row.line == LineSettings(1200, 7, "E", 1)
    driver = row.driver()
    driver.feed(POLL, 0.0)
    assert driver.outgoing() == b""
    driver.feed(b"3\x05", 0.0)
    assert driver.outgoing() == b"\x04"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("address", "1"),
        ("address", 2),
        ("baud", 1234),
        ("baud", True),
        ("bits", 9),
        ("parity", "M"),
        ("poll_within_s", -1),
        ("poll_within_s", "soon"),
        ("volume", 11),
    ],
)
def test_a_setting_that_cannot_be_taken_is_refused_with_its_key(key: str, value: object) -> None:
    with pytest.raises(SettingsFault) as refusal:
        instrument_for("espa", {key: value})
    assert refusal.value.key == key


# --- with the simulated call system --------------------------------------------------------------


def test_a_simulated_call_comes_once_and_ends_by_itself() -> None:
    driver, simulator = Espa(), EspaSimulator()
    simulator.tell({"do": "call", "address": "103", "text": "Raum 3"}, 0.0)
    told = converse(driver, simulator, 20.0)
    assert told == [Button(True, "103", "Raum 3"), Button(False, "103", "Raum 3")]


def test_a_call_that_is_always_damaged_is_never_shown_and_the_next_good_one_is() -> None:
    driver, simulator = Espa(), EspaSimulator()
    simulator.tell({"do": "bad_check"}, 0.0)
    simulator.tell({"do": "call", "text": "HELP"}, 0.0)
    told: list[AnyReading] = converse(driver, simulator, 10.0)
    assert told and all(isinstance(one, Garbage) for one in told)
    simulator.tell({"do": "bad_check", "on": False}, 10.0)
    simulator.tell({"do": "call", "text": "HELP"}, 10.0)
    assert Button(True, "101", "HELP") in converse(driver, simulator, 2.0, from_s=10.0)


def test_a_system_that_stops_polling_is_a_trouble_until_it_polls_again() -> None:
    driver, simulator = Espa(poll_within_s=10.0), EspaSimulator()
    simulator.tell({"do": "no_polls"}, 0.0)
    (trouble,) = converse(driver, simulator, 15.0)
    assert isinstance(trouble, Trouble)
    simulator.tell({"do": "no_polls", "on": False}, 15.0)
    told = converse(driver, simulator, 5.0, from_s=15.0)
    assert told == [TroubleEnded(TroubleKind.NO_ANSWER)]
