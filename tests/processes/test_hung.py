"""The launcher's judgement of who hangs: by assignment, without a process."""

import pytest

from hatmonitor.launch.hung import (
    COMES_UP_S,
    FOLLOWER_HANGS_S,
    MONITOR_HANGS_S,
    HungWatch,
)
from hatmonitor.moments import Moment
from hatmonitor.room.state import Follower

SINCE = Moment(0, "boot", 0)


def followers(**present: bool | None) -> dict[str, Follower]:
    return {name: Follower(name, there, SINCE) for name, there in present.items()}


@pytest.fixture
def watch() -> HungWatch:
    watch = HungWatch(("monitor", "console", "bell"), 0.0)
    watch.monitor_spoke(followers(console=True, bell=True), 0.5)
    return watch


def looked(watch: HungWatch, until_s: float, *, spoken: dict[str, bool] | None = None) -> list[str]:
    """Who was found hanging by then, looking four times a second from 0.5 s on."""
    found = []
    for quarter in range(3, round(until_s * 4) + 1):
        if spoken is not None:
            watch.monitor_spoke(followers(**spoken), quarter / 4)
        found += watch.due(quarter / 4)
    return found


def test_a_house_that_speaks_has_nobody_who_hangs(watch: HungWatch) -> None:
    assert looked(watch, 60.0, spoken={"console": True, "bell": True}) == []


def test_a_monitor_that_no_longer_speaks_hangs(watch: HungWatch) -> None:
    assert looked(watch, 0.5 + MONITOR_HANGS_S) == []
    assert looked(watch, 1.5 + MONITOR_HANGS_S)[:1] == ["monitor"]


def test_a_monitor_that_never_spoke_is_left_alone_for_it_may_be_reading_years() -> None:
    assert looked(HungWatch(("monitor",), 0.0), 600.0) == []


def test_a_follower_the_monitor_misses_is_given_a_moment_and_then_hangs(watch: HungWatch) -> None:
    missing = {"console": False, "bell": True}
    assert looked(watch, FOLLOWER_HANGS_S, spoken=missing) == []
    assert looked(watch, FOLLOWER_HANGS_S + 2.0, spoken=missing)[:1] == ["console"]


def test_one_that_comes_back_in_time_is_left_alone(watch: HungWatch) -> None:
    watch.monitor_spoke(followers(console=False, bell=True), 1.0)
    assert looked(watch, 20.0, spoken={"console": True, "bell": True}) == []


def test_a_new_process_has_time_to_come_up(watch: HungWatch) -> None:
    watch.began("console", 1.0)
    missing = {"console": False, "bell": True}
    assert looked(watch, COMES_UP_S, spoken=missing) == []
    assert "console" in looked(watch, COMES_UP_S + 5.0, spoken=missing)


def test_a_launcher_that_was_stopped_itself_accuses_nobody(watch: HungWatch) -> None:
    assert watch.due(3600.0) == []
    watch.monitor_spoke(followers(console=True, bell=True), 3600.5)
    assert watch.due(3601.0) == []
