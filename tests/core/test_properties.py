"""Random shifts: whatever people, instruments, faults and crashes do, what must hold, holds."""

from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from devices import readings as r
from hatmonitor.alarms.holding import held_left_s, is_held
from hatmonitor.alarms.life import AlarmState
from hatmonitor.alarms.sounding import asks_for_sound, sounding, standing
from hatmonitor.alarms.table import ALARMS, RANK, Priority
from hatmonitor.moments import elapsed_s
from hatmonitor.monitor import inputs as i
from hatmonitor.monitor.conductor import restore
from hatmonitor.room.apply import fold
from hatmonitor.room.stages import DESK, IN_PLACE
from hatmonitor.room.state import Room
from hatmonitor.rules.conditions import conditions
from tests.core.lowered import NeverLowered
from tests.core.watchful import watchful
from tests.core.world import breath, vitals

CLIENTS = st.sampled_from(["C-1", "C-2", "C-3"])
PLACES = st.sampled_from(["B1", "B2", "B3", "S1", "S2", "Z9"])
STATIONS = st.sampled_from(["desk", "office", "hall"])
POSS = st.sampled_from(["S", "1", "2", "3", "4", "9"])
# Seconds ago, put into a time of day when it is asked; None: now.
LATE = st.none() | st.sampled_from([-60, 5, 90, 700, 50_000])

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
    "record_step": {
        "place": PLACES,
        "step": st.sampled_from(["airway", "dance", "ambulance_not_called"]),
        "at": LATE,
        "reason": st.sampled_from(["", "awake"]),
    },
    "give_naloxone": {"place": PLACES, "at": LATE},
    "take_role": {
        "place": PLACES,
        "role": st.sampled_from(["leads", "minds_room", "sings"]),
        "staff": st.sampled_from([None, "lead1", "ghost"]),
    },
    "end_emergency": {
        "place": PLACES, "outcome": st.sampled_from(["recovered", "hospital", "false_alarm", "x"]),
        "hold_hours": st.sampled_from([None, 0, 12, -1]),
    },
    "start_drill": {"place": PLACES},
    "end_drill": {"place": PLACES},
    "write_report": {
        "emergency": st.integers(0, 200), "sections": st.just({"what_happened": "as it was"}),
    },
    "sign_report": {"emergency": st.integers(0, 200), "written": st.integers(0, 200)},
    "test_sound": {},
    "confirm_sound": {"heard": st.booleans()},
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

vital = st.one_of(
    st.builds(
        vitals, st.none() | st.sampled_from([70, 85, 91, 97]),
        st.sampled_from(list(r.VitalsQuality)[:3]), st.none() | st.integers(0, 20),
    ),
    st.builds(r.Breathing, st.none(), st.none(), st.just("mmHg"), st.none() | st.integers(0, 40)),
)  # fmt: skip

pressed = st.one_of(
    st.builds(r.Button, st.booleans()),
    st.builds(r.Button, st.booleans(), st.sampled_from(["101", "102"]), st.sampled_from("ab")),
    st.just(r.LinkUp("/dev/null")),
    st.just(r.LinkLost("/dev/null", "gone")),
    st.just(r.Trouble(r.TroubleKind.NO_ANSWER, "not polled")),
    st.just(r.TroubleEnded(r.TroubleKind.NO_ANSWER)),
)

technical = st.sampled_from(
    [
        i.FollowerSeen("bell"), i.FollowerGone("bell", "ended"), i.FollowerSeen("console"),
        i.FollowerGone("console", "hangs"), i.SoundSaid(True, "a"), i.SoundSaid(False, "b"),
        i.DiskSeen(1, True), i.DiskSeen(9000, False), i.SignInTried("desk", "w1", True),
        i.SignInTried("desk", "w1", False), i.SignInTried("hall", "nobody", True),
    ]
)  # fmt: skip


