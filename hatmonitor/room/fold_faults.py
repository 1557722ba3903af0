"""Folds of the program's own faults, and of what could not be folded at all."""

from typing import Final

from msgspec.structs import replace

from hatmonitor import events as e
from hatmonitor.events import Event
from hatmonitor.room.state import LeftOut, Room, StandingFault

# Enough to say what is missing; the log has all of them.
_LEFT_OUT_KEPT: Final = 20


def fault_key(process: str, where: str, cause: str) -> str:
    """One process, one place in the code and one cause are one fault."""
    return f"{process} {where} {cause}"


def program_fault(room: Room, event: Event, fact: e.ProgramFault) -> Room:
    """It stands from its first event on; a later one counts it up."""
    key = fault_key(fact.process, fact.where, fact.cause)
    known = room.faults.get(key)
    fault = StandingFault(
        fact.process, fact.part, fact.where, fact.cause, fact.count,
        known.seq if known else event.seq, known.since if known else event.moment, event.moment,
    )  # fmt: skip
    return replace(room, faults={**room.faults, key: fault})


def program_fault_over(room: Room, _event: Event, fact: e.ProgramFaultOver) -> Room:
    """It has gone well since."""
    over = fault_key(fact.process, fact.where, fact.cause)
    return replace(room, faults={key: one for key, one in room.faults.items() if key != over})


def event_left_out(room: Room, event: Event, fact: e.EventLeftOut) -> Room:
    """A follower goes on without it."""
    return _without(room, event, LeftOut(fact.of, fact.event_kind, fact.cause, fact.process))


def left_out(room: Room, event: Event, cause: str) -> Room:
    """This event does not fit: the room is as it was, and knows that something is missing."""
    return _without(room, event, LeftOut(event.seq, event.kind, cause))


def _without(room: Room, event: Event, what: LeftOut) -> Room:
    kept = (*room.left_out, what)[-_LEFT_OUT_KEPT:]
    return replace(room, left_out=kept, left_out_seq=event.seq)
