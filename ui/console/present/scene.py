"""Everything a presenter may look at: the room as it was last heard, and what the window knows.

A scene is made anew for each look; presenters are pure functions of it. `silent` is the moment from
which the monitor has not been heard; then nothing on the window may be shown as if it were now.
"""

import msgspec

from hatmonitor.moments import Moment
from hatmonitor.protocol import Protocol
from hatmonitor.room.state import Room, Visit


class Scene(msgspec.Struct, frozen=True):
    """station: where this window stands. ever_heard: whether a monitor has answered at all.
    waiting_protocol: one in the site file that a shift lead has not adopted yet."""

    room: Room
    now: Moment
    station: str = "console"
    silent: Moment | None = None
    ever_heard: bool = True
    demo: bool = False
    waiting_protocol: Protocol | None = None

    @property
    def zone(self) -> str:
        """The site's time zone."""
        return self.room.site.time_zone if self.room.site else "UTC"

    @property
    def staff(self) -> str | None:
        """Who is signed in here."""
        return self.room.stations.get(self.station)

    @property
    def lead(self) -> bool:
        """Whether a shift lead is signed in here."""
        return self.room.staff.get(self.staff or "") == "lead"

    def visit_at(self, place: str) -> Visit | None:
        """The visit of whoever is at this place."""
        there = self.room.places.get(place)
        return self.room.visits.get(there.session or "") if there else None

    def visit_of(self, client: str) -> Visit | None:
        """The open visit of this client."""
        known = self.room.clients.get(client)
        return self.room.visits.get(known.session or "") if known else None
