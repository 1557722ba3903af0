"""What is sent to an EBS-010, when, and what is told when it does not answer. Time is passed in."""

import pytest

from devices.breathalyzers.ebs010 import (
    RECALL,
    RECALL_TRIES,
    RECALL_WAIT_S,
    SETTLE_S,
    START,
    START_WAIT_S,
    TEST_LIMIT_S,
    Ebs010,
)
from devices.readings import (
    AnyReading,
    Breath,
    BreathPhase,
    BreathStep,
    Trouble,
    TroubleEnded,
    TroubleKind,
)

PRESETS = b"$U/M,L/000,H/100,T/0012\r\n"


def ticked(driver: Ebs010, from_s: float, to_s: float) -> tuple[list[AnyReading], bytes]:
    """What a driver tells and sends while nothing comes."""
    readings: list[AnyReading] = []
    sent = b""
    for tenth in range(round((to_s - from_s) * 10) + 1):
        readings += driver.tick(from_s + tenth / 10)
        sent += driver.outgoing()
    return readings, sent


def started() -> Ebs010:
    """A driver that has sent $START at 0 s."""
    driver = Ebs010()
    driver.ask_measure(0.0)
    driver.feed(PRESETS, 0.0)
    assert driver.outgoing() == RECALL + START
    return driver


def test_nothing_is_sent_before_somebody_asks() -> None:
    driver = Ebs010()
    driver.feed(b"$END\r\n" + PRESETS, 0.0)
    assert ticked(driver, 0.0, 200.0)[1] == b""


def test_the_presets_are_asked_before_every_start() -> None:
    driver = Ebs010()
    for round_s in (0.0, 60.0):
        driver.ask_measure(round_s)
        assert driver.outgoing() == RECALL
        driver.feed(PRESETS, round_s + 0.1)
        assert driver.outgoing() == START
        driver.feed(b"$WAIT\r\n$STANBY\r\n$RESULT,0.000-OK\r\n$END\r\n", round_s + 20)


def test_no_start_is_sent_without_an_answer() -> None:
    driver = Ebs010()
    driver.ask_measure(0.0)
    readings, sent = ticked(driver, 0.0, 130.0)
    assert sent == RECALL * RECALL_TRIES
    assert readings == [Trouble(TroubleKind.NO_ANSWER, "no answer to $RECALL")]


def test_a_damaged_answer_is_asked_for_again() -> None:
    driver = Ebs010()
    driver.ask_measure(0.0)
    driver.feed(b"$U/M,L/0\xff0,H/100,T/0012\r\n", 0.1)
    assert ticked(driver, 0.1, RECALL_WAIT_S)[1] == RECALL * 2
    driver.feed(PRESETS, RECALL_WAIT_S + 0.1)
    assert driver.outgoing() == START


def test_a_late_second_answer_starts_nothing_a_second_time() -> None:
    driver = Ebs010()
    driver.ask_measure(0.0)
    ticked(driver, 0.0, RECALL_WAIT_S)
    driver.feed(PRESETS + PRESETS, RECALL_WAIT_S + 0.1)
    assert driver.outgoing() == START


def test_an_answer_after_we_gave_up_starts_nothing_but_ends_the_trouble() -> None:
    driver = Ebs010()
    driver.ask_measure(0.0)
    ticked(driver, 0.0, 30.0)
    assert driver.feed(PRESETS, 30.1) == [TroubleEnded(TroubleKind.NO_ANSWER)]
    assert driver.outgoing() == b""


def test_after_no_answer_the_unit_told_before_no_longer_counts() -> None:
    driver = Ebs010()
    driver.feed(PRESETS, 0.0)
    driver.ask_measure(1.0)
    ticked(driver, 1.0, 30.0)
    breath = driver.feed(b"$RESULT,0.000-OK\r\n", 31.0)[-1]
    assert isinstance(breath, Breath)
    assert breath.unit is None


def test_each_person_waiting_in_vain_is_told_of_the_silence() -> None:
    driver = Ebs010()
    for begin_s in (0.0, 30.0):
        driver.ask_measure(begin_s)
        readings, _ = ticked(driver, begin_s, begin_s + 20)
        assert readings == [Trouble(TroubleKind.NO_ANSWER, "no answer to $RECALL")]


def test_a_start_that_is_not_answered_is_told_and_not_sent_again() -> None:
    driver = started()
    readings, sent = ticked(driver, 0.0, START_WAIT_S)
    assert readings == [Trouble(TroubleKind.NO_ANSWER, "no answer to $START")]
    assert sent == b""
    driver.ask_measure(START_WAIT_S + 1)
    assert driver.outgoing() == RECALL


def test_an_end_said_before_it_took_our_start_is_not_the_end_of_the_test() -> None:
    driver = started()
    assert driver.feed(b"$END\r\n", 0.1) == []
    assert driver.feed(b"$WAIT\r\n", 1.0) == [BreathStep(BreathPhase.WARMING)]


@pytest.mark.parametrize("line", [b"$BAT,LOW\r\n", b"$SENSOR,ERR\r\n"])
def test_a_fault_instead_of_a_test_ends_with_the_instrument_ready(line: bytes) -> None:
    driver = started()
    driver.feed(line, 0.1)
    assert driver.feed(b"$END\r\n", 2.0) == [BreathStep(BreathPhase.READY)]
    assert ticked(driver, 2.0, 300.0) == ([], b"")
    driver.ask_measure(300.0)
    assert driver.outgoing() == RECALL


def test_a_test_of_two_minutes_without_result_has_timed_out() -> None:
    driver = started()
    driver.feed(b"$WAIT\r\n$STANBY\r\n", 1.0)
    assert ticked(driver, 1.0, TEST_LIMIT_S - 0.1)[0] == []
    assert ticked(driver, TEST_LIMIT_S, TEST_LIMIT_S + 300)[0] == [
        BreathStep(BreathPhase.TIMED_OUT)
    ]


