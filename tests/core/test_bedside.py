"""Vitals, buttons and words in a whole house: from what an instrument says to what is alarmed."""

import msgspec
import pytest
from msgspec.structs import replace

from devices import readings as r
from devices.units import BreathUnit
from hatmonitor.alarms.life import AlarmState
from hatmonitor.events import BreathMeasured, DeviceRow
from hatmonitor.monitor import inputs as i
from hatmonitor.review.words import in_words
from hatmonitor.room.state import Alarm
from hatmonitor.wire.messages import BedsideRow
from tests.core.world import PROTOCOL, SITE, World, breath, vitals


@pytest.fixture
def world() -> World:
    """C-1 is observed in S1, where the oximeter is."""
    world = World()
    world.observe("C-1", "B1")
    world.ok("move", place="B1", to="S1")
    world.tick()
    return world


def alarm(world: World, name: str, subject: str = "S1") -> Alarm | None:
    return world.room.alarms.get(f"{name}:{subject}")


def holds(world: World, name: str, subject: str = "S1") -> bool:
    found = alarm(world, name, subject)
    return found is not None and found.condition


# --- vitals --------------------------------------------------------------------------------------


def test_low_oxygen_is_an_alarm_of_the_place_and_the_person_with_its_reason(world: World) -> None:
    world.wear(88, 25)
    found = alarm(world, "desaturation")
    assert found is not None
    assert (found.place, found.client, found.priority) == ("S1", "C-1", "medium")
    assert str(found.reason) == "SpO2 88 %, below 90 for 20 s"
    assert not holds(world, "brief_dip")
    world.wear(75, 8)
    assert str(alarm(world, "emergency_desaturation").reason) == "SpO2 75 %, below 80 for 5 s"  # type: ignore[union-attr]
    assert not holds(world, "desaturation")
    world.wear(97, 8)
    assert not holds(world, "emergency_desaturation")
    assert alarm(world, "emergency_desaturation") is not None, "it latches"


def test_a_steady_signal_writes_nothing(world: World) -> None:
    world.wear(97, 31)
    before = world.room.seq
    world.wear(96, 600)
    assert [event.kind for event in world.seen if event.seq > before] == []


def test_no_signal_stands_beside_what_was_found_before(world: World) -> None:
    world.wear(75, 8)
    world.wear(None, 15)
    assert holds(world, "no_signal")
    assert holds(world, "emergency_desaturation")
    world.wear(75, 1)
    assert not holds(world, "no_signal")


def test_who_leaves_takes_what_was_found_along(world: World) -> None:
    world.wear(88, 25)
    world.ok("move", place="S1", to="S2")
    assert not holds(world, "desaturation")
    world.wear(88, 60)
    assert world.room.devices["ox1"].bedside.signal == "none"  # type: ignore[union-attr]
    assert not holds(world, "desaturation")
    assert not holds(world, "no_signal")


def test_the_next_person_in_the_place_is_not_alarmed_of_for_the_one_before(world: World) -> None:
    """Not even for the moment until the watch has noticed who sits there."""
    world.wear(75, 25)
    world.observe("C-2", "B2")
    world.ok("move", place="S1", to="S2")
    world.ok("move", place="B2", to="S1")
    assert not holds(world, "emergency_desaturation")
    world.tick()
    assert not holds(world, "emergency_desaturation")


def test_what_stood_survives_a_restart_with_who_has_seen_it(world: World) -> None:
    world.wear(88, 31)
    found = alarm(world, "desaturation")
    assert found is not None
    world.ok("acknowledge", alarm=found.id, seen=found.risen_seq)
    world.crash_and_restart()
    for _ in range(20):
        world.tick()
    after = alarm(world, "desaturation")
    assert after is not None
    assert (after.state, after.count) == (AlarmState.ACKNOWLEDGED, 1)
    world.wear(88, 60)
    assert alarm(world, "desaturation").count == 1  # type: ignore[union-attr]
    world.wear(97, 8)
    assert alarm(world, "desaturation") is None


