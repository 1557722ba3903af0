"""Nonin data formats 2 and 7: what a packet says, and what damage costs."""

from collections.abc import Callable
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.driver import BEGUN_INSIDE, HALF_FRAME_S
from devices.framing import WENT_QUIET
from devices.oximeters.nonin import NO_FRAME
from devices.oximeters.nonin_stream import NoninDf2, NoninDf7, NoninStream
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
from tests.devices.damage import a_byte_added, every_byte_lost
from tests.devices.nonin_frames import (
    HR_D_LSB,
    HR_D_MSB,
    HR_LSB,
    PACKET,
    SPO2,
    SPO2_D,
    SREV,
    STAT2,
    df2,
    df2_packet,
    df7,
    df7_packet,
)

FRAME = 5


class Wire(NamedTuple):
    """One of the two formats."""

    driver: Callable[[], NoninStream]
    frame: Callable[..., bytes]
    packet: Callable[..., tuple[bytes, ...]]

    def sent(self, *args: object, **kwargs: object) -> bytes:
        return b"".join(self.packet(*args, **kwargs))

    @property
    def sync(self) -> bytes:
        """The frame that ends a packet, by beginning another."""
        return self.frame(0x81, 0)

    def said(self, *pieces: bytes) -> list[AnyReading]:
        """What a new decoder makes of these pieces and the beginning of another packet."""
        driver = self.driver()
        return [r for piece in (*pieces, self.sync) for r in driver.feed(piece, 0.0)]


DF2 = Wire(NoninDf2, df2, df2_packet)
DF7 = Wire(NoninDf7, df7, df7_packet)

both = pytest.mark.parametrize("wire", [DF2, DF7], ids=["df2", "df7"])

WELL = Vitals(97, 72, None, VitalsQuality.GOOD)
LOWER = Vitals(88, 140, None, VitalsQuality.GOOD)
BETTER = Vitals(94, 81, None, VitalsQuality.GOOD)
OFF = Vitals(None, None, None, VitalsQuality.NONE, VitalsReason.SENSOR_OFF)

GOOD, MARGINAL, POOR = VitalsQuality.GOOD, VitalsQuality.MARGINAL, VitalsQuality.POOR


def vitals(readings: list[AnyReading]) -> list[Vitals]:
    return [one for one in readings if isinstance(one, Vitals)]


def three(wire: Wire) -> bytes:
    """Packets of WELL, LOWER and BETTER."""
    return wire.sent(72, 97) + wire.sent(140, 88) + wire.sent(81, 94)


@both
@pytest.mark.parametrize("pulse", [1, 72, 127, 128, 140, 255, 256, 300])
def test_the_low_byte_of_the_rate_has_seven_bits(wire: Wire, pulse: int) -> None:
    assert wire.said(wire.sent(pulse, 97)) == [Vitals(97, pulse, None, GOOD)]


@both
@pytest.mark.parametrize(
    ("pulse", "spo2", "told"),
    [
        (511, 127, Vitals(None, None, None, VitalsQuality.NONE, VitalsReason.NO_VALUE)),
        (511, 97, Vitals(97, None, None, MARGINAL, VitalsReason.NO_VALUE)),
        (72, 127, Vitals(None, 72, None, MARGINAL, VitalsReason.NO_VALUE)),
        (72, 0, Vitals(None, 72, None, MARGINAL, VitalsReason.IMPLAUSIBLE)),
        (72, 101, Vitals(None, 72, None, MARGINAL, VitalsReason.IMPLAUSIBLE)),
        (0, 0, Vitals(None, None, None, VitalsQuality.NONE, VitalsReason.IMPLAUSIBLE)),
    ],
)
def test_a_missing_value_and_one_nobody_can_have_is_no_number(
    wire: Wire, pulse: int, spo2: int, told: Vitals
) -> None:
    assert wire.said(wire.sent(pulse, spo2)) == [told]


