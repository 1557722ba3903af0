"""Nonin data format 2."""

from devices.readings import Trouble, TroubleKind, Vitals, VitalsQuality, VitalsReason
from tests.devices.examples import Example
from tests.devices.nonin_frames import PUFFERFISH, SPO2_D, STAT2, df2, df2_packet

DRIVER = "nonin-df2"
CHECKED = True

_SYNC = df2(0x81, 0)  # ends a packet, by beginning another

_NOBODY = Vitals(None, None, None, VitalsQuality.NONE, VitalsReason.SENSOR_OFF)

EXAMPLES = (
    Example(
        "two packets, the first of them a programmer's",
        (*PUFFERFISH, *df2_packet(72, 97)[4:], *df2_packet(140, 88, flags=0x02), _SYNC),
        (
            Vitals(97, 72, None, VitalsQuality.GOOD),
            Vitals(88, 140, None, VitalsQuality.GOOD),
        ),
        "pez-globo/pufferfish-software @ f1e5e47 (Apache-2.0), synthetic; the rest COMPUTED",
    ),
    Example(
        "the finger has left, and the -D values are still sent",
        (*df2_packet(511, 127, flags=0x08, more={SPO2_D: 97}), _SYNC),
        (_NOBODY, _NOBODY),
        "Nonin 9560 OEM specification; COMPUTED",
    ),
    Example(
        "low battery, red perfusion",
        (*df2_packet(72, 97, flags=0x04, more={STAT2: 0x01}), _SYNC),
        (
            Trouble(TroubleKind.BATTERY_LOW, "LOW BAT"),
            Vitals(97, 72, None, VitalsQuality.POOR, VitalsReason.LOW_SIGNAL),
        ),
        "Nonin 9560 OEM specification; COMPUTED",
    ),
)
