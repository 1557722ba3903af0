"""Rooms for looking at: each is folded from events, as a real one is, so it cannot be impossible.

A `Story` tells a shift in few words. The clock is set by hand. The limits are examples and mean
nothing clinical; they are marked so.
"""

from typing import Final

from hatmonitor import events as e
from hatmonitor.events import DeviceRow, Event, PlaceRow
from hatmonitor.journal.samples import Sample
from hatmonitor.moments import Moment, from_iso, shifted
from hatmonitor.protocol import (
    AlarmLimits,
    Booth,
    BreathLimits,
    Checks,
    Dose,
    Emergency,
    Enrolment,
    Observation,
    Protocol,
    VitalsLimits,
)
from hatmonitor.room.apply import apply
from hatmonitor.room.due import place_of_call
from hatmonitor.room.state import Room
from hatmonitor.rules.judge import judge
from hatmonitor.wire.messages import BedsideRow, InstrumentRow

STATION: Final = "console"
NOON: Final = Moment(from_iso("2026-11-22T13:00:00Z"), "boot", 3_600_000_000_000)

EXAMPLE: Final = Protocol(
    version="2026-11 EXAMPLE",
    approved_by="EXAMPLE",
    approved_on="2026-11-01",
    enrolment=Enrolment(("EXAMPLE: of age", "EXAMPLE: other treatment was tried"), 30.0),
    breath=BreathLimits(0.1, 0.25, 0.02, 2100.0, 120.0, 30.0, 15.0, 3.0),
    dose=Dose(180.0, 3, 3, True),
    booth=Booth(7.0, 12.0),
    observation=Observation({"iv": 30.0, "im": 30.0, "smoked": 20.0}, 15.0, 15.0, 5.0, 30.0),
    checks=Checks(10.0, 15.0, 33.0, 67.0, 2, 10, 30, 90, 3, 4),
    emergency=Emergency(("Stimulate", "Airway", "Oxygen", "Ventilate"), 0.4, "im", 2.5, 3, 120.0),
    alarms=AlarmLimits(30.0, 60.0, 120.0, shelve_max_min=60.0),
    vitals=VitalsLimits(
        required=False,
        silence_s=10.0,
        dip_spo2_percent=92,
        dip_delay_s=10.0,
        low_spo2_percent=90,
        low_delay_s=30.0,
        emergency_spo2_percent=80,
        emergency_delay_s=10.0,
        clear_margin_percent=2,
        clear_s=10.0,
        resp_low_per_min=8,
        resp_delay_s=20.0,
        no_breath_s=20.0,
        baseline_s=60.0,
    ),
)

# As the monitor: judged again until nothing more follows.
_ROUNDS: Final = 20

DESK: Final = (
    DeviceRow("desk-1", "ebs010", "/dev/ttyUSB0", measures="breath"),
    DeviceRow("desk-2", "ebs010", "/dev/ttyUSB1", measures="breath"),
)


