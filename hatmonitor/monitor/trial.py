"""Events on trial: drafts numbered and folded on top of a room, before anybody believes them.

What is on trial may be thrown away without a trace; what is kept is kept whole. Pure. A fault of
our own costs what was tried when it came; the trial is then as it was before, and remembers it.
"""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Final, TypeVar

from devices.guarded import Fault, tried
from hatmonitor.events import Draft, Event
from hatmonitor.moments import Moment
from hatmonitor.room.apply import folded
from hatmonitor.room.state import Room
from hatmonitor.rules.judge import judge

# Rules are judged until nothing new follows. Four rounds do (raised, the drill ended, its alarm
# cleared, escalated); the bound is there for a bug.
ROUNDS: Final = 6

_Result = TypeVar("_Result")


class Trial:
    """Drafts numbered and folded, on top of a room, without anybody believing it yet. faults: what
    broke meanwhile, each place once."""

    def __init__(self, room: Room, now: Moment, demo: bool, late: bool) -> None:
        self.room = room
        self.events: list[Event] = []
        self.faults: dict[str, Fault] = {}
        self.now = now
        self._demo = demo
        self._late = late

    def take(self, drafts: Iterable[Draft]) -> tuple[int, ...]:
        """Number and fold these; give their numbers."""
        first = len(self.events)
        for draft in drafts:
            version = self.room.protocol.version if self.room.protocol else None
            event = Event(
                self.room.seq + 1,
                self.now,
                draft.by,
                draft.fact,
                draft.place,
                draft.client,
                draft.session,
                version,
                self._late,
                self._demo,
            )
            self.room = folded(self.room, event)
            self.events.append(event)
        return tuple(event.seq for event in self.events[first:])

    def judged(self) -> None:
        """Let the rules follow until nothing new does."""
        for _ in range(ROUNDS):
            drafts = judge(self.room, self.now, self.broke)
            if not drafts:
                return
            for draft in drafts:
                self.tried(f"rules: {type(draft.fact).__name__}", partial(self.take, [draft]))

    def tried(
        self, part: str, do: Callable[[], _Result], passes: tuple[type[Exception], ...] = ()
    ) -> _Result | Fault:
        """Do it whole, or leave the trial as it was and remember the fault."""
        room, many = self.room, len(self.events)
        done = tried(part, do, passes)
        if isinstance(done, Fault):
            self.room = room
            del self.events[many:]
            self.broke(done)
        return done

    def broke(self, fault: Fault) -> None:
        """Remember it."""
        self.faults.setdefault(fault.key, fault)
