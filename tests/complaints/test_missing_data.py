"""Complaints 3 and 4 of reference/alarms.md, section 6: an alarm on missing data that is itself off
or broken, and a stale value that is taken for a good one (or alarmed on)."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from devices import readings as r
from hatmonitor.alarms.sounding import asks_for_sound
from hatmonitor.commands import COMMANDS
from hatmonitor.protocol import Protocol
from hatmonitor.room.state import Alarm
from hatmonitor.site import Site, SiteFaults, example_text, read_site
from tests.core.world import PROTOCOL, SITE, World, vitals

SILENCE_S = 10.0
OXIMETER = """
[[device]]
id = "ox-b1"
driver = "nonin-df2"
port = "/dev/null/ox"
place = "B1"
"""


def house(protocol: Protocol = PROTOCOL) -> World:
    """C-1 is observed in S1, where the oximeter is; where they sat before there is none."""
    devices = tuple(row for row in SITE.devices if row.place != "B1")
    world = World(replace(SITE, protocol=protocol, devices=devices))
    world.observe("C-1", "B1")
    world.ok("move", place="B1", to="S1")
    world.tick()
    return world


def must_wear() -> Protocol:
    assert PROTOCOL.vitals is not None
    shelf = replace(PROTOCOL.alarms, shelve_max_min=30)
    return replace(PROTOCOL, vitals=replace(PROTOCOL.vitals, required=True), alarms=shelf)


@pytest.fixture
def world() -> World:
    return house()


def stands(world: World, name: str) -> bool:
    found = standing(world, name)
    return found is not None and found.condition


def standing(world: World, name: str) -> Alarm | None:
    """It is the visit's, whatever place it began at."""
    alarms = world.room.alarms.values()
    return next((one for one in alarms if one.name == name and one.place == "S1"), None)


# --- 3: the alarm on missing data is on, and works ------------------------------------------------


def site_of(folder: Path, text: str) -> Site:
    path = folder / "site.toml"
    path.write_text(text + OXIMETER, encoding="utf-8")
    return read_site(path, date(2026, 11, 22))


def test_complaint_3_the_shipped_site_misses_a_silent_oximeter_without_being_asked_to(
    tmp_path: Path,
) -> None:
    limits = site_of(tmp_path, example_text()).protocol.vitals
    assert limits is not None
    assert 0 < limits.silence_s <= 30


@pytest.mark.parametrize(
    ("pattern", "instead", "named"),
    [
        (r"^\[protocol\.vitals\]\n(?:[^\[].*\n|\n)*", "", "protocol.vitals"),
        (r"^silence_s = .*$", "silence_s = 0", "protocol.vitals.silence_s"),
        (r"^silence_s = .*\n", "", "protocol.vitals.silence_s"),
    ],
)
def test_complaint_3_a_house_with_an_oximeter_cannot_be_opened_without_that_alarm(
    tmp_path: Path, pattern: str, instead: str, named: str
) -> None:
    text = re.sub(pattern, instead, example_text(), flags=re.M)
    assert text != example_text()
    with pytest.raises(SiteFaults) as caught:
        site_of(tmp_path, text)
    assert any(fault.line().startswith(named) for fault in caught.value.faults)


def test_complaint_3_nothing_a_person_can_ask_switches_an_alarm_off_for_good() -> None:
    about_alarms = {name for name, command in COMMANDS.items() if "alarm" in fields(command)}
    assert about_alarms == {"acknowledge", "pause_sound", "shelve", "unshelve"}


def fields(command: type) -> tuple[str, ...]:
    return tuple(command.__struct_fields__)


def test_complaint_3_it_cannot_be_put_aside_for_it_is_about_a_person() -> None:
    world = house(must_wear())
    world.wait(SILENCE_S + 4)
    alarm = standing(world, "no_signal")
    assert alarm is not None
    world.refused("shelve", by="office", alarm=alarm.id, minutes=30, reason="EXAMPLE: no clip")
    assert asks_for_sound(world.room, world.room.alarms[alarm.id], world.now)


def test_complaint_3_a_sensor_that_never_said_anything_is_missed_where_it_must_be_worn() -> None:
    world = house(must_wear())
    world.wait(SILENCE_S - 4)
    assert not stands(world, "no_signal")
    world.wait(8)
    assert stands(world, "no_signal")


