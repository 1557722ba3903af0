"""Time that counts: how long a signal was beyond a limit, without ever counting what nobody saw.

A span is counted only between two values of which both were beyond, and never more than STEP_S of
it. So a gap neither resets nor adds, a clock that jumps adds two seconds at the most, and no alarm
is made of missing data.
"""

from typing import Final

# The slowest instrument we know speaks every two seconds.
STEP_S: Final = 2.0


class Stretch:
    """How long in a row something was so, of values that come one by one."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._before = False

    def saw(self, so: bool, step_s: float) -> float:
        """Take the next value; the seconds so far. step_s: since the value before."""
        if not so:
            self.seconds = 0.0
        elif self._before:
            self.seconds += step_s
        self._before = so
        return self.seconds


class Steps:
    """The time between values of one kind."""

    def __init__(self) -> None:
        self._last_s: float | None = None

    def to(self, now_s: float) -> float:
        """Seconds since the value before that count: none for the first, none backwards."""
        before, self._last_s = self._last_s, now_s
        return 0.0 if before is None else min(max(0.0, now_s - before), STEP_S)


class Tier:
    """Entered after delay_s of what is bad, left after clear_s of what is well."""

    def __init__(self, standing: bool = False) -> None:
        """standing: it had been entered when this program last ran."""
        self.holds = standing
        self._bad = Stretch()
        self._well = Stretch()

    def saw(self, bad: bool, well: bool, step_s: float, delay_s: float, clear_s: float) -> None:
        """Take the next value: it is bad, well, or neither."""
        bad_s, well_s = self._bad.saw(bad, step_s), self._well.saw(well, step_s)
        if bad and bad_s >= delay_s:
            self.holds = True
        elif well and well_s >= clear_s:
            self.holds = False
