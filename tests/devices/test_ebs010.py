"""What each line of the EBS-010 means, and what it does not."""

import pytest

from devices.breathalyzers.ebs010 import Ebs010
from devices.driver import HALF_FRAME_S, SAME_RESULT, UNKNOWN_LINE
from devices.framing import WENT_QUIET, garbage
from devices.readings import (
    AnyReading,
    Breath,
    BreathPhase,
    BreathStatus,
    BreathStep,
    Garbage,
    Trouble,
    TroubleEnded,
    TroubleKind,
)
from devices.units import BreathUnit
from tests.devices.frames import EBS010_LINES, EBS010_RECORDED, EBS010_TEST

ZERO = Breath(BreathStatus.OK, 0.0, None, "$RESULT,0.000-OK")

# What each line gives when it is the first an instrument ever says.
MEANING: dict[str, list[AnyReading]] = {
    "recorded result": [ZERO],
    "end": [BreathStep(BreathPhase.READY)],
    "wait": [BreathStep(BreathPhase.WARMING)],
    "stanby": [BreathStep(BreathPhase.BLOW)],
    "trigger": [BreathStep(BreathPhase.BLOWING)],
    "breath": [BreathStep(BreathPhase.BLOWING)],
    "result ok": [Breath(BreathStatus.OK, 0.075, None, "$RESULT,0.075-OK")],
    "result high": [Breath(BreathStatus.HIGH, 2.375, None, "$RESULT,2.375-HIGH")],
    "flow": [BreathStep(BreathPhase.INSUFFICIENT)],
    "time": [BreathStep(BreathPhase.TIMED_OUT)],
    "battery": [Trouble(TroubleKind.BATTERY_LOW, "$BAT,LOW")],
    "sensor": [Trouble(TroubleKind.SENSOR_ERROR, "$SENSOR,ERR")],
    "calibration": [Trouble(TroubleKind.CALIBRATION_DUE, "$CALIBRATION")],
    "presets": [],
}

WHOLE_TEST = [
    BreathStep(BreathPhase.WARMING),
    BreathStep(BreathPhase.BLOW),
    BreathStep(BreathPhase.BLOWING),
    BreathStep(BreathPhase.ANALYSING),
    Breath(BreathStatus.HIGH, 0.145, BreathUnit.MG_PER_L, "$RESULT,0.145-HIGH", 0.1, 12),
    BreathStep(BreathPhase.READY),
]


def said(*pieces: bytes) -> list[AnyReading]:
    """What a new decoder makes of these pieces."""
    driver = Ebs010()
    return [reading for piece in pieces for reading in driver.feed(piece, 0.0)]


@pytest.mark.parametrize("name", EBS010_LINES)
def test_every_line_of_the_manual_has_its_meaning(name: str) -> None:
    assert said(EBS010_LINES[name]) == MEANING[name]


def test_every_line_of_the_manual_is_understood() -> None:
    driver = Ebs010()
    for line in EBS010_LINES.values():
        driver.feed(line, 0.0)
    assert driver.understood == len(EBS010_LINES)


def test_a_whole_test_gives_its_steps_once_and_one_result_with_unit_limit_and_number() -> None:
    assert said(EBS010_TEST) == WHOLE_TEST


@pytest.mark.parametrize("cut", range(1, len(EBS010_TEST)))
def test_a_test_cut_anywhere_reads_the_same(cut: int) -> None:
    assert said(EBS010_TEST[:cut], EBS010_TEST[cut:]) == WHOLE_TEST


def test_a_test_byte_by_byte_reads_the_same() -> None:
    assert said(*(bytes([byte]) for byte in EBS010_TEST)) == WHOLE_TEST


def test_after_noise_a_test_reads_the_same() -> None:
    found = said(b"\x00\xff\x80ANBY\r\n", EBS010_TEST)
    assert [one for one in found if not isinstance(one, Garbage)] == WHOLE_TEST


@pytest.mark.parametrize(
    ("letter", "unit"),
    [
        ("B", BreathUnit.PERCENT_BAC),
        ("G", BreathUnit.G_PER_L_BLOOD),
        ("M", BreathUnit.MG_PER_L),
    ],
)
def test_the_unit_is_the_one_the_instrument_told(letter: str, unit: BreathUnit) -> None:
    (breath,) = said(f"$U/{letter},L/020,H/080,T/9999\r\n".encode() + EBS010_RECORDED)
    assert breath == Breath(BreathStatus.OK, 0.0, unit, "$RESULT,0.000-OK", 0.08, 9999)


def test_a_unit_letter_it_does_not_have_is_garbage_and_gives_no_unit() -> None:
    line = b"$U/P,L/000,H/100,T/0012"
    assert said(line + b"\r\n" + EBS010_RECORDED) == [garbage(line, UNKNOWN_LINE), ZERO]


def test_the_test_number_goes_with_one_result_only_and_the_unit_with_all() -> None:
    found = said(b"$U/M,L/000,H/100,T/0012\r\n$RESULT,0.000-OK\r\n$RESULT,0.145-HIGH\r\n")
    assert [(one.unit, one.test_number) for one in found if isinstance(one, Breath)] == [
        (BreathUnit.MG_PER_L, 12),
        (BreathUnit.MG_PER_L, None),
    ]


def test_presets_are_forgotten_when_the_port_is_opened_again() -> None:
    driver = Ebs010()
    driver.feed(b"$U/M,L/000,H/100,T/0012\r\n", 0.0)
    driver.opened(1.0)
    assert driver.feed(EBS010_RECORDED, 1.0) == [ZERO]


