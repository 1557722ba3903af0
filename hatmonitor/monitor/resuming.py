"""After the log could not be written: what was late, and when it may be called the log again.

A disk that is slow, well, and slow again would be an alarm that comes and goes, and soon one that
nobody heeds. So each time it fails anew soon after it was called well, the next attempt waits
longer: 0, then 1, 2, 4 s and so on. What waits is written as soon as the disk takes it; only the
word that all is well comes later. Pure: time is an argument.
"""

from collections.abc import Sequence
from typing import Final, Self

import msgspec

from hatmonitor.events import Event
from hatmonitor.moments import Moment, elapsed_s

RELAPSE_S: Final = 60.0
LONGEST_PAUSE_S: Final = 30.0


class Late(msgspec.Struct, frozen=True):
    """Which entries were late: `count` from `from_seq` on."""

    from_seq: int = 0
    count: int = 0

    def more(self, events: Sequence[Event]) -> "Late":
        """With these, which follow."""
        first = self.from_seq if self.count else events[0].seq
        return Late(first, self.count + len(events))


class Pauses(msgspec.Struct, frozen=True):
    """relapses: how often it failed soon after it was well."""

    relapses: int = 0
    resumed_at: Moment | None = None
    failed_at: Moment | None = None

    def resumed(self, now: Moment) -> Self:
        """It is called well, or that was tried."""
        return msgspec.structs.replace(self, resumed_at=now)

    def failed(self, now: Moment) -> Self:
        """It was well until now."""
        at = self.resumed_at
        relapse = at is not None and elapsed_s(at, now) < RELAPSE_S
        relapses = self.relapses + 1 if relapse else 0
        return msgspec.structs.replace(self, relapses=relapses, failed_at=now)

    def over(self, now: Moment) -> bool:
        """Whether it may be tried again."""
        if self.failed_at is None or self.relapses == 0:
            return True
        pause_s = min(LONGEST_PAUSE_S, 2.0 ** (self.relapses - 1))
        return elapsed_s(self.failed_at, now) >= pause_s
