"""Events on trial: drafts numbered and folded on top of a room, before anybody believes them.

What is on trial may be thrown away without a trace; what is kept is kept whole. Pure.
"""

from collections.abc import Iterable
from typing import Final

from hatmonitor.events import Draft, Event
from hatmonitor.moments import Moment
from hatmonitor.room.apply import apply
from hatmonitor.room.state import Room
from hatmonitor.rules.judge import judge

# Rules are judged until nothing new follows. Four rounds do (raised, the drill ended, its alarm
# cleared, escalated); the bound is there for a bug.
ROUNDS: Final = 6


class Trial:
    """Drafts numbered and folded, on top of a room, without anybody believing it yet."""

    def __init__(self, room: Room, now: Moment, demo: bool, late: bool) -> None:
        self.room = room
        self.events: list[Event] = []
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
            self.room = apply(self.room, event)
            self.events.append(event)
        return tuple(event.seq for event in self.events[first:])

    def judged(self) -> None:
        """Let the rules follow until nothing new does."""
        for _ in range(ROUNDS):
            drafts = judge(self.room, self.now)
            if not drafts:
                return
            self.take(drafts)
