"""AL88 / iBlow10."""

from devices.driver import CALIBRATION_MODE
from devices.framing import garbage
from devices.readings import Breath, BreathPhase, BreathStatus, BreathStep, Trouble, TroubleKind
from devices.units import BreathUnit
from tests.devices.examples import Example

DRIVER = "al88"
CHECKED = True

STANDBY = bytes.fromhex("02 54 31 32 32 39 36 23 23 23 23 23 23 23 23 23 23 34 16 03")
NO_DATE = bytes.fromhex("02 42 30 34 30 30 30 30 2C 30 30 2C 30 30 23 23 23 34 E5 03")
RESULT = bytes.fromhex("02 54 31 31 30 2C 33 2C 30 2E 32 35 30 2C 30 23 23 34 C4 03")
INSUFFICIENT = bytes.fromhex("02 54 30 38 23 23 23 23 23 23 23 23 23 23 23 23 23 34 49 03")

REAL = "AppHealthFlutter @ e4cec25, @ de4ee45 (MIT), recorded from an instrument"
COMPUTED = "the maker's table in AppHealthFlutter; bytes COMPUTED"


def made(body: str) -> bytes:
    """A frame with its check COMPUTED here, apart from the decoder."""
    padded = body.ljust(16, "#").encode() + b"4"
    return b"\x02" + padded + bytes([(256 - sum(padded) % 256) % 256]) + b"\x03"


def _of_unit(digit: int, value: str, unit: BreathUnit) -> Example:
    text = f"T110,{digit},{value},0"
    breath = Breath(BreathStatus.OK, float(value), unit, text)
    return Example(f"a result in {unit}, unit {digit}", (made(text),), (breath,), COMPUTED)


EXAMPLES = (
    Example("standby, 296 s left", (STANDBY,), (BreathStep(BreathPhase.READY),), REAL),
    Example("no calibration date", (NO_DATE,), (), REAL),
    Example(
        "a result of 0.250 mg/L",
        (RESULT,),
        (Breath(BreathStatus.OK, 0.25, BreathUnit.MG_PER_L, "T110,3,0.250,0"),),
        COMPUTED,
    ),
    Example("insufficient", (INSUFFICIENT,), (BreathStep(BreathPhase.INSUFFICIENT),), COMPUTED),
    _of_unit(0, "0.525", BreathUnit.G_PER_L_BLOOD),
    _of_unit(1, "0.500", BreathUnit.PERMILLE_G_PER_KG),
    _of_unit(2, "0.05", BreathUnit.PERCENT_BAC),
    _of_unit(3, "0.080", BreathUnit.MG_PER_L),
    _of_unit(4, "0.053", BreathUnit.PERCENT_BAC),
    _of_unit(5, "53", BreathUnit.MG_PER_100ML_BLOOD),
    _of_unit(6, "25", BreathUnit.UG_PER_100ML),
    _of_unit(7, "250", BreathUnit.UG_PER_L),
    Example(
        "a result in calibration mode",
        (made("T110,3,0.400,1"),),
        (garbage(made("T110,3,0.400,1"), CALIBRATION_MODE),),
        COMPUTED,
    ),
    Example(
        "a whole test",
        (
            *(made(body) for body in ("B20TEST,START", "T03", "T06", "T07", "T10")),
            RESULT,
            made("T12300"),
        ),
        (
            BreathStep(BreathPhase.WARMING),
            BreathStep(BreathPhase.BLOW),
            BreathStep(BreathPhase.BLOWING),
            BreathStep(BreathPhase.ANALYSING),
            Breath(BreathStatus.OK, 0.25, BreathUnit.MG_PER_L, "T110,3,0.250,0"),
            BreathStep(BreathPhase.READY),
        ),
        COMPUTED,
    ),
    Example(
        "faults",
        (made("T05"), made("T09"), made("T02")),
        (
            Trouble(TroubleKind.BATTERY_LOW, "T05 battery error"),
            Trouble(TroubleKind.SENSOR_ERROR, "T09 sensor error"),
            Trouble(TroubleKind.CALIBRATION_DUE, "T02 calibration lock"),
        ),
        COMPUTED,
    ),
    Example(
        "frames that say nothing of a test",
        tuple(made(body) for body in ("B01AL88 V1", "B030012", "T010012", "T16", "T04", "T20")),
        (),
        COMPUTED,
    ),
)
