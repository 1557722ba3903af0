"""Nonin data format 7."""

from devices.readings import Vitals, VitalsQuality, VitalsReason
from tests.devices.examples import Example
from tests.devices.nonin_frames import df7, df7_packet

DRIVER = "nonin-df7"
CHECKED = True

_SYNC = df7(0x81, 0)  # ends a packet, by beginning another

_UNPLUGGED = Vitals(None, None, None, VitalsQuality.NONE, VitalsReason.NO_SENSOR)

EXAMPLES = (
    Example(
        "two packets",
        (*df7_packet(72, 97), *df7_packet(140, 88, flags=0x06), _SYNC),
        (
            Vitals(97, 72, None, VitalsQuality.GOOD),
            Vitals(88, 140, None, VitalsQuality.MARGINAL, VitalsReason.LOW_SIGNAL),
        ),
        "Nonin 9560 OEM specification; COMPUTED",
    ),
    Example(
        "the sensor is unplugged",
        (*df7_packet(511, 127, flags=0x48), _SYNC),
        (_UNPLUGGED, _UNPLUGGED),
        "status C0 of pez-globo/pufferfish-software @ f1e5e47 (Apache-2.0); COMPUTED",
    ),
)
