"""Capnostream 20. No bytes of one are public: every frame is COMPUTED, and the escapes are those of
the one vector there is (their test): 44 | 85 55 80 05 00 80 00 77."""

from devices.oximeters.capnostream_frames import frame
from devices.readings import (
    Breathing,
    Vitals,
    VitalsQuality,
    VitalsReason,
)
from tests.devices.examples import Example

DRIVER = "capnostream20"
CHECKED = True

COMPUTED = "COMPUTED from the offsets in mdpnp/mdpnp @ 1ae7f72 (BSD-2); the first tells nothing yet"
FF = 0xFF


def numerics(
    spo2: int = 97,
    pulse: int = 72,
    resp: int = 14,
    *,
    etco2: int = 38,
    fico2: int = 1,
    alarms: int = 0,
    no_breath_s: int = 2,
    units: int = 1,
    time: str = "00001234",
    extended: int = 0,
) -> bytes:
    """Numerics as sent."""
    return frame(
        1,
        bytes.fromhex(time)
        + bytes((etco2, fico2, resp, spo2, pulse, 0, 0, 0, 0, 0, alarms, no_breath_s))
        + bytes((60, 15, 30, 5, 8, 100, 85, 140, 50, units, extended)),
    )


# Numerics byte by byte, so that the helper above is checked as well.
PLAIN = bytes.fromhex(
    "85 1C 01 00 00 12 34 26 01 0E 61 48 00 00 00 00 00 00 023C 0F 1E 05 08 64 55 8C 32 01 00 97"
)
IN_KPA = bytes.fromhex(
    "85 1C 01 6A B1 3B 80 00 35 00 0E 61 48 00 00 00 00 00 00 003C 0F 1E 08 08 64 5A 78 32 02 00 34"
)
WAVE = frame(0, bytes((12, 0)))

GOOD = (Vitals(97, 72, 14, VitalsQuality.GOOD), Breathing(38.0, 1.0, "mmHg", 2))


def none(reason: VitalsReason) -> Vitals:
    return Vitals(None, None, None, VitalsQuality.NONE, reason)


def breath_only(resp: int, reason: VitalsReason) -> Vitals:
    return Vitals(None, None, resp, VitalsQuality.MARGINAL, reason)


FIRST = none(VitalsReason.NO_VALUE)

EXAMPLES = (
    Example("numerics", (PLAIN, WAVE, PLAIN, PLAIN), (FIRST, *GOOD * 2), COMPUTED),
    Example(
        "numerics with every escape",
        (
            PLAIN,
            numerics(pulse=0x80, time="80858005"),
        ),
        (FIRST, Vitals(97, 128, 14, VitalsQuality.GOOD), GOOD[1]),
        COMPUTED,
    ),
    Example(
        "nobody breathes",
        (
            PLAIN,
            numerics(resp=0, etco2=0, fico2=0, no_breath_s=31),
        ),
        (FIRST, Vitals(97, 72, 0, VitalsQuality.GOOD), Breathing(0.0, 0.0, "mmHg", 31)),
        COMPUTED,
    ),
    Example(
        "no nasal line",
        (
            PLAIN,
            numerics(resp=FF, etco2=FF, fico2=FF, no_breath_s=FF),
        ),
        (
            FIRST,
            Vitals(97, 72, None, VitalsQuality.MARGINAL, VitalsReason.NO_VALUE),
            Breathing(None, None, "mmHg", None),
        ),
        COMPUTED,
    ),
    Example(
        "nothing at all",
        (
            PLAIN,
            numerics(FF, FF, FF, etco2=FF, fico2=FF, no_breath_s=FF),
        ),
        (FIRST, none(VitalsReason.NO_VALUE), Breathing(None, None, "mmHg", None)),
        COMPUTED,
    ),
    Example(
        "the finger sensor, off, disconnected, without pulse; also with the values of before",
        (
            PLAIN,
            numerics(alarms=0x20),
            numerics(FF, FF, alarms=0x60),
            numerics(FF, FF, alarms=0x01),
        ),
        (
            FIRST,
            breath_only(14, VitalsReason.SENSOR_OFF),
            GOOD[1],
            breath_only(14, VitalsReason.NO_SENSOR),
            GOOD[1],
            breath_only(14, VitalsReason.SEARCHING),
            GOOD[1],
        ),
        COMPUTED,
    ),
    Example(
        "in kPa and vol% they are tenths",
        (PLAIN, IN_KPA, numerics(units=3, etco2=50, fico2=3)),
        (
            FIRST,
            GOOD[0],
            Breathing(5.3, 0.0, "kPa", 0),
            GOOD[0],
            Breathing(5.0, 0.3, "vol%", 2),
        ),
        "COMPUTED from the maker's paper D006045C",
    ),
    Example(
        "who it is, and numerics",
        (frame(4, b"V04.60 10/27/2010 B123456789  "), PLAIN, PLAIN),
        (FIRST, *GOOD),
        "COMPUTED from the maker's paper D006045C",
    ),
    Example(
        "the breathing rate of before where SpO2 stands",
        (PLAIN, PLAIN, numerics(14, 97, 1), PLAIN),
        (FIRST, *GOOD, none(VitalsReason.IMPLAUSIBLE), *GOOD),
        COMPUTED,
    ),
)
