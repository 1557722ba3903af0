"""What one holding condition is. The rules make them, judge.py reads them."""

import msgspec

from hatmonitor.moments import Moment
from hatmonitor.room.state import Room, Visit
from hatmonitor.times import clock, zone_of
from hatmonitor.words import Say


class Condition(msgspec.Struct, frozen=True):
    """One alarm's condition that holds. occurrence: the seq of its cause, 0: it came with time.
    value: the measured number it is about, where lower is worse. every_s: each further whole time
    of it with nothing done is as bad as the first."""

    name: str
    subject: str
    reason: Say
    place: str | None = None
    client: str | None = None
    session: str | None = None
    occurrence: int = 0
    value: float | None = None
    every_s: float | None = None


def of_visit(
    name: str,
    visit: Visit,
    reason: Say,
    occurrence: int = 0,
    *,
    value: float | None = None,
    every_s: float | None = None,
) -> Condition:
    """A condition of the person whose visit this is."""
    return Condition(
        name,
        visit.place or visit.client,
        reason,
        visit.place,
        visit.client,
        visit.session,
        occurrence,
        value,
        every_s,
    )


def visit_at(room: Room, place: str | None) -> Visit | None:
    """Whose visit goes on at this place, if anybody's."""
    found = room.places.get(place) if place else None
    return room.visits.get(found.session) if found and found.session else None


def clock_time(room: Room, moment: Moment) -> str:
    """By the house's own clock: a reason is said once, and must still be true an hour later."""
    return clock(moment.at_us, zone_of(room.site))
