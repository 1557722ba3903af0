"""Who may have a line to the monitor, and who gives way when there is none left. Pure.

Lines are kept for those who matter: console, bell, launcher and whoever asks something (`do`) each
have a share that nobody else can use up, however many programs leaked their lines. Within a share
the one that has said nothing for longest gives way to a newcomer, because those four speak all the
time while they are well, and a script that asks nothing loses nothing. The others (tail, review)
only listen: silence says nothing about them, so there the newcomer is refused.

Seconds are the monitor's monotonic clock.
"""

from collections.abc import Hashable
from typing import Final, Generic, TypeVar

SHARES: Final = {"console": 8, "bell": 4, "launcher": 4, "do": 24}
# Everybody else together.
OTHERS: Final = 24
LINES_MAX: Final = sum(SHARES.values()) + OTHERS
# Who has said nothing for so long may have to give way.
GIVES_WAY_S: Final = 2.0

Holder = TypeVar("Holder", bound=Hashable)


class Full(Exception):
    """No line is free for this follower, and nobody gives way."""


class Lines(Generic[Holder]):
    """The lines in use. Used under the caller's lock."""

    def __init__(self) -> None:
        self._heard_s: dict[str, dict[Holder, float]] = {}

    def take(self, holder: Holder, follower: str, mono_s: float) -> Holder | None:
        """Give it a line; who had to give way for it, if anybody. Full when nobody can."""
        role = follower if follower in SHARES else ""
        held = self._heard_s.setdefault(role, {})
        gone = None
        if len(held) >= SHARES.get(role, OTHERS):
            gone = min(held, key=held.__getitem__)
            if not role or mono_s - held[gone] < GIVES_WAY_S:
                raise Full
            del held[gone]
        held[holder] = mono_s
        return gone

    def word(self, holder: Holder, mono_s: float) -> None:
        """It said something."""
        for held in self._heard_s.values():
            if holder in held:
                held[holder] = mono_s

    def leave(self, holder: Holder) -> None:
        """Its line is free."""
        for held in self._heard_s.values():
            held.pop(holder, None)


def worth_a_line(count: int) -> bool:
    """Whether the log is told of the count-th of its kind: the first, tenth, hundredth."""
    digits = str(count)
    return digits == "1" + "0" * (len(digits) - 1)
