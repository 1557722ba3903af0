"""Sentech module lines (Dingo E-200, kiosks). No line was ever recorded: all are made from code."""

from devices.readings import Breath, BreathPhase, BreathStatus, BreathStep, Trouble, TroubleKind
from devices.units import BreathUnit
from tests.devices.examples import Example

DRIVER = "sentech"
CHECKED = False

PROGRAMS = "programs that talk to it, see the driver's head; bytes COMPUTED"

EXAMPLES = (
    Example(
        "a whole test that gives a word",
        (
            b"$END\r\n",
            b"$WAIT\r\n",
            b"$STANBY\r\n",
            b"$TRIGGER\r\n",
            b"$BREATH\r\n",
            b"$R:PASS\r\n",
            b"$END\r\n",
        ),
        (
            BreathStep(BreathPhase.READY),
            BreathStep(BreathPhase.WARMING),
            BreathStep(BreathPhase.BLOW),
            BreathStep(BreathPhase.BLOWING),
            BreathStep(BreathPhase.ANALYSING),
            Breath(BreathStatus.PASS, None, None, "$R:PASS"),
            BreathStep(BreathPhase.READY),
        ),
        PROGRAMS,
    ),
    Example(
        "a test failed",
        (b"$R:FAIL\r\n",),
        (Breath(BreathStatus.FAIL, None, None, "$R:FAIL"),),
        PROGRAMS,
    ),
    Example(
        "a number with its unit letter",
        (b"$R:0.245,0,M\r\n",),
        (Breath(BreathStatus.OK, 0.245, BreathUnit.MG_PER_L, "$R:0.245,0,M"),),
        PROGRAMS,
    ),
    Example(
        "a number as four digits of thousandths",
        (b"$R:0245,0,M\r\n",),
        (Breath(BreathStatus.OK, 0.245, BreathUnit.MG_PER_L, "$R:0245,0,M"),),
        PROGRAMS,
    ),
    Example(
        "a number without a unit",
        (b"$R:0.500\r\n",),
        (Breath(BreathStatus.OK, 0.5, None, "$R:0.500"),),
        PROGRAMS,
    ),
    Example(
        "above its range",
        (b"$R:OVER,0,M\r\n",),
        (Breath(BreathStatus.OVER_RANGE, None, None, "$R:OVER,0,M"),),
        PROGRAMS,
    ),
    Example(
        "blows that gave nothing",
        (b"$FLOW,ERR\r\n", b"$TIME,OUT\r\n"),
        (BreathStep(BreathPhase.INSUFFICIENT), BreathStep(BreathPhase.TIMED_OUT)),
        PROGRAMS,
    ),
    Example(
        "faults",
        (b"$BAT,LOW\r\n", b"$TEMP,ERR\r\n", b"$CALIBRATION\r\n"),
        (
            Trouble(TroubleKind.BATTERY_LOW, "$BAT,LOW"),
            Trouble(TroubleKind.SENSOR_ERROR, "$TEMP,ERR"),
            Trouble(TroubleKind.CALIBRATION_DUE, "$CALIBRATION"),
        ),
        PROGRAMS,
    ),
    Example(
        "answers about itself and about the past",
        (
            b"#i7:E-200|SN 000000|MAX40\r\n",
            b"#2026-01-05,12:00:00\r\n",
            b"$END\r\n",
        ),
        (BreathStep(BreathPhase.READY),),
        PROGRAMS,
    ),
)