def test_a_sensor_that_stays_silent_after_a_restart_is_no_signal(world: World) -> None:
    world.wear(97, 5)
    world.crash_and_restart()
    world.tick()
    world.wait(9)
    assert not holds(world, "no_signal")
    world.wait(4)
    assert holds(world, "no_signal")


def test_a_lost_signal_is_no_less_lost_after_any_number_of_restarts(world: World) -> None:
    world.wear(97, 5)
    world.wear(None, 15)
    for _ in range(3):
        world.crash_and_restart()
        world.wait(5)
        assert holds(world, "no_signal")
    assert alarm(world, "no_signal").count == 1  # type: ignore[union-attr]


def test_a_machine_that_slept_calls_nobody_silent_before_it_has_listened(world: World) -> None:
    world.wear(97, 5)
    world.sleep_through(3600)
    world.wait(0.25)
    assert not holds(world, "no_signal")
    world.wear(97, 1)
    assert not holds(world, "no_signal")
    world.sleep_through(3600)
    world.wait(2)
    assert holds(world, "no_signal"), "and then it does"


def test_breathing_that_stops_after_it_was_slow_rises_again(world: World) -> None:
    for _ in range(12):
        world._jump(1)
        world.hear(vitals(97, resp=5), "ox1")
    slow = alarm(world, "breathing_slow")
    assert slow is not None
    assert str(slow.reason) == "breathing 5 per minute, below 8 for 10 s"
    world.ok("acknowledge", alarm=slow.id, seen=slow.risen_seq)
    world.hear(r.Breathing(None, None, "mmHg", 25), "ox1")
    stopped = alarm(world, "breathing_slow")
    assert stopped is not None
    assert (stopped.state, str(stopped.reason)) == ("unacknowledged", "no breath for 25 s")
    world.ok("acknowledge", alarm=stopped.id, seen=stopped.risen_seq)
    world.hear(r.Breathing(None, None, "mmHg", 1), "ox1")
    assert alarm(world, "breathing_slow").state == "acknowledged"  # type: ignore[union-attr]


def test_a_house_without_vitals_limits_alarms_nothing_and_shows_all(world: World) -> None:
    site = replace(SITE, protocol=replace(PROTOCOL, vitals=None))
    world = World(site)
    world.observe("C-1", "B1")
    world.ok("move", place="B1", to="S1")
    world.wear(50, 60)
    assert "vitals_condition_changed" not in world.kinds()
    assert world.bedsides.shown(world.room, world.mono_s).rows[0].spo2_percent == 50


def test_the_bedside_shows_the_last_values_with_their_age(world: World) -> None:
    world.wear(97, 1)
    world.hear(r.Breathing(5.1, 0.0, "kPa", 3), "ox1")
    world._jump(2.0)
    rows = world.bedsides.shown(world.room, world.mono_s).rows
    assert rows == (
        BedsideRow("ox1", 2.0, 97, 70, None, "good", None, 5.1, "kPa", 3),
        BedsideRow("ox2", None),
    )
    world._jump(60.0)
    row = world.bedsides.shown(world.room, world.mono_s).rows[0]
    assert (row.age_s, row.spo2_percent, row.etco2) == (62.0, 97, None)
    fresh = World()
    assert fresh.bedsides.shown(fresh.room, fresh.mono_s).rows[0] == BedsideRow("ox1", None)


# --- buttons -------------------------------------------------------------------------------------


def test_a_pressed_button_calls_for_help_where_it_is_until_it_was_seen(world: World) -> None:
    world.hear(r.Button(True), "help1")
    found = alarm(world, "help_called", "help1")
    assert found is not None
    assert (found.place, found.priority, found.occurrence) == ("B1", "high", found.risen_seq - 1)
    world.hear(r.Button(True), "help1")
    assert alarm(world, "help_called", "help1").count == 1  # type: ignore[union-attr]
    world.hear(r.Button(False), "help1")
    assert not holds(world, "help_called", "help1")
    world.hear(r.Button(True), "help1")
    again = alarm(world, "help_called", "help1")
    assert again is not None
    assert again.count == 2
    assert world.refused("acknowledge", alarm=found.id, seen=found.risen_seq)


