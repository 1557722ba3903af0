"""The watch on the monitor: is it there, and do we still understand it? Time is an argument.

Its silence is the Mirror's to measure. Here is what the bell makes of it: a little more patience at
its own start, and none of its own absence held against anybody.
"""

from typing import Final

from hatmonitor.wire.messages import SILENT_S
from hatmonitor.wire.mirror import Mirror

# A monitor that has not been heard of since the start gets a little longer than one that has.
FIRST_WORD_WITHIN_S: Final = 3.0
# Longer between two looks, and it was we who were not there; then words may still be on their way.
WE_SLEPT_S: Final = 0.75
CATCH_UP_S: Final = 0.5
# Not again before this: a machine too busy for us all the time must not keep us from judging.
NOT_AGAIN_S: Final = 3.0


class Lookout:
    """Seconds are the bell's own monotonic clock."""

    def __init__(self, mono_s: float) -> None:
        self._began_s = self._looked_s = mono_s
        self._caught_up_s = float("-inf")
        self._welcomed = False
        self._lost_it = False
        self._refused_s: float | None = None

    def welcomed(self) -> None:
        """The monitor gave us its room, so that we know everything again."""
        self._welcomed, self._lost_it, self._refused_s = True, False, None

    def refused(self, mono_s: float) -> None:
        """It answers through its own loop, but another bell has this one's name."""
        self._refused_s = mono_s

    def lost_it(self) -> None:
        """It said what we do not understand: what we know is no longer its room."""
        self._lost_it = True

    def is_fit(self, mono_s: float) -> bool:
        """Whether we may judge others: not when we were stopped, until we have heard what was said
        meanwhile. Ask at every look."""
        slept = mono_s - self._looked_s > WE_SLEPT_S
        if slept and mono_s > self._caught_up_s + NOT_AGAIN_S:
            self._caught_up_s = mono_s + CATCH_UP_S
        self._looked_s = mono_s
        return mono_s >= self._caught_up_s

    def silent(self, mirror: Mirror, mono_s: float) -> bool:
        """The monitor is: a person must be told."""
        if self._refused_s is not None:
            return mono_s - self._refused_s > SILENT_S
        if not self._welcomed:
            return mono_s - self._began_s > FIRST_WORD_WITHIN_S
        return self._lost_it or mirror.silent(mono_s)
