"""Masimo ASCII1 and its trend dump."""

from devices.readings import Trouble, TroubleEnded, TroubleKind, Vitals, VitalsQuality, VitalsReason
from tests.devices.examples import Example

DRIVER = "masimo-ascii1"
CHECKED = False

RECORDED = "recorded, remkolems/masimo-datacapture @ 5739b3e (BSD-2) and public code"
MANUAL = "Rad-8 Operator's Manual"
COMPUTED = "COMPUTED from the bits of the Rad-8 Operator's Manual"

RAD_8 = (
    b"02/22/16 22:47:45 SN=0000056661 SPO2=098% BPM=097 PI=03.60% SPCO=--.-% SPMET=--.-%"
    b" DESAT=-- PIDELTA=+-- ALARM=0000 EXC=000800\r\n"
)
NO_SENSOR = (
    b"03/19/16 13:37:12 SN=0000093112 SPO2=---% BPM=--- DESAT=-- PIDELTA=+-- ALARM=0000"
    b" EXC=000001\r\n"
)
RADICAL_7 = (
    b"03/17/16 19:19:36 SN=---------- SPO2=098% BPM=123 PI=00.55 SPCO=--% PVI=---"
    b" ALARM=000000 EXC=0000C00 EXC1=00000000\r\n"
)
RADICAL_5 = b"09/15/10 15:10:29 SPO2=097% BPM=064 PI=11.82% ALARM=20 EXC=800\r\n"
TREND = b"09/21/08 09:56:14 SpO2=096 PR=074 PI=02.28 EXC=C00:LowSigIQ,SET\r\n"
TREND_ZERO = b"09/21/08 09:56:16 SpO2=000 PR=000 PI=00.00 EXC=800:SET\r\n"


def line(exceptions: int, alarm: int = 0, spo2: str = "095", pulse: str = "070") -> bytes:
    """A line of a Rad-8 with these bits."""
    return (
        f"02/22/16 22:47:46 SN=0000056661 SPO2={spo2}% BPM={pulse}"
        f" ALARM={alarm:04X} EXC={exceptions:06X}\r\n"
    ).encode("ascii")


def good(spo2: int, pulse: int) -> Vitals:
    return Vitals(spo2, pulse, None, VitalsQuality.GOOD)


def none(reason: VitalsReason) -> Vitals:
    return Vitals(None, None, None, VitalsQuality.NONE, reason)


def doubted(quality: VitalsQuality, reason: VitalsReason) -> Vitals:
    return Vitals(95, 70, None, quality, reason)


POOR = VitalsQuality.POOR
MARGINAL = VitalsQuality.MARGINAL
FAULT = TroubleKind.SENSOR_ERROR
BATTERY = TroubleKind.BATTERY_LOW

EXAMPLES = (
    Example("a Rad-8", (RAD_8, b"\r\n", RAD_8), (good(98, 97),) * 2, RECORDED),
    Example("no sensor", (NO_SENSOR,), (none(VitalsReason.NO_SENSOR),), RECORDED),
    Example(
        "a Radical-7 that doubts its signal",
        (RADICAL_7,),
        (Vitals(98, 123, None, POOR, VitalsReason.LOW_SIGNAL),),
        RECORDED + "; keys left out in the source are left out here",
    ),
    Example("a Radical-5", (RADICAL_5,), (good(97, 64),), RECORDED),
    Example(
        "a trend dump, also of zeros",
        (TREND, TREND_ZERO),
        (none(VitalsReason.STORED),) * 2,
        MANUAL,
    ),
    Example(
        "zero with no fault bit is no data",
        (line(0x800, spo2="000", pulse="000"),),
        (none(VitalsReason.NO_VALUE),),
        COMPUTED,
    ),
    Example(
        "a sensor that is broken, and one it does not know",
        (line(0x800), line(0x002), line(0x080)),
        (
            good(95, 70),
            Trouble(FAULT, "defective sensor"),
            none(VitalsReason.SENSOR_FAULT),
            none(VitalsReason.SENSOR_FAULT),
        ),
        COMPUTED,
    ),
    Example(
        "why there are no values",
        (line(0x020), line(0x008), line(0x821)),
        (
            none(VitalsReason.SENSOR_OFF),
            none(VitalsReason.SEARCHING),
            none(VitalsReason.NO_SENSOR),
        ),
        COMPUTED,
    ),
    Example(
        "values it doubts",
        (line(0x804), line(0x810), line(0x840), line(0xC04)),
        (
            doubted(MARGINAL, VitalsReason.LOW_SIGNAL),
            doubted(POOR, VitalsReason.INTERFERENCE),
            doubted(POOR, VitalsReason.INTERFERENCE),
            doubted(POOR, VitalsReason.LOW_SIGNAL),
        ),
        COMPUTED,
    ),
    Example(
        "the battery",
        (line(0x800, 0x40), line(0x800, 0x52), line(0x800, 0x12)),
        (
            Trouble(BATTERY, "battery low"),
            good(95, 70),
            good(95, 70),
            TroubleEnded(BATTERY),
            good(95, 70),
        ),
        COMPUTED,
    ),
)
