"""Noise reaches the monitor as one trouble and a trickle with a count. Time is passed in."""

from devices.driver import SAME_RESULT
from devices.framing import NO_START, garbage
from devices.link.gate import CLEAN_AND_SENSIBLE_S, CLEAN_S, GarbageGate
from devices.readings import (
    AnyReading,
    BreathPhase,
    BreathStep,
    Garbage,
    Trouble,
    TroubleEnded,
    TroubleKind,
)

PIECE = garbage(b"\xff\x00", NO_START)
STEP = BreathStep(BreathPhase.BLOW)
ENDED = TroubleEnded(TroubleKind.GARBAGE)


def test_the_first_piece_is_told_at_once_as_trouble_and_as_it_is() -> None:
    assert GarbageGate().pass_on([PIECE], 0.0) == [Trouble(TroubleKind.GARBAGE, NO_START), PIECE]


def test_a_flood_is_at_most_one_piece_a_second_and_none_goes_uncounted() -> None:
    gate = GarbageGate()
    told: list[AnyReading] = []
    for tenth in range(101):
        told += gate.pass_on([PIECE, PIECE], tenth / 10)
    pieces = [one for one in told if isinstance(one, Garbage)]
    assert len([one for one in told if isinstance(one, Trouble)]) == 1
    assert len(pieces) == 11
    assert pieces[0].why == f"{NO_START} (2 pieces)"
    assert pieces[1].why == f"{NO_START} (20 pieces)"


def test_the_last_piece_of_a_burst_is_told_by_a_tick() -> None:
    gate = GarbageGate()
    gate.pass_on([PIECE], 0.0)
    assert gate.pass_on([PIECE], 0.5) == []
    assert gate.pass_on([], 1.0) == [PIECE]
    assert gate.pass_on([], 2.0) == []


def test_readings_pass_at_once_and_in_order_whatever_the_noise() -> None:
    gate = GarbageGate()
    gate.pass_on([PIECE], 0.0)
    assert gate.pass_on([STEP, PIECE, STEP], 0.1) == [STEP, STEP]


def test_the_trouble_ends_when_the_instrument_speaks_sense_and_stays_clean() -> None:
    gate = GarbageGate()
    gate.pass_on([PIECE], 0.0)
    assert gate.pass_on([STEP], 0.5) == [STEP]
    assert gate.pass_on([], CLEAN_AND_SENSIBLE_S) == [ENDED]
    assert gate.pass_on([], CLEAN_S) == []


def test_noise_between_the_readings_keeps_the_trouble_standing() -> None:
    gate = GarbageGate()
    told = [one for s in range(120) for one in gate.pass_on([PIECE, STEP], float(s))]
    assert ENDED not in told


def test_sense_before_the_noise_does_not_end_the_trouble() -> None:
    gate = GarbageGate()
    gate.pass_on([PIECE, STEP, PIECE], 0.0)
    assert ENDED not in gate.pass_on([], CLEAN_AND_SENSIBLE_S + 1)


def test_a_stray_piece_clears_itself_where_the_instrument_is_silent_by_nature() -> None:
    gate = GarbageGate()
    gate.pass_on([PIECE], 0.0)
    assert gate.pass_on([], CLEAN_S - 0.1) == []
    assert gate.pass_on([], CLEAN_S) == [ENDED]


def test_a_repeated_result_is_told_and_is_no_trouble() -> None:
    repeated = garbage(b"$RESULT,0.000-OK", SAME_RESULT)
    assert GarbageGate().pass_on([repeated], 0.0) == [repeated]


def test_noise_that_stood_before_a_restart_can_end() -> None:
    gate = GarbageGate([TroubleKind.GARBAGE])
    assert gate.pass_on([], 100.0) == []
    assert gate.pass_on([], 100.0 + CLEAN_S) == [ENDED]
