"""What a protocol may say of batches, shelves, holds and sound tests, and what it may not."""

from datetime import date
from pathlib import Path

import pytest

from hatmonitor.protocol import BatchLimits
from hatmonitor.site import Site, SiteFaults, example_text, read_site


def read(folder: Path, text: str) -> Site:
    path = folder / "site.toml"
    path.write_text(text, encoding="utf-8")
    return read_site(path, date(2026, 11, 22))


def changed(old: str, new: str) -> str:
    text = example_text()
    assert text.count(old) == 1, old
    return text.replace(old, new)


def test_the_example_says_all_of_it(tmp_path: Path) -> None:
    protocol = read(tmp_path, example_text()).protocol
    assert protocol.batch == BatchLimits(3, 24)
    assert (protocol.alarms.shelve_max_min, protocol.alarms.sound_test_each_shift) == (60, True)
    assert protocol.emergency.hold_after_h == 24


def test_a_protocol_that_says_none_of_it_has_none_of_it(tmp_path: Path) -> None:
    text = example_text().split("\n[protocol.batch]\n")[0]
    for key in ("shelve_max_min", "sound_test_each_shift", "hold_after_h"):
        text = "\n".join(line for line in text.splitlines() if not line.startswith(key))
    protocol = read(tmp_path, text).protocol
    assert protocol.batch is None
    assert (protocol.alarms.shelve_max_min, protocol.alarms.sound_test_each_shift) == (0, False)
    assert protocol.emergency.hold_after_h == 0


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("emergencies = 3 ", "emergencies = 0 ", "must be from 1 to 50"),
        ("emergencies = 3 ", "emergencies = 51 ", "must be from 1 to 50"),
        ("emergencies = 3 ", "", "protocol.batch.emergencies"),
        ("hours = 24 ", "hours = -1 ", "must be from 0.1 to 744 h"),
        ("shelve_max_min = 60 ", "shelve_max_min = 1441 ", "must be from 0 to 1440 min"),
        ("hold_after_h = 24 ", "hold_after_h = -1 ", "must be from 0 to 1000 h"),
        ("sound_test_each_shift = true", "sound_test_each_shift = 1", "sound_test_each_shift"),
    ],
)
def test_a_value_without_a_meaning_is_a_fault(
    tmp_path: Path, old: str, new: str, fault: str
) -> None:
    with pytest.raises(SiteFaults) as caught:
        read(tmp_path, changed(old, new))
    assert any(fault in one.line() for one in caught.value.faults), caught.value.faults
