"""A record from a file is stored once, belongs to nobody, and says where it came from."""

import json

from msgspec.structs import replace

from devices.readings import ORIGIN_RECORD
from hatmonitor.events import DeviceRow
from tests.core.world import SITE, World

HOUSE = replace(SITE, devices=(*SITE.devices, DeviceRow("nxt1", "nxt-record", "")))
BLANK = {"id": 1, "saty": 0, "res": 0, "alc": "0.000", "alcunit": "g/210L"}
SUBJECT = {"id": 2, "saty": 2, "res": 0, "alc": "0.105", "alcunit": "g/210L"}


def record(tsn: int = 7, *samples: object) -> str:
    head = {"tsn": tsn, "tid": 1, "sn": "012345", "ityp": "NXT", "ttyp": "BR"}
    return json.dumps({"head": head, "sample": samples or [BLANK, SUBJECT], "stat": 0})


def test_a_record_gives_its_persons_results_and_they_belong_to_nobody() -> None:
    world = World(HOUSE)
    second = {**SUBJECT, "id": 3, "alc": "0.000"}
    world.ok("import_record", device="nxt1", text=record(7, BLANK, SUBJECT, second))
    results = list(world.room.unassigned.values())
    assert [(one.value, one.unit, one.mg_per_l) for one in results] == [
        (0.105, "g/210L", 0.5),
        (0.0, "g/210L", 0.0),
    ]
    assert [one.level for one in results] == ["above_upper", "clear"]
    fact = world.last("breath_measured").fact
    assert (fact.origin, fact.bound_to) == (ORIGIN_RECORD, None)  # type: ignore[union-attr]
    assert fact.record == fact.text  # type: ignore[union-attr]
    assert world.last("breath_measured").by == "w1"


def test_a_record_never_attaches_to_who_is_at_the_desk() -> None:
    world = World(HOUSE)
    world.enrol("A")
    world.ok("admit", client="A")
    world.ok("import_record", device="nxt1", text=record())
    assert world.refused("decide_dose", client="A", outcome="dose") == "A has no breath result"
    (reading,) = world.room.unassigned
    world.ok("assign_breath", reading=reading, client="A")


def test_the_same_record_is_stored_once_also_after_a_restart() -> None:
    world = World(HOUSE)
    world.ok("import_record", device="nxt1", text=record())
    world.crash_and_restart()
    assert world.refused("import_record", device="nxt1", text=record()) == (
        "this record is already stored"
    )
    world.ok("import_record", device="nxt1", text=record(8))
    assert len(world.room.unassigned) == 2


def test_of_records_of_which_some_are_stored_only_the_new_ones_are_taken() -> None:
    world = World(HOUSE)
    world.ok("import_record", device="nxt1", text=record(7))
    world.ok("import_record", device="nxt1", text=record(7) + record(8) + record(8))
    assert len(world.room.unassigned) == 2


def test_what_is_no_record_is_refused_with_the_reason() -> None:
    world = World(HOUSE)
    for text, why in (
        ("", "nothing stands in it"),
        ("hello", "the line went quiet in the middle"),
        ('{"a": 1}', "JSON that is no record of this instrument"),
        (record(7, BLANK), "a blank sample, not a person's"),
        (record(7, {**SUBJECT, "res": 12}), "low flow"),
        ('{"head": ' * 50, ""),
    ):
        sentence = world.refused("import_record", device="nxt1", text=text)
        assert sentence.startswith("no result of a person for nxt1 in this record: "), text
        assert why in sentence
    assert not world.room.unassigned


def test_only_an_instrument_of_files_takes_a_record() -> None:
    world = World(HOUSE)
    for device, sentence in (
        ("desk1", "the results of desk1 do not come in files"),
        ("nobody", "there is no instrument nobody"),
    ):
        assert world.refused("import_record", device=device, text=record()) == sentence


def test_an_imported_record_clears_nobody_for_its_time_is_not_ours() -> None:
    world = World(HOUSE)
    world.ok("enrol", by="office", client="C-1", approved_by="doctor")
    world.ok("admit", client="C-1")
    world.ok("import_record", device="nxt1", text=record(7, {**SUBJECT, "alc": "0.000"}))
    (reading,) = world.room.unassigned
    world.ok("assign_breath", reading=reading, client="C-1")
    why = world.refused("decide_dose", client="C-1", outcome="dose")
    assert why == "an imported record clears nobody: only a test blown here, now, does"