@pytest.mark.parametrize("first", [b"$TRIGGER\r\n", b"$BREATH\r\n"])
def test_trigger_and_breath_mean_blowing_then_analysing_in_either_order(first: bytes) -> None:
    second = b"$BREATH\r\n" if first == b"$TRIGGER\r\n" else b"$TRIGGER\r\n"
    assert said(b"$STANBY\r\n", first, first, second, first) == [
        BreathStep(BreathPhase.BLOW),
        BreathStep(BreathPhase.BLOWING),
        BreathStep(BreathPhase.ANALYSING),
    ]


@pytest.mark.parametrize("between", [b"", b"$END\r\n", b"\xffnoise\r\n", b"$BAT,LOW\r\n"])
def test_the_same_result_repeated_is_not_a_second_reading(between: bytes) -> None:
    found = said(EBS010_RECORDED, between, EBS010_RECORDED)
    assert found[0] == ZERO
    assert found[-1] == garbage(b"$RESULT,0.000-OK", SAME_RESULT)


@pytest.mark.parametrize(
    "between", [b"$WAIT\r\n", b"$STANBY\r\n", b"$TRIGGER\r\n", b"$BREATH\r\n", b"$FLOW,ERR\r\n"]
)
def test_the_same_result_after_signs_of_a_new_test_is_a_reading(between: bytes) -> None:
    assert said(EBS010_RECORDED, between, EBS010_RECORDED)[-1] == ZERO


def test_the_same_result_after_a_request_of_ours_is_a_reading() -> None:
    driver = Ebs010()
    driver.feed(EBS010_RECORDED, 0.0)
    driver.ask_measure(1.0)
    assert driver.feed(EBS010_RECORDED, 2.0) == [ZERO]


def test_an_unbelievable_value_is_given_as_it_was_sent() -> None:
    found = said(EBS010_RECORDED, b"$RESULT,2.375-HIGH\r\n")
    assert [one.value for one in found if isinstance(one, Breath)] == [0.0, 2.375]


@pytest.mark.parametrize(
    "line",
    [
        b"$RESULT,0.00-OK",
        b"$RESULT,0.0000-OK",
        b"$RESULT,-.000-OK",
        b"$RESULT,0.000-ok",
        b"$RESULT,0.000",
        b"$RESULT,0,000-OK",
        b"$RESULT,---,-OK",
        b"$STANDBY",
        b"$U/M,L/000,H/100",
        b"$U/M,L/000,H/100,T/00120",
        b"$R:PASS",
        b"$WAIT ",
        b"$",
    ],
)
def test_a_line_it_does_not_have_is_garbage(line: bytes) -> None:
    assert said(line + b"\r\n") == [garbage(line, UNKNOWN_LINE)]


def test_half_a_line_and_its_late_other_half_are_no_reading() -> None:
    driver = Ebs010()
    assert driver.feed(b"$RESULT,0.0", 10.0) == []
    assert driver.tick(10.0 + HALF_FRAME_S - 0.1) == []
    assert driver.tick(10.0 + HALF_FRAME_S) == [garbage(b"$RESULT,0.0", WENT_QUIET)]
    late = driver.feed(b"00-OK\r\n", 10.0 + HALF_FRAME_S)
    assert all(isinstance(one, Garbage) for one in late)


def test_half_a_line_is_given_up_also_when_nobody_ticked() -> None:
    driver = Ebs010()
    driver.feed(b"$RESULT,0.0", 10.0)
    assert not any(isinstance(one, Breath) for one in driver.feed(b"00-OK\r\n", 20.0))


def test_a_trouble_is_told_once_while_it_stands() -> None:
    assert said(b"$BAT,LOW\r\n" * 3) == [Trouble(TroubleKind.BATTERY_LOW, "$BAT,LOW")]


@pytest.mark.parametrize("proof", [b"$STANBY\r\n", EBS010_RECORDED])
@pytest.mark.parametrize("line", [b"$BAT,LOW\r\n", b"$SENSOR,ERR\r\n"])
def test_battery_and_sensor_trouble_end_when_it_measures_again(line: bytes, proof: bytes) -> None:
    driver = Ebs010()
    (trouble,) = driver.feed(line, 0.0)
    assert isinstance(trouble, Trouble)
    assert driver.feed(b"$END\r\n$WAIT\r\n", 0.0)[-1] == BreathStep(BreathPhase.WARMING)
    assert driver.feed(proof, 0.0)[0] == TroubleEnded(trouble.trouble)


def test_calibration_due_does_not_end_by_a_result() -> None:
    found = said(b"$CALIBRATION\r\n", EBS010_RECORDED, b"$STANBY\r\n", EBS010_RECORDED)
    assert not any(isinstance(one, TroubleEnded) for one in found)


def test_calibration_due_ends_when_a_test_after_a_new_opening_went_without_it() -> None:
    ended = TroubleEnded(TroubleKind.CALIBRATION_DUE)
    driver = Ebs010()
    driver.feed(b"$CALIBRATION\r\n", 0.0)
    driver.opened(1.0)
    assert driver.feed(b"$CALIBRATION\r\n" + EBS010_RECORDED, 1.0) == [ZERO]
    driver.opened(2.0)
    assert driver.feed(EBS010_RECORDED, 2.0) == [ended, ZERO]


def test_troubles_from_before_a_restart_of_the_program_can_end() -> None:
    driver = Ebs010()
    driver.still_troubled([TroubleKind.BATTERY_LOW, TroubleKind.NO_ANSWER])
    assert driver.feed(EBS010_RECORDED, 0.0) == [
        TroubleEnded(TroubleKind.NO_ANSWER),
        TroubleEnded(TroubleKind.BATTERY_LOW),
        ZERO,
    ]