class Shift(NeverLowered):
    """Any order of anything, by a protocol that sets every key."""

    @initialize()
    def open_house(self) -> None:
        self.world = watchful()

    @rule(command=asked, station=STATIONS)
    def somebody_asks(self, command: dict[str, Any], station: str) -> None:
        if command.get("at") is not None:
            command = {**command, "at": self.world.at(command["at"])}
        self.unchanged_elsewhere(lambda: self.world.do(by=station, **command), None)

    @rule(place=st.sampled_from(["B1", "B2"]), step=st.sampled_from(["airway", "oxygen"]))
    def a_drill_goes_on(self, place: str, step: str) -> None:
        """In a house that is calm enough for one, so that random shifts have some."""
        if self.world.room.drill is None:
            self.unchanged_elsewhere(lambda: self.world.do("start_drill", place=place), None)
            return
        where = self.world.room.drill.place
        self.world.do("record_step", place=where, step=step)

    @rule(
        place=st.sampled_from(["B1", "S1"]),
        what=st.sampled_from(["record_step", "give_naloxone", "take_role", "end_emergency"]),
        ago_s=st.sampled_from([None, 5, 90]),
    )
    def an_emergency_goes_on(self, place: str, what: str, ago_s: float | None) -> None:
        """Called where there is none, or none but an earlier one that still takes late entries."""
        room = self.world.room
        earlier = ago_s is not None and any(one.place == place for one in room.reports.values())
        if place not in room.emergencies and not earlier:
            wish: dict[str, Any] = {"do": "raise_overdose", "place": place}
            self.unchanged_elsewhere(lambda: self.world.do(**wish), f"overdose_called:{place}")
        at = None if ago_s is None else self.world.at(ago_s)
        wishes: dict[str, dict[str, Any]] = {
            "record_step": {"step": "airway", "at": at},
            "give_naloxone": {"at": at},
            "take_role": {"role": "leads", "staff": "w1"},
            "end_emergency": {"outcome": "recovered"},
        }
        self.unchanged_elsewhere(
            lambda: self.world.do(what, place=place, **wishes[what]), f"naloxone_due:{place}"
        )

    @rule(heard_all=st.booleans())
    def somebody_listens(self, heard_all: bool) -> None:
        self.unchanged_elsewhere(lambda: self.world.do("test_sound"), None)
        self.unchanged_elsewhere(lambda: self.world.do("confirm_sound", heard=heard_all), None)

    @rule(outcome=st.sampled_from(["recovered", "false_alarm"]), report=st.booleans())
    def an_emergency_ends_and_is_reported(self, outcome: str, report: bool) -> None:
        for place in list(self.world.room.emergencies):
            wish = {"do": "end_emergency", "place": place, "outcome": outcome}
            self.unchanged_elsewhere(lambda wish=wish: self.world.do(**wish), None)
        for seq in list(self.world.room.reports) if report else []:
            text = {"what_happened": "as it was"}
            written = self.world.do("write_report", emergency=seq, sections=text)
            if written.ok:
                self.world.do("sign_report", by="office", emergency=seq, written=written.seqs[0])

    @rule(device=st.sampled_from(["desk1", "ox2", "help1"]), times=st.integers(1, 4))
    def a_plug_is_loose(self, device: str, times: int) -> None:
        for _ in range(times):
            for reading in (r.LinkLost("/dev/null", "gone"), r.LinkUp("/dev/null")):
                self.unchanged_elsewhere(
                    lambda reading=reading: self.world.hear(reading, device), None
                )
                self.world.sleep_through(4.0)

    @rule(client=CLIENTS, place=st.sampled_from(["B1", "B2", "S1"]), rr=st.sampled_from([4, 14]))
    def a_visit_goes_on(self, client: str, place: str, rr: int) -> None:
        """The next sensible thing, so that random shifts get further than the desk."""
        self.go_on(client, place, rr)

    def go_on(self, client: str, place: str, rr: int) -> None:
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

    @rule(reading=vital, seconds=st.sampled_from([1, 6, 12, 25]))
    def a_sensor_tells(self, reading: r.Vitals | r.Breathing, seconds: int) -> None:
        """At the side of somebody who sits where one is, whom we help to get there."""
        for client in ("C-1", "C-2", "C-3", "C-3"):
            if not any(self.world.room.places[place].session for place in ("B1", "S1")):
                self.go_on(client, "B1", 14)
        device = "ox2" if self.world.room.places["B1"].session else "ox1"
        for _ in range(seconds):
            self.unchanged_elsewhere(lambda: self.world.hear(reading, device), None)
            self.world.sleep_through(1.0)

    @rule(reading=pressed, device=st.sampled_from(["ox1", "help1", "calls"]))
    def a_button_or_a_line_tells(self, reading: r.AnyReading, device: str) -> None:
        if device == "ox1" and isinstance(reading, r.Button):
            return
        self.unchanged_elsewhere(lambda: self.world.hear(reading, device), None)

    @rule(client=CLIENTS)
    def somebody_sits_where_the_oximeter_is(self, client: str) -> None:
        visit = self.world.room.visits.get(
            getattr(self.world.room.clients.get(client), "session", None) or ""
        )
        if visit is not None and visit.place not in (None, "S1"):
            self.world.do("move", place=visit.place, to="S1")

    @rule(item=technical)
    def something_technical(self, item: i.AnyInput) -> None:
        before = self.world.room.alarms
        self.unchanged_elsewhere(lambda: self.world.put(item), None)
        if isinstance(item, i.FollowerGone) or getattr(item, "works", True) is False:
            after = self.world.room.alarms
            for key, alarm in before.items():
                if alarm.practice:
                    continue  # any real alarm ends the drill
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
        for key, alarm in before.alarms.items():
            if key not in after:
                if alarm.practice and self.world.last("drill_ended").fact.why == "real_alarm":
                    continue  # of the restart itself: not logging, or people nobody watched
                assert is_held(alarm) and alarm.state is not AlarmState.RETURNED_UNACKNOWLEDGED
                assert held_left_s(before, alarm, self.world.now) == 0.0
            elif alarm.state is AlarmState.ACKNOWLEDGED and after[key].count == alarm.count:
                assert after[key].state is AlarmState.ACKNOWLEDGED, f"{key} forgot its answer"
        assert self.world.room.visits.keys() == before.visits.keys()
        assert self.world.room.emergencies == before.emergencies or before.drill
        assert self.world.room.reports == before.reports
        assert self.world.room.shelves.keys() <= before.shelves.keys()

    @rule(broken=st.booleans())
    def the_disk_fills_or_empties(self, broken: bool) -> None:
        self.world.journal.broken = "full" if broken else ""

    @rule(which=st.integers(0, 9), how=st.sampled_from(["acknowledge", "pause_sound", "shelve"]))
    def an_alarm_is_answered(self, which: int, how: str) -> None:
        alarms = standing(self.world.room)
        if not alarms:
            return
        alarm = alarms[which % len(alarms)]
        wishes: dict[str, dict[str, Any]] = {
            "acknowledge": {"seen": alarm.risen_seq},
            "pause_sound": {"seconds": 60},
            "shelve": {"minutes": 10, "reason": "known", "by": "office"},
        }
        wish = {"do": how, "alarm": alarm.id, **wishes[how]}
        self.unchanged_elsewhere(lambda: self.world.do(**wish), alarm.id)
        if how == "shelve":
            assert alarm.id in self.world.room.alarms, "a shelf is in sight"

    @rule()
    def the_lead_empties_the_shelf(self) -> None:
        for alarm in list(self.world.room.shelves):
            self.unchanged_elsewhere(
                lambda alarm=alarm: self.world.do("unshelve", by="office", alarm=alarm), alarm
            )

    def unchanged_elsewhere(self, act: Any, touched: str | None) -> None:
        """An alarm whose condition still holds, and that nobody answered, is exactly as loud."""
        was, before = self.world.room, self.world.room.alarms
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
                if asks_for_sound(was, alarm, now):
                    assert asks_for_sound(room, after, now), f"{key} was silenced"
                assert key not in room.shelves or key in was.shelves, f"{key} was shelved"
                assert after.level >= alarm.level, f"{key} is quieter"

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
            if asks_for_sound(room, alarm, now):
                assert heard_now is not None
                assert alarm.practice or RANK[heard_now.priority] >= RANK[alarm.priority]

    @invariant()
    def a_drill_goes_on_only_while_nothing_real_has_risen(self) -> None:
        room = self.world.room
        drills = [place for place, one in room.emergencies.items() if one.practice]
        assert drills == ([room.drill.place] if room.drill else [])
        if room.drill is None:
            assert not any(alarm.practice for alarm in room.alarms.values())
            return
        for alarm in room.alarms.values():
            risen = alarm.risen_seq > room.drill.seq and alarm.state is not AlarmState.ACKNOWLEDGED
            assert alarm.practice or not risen or alarm.id in room.shelves, alarm.id
        assert all(one.practice for one in room.emergencies.values())

    @invariant()
    def nothing_about_somebody_in_danger_is_shelved_or_held(self) -> None:
        room = self.world.room
        for key, shelf in room.shelves.items():
            row = ALARMS[key.partition(":")[0]]
            assert row.technical or row.priority != Priority.HIGH
            assert elapsed_s(shelf.since, self.world.now) < shelf.seconds, "a shelf has an end"
        for alarm in room.alarms.values():
            assert not (is_held(alarm) and alarm.priority == Priority.HIGH)
            assert is_held(alarm) <= (held_left_s(room, alarm, self.world.now) > 0.0)

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
# A busy machine may take long over it; no run of it may hang.
TestAnyShift = pytest.mark.timeout(400)(Shift.TestCase)
