"""Nellcor N-560 and N-595."""

from devices.readings import Trouble, TroubleEnded, TroubleKind, Vitals, VitalsQuality, VitalsReason
from tests.devices.examples import Example

DRIVER = "nellcor-n560"
CHECKED = False

RECORDED = "recorded, hansmuc/NellcorN560Seriell @ a7c3633"
COMPUTED = "COMPUTED from the status words of mdpnp/mdpnp @ 1ae7f72"

N_595_SEEN = "header lines an N-595 prints on each page; the first line and the values COMPUTED"

HEADER = (
    b"N-560    VERSION 1.61.00    CRC:XXXX  SpO2 Limit: 95-100%    PR Limit: 59-148BPM\r\n",
    b"                             ADULT           25SAT-S\r\n",
    b"TIME                 %SpO2   BPM     PA     Status\r\n",
)
N_595 = (
    b"N-595    VERSION 1.62.00    CRC:XXXX  SpO2 Limit: 90-100%    PR Limit: 50-120BPM\r\n",
    b" " * 41 + b"ADULT" + b" " * 12 + b"0SAT-S   SPO2 RESP MODE: NORMAL\r\n",
    b"TIME                 %SPO2   BPM     PA     Status\r\n",
)
GOOD = b"07-Jan-04 11:24:50   100     105      88                   AO\r\n"
MOVING = b"07-Jan-04 11:24:54   100     102      36    MO             AO\r\n"


def line(values: str, words: str = "") -> bytes:
    return f"07-Jan-04 11:24:56   {values}    {words}\r\n".encode("ascii")


def good(spo2: int, pulse: int) -> Vitals:
    return Vitals(spo2, pulse, None, VitalsQuality.GOOD)


def none(reason: VitalsReason) -> Vitals:
    return Vitals(None, None, None, VitalsQuality.NONE, reason)


NOTHING = "---     ---      ---"
MOTION = (VitalsQuality.MARGINAL, VitalsReason.MOTION)
BATTERY = TroubleKind.BATTERY_LOW

EXAMPLES = (
    Example(
        "a page with its header",
        (*HEADER, GOOD, MOVING),
        (good(100, 105), Vitals(100, 102, None, *MOTION)),
        RECORDED,
    ),
    Example("a page of an N-595", (*N_595, GOOD), (good(100, 105),), N_595_SEEN),
    Example(
        "header lines of other modes and patients",
        (
            b" " * 41 + b"NEONATE" + b" " * 10 + b"100SAT-S   SPO2 RESP MODE: FAST\r\n",
            b" " * 29 + b"PEDIATRIC       10SAT-S\r\n",
            b"TIME   (24H)   %SpO2   PR   PA   Status\r\n",
            b"N-595    VERSION 2.0\r\n",
            GOOD,
        ),
        (good(100, 105),),
        COMPUTED,
    ),
    Example(
        "values in alarm have a star",
        (line("84*     141*     36", "SL   PH   AS"),),
        (good(84, 141),),
        COMPUTED,
    ),
    Example(
        "why there are no values",
        (
            line(NOTHING),
            line(NOTHING, "SD   AO"),
            line(NOTHING, "SO"),
            line(NOTHING, "PS"),
            line(NOTHING, "LP"),
            line(NOTHING, "LM"),
        ),
        (
            none(VitalsReason.NO_VALUE),
            none(VitalsReason.NO_SENSOR),
            none(VitalsReason.SENSOR_OFF),
            none(VitalsReason.SEARCHING),
            none(VitalsReason.SEARCHING),
            none(VitalsReason.MOTION),
        ),
        COMPUTED,
    ),
    Example(
        "values it still shows while it searches are of before",
        (line("97      72      40", "PS"),),
        (none(VitalsReason.SEARCHING),),
        COMPUTED,
    ),
    Example(
        "several status words on a line",
        (
            line("91*     72      40", "LB   MO   SL   AS"),
            line("91*     72      40", "SL   LB"),
            line("91*     72      40", "SL"),
        ),
        (
            Trouble(BATTERY, "battery low"),
            Vitals(91, 72, None, *MOTION),
            good(91, 72),
            TroubleEnded(BATTERY),
            good(91, 72),
        ),
        COMPUTED,
    ),
)
