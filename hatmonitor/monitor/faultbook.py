"""How often each fault of our own came, and what of that is told: the bounds. Pure.

A rule that breaks breaks four times a second. So of one place in the code and one cause there is
one event at its beginning, then at 10, at 100 and once an hour; and one when it has gone well for
WELL_S. What comes and goes is told as long as it is news: from the third time within an hour on it
stands for the hour. How many different faults may stand at once is bounded too; one more is noted
in the program's own log by the caller, as every fault is.

The counts are of one life of the monitor; what stands, and for how long, is in the room.
"""

from collections.abc import Iterable
from typing import Final

from devices.guarded import Fault
from hatmonitor.events import Draft, ProgramFault, ProgramFaultOver
from hatmonitor.moments import Moment, elapsed_s
from hatmonitor.room.fold_faults import fault_key
from hatmonitor.room.state import Room, StandingFault

BY_MONITOR: Final = "monitor"
WELL_S: Final = 60.0
TOLD_AT: Final = (10, 100)
TOLD_AGAIN_S: Final = 3600.0
COMES_AND_GOES: Final = 3
STANDING_MAX: Final = 30


class _Tally:
    """Of one fault, in this life of the monitor."""

    def __init__(self, count: int, last: Moment) -> None:
        self.count = count
        self.last = last
        self.began: tuple[Moment, ...] = ()


class FaultBook:
    """Of one life of the monitor."""

    def __init__(self) -> None:
        self._tallies: dict[str, _Tally] = {}

    def came(
        self, room: Room, process: str, fault: Fault, now: Moment, times: int = 1
    ) -> list[Draft]:
        """A fault came, so many times since it was last said; what of it is told."""
        key = fault_key(process, fault.where, fault.cause)
        standing = room.faults.get(key)
        tally = self._tally(key, standing, now)
        before, tally.count, tally.last = tally.count, tally.count + max(1, times), now
        if standing is None:
            if len(room.faults) >= STANDING_MAX:
                return []
            tally.began = (*tally.began, now)[-COMES_AND_GOES:]
        elif not _is_news(before, tally.count, elapsed_s(standing.told, now)):
            return []
        fact = ProgramFault(process, fault.part, fault.where, fault.cause, tally.count)
        return [Draft(fact, BY_MONITOR)]

    def over(self, room: Room, now: Moment) -> list[Draft]:
        """What has gone well for long enough."""
        return list(self._over(room, now))

    def _over(self, room: Room, now: Moment) -> Iterable[Draft]:
        for key, fault in room.faults.items():
            tally = self._tally(key, fault, now)
            if elapsed_s(tally.last, now) >= _well_s(tally):
                fact = ProgramFaultOver(fault.process, fault.where, fault.cause, tally.count)
                yield Draft(fact, BY_MONITOR)

    def _tally(self, key: str, standing: StandingFault | None, now: Moment) -> _Tally:
        """After a restart one that stands is given its time from now on."""
        found = self._tallies.get(key)
        if found is None:
            count = standing.count if standing else 0
            found = self._tallies[key] = _Tally(count, now)
        return found


def _is_news(before: int, count: int, told_ago_s: float) -> bool:
    return any(before < step <= count for step in TOLD_AT) or told_ago_s >= TOLD_AGAIN_S


def _well_s(tally: _Tally) -> float:
    began = tally.began
    often = len(began) == COMES_AND_GOES and elapsed_s(began[0], began[-1]) <= TOLD_AGAIN_S
    return TOLD_AGAIN_S if often else WELL_S
