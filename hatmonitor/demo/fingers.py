"""Whose finger is in which oximeter: it is put on when somebody sits down, and taken off after.

A simulated oximeter shows one person's values; what it is told here is what a person does with the
sensor, and never what the program should make of it. Pure: it gives the words, the play says them.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from hatmonitor.demo.house import FINGERS
from hatmonitor.moments import Moment
from hatmonitor.room.due import observation_left_s
from hatmonitor.room.state import Room, Visit

WELL_PERCENT: Final = 97
FALLS_IN_S: Final = 2.0

# device, what it is told
Told = tuple[str, dict[str, Any]]


class Fingers:
    """fingers: by place, the instrument there."""

    def __init__(self, fingers: Mapping[str, str] = FINGERS) -> None:
        self._fingers = fingers
        self._on: dict[str, str] = {}  # place to the session that wears it

    def follow(self, room: Room) -> Iterator[Told]:
        """Whoever sat down puts it on; whoever went has taken it off."""
        for place, device in self._fingers.items():
            session = room.places[place].session
            if session == self._on.get(place):
                continue
            if session is None:
                del self._on[place]
            else:
                self._on[place] = session
                yield device, {"do": "values", "spo2": WELL_PERCENT}
            yield device, {"do": "finger", "on": session is not None}

    def device_at(self, place: str) -> str | None:
        """The instrument there."""
        return self._fingers.get(place)

    def longest_left(self, room: Room, now: Moment) -> str | None:
        """The seat of one who wears it, and is watched for longer than anybody else who does."""
        left = {
            visit.place: observation_left_s(visit, now) or 0.0
            for visit in room.visits.values()
            if self._can_be_asked(room, visit)
        }
        return max(left, key=lambda place: left[place], default=None)

    def _can_be_asked(self, room: Room, visit: Visit) -> bool:
        place = room.places.get(visit.place or "")
        if place is None or place.kind != "seat" or place.id in room.emergencies:
            return False
        return place.id in self._on


def falls(spo2: int) -> dict[str, Any]:
    """The word for a drift."""
    return {"do": "drift", "spo2": spo2, "over_s": FALLS_IN_S}
