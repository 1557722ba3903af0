"""The person's own SpO2: the median of the first minutes of good signal of a visit. Pure.

Counted in a table of a hundred percents, so that a fast instrument costs no more memory than a slow
one. It is a mark on the trend and decides nothing.
"""

from typing import Final

_MOST: Final = 100


class Baseline:
    """percent: None until enough good signal was seen, and the same ever after."""

    def __init__(self, known: int | None = None) -> None:
        """known: found when this program last ran."""
        self.percent = known
        self._good_s = 0.0
        self._good_before = False
        self._counts = [0] * (_MOST + 1)

    def saw(self, percent: int, good: bool, step_s: float, wanted_s: float) -> None:
        """Take a usable value; step_s: the time since the one before that counts."""
        if self.percent is not None or not 0 <= percent <= _MOST:
            return
        if good:
            self._counts[percent] += 1
            self._good_s += step_s if self._good_before else 0.0
            if self._good_s >= wanted_s:
                self.percent = self._median()
        self._good_before = good

    def _median(self) -> int:
        """The lower of the two in the middle, so that it is a value that was seen."""
        half, seen = (sum(self._counts) + 1) // 2, 0
        for percent, count in enumerate(self._counts):
            seen += count
            if seen >= half:
                return percent
        return _MOST
