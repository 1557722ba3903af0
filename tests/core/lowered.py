"""What must hold of alarms in any shift, stated without the rules that make it so.

A part of the stateful property test (test_properties.py): each statement is judged of the room and
the journal alone, before and after each step.
"""

from itertools import pairwise
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from devices import readings as r
from hatmonitor.alarms.holding import hold_s
from hatmonitor.alarms.life import AlarmState
from hatmonitor.alarms.sounding import asking, sounding, standing
from hatmonitor.moments import elapsed_s
from hatmonitor.room.due import next_check_due_s
from hatmonitor.room.state import Alarm, Room, Visit
from tests.core.world import World

UNSEEN: Final = (AlarmState.UNACKNOWLEDGED, AlarmState.RETURNED_UNACKNOWLEDGED)
# The graver alarm and the lesser ones in whose place it comes.
INSTEAD: Final = {
    "emergency_desaturation": ("desaturation", "brief_dip"),
    "desaturation": ("brief_dip",),
    "check_missed": ("check_late",),
}
ABOUT_PEOPLE: Final = frozenset(
    {
        "not_breathing_well", "not_rousable", "naloxone_due", "check_missed", "check_late",
        "emergency_desaturation", "breathing_slow", "desaturation", "brief_dip", "no_signal",
        "over_time", "forgotten_exit", "overdose_called",
    }
)  # fmt: skip
# A tick of the shifts that are played: nothing is found sooner than the next.
TICK_S: Final = 0.5


def unseen_of(room: Room, session: str) -> dict[str, Alarm]:
    """By name, what nobody has answered of this visit."""
    return {
        one.name: one
        for one in room.alarms.values()
        if one.session == session and one.name in ABOUT_PEOPLE and one.state in UNSEEN
    }


