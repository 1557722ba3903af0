"""What the Nonin formats have in common: one life of a decoder, its leftovers, its battery.

The formats themselves stand in nonin_stream.py (DF2, DF7), nonin_df8.py, nonin_df13.py and
nonin_ascii.py. Source of all: Nonin 9560 OEM specification 6470-000-01, in
mattjlewis/NoninPulseOx @ 6153426; programs mdpnp/mdpnp @ 1ae7f72 (BSD-2) and agricolab/app-nonin
@ 81e2c57 (an Xpod 3012LP, at a USB adapter 0403:6001). 9600 8N1.

Decision: these decoders only listen. `02 70 02 02 ZZ 03` selects a format, and what it selects
survives a change of battery; `02 72 06 ..` sets the instrument's clock. Both would change an
instrument that others use too, so neither is ever sent: a technician selects the format, and the
site file names it. The instrument's own time is never taken for now.
"""

from abc import abstractmethod
from collections.abc import Iterable
from typing import Final

from devices.driver import HALF_FRAME_S, Beginning, Driver
from devices.framing import WENT_QUIET, garbage
from devices.readings import AnyReading, Garbage, TroubleKind
from devices.troubles import Troubles

NO_PULSE: Final = 511
NO_SPO2: Final = 127

NO_FRAME: Final = "bytes of no whole frame"
_CAP: Final = 64  # of one piece of garbage


class NoninDriver(Driver):
    """A decoder that only listens; a format gives `take`, `give_up` and `begin`."""

    def __init__(self) -> None:
        self.understood = 0
        self._troubles = Troubles()
        self.opened(0.0)

    @abstractmethod
    def begin(self) -> None:
        """A new opening of the port: forget what was half done."""

    @abstractmethod
    def take(self, data: bytes) -> list[AnyReading]:
        """What these bytes complete."""

    @abstractmethod
    def give_up(self) -> list[AnyReading]:
        """The line went quiet: what is half done can no longer be completed."""

    def opened(self, now_s: float) -> None:
        self._heard_s = now_s
        self.begin()

    def feed(self, data: bytes, now_s: float) -> list[AnyReading]:
        readings = self.tick(now_s)
        self._heard_s = now_s
        return readings + self.take(data)

    def tick(self, now_s: float) -> list[AnyReading]:
        return self.give_up() if now_s - self._heard_s >= HALF_FRAME_S else []

    def still_troubled(self, kinds: Iterable[TroubleKind]) -> None:
        self._troubles.stood(kinds)

    def battery(self, *, low: bool) -> list[AnyReading]:
        """The instrument says how its battery is: told when that is news."""
        kind = TroubleKind.BATTERY_LOW
        return self._troubles.begin(kind, "LOW BAT") if low else self._troubles.end(kind)


class Leftovers:
    """Bytes of no frame on their way to Garbage, in pieces that no cut of the input changes.

    shorter_than: the length of the shortest frame. Fewer bytes than that before the first frame
    are the rest of one whose beginning nobody heard (devices/driver.py, also for `never`).
    """

    def __init__(self, shorter_than: int, never: bytes = b"") -> None:
        self._beginning = Beginning(shorter_than, never)
        self._bytes = b""

    def add(self, data: bytes) -> list[Garbage]:
        """These too; gives the pieces that are full."""
        data = self._bytes + data
        whole = len(data) - len(data) % _CAP
        self._bytes = data[whole:]
        pieces = (data[at : at + _CAP] for at in range(0, whole, _CAP))
        return [self._beginning.judged(garbage(piece, NO_FRAME)) for piece in pieces]

    def before_a_frame(self) -> list[Garbage]:
        """A frame begins here."""
        told = self._rest(NO_FRAME)
        self._beginning.over()
        return told

    def went_quiet(self) -> list[Garbage]:
        """Nothing follows."""
        return self._rest(WENT_QUIET)

    def _rest(self, why: str) -> list[Garbage]:
        rest, self._bytes = self._bytes, b""
        return [self._beginning.judged(garbage(rest, why))] if rest else []
