"""A real monitor and a simulated oximeter at its full frame rate: from the finger to the alarm."""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from devices.simulators.process import SimulatorProcess
from hatmonitor.journal.reader import JournalReader
from hatmonitor.wire.station import Station
from tests.processes.place import Place
from tests.processes.waiting import until
from tests.processes.zygote import Zygote

QUICK = {"silence_s": 2, "emergency_delay_s": 1, "clear_s": 1, "baseline_s": 1}


@pytest.fixture
def oximeter(tmp_path: Path) -> Iterator[SimulatorProcess]:
    with SimulatorProcess.start("nonin-df2", link=tmp_path / "ox") as simulator:
        simulator.tell(do="values", spo2=97)
        yield simulator


@pytest.fixture
def house(tmp_path: Path, zygote: Zygote, oximeter: SimulatorProcess) -> Place:
    """The example with the oximeter at B1, and limits that do not keep a test waiting."""
    place = Place(tmp_path, zygote)
    text = place.site.read_text(encoding="utf-8")
    row = f'[[device]]\nid = "ox1"\ndriver = "nonin-df2"\nport = "{oximeter.port}"\nplace = "B1"\n'
    text = text.replace("\n# --- staff", f"\n{row}\n# --- staff")
    for key, value in QUICK.items():
        text = re.sub(rf"^{key} = \S+", f"{key} = {value}", text, flags=re.M)
    place.site.write_text(text, encoding="utf-8")
    return place


def seat(place: Place) -> None:
    """C-1 sits in B1; the breath was read from a display, by two."""
    with place.station("one") as one, place.station("two") as two:
        assert one.ask({"do": "sign_in", "staff": "lead1", "pin": "2222"}).ok
        assert two.ask({"do": "sign_in", "staff": "w1", "pin": "1111"}).ok
        assert one.ask({"do": "enrol", "client": "C-1", "approved_by": "p1"}).ok
        assert one.ask({"do": "admit", "client": "C-1"}).ok
        read = {"client": "C-1", "instrument": "display", "value": 0.0, "unit": "mg/L"}
        typed = one.ask({"do": "enter_breath", **read})
        assert two.ask({"do": "confirm_breath", "entry": typed.seqs[0]}).ok, typed
        assert one.ask({"do": "assess", "client": "C-1", "poss": "1"}).ok
        decided = one.ask({"do": "decide_dose", "client": "C-1", "outcome": "dose"})
        assert decided.ok, decided.reason
        assert one.ask({"do": "seat", "client": "C-1", "place": "B1"}).ok


def holds(station: Station, name: str) -> bool:
    alarm = station.room.alarms.get(f"{name}:B1")
    return alarm is not None and alarm.condition


def test_a_finger_that_turns_blue_alarms_and_one_that_is_gone_is_no_signal(
    house: Place, oximeter: SimulatorProcess
) -> None:
    house.start()
    with house.station("console") as console:
        seat(house)
        until(lambda: _shown(console) == 97, "the value is shown")
        oximeter.tell(do="drift", spo2=70, over_s=0.1)
        until(lambda: holds(console, "emergency_desaturation"), "low oxygen")
        oximeter.tell(do="finger", on=False)
        until(lambda: holds(console, "no_signal"), "no signal")
        assert holds(console, "emergency_desaturation"), "no data does not replace bad data"
        oximeter.stop()
        until(lambda: "instrument_lost:ox1" in console.room.alarms, "the lost instrument")
        assert console.room.alarms["instrument_lost:ox1"].priority == "low"
        assert holds(console, "no_signal")


def _shown(station: Station) -> int | None:
    row = station.mirror.bedside.get("ox1")
    return row.spo2_percent if row else None


