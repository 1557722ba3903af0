"""Contec V7.0."""

from devices.readings import Vitals, VitalsQuality, VitalsReason
from tests.devices.examples import Example

DRIVER = "contec-v7"
CHECKED = False

CMS50E = "recorded from a CMS50E, titinho11/CMS50E-raw-ppg-data @ 30693d7"
CMS50D = "recorded from a CMS50D+, headrotor/contec_data @ bd08a71 (MIT)"
COMPUTED = "COMPUTED from the maker's protocol V7.0; a value counts from three frames on"

PULSE_60 = bytes.fromhex("01 E0 84 93 92 BC E3 FF FF")
PULSE_60_BEEP = bytes.fromhex("01 E0 C4 93 92 BC E3 FF FF")
PULSE_65 = bytes.fromhex("01 E0 85 B3 96 C1 E1 FF FF")
PULSE_162 = bytes.fromhex("01 E8 85 B3 96 A2 E1 FF FF")
PERFUSION = bytes.fromhex("01 80 85 B3 86 C1 E1 A4 81")
PROBE_ERROR = bytes.fromhex("01 E9 80 C0 90 FF FF FF FF")
SEARCHING = bytes.fromhex("01 EA 80 80 90 FF FF FF FF")
PROBE_ERROR_HELD = bytes.fromhex("01 E1 84 C0 92 BC E3 FF FF")
SEARCHING_HELD = bytes.fromhex("01 E2 84 93 92 BC E3 FF FF")
TOO_LONG = bytes.fromhex("01 E8 90 80 90 FF FF FF FF")
NO_VALUE = bytes.fromhex("01 E8 84 93 92 FF FF FF FF")

ANSWERS = (
    bytes.fromhex("0C 80"),
    bytes.fromhex("06 80 80 87"),
    bytes.fromhex("02 80 80 A0 A0 A0 A0 A0 A0"),
    bytes.fromhex("02 81 FF A0 A0 A0 A0 A0 A0"),
    bytes.fromhex("04 80 F5 F3 E5 F2 A0 A0 A0"),
)


# Seen on an instrument; what most of them mean is not known, and none is of this moment.
OF_OTHER_THINGS = (
    bytes.fromhex("03 80 C3 EF EE F4 E5 E3 80"),
    bytes.fromhex("13 80 A0 A0 A0 A0 A0 A0 A0"),
    bytes.fromhex("14 80 A0 A0 A0 A0 A0 80 80"),
    bytes.fromhex("0F 80 E2 C6 E2 C6 E2 C6"),
)


def good(spo2: int, pulse: int) -> Vitals:
    return Vitals(spo2, pulse, None, VitalsQuality.GOOD)


def none(reason: VitalsReason) -> Vitals:
    return Vitals(None, None, None, VitalsQuality.NONE, reason)


EXAMPLES = (
    Example("a CMS50E", (PULSE_60, PULSE_60_BEEP, PULSE_60), (good(99, 60),), CMS50E),
    Example("a CMS50D+, answers and stream", ANSWERS + (PULSE_65,) * 3, (good(97, 65),), CMS50D),
    Example("packets of other things, without a reading", OF_OTHER_THINGS, (), CMS50D),
    Example(
        "packets of other things among the stream",
        (PULSE_65,) * 3 + OF_OTHER_THINGS + (PULSE_65,),
        (good(97, 65),),
        CMS50D,
    ),
    Example("a pulse above 127, E8", (PULSE_162,) * 3, (good(97, 162),), COMPUTED),
    Example("a perfusion index, 80", (PERFUSION,) * 3, (good(97, 65),), COMPUTED),
    Example("probe error, E9", (PROBE_ERROR,) * 3, (none(VitalsReason.SENSOR_OFF),), COMPUTED),
    Example("searching, EA", (SEARCHING,) * 3, (none(VitalsReason.SEARCHING),), COMPUTED),
    Example(
        "probe error, E1, with the values of before",
        (PROBE_ERROR_HELD,) * 3,
        (none(VitalsReason.SENSOR_OFF),),
        COMPUTED,
    ),
    Example(
        "searching, E2, with the values of before",
        (SEARCHING_HELD,) * 3,
        (none(VitalsReason.SEARCHING),),
        COMPUTED,
    ),
    Example("searching too long", (TOO_LONG,) * 3, (none(VitalsReason.SEARCHING),), COMPUTED),
    Example("no value", (NO_VALUE,) * 3, (none(VitalsReason.NO_VALUE),), COMPUTED),
)