@both
@pytest.mark.parametrize(
    ("flags", "quality", "reason"),
    [
        (0x00, GOOD, None),
        (0x02, GOOD, None),
        (0x06, MARGINAL, VitalsReason.LOW_SIGNAL),
        (0x04, POOR, VitalsReason.LOW_SIGNAL),
        (0x20, POOR, VitalsReason.MOTION),
        (0x26, POOR, VitalsReason.MOTION),
        (0x10, POOR, VitalsReason.SEARCHING),
    ],
)
def test_the_status_says_how_far_the_values_hold(
    wire: Wire, flags: int, quality: VitalsQuality, reason: VitalsReason | None
) -> None:
    assert wire.said(wire.sent(72, 97, flags)) == [Vitals(97, 72, None, quality, reason)]


@both
def test_out_of_track_without_values_is_searching(wire: Wire) -> None:
    searching = Vitals(None, None, None, VitalsQuality.NONE, VitalsReason.SEARCHING)
    assert wire.said(wire.sent(511, 127, 0x10)) == [searching]


@both
@pytest.mark.parametrize(
    ("flags", "reason"),
    [
        (0x08, VitalsReason.SENSOR_OFF),
        (0x40, VitalsReason.NO_SENSOR),
        (0x48, VitalsReason.NO_SENSOR),
        (0x5E, VitalsReason.NO_SENSOR),
    ],
)
def test_without_a_sensor_on_a_finger_values_that_are_still_sent_are_not_told(
    wire: Wire, flags: int, reason: VitalsReason
) -> None:
    gone = Vitals(None, None, None, VitalsQuality.NONE, reason)
    assert wire.said(wire.sent(72, 97, flags)) == [gone, gone]


@both
def test_the_display_values_that_outlast_the_finger_are_never_told(wire: Wire) -> None:
    more = {SPO2_D: 96, HR_D_MSB: 0, HR_D_LSB: 71}
    told = vitals(wire.said(wire.sent(72, 97), wire.sent(511, 127, 0x08, more)))
    assert told == [WELL, OFF, OFF]


@both
def test_a_finger_that_leaves_is_told_at_its_frame_and_costs_the_rest_of_the_packet(
    wire: Wire,
) -> None:
    driver = wire.driver()
    frames = wire.packet(72, 97)
    assert driver.feed(wire.sent(72, 97) + b"".join(frames[:10]), 0.0) == [WELL]
    assert driver.feed(wire.frame(0x88, 0), 0.0) == [OFF]
    assert driver.feed(wire.frame(0x88, 0), 0.0) == []
    assert driver.feed(b"".join(frames[12:]), 0.0) == []
    assert driver.feed(wire.sent(72, 97), 0.0) == [OFF]
    assert driver.feed(wire.sync, 0.0) == [WELL]


@both
def test_an_artefact_of_one_beat_is_less_than_one_that_stays(wire: Wire) -> None:
    frames = list(wire.packet(72, 97))
    frames[11] = wire.frame(0xA0, 0)
    told = wire.said(b"".join(frames) + wire.sent(72, 97))
    assert told == [Vitals(97, 72, None, MARGINAL, VitalsReason.MOTION), WELL]


@both
def test_a_colour_stands_until_the_next_one(wire: Wire) -> None:
    frames = list(wire.packet(72, 97))
    frames[12] = wire.frame(0x84, 0)
    told = vitals(wire.said(b"".join(frames), wire.sent(72, 97), wire.sent(72, 97, 0x02)))
    assert [one.quality for one in told] == [POOR, POOR, GOOD]


@both
def test_a_colour_does_not_outlast_the_finger(wire: Wire) -> None:
    pieces = (wire.sent(72, 97, 0x04), wire.sent(511, 127, 0x08), wire.sent(72, 97))
    assert [one.quality for one in vitals(wire.said(*pieces))][-1] is GOOD


