"""What one step of the conductor leads to: events, an answer, wishes to instruments, own faults.

Pure, and of no subject of its own: who asks and who answers both know it, so it stands apart from
the conductor, and a program that only waits for a reply need not know how one comes about.
"""

from collections.abc import Iterable

import msgspec

from devices.guarded import Fault
from hatmonitor import events as e
from hatmonitor.events import Event
from hatmonitor.words import Say


class Wish(msgspec.Struct, frozen=True):
    """What an instrument should be asked to do: `measure` or `stop`."""

    device: str
    what: str


class Reply(msgspec.Struct, frozen=True):
    """The answer to a person. unwritten: it holds, but is not on disk yet. note: what they should
    know of what was done (decide/noted.py)."""

    ok: bool
    seqs: tuple[int, ...] = ()
    reason: Say | None = None
    unwritten: bool = False
    note: Say | None = None


class Outcome(msgspec.Struct, frozen=True):
    """What one step led to. reply is None where nobody asked. faults: of our own, for the notes."""

    events: tuple[Event, ...] = ()
    reply: Reply | None = None
    wishes: tuple[Wish, ...] = ()
    faults: tuple[Fault, ...] = ()


def wishes_of(events: Iterable[Event]) -> tuple[Wish, ...]:
    """Which instruments these events ask for something."""
    wishes = []
    for event in events:
        match event.fact:
            case e.BreathExpected(device=device):
                wishes.append(Wish(device, "measure"))
            case e.BreathExpectationEnded(device=device, why="cancelled" | "expired"):
                wishes.append(Wish(device, "stop"))
    return tuple(wishes)
