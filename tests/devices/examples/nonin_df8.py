"""Nonin data format 8."""

from devices.readings import Trouble, TroubleKind, Vitals, VitalsQuality, VitalsReason
from tests.devices.examples import Example

DRIVER = "nonin-df8"
CHECKED = False

_SOURCE = "Nonin 9560 OEM specification; COMPUTED"
_NOBODY = Vitals(None, None, None, VitalsQuality.NONE, VitalsReason.SENSOR_OFF)

EXAMPLES = (
    Example(
        "seconds of a person",
        (bytes.fromhex("80486100"), bytes.fromhex("80495F00"), bytes.fromhex("810C5820")),
        (
            Vitals(97, 72, None, VitalsQuality.GOOD),
            Vitals(95, 73, None, VitalsQuality.GOOD),
            Vitals(88, 140, None, VitalsQuality.GOOD),
        ),
        _SOURCE,
    ),
    Example(
        "the finger leaves: first values of before, then none",
        (bytes.fromhex("80486108"), bytes.fromhex("837F7F08")),
        (_NOBODY, _NOBODY),
        _SOURCE,
    ),
    Example(
        "low battery, low perfusion",
        (bytes.fromhex("90486101"),),
        (
            Trouble(TroubleKind.BATTERY_LOW, "LOW BAT"),
            Vitals(97, 72, None, VitalsQuality.POOR, VitalsReason.LOW_SIGNAL),
        ),
        _SOURCE,
    ),
)