@both
@pytest.mark.parametrize("place", range(PACKET))
def test_a_damaged_frame_costs_the_value_it_carried_and_not_the_stream(
    wire: Wire, place: int
) -> None:
    stream = bytearray(three(wire))
    stream[(PACKET + place) * FRAME + 3] ^= 0x40
    driver = wire.driver()
    told = driver.feed(bytes(stream) + wire.sync, 0.0)
    carries = place + 1 in (HR_LSB, SPO2)
    whole = [BETTER] if place == 0 else [WELL, BETTER] if carries else [WELL, LOWER, BETTER]
    assert vitals(told) == whole
    assert sum(len(one.bytes) // 2 for one in told if isinstance(one, Garbage)) == FRAME
    assert driver.understood == 3 * PACKET


@both
@pytest.mark.parametrize("place", range(PACKET))
def test_a_frame_that_is_missing_never_moves_a_value_to_another_place(
    wire: Wire, place: int
) -> None:
    stream = three(wire)
    at = (PACKET + place) * FRAME
    told = vitals(wire.said(stream[:at] + stream[at + FRAME :]))
    assert told == ([BETTER] if place == 0 else [WELL, BETTER])


@both
@pytest.mark.parametrize("place", range(1, PACKET))
def test_a_frame_too_many_never_moves_a_value_to_another_place(wire: Wire, place: int) -> None:
    frames = wire.packet(72, 97)
    doubled = b"".join((*frames[:place], frames[place], *frames[place:]))
    assert vitals(wire.said(doubled, wire.sent(140, 88))) == [LOWER]


@both
def test_a_missing_frame_and_a_damaged_sync_together_move_no_value_either(wire: Wire) -> None:
    frames = wire.packet(72, 97)
    stream = bytearray(b"".join(frames[:1] + frames[2:]) + wire.sent(140, 88) + wire.sent(81, 94))
    stream[(PACKET - 1) * FRAME + 2] ^= 0x40
    assert vitals(wire.said(bytes(stream))) == [BETTER]


@both
def test_after_a_gap_nobody_can_measure_the_right_number_of_frames_is_no_packet(
    wire: Wire,
) -> None:
    frames = wire.packet(72, 97)
    stream = b"".join((frames[0], b"\x55" * 7, *frames[2:], frames[-1]))
    assert vitals(wire.said(wire.sent(81, 94), stream, wire.sent(140, 88))) == [BETTER, LOWER]


@both
def test_frames_without_sync_are_no_packet_however_many(wire: Wire) -> None:
    driver = wire.driver()
    assert driver.feed(wire.sent(72, 97) + wire.frame(0x80, 1) * 10_000, 0.0) == []
    assert driver._packet is None  # and they are not kept
    assert driver.feed(wire.sent(140, 88) + wire.sync, 0.0) == [LOWER]


@both
def test_the_sensor_version_is_never_taken_for_spo2(wire: Wire) -> None:
    frames = wire.packet(72, 97, more={SREV: 55})
    told = vitals(wire.said(b"".join(frames[:2] + frames[3:]) + wire.sent(140, 88)))
    assert told == [LOWER]


@both
def test_listening_that_begins_inside_waits_for_a_whole_packet(wire: Wire) -> None:
    stream = three(wire)
    for cut in range(1, PACKET * FRAME + 1):
        told = wire.said(stream[cut:])
        assert vitals(told) == [LOWER, BETTER]
        assert all(one.why == BEGUN_INSIDE for one in told if isinstance(one, Garbage))


@both
def test_a_lost_byte_costs_its_packet_at_most_and_invents_nothing(wire: Wire) -> None:
    for damaged in every_byte_lost(three(wire)):
        told = vitals(wire.said(damaged))
        assert all(one in (WELL, LOWER, BETTER) for one in told)
        assert len(told) >= 1


@both
@pytest.mark.parametrize("added", [b"\x00", b"\x01", b"\x80", b"\xff", b"\x01\x80\x01\x00\x82"])
def test_bytes_that_slip_in_cost_their_packet_at_most_and_invent_nothing(
    wire: Wire, added: bytes
) -> None:
    for damaged in a_byte_added(three(wire), added):
        told = vitals(wire.said(damaged))
        assert all(one in (WELL, LOWER, BETTER) for one in told), damaged
        assert len(told) >= 1, damaged


def test_a_bad_checksum_and_a_bad_status_byte_are_no_frames() -> None:
    for bad in ("01800148CB", "017F0148CA"):
        frames = list(df2_packet(72, 97))
        frames[4] = bytes.fromhex(bad)
        assert DF2.said(b"".join(frames)) == [Garbage(bad.lower(), NO_FRAME), WELL]


@both
def test_no_byte_is_lost_in_silence(wire: Wire) -> None:
    stream = b"\x05\x06" * 100 + wire.sent(72, 97) + wire.sync + bytes(range(256))
    stream += wire.sent(140, 88)
    driver = wire.driver()
    stream += wire.sync
    told = driver.feed(stream, 0.0) + driver.tick(HALF_FRAME_S)
    spilt = sum(len(one.bytes) // 2 for one in told if isinstance(one, Garbage))
    assert vitals(told) == [WELL, LOWER]
    assert spilt + driver.understood * FRAME == len(stream)


@both
def test_a_low_battery_is_told_once_and_its_end_once(wire: Wire) -> None:
    low = wire.sent(72, 97, 0, {STAT2: 0x01})
    told = wire.said(low, low, wire.sent(72, 97), wire.sent(72, 97))
    assert [one for one in told if one != WELL] == [
        Trouble(TroubleKind.BATTERY_LOW, "LOW BAT"),
        TroubleEnded(TroubleKind.BATTERY_LOW),
    ]


@both
def test_a_low_battery_from_before_a_restart_of_the_program_can_end(wire: Wire) -> None:
    driver = wire.driver()
    driver.still_troubled([TroubleKind.BATTERY_LOW, TroubleKind.GARBAGE])
    told = driver.feed(wire.sent(72, 97) + wire.sync, 0.0)
    assert told == [TroubleEnded(TroubleKind.BATTERY_LOW), WELL]


@both
def test_half_a_packet_is_not_completed_after_a_silence(wire: Wire) -> None:
    driver = wire.driver()
    stream = wire.sent(72, 97)
    driver.feed(stream[:33], 0.0)
    assert driver.tick(HALF_FRAME_S) == [Garbage(stream[30:33].hex(), WENT_QUIET)]
    rest = stream[33:] + wire.sent(140, 88) + wire.sync
    assert vitals(driver.feed(rest, HALF_FRAME_S)) == [LOWER]


@both
def test_a_new_opening_of_the_port_begins_anew(wire: Wire) -> None:
    driver = wire.driver()
    stream = wire.sent(72, 97)
    driver.feed(stream[:62], 0.0)
    driver.opened(1.0)
    assert vitals(driver.feed(stream[62:] + wire.sync, 1.0)) == []


@both
def test_nothing_is_ever_sent(wire: Wire) -> None:
    driver = wire.driver()
    driver.ask_measure(0.0)
    driver.feed(three(wire), 0.0)
    driver.tick(100.0)
    assert driver.outgoing() == b""


@both
@given(data=st.data())
def test_noise_and_frames_cut_anywhere_read_the_same_in_one_piece(
    wire: Wire, data: st.DataObject
) -> None:
    packet = wire.sent(140, 88)
    noise = st.one_of(st.just(b""), st.binary(max_size=12), st.just(packet[:7]))
    stream = b"".join(
        packet[at : at + 25] + data.draw(noise) for _ in range(3) for at in range(0, 125, 25)
    )
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=6)))
    pieces = [stream[a:b] for a, b in zip([0, *cuts], [*cuts, len(stream)], strict=True)]
    assert wire.said(*pieces) == wire.said(stream)
