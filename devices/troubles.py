"""What one instrument complains of: told once when it begins and once when it is disproved."""

from collections.abc import Iterable

from devices.readings import AnyReading, Trouble, TroubleEnded, TroubleKind


class Troubles:
    """Of one decoder, across unplug and replug."""

    def __init__(self) -> None:
        self._standing: set[TroubleKind] = set()

    def stood(self, kinds: Iterable[TroubleKind]) -> None:
        """These stood when the program last ran: they can end."""
        self._standing |= set(kinds)

    def begin(self, kind: TroubleKind, text: str) -> list[AnyReading]:
        """The instrument complains; nothing is told of what stands already."""
        return [] if kind in self._standing else self.again(kind, text)

    def again(self, kind: TroubleKind, text: str) -> list[AnyReading]:
        """Told each time: somebody waits for what does not come."""
        self._standing.add(kind)
        return [Trouble(kind, text)]

    def end(self, *kinds: TroubleKind) -> list[AnyReading]:
        """Disproved, as far as they stand."""
        ended = [kind for kind in kinds if kind in self._standing]
        self._standing -= set(ended)
        return [TroubleEnded(kind) for kind in ended]
