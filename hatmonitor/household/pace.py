"""How soon what has ended is started again: at once at first, then ever more slowly, for ever.

Pure. A part that ends at every start must not keep the machine busy; one that was killed in the
middle of its work must be there again within a second.
"""

from typing import Final

# Lived shorter than this, and it was no more than a start.
YOUNG_S: Final = 2.0
PAUSES_S: Final = (0.0, 1.0, 2.0, 4.0, 8.0, 10.0)


class Pace:
    """Of one part."""

    def __init__(self) -> None:
        self._young = 0

    def ended(self, lived_s: float, *, began: bool = True) -> float:
        """How long to wait. began: it did its work for a while; one that could not begin, however
        long it tried, is not tried again at once."""
        if began and lived_s >= YOUNG_S:
            self._young = 0
            return PAUSES_S[0]
        self._young += 1
        step = self._young - 1 if began else self._young
        return PAUSES_S[min(step, len(PAUSES_S) - 1)]
