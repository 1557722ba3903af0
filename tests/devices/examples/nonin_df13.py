"""Nonin data format 13."""

from devices.readings import Vitals, VitalsQuality, VitalsReason
from tests.devices.examples import Example
from tests.devices.nonin_frames import df13

DRIVER = "nonin-df13"
CHECKED = True

_SOURCE = "Nonin 9560 OEM specification; COMPUTED"

EXAMPLES = (
    Example(
        "two seconds of a person",
        (
            bytes.fromhex("00 02 00 0D 00 0E 20 26 11 22 14 05 00 00 00 00 00 48 00 61 3B 03"),
            df13(140, 88, stm=0x02),
        ),
        (Vitals(97, 72, None, VitalsQuality.GOOD), Vitals(88, 140, None, VitalsQuality.GOOD)),
        _SOURCE,
    ),
    Example(
        "a record out of the memory between two of now, the last grown by three bytes",
        (df13(72, 97), df13(60, 85, stl=0x11), df13(300, 96, added=b"\x01\x02\x03")),
        (
            Vitals(97, 72, None, VitalsQuality.GOOD),
            Vitals(None, None, None, VitalsQuality.NONE, VitalsReason.STORED),
            Vitals(96, 300, None, VitalsQuality.GOOD),
        ),
        _SOURCE,
    ),
    Example(
        "no finger",
        (df13(511, 127),),
        (Vitals(None, None, None, VitalsQuality.NONE, VitalsReason.NO_VALUE),),
        _SOURCE,
    ),
)
