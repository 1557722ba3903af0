"""Calls of a call system: what we answer, what is one call, and when nobody asks for us."""

import pytest

from devices.buttons.espa import HOLD_S, POLL_WITHIN_S, REPEATED_WITHIN_S, Espa, check_of
from devices.catalogue import instrument_for
from devices.driver import HALF_FRAME_S
from devices.instrument import LineSettings, SettingsFault
from devices.readings import (
    PLACE_UNKNOWN,
    AnyReading,
    Button,
    Garbage,
    Trouble,
    TroubleEnded,
    TroubleKind,
)
from devices.simulators.espa import EspaSimulator, block_of
from tests.devices.examples.espa import END, POLL, RESET, WILL_SEND, A, B, D, block
from tests.devices.nullmodem import converse

CALL = Button(True, "0815", "Feuer Zimmer 12")
ENDED = Button(False, "0815", "Feuer Zimmer 12")
BLOCK = bytes.fromhex(B)
SELECT = WILL_SEND + POLL
SOMEWHERE = Button(True, PLACE_UNKNOWN)
TAKEN, SEND_AGAIN, NOT_UNDERSTOOD = b"\x06", b"1\x15", b"3\x15"


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


# --- what is acknowledged was told ---------------------------------------------------------------


def calls(readings: list[AnyReading]) -> list[AnyReading]:
    return [one for one in readings if isinstance(one, Button) and one.pressed]


def sent_to_us(driver: Espa, data: bytes, now_s: float = 0.0) -> tuple[list[AnyReading], bytes]:
    """What it tells, and how it answers, when this is announced and sent."""
    driver.feed(SELECT, now_s)
    assert driver.outgoing() == b"\x06"
    told = driver.feed(data, now_s)
    return told, driver.outgoing()


@pytest.mark.parametrize("kind", ["", "2", "3", "0", "9", "11", " 1 1", "x"])
def test_every_call_type_but_reset_is_a_call(kind: str) -> None:
    told, answer = sent_to_us(Espa(), block(f"1:103|2:HELP|4:{kind}|6:1"))
    assert (told, answer) == ([Button(True, "103", "HELP")], TAKEN)


@pytest.mark.parametrize("kind", ["1", " 1", "1 "])
@pytest.mark.parametrize("header", ["1", "4"])
def test_a_reset_is_no_call_and_ends_the_one_that_stands(kind: str, header: str) -> None:
    driver = Espa()
    assert driver.feed(block("1:103|2:HELP|4:3"), 0.0) == [Button(True, "103", "HELP")]
    told, answer = sent_to_us(driver, block(f"1:103|4:{kind}", header), 1.0)
    assert (told, answer) == ([Button(False, "103", "HELP")], TAKEN)
    assert driver.tick(100.0)[:1] != [Button(False, "103", "HELP")]


def test_types_that_disagree_are_a_call_and_a_reset_is_of_its_own_addresses_alone() -> None:
    assert Espa().feed(block("1:103|4:1|4:3"), 0.0) == [Button(True, "103")]
    told = Espa().feed(block("1:103|4:1|1:104|2:HELP|4:3"), 0.0)
    assert told == [Button(False, "103", "HELP"), Button(True, "104", "HELP")]
    both = Espa().feed(block("1:103|1:104|4:1"), 0.0)
    assert both == [Button(False, "103"), Button(False, "104")]


@pytest.mark.parametrize("priority", ["", "1", "2", "3", "9", "x"])
@pytest.mark.parametrize("header", ["1", "4"])
def test_no_priority_and_no_kind_of_call_is_thrown_away(priority: str, header: str) -> None:
    told, answer = sent_to_us(Espa(), block(f"1:103|2:help|6:{priority}", header))
    assert (told, answer) == ([Button(True, "103", "help")], TAKEN)