class NeverLowered(RuleBasedStateMachine):
    """Base of the shifts. before: the room before the step; told: how many events there were."""

    world: World
    before: Room | None = None
    told: int = 0

    # --- what brings it about --------------------------------------------------------------------

    @rule(minutes=st.sampled_from([3.5, 11.0, 17.0]))
    def all_is_answered_and_nothing_done(self, minutes: float) -> None:
        for alarm in list(self.world.room.alarms.values()):
            self.world.do("acknowledge", alarm=alarm.id, seen=alarm.risen_seq)
        self.world.sleep_through(minutes * 60)

    @rule()
    def somebody_is_watched_and_nobody_comes(self) -> None:
        """Sits down; the check is late; goes on; is missed; and on, a step each time."""
        room, now = self.world.room, self.world.now
        visit = next((one for one in room.visits.values() if one.stage == "observing"), None)
        due_s = next_check_due_s(visit, now) if visit else None
        if visit is None or due_s is None or not visit.check_every_s:
            for _ in range(6):
                self.go_on("C-3", "B3", 14)
            return
        overdue = -due_s / visit.check_every_s * 100.0
        next_at = next((mark for mark in (33.5, 60.0, 67.5, 90.0) if mark > overdue), overdue + 20)
        self.world.sleep_through((next_at - overdue) / 100.0 * visit.check_every_s)

    @rule(seconds=st.sampled_from([15.0, 80.0]))
    def a_seen_plug_is_loose_again_and_for_good(self, seconds: float) -> None:
        lost, back = r.LinkLost("/dev/null", "gone"), r.LinkUp("/dev/null")
        self.world.hear(lost)
        for alarm in list(self.world.room.alarms.values()):
            if alarm.name == "instrument_lost":
                self.world.do("acknowledge", alarm=alarm.id, seen=alarm.risen_seq)
        for reading in (back, lost):
            self.world.hear(reading)
        self.world.sleep_through(seconds)

    @rule(place=st.sampled_from(["B1", "B2", "B3", "S1"]), to=st.sampled_from(["S1", "S2", "B1"]))
    def somebody_goes_elsewhere(self, place: str, to: str) -> None:
        self.world.do("move", place=place, to=to)

    @rule(place=st.sampled_from(["B1", "B2", "S1"]), outcome=st.sampled_from(["left", "hospital"]))
    def somebody_leaves_and_the_place_is_cleaned(self, place: str, outcome: str) -> None:
        self.world.do("end_emergency", place=place, outcome="recovered")
        self.world.do("end_session", place=place, outcome=outcome, reason="asked to")
        self.world.do("set_place", place=place, state="open")

    # --- what must hold --------------------------------------------------------------------------

    @invariant()
    def worse_is_never_quieter(self) -> None:
        """The level of a visit's unanswered alarms falls by an answer or the cause's end alone; and
        what comes in the place of a lesser one that nobody answered begins where that stood."""
        room, was, news = self._step()
        if was is None:
            return
        answered = {e.fact.alarm for e in news if e.kind == "alarm_acknowledged"}
        cleared = {e.fact.alarm for e in news if e.kind == "alarm_cleared"}
        for session in room.visits:
            after = unseen_of(room, session)
            for name, alarm in unseen_of(was, session).items():
                if alarm.id in answered:
                    continue
                graver = [
                    after[g] for g, lesser in INSTEAD.items() if name in lesser and g in after
                ]
                new = [one for one in graver if one.raised != alarm.raised and one.count == 1
                       and elapsed_s(one.risen, self.world.now) == 0.0]  # fmt: skip
                if name in after and after[name].raised != alarm.raised:
                    # Its cause ended, and came anew, both within this step.
                    assert alarm.id in cleared, f"{alarm.id} went unseen"
                elif name in after:
                    assert after[name].level >= alarm.level, f"{alarm.id} is quieter"
                elif new and alarm.condition and alarm.priority != "low":
                    assert max(one.level for one in new) >= alarm.level, f"{new} is quieter"
                else:
                    assert alarm.id in cleared or not alarm.condition, f"{alarm.id} went unseen"

    @invariant()
    def acknowledged_is_not_for_ever(self) -> None:
        """A check, or naloxone, that is still not done rises within a further whole interval; a
        high alarm whose cause stands, within the protocol's time."""
        room, now = self.world.room, self.world.now
        assert room.protocol is not None
        again_s = getattr(room.protocol.alarms, "rise_again_s", 0.0)
        remind_s = getattr(room.protocol.alarms, "remind_acknowledged_s", 0.0)
        for alarm in room.alarms.values():
            if alarm.state is not AlarmState.ACKNOWLEDGED or not alarm.condition:
                continue
            if alarm.id in room.shelves or alarm.practice:
                continue
            assert alarm.acknowledged is not None
            answered_s = elapsed_s(alarm.acknowledged, now)
            rested = elapsed_s(alarm.risen, now) > again_s
            every_s = self._interval_s(room, alarm)
            if every_s is not None and rested:
                assert answered_s <= every_s + TICK_S, f"{alarm.id} is acknowledged for ever"
            if remind_s and alarm.priority == "high" and rested:
                assert answered_s <= remind_s + TICK_S, f"nobody is reminded of {alarm.id}"

    @invariant()
    def what_is_held_is_not_deaf(self) -> None:
        """What came back within its hold, and that nobody answered since, rises at its end."""
        room, now = self.world.room, self.world.now
        assert room.protocol is not None
        again_s = getattr(room.protocol.alarms, "rise_again_s", 0.0)
        for alarm in room.alarms.values():
            if alarm.state is not AlarmState.ACKNOWLEDGED or not alarm.condition:
                continue
            back = self._last("alarm_raised", alarm.id, again=True)
            answered = self._last("alarm_acknowledged", alarm.id)
            if back > answered and alarm.id not in room.shelves:
                held_s = max(hold_s(room, alarm), again_s)
                assert elapsed_s(alarm.risen, now) <= held_s + TICK_S, f"{alarm.id} is deaf"

    @invariant()
    def nothing_of_one_person_passes_to_the_next(self) -> None:
        """An alarm about a person stays that person's, is where they are, and has one row."""
        room, was, _news = self._step()
        about = [one for one in room.alarms.values() if one.name in ABOUT_PEOPLE and one.session]
        assert len({(one.name, one.session) for one in about}) == len(about), "two rows of one"
        for alarm in about:
            visit: Visit | None = room.visits.get(alarm.session or "")
            assert visit is None or alarm.place == visit.place, f"{alarm.id} stayed behind"
            assert visit is not None or not alarm.condition, f"{alarm.id} is of nobody"
            known = was.alarms.get(alarm.id) if was else None
            assert known is None or known.session == alarm.session, f"{alarm.id} is another's now"
        people = {one.id for one in about}
        for key in room.shelves:
            assert key not in people and key.partition(":")[0] not in ABOUT_PEOPLE, "shelved"

    @invariant()
    def the_gravest_and_then_the_longest_unanswered_stands_first(self) -> None:
        room, now = self.world.room, self.world.now
        rows = [one for one in standing(room) if one.state in UNSEEN]
        for front, behind in pairwise(rows):
            if (front.name, front.practice) == (behind.name, behind.practice):
                assert _waits(front, now) >= _waits(behind, now), f"{behind.id} stands too far back"
        heard = sounding(room, now)
        if heard is not None:
            asks = {one.id for one in asking(room, now)}
            assert heard.id == next(one.id for one in rows if one.id in asks)

    @invariant()
    def no_drill_begins_over_somebody_unseen(self) -> None:
        _room, was, news = self._step()
        if was is not None and any(event.kind == "drill_started" for event in news):
            people = [one for one in was.alarms.values() if one.session and one.priority != "low"]
            assert not any(one.state in UNSEEN for one in people)

    @invariant()
    def zz_the_step_is_over(self) -> None:
        """The last one: invariants are checked in the order of their names."""
        self.before, self.told = self.world.room, len(self.world.seen)

    # --- inside ----------------------------------------------------------------------------------

    def go_on(self, client: str, place: str, rr: int) -> None:
        """The next sensible thing of a visit."""
        raise NotImplementedError

    def _step(self) -> tuple[Room, Room | None, list[Any]]:
        return self.world.room, self.before, self.world.seen[self.told :]

    def _interval_s(self, room: Room, alarm: Alarm) -> float | None:
        visit = room.visits.get(alarm.session or "")
        if alarm.name == "check_missed" and visit is not None:
            return visit.check_every_s
        emergency = room.emergencies.get(alarm.place or "")
        if alarm.name == "naloxone_due" and emergency is not None and emergency.doses:
            return max(dose.next_s for dose in emergency.doses)
        return None

    def _last(self, kind: str, alarm: str, again: bool | None = None) -> int:
        """The number of the last such entry about this alarm; 0 for none."""
        return max(
            (
                event.seq
                for event in self.world.seen
                if event.kind == kind
                and event.fact.alarm == alarm
                and (again is None or event.fact.again is again)
            ),
            default=0,
        )


def _waits(alarm: Alarm, now: Any) -> tuple[int, float]:
    return alarm.level, elapsed_s(alarm.answer_from or alarm.risen, now)
