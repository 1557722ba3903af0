"""Nonin handhelds, ASCII."""

from devices.readings import Vitals, VitalsQuality, VitalsReason
from tests.devices.examples import Example

DRIVER = "nonin-ascii"
CHECKED = False

EXAMPLES = (
    Example(
        "with time and without, with every mark at the end",
        (
            b"14:05:01 SPO2=097 HR=072\r\n",
            b"14:05:02 SPO2=096 HR=140*\r\n",
            b"SPO2=095 HR=073B\r\n",
            b"SPO2=088 HR=074 F\r\n",
        ),
        (
            Vitals(97, 72, None, VitalsQuality.GOOD),
            Vitals(96, 140, None, VitalsQuality.GOOD),
            Vitals(95, 73, None, VitalsQuality.GOOD),
            Vitals(88, 74, None, VitalsQuality.GOOD),
        ),
        "pages of the manuals (8500, 9847, Avant 4000); values COMPUTED",
    ),
    Example(
        "no value",
        (b"SPO2=--- HR=---\r\n", b"14:05:03 SPO2=--- HR=---*\r\n"),
        (Vitals(None, None, None, VitalsQuality.NONE, VitalsReason.NO_VALUE),) * 2,
        "page of the manual of the 8500",
    ),
)
