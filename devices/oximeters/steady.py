"""Streams of many short frames a second without a check: how they are cut, and what is believed.

Two jobs, both over whole chunks and never byte by byte, because twelve such streams share a core.

RunFramer cuts bytes into runs of whole frames and garbage by one regular expression: only the
first byte of a frame says by its bit 7 that it is the first, so damage costs the frames it touched.

Steady decides what is told. These frames have no check, but they come 60 or 100 times a second and
a person does not change in 50 ms. Decision: what a frame says counts when AGREE frames in a row
say it, so that one damaged frame can never be a reading. In a row means without a byte between
them: of an instrument whose frames are a byte longer a frame would be left over each time, and
nothing of it is believed. It is told at once when quality or reason
changed, and else once for each second's worth of frames; of the wave and the beats nothing is told.

What is in a frame that matters here is its state: some of its bytes, each under a mask.
"""

import re
from abc import abstractmethod
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Final

from devices.driver import HALF_FRAME_S, Driver
from devices.oximeters.nonin import Leftovers
from devices.readings import AnyReading, Garbage, Vitals

AGREE: Final = 3  # frames in a row that must say the same


class RunFramer:
    """frames: one or more whole frames. begun: a frame of which more may still come. later: a byte
    no frame begins with. All are regular expressions; no frame may be the beginning of another.
    length: bytes of a frame; fewer before the first are a frame that began before we listened.
    ended_by_quiet: of what is begun, what is whole when nothing follows."""

    def __init__(
        self, frames: bytes, begun: bytes, later: bytes, length: int, ended_by_quiet: bytes = b""
    ) -> None:
        begun = b"(?:%b)\\Z" % begun
        bad = b"(?:%b+|(?!%b|%b)[\\x00-\\xff])+" % (later, frames, begun)
        self._split = re.compile(b"(%b)|%b|(%b)" % (frames, begun, bad))
        self._ended_by_quiet = re.compile(ended_by_quiet)
        self._leftovers = Leftovers(length)
        self._held = b""

    def feed(self, data: bytes) -> list[bytes | Garbage]:
        """The runs of frames and the garbage that these bytes complete."""
        data = self._held + data
        found: list[bytes | Garbage] = []
        self._held = b""
        for match in self._split.finditer(data):
            run, bad = match.groups()
            if run is not None:
                found += self._leftovers.before_a_frame()
                found.append(run)
            elif bad is not None:
                found += self._leftovers.add(bad)
            else:
                self._held = match[0]
        return found

    def quiet(self) -> list[bytes | Garbage]:
        """The line went silent: give up what is half done."""
        held, self._held = self._held, b""
        if held and self._ended_by_quiet.fullmatch(held):
            return [*self._leftovers.before_a_frame(), held]
        return [*self._leftovers.add(held), *self._leftovers.went_quiet()]


class Steady:
    """columns: offset in the frame and mask of each byte that belongs to its state. read: what a
    state says. a_second: frames a second."""

    def __init__(
        self,
        length: int,
        columns: Sequence[tuple[int, int]],
        read: Callable[..., Vitals],
        a_second: int,
    ) -> None:
        self.length = length
        self._columns = [
            (offset, bytes(byte & mask for byte in range(256))) for offset, mask in columns
        ]
        self._read = read
        self._a_second = a_second
        self.forget()

    def forget(self) -> None:
        """Nothing that was seen before counts any longer."""
        self._doubted = False  # bytes of no frame came, and nothing has agreed since
        self._state: tuple[int, ...] = ()
        self._says: Vitals | None = None  # what the state says, once it counts
        self._agreed = 0  # frames in a row with this state, at most AGREE
        self._since = 0  # frames since something was told
        self._told: tuple[object, object] | None = None  # quality and reason

    def interrupted(self) -> None:
        """Bytes of no frame came: what agreed before them agrees with nothing after them."""
        self._state, self._says, self._agreed = (), None, 0
        self._doubted = True

    def take(self, run: bytes) -> list[AnyReading]:
        """What these whole frames tell."""
        length = self.length
        count = len(run) // length
        if count == 1:
            return self._agree(tuple([masked[run[at]] for at, masked in self._columns]), 1)
        columns = [run[at::length].translate(masked) for at, masked in self._columns]
        first = tuple([column[0] for column in columns])
        if all(column.count(byte) == count for column, byte in zip(columns, first, strict=True)):
            return self._agree(first, count)
        readings: list[AnyReading] = []
        for state, group in groupby(zip(*columns, strict=True)):
            readings += self._agree(state, sum(1 for _ in group))
        return readings

    def waiting(self) -> list[AnyReading]:
        """What the last frames say, when nothing has been told yet and too few of them came; never
        in a stream that holds more than frames."""
        if self._told is not None or not self._state or self._doubted:
            return []
        return [self._read(*self._state)]

    def _agree(self, state: tuple[int, ...], count: int) -> list[AnyReading]:
        """So many frames in a row have this state."""
        if state != self._state:
            self._state, self._says, self._agreed = state, None, 0
        waiting = min(count, max(0, AGREE - 1 - self._agreed))
        self._agreed = min(AGREE, self._agreed + count)
        self._doubted = self._doubted and self._agreed < AGREE
        # A second that ends while nothing counts is told by the first frame that does.
        self._since = min(self._since + waiting, self._a_second - 1)
        count -= waiting
        if not count:
            return []
        if self._says is None:
            self._says = self._read(*state)
        says, readings = self._says, list[AnyReading]()
        kind = (says.quality, says.reason)
        if kind != self._told:
            self._told, self._since = kind, 0
            readings.append(says)
            count -= 1
        seconds, self._since = divmod(self._since + count, self._a_second)
        return readings + [says] * seconds


class StreamDriver(Driver):
    """A decoder of such a stream: a family says how its frames look and what they say."""

    def __init__(self) -> None:
        self.understood = 0
        self._steady = self.steady()
        self._begin(0.0)

    @abstractmethod
    def framer(self) -> RunFramer:
        """A new framer."""

    @abstractmethod
    def steady(self) -> Steady:
        """What counts, for a new decoder."""

    def frames(self, run: bytes, now_s: float) -> list[AnyReading]:
        """What a run of whole frames tells."""
        readings = self._steady.take(run)
        self.understood += len(run) // self._steady.length
        return readings

    def opened(self, now_s: float) -> None:
        self._begin(now_s)

    def feed(self, data: bytes, now_s: float) -> list[AnyReading]:
        readings = self._half_frame(now_s)
        self._heard_s = now_s
        return readings + self._settle(self._framer.feed(data), now_s)

    def _settle(self, pieces: list[bytes | Garbage], now_s: float) -> list[AnyReading]:
        readings: list[AnyReading] = []
        for piece in pieces:
            if isinstance(piece, bytes):
                readings += self.frames(piece, now_s)
            else:
                self._steady.interrupted()
                readings.append(piece)
        return readings

    def tick(self, now_s: float) -> list[AnyReading]:
        return self._half_frame(now_s)

    def ended(self, now_s: float) -> list[AnyReading]:
        says = self._steady.waiting()
        rest = self.tick(now_s + HALF_FRAME_S)
        return rest if any(isinstance(one, Garbage) for one in rest) else says + rest

    def _begin(self, now_s: float) -> None:
        self._framer = self.framer()
        self._steady.forget()
        self._heard_s = now_s

    def _half_frame(self, now_s: float) -> list[AnyReading]:
        if now_s - self._heard_s < HALF_FRAME_S:
            return []
        self._steady.forget()
        return self._settle(self._framer.quiet(), now_s)
