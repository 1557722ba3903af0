"""A line profile, as the catalogue has it without settings."""

from devices.driver import SAME_RESULT
from devices.framing import garbage
from devices.readings import ORIGIN_UNVERIFIED, Breath, BreathStatus
from devices.units import BreathUnit
from tests.devices.examples import Example

DRIVER = "line"
CHECKED = False

MADE_UP = "no instrument: lines the profile of the catalogue is for, made up"


def result(text: str, status: BreathStatus, value: float, unit: BreathUnit | None) -> Breath:
    return Breath(status, value, unit, text, origin=ORIGIN_UNVERIFIED)


EXAMPLES = (
    Example(
        "value, unit and word",
        (b"0.145 mg/L HIGH\r\n",),
        (result("0.145 mg/L HIGH", BreathStatus.HIGH, 0.145, BreathUnit.MG_PER_L),),
        MADE_UP,
    ),
    Example(
        "value and unit",
        (b"0.041 g/210L\r\n",),
        (result("0.041 g/210L", BreathStatus.NONE, 0.041, BreathUnit.G_PER_210L),),
        MADE_UP,
    ),
    Example(
        "a number alone",
        (b"0.000\r\n",),
        (result("0.000", BreathStatus.NONE, 0.0, None),),
        MADE_UP,
    ),
    Example(
        "the same line twice, then another",
        (b"0.100 mg/L OK\r\n", b"0.100 mg/L OK\r\n", b"0.200 mg/L OK\r\n"),
        (
            result("0.100 mg/L OK", BreathStatus.OK, 0.1, BreathUnit.MG_PER_L),
            garbage(b"0.100 mg/L OK", SAME_RESULT),
            result("0.200 mg/L OK", BreathStatus.OK, 0.2, BreathUnit.MG_PER_L),
        ),
        MADE_UP,
    ),
)
