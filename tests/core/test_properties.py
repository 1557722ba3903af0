"""Random shifts: whatever people, instruments, faults and crashes do, what must hold, holds."""

from typing import Any

import msgspec
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from devices import readings as r
from hatmonitor.alarms.life import AlarmState
from hatmonitor.alarms.sounding import asks_for_sound, sounding, standing
from hatmonitor.alarms.table import RANK
from hatmonitor.monitor import inputs as i
from hatmonitor.monitor.conductor import restore
from hatmonitor.room.apply import fold
from hatmonitor.room.stages import DESK, IN_PLACE
from hatmonitor.room.state import Room
from hatmonitor.rules.conditions import conditions
from tests.core.world import World, breath

CLIENTS = st.sampled_from(["C-1", "C-2", "C-3"])
PLACES = st.sampled_from(["B1", "B2", "B3", "S1", "S2", "Z9"])
STATIONS = st.sampled_from(["desk", "office", "hall"])
POSS = st.sampled_from(["S", "1", "2", "3", "4", "9"])

COMMANDS: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "enrol": {"client": CLIENTS, "approved_by": st.just("p1")},
    "end_enrolment": {"client": CLIENTS, "reason": st.just("moved")},
    "hold": {"client": CLIENTS, "reason": st.just("asked")},
    "lift_hold": {"client": CLIENTS, "reason": st.just("done")},
    "admit": {"client": CLIENTS},
    "expect_breath": {"client": CLIENTS, "device": st.just("desk1")},
    "cancel_breath": {"device": st.just("desk1")},
    "assess": {"client": CLIENTS, "poss": POSS},
    "decide_dose": {
        "client": CLIENTS,
        "outcome": st.sampled_from(
            ["dose", "dose", "reduced_dose", "retest", "refused", "prescriber_asked"]
        ),
        "reason": st.sampled_from(["", "agreed"]),
        "prescriber": st.sampled_from(["", "p1"]),
    },
    "seat": {"client": CLIENTS, "place": PLACES},
    "start_injection": {"place": PLACES, "route": st.sampled_from(["iv", "im", "x"])},
    "end_injection": {"place": PLACES},
    "move": {"place": PLACES, "to": PLACES},
    "record_check": {
        "place": PLACES,
        "rr": st.integers(-1, 90),
        "spo2": st.none() | st.integers(0, 101),
        "poss": POSS,
    },
    "extend_observation": {"place": PLACES, "minutes": st.integers(-5, 30)},
    "shorten_observation": {
        "place": PLACES, "minutes": st.integers(0, 60), "reason": st.just("agreed"),
    },
    "raise_overdose": {"place": PLACES},
    "record_step": {"place": PLACES, "step": st.sampled_from(["airway", "dance"])},
    "give_naloxone": {"place": PLACES},
    "end_emergency": {
        "place": PLACES, "outcome": st.sampled_from(["recovered", "hospital", "false_alarm", "x"]),
    },
    "end_session": {"place": PLACES, "reason": st.sampled_from(["", "asked to"])},
    "set_place": {
        "place": PLACES, "state": st.sampled_from(["open", "cleaning", "out_of_service"]),
    },
    "correct": {"seq": st.integers(0, 200), "note": st.just("slip"), "withdraw": st.booleans()},
    "hand_over": {"to": st.sampled_from(["lead1", "nobody"]), "note": st.just("")},
    "sign_out": {},
}  # fmt: skip

asked = st.sampled_from(sorted(COMMANDS)).flatmap(
    lambda do: st.fixed_dictionaries({"do": st.just(do), **COMMANDS[do]})
)

heard = st.one_of(
    st.floats(0, 0.5).map(lambda value: breath(round(value, 3))),
    st.sampled_from(list(r.BreathPhase)).map(r.BreathStep),
    st.just(r.Garbage("ff", "noise")),
    st.just(r.LinkUp("/dev/null")),
    st.just(r.LinkLost("/dev/null", "gone")),
    st.sampled_from(list(r.TroubleKind)).map(lambda kind: r.Trouble(kind, "x")),
    st.sampled_from(list(r.TroubleKind)).map(r.TroubleEnded),
)

technical = st.sampled_from(
    [
        i.FollowerSeen("bell"), i.FollowerGone("bell", "ended"), i.FollowerSeen("console"),
        i.FollowerGone("console", "hangs"), i.SoundSaid(True, "a"), i.SoundSaid(False, "b"),
        i.DiskSeen(1, True), i.DiskSeen(9000, False), i.SignInTried("desk", "w1", True),
        i.SignInTried("desk", "w1", False), i.SignInTried("hall", "nobody", True),
    ]
)  # fmt: skip


