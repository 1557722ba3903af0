"""Stepped clocks, summer time, suspend, restarts: no alarm early, none missed."""

from datetime import UTC, datetime

import pytest

from devices import readings as r
from hatmonitor.moments import Moment, elapsed_s, from_iso, iso, local_day, shifted
from hatmonitor.monitor.timekeeping import clock_facts
from hatmonitor.room.due import next_check_due_s, observation_left_s
from tests.core.world import START, World


@pytest.fixture
def world() -> World:
    world = World()
    world.observe("C-1", "B1")
    return world


def left_s(world: World) -> float:
    left = observation_left_s(world.room.visits["V000001"], world.now)
    assert left is not None
    return left


@pytest.mark.parametrize("by_s", [3600, -3600, 86_400, -10])
def test_a_stepped_clock_moves_no_deadline_and_is_journalled(world: World, by_s: float) -> None:
    before = left_s(world)
    world.step_clock(by_s)
    assert left_s(world) == before - 0.25
    assert world.last("clock_stepped").fact.by_s == by_s
    assert set(world.room.alarms) == {"clock_stepped:clock"}
    alarm = world.room.alarms["clock_stepped:clock"]
    world.wait(minutes=2)
    assert "clock_stepped:clock" in world.room.alarms, "it stands until a person has seen it"
    world.ok("acknowledge", alarm=alarm.id, seen=alarm.risen_seq)
    assert not world.room.alarms
    world.wait(minutes=10, seconds=50)
    assert "check_late:B1" not in world.room.alarms, "not a second early"
    world.wait(minutes=1)
    assert "check_late:B1" in world.room.alarms


def test_a_second_step_while_the_first_is_unseen_rises_again(world: World) -> None:
    world.step_clock(3600)
    first = world.room.alarms["clock_stepped:clock"]
    world.step_clock(-3600)
    again = world.room.alarms["clock_stepped:clock"]
    assert again.count == 2
    assert "risen since" in world.refused("acknowledge", alarm=first.id, seen=first.risen_seq)


def test_an_ordinary_drift_is_no_step(world: World) -> None:
    for _ in range(100):
        world.step_clock(0.05)
    assert "clock_stepped" not in world.kinds()


def test_a_suspend_of_ten_minutes_is_journalled_and_every_deadline_judged_at_once(
    world: World,
) -> None:
    world.wait(minutes=4)
    world.sleep_through(600)
    assert world.last("machine_suspended").fact.gap_s == 600
    assert set(world.room.alarms) == {"watch_gap:monitor", "check_late:B1"}
    assert "clock_stepped" not in world.kinds()


def test_a_suspend_with_nobody_in_the_house_asks_for_nothing() -> None:
    world = World()
    world.sleep_through(28_800)
    assert "machine_suspended" in world.kinds()
    assert not world.room.alarms


def test_a_crash_loses_no_time_and_no_alarm(world: World) -> None:
    world.ok("raise_overdose", place="B1")
    world.wait(minutes=1)
    before = world.room
    left = left_s(world)
    world.crash_and_restart(gap_s=0.7)
    assert left_s(world) == pytest.approx(left - 0.7)
    assert world.room.alarms.keys() == before.alarms.keys()
    assert world.room.emergencies == before.emergencies
    assert world.last("monitor_started").fact.clean is False
    assert "watch_gap:monitor" not in world.room.alarms


def test_a_long_gap_with_people_in_the_house_wants_to_be_seen(world: World) -> None:
    world.crash_and_restart(gap_s=90)
    assert "watch_gap:monitor" in world.room.alarms
    world.crash_and_restart(gap_s=1)
    assert "watch_gap:monitor" in world.room.alarms, "a short restart does not lower it"


def test_after_a_reboot_the_wall_clock_counts_what_the_boots_clock_cannot(world: World) -> None:
    before = left_s(world)
    world.now = Moment(world.now.at_us + 300_000_000, "boot-2", 1_000_000_000)
    world.crash_and_restart(gap_s=0)
    assert left_s(world) == pytest.approx(before - 300)


def test_a_clock_stepped_while_the_monitor_was_away_is_seen_at_its_start(world: World) -> None:
    world.now = shifted(world.now, 1)
    world.now = Moment(world.now.at_us + 3_600_000_000, world.now.boot, world.now.mono_ns)
    world.crash_and_restart(gap_s=0)
    assert "clock_stepped:clock" in world.room.alarms


def test_durations_cross_the_change_to_summer_time_unharmed() -> None:
    world = World()
    # 2027-03-28 01:00 UTC: clocks in Amsterdam go from 02:00 to 03:00.
    before = int(datetime(2027, 3, 28, 0, 50, tzinfo=UTC).timestamp() * 1e6)
    ahead_s = (before - START.at_us) / 1e6
    world.now = shifted(START, ahead_s)
    world.crash_and_restart(gap_s=0)
    world.hear(r.LinkUp("/dev/null"))
    world.observe("C-1", "B1")
    check = next_check_due_s(world.room.visits["V000001"], world.now)
    world.wait(minutes=9)
    again = next_check_due_s(world.room.visits["V000001"], world.now)
    assert check is not None and again == check - 540
    assert "check_late:B1" not in world.room.alarms
    assert "clock_stepped" not in world.kinds()


def test_the_sites_own_day_counts_doses_across_midnight() -> None:
    half_past_eleven = from_iso("2026-07-01T23:30:00+02:00")
    half_past_midnight = from_iso("2026-07-02T00:30:00+02:00")
    days = [local_day(at, "Europe/Amsterdam") for at in (half_past_eleven, half_past_midnight)]
    assert days[0] != days[1]
    assert local_day(half_past_eleven, "UTC") == local_day(half_past_midnight, "UTC")


def test_iso_times_go_round_to_the_microsecond() -> None:
    for at_us in (0, 1, 1_790_000_000_123_456):
        assert from_iso(iso(at_us)) == at_us
    with pytest.raises(ValueError, match="no time zone"):
        from_iso("2026-11-22T14:05:00")


def test_elapsed_is_never_negative() -> None:
    assert elapsed_s(shifted(START, 10), START) == 0.0


@pytest.mark.parametrize("speed", [1.0, 60.0])
def test_a_faster_demo_clock_is_neither_a_step_nor_a_gap(speed: float) -> None:
    assert clock_facts(START, shifted(START, 0.3 * speed), speed, watching=True) == []
