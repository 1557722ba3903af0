"""Signing in to a real monitor: one check at a time, waits that outlive it, and help that never
waits."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from hatmonitor.monitor.pins import PER_STATION, PinRow
from hatmonitor.wire.messages import Answer
from hatmonitor.wire.station import Station
from tests.processes.place import Place, written
from tests.processes.waiting import until
from tests.processes.zygote import Zygote

MB = 1024


def tries(station: Station, pin: str, staff: str = "w1") -> Answer:
    return station.ask({"do": "sign_in", "staff": staff, "pin": pin}, 20.0)


def peak_mb(pid: int) -> int:
    text = Path(f"/proc/{pid}/status").read_text()
    return int(text.partition("VmHWM:")[2].split()[0]) // MB


def test_a_right_pin_waits_after_three_wrong_ones_also_in_the_monitors_next_life(
    tmp_path: Path, zygote: Zygote
) -> None:
    place = Place(tmp_path, zygote)
    monitor = place.start()
    with place.station("one") as station:
        assert [str(tries(station, "9999").reason) for _ in range(3)] == [
            "unknown staff or wrong PIN"
        ] * 3
        assert "after wrong PINs: wait" in str(tries(station, "1111").reason)
        monitor.kill()
        place.start()
        until(lambda: station.mirror.pid not in (None, monitor.pid), "the next life")
        assert "after wrong PINs: wait" in str(tries(station, "1111").reason)
        assert station.ask({"do": "raise_overdose", "place": "B1"}).ok
        with place.station("two") as other:
            assert tries(other, "1111").ok
        assert tries(station, "1111").ok
    refused = [event for event in written(place.data) if event.kind == "sign_in_refused"]
    assert len(refused) == 3  # who waits is not tried, and does not fill the log


def test_many_pins_at_once_are_checked_one_by_one_and_hold_up_no_overdose(
    tmp_path: Path, zygote: Zygote
) -> None:
    place = Place(tmp_path, zygote)
    monitor = place.start()
    with place.station("help") as help_:
        before_mb = peak_mb(monitor.pid)
        stations = [Station(place.data, "do", f"do-{n}", timeout_s=20.0) for n in range(16)]
        with ThreadPoolExecutor(16) as people:
            given = [people.submit(tries, one, f"{n:04}") for n, one in enumerate(stations)]
            slowest_s = 0.0
            for booth in ("B1", "B2", "B3", "B4"):
                began_s = time.monotonic()
                assert help_.ask({"do": "raise_overdose", "place": booth}).ok
                slowest_s = max(slowest_s, time.monotonic() - began_s)
            answers = [one.result() for one in given]
        assert slowest_s < 1.0
        assert not any(answer.ok for answer in answers)
        # 64 MB for the one that is checked, not sixteen times so much.
        assert peak_mb(monitor.pid) - before_mb < 150
        for station in stations:
            station.close()
    # After the third name that failed the rest wait, unasked.
    kinds = [event.kind for event in written(place.data)]
    assert 3 <= kinds.count("sign_in_refused") <= 4


def test_a_full_row_refuses_the_newest_of_its_own_station_only() -> None:
    row: PinRow[str] = PinRow()
    assert [row.add("flood", f"{n}") for n in range(4)] == [True] * PER_STATION + [False] * 2
    assert row.next() == "0"
    assert not row.add("flood", "again")
    assert row.add("desk", "mine")
    assert row.next() is None  # one at a time
    row.done()
    assert row.next() == "1"
    row.done()
    assert row.next() == "mine"
