"""Sentech EBS-010."""

from devices.readings import Breath, BreathPhase, BreathStatus, BreathStep
from devices.units import BreathUnit
from tests.devices.examples import Example
from tests.devices.frames import EBS010_RECORDED

DRIVER = "ebs010"
CHECKED = False

EXAMPLES = (
    Example(
        "a recorded result",
        (EBS010_RECORDED,),
        (Breath(BreathStatus.OK, 0.0, None, "$RESULT,0.000-OK"),),
        "EBSoftware @ 8bc0587 (MIT), recorded from an instrument",
    ),
    Example(
        "a whole test",
        (
            b"$U/M,L/000,H/100,T/0012\r\n",
            b"$WAIT\r\n",
            b"$STANBY\r\n",
            b"$TRIGGER\r\n",
            b"$BREATH\r\n",
            b"$RESULT,0.145-HIGH\r\n",
            b"$END\r\n",
        ),
        (
            BreathStep(BreathPhase.WARMING),
            BreathStep(BreathPhase.BLOW),
            BreathStep(BreathPhase.BLOWING),
            BreathStep(BreathPhase.ANALYSING),
            Breath(BreathStatus.HIGH, 0.145, BreathUnit.MG_PER_L, "$RESULT,0.145-HIGH", 0.1, 12),
            BreathStep(BreathPhase.READY),
        ),
        "the maker's protocol document; values COMPUTED",
    ),
)
