"""Every follower is itself: its name, who may have it, and what the rules make of its absence."""

from typing import get_args

import pytest

from hatmonitor.monitor import inputs as i
from hatmonitor.monitor.callers import KEPT_S, SILENT_HOLDER_S, Names, Seats, Taken
from hatmonitor.roles import KINDS, ROLES, Role, is_missed, is_station, name_of, role_of
from hatmonitor.wire.messages import WIRE_VERSION, Hello
from tests.core.world import World


def hello(role: Role, station: str, life: str = "one") -> Hello:
    return Hello(WIRE_VERSION, role, station, 1, life=life)


def test_every_role_has_its_kind() -> None:
    assert set(KINDS) == set(get_args(Role)) == set(ROLES)


def test_no_role_can_make_the_name_of_another() -> None:
    stations = ["console", "bell", "do", "console-2", "bell-2", "do-ab12", "ward", "demo-desk"]
    names: dict[str, tuple[str, str]] = {}
    for role in ROLES:
        if KINDS[role].shares:
            continue
        for station in stations:
            name = name_of(role, station)
            assert names.setdefault(name, (role, station)) == (role, station)
            assert role_of(name) == role
    assert name_of("console", "console") == "console"
    assert name_of("do", "console") == "do/console"


@pytest.mark.parametrize("text", ["", " ", "a b", "../x", "a/b", "x" * 33, "\u202eward", "é"])
def test_what_cannot_be_called_out_is_no_station(text: str) -> None:
    assert not is_station(text)


def test_a_name_in_use_is_refused_in_words_and_free_when_its_holder_has_gone() -> None:
    names: Names[str] = Names()
    assert names.take("first", hello("console", "console"), 0.0) is None
    with pytest.raises(Taken, match="start this one with --station NAME"):
        names.take("second", hello("console", "console", "two"), 1.0)
    assert names.take("elsewhere", hello("console", "console-2", "three"), 1.0) is None
    assert names.left("first", "console")
    assert names.take("second", hello("console", "console", "two"), 1.1) is None


def test_a_line_that_says_nothing_for_two_seconds_gives_its_name_away() -> None:
    names: Names[str] = Names()
    names.take("hangs", hello("bell", "bell"), 0.0)
    names.word("hangs", "bell", 1.0)
    with pytest.raises(Taken):
        names.take("next", hello("bell", "bell", "two"), 1.0 + SILENT_HOLDER_S)
    assert names.take("next", hello("bell", "bell", "two"), 1.1 + SILENT_HOLDER_S) == "hangs"
    assert not names.left("hangs", "bell")  # what is heard of it afterwards frees nothing
    with pytest.raises(Taken):
        names.take("third", hello("bell", "bell", "three"), 3.2)


def test_one_that_calls_again_before_its_old_line_has_ended_is_not_refused() -> None:
    names: Names[str] = Names()
    names.take("old line", hello("console", "console"), 0.0)
    assert names.take("new line", hello("console", "console"), 0.1) == "old line"


def test_a_life_that_says_nothing_of_itself_is_nobodys() -> None:
    names: Names[str] = Names()
    names.take("old", hello("console", "console", ""), 0.0)
    with pytest.raises(Taken):
        names.take("new", hello("console", "console", ""), 0.1)


def test_a_sign_in_whose_line_went_is_kept_for_a_minute_and_not_for_the_next_start() -> None:
    seats = Seats({"console": "w1"}, 20.0, 100.0)
    assert seats.due(100.0 + KEPT_S - 20.0) == []
    assert seats.due(100.1 + KEPT_S - 20.0) == ["console"]
    assert seats.due(999.0) == []
    seats.left("do-1", 1000.0)
    seats.back("do-1")
    assert seats.due(2000.0) == []
    assert Seats({"console": "w1"}, 86_400.0, 100.0).due(100.1) == ["console"]


def test_two_consoles_are_each_missed_for_themselves() -> None:
    world = World()
    world.put(i.FollowerSeen("console-2"))
    world.put(i.FollowerGone("console", "it says nothing"))
    assert "console_silent:console" in world.room.alarms
    assert "console_silent:console-2" not in world.room.alarms
    world.put(i.FollowerGone("console-2", "it says nothing"))
    world.put(i.FollowerSeen("console"))
    assert "console_silent:console" not in world.room.alarms
    assert "console_silent:console-2" in world.room.alarms


def test_a_window_that_said_goodbye_is_missed_by_nobody() -> None:
    world = World()
    world.put(i.FollowerSeen("console-2"))
    world.put(i.FollowerGone("console-2", "its connection ended"))
    assert "console_silent:console-2" in world.room.alarms
    world.put(i.FollowerSeen("console-2"))
    world.put(i.FollowerClosed("console-2"))
    assert "console_silent:console-2" not in world.room.alarms
    assert "console-2" not in world.room.followers


def test_a_second_bell_neither_hides_the_first_nor_speaks_for_its_sound() -> None:
    world = World()
    world.put(i.SoundSaid(True, "Desk speaker"))
    world.put(i.FollowerSeen("bell-2"))
    world.put(i.SoundSaid(False, "no output", "bell-2"))
    assert set(world.room.alarms) >= {"no_sound_path:bell-2"}
    assert "no_sound_path:bell" not in world.room.alarms
    world.put(i.SoundSaid(False, "muted", "bell"))
    world.put(i.SoundSaid(True, "Wall speaker", "bell-2"))
    assert "no_sound_path:bell" in world.room.alarms
    assert "no_sound_path:bell-2" not in world.room.alarms
    world.put(i.FollowerGone("bell", "it says nothing"))
    assert {"bell_silent:bell", "no_sound_path:bell"} <= set(world.room.alarms)


def test_who_may_be_missed() -> None:
    assert is_missed("console") and is_missed("bell-2") and is_missed("console/ward")
    assert not is_missed("do-ab12") and not is_missed("tail") and not is_missed("nobody")
