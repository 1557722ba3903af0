"""A whole house without a process: the real conductor, fold, rules and tables, time by assignment.

The journal is a list here (tests/journal and tests/processes use the real one); it can be told to
fail, as a full disk does.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from devices import readings as r
from devices.guarded import Fault, aloud
from devices.units import BreathUnit
from hatmonitor.commands import AnyCommand
from hatmonitor.events import DeviceRow, Event, PlaceRow
from hatmonitor.journal.errors import JournalFailed
from hatmonitor.moments import Moment, iso
from hatmonitor.monitor import inputs as i
from hatmonitor.monitor.bedsides import Bedsides
from hatmonitor.monitor.conductor import Conductor, restore
from hatmonitor.monitor.outcome import Outcome, Reply
from hatmonitor.protocol import (
    AlarmLimits,
    BatchLimits,
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
from hatmonitor.room.state import Room
from hatmonitor.site.model import Site, StaffRow

PROTOCOL = Protocol(
    version="TEST-1",
    approved_by="EXAMPLE lead",
    approved_on="2026-09-01",
    enrolment=Enrolment(criteria=("EXAMPLE: of age",), induction_days=30),
    breath=BreathLimits(
        limit_mg_per_l=0.1,
        upper_limit_mg_per_l=0.25,
        error_band_mg_per_l=0.02,
        blood_breath_ratio=2100,
        arm_s=120,
        valid_min=20,
        retest_wait_min=15,
        test_gap_min=3,
    ),
    dose=Dose(min_gap_min=180, max_per_day=3, poss_blocks_from=3, assessment_required=False),
    booth=Booth(target_min=7, limit_min=10),
    observation=Observation(
        route_min={"iv": 30, "im": 30, "smoked": 20},
        induction_extra_min=0,
        near_limit_extra_min=15,
        needle_out_correction_min=5,
        forgotten_exit_min=30,
    ),
    checks=Checks(
        interval_min=10,
        long_watch_interval_min=15,
        late_percent=33,
        missed_percent=67,
        good_needed_to_leave=2,
        rr_low_per_min=8,
        rr_high_per_min=30,
        spo2_low_percent=90,
        poss_unacceptable_from=3,
        poss_not_rousable_from=4,
    ),
    emergency=Emergency(
        steps=("stimulate", "airway", "oxygen", "ventilate"),
        naloxone_mg=0.4,
        naloxone_route="im",
        naloxone_interval_min=3,
        naloxone_rethink_after=3,
        long_watch_min=120,
        hold_after_h=24,
    ),
    alarms=AlarmLimits(
        escalate_first_s=60, escalate_again_s=60, pause_sound_max_s=120, shelve_max_min=60
    ),
    batch=BatchLimits(emergencies=3, hours=24),
    vitals=VitalsLimits(
        required=False,
        silence_s=10,
        dip_spo2_percent=92,
        dip_delay_s=10,
        low_spo2_percent=90,
        low_delay_s=20,
        emergency_spo2_percent=80,
        emergency_delay_s=5,
        clear_margin_percent=1,
        clear_s=5,
        resp_low_per_min=8,
        resp_delay_s=10,
        no_breath_s=20,
        baseline_s=30,
    ),
)

SITE = Site(
    name="Test house",
    language="en",
    time_zone="Europe/Amsterdam",
    places=(
        *(PlaceRow(f"B{n}", "booth", f"B{n}") for n in (1, 2, 3)),
        *(PlaceRow(f"S{n}", "seat", f"S{n}") for n in (1, 2)),
    ),
    devices=(
        DeviceRow("desk1", "ebs010", "/dev/null", measures="breath"),
        DeviceRow("ox1", "nonin-df2", "/dev/null1", "S1", measures="vitals"),
        DeviceRow("ox2", "capnostream20", "/dev/null4", "B1", measures="vitals"),
        DeviceRow("help1", "button", "/dev/null2", "B1", measures="button"),
        DeviceRow("calls", "espa", "/dev/null3", calls={"102": "B2"}, measures="button"),
    ),
    staff=(StaffRow("w1", "worker", "1111"), StaffRow("lead1", "lead", "2222")),
    protocol=PROTOCOL,
    followers=("console", "bell"),
    seal_folder=None,
    disk_low_mb=500,
)

START = Moment(1_790_000_000_000_000, "boot-1", 5_000_000_000_000)


class ListJournal:
    """A journal in memory that can be told to fail, and to work again."""

    def __init__(self) -> None:
        self.rows: list[Event] = []
        self.snapshot: tuple[int, bytes] | None = None
        self.broken = ""

    def append(self, events: Sequence[Event]) -> list[Event]:
        if self.broken:
            raise JournalFailed(self.broken)
        assert [event.seq for event in events] == [
            len(self.rows) + 1 + n for n in range(len(events))
        ], "numbers must run on"
        written = [replace(event, prev="p", hash="h") for event in events]
        self.rows += written
        return written

    def hold(self, events: Sequence[Event], _after: Event | None) -> list[Event]:
        return list(events)

    def events(self, from_seq: int = 1) -> Iterable[Event]:
        return iter(self.rows[from_seq - 1 :])

    def hash_at(self, seq: int) -> str | None:
        return self.rows[seq - 1].hash if seq <= len(self.rows) else None

    def latest_snapshot(self, _fold_version: int) -> tuple[int, bytes] | None:
        return self.snapshot

    def save_snapshot(self, seq: int, blob: bytes, _fold_version: int) -> None:
        self.snapshot = (seq, blob)


class World:
    """now is moved by `wait`; do, hear and tick put one input before the conductor. breaks: a test
    makes something of ours break; else any fault of ours is the test's failure, not an alarm."""

    breaks = False

    def __init__(self, site: Site = SITE, followers: bool = True, journal: Any = None) -> None:
        self.site = site
        self.now = START
        self.journal = ListJournal() if journal is None else journal
        self.conductor = Conductor(self.journal, Room())
        self.faults: list[Fault] = []
        self.bedsides = Bedsides(self._bedside_broke)
        self.seen: list[Event] = list(self.conductor.open_house(site, "test", 1, self.now))
        self.wishes: list[tuple[str, str]] = []
        if followers:
            for name in site.followers:
                self.put(i.FollowerSeen(name))
            self.put(i.SoundSaid(True, "speaker"))
            for device in site.devices:
                self.hear(r.LinkUp(device.port), device.id)
        for station, staff in (("desk", "w1"), ("office", "lead1")):
            self.put(i.SignInTried(station, staff, True))

    @property
    def room(self) -> Room:
        return self.conductor.room

    def put(self, item: i.AnyInput) -> Outcome:
        outcome = self.conductor.step(item, self.now)
        self.seen += outcome.events
        for fault in outcome.faults:
            self._broke(fault)
        self.wishes += [(wish.device, wish.what) for wish in outcome.wishes]
        return outcome

    def _broke(self, fault: Fault) -> None:
        if not self.breaks:
            aloud(fault)
        self.faults.append(fault)

    def _bedside_broke(self, fault: Fault) -> None:
        self._broke(fault)
        self.put(i.OwnFault("monitor", fault))

    def do(self, do: str, *, by: str = "desk", **fields: object) -> Reply:
        raw = msgspec.json.encode({"do": do, **fields})
        command = msgspec.json.decode(raw, type=AnyCommand)  # type: ignore[arg-type]
        reply = self.put(i.Asked(by, command)).reply
        assert reply is not None
        return reply

    def ok(self, do: str, *, by: str = "desk", **fields: object) -> Reply:
        reply = self.do(do, by=by, **fields)
        assert reply.ok, f"{do} was refused: {reply.reason}"
        return reply

    def refused(self, do: str, *, by: str = "desk", **fields: object) -> str:
        before = self.room
        reply = self.do(do, by=by, **fields)
        assert not reply.ok, f"{do} was not refused"
        assert self.room.visits == before.visits, "a refused command must leave no trace"
        return str(reply.reason)

    def hear(self, reading: r.AnyReading, device: str = "desk1") -> Outcome:
        """What the monitor's loop does with a reading."""
        if not isinstance(reading, r.Vitals | r.Breathing):
            return self.put(i.Heard(device, reading))
        changed = self.bedsides.heard(self.room, device, reading, self.mono_s)
        return self._all_of(changed)

    def tick(self) -> Outcome:
        """What the monitor's loop does every quarter second."""
        events = self.put(i.Tick()).events
        changed = self._all_of(self.bedsides.tick(self.room, self.mono_s))
        return Outcome((*events, *changed.events))

    @property
    def mono_s(self) -> float:
        return self.now.mono_ns / 1e9

    def _all_of(self, items: Iterable[i.AnyInput]) -> Outcome:
        return Outcome(tuple(event for item in items for event in self.put(item).events))

    def wear(self, spo2: int | None, seconds: float, device: str = "ox1") -> None:
        """The clip says this once a second, with a tick after each."""
        for _ in range(round(seconds)):
            self._jump(1.0)
            self.hear(vitals(spo2), device)
            self.tick()

    def wait(self, seconds: float = 0, minutes: float = 0) -> None:
        """Time goes on, a tick every four seconds at the most."""
        left_s = seconds + minutes * 60
        while left_s > 0:
            self._jump(min(left_s, 4.0))
            self.tick()
            left_s -= 4.0

    def _jump(self, seconds: float, wall_s: float | None = None) -> None:
        wall_s = seconds if wall_s is None else wall_s
        self.now = Moment(
            self.now.at_us + round(wall_s * 1e6),
            self.now.boot,
            self.now.mono_ns + round(seconds * 1e9),
        )

    def step_clock(self, by_s: float) -> None:
        """Somebody sets the wall clock; the boot's clock goes on by a quarter second."""
        self._jump(0.25, 0.25 + by_s)
        self.tick()

    def sleep_through(self, seconds: float) -> None:
        """The machine sleeps: no tick, and both clocks have gone on."""
        self._jump(seconds)
        self.tick()

    def crash_and_restart(self, gap_s: float = 1.0) -> None:
        """The monitor dies without a word and another takes over from the journal."""
        self._jump(gap_s)
        self.conductor = Conductor(self.journal, restore(self.journal))
        self.bedsides = Bedsides(self._bedside_broke)
        self.seen += self.conductor.open_house(self.site, "test", 2, self.now)

    def at(self, seconds_ago: float) -> str:
        """That time, as a person gives it."""
        return iso(self.now.at_us - round(seconds_ago * 1e6))

    def facts(self, kind: str) -> list[Any]:
        return [event.fact for event in self.seen if event.kind == kind]

    def answer(self, alarm: str, by: str = "desk") -> Reply:
        return self.ok("acknowledge", by=by, alarm=alarm, seen=self.room.alarms[alarm].risen_seq)

    def kinds(self) -> list[str]:
        return [event.kind for event in self.seen]

    def last(self, kind: str) -> Event:
        return next(event for event in reversed(self.seen) if event.kind == kind)

    # --- what every visit begins with ------------------------------------------------------------

    def enrol(self, *clients: str) -> None:
        for client in clients:
            self.ok("enrol", by="office", client=client, approved_by="prescriber-1")

    def blow(
        self, client: str, value: float = 0.0, unit: BreathUnit | None = BreathUnit.MG_PER_L
    ) -> None:
        self.ok("expect_breath", client=client, device="desk1")
        self.hear(breath(value, unit))

    def clear(self, client: str) -> None:
        if client not in self.room.clients:
            self.enrol(client)
        self.ok("admit", client=client)
        self.blow(client)
        self.ok("decide_dose", client=client, outcome="dose")

    def inject(self, client: str, place: str) -> None:
        self.clear(client)
        self.ok("seat", client=client, place=place)
        self.ok("start_injection", place=place, route="iv", kit="K1")

    def observe(self, client: str, place: str) -> None:
        self.inject(client, place)
        self.wait(60)
        self.ok("end_injection", place=place)

    def check(self, place: str, rr: int = 14, **fields: object) -> Reply:
        return self.ok("record_check", place=place, rr=rr, **{"spo2": 97, "poss": "1", **fields})


def breath(value: float = 0.0, unit: BreathUnit | None = BreathUnit.MG_PER_L) -> r.Breath:
    """A result as the EBS-010's decoder gives it."""
    return r.Breath(r.BreathStatus.OK, value, unit, f"$RESULT,{value:.3f}-OK", limit=0.1)


def vitals(
    spo2: int | None, quality: r.VitalsQuality = r.VitalsQuality.GOOD, resp: int | None = None
) -> r.Vitals:
    """As a decoder gives it; without a number the finger is out."""
    if spo2 is None and resp is None:
        return r.Vitals(None, None, None, r.VitalsQuality.NONE, r.VitalsReason.SENSOR_OFF)
    return r.Vitals(spo2, 70, resp, quality)
