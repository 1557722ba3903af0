"""Frames of the Nonin formats, made from the specification apart from decoder and simulator."""

from collections.abc import Mapping

PACKET = 25

# Place in a packet, as the specification counts: from 1.
HR_MSB, HR_LSB, SPO2, SREV, STAT2, SPO2_D = 1, 2, 3, 4, 8, 9
HR_D_MSB, HR_D_LSB = 20, 21

# What pez-globo/pufferfish-software @ f1e5e47 (Apache-2.0) begins a packet with: made by a
# programmer, not by a device.
PUFFERFISH = tuple(
    bytes.fromhex(text) for text in ("0181010083", "01800148CA", "01800161E3", "01800130B2")
)


def df2(status: int, value: int, pleth: int = 1) -> bytes:
    """One frame of data format 2."""
    return summed(1, status, pleth, value)


def df7(status: int, value: int, pleth: int = 0x5DC0) -> bytes:
    """One frame of data format 7."""
    return summed(status, pleth >> 8, pleth & 0xFF, value)


def summed(*data: int) -> bytes:
    """These bytes, and the low byte of their sum."""
    return bytes([*data, sum(data) % 256])


def values(pulse: int, spo2: int, more: Mapping[int, int] | None = None) -> list[int]:
    """The 25 values of a packet, -D values the same; `more`: others, by place."""
    high, low = divmod(pulse, 128)
    by_place = {HR_MSB: high, HR_LSB: low, SPO2: spo2, SREV: 0x30, SPO2_D: spo2}
    by_place |= {HR_D_MSB: high, HR_D_LSB: low} | dict(more or {})
    return [by_place.get(place, 0) for place in range(1, PACKET + 1)]


def df2_packet(
    pulse: int, spo2: int, flags: int = 0, more: Mapping[int, int] | None = None
) -> tuple[bytes, ...]:
    """A packet of data format 2 with these bits in the status of every frame."""
    sent = values(pulse, spo2, more)
    return tuple(df2(0x80 | flags | (place == 0), value) for place, value in enumerate(sent))


def df7_packet(
    pulse: int, spo2: int, flags: int = 0, more: Mapping[int, int] | None = None
) -> tuple[bytes, ...]:
    """The same in data format 7."""
    sent = values(pulse, spo2, more)
    return tuple(df7(0x80 | flags | (place == 0), value) for place, value in enumerate(sent))


def df13(pulse: int, spo2: int, stm: int = 0, stl: int = 0, added: bytes = b"") -> bytes:
    """A record of data format 13; `added`: what a later version may put at its end."""
    clock = bytes.fromhex("2026112214050000")
    data = clock + bytes([stm, stl, pulse >> 8, pulse & 0xFF, 0, spo2]) + added
    return bytes([0, 2, 0, 13, 0, len(data)]) + data + bytes([sum(data) % 256, 3])
