"""Time that counts: how long a signal was beyond a limit, without ever counting what nobody saw.

A span is counted only between two values of which both were beyond, and never more than STEP_S of
it. So a gap neither resets nor adds, a clock that jumps adds two seconds at the most, and no alarm
is made of missing data.
"""

from collections import deque
from typing import Final

import msgspec

# So finely is a window looked at: a slot of it falls out at a time.
SLOTS: Final = 60
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


class Share:
    """How much of the last window was so, in seconds of the signal itself; a value counts for the
    step up to it. Kept in a fixed number of slots, so that neither a long window nor a fast
    instrument takes memory."""

    def __init__(self) -> None:
        self._slots: deque[tuple[float, float]] = deque()
        self._kept_s = self._kept_so_s = 0.0
        self._open_s = self._open_so_s = 0.0

    def saw(self, so: bool, step_s: float, window_s: float) -> float:
        """Take the next value; the seconds of the window that were so."""
        self._open_s += step_s
        self._open_so_s += step_s if so else 0.0
        if self._open_s >= window_s / SLOTS:
            self._slots.append((self._open_s, self._open_so_s))
            self._kept_s += self._open_s
            self._kept_so_s += self._open_so_s
            self._open_s = self._open_so_s = 0.0
        while self._slots and self._kept_s + self._open_s > window_s:
            slot_s, so_s = self._slots.popleft()
            self._kept_s -= slot_s
            self._kept_so_s -= so_s
        return self._kept_so_s + self._open_so_s


class Window(msgspec.Struct, frozen=True):
    """The protocol's share of a window; percent 0: it asks for none."""

    percent: float = 0.0
    seconds: float = 0.0


IN_A_ROW: Final = Window()


class Tier:
    """Entered after delay_s of what is bad, in a row or, where the protocol has a window, as that
    share of it; left after clear_s of what is well. When it is left, the window begins anew: what
    was told is not told twice.

    told: the value it was entered at, and since then each value that was a step lower for as long
    as the delay. Of the values of such a time the highest is told, so that one stray value is not.
    """

    def __init__(self, standing: bool = False, told: int | None = None) -> None:
        """standing: it had been entered when this program last ran, and told at this value."""
        self.holds = standing
        self.told = told if standing else None
        self._bad = Stretch()
        self._well = Stretch()
        self._share = Share()
        self._lower = Stretch()
        self._highest: int | None = None
        self._highest_lower: int | None = None

    def saw(
        self,
        bad: bool,
        well: bool,
        step_s: float,
        delay_s: float,
        clear_s: float,
        window: Window = IN_A_ROW,
    ) -> None:
        """Take the next value: it is bad, well, or neither."""
        bad_s, well_s = self._bad.saw(bad, step_s), self._well.saw(well, step_s)
        often = self._often(bad, step_s, delay_s, window)
        if bad and (bad_s >= delay_s or often):
            self.holds = True
        elif self.holds and well and well_s >= clear_s:
            self.holds, self.told = False, None
            self._share = Share()

    def valued(
        self, percent: int, bad: bool, step_s: float, delay_s: float, worse_percent: float
    ) -> None:
        """After `saw`: what the tier is told at. worse_percent 0: nothing is."""
        self._highest = _highest(self._highest, percent) if bad else None
        if not self.holds or worse_percent <= 0:
            return
        if self.told is None:
            self.told = self._highest
            return
        lower = percent <= self.told * (1.0 - worse_percent / 100.0)
        self._highest_lower = _highest(self._highest_lower, percent) if lower else None
        if self._lower.saw(lower, step_s) >= delay_s and lower:
            self.told = self._highest_lower
            self._lower, self._highest_lower = Stretch(), None

    def told_from(self, percent: int) -> None:
        """What was graver is over: from here on this value is the one that was told."""
        if self.told is not None:
            self.told = percent

    def _often(self, bad: bool, step_s: float, delay_s: float, window: Window) -> bool:
        """Say whether the window has its share. Never sooner than the delay itself."""
        if window.percent <= 0 or window.seconds <= 0:
            return False
        so_s = self._share.saw(bad, step_s, window.seconds)
        return so_s >= max(delay_s, window.seconds * window.percent / 100.0)


def _highest(before: int | None, percent: int) -> int:
    return percent if before is None else max(before, percent)
