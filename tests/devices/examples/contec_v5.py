"""Contec V5.0A. The paper shows no bytes: every frame is COMPUTED from its table."""

from devices.readings import Vitals, VitalsQuality, VitalsReason
from tests.devices.examples import Example

DRIVER = "contec-v5"
CHECKED = False

COMPUTED = (
    "COMPUTED from the maker's table in cms_protocol.pdf; a value counts from three frames on"
)

GOOD = bytes.fromhex("86 32 05 48 61")
BEEP = bytes.fromhex("C6 40 06 48 61")
FAST = bytes.fromhex("86 32 45 22 61")
FINGER_OUT = bytes.fromhex("80 00 50 7F 7F")
SEARCHING = bytes.fromhex("80 00 60 7F 7F")
SEARCHING_HELD = bytes.fromhex("86 32 25 48 61")
TOO_LONG = bytes.fromhex("90 00 40 7F 7F")
NO_VALUE = bytes.fromhex("86 32 45 7F 7F")
ZERO = bytes.fromhex("86 32 05 00 00")


def good(spo2: int, pulse: int) -> Vitals:
    return Vitals(spo2, pulse, None, VitalsQuality.GOOD)


def none(reason: VitalsReason) -> Vitals:
    return Vitals(None, None, None, VitalsQuality.NONE, reason)


EXAMPLES = (
    Example("a pulse of 72", (GOOD, BEEP, GOOD), (good(97, 72),), COMPUTED),
    Example("a pulse above 127 has its bit 7", (FAST,) * 3, (good(97, 162),), COMPUTED),
    Example("finger out", (FINGER_OUT,) * 3, (none(VitalsReason.SENSOR_OFF),), COMPUTED),
    Example("searching", (SEARCHING,) * 3, (none(VitalsReason.SEARCHING),), COMPUTED),
    Example(
        "searching, with the values of before",
        (SEARCHING_HELD,) * 3,
        (none(VitalsReason.SEARCHING),),
        COMPUTED,
    ),
    Example("searching too long", (TOO_LONG,) * 3, (none(VitalsReason.SEARCHING),), COMPUTED),
    Example("no value", (NO_VALUE,) * 3, (none(VitalsReason.NO_VALUE),), COMPUTED),
    Example("zero is no value", (ZERO,) * 3, (none(VitalsReason.NO_VALUE),), COMPUTED),
    Example(
        "the finger leaves and comes back",
        (GOOD,) * 3 + (FINGER_OUT,) * 3 + (SEARCHING,) * 3 + (GOOD,) * 3,
        (good(97, 72), none(VitalsReason.SENSOR_OFF), none(VitalsReason.SEARCHING), good(97, 72)),
        COMPUTED,
    ),
)