def test_complaint_3_a_port_that_never_opened_is_a_lost_instrument(world: World) -> None:
    world.hear(r.LinkLost("/dev/null1", "no such port"), "ox1")
    assert "instrument_lost:ox1" in world.room.alarms


def test_complaint_3_an_instrument_that_never_answered_is_in_trouble(world: World) -> None:
    world.hear(r.Trouble(r.TroubleKind.NO_ANSWER, "nothing came"), "ox1")
    assert "instrument_trouble:ox1.no_answer" in world.room.alarms


def from_the_future(world: World) -> None:
    """A clip whose bytes are stamped an hour from now, by whatever mistake."""
    changed = world.bedsides.heard(world.room, "ox1", vitals(97), world.mono_s + 3600)
    for item in changed:
        world.put(item)


def clock_ahead(world: World) -> None:
    world.wear(97, 1)
    world.step_clock(3600)


def clock_back(world: World) -> None:
    world.wear(97, 1)
    world.step_clock(-3600)


@pytest.mark.parametrize("befalls", [from_the_future, clock_ahead, clock_back])
def test_complaint_3_a_time_in_the_future_does_not_hold_the_alarm_off(
    world: World, befalls: Callable[[World], None]
) -> None:
    befalls(world)
    world.wait(1)
    assert not stands(world, "no_signal")
    world.wait(SILENCE_S + 4)
    assert stands(world, "no_signal")


@pytest.mark.parametrize(
    "held", [r.VitalsReason.STALE, r.VitalsReason.STORED, r.VitalsReason.IMPLAUSIBLE]
)
def test_complaint_3_a_value_that_an_instrument_only_holds_is_missing_data(
    world: World, held: r.VitalsReason
) -> None:
    """An oximeter may truly rest at 97; what cannot be is a value it says it only remembers."""
    world.wear(97, 2)
    for _ in range(round(SILENCE_S) + 2):
        world.wait(1)
        world.hear(r.Vitals(97, 70, None, r.VitalsQuality.POOR, held), "ox1")
    assert stands(world, "no_signal")


def test_complaint_3_the_alarm_never_ends_by_itself_however_long_the_silence(world: World) -> None:
    """Others stop after six hours."""
    world.wear(97, 5)
    world.wait(minutes=7 * 60)
    assert stands(world, "no_signal")
    assert world.room.alarms["no_signal:S1"].level > 100


# --- 4: stale is not good, and not bad either -----------------------------------------------------


@pytest.mark.parametrize("spo2", [88, 75])
def test_complaint_4_a_low_value_that_is_not_said_again_grows_into_no_alarm_but_no_signal(
    world: World, spo2: int
) -> None:
    world.wear(97, 31)
    world.wear(spo2, 3)
    world.wait(120)
    assert stands(world, "no_signal")
    assert not stands(world, "desaturation")
    assert not stands(world, "emergency_desaturation")


@pytest.mark.parametrize("quality", [r.VitalsQuality.POOR, r.VitalsQuality.NONE])
def test_complaint_4_a_good_value_that_is_only_held_ends_no_alarm(
    world: World, quality: r.VitalsQuality
) -> None:
    world.wear(75, 8)
    for _ in range(30):
        world.wait(1)
        world.hear(r.Vitals(98, 70, None, quality, r.VitalsReason.STALE), "ox1")
    assert stands(world, "emergency_desaturation")
    assert stands(world, "no_signal")


def test_complaint_4_a_value_that_is_shown_carries_its_age(world: World) -> None:
    world.wear(97, 2)
    world.wait(30)
    (row,) = [
        row for row in world.bedsides.shown(world.room, world.mono_s).rows if row.device == "ox1"
    ]
    assert row.spo2_percent == 97
    assert row.age_s == pytest.approx(30, abs=1)


def test_complaint_4_a_breath_result_that_is_too_old_clears_nobody() -> None:
    world = World()
    world.enrol("C-2")
    world.ok("admit", client="C-2")
    world.blow("C-2")
    world.wait(minutes=PROTOCOL.breath.valid_min + 1)
    assert "test again" in world.refused("decide_dose", client="C-2", outcome="dose")
