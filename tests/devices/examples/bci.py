"""BCI and Berry."""

from devices.readings import Vitals, VitalsQuality, VitalsReason
from tests.devices.examples import Example

DRIVER = "bci"
CHECKED = False

PAPER = "BCI Protocol V1.2; a value counts from three frames on"
COMPUTED = "COMPUTED from the table of BCI Protocol V1.2; a value counts from three frames on"

GOOD = bytes.fromhex("87 32 05 48 62")
FAST = bytes.fromhex("87 32 45 22 62")
NO_SIGNAL = bytes.fromhex("90 00 40 7F 7F")
UNPLUGGED = bytes.fromhex("A0 00 40 7F 7F")
NO_FINGER = bytes.fromhex("80 00 50 7F 7F")
NO_FINGER_HELD = bytes.fromhex("87 32 15 48 62")
SEARCHING = bytes.fromhex("80 00 60 7F 7F")
NO_VALUE = bytes.fromhex("87 32 45 7F 7F")


def good(spo2: int, pulse: int) -> Vitals:
    return Vitals(spo2, pulse, None, VitalsQuality.GOOD)


def none(reason: VitalsReason) -> Vitals:
    return Vitals(None, None, None, VitalsQuality.NONE, reason)


EXAMPLES = (
    Example("the paper's own example", (GOOD,) * 3, (good(98, 72),), PAPER),
    Example("a pulse above 127 has its bit 7", (FAST,) * 3, (good(98, 162),), COMPUTED),
    Example("no signal", (NO_SIGNAL,) * 3, (none(VitalsReason.LOW_SIGNAL),), COMPUTED),
    Example("unplugged", (UNPLUGGED,) * 3, (none(VitalsReason.NO_SENSOR),), COMPUTED),
    Example("no finger", (NO_FINGER,) * 3, (none(VitalsReason.SENSOR_OFF),), COMPUTED),
    Example(
        "no finger, with the values of before",
        (NO_FINGER_HELD,) * 3,
        (none(VitalsReason.SENSOR_OFF),),
        COMPUTED,
    ),
    Example("searching", (SEARCHING,) * 3, (none(VitalsReason.SEARCHING),), COMPUTED),
    Example("no value", (NO_VALUE,) * 3, (none(VitalsReason.NO_VALUE),), COMPUTED),
    Example(
        "the finger leaves and comes back",
        (GOOD,) * 3 + (NO_FINGER,) * 3 + (SEARCHING,) * 3 + (GOOD,) * 3,
        (good(98, 72), none(VitalsReason.SENSOR_OFF), none(VitalsReason.SEARCHING), good(98, 72)),
        COMPUTED,
    ),
)
