"""A decoder of an instrument that says one line of text a second or two, and is sent nothing.

A family gives `read`. Here are the half line given up, the line nobody knows, and the troubles a
line shows or disproves, each told once each way.
"""

from abc import abstractmethod
from collections.abc import Iterable

from devices.driver import HALF_FRAME_S, UNKNOWN_LINE, Beginning, Driver
from devices.framing import LineFramer, garbage
from devices.readings import AnyReading, TroubleKind
from devices.troubles import Troubles


class SpokenLines(Driver):
    """longest: bytes of the longest line."""

    def __init__(self, longest: int) -> None:
        self.understood = 0
        self._longest = longest
        self._troubles = Troubles()
        self._framer = LineFramer(longest)
        self._heard_s = 0.0
        self._beginning = Beginning(longest)

    @abstractmethod
    def read(self, line: str) -> list[AnyReading] | None:
        """The readings of one whole line; None when the instrument has no such line."""

    def opened(self, now_s: float) -> None:
        self._framer = LineFramer(self._longest)
        self._heard_s = now_s
        self._beginning = Beginning(self._longest)

    def still_troubled(self, kinds: Iterable[TroubleKind]) -> None:
        self._troubles.stood(kinds)

    def feed(self, data: bytes, now_s: float) -> list[AnyReading]:
        readings = self.tick(now_s)
        self._heard_s = now_s
        for frame in self._framer.feed(data):
            told = self.read(frame.decode("ascii")) if isinstance(frame, bytes) else None
            if told is not None:
                self.understood += 1
                self._beginning.over()
                readings += told
            else:
                piece = garbage(frame, UNKNOWN_LINE) if isinstance(frame, bytes) else frame
                readings.append(self._beginning.judged(piece))
        return readings

    def tick(self, now_s: float) -> list[AnyReading]:
        quiet = self._framer.quiet() if now_s - self._heard_s >= HALF_FRAME_S else []
        return [self._beginning.judged(piece) for piece in quiet]

    def trouble(self, kind: TroubleKind, text: str) -> list[AnyReading]:
        """This line shows the trouble (text: in its own words), or disproves it (no text)."""
        return self._troubles.begin(kind, text) if text else self._troubles.end(kind)
