"""Nonin data formats 8 and 13 and the ASCII lines of handhelds: what they say, and what not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.driver import BEGUN_INSIDE, HALF_FRAME_S, UNKNOWN_LINE, Driver
from devices.framing import WENT_QUIET, garbage
from devices.oximeters.nonin import NO_FRAME
from devices.oximeters.nonin_ascii import HEADER_LINES, NoninAscii
from devices.oximeters.nonin_df8 import NoninDf8
from devices.oximeters.nonin_df13 import LONGEST, NoninDf13
from devices.readings import (
    AnyReading,
    Garbage,
    Trouble,
    TroubleEnded,
    TroubleKind,
    Vitals,
    VitalsQuality,
    VitalsReason,
)
from tests.devices.damage import every_byte_changed, every_byte_lost
from tests.devices.nonin_frames import df13

GOOD, MARGINAL, POOR = VitalsQuality.GOOD, VitalsQuality.MARGINAL, VitalsQuality.POOR
WELL = Vitals(97, 72, None, GOOD)
LOWER = Vitals(88, 140, None, GOOD)
STORED = Vitals(None, None, None, VitalsQuality.NONE, VitalsReason.STORED)
OFF = Vitals(None, None, None, VitalsQuality.NONE, VitalsReason.SENSOR_OFF)
MISSING = Vitals(None, None, None, VitalsQuality.NONE, VitalsReason.NO_VALUE)


def said(driver: Driver, *pieces: bytes) -> list[AnyReading]:
    return [reading for piece in pieces for reading in driver.feed(piece, 0.0)]


def of_df8(text: str) -> list[AnyReading]:
    return said(NoninDf8(), bytes.fromhex(text))


# --- data format 8 --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("frame", "told"),
    [
        ("80486100", WELL),
        ("810C5800", LOWER),
        ("80480000", Vitals(None, 72, None, MARGINAL, VitalsReason.IMPLAUSIBLE)),
        ("80487F00", Vitals(None, 72, None, MARGINAL, VitalsReason.NO_VALUE)),
        ("837F6100", Vitals(97, None, None, MARGINAL, VitalsReason.NO_VALUE)),
        ("837F7F00", MISSING),
        ("837F7F08", OFF),
        ("80486108", OFF),
        ("A0486100", Vitals(97, 72, None, POOR, VitalsReason.SEARCHING)),
        ("90486100", Vitals(97, 72, None, POOR, VitalsReason.LOW_SIGNAL)),
        ("88486100", Vitals(97, 72, None, MARGINAL, VitalsReason.LOW_SIGNAL)),
        ("84486100", Vitals(97, 72, None, MARGINAL, VitalsReason.MOTION)),
        ("80486120", WELL),
    ],
)
def test_every_bit_of_df8_has_its_meaning(frame: str, told: Vitals) -> None:
    assert of_df8(frame) == [told]


def test_a_low_battery_of_df8_is_told_once_and_its_end_once() -> None:
    assert of_df8("80486101 80486101 80486100") == [
        Trouble(TroubleKind.BATTERY_LOW, "LOW BAT"),
        WELL,
        WELL,
        TroubleEnded(TroubleKind.BATTERY_LOW),
        WELL,
    ]


def test_a_lost_byte_of_df8_costs_its_frame_only() -> None:
    for damaged in every_byte_lost(bytes.fromhex("84505A20")):
        told = said(NoninDf8(), bytes.fromhex("80486100") + damaged + bytes.fromhex("810C5800"))
        assert [one for one in told if isinstance(one, Vitals)] == [WELL, LOWER]


def test_a_damaged_bit_of_df8_is_taken_as_sent_because_nothing_in_the_format_could_tell() -> None:
    assert of_df8("80485100") == [Vitals(81, 72, None, GOOD)]


def test_df8_begins_inside_a_frame_without_a_fault_of_the_line() -> None:
    assert of_df8("6100 80486100") == [Garbage("6100", BEGUN_INSIDE), WELL]
    assert of_df8("80486100 6100 80486100")[1] == Garbage("6100", NO_FRAME)


def test_half_a_frame_of_df8_is_not_completed_after_a_silence() -> None:
    driver = NoninDf8()
    driver.feed(bytes.fromhex("8048"), 0.0)
    assert driver.tick(HALF_FRAME_S) == [Garbage("8048", WENT_QUIET)]
    assert not any(isinstance(one, Vitals) for one in driver.feed(b"\x61\x00", HALF_FRAME_S))


# --- data format 13 -------------------------------------------------------------------------------


@pytest.mark.parametrize("pulse", [72, 127, 128, 140, 255, 256, 300])
def test_the_low_byte_of_the_rate_has_eight_bits_in_df13(pulse: int) -> None:
    assert said(NoninDf13(), df13(pulse, 97)) == [Vitals(97, pulse, None, GOOD)]


@pytest.mark.parametrize(
    ("record", "told"),
    [
        (df13(72, 97, stm=0x02), WELL),
        (df13(72, 97, stm=0x01), Vitals(97, 72, None, POOR, VitalsReason.LOW_SIGNAL)),
        (df13(511, 127), MISSING),
        (
            df13(511, 127, stm=0x01),
            Vitals(None, None, None, VitalsQuality.NONE, VitalsReason.LOW_SIGNAL),
        ),
        (df13(511, 97), Vitals(97, None, None, MARGINAL, VitalsReason.NO_VALUE)),
        (df13(72, 97, stl=0x10), STORED),
        (df13(72, 97, stl=0x11), STORED),
    ],
)
def test_every_bit_of_df13_has_its_meaning(record: bytes, told: Vitals) -> None:
    assert said(NoninDf13(), record) == [told]


@pytest.mark.parametrize("grown", range(LONGEST - 14 + 1))
def test_a_record_that_has_grown_is_read_by_its_length(grown: int) -> None:
    record = df13(72, 97, added=bytes(range(1, grown + 1)))
    assert said(NoninDf13(), record + df13(140, 88)) == [WELL, LOWER]


def test_a_record_longer_than_any_is_garbage_and_does_not_swallow_the_next() -> None:
    record = df13(72, 97, added=bytes(LONGEST - 13))
    told = said(NoninDf13(), record + df13(140, 88))
    assert told[-1] == LOWER
    assert all(isinstance(one, Garbage) for one in told[:-1])


def test_a_battery_of_when_a_record_was_stored_is_not_the_battery_of_now() -> None:
    driver = NoninDf13()
    low = Trouble(TroubleKind.BATTERY_LOW, "LOW BAT")
    assert said(driver, df13(72, 97, stl=0x11)) == [STORED]
    assert said(driver, df13(72, 97, stl=0x01)) == [low, WELL]
    assert said(driver, df13(72, 97, stl=0x10)) == [STORED]
    assert said(driver, df13(72, 97)) == [TroubleEnded(TroubleKind.BATTERY_LOW), WELL]


def test_any_damaged_byte_of_df13_costs_its_record_only() -> None:
    for damaged in every_byte_changed(df13(60, 91)):
        told = said(NoninDf13(), df13(72, 97) + damaged + df13(140, 88) * 2)
        assert [one for one in told if isinstance(one, Vitals)] == [WELL, LOWER, LOWER], damaged


def test_a_damaged_length_gives_the_records_it_held_up_when_the_line_goes_quiet() -> None:
    driver = NoninDf13()
    damaged = bytearray(df13(60, 91))
    damaged[5] = LONGEST
    assert driver.feed(bytes(damaged) + df13(72, 97)[:-5], 0.0) == []
    assert driver.feed(df13(72, 97)[-5:] + b"\x00\x02", 0.0)[-1] == WELL
    driver = NoninDf13()
    driver.feed(df13(72, 97, added=bytes(9))[:6] + df13(140, 88), 0.0)
    assert driver.tick(HALF_FRAME_S)[-1] == LOWER


def test_no_byte_of_df13_is_lost_in_silence() -> None:
    driver = NoninDf13()
    stream = bytes(range(200)) + df13(72, 97) + b"\x00\x02\x00" + df13(140, 88) + b"\x00\x02\x00"
    told = driver.feed(stream, 0.0) + driver.tick(HALF_FRAME_S)
    spilt = sum(len(one.bytes) // 2 for one in told if isinstance(one, Garbage))
    assert [one for one in told if isinstance(one, Vitals)] == [WELL, LOWER]
    assert spilt == len(stream) - 2 * len(df13(72, 97))


@given(data=st.data())
def test_records_and_noise_cut_anywhere_read_the_same_in_one_piece(data: st.DataObject) -> None:
    part = st.one_of(st.binary(max_size=9), st.just(df13(72, 97)), st.just(df13(72, 97)[:9]))
    stream = b"".join(data.draw(st.lists(part, max_size=8)))
    cut = data.draw(st.integers(0, len(stream)))
    assert said(NoninDf13(), stream[:cut], stream[cut:]) == said(NoninDf13(), stream)


# --- ASCII ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("time", [b"", b"23:59:59 "])
@pytest.mark.parametrize("mark", [b"", b"*", b"B", b"*B", b" F", b"* F", b" *", b"  "])
@pytest.mark.parametrize("ending", [b"\r\n", b"\r", b"\n"])
def test_a_line_is_read_with_and_without_time_and_marks(
    time: bytes, mark: bytes, ending: bytes
) -> None:
    driver = NoninAscii()
    assert said(driver, time + b"SPO2=097 HR=072" + mark + ending) == [WELL]
    assert driver.understood == 1


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (b"SPO2=--- HR=---", MISSING),
        (b"SPO2=--- HR=---*", MISSING),
        (b"SPO2=097 HR=---", Vitals(97, None, None, MARGINAL, VitalsReason.NO_VALUE)),
        (b"SPO2= 97 HR= 72", WELL),
        (b"SPO2=100 HR=  9", Vitals(100, 9, None, GOOD)),
        (b"SPO2=000 HR=072", Vitals(None, 72, None, MARGINAL, VitalsReason.IMPLAUSIBLE)),
        (
            b"SPO2=127 HR=511",
            Vitals(None, None, None, VitalsQuality.NONE, VitalsReason.IMPLAUSIBLE),
        ),
    ],
)
def test_a_value_that_is_none_is_no_number(line: bytes, told: Vitals) -> None:
    assert said(NoninAscii(), line + b"\r\n") == [told]


@pytest.mark.parametrize(
    "line",
    [
        b"SPO2=97 HR=072",
        b"SPO2=0972 HR=072",
        b"SPO2=097 HR=072X",
        b"SPO2=-97 HR=072",
        b"SPO2=097% HR=072",
        b"spo2=097 HR=072",
        b"02/22/16 22:47:45 SN=0000056661 SPO2=098% BPM=097",
    ],
)
def test_a_line_it_does_not_have_is_garbage(line: bytes) -> None:
    told = said(NoninAscii(), b"SPO2=097 HR=072\r\n" + line + b"\r\n")
    assert told == [WELL, garbage(line, UNKNOWN_LINE)]


def test_a_header_is_no_reading_and_no_fault() -> None:
    driver = NoninAscii()
    header = b"NONIN 8500 DISPLAY FORMAT\r\n22 NOV 2026 14:05:00\r\n"
    assert said(driver, header + b"SPO2=097 HR=072\r\n" + header) == [WELL]
    assert driver.understood == 1


def test_text_without_end_is_no_header() -> None:
    told = said(NoninAscii(), b"something\r\n" * (HEADER_LINES + 1))
    assert told == [garbage(b"something", UNKNOWN_LINE)]


def test_a_line_whose_beginning_nobody_heard_is_no_fault_of_the_line() -> None:
    told = said(NoninAscii(), b"=097 HR=072\r\nSPO2=097 HR=072\r\n")
    assert told == [garbage(b"=097 HR=072", BEGUN_INSIDE), WELL]


def test_any_damaged_byte_of_a_line_costs_its_line_and_the_next_at_most() -> None:
    for damaged in every_byte_changed(b"SPO2=--- HR=---\r\n"):
        told = said(NoninAscii(), b"SPO2=097 HR=072\r\n" + damaged + b"SPO2=088 HR=140\r\n" * 2)
        found = [one for one in told if isinstance(one, Vitals)]
        assert found[0] == WELL, damaged
        assert found[-1] == LOWER, damaged
        assert all(one in (WELL, MISSING, LOWER) for one in found), damaged


@pytest.mark.parametrize("driver", [NoninDf8(), NoninDf13(), NoninAscii()])
def test_nothing_is_ever_sent(driver: Driver) -> None:
    driver.ask_measure(0.0)
    said(driver, bytes.fromhex("80486100"), df13(72, 97), b"SPO2=097 HR=072\r\n")
    driver.tick(100.0)
    assert driver.outgoing() == b""
