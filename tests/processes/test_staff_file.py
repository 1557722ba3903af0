"""A bad staff file stops sign-in and nothing else: the monitor starts, says so, and takes the file
again as soon as it is good."""

import json
from pathlib import Path

import pytest

from hatmonitor.room.state import Room
from tests.processes.place import Place, written

SIGN_IN = {"do": "sign_in", "staff": "lead1", "pin": "2222"}
BAD = {
    "empty": b"",
    "cut": b'{"v":1,"staff":{"lead1":{"ro',
    "no text": b"\xff\xfe\x00",
    "newer": b'{"v":99,"staff":{}}',
    "other": b"[1, 2]",
    "wrong kind": b'{"v":1,"staff":{"lead1":5}}',
}


def unusable(room: Room) -> bool:
    return "staff_file_unusable:staff" in room.alarms


def first_life(place: Place) -> Path:
    """The file as the first start made it."""
    monitor = place.start()
    with place.signed_in():
        pass
    monitor.kill()
    return place.data / "staff.json"


@pytest.mark.parametrize("name", BAD)
def test_a_damaged_staff_file_keeps_nobody_from_being_watched(place: Place, name: str) -> None:
    file = first_life(place)
    good = file.read_bytes()
    file.write_bytes(BAD[name])
    place.start()
    with place.station() as station:
        assert station.ask({"do": "raise_overdose", "place": "B1"}).ok
        station.wait_until(unusable)
        refused = station.ask(SIGN_IN)
        assert not refused.ok
        assert "staff.json" in str(refused.reason)
        assert "put its backup back" in str(refused.reason)
        assert file.read_bytes() == BAD[name], "what is left of it is not thrown away"
        file.write_bytes(good)
        assert station.ask(SIGN_IN).ok
        station.wait_until(lambda room: not unusable(room))


def test_a_staff_file_that_is_a_folder_is_the_same(place: Place) -> None:
    file = first_life(place)
    file.unlink()
    file.mkdir()
    place.start()
    with place.station() as station:
        station.wait_until(unusable)
        assert not station.ask(SIGN_IN).ok


def test_the_alarm_outlives_a_restart_as_one_and_names_no_secret(place: Place) -> None:
    file = first_life(place)
    kept = json.loads(file.read_bytes())["staff"]["lead1"]["hash"]
    file.write_bytes(file.read_bytes()[:-9])
    for _ in range(2):
        monitor = place.start()
        with place.station() as station:
            station.wait_until(unusable)
        monitor.kill()
    told = [event for event in written(place.data) if event.kind == "staff_file_failed"]
    assert len(told) == 1
    assert kept not in str(told)
