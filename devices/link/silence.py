"""Whether an instrument that should speak by itself has said nothing for too long. Pure.

An open port proves that an adapter is there, not that an instrument is: one that was never switched
on looks just like one that has nothing to say. So a row that tells how often its instrument must
speak (`speaks_every_s`) is held to it, from the opening of the port on. A driver that asks by
itself minds its own silence (Trouble NO_ANSWER), and is left to it.
"""

from collections.abc import Iterable
from typing import Final

from devices.readings import AnyReading, TroubleKind
from devices.troubles import Troubles

SAYS_NOTHING: Final = "switched off, or its cable is loose"
# So many times the longest silence of a healthy one, and never less than this.
_TIMES: Final = 3.0
_AT_LEAST_S: Final = 6.0


class Silence:
    """Of one instrument, across unplug and replug."""

    def __init__(self, speaks_every_s: float | None, standing: Iterable[TroubleKind]) -> None:
        self._patience_s = (
            None if speaks_every_s is None else max(_AT_LEAST_S, _TIMES * speaks_every_s)
        )
        self._troubles = Troubles()
        self._troubles.stood(standing)
        self._since_s = 0.0
        self._asks = False

    def opened(self, now_s: float) -> None:
        """From now on it may be heard."""
        self._since_s = now_s
        self._asks = False

    def asked(self) -> None:
        """Our driver speaks to it."""
        self._asks = True

    def heard(self, now_s: float) -> list[AnyReading]:
        """Bytes have come, whatever they mean."""
        self._since_s = now_s
        return self._troubles.end(TroubleKind.SILENT)

    def due(self, now_s: float) -> list[AnyReading]:
        """What time alone tells."""
        if self._patience_s is None or self._asks or now_s - self._since_s < self._patience_s:
            return []
        return self._troubles.begin(TroubleKind.SILENT, SAYS_NOTHING)
