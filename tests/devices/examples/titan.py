"""Titan and Deimos. Every frame of devices/breathalyzers/titan.py's sources, sent and received."""

from devices.readings import Breath, BreathPhase, BreathStatus, BreathStep
from devices.units import BreathUnit
from tests.devices.examples import Example

DRIVER = "titan"
CHECKED = True

RECORDED = "AppHealthFlutter @ e4cec25, @ a9edf0e (MIT), recorded from an instrument"
COMPUTED = "COMPUTED from the maker's protocol document"

# What a host sends: no reading, and no answer either where a bridge echoes it.
ASK_ADDRESS = bytes.fromhex("68 99 99 99 99 99 99 68 01 02 00 02 FF 6A 16")
CONNECT = bytes.fromhex("68 30 30 30 30 03 50 68 04 03 00 04 FF 01 EE 16")
START_TEST = bytes.fromhex("68 30 30 30 30 03 50 68 01 02 00 02 90 78 16")

ADDRESS = bytes.fromhex("68 30 30 30 30 03 50 68 81 08 00 02 FF 30 30 30 30 03 50 80 16 0D 0A")
CONNECTED = bytes.fromhex("68 30 30 30 30 03 50 68 84 00 00 67 16 0D 0A")
ACKNOWLEDGED = bytes.fromhex("68 30 30 30 30 03 50 68 81 03 00 02 90 00 F9 16 0D 0A")
BLOW = bytes.fromhex("68 30 30 30 30 03 50 68 81 03 00 02 90 01 FA 16 0D 0A")
BLOWN = bytes.fromhex("68 30 30 30 30 03 50 68 81 03 00 02 90 02 FB 16 0D 0A")
READY = bytes.fromhex("68 30 30 30 30 03 50 68 81 03 00 02 90 05 FE 16 0D 0A")
ZERO = bytes.fromhex("68 30 30 30 30 03 50 68 81 04 00 03 90 00 00 FB 16 0D 0A")
BATTERY = bytes.fromhex("68 30 30 30 30 03 50 68 81 04 00 04 90 33 00 2F 16 0D 0A")
RECORDS = bytes.fromhex("68 30 30 30 30 03 50 68 81 04 00 05 90 53 00 50 16 0D 0A")
CALIBRATED = bytes.fromhex("68 30 30 30 30 03 50 68 81 08 00 07 90 24 11 19 10 15 20 96 16 0D 0A")
READ_ERROR = bytes.fromhex("68 30 30 30 30 03 50 68 C1 01 00 20 C5 16 0D 0A")
WRITE_ERROR = bytes.fromhex("68 30 30 30 30 27 10 68 C4 01 00 20 AC 16")
VERSION = bytes.fromhex(
    "68 30 30 30 30 03 50 68 81 08 00 00 FF 56 31 2E 30 34 42 5F 54 79 16 0D 0A"
)
BLOOD_76 = bytes.fromhex("68 30 30 30 30 03 50 68 81 04 00 03 90 4C 00 47 16")
BLOOD_300 = bytes.fromhex("68 30 30 30 30 03 50 68 81 04 00 03 90 2C 01 28 16")
BLOOD_22 = bytes.fromhex("68 30 30 30 30 03 50 68 81 04 00 03 90 16 00 11 16")


def blood(value: float, frame: bytes) -> Breath:
    """The reading of a result frame, with or without its 0D 0A."""
    text = frame.removesuffix(b"\r\n").hex(" ").upper()
    return Breath(BreathStatus.OK, value, BreathUnit.MG_PER_100ML_BLOOD, text)


EXAMPLES = (
    Example("the question for its address", (ASK_ADDRESS,), (), RECORDED),
    Example("its address", (ADDRESS,), (), RECORDED),
    Example("connecting, as sent", (CONNECT,), (), RECORDED),
    Example("connected", (CONNECTED,), (), RECORDED),
    Example("starting a test, as sent", (START_TEST,), (), RECORDED),
    Example(
        "a whole test",
        (ACKNOWLEDGED, BLOW, BLOWN, READY, ZERO),
        (
            BreathStep(BreathPhase.WARMING),
            BreathStep(BreathPhase.BLOW),
            BreathStep(BreathPhase.ANALYSING),
            blood(0, ZERO),
        ),
        RECORDED,
    ),
    Example("battery 51 %", (BATTERY,), (), RECORDED),
    Example("83 records", (RECORDS,), (), RECORDED),
    Example("calibrated 2024-11-19 10:15:20", (CALIBRATED,), (), RECORDED),
    Example("an error of reading, reserved bit 5", (READ_ERROR,), (), RECORDED),
    Example("an error of writing, another instrument", (WRITE_ERROR,), (), RECORDED),
    Example(
        "a version longer than it says", (VERSION, BLOW), (BreathStep(BreathPhase.BLOW),), RECORDED
    ),
    Example("76 mg/100 mL", (BLOOD_76,), (blood(76, BLOOD_76),), COMPUTED),
    Example("300 mg/100 mL", (BLOOD_300,), (blood(300, BLOOD_300),), COMPUTED),
    Example("22 mg/100 mL, 16 inside the data", (BLOOD_22,), (blood(22, BLOOD_22),), COMPUTED),
)
