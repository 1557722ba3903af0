"""A decoder of an instrument that says one line of text a second or two, and is sent nothing.

A family gives `read`. Here are the half line given up, the line nobody knows, and the troubles a
line shows or disproves, each told once each way.
"""

from abc import abstractmethod
from collections.abc import Iterable

from devices.driver import BEGUN_INSIDE, HALF_FRAME_S, UNKNOWN_LINE, Driver
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
        self._first = True  # no line came so far: the next may have begun before we listened

    @abstractmethod
    def read(self, line: str) -> list[AnyReading] | None:
        """The readings of one whole line; None when the instrument has no such line."""

    def opened(self, now_s: float) -> None:
        self._framer = LineFramer(self._longest)
        self._heard_s = now_s
        self._first = True

    def still_troubled(self, kinds: Iterable[TroubleKind]) -> None:
        self._troubles.stood(kinds)

    def feed(self, data: bytes, now_s: float) -> list[AnyReading]:
        readings = self.tick(now_s)
        self._heard_s = now_s
        for frame in self._framer.feed(data):
            if not isinstance(frame, bytes):
                self._first = False
                readings.append(frame)
                continue
            told = self.read(frame.decode("ascii"))
            first, self._first = self._first, False
            if told is None:
                readings.append(garbage(frame, BEGUN_INSIDE if first else UNKNOWN_LINE))
            else:
                self.understood += 1
                readings += told
        return readings

    def tick(self, now_s: float) -> list[AnyReading]:
        return [*self._framer.quiet()] if now_s - self._heard_s >= HALF_FRAME_S else []

    def trouble(self, kind: TroubleKind, text: str) -> list[AnyReading]:
        """This line shows the trouble (text: in its own words), or disproves it (no text)."""
        return self._troubles.begin(kind, text) if text else self._troubles.end(kind)
