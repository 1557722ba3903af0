"""A parrot that says whether it smells alcohol: 9600 8N1, ASCII lines, CR LF. An example.

  PARROT 0.145 mg/L     a result

Source: made up.

What can slip through: there is no checksum. A damaged digit that is still a digit is taken as said.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Final

from devices.driver import HALF_FRAME_S, UNKNOWN_LINE, Driver
from devices.framing import LineFramer, garbage
from devices.instrument import Instrument, LineSettings, Measures
from devices.readings import AnyReading, Breath, BreathStatus
from devices.simulators.simulator import Simulator, number
from devices.units import BreathUnit

LONGEST_LINE: Final = 32

_RESULT: Final = re.compile(rb"PARROT ([0-9]\.[0-9]{3}) mg/L")


class Parrot(Driver):
    """The decoder."""

    def __init__(self) -> None:
        self.understood = 0
        self.opened(0.0)

    def opened(self, now_s: float) -> None:
        self._framer = LineFramer(LONGEST_LINE, start=b"P")
        self._heard_s = now_s

    def feed(self, data: bytes, now_s: float) -> list[AnyReading]:
        readings = self.tick(now_s)
        self._heard_s = now_s
        for frame in self._framer.feed(data):
            readings.append(self._line(frame) if isinstance(frame, bytes) else frame)
        return readings

    def tick(self, now_s: float) -> list[AnyReading]:
        return [*self._framer.quiet()] if now_s - self._heard_s >= HALF_FRAME_S else []

    def _line(self, line: bytes) -> AnyReading:
        match = _RESULT.fullmatch(line)
        if match is None:
            return garbage(line, UNKNOWN_LINE)
        self.understood += 1
        value = float(match[1])
        return Breath(BreathStatus.NONE, value, BreathUnit.MG_PER_L, line.decode("ascii"))


class ParrotSimulator(Simulator):
    """Says nothing until it is told: say {value}."""

    example: ClassVar[Mapping[str, Any] | None] = {"do": "say", "value": 0.145}

    def commands(self) -> dict[str, Callable[[Mapping[str, Any], float], None]]:
        return {"say": self._say}

    def _say(self, command: Mapping[str, Any], now_s: float) -> None:
        value = number(command, "value", 0.0, 9.999)
        self.say(f"PARROT {value:.3f} mg/L\r\n".encode("ascii"), now_s)


ROW: Final = Instrument(
    id="parrot",
    title="A parrot",
    maker="nobody",
    measures=Measures.BREATH,
    driver=Parrot,
    line=LineSettings(9600),
    evidence="made up, as an example of a package of somebody else",
    simulator="hatmonitor_parrot:ParrotSimulator",
)
