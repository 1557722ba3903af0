"""After wrong PINs the next one waits: for each person and each station, never for help."""

from hatmonitor import commands as c
from hatmonitor.monitor import inputs as i
from hatmonitor.room.wrong_pins import LONGEST_WAIT_S, wait_s
from tests.core.world import World


def wrong(world: World, staff: str = "w1", station: str = "console", times: int = 1) -> None:
    for _ in range(times):
        world.put(i.SignInTried(station, staff, False))


def right(world: World, staff: str, station: str) -> None:
    assert world.put(i.SignInTried(station, staff, True)).reply.ok


def waits(world: World, staff: str = "w1", station: str = "console") -> float:
    return wait_s(world.room, staff, station, world.now)


def test_the_third_wrong_pin_begins_a_wait_that_grows_and_is_at_most_a_minute() -> None:
    world = World()
    wrong(world, times=2)
    assert waits(world) == 0.0
    grown = []
    for _ in range(12):
        wrong(world)
        grown.append(waits(world))
    assert grown[:3] == [5.0, 10.0, 20.0]
    assert grown == sorted(grown)
    assert grown[-1] == LONGEST_WAIT_S


def test_a_wait_counts_down_and_is_over() -> None:
    world = World()
    wrong(world, times=3)
    world.wait(3)
    assert waits(world) == 2.0
    world.wait(3)
    assert waits(world) == 0.0


def test_a_right_pin_at_another_station_ends_the_wait() -> None:
    world = World()
    wrong(world, times=5)
    assert waits(world, "w1", "bell") == 0.0  # where w1 has not failed
    right(world, "w1", "do-1")
    assert waits(world) == 0.0
    assert "wrong_pins:sign_in" not in world.room.alarms


def test_who_knows_one_pin_does_not_free_another_persons() -> None:
    world = World()
    for _ in range(4):
        wrong(world, "lead1", "console", 2)
        right(world, "w1", "console")
    assert waits(world, "lead1", "console") == LONGEST_WAIT_S
    assert waits(world, "w1", "console") == 0.0


def test_names_taken_anew_for_each_try_wait_like_one() -> None:
    world = World()
    for number in range(3):
        wrong(world, "lead1", f"do-{number}")
    assert waits(world, "lead1", "do-99") == 5.0
    assert waits(world, "w1", "console-2") == 5.0
    assert waits(world, "lead1", "console") == 0.0  # the site's own is no crowd
    for number in range(3, 20):
        wrong(world, "lead1", f"do-{number}")
    assert waits(world, "lead1", "do-99") == LONGEST_WAIT_S


def test_a_flood_at_one_passing_station_holds_up_no_other() -> None:
    world = World()
    wrong(world, "w1", "do-1", 30)
    assert waits(world, "w1", "do-2") == 0.0
    assert waits(world, "lead1", "console") == 0.0


def test_one_pin_tried_for_everybody_waits_at_its_station() -> None:
    world = World()
    for staff in ("w1", "w2", "lead1", "nobody-such", "x"):
        wrong(world, staff)
    assert waits(world, "w9") == 20.0


def test_a_leads_word_ends_the_waits_and_a_workers_does_not() -> None:
    world = World()
    right(world, "w1", "do-1")
    assert not world.do("end_pin_waits", by="do-1").ok
    wrong(world, times=5)
    right(world, "lead1", "do-1")
    assert world.do("end_pin_waits", by="do-1", staff="w1").ok
    assert waits(world) == 0.0
    wrong(world, "unknown", times=5)
    assert world.do("end_pin_waits", by="do-1").ok
    assert waits(world, "w1") == 0.0
    assert not world.do("end_pin_waits", by="do-1", staff="nobody").ok


def test_wrong_pins_are_a_low_alarm_that_ends_when_it_is_quiet() -> None:
    world = World()
    wrong(world, times=2)
    assert "wrong_pins:sign_in" not in world.room.alarms
    wrong(world)
    alarm = world.room.alarms["wrong_pins:sign_in"]
    assert (alarm.priority, str(alarm.reason)) == ("low", "3 wrong PINs at console")
    wrong(world, times=4)
    assert world.room.alarms["wrong_pins:sign_in"].count == 1  # one alarm, however often
    world.wait(601)
    assert "wrong_pins:sign_in" not in world.room.alarms


def test_nothing_that_helps_a_person_ever_waits() -> None:
    world = World()
    wrong(world, times=20)
    assert world.do("raise_overdose", place="B1").ok
    assert world.do("record_step", place="B1", step="stimulate").ok
    assert world.do("give_naloxone", place="B1").ok


def test_what_was_tried_an_hour_ago_counts_no_more_and_the_room_stays_small() -> None:
    world = World()
    for number in range(500):
        wrong(world, f"who{number}", f"do-{number}")
    assert len(world.room.wrong_at) == 200
    assert world.room.wrong_of == {}
    world.wait(3601)
    wrong(world)
    assert list(world.room.wrong_at) == ["console"]
    assert c.EndPinWaits().staff == ""