UNREADABLE = {
    "no header": b"\x01" + block("1:103|2:HELP")[3:],
    "letters in its header": block("1:103|2:HELP", "A"),
    "a header nobody knows": block("1:103|2:HELP", "9"),
    "other information that names an address": block("1:103|2:HELP", "5"),
    "nothing in it": block(""),
    "words without a type": block("just words"),
    "a torn address": block("1:103:2:HELP"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_is_refused_and_twice_is_help_called_somewhere(name: str) -> None:
    inside = UNREADABLE[name][1:-2]
    bad = b"\x01" + inside + b"\x03" + bytes([check_of(inside)])
    driver = Espa()
    told, answer = sent_to_us(driver, bad)
    assert (calls(told), answer) == ([], NOT_UNDERSTOOD)
    told, answer = sent_to_us(driver, bad, 1.0)
    assert (calls(told), answer) == ([SOMEWHERE], NOT_UNDERSTOOD)


def test_a_block_damaged_twice_is_help_called_somewhere_and_a_good_one_in_between_is_not() -> None:
    driver = Espa()
    damaged = BLOCK[:-1] + b"\x00"
    for at_s, data, wanted, answer in (
        (0.0, damaged, [], SEND_AGAIN),
        (1.0, BLOCK, [CALL], TAKEN),
        (20.0, damaged, [], SEND_AGAIN),
        (21.0, damaged, [SOMEWHERE], SEND_AGAIN),
    ):
        driver.tick(at_s)
        told, answered_with = sent_to_us(driver, data, at_s)
        assert (calls(told), answered_with) == (wanted, answer), at_s


def test_a_call_refused_once_and_never_said_again_is_help_called_somewhere() -> None:
    driver = Espa()
    sent_to_us(driver, BLOCK[:-1] + b"\x00")
    driver.feed(END, 0.5)
    assert calls(driver.tick(REPEATED_WITHIN_S - 0.1)) == []
    driver.opened(REPEATED_WITHIN_S - 0.1)  # a plug that was pulled takes no call away
    assert calls(driver.tick(REPEATED_WITHIN_S)) == [SOMEWHERE]
    assert calls(driver.tick(100.0)) == []


@pytest.mark.parametrize("rest", [END, SELECT, b"\x06", b"\x15", b""])
def test_a_block_for_us_that_breaks_off_is_not_lost(rest: bytes) -> None:
    driver = Espa()
    sent_to_us(driver, BLOCK[:20] + rest)
    told = [*driver.tick(HALF_FRAME_S), *driver.tick(HALF_FRAME_S + REPEATED_WITHIN_S)]
    assert calls(told) == [SOMEWHERE]


def test_of_another_stations_blocks_nothing_is_refused_or_told() -> None:
    driver = Espa()
    for data in (BLOCK, BLOCK[:-1] + b"\x00", block("words"), BLOCK[:20]) * 2:
        told = driver.feed(WILL_SEND + b"3\x05" + data + END, 0.0)
        assert calls(told) == []
    assert driver.outgoing() == b""
    assert calls(driver.tick(100.0)) == []


def test_other_information_that_names_nobody_is_refused_and_is_no_call() -> None:
    driver = Espa()
    for at_s in range(4):
        told, answer = sent_to_us(driver, block("8:1", "5"), float(at_s))
        assert (calls(told), answer) == ([], NOT_UNDERSTOOD)
    assert calls(driver.tick(100.0)) == []


def test_two_calls_back_to_back_are_both_told_and_both_are_answered() -> None:
    driver = Espa()
    driver.feed(SELECT, 0.0)
    driver.outgoing()
    for address in ("103", "104"):
        assert driver.feed(block(f"1:{address}|4:3"), 0.0) == [Button(True, address)]
        assert driver.outgoing() == TAKEN
    assert driver.feed(bytes.fromhex(RESET), 0.0) == [Button(False, "103", "")]
    assert driver.outgoing() == TAKEN


def test_a_check_of_seven_bits_covers_all_but_the_words() -> None:
    good = block("1:103|2:Kuche|4:3|6:1")
    for at, byte in enumerate(good):
        (told, *_) = Espa().feed(good[:at] + bytes([byte ^ 0x80]) + good[at + 1 :], 0.0) or [None]
        in_words = b"Kuche" in good[at - 4 : at + 5] or good[at : at + 1] in b"Kuche"
        assert isinstance(told, Button) == in_words, at


def test_words_of_eight_bits_come_through_with_either_check() -> None:
    for words in ("Tür", "Señor", "Åse", "Ångström", "ÄÖÜ", "café"):
        whole = block(f"1:103|2:{words}|4:3")
        for sent in (whole, whole[:-1] + bytes([whole[-1] & 0x7F])):
            assert Espa().feed(sent, 0.0) == [Button(True, "103", words)], sent.hex(" ")


@pytest.mark.parametrize("check", [*range(0x20), 0x32, 0x7F, 0x80, 0x84, 0xFF])
def test_the_check_may_be_any_sign(check: int) -> None:
    """Also one that would begin or end something: it is taken by its place."""
    for others in (b"A", b"A\xfc\xe4"):
        inside = b"1\x021\x1f103\x1e2\x1f" + others
        last = check_of(inside) ^ check
        if last & 0x7F < 0x20:  # this sign could end the block
            inside, last = inside + b"\x60", last ^ 0x60
        (call,) = Espa().feed(b"\x01" + inside + bytes([last, 0x03, check]), 0.0)
        assert isinstance(call, Button) and call.pressed and call.call == "103"


# --- with the simulated call system --------------------------------------------------------------


def test_a_simulated_call_comes_once_and_ends_by_itself() -> None:
    driver, simulator = Espa(), EspaSimulator()
    simulator.tell({"do": "call", "address": "103", "text": "Raum 3"}, 0.0)
    told = converse(driver, simulator, 20.0)
    assert told == [Button(True, "103", "Raum 3"), Button(False, "103", "Raum 3")]


def test_a_call_that_is_always_damaged_is_help_called_somewhere_and_the_next_good_one_is_told() -> (
    None
):
    driver, simulator = Espa(), EspaSimulator()
    simulator.tell({"do": "bad_check"}, 0.0)
    simulator.tell({"do": "call", "text": "HELP"}, 0.0)
    told: list[AnyReading] = converse(driver, simulator, 12.0)
    assert [one for one in told if not isinstance(one, Garbage)] == [
        SOMEWHERE,
        Button(False, PLACE_UNKNOWN),
    ]
    simulator.tell({"do": "bad_check", "on": False}, 12.0)
    simulator.tell({"do": "call", "text": "HELP"}, 12.0)
    assert Button(True, "101", "HELP") in converse(driver, simulator, 2.0, from_s=12.0)


def test_a_simulated_call_that_is_reset_ends_at_once() -> None:
    driver, simulator = Espa(), EspaSimulator()
    simulator.tell({"do": "call", "address": "103", "text": "HELP"}, 0.0)
    assert converse(driver, simulator, 2.0) == [Button(True, "103", "HELP")]
    simulator.tell({"do": "reset", "address": "103", "text": "HELP"}, 2.0)
    assert converse(driver, simulator, 2.0, from_s=2.0) == [Button(False, "103", "HELP")]


def test_a_system_that_stops_polling_is_a_trouble_until_it_polls_again() -> None:
    driver, simulator = Espa(poll_within_s=10.0), EspaSimulator()
    simulator.tell({"do": "no_polls"}, 0.0)
    (trouble,) = converse(driver, simulator, 15.0)
    assert isinstance(trouble, Trouble)
    simulator.tell({"do": "no_polls", "on": False}, 15.0)
    told = converse(driver, simulator, 5.0, from_s=15.0)
    assert told == [TroubleEnded(TroubleKind.NO_ANSWER)]
