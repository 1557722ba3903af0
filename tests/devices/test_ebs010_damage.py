"""A damaged line of an EBS-010 costs itself, never raises, and says nothing it does not say.

The format has no check, so a damaged digit that is still in the format is taken as sent. What must
never happen is a reading that the bytes, as they came, do not literally hold.
"""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.breathalyzers.ebs010 import Ebs010
from devices.readings import (
    AnyReading,
    Breath,
    BreathPhase,
    BreathStep,
    Garbage,
    Trouble,
    TroubleEnded,
    TroubleKind,
)
from tests.devices.damage import a_byte_added, every_byte_changed, every_byte_lost
from tests.devices.frames import EBS010_LINES, EBS010_TEST

BEFORE = b"$STANBY\r\n"
AFTER = b"$RESULT,0.390-HIGH\r\n$END\r\n"

# The manual once more, written apart from the decoder.
TEXTS = {
    BreathPhase.READY: {b"$END"},
    BreathPhase.WARMING: {b"$WAIT"},
    BreathPhase.BLOW: {b"$STANBY"},
    BreathPhase.BLOWING: {b"$TRIGGER", b"$BREATH"},
    BreathPhase.ANALYSING: {b"$TRIGGER", b"$BREATH"},
    BreathPhase.INSUFFICIENT: {b"$FLOW,ERR"},
    BreathPhase.TIMED_OUT: {b"$TIME,OUT"},
}

TROUBLES = {
    TroubleKind.BATTERY_LOW: {b"$BAT,LOW"},
    TroubleKind.SENSOR_ERROR: {b"$SENSOR,ERR"},
    TroubleKind.CALIBRATION_DUE: {b"$CALIBRATION"},
}


def said(data: bytes) -> list[AnyReading]:
    return Ebs010().feed(data, 0.0)


def literally_there(reading: AnyReading, data: bytes) -> bool:
    """Whether the bytes hold a whole line that says just this."""
    lines = set(re.split(rb"[\r\n]|(?=\$)", data))
    match reading:
        case Breath(value=value, text=text, status=status):
            numbers = re.fullmatch(r"\$RESULT,(\d\.\d\d\d)-([A-Z]+)", text)
            assert numbers is not None
            said_so = float(numbers[1]) == value and numbers[2].lower() == status
            return said_so and text.encode() in lines
        case BreathStep(step=step):
            return bool(TEXTS[step] & lines)
        case Trouble(text=text):
            return text.encode() in lines
        case TroubleEnded(trouble=kind):
            return bool(TROUBLES[kind] & lines)
        case _:
            return isinstance(reading, Garbage)


def check(damaged: bytes) -> None:
    stream = BEFORE + damaged + AFTER
    found = said(stream)
    assert found[0] == BreathStep(BreathPhase.BLOW), damaged
    ending = [one for one in found if isinstance(one, Breath)][-1]
    assert (ending.value, ending.text) == (0.39, "$RESULT,0.390-HIGH"), damaged
    assert found[-1] == BreathStep(BreathPhase.READY), damaged
    invented = [one for one in found if not literally_there(one, stream)]
    assert invented == [], damaged


@pytest.mark.parametrize("name", EBS010_LINES)
def test_any_single_damaged_byte_costs_its_line_at_most_and_invents_nothing(name: str) -> None:
    for damaged in every_byte_changed(EBS010_LINES[name]):
        check(damaged)


@pytest.mark.parametrize("name", EBS010_LINES)
def test_a_lost_byte_costs_its_line_at_most_and_invents_nothing(name: str) -> None:
    for damaged in every_byte_lost(EBS010_LINES[name]):
        check(damaged)


@pytest.mark.parametrize("added", [b"\x00", b"\xff", b"$", b"\r", b"0", b"$END\r\n"])
def test_bytes_that_slip_into_a_line_cost_that_line_and_invent_nothing(added: bytes) -> None:
    for frame in EBS010_LINES.values():
        for damaged in a_byte_added(frame, added):
            check(damaged)


def test_a_damaged_digit_is_taken_as_sent_because_nothing_in_the_format_could_tell() -> None:
    (breath,) = said(b"$RESULT,0.900-OK\r\n")
    assert isinstance(breath, Breath)
    assert breath.value == 0.9


@given(st.lists(st.binary(max_size=200), max_size=10))
def test_random_bytes_never_raise_and_never_become_a_reading_they_do_not_hold(
    chunks: list[bytes],
) -> None:
    driver = Ebs010()
    found = [one for chunk in chunks for one in driver.feed(chunk, 0.0)]
    assert all(literally_there(one, b"".join(chunks)) for one in found)


@given(st.data())
def test_a_test_sprinkled_with_noise_and_cut_anywhere_reads_the_same_in_one_piece(
    data: st.DataObject,
) -> None:
    stream = b"".join(
        data.draw(st.sampled_from([b"", b"\xfe", b"$", b"\r"])) + EBS010_TEST[at : at + 7]
        for at in range(0, len(EBS010_TEST), 7)
    )
    cut = data.draw(st.integers(0, len(stream)))
    driver = Ebs010()
    assert driver.feed(stream[:cut], 0.0) + driver.feed(stream[cut:], 0.0) == said(stream)
