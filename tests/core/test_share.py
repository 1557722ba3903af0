"""A share of a window counts, by the protocol: what never lasts for its delay is found. Case A7."""

import pytest

from hatmonitor.alarms.whose import row_of
from hatmonitor.moments import elapsed_s
from hatmonitor.vitals.tier import SLOTS, Share
from tests.core.watchful import of, watchful, worn
from tests.core.world import World


@pytest.fixture
def world() -> World:
    return watchful()


def repeated(world: World, low: int, low_s: int, high: int, high_s: int, minutes: float) -> None:
    for _ in range(round(minutes * 60 / (low_s + high_s))):
        world.wear(low, low_s)
        world.wear(high, high_s)


def test_oxygen_low_for_most_of_the_time_is_found_without_once_being_low_for_its_delay(
    world: World,
) -> None:
    session = worn(world)
    repeated(world, 86, 19, 93, 1, minutes=10)
    alarm = of(world, "desaturation", session)
    assert elapsed_s(alarm.raised, world.now) > 500
    rises = [one for one in world.facts("alarm_raised") if one.name == "desaturation"]
    assert len(rises) == 1, "one alarm, not one each time"


def test_oxygen_very_low_for_most_of_the_time_is_found(world: World) -> None:
    session = worn(world)
    repeated(world, 70, 4, 90, 1, minutes=1)
    assert of(world, "emergency_desaturation", session).priority == "high"


def test_a_share_is_never_sooner_than_the_delay_and_a_gap_adds_nothing(world: World) -> None:
    session = worn(world)
    world.wear(86, 10)
    world.wear(None, 30)
    world.wear(86, 7)
    assert row_of(world.room, "desaturation", session, None) is None
    world.wear(86, 5)
    assert of(world, "desaturation", session).condition


def test_a_protocol_without_a_share_counts_in_a_row_as_before() -> None:
    world = World()
    worn(world)
    repeated(world, 86, 19, 93, 1, minutes=10)
    assert "desaturation:S1" not in world.room.alarms


def test_a_window_takes_the_same_memory_however_long_and_however_fast() -> None:
    share = Share()
    for _ in range(100_000):
        share.saw(True, 0.013, 600.0)
    assert len(share._slots) <= SLOTS + 1
    assert share.saw(False, 0.013, 600.0) == pytest.approx(600.0, abs=11.0)