class Story:
    """Tells events and keeps the room they make. minutes: after the shift began."""

    def __init__(
        self,
        booths: int = 13,
        seats: int = 24,
        name: str = "HAT Example",
        devices: tuple[DeviceRow, ...] = DESK,
        protocol: Protocol = EXAMPLE,
    ) -> None:
        self.room = Room()
        self.bedside: dict[str, BedsideRow] = {}
        self.instruments: dict[str, InstrumentRow] = {}
        self.samples: list[Sample] = []
        self.now = NOON
        self._sessions = 0
        places = [PlaceRow(f"B{n}", "booth", f"B{n}") for n in range(1, booths + 1)]
        places += [PlaceRow(f"S{n}", "seat", f"S{n}") for n in range(1, seats + 1)]
        self.tell(
            e.SiteOpened(
                name, "en", "Europe/Amsterdam", tuple(places), devices, ("console", "bell")
            ),
            by="monitor",
        )
        self.tell(e.ProtocolAdopted(protocol), by="lead1")
        for staff, role in (("w1", "worker"), ("w2", "worker"), ("lead1", "lead")):
            self.tell(e.StaffAdded(staff, role), by="monitor")
        self.tell(e.FollowerJoined("console"), by="monitor")
        self.tell(e.FollowerJoined("bell"), by="monitor")
        self.tell(e.SoundPathBack("Speakers"), by="bell")
        for device in devices:
            self.tell(e.LinkUp(device.id, device.port), by=device.id)

    def tell(
        self,
        fact: e.AnyFact,
        by: str = "w1",
        place: str | None = None,
        client: str | None = None,
        session: str | None = None,
    ) -> int:
        """One more event, now; its number."""
        if place is not None and session is None:
            session = self.room.places[place].session
        if client is None and session is not None and session in self.room.visits:
            client = self.room.visits[session].client
        event = Event(self.room.seq + 1, self.now, by, fact, place, client, session)
        self.room = apply(self.room, event)
        return event.seq

    def at(self, minutes: float) -> None:
        """Go to this moment of the shift."""
        self.now = shifted(NOON, minutes * 60)

    def judge(self) -> None:
        """Raise and clear what the rules say at this moment."""
        for _ in range(_ROUNDS):
            drafts = judge(self.room, self.now)
            for draft in drafts:
                self.tell(draft.fact, draft.by, draft.place, draft.client, draft.session)
            if not drafts:
                return

    # --- a visit, in one line each ---------------------------------------------------------------

    def sign_in(self, staff: str = "w1") -> None:
        self.tell(e.SignedIn(staff, STATION), by=staff)

    def enrol(self, *clients: str) -> None:
        for client in clients:
            self.tell(e.ClientEnrolled(client, "lead1", EXAMPLE.enrolment.criteria), by="lead1")

    def admit(self, client: str) -> str:
        if client not in self.room.clients:
            self.enrol(client)
        self._sessions += 1
        session = f"V{self._sessions:04d}"
        self.tell(e.ClientAdmitted(client), client=client, session=session)
        return session

    def breath(self, client: str | None, mg_per_l: float, level: str = "clear") -> int:
        session = self.room.clients[client].session if client else None
        word = "OK" if level == "clear" else "HIGH"
        return self.tell(
            e.BreathMeasured(
                "desk-1",
                mg_per_l,
                "mg/L",
                f"{mg_per_l:.3f} mg/L {word}",
                word.lower(),
                mg_per_l,
                None,
                level,
                0.1,
                417,
                client,
            ),
            by="desk-1",
            client=client,
            session=session,
        )

    def vitals(
        self,
        device: str,
        spo2: int | None = None,
        pulse: int | None = None,
        resp: int | None = None,
        quality: str = "good",
        reason: str | None = None,
        age_s: float = 0.4,
        no_breath_s: int | None = None,
    ) -> None:
        """What this instrument tells now; it is no event."""
        self.bedside[device] = BedsideRow(
            device, age_s, spo2, pulse, resp, quality, reason, no_breath_s=no_breath_s
        )

    def condition(
        self,
        device: str,
        signal: str = "ok",
        spo2: str = "ok",
        breathing: str = "ok",
        baseline: int | None = 97,
    ) -> None:
        """How the person at this instrument does from now on."""
        row = self.bedside.get(device) or BedsideRow(device, None)
        place = self.room.devices[device].place
        self.tell(
            e.VitalsConditionChanged(
                device,
                signal,
                spo2,
                breathing,
                row.spo2_percent,
                row.resp_per_min,
                row.no_breath_s,
                baseline,
            ),
            by=device,
            place=place,
        )

    def press(self, device: str, call: str = "", text: str = "") -> None:
        """A help button, or a call of a call system."""
        found = self.room.devices[device]
        place = place_of_call(found, call)
        self.tell(e.ButtonPressed(device, call, text), by=device, place=place)

    def type_breath(
        self, client: str, value: float | None, unit: str | None, status: str = "none"
    ) -> int:
        """w1 read it from a display; the number of the entry."""
        fact = e.BreathEntered(client, "Alcoquant on the desk", value, unit, status)
        return self.tell(fact, client=client, session=self._session(client))

    def assess(self, client: str, poss: str = "1") -> None:
        self.tell(e.ClientAssessed(client, poss, ""), client=client, session=self._session(client))

    def decide(self, client: str, outcome: str = "dose", reason: str = "") -> None:
        wait_s = EXAMPLE.breath.retest_wait_min * 60 if outcome == "retest" else None
        self.tell(
            e.DoseDecided(client, outcome, reason, "", wait_s),
            client=client,
            session=self._session(client),
        )

    def clear(self, client: str) -> None:
        """Admitted, blown, assessed, cleared."""
        self.admit(client)
        self.breath(client, 0.0)
        self.assess(client)
        self.decide(client)

    def seat(self, client: str, place: str) -> None:
        self.clear(client)
        self.tell(
            e.ClientSeated(client, place), place=place, client=client, session=self._session(client)
        )

    def inject(self, place: str, route: str = "iv") -> None:
        booth = EXAMPLE.booth
        self.tell(
            e.InjectionStarted(place, route, "K-1", booth.target_min * 60, booth.limit_min * 60),
            place=place,
        )

    def needle_out(self, place: str) -> None:
        visit = self.room.visits[self.room.places[place].session or ""]
        length = EXAMPLE.observation.route_min[visit.route or "iv"] * 60
        self.tell(
            e.InjectionEnded(place, self.now, length, EXAMPLE.checks.interval_min * 60, False),
            place=place,
        )

    def check(
        self,
        place: str,
        rr: int = 14,
        spo2: int | None = 97,
        poss: str = "1",
        bad: tuple[str, ...] = (),
    ) -> int:
        fact = e.CheckRecorded(place, rr, spo2, poss, "", not bad, bad)
        return self.tell(fact, place=place)

    def move(self, place: str, to: str) -> None:
        self.tell(e.ClientMoved(place, to), place=place)

    def leave(self, place: str) -> None:
        visit = self.room.visits[self.room.places[place].session or ""]
        self.tell(e.SessionEnded(visit.client, place, "left", "", False), place=place)

    def set_place(self, place: str, state: str) -> None:
        self.tell(e.PlaceChanged(place, state), place=place)

    def overdose(self, place: str, by: str = "w1") -> None:
        self.tell(e.EmergencyStarted(place), by=by, place=place)
        self.judge()

    def step(self, place: str, step: str) -> int:
        return self.tell(e.EmergencyStepRecorded(place, step), place=place)

    def naloxone(self, place: str) -> int:
        given = len(self.room.emergencies[place].doses) + 1
        return self.tell(
            e.NaloxoneGiven(
                place,
                EXAMPLE.emergency.naloxone_mg,
                EXAMPLE.emergency.naloxone_route,
                given,
                EXAMPLE.emergency.naloxone_interval_min * 60,
            ),
            place=place,
        )

    def end_emergency(self, place: str, outcome: str = "recovered") -> None:
        doses = len(self.room.emergencies[place].doses)
        length = EXAMPLE.emergency.long_watch_min * 60 if doses else None
        every = EXAMPLE.checks.long_watch_interval_min * 60
        self.tell(e.EmergencyEnded(place, outcome, doses, length, every), place=place)

    def acknowledge(self, alarm: str, by: str = "w2") -> None:
        self.tell(e.AlarmAcknowledged(alarm, self.room.alarms[alarm].risen_seq), by=by)

    def _session(self, client: str) -> str | None:
        return self.room.clients[client].session