def test_each_call_of_a_call_system_is_an_alarm_of_its_own_place_and_words(world: World) -> None:
    world.hear(r.Button(True, "102", "CALL ME 102"), "calls")
    world.hear(r.Button(True, "999", "x" * 5000), "calls")
    known, other = (alarm(world, "help_called", f"calls.{call}") for call in ("102", "999"))
    assert known is not None
    assert other is not None
    assert (known.place, str(known.reason)) == ("B2", "calls: call 102: CALL ME 102")
    assert other.place is None
    assert len(str(other.reason)) < 200


@pytest.mark.parametrize("text", ["", "HELP"])
def test_help_called_nobody_knows_where_is_a_high_alarm_that_names_no_place(
    world: World, text: str
) -> None:
    world.hear(r.Button(True, r.PLACE_UNKNOWN, text), "calls")
    found = alarm(world, "help_called", "calls.?")
    assert found is not None
    assert (found.place, found.client, found.priority) == (None, None, "high")
    words = "calls: help was called, place unknown"
    assert str(found.reason) == (f"{words}: {text}" if text else words)
    world.hear(r.Button(False, r.PLACE_UNKNOWN, text), "calls")
    assert alarm(world, "help_called", "calls.?") is not None, "it stands until it was seen"
    told = [str(in_words(event)) for event in world.seen[-3:]]
    assert all("place unknown" in sentence for sentence in told), told


def test_help_called_nobody_knows_where_is_not_where_its_instrument_stands() -> None:
    rows = (DeviceRow("calls", "espa", "/dev/null3", place="B1", measures="button"),)
    world = World(replace(SITE, devices=rows))
    world.hear(r.Button(True, r.PLACE_UNKNOWN), "calls")
    world.hear(r.Button(True, "103"), "calls")
    unknown = alarm(world, "help_called", "calls.?")
    assert unknown is not None
    assert unknown.place is None
    assert alarm(world, "help_called", "calls.103").place == "B1"  # type: ignore[union-attr]


def test_a_call_that_was_seen_is_over_and_may_come_again(world: World) -> None:
    """A call system may never say that a call has ended."""
    call = r.Button(True, "102", "CALL ME 102")
    world.hear(call, "calls")
    world.hear(call, "calls")
    first = alarm(world, "help_called", "calls.102")
    assert first is not None
    assert first.count == 1
    world.ok("acknowledge", alarm=first.id, seen=first.risen_seq)
    assert alarm(world, "help_called", "calls.102") is None
    world.hear(call, "calls")
    assert alarm(world, "help_called", "calls.102").state == "unacknowledged"  # type: ignore[union-attr]


def test_a_lost_button_is_a_high_alarm_and_a_lost_oximeter_a_low_one(world: World) -> None:
    world.hear(r.LinkLost("/dev/null2", "unplugged"), "help1")
    world.hear(r.LinkLost("/dev/null1", "unplugged"), "ox1")
    button, oximeter = (
        alarm(world, "button_link_lost", "help1"),
        alarm(world, "instrument_lost", "ox1"),
    )
    assert button is not None
    assert oximeter is not None
    assert (button.priority, button.place) == ("high", "B1")
    assert (oximeter.priority, oximeter.place) == ("low", "S1")
    assert str(oximeter.reason) == "ox1 at S1: unplugged"
    assert alarm(world, "instrument_lost", "help1") is None


def test_a_call_system_that_says_nothing_is_lost(world: World) -> None:
    world.hear(r.Trouble(r.TroubleKind.NO_ANSWER, "not polled for 120 s"), "calls")
    assert holds(world, "button_link_lost", "calls")
    assert not holds(world, "instrument_trouble", "calls.no_answer")
    world.hear(r.TroubleEnded(r.TroubleKind.NO_ANSWER), "calls")
    assert not holds(world, "button_link_lost", "calls")


def test_a_press_outlives_a_restart_and_a_lost_port(world: World) -> None:
    world.hear(r.Button(True), "help1")
    world.hear(r.LinkLost("/dev/null2", "unplugged"), "help1")
    world.crash_and_restart()
    assert holds(world, "help_called", "help1")