def test_only_who_shows_vitals_is_sent_them_and_they_are_no_events(house: Place) -> None:
    house.start()
    with house.station("console") as console, house.station("tail") as tail:

        def alive() -> bool:
            console.alive()  # or it would be missed
            return True

        until(lambda: alive() and _shown(console) is not None, "the value is shown")
        seq = console.mirror.seq
        at_s = console.mirror.bedside_at_s
        until(lambda: alive() and console.mirror.bedside_at_s > at_s, "and again")
        assert console.mirror.seq == seq
        assert tail.mirror.bedside == {}


def test_who_looks_at_the_instruments_is_told_how_they_do_also_by_the_next_monitor(
    house: Place,
) -> None:
    first = house.start()
    with house.station("console") as console, house.station("tail") as tail:
        assert console.mirror.instruments == {}
        tail.look_at(True)
        until(lambda: tail.mirror.instruments.get("ox1"), "the figures")
        until(lambda: tail.mirror.instruments["ox1"].readings > 3, "readings are counted")
        row = tail.mirror.instruments["ox1"]
        assert (row.bytes > 300, row.garbage) == (True, 0)
        assert row.heard_age_s is not None
        assert row.heard_age_s < 10.0
        assert len(row.raw[0].split()) > 20
        assert tail.mirror.instruments["desk1"].heard_age_s is None
        first.kill()
        house.start()
        until(lambda: tail.mirror.pid != first.pid, "welcome in the second life")
        until(lambda: tail.mirror.instruments.get("ox1"), "the figures again")
        tail.look_at(False)
        console.look_at(True)
        until(lambda: console.mirror.instruments, "the other is told")
        told = tail.mirror.instruments["ox1"]
        bytes_before = console.mirror.instruments["ox1"].bytes
        until(lambda: console.mirror.instruments["ox1"].bytes > bytes_before + 500, "two rounds")
        assert tail.mirror.instruments["ox1"] == told
        assert console.mirror.bedside["ox1"].quality == "good"


def test_one_sample_a_second_is_kept_with_whose_it_is(house: Place) -> None:
    house.start()
    seat(house)
    session = ""

    def kept() -> int:
        with JournalReader.open(house.data) as reader:
            return len(list(reader.samples(session=session)))

    with house.station("console") as console:
        session = console.room.places["B1"].session or ""
        until(lambda: kept() >= 3, "three samples")
    with JournalReader.open(house.data) as reader:
        rows = list(reader.samples(session=session))
    assert {(row.device, row.place, row.spo2_percent) for row in rows} == {("ox1", "B1", 97)}
    apart_s = [(b.at_us - a.at_us) / 1e6 for a, b in pairwise(rows)]
    assert min(apart_s) > 0.85


def test_a_help_button_calls_and_its_lost_line_is_loud(tmp_path: Path, zygote: Zygote) -> None:
    with SimulatorProcess.start("button") as button:
        place = Place(tmp_path, zygote)
        text = place.site.read_text(encoding="utf-8")
        row = f'[[device]]\nid = "help"\ndriver = "button"\nport = "{button.port}"\nplace = "B1"\n'
        place.site.write_text(text.replace("\n# --- staff", f"\n{row}\n# --- staff"), "utf-8")
        place.start()
        with place.station("console") as console:
            until(lambda: console.room.devices["help"].up, "the line is up")
            button.tell(do="press")
            until(lambda: "help_called:help" in console.room.alarms, "the call")
            assert console.room.alarms["help_called:help"].place == "B1"
            button.stop()
            until(lambda: "button_link_lost:help" in console.room.alarms, "the lost line")
            assert console.room.alarms["button_link_lost:help"].priority == "high"
            assert console.room.alarms["help_called:help"].condition


def test_a_setting_an_instrument_cannot_take_is_told_before_anything_begins(house: Place) -> None:
    text = house.site.read_text(encoding="utf-8")
    settings = 'driver = "nonin-df2"\nsettings = { baud = "fast" }'
    house.site.write_text(text.replace('driver = "nonin-df2"', settings, 1), encoding="utf-8")
    monitor = house.start()
    assert monitor.wait() == 1
    assert "baud" in monitor.said
    assert not house.data.exists()
