"""What every decision needs: who asks, when, and the words for no.

A decision is a pure function of (room, command, asking) that gives drafts, or raises Refusal with
a sentence the person can act on. Nothing is half done: a refused command leaves no trace.
"""

import re
from typing import Final

import msgspec

from hatmonitor.bounds import NOTE
from hatmonitor.events import AnyFact, Draft
from hatmonitor.lookalike import twin
from hatmonitor.moments import Moment, from_iso
from hatmonitor.protocol import Protocol
from hatmonitor.room.state import Client, Place, Room, Visit
from hatmonitor.visible import cut
from hatmonitor.words import N_, Arg, Say

CLIENT_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,23}")

# A person says POSS as a letter or a number; it is kept as a word. Its order is the scale's.
POSS: Final = {"S": 0, "1": 1, "2": 2, "3": 3, "4": 4}


class Refusal(Exception):
    """No, and why."""

    def __init__(self, reason: Say) -> None:
        super().__init__(str(reason))
        self.reason = reason


class Asking(msgspec.Struct, frozen=True):
    """by: the staff member, or nobody@STATION; role None: nobody is signed in there."""

    by: str
    station: str
    role: str | None
    now: Moment


def refuse(text: str, /, **args: Arg) -> Refusal:
    """Build a Refusal from a template."""
    return Refusal(Say(text, args))


def minutes_up(seconds: float) -> int:
    """Whole minutes, rounded up: a wait is never told shorter than it is."""
    return max(1, -int(-seconds // 60))


def protocol_of(room: Room) -> Protocol:
    """The adopted protocol; without one nothing clinical can be asked."""
    if room.protocol is None:
        raise refuse(N_("no approved protocol: a shift lead must adopt one first"))
    return room.protocol


def client_of(room: Room, code: str) -> Client:
    """A client the log knows."""
    if code in room.clients:
        return room.clients[code]
    other = twin(code, room.clients)
    if other is not None:
        raise refuse(
            N_("{code} is not enrolled; did you mean {client}?"), code=cut(code), client=other
        )
    if not CLIENT_CODE.fullmatch(code):
        raise refuse(
            N_("{code} is no client code: letters, digits, . _ - without spaces, at most 24"),
            code=f'"{cut(code, 24)}"',
        )
    raise refuse(N_("{client} is not enrolled; a shift lead enrols"), client=code)


def visit_of(room: Room, code: str) -> Visit:
    """The open visit of a client."""
    client = client_of(room, code)
    if client.session is None:
        raise refuse(N_("{client} is not here; admit first"), client=code)
    return room.visits[client.session]


def place_of(room: Room, place: str) -> Place:
    """A place on the wall."""
    try:
        return room.places[place]
    except KeyError:
        raise refuse(N_("there is no place {place}"), place=place) from None


def visit_at(room: Room, place: str) -> Visit:
    """The open visit at a place."""
    session = place_of(room, place).session
    if session is None:
        raise refuse(N_("{place} is empty"), place=place)
    return room.visits[session]


def poss_of(value: str | int) -> str:
    """POSS as its word."""
    word = str(value).upper()
    if word not in POSS:
        raise refuse(N_("POSS is S, 1, 2, 3 or 4, not {value}"), value=str(value)[:10])
    return word


def needs_reason(reason: str) -> str:
    """A reason that is there."""
    if not reason.strip():
        raise refuse(N_("this needs a reason"))
    return short(reason)


def time_of(said: str) -> int:
    """Microseconds UTC of a time that a person or a script gave. Whether it lies too far from now
    is for its own decision."""
    try:
        return from_iso(said)
    except ValueError:
        raise refuse(
            N_("{until} is no time; write for example 2026-11-22T14:05:00Z"), until=f'"{cut(said)}"'
        ) from None


def ago_s(at: str, asking: Asking) -> float:
    """How many seconds ago a time of day was that a person gave; never in the future."""
    at_us = time_of(at)
    if at_us > asking.now.at_us:
        raise refuse(N_("that time lies in the future"))
    return (asking.now.at_us - at_us) / 1e6


def short(text: str) -> str:
    """A note that fits the log."""
    if not NOTE.holds(text):
        raise refuse(N_("the note is too long: at most {n} characters"), n=NOTE.most)
    return text.strip()


def of_visit(fact: AnyFact, asking: Asking, visit: Visit, place: str | None = None) -> Draft:
    """A draft about this visit, where it is now."""
    return Draft(fact, asking.by, place or visit.place, visit.client, visit.session)
