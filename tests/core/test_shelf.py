"""A shift lead puts an alarm aside: with an end, in sight, and never somebody's danger."""

import pytest
from msgspec.structs import replace

from devices import readings as r
from hatmonitor.monitor import inputs as i
from tests.core.world import PROTOCOL, SITE, World

DISK = "disk_nearly_full:disk"


@pytest.fixture
def world() -> World:
    world = World()
    world.put(i.DiskSeen(100, True))
    return world


def shelve(world: World, alarm: str = DISK, minutes: float = 30) -> None:
    world.ok("shelve", by="office", alarm=alarm, minutes=minutes, reason="technician comes")


def test_a_shelf_is_a_leads_with_a_reason_and_an_end_the_protocol_allows(world: World) -> None:
    wish = {"alarm": DISK, "minutes": 30, "reason": "technician comes"}
    assert "only a shift lead" in world.refused("shelve", **wish)
    assert "60 min at most" in world.refused("shelve", by="office", **{**wish, "minutes": 61})
    assert "from 0.1 to 1440" in world.refused("shelve", by="office", **{**wish, "minutes": 0})
    assert "reason" in world.refused("shelve", by="office", **{**wish, "reason": " "})
    assert "does not stand" in world.refused("shelve", by="office", **{**wish, "alarm": "x:y"})
    shelve(world)
    shelf = world.room.shelves[DISK]
    assert (shelf.seconds, shelf.reason, shelf.by) == (1800, "technician comes", "lead1")
    assert DISK in world.room.alarms, "it stays in sight"


def test_no_alarm_about_somebody_in_danger_can_be_shelved(world: World) -> None:
    world.ok("raise_overdose", place="B1")
    reason = world.refused(
        "shelve", by="office", alarm="overdose_called:B1", minutes=1, reason="noise"
    )
    assert "cannot be shelved" in reason


def test_a_technical_alarm_can_be_shelved_also_when_it_is_high(world: World) -> None:
    world.put(i.SoundSaid(False, "no output"))
    shelve(world, "no_sound_path:bell")


def test_a_shelved_alarm_may_clear_and_rise_and_is_shelved_still(world: World) -> None:
    shelve(world)
    world.put(i.DiskSeen(9000, False))
    assert DISK not in world.room.alarms
    world.put(i.DiskSeen(100, True))
    assert DISK in world.room.alarms
    assert DISK in world.room.shelves
    world.crash_and_restart()
    assert DISK in world.room.shelves


def test_when_its_time_is_over_it_comes_back_by_itself_and_waits_for_an_answer(
    world: World,
) -> None:
    world.wait(seconds=64)
    assert world.room.alarms[DISK].level == 1
    shelve(world, minutes=30)
    assert world.room.alarms[DISK].level == 0
    world.wait(minutes=29)
    assert world.room.alarms[DISK].level == 0, "it does not escalate meanwhile"
    world.wait(minutes=1, seconds=4)
    assert not world.room.shelves
    assert world.facts("alarm_unshelved")[-1].why == "over"
    alarm = world.room.alarms[DISK]
    assert (alarm.state, alarm.level) == ("unacknowledged", 0)
    world.wait(seconds=64)
    assert world.room.alarms[DISK].level == 1


def test_a_shelf_that_ended_while_nobody_watched_ends_at_the_start(world: World) -> None:
    shelve(world, minutes=10)
    world.crash_and_restart(gap_s=900)
    assert not world.room.shelves


def test_a_lead_takes_it_from_the_shelf_before_its_time(world: World) -> None:
    assert "not on the shelf" in world.refused("unshelve", by="office", alarm=DISK)
    shelve(world)
    assert "only a shift lead" in world.refused("unshelve", alarm=DISK)
    world.ok("unshelve", by="office", alarm=DISK)
    assert not world.room.shelves
    assert world.facts("alarm_unshelved")[-1].why == "lifted"


def test_a_shelf_changes_no_other_alarm_and_its_own_can_still_be_acknowledged(
    world: World,
) -> None:
    world.hear(r.LinkLost("/dev/null", "gone"))
    before = world.room.alarms["instrument_lost:desk1"]
    shelve(world)
    assert world.room.alarms["instrument_lost:desk1"] == before
    world.answer(DISK)
    assert DISK in world.room.alarms


def test_without_the_protocols_word_nothing_is_shelved() -> None:
    alarms = replace(PROTOCOL.alarms, shelve_max_min=0)
    world = World(replace(SITE, protocol=replace(PROTOCOL, alarms=alarms)))
    world.put(i.DiskSeen(100, True))
    reason = world.refused("shelve", by="office", alarm=DISK, minutes=1, reason="x")
    assert reason == "the protocol lets nobody shelve an alarm"
