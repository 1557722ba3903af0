"""The watch on the monitor: is it there, and do we still understand it? Time is an argument.

Its silence is the Mirror's to measure. Here is what the bell makes of it: a little more patience at
its own start, and none of its own absence held against the monitor.
"""

from typing import Final

from hatmonitor.wire.mirror import Mirror

# A monitor that has not been heard of since the start gets a little longer than one that has.
FIRST_WORD_WITHIN_S: Final = 3.0
# Longer between two looks, and it was we who were not there; then words may still be on their way.
WE_SLEPT_S: Final = 0.75
CATCH_UP_S: Final = 0.5


class Lookout:
    """Look often, and say what was heard. Seconds are the bell's own monotonic clock."""

    def __init__(self, mono_s: float) -> None:
        self._began_s = self._looked_s = self._caught_up_s = mono_s
        self._welcomed = False
        self._lost_it = False
        self._silent = False

    def welcomed(self) -> None:
        """The monitor gave us its room, so that we know everything again."""
        self._welcomed, self._lost_it = True, False

    def lost_it(self) -> None:
        """It said what we do not understand: what we know is no longer its room."""
        self._lost_it = True

    def silent(self, mirror: Mirror, mono_s: float) -> bool:
        """A person must be told."""
        if mono_s - self._looked_s > WE_SLEPT_S:
            self._caught_up_s = mono_s + CATCH_UP_S
        self._looked_s = mono_s
        if self._silent or mono_s >= self._caught_up_s:
            self._silent = self._judged(mirror, mono_s)
        return self._silent

    def _judged(self, mirror: Mirror, mono_s: float) -> bool:
        if not self._welcomed:
            return mono_s - self._began_s > FIRST_WORD_WITHIN_S
        return self._lost_it or mirror.silent(mono_s)