def test_after_a_time_out_the_next_test_has_its_whole_time() -> None:
    driver = started()
    driver.feed(b"$STANBY\r\n", 1.0)
    ticked(driver, 1.0, TEST_LIMIT_S)
    driver.ask_measure(TEST_LIMIT_S + 1)
    assert driver.outgoing() == RECALL
    driver.feed(PRESETS + b"$WAIT\r\n", TEST_LIMIT_S + 2)
    assert ticked(driver, TEST_LIMIT_S + 2, 2 * TEST_LIMIT_S)[0] == []


def test_a_start_that_was_never_answered_does_not_time_out_the_next_person() -> None:
    driver = started()
    ticked(driver, 0.0, TEST_LIMIT_S - 10)
    driver.ask_measure(TEST_LIMIT_S - 10)
    readings, _ = ticked(driver, TEST_LIMIT_S - 10, TEST_LIMIT_S + 60)
    assert readings == [Trouble(TroubleKind.NO_ANSWER, "no answer to $RECALL")]


def test_a_test_begun_on_the_instrument_itself_times_out_as_well() -> None:
    driver = Ebs010()
    driver.feed(b"$WAIT\r\n", 50.0)
    driver.feed(b"$WAIT\r\n", 150.0)
    assert ticked(driver, 150.0, 50.0 + TEST_LIMIT_S)[0] == [BreathStep(BreathPhase.TIMED_OUT)]


def test_a_finished_test_does_not_time_out() -> None:
    driver = started()
    driver.feed(b"$WAIT\r\n$STANBY\r\n$RESULT,0.000-OK\r\n", 5.0)
    assert ticked(driver, 5.0, 300.0)[0] == []


def test_a_result_after_the_time_out_is_still_given() -> None:
    driver = started()
    driver.feed(b"$STANBY\r\n", 1.0)
    ticked(driver, 1.0, TEST_LIMIT_S + 1)
    (breath,) = driver.feed(b"$RESULT,0.000-OK\r\n", TEST_LIMIT_S + 2)
    assert isinstance(breath, Breath)


@pytest.mark.parametrize("line", [b"$WAIT\r\n", b"$STANBY\r\n", b"$TRIGGER\r\n", b"$BREATH\r\n"])
def test_nothing_is_asked_while_a_test_runs_and_its_result_serves_the_request(line: bytes) -> None:
    driver = Ebs010()
    driver.feed(line, 0.0)
    driver.ask_measure(1.0)
    assert driver.outgoing() == b""
    (breath,) = driver.feed(b"$RESULT,0.000-OK\r\n", 5.0)
    assert isinstance(breath, Breath)
    driver.feed(b"$END\r\n", 6.0)
    assert ticked(driver, 6.0, 60.0)[1] == b""


def test_a_request_during_a_test_that_is_broken_off_is_served_at_its_end() -> None:
    driver = Ebs010()
    driver.feed(b"$WAIT\r\n", 0.0)
    driver.ask_measure(1.0)
    driver.feed(b"$END\r\n", 2.0)
    assert driver.outgoing() == RECALL


def test_a_request_just_after_a_result_waits_for_the_end() -> None:
    driver = Ebs010()
    driver.feed(b"$RESULT,0.000-OK\r\n", 0.0)
    driver.ask_measure(0.5)
    assert driver.outgoing() == b""
    driver.feed(b"$END\r\n", 1.0)
    assert driver.outgoing() == RECALL


def test_presets_nobody_asked_for_start_nothing() -> None:
    driver = Ebs010()
    driver.feed(b"$RESULT,0.000-OK\r\n", 0.0)
    driver.ask_measure(0.5)
    driver.feed(PRESETS, 0.6)
    assert driver.outgoing() == b""


def test_an_end_that_never_comes_does_not_hold_up_the_next_person_for_long() -> None:
    driver = Ebs010()
    driver.feed(b"$RESULT,0.000-OK\r\n", 0.0)
    driver.ask_measure(0.5)
    assert ticked(driver, 0.5, SETTLE_S - 0.1)[1] == b""
    assert ticked(driver, SETTLE_S, SETTLE_S)[1] == RECALL


def test_a_result_while_we_wait_for_the_presets_serves_the_request() -> None:
    driver = Ebs010()
    driver.ask_measure(0.0)
    driver.feed(b"$RESULT,0.000-OK\r\n", 1.0)
    driver.outgoing()
    assert ticked(driver, 1.0, 60.0) == ([], b"")


def test_a_stop_before_the_start_sends_no_start() -> None:
    driver = Ebs010()
    driver.ask_measure(0.0)
    driver.ask_stop(0.1)
    assert driver.outgoing() == RECALL
    driver.feed(PRESETS, 0.2)
    assert ticked(driver, 0.2, 60.0) == ([], b"")


def test_a_stop_never_switches_the_instrument_off() -> None:
    driver = started()
    driver.feed(b"$STANBY\r\n", 1.0)
    driver.ask_stop(2.0)
    assert driver.outgoing() == b""


def test_a_request_is_void_when_the_port_is_opened_again() -> None:
    driver = Ebs010()
    driver.ask_measure(0.0)
    driver.opened(1.0)
    driver.feed(PRESETS, 1.1)
    assert driver.outgoing() == b""


def test_the_next_person_is_told_to_blow_also_when_the_instrument_was_waiting_already() -> None:
    driver = Ebs010()
    driver.feed(b"$STANBY\r\n", 0.0)
    driver.ask_measure(1.0)
    assert driver.feed(b"$STANBY\r\n", 2.0) == [BreathStep(BreathPhase.BLOW)]