# --- words and ratios ----------------------------------------------------------------------------


def measured(world: World) -> BreathMeasured:
    fact = world.last("breath_measured").fact
    assert isinstance(fact, BreathMeasured)
    return fact


@pytest.mark.parametrize(
    ("status", "value", "level"),
    [("pass", None, "pass"), ("fail", None, "fail"), ("pass", 0.0, "unknown"),
     ("ok", None, "unknown"), ("high", None, "unknown")],
)  # fmt: skip
def test_a_word_stays_a_word_and_a_number_without_a_unit_decides_nothing(
    world: World, status: str, value: float | None, level: str
) -> None:
    world.hear(r.Breath(r.BreathStatus(status), value, None, "$R"))
    assert (measured(world).level, measured(world).mg_per_l) == (level, None)


def test_a_result_says_how_it_came_wherever_it_goes(world: World) -> None:
    world.enrol("C-2")
    world.ok("admit", client="C-2")
    world.ok("expect_breath", client="C-2", device="desk1")
    world.hear(replace(breath(), origin=r.ORIGIN_UNVERIFIED))
    assert measured(world).origin == "unverified protocol"
    visit = world.room.visits[world.room.clients["C-2"].session or ""]
    assert visit.breaths[-1].origin == "unverified protocol"


def test_a_blood_value_is_turned_back_with_the_ratio_it_was_made_with() -> None:
    """And the ratio that was used is named."""
    own = DeviceRow("desk1", "titan", "/dev/null", measures="breath", own_ratio=2000.0)
    world = World(replace(SITE, devices=(own, *SITE.devices[1:])))
    world.hear(breath(0.5, BreathUnit.G_PER_L_BLOOD))
    assert (measured(world).ratio, measured(world).mg_per_l) == (2000.0, 0.25)
    world = World()
    world.hear(breath(0.5, BreathUnit.G_PER_L_BLOOD))
    assert (measured(world).ratio, measured(world).mg_per_l) == (2100, 0.238)
    world.hear(breath(0.5, BreathUnit.MG_PER_L))
    assert measured(world).ratio is None


def test_an_instrument_that_is_another_now_says_nothing_of_who_is_there(world: World) -> None:
    world.wear(75, 10)
    moved = replace(SITE.devices[1], place="S2")
    world.site = replace(SITE, devices=(SITE.devices[0], moved, *SITE.devices[2:]))
    world.crash_and_restart()
    assert world.room.devices["ox1"].bedside is None
    assert not holds(world, "emergency_desaturation")


def test_every_input_can_be_said_again_without_being_written_twice(world: World) -> None:
    world.wear(88, 15)
    watch = world.bedsides._live["ox1"].watch
    item = i.BedsideChanged("ox1", watch.session, watch.state, 88)
    before = world.room.seq
    assert world.bedsides.tick(world.room, world.mono_s) == []
    world.put(item)
    assert world.room.seq == before


def test_rooms_of_vitals_and_presses_survive_the_snapshot(world: World) -> None:
    world.wear(88, 25)
    world.hear(r.Button(True), "help1")
    room = world.room
    packed = msgspec.msgpack.encode(room)
    assert msgspec.msgpack.decode(packed, type=type(room)) == room


# --- an instrument that never says a byte --------------------------------------------------------


def test_a_dead_oximeter_is_told_where_somebody_sits_and_not_at_an_empty_place(
    world: World,
) -> None:
    world.hear(r.Trouble(r.TroubleKind.SILENT, "switched off"), "ox1")
    assert holds(world, "instrument_trouble", "ox1.silent")
    world.ok("end_session", place="S1", reason="went early")
    assert not holds(world, "instrument_trouble", "ox1.silent")
    world.observe("C-2", "B2")
    world.ok("move", place="B2", to="S1")
    assert holds(world, "instrument_trouble", "ox1.silent")
    world.hear(r.TroubleEnded(r.TroubleKind.SILENT), "ox1")
    assert not holds(world, "instrument_trouble", "ox1.silent")
