"""Whose name is whose, and who goes on being signed in when a line comes back. Pure.

A name is held by one line. A second one of that name is refused in words, with two exceptions: the
same follower that calls again before its old line is known to have ended (its `life` is the same),
and a successor of one whose own loop has said nothing for SILENT_HOLDER_S, so that a bell that
hangs never keeps out the one that is to sound in its place.

A sign-in belongs to the line it was made on. When that line ends without a goodbye it is kept for
KEPT_S for whoever shows the ticket it was given; one of the same name that shows none finds nobody
signed in there. Seconds are the monitor's own monotonic clock.
"""

import hmac
from collections.abc import Mapping
from hashlib import sha256
from typing import Final, Generic, TypeVar

import msgspec

from hatmonitor.roles import KINDS, role_of
from hatmonitor.wire.messages import Hello
from hatmonitor.words import N_, Say

SILENT_HOLDER_S: Final = 2.0
KEPT_S: Final = 60.0
# Windows and bells besides the site's own; more are no house but a fault.
EXTRAS_MAX: Final = 16

ANOTHER_WINDOW: Final = N_("Another window has the name {name}: start this one with --station NAME")
ANOTHER: Final = N_("Another program has the name {name}: this one needs a name of its own")
TOO_MANY: Final = N_("{n} windows and bells are known already: close one first")
ONLY_DEMO: Final = N_("Only a demo's monitor takes a demo's helpers.")

T = TypeVar("T")


class Taken(Exception):
    """The name is somebody else's, or may not be had."""

    def __init__(self, reason: Say, *, passing: bool = True) -> None:
        super().__init__(str(reason))
        self.reason = reason
        self.passing = passing


class _Holder(msgspec.Struct, Generic[T]):
    line: T
    life: str
    word_s: float


class Names(Generic[T]):
    """Which line holds which name. T: whatever a line is."""

    def __init__(self) -> None:
        self._holders: dict[str, _Holder[T]] = {}

    def take(self, line: T, hello: Hello, mono_s: float) -> T | None:
        """Give the line its name; the line it is taken from, which must be hung up. Taken."""
        if KINDS[hello.role].shares:
            return None
        holder = self._holders.get(hello.name)
        if holder is not None and not self._gives_way(holder, hello, mono_s):
            words = ANOTHER_WINDOW if hello.role in ("console", "bell") else ANOTHER
            raise Taken(Say(words, {"name": hello.name}))
        self._holders[hello.name] = _Holder(line, hello.life, mono_s)
        return None if holder is None else holder.line

    def word(self, line: T, name: str, mono_s: float) -> None:
        """Its own loop runs."""
        holder = self._holders.get(name)
        if holder is not None and holder.line is line:
            holder.word_s = mono_s

    def left(self, line: T, name: str) -> bool:
        """The line has ended; whether the name is free by that."""
        holder = self._holders.get(name)
        if holder is None or holder.line is not line:
            return False
        del self._holders[name]
        return True

    def _gives_way(self, holder: _Holder[T], hello: Hello, mono_s: float) -> bool:
        if holder.life and hmac.compare_digest(holder.life.encode(), hello.life.encode()):
            return True
        hangs = mono_s - holder.word_s > SILENT_HOLDER_S
        return hangs and KINDS[hello.role].says_alive


class Seats:
    """Sign-ins whose line is away. gap_s: for how long nobody was there to see them leave."""

    def __init__(self, stations: Mapping[str, str], gap_s: float, mono_s: float) -> None:
        until_s = mono_s + max(0.0, KEPT_S - gap_s)
        self._until_s = dict.fromkeys(stations, until_s)

    def left(self, name: str, mono_s: float) -> None:
        """The line of somebody who is signed in ended without a goodbye."""
        self._until_s[name] = mono_s + KEPT_S

    def back(self, name: str) -> None:
        """A line of this name is there; whether it showed its ticket has been looked at."""
        self._until_s.pop(name, None)

    def due(self, mono_s: float) -> list[str]:
        """Who did not come back in time."""
        over = [name for name, until_s in self._until_s.items() if mono_s > until_s]
        for name in over:
            del self._until_s[name]
        return over


def ticket_hash(ticket: str) -> str:
    """What the journal keeps of it: 256 random bits cannot be found from their hash."""
    return sha256(ticket.encode()).hexdigest()


def shows_its_ticket(tickets: Mapping[str, str], hello: Hello) -> bool:
    """Whether this line is the one that signed in under this name."""
    kept = tickets.get(hello.name, "")
    return bool(kept and hello.ticket) and hmac.compare_digest(kept, ticket_hash(hello.ticket))


def extras(followers: Mapping[str, object], asked_for: tuple[str, ...]) -> tuple[str, ...]:
    """Those that came besides the site's own, and have not said goodbye."""
    return tuple(name for name in followers if name not in asked_for and role_of(name))