class Shift(RuleBasedStateMachine):
    """Any order of anything."""

    @initialize()
    def open_house(self) -> None:
        self.world = World()

    @rule(command=asked, station=STATIONS)
    def somebody_asks(self, command: dict[str, Any], station: str) -> None:
        self.unchanged_elsewhere(lambda: self.world.do(by=station, **command), None)

    @rule(client=CLIENTS, place=st.sampled_from(["B1", "B2", "S1"]), rr=st.sampled_from([4, 14]))
    def a_visit_goes_on(self, client: str, place: str, rr: int) -> None:
        """The next sensible thing, so that random shifts get further than the desk."""
        if client not in self.world.room.clients:
            self.world.do("enrol", by="office", client=client, approved_by="p1")
        session = (
            self.world.room.clients[client].session if (client in self.world.room.clients) else None
        )
        visit = self.world.room.visits.get(session or "")
        if visit is None:
            self.world.do("admit", client=client)
            self.world.do("expect_breath", client=client, device="desk1")
            self.world.hear(breath(0.0))
            self.world.do("decide_dose", client=client, outcome="dose", reason="x")
            return
        wishes: dict[str, dict[str, Any]] = {
            "cleared": {"do": "seat", "client": client, "place": place},
            "seated": {"do": "start_injection", "place": visit.place, "route": "iv"},
            "injecting": {"do": "end_injection", "place": visit.place},
            "observing": {"do": "record_check", "place": visit.place, "rr": rr, "poss": "1"},
            "long_watch": {"do": "record_check", "place": visit.place, "rr": rr, "poss": "1"},
        }
        if visit.stage in wishes:
            self.world.do(**wishes[visit.stage])

    @rule(reading=heard)
    def an_instrument_speaks(self, reading: r.AnyReading) -> None:
        self.unchanged_elsewhere(lambda: self.world.hear(reading), None)

    @rule(item=technical)
    def something_technical(self, item: i.AnyInput) -> None:
        before = self.world.room.alarms
        self.unchanged_elsewhere(lambda: self.world.put(item), None)
        if isinstance(item, i.FollowerGone) or getattr(item, "works", True) is False:
            after = self.world.room.alarms
            for key, alarm in before.items():
                assert key in after, f"a fault cleared {key}"
                assert after[key].condition >= alarm.condition, f"a fault lowered {key}"

    @rule(seconds=st.sampled_from([0.25, 3, 70, 240, 700]))
    def time_goes_on(self, seconds: float) -> None:
        self.world.sleep_through(seconds)

    @rule(by_s=st.sampled_from([3600.0, -3600.0, 1.0]))
    def the_clock_steps(self, by_s: float) -> None:
        self.world.step_clock(by_s)

    @rule()
    def the_monitor_crashes(self) -> None:
        if self.world.conductor.backlog:
            return  # what is not on disk dies with the process; tests/processes looks at that
        before = self.world.room
        self.world.crash_and_restart(gap_s=0.5)
        after = self.world.room.alarms
        assert before.alarms.keys() <= after.keys()
        for key, alarm in before.alarms.items():
            if alarm.state is AlarmState.ACKNOWLEDGED and after[key].count == alarm.count:
                assert after[key].state is AlarmState.ACKNOWLEDGED, f"{key} forgot its answer"
        assert self.world.room.visits.keys() == before.visits.keys()
        assert self.world.room.emergencies == before.emergencies

    @rule(broken=st.booleans())
    def the_disk_fills_or_empties(self, broken: bool) -> None:
        self.world.journal.broken = "full" if broken else ""

    @rule(which=st.integers(0, 9), pause=st.booleans())
    def an_alarm_is_answered(self, which: int, pause: bool) -> None:
        alarms = standing(self.world.room)
        if not alarms:
            return
        alarm = alarms[which % len(alarms)]
        if pause:
            wish = {"do": "pause_sound", "alarm": alarm.id, "seconds": 60}
        else:
            wish = {"do": "acknowledge", "alarm": alarm.id, "seen": alarm.risen_seq}
        self.unchanged_elsewhere(lambda: self.world.do(by="desk", **wish), alarm.id)

    def unchanged_elsewhere(self, act: Any, touched: str | None) -> None:
        """An alarm whose condition still holds, and that nobody answered, is exactly as loud."""
        before = self.world.room.alarms
        act()
        room, now = self.world.room, self.world.now
        holding = conditions(room, now)
        for key, alarm in before.items():
            if key == touched:
                continue
            after = room.alarms.get(key)
            if key in holding or alarm.state is AlarmState.RETURNED_UNACKNOWLEDGED:
                assert after is not None, f"{key} was hidden"
                assert RANK[after.priority] >= RANK[alarm.priority]
                if alarm.state is not AlarmState.ACKNOWLEDGED:
                    assert after.state is not AlarmState.ACKNOWLEDGED, f"{key} was answered"
                if asks_for_sound(alarm, now):
                    assert asks_for_sound(after, now), f"{key} was silenced"

    @invariant()
    def the_fold_in_any_two_parts_is_the_whole(self) -> None:
        rows = [*self.world.journal.rows, *self.world.conductor.backlog]
        middle = len(rows) // 2
        assert fold(fold(Room(), rows[:middle]), rows[middle:]) == self.world.room

    @invariant()
    def a_snapshot_and_the_rest_is_the_whole(self) -> None:
        if self.world.conductor.backlog:
            return
        self.world.conductor.save_snapshot()
        assert restore(self.world.journal) == self.world.room

    @invariant()
    def people_and_places_agree(self) -> None:
        room = self.world.room
        for visit in room.visits.values():
            assert visit.stage in DESK | IN_PLACE
            assert (visit.place is not None) == (visit.stage in IN_PLACE)
            assert room.clients[visit.client].session == visit.session
            if visit.place is not None:
                assert room.places[visit.place].session == visit.session
        for place in room.places.values():
            assert place.session is None or room.visits[place.session].place == place.id

    @invariant()
    def what_holds_stands_and_the_loudest_is_heard(self) -> None:
        room, now = self.world.room, self.world.now
        for key in conditions(room, now):
            assert room.alarms[key].condition
        heard_now = sounding(room, now)
        for alarm in room.alarms.values():
            if asks_for_sound(alarm, now):
                assert heard_now is not None
                assert RANK[heard_now.priority] >= RANK[alarm.priority]

    @invariant()
    def every_event_survives_the_wire(self) -> None:
        for event in self.world.seen[-3:]:
            packed = msgspec.msgpack.encode(event)
            assert msgspec.msgpack.decode(packed, type=type(event)) == event


Shift.TestCase.settings = settings(
    max_examples=150,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
TestAnyShift = Shift.TestCase
