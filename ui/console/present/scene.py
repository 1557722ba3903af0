"""Everything a presenter may look at: the room as it was last heard, and what the window knows.

A scene is made anew for each look; presenters are pure functions of it. `silent` is the moment from
which the monitor has not been heard; then nothing on the window may be shown as if it were now.
"""

import msgspec

from hatmonitor.household.reason import CannotStart
from hatmonitor.moments import Moment
from hatmonitor.protocol import Protocol
from hatmonitor.room.state import Device, Room, Visit
from hatmonitor.times import zone_of
from hatmonitor.wire.messages import BedsideRow, InstrumentRow


class Scene(msgspec.Struct, frozen=True):
    """station: where this window stands. ever_heard: whether a monitor has answered at all.
    waiting_protocol: one in the site file that a shift lead has not adopted yet. bedside: the live
    vitals by instrument, heard bedside_s ago. instruments: how their lines do, by instrument,
    while somebody looks at that. cannot_start: what keeps the monitor from starting, while it is
    silent. quiet_s: for how long somebody wants no sound of that."""

    room: Room
    now: Moment
    station: str = "console"
    silent: Moment | None = None
    ever_heard: bool = True
    demo: bool = False
    waiting_protocol: Protocol | None = None
    bedside: dict[str, BedsideRow] = {}
    bedside_s: float = 0.0
    instruments: dict[str, InstrumentRow] = {}
    cannot_start: CannotStart | None = None
    quiet_s: float = 0.0

    @property
    def zone(self) -> str:
        """The site's time zone."""
        return zone_of(self.room.site)

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

    def devices_at(self, place: str) -> tuple[Device, ...]:
        """The instruments of this place."""
        return tuple(device for device in self.room.devices.values() if device.place == place)

    def vitals_age_s(self, row: BedsideRow) -> float:
        """How old what this row tells is at this moment; for ever where it tells nothing."""
        return float("inf") if row.age_s is None else row.age_s + self.bedside_s

    def visit_of(self, client: str) -> Visit | None:
        """The open visit of this client."""
        known = self.room.clients.get(client)
        return self.room.visits.get(known.session or "") if known else None
