"""A wall clock that is wrong after a start is an alarm, never a reason not to watch (T1, P3)."""

import pytest

from hatmonitor.moments import Moment, elapsed_s, from_iso
from hatmonitor.room.due import next_check_due_s
from tests.core.world import PROTOCOL, World

HOUR_US = 3_600_000_000


def reboot(world: World, at_us: int, boot: str = "boot-2", age_s: float = 40.0) -> None:
    """The machine starts anew, and its clock shows this."""
    world.now = Moment(at_us, boot, round(age_s * 1e9))
    world.crash_and_restart(gap_s=0)


@pytest.fixture
def world() -> World:
    world = World()
    world.observe("C-1", "B1")
    world.ok("raise_overdose", place="B1")
    world.ok("give_naloxone", place="B1")
    return world


def test_elapsed_time_across_boots_is_never_less_than_this_boots_age() -> None:
    before = Moment(10 * HOUR_US, "boot-1", 5)
    assert elapsed_s(before, Moment(8 * HOUR_US, "boot-2", 90_000_000_000)) == 90
    assert elapsed_s(before, Moment(11 * HOUR_US, "boot-2", 90_000_000_000)) == 3600


def test_with_a_clock_two_hours_behind_every_timer_goes_on(world: World) -> None:
    reboot(world, world.now.at_us - 2 * HOUR_US)
    assert {"clock_wrong:clock", "watch_gap:monitor"} <= set(world.room.alarms)
    level = world.room.alarms["overdose_called:B1"].level
    due_s = next_check_due_s(world.room.visits["V000001"], world.now)
    world.wait(minutes=3)
    assert next_check_due_s(world.room.visits["V000001"], world.now) == due_s - 180  # type: ignore[operator]
    assert world.room.alarms["overdose_called:B1"].level > level
    assert "naloxone_due:B1" in world.room.alarms
    world.wait(minutes=14)
    assert "check_missed:B1" in world.room.alarms


def test_behind_says_what_it_shows_and_that_nobody_knows_how_long_nobody_watched(
    world: World,
) -> None:
    reboot(world, from_iso("2020-01-01T00:00:00Z"))
    started = world.last("monitor_started").fact
    assert (started.gap_unknown, started.gap_s) == (True, 40)
    said = str(world.room.alarms["watch_gap:monitor"].reason)
    assert said == "unknown how long nobody watched; at least 40 s"
    said = str(world.room.alarms["clock_wrong:clock"].reason)
    assert said.startswith("it shows 2020-01-01 01:00, but the log goes on to 2026-09-21")


@pytest.mark.parametrize(
    "at",
    ["1970-01-01T00:00:20Z", "2020-06-01T12:00:00Z", "2080-01-01T00:00:00Z", "2027-12-31T00:00Z"],
)
def test_whatever_the_clock_shows_the_house_watches_with_the_protocol_it_had(
    world: World, at: str
) -> None:
    reboot(world, from_iso(at))
    assert world.room.protocol == PROTOCOL and world.room.running
    assert world.last("monitor_started").fact.gap_unknown
    assert {"clock_wrong:clock", "watch_gap:monitor", "overdose_called:B1"} <= set(
        world.room.alarms
    )
    world.check("B1")
    world.wait(minutes=1)


def test_a_boot_that_began_before_the_last_known_moment_is_told_though_its_clock_is_later(
    world: World,
) -> None:
    reboot(world, world.now.at_us + 60_000_000, age_s=120)
    assert "clock_wrong:clock" in world.room.alarms


def test_an_ordinary_reboot_doubts_nothing(world: World) -> None:
    reboot(world, world.now.at_us + 90_000_000)
    assert "clock_wrong:clock" not in world.room.alarms
    assert world.last("monitor_started").fact.gap_unknown is False
    assert world.last("monitor_started").fact.gap_s == 90


def test_setting_the_clock_right_ends_the_doubt_and_setting_it_wrong_begins_one(
    world: World,
) -> None:
    right = world.now.at_us
    reboot(world, from_iso("1970-01-01T00:00:20Z"))
    world.step_clock((right - world.now.at_us) / 1e6 + 300)
    assert "clock_wrong:clock" not in world.room.alarms
    assert "clock_stepped:clock" in world.room.alarms
    world.step_clock(-40 * 365 * 86_400)
    assert "clock_wrong:clock" in world.room.alarms


def test_a_wrong_clock_stands_until_a_person_has_seen_it(world: World) -> None:
    reboot(world, from_iso("2020-01-01T00:00:00Z"))
    world.wait(minutes=1)
    world.answer("clock_wrong:clock")
    world.wait(seconds=8)
    assert "clock_wrong:clock" not in world.room.alarms


def test_a_future_approval_is_refused_where_a_protocol_is_adopted(world: World) -> None:
    from msgspec import to_builtins

    later = to_builtins(PROTOCOL) | {"version": "TEST-2", "approved_on": "2026-09-30"}
    said = world.refused("adopt_protocol", by="office", protocol=later)
    assert "approved_on: lies in the future; today is 2026-09-21" in said


def test_last_alive_of_this_boot_counts_before_a_log_from_the_future(world: World) -> None:
    gap = world.conductor.open_house(
        world.site, "test", 3, world.now, Moment(world.now.at_us, world.now.boot, world.now.mono_ns)
    )
    assert next(event.fact for event in gap if event.kind == "monitor_started").gap_s == 0
