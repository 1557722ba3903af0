"""The monitor as a real process: how it begins, is watched, hangs, breaks and ends; a full disk."""

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hatmonitor.events import MonitorStarted, ProgramFault
from hatmonitor.journal.files import SEALS
from hatmonitor.journal.verify import verify
from hatmonitor.monitor.react import BROKE
from hatmonitor.wire import address
from hatmonitor.wire.messages import SILENT_S
from hatmonitor.wire.station import Station
from tests.processes.filling import fill
from tests.processes.place import Place, written
from tests.processes.waiting import until
from tests.processes.zygote import Zygote


def test_a_second_monitor_on_the_same_folder_refuses_with_the_first_ones_process_id(
    place: Place,
) -> None:
    first = place.start()
    with place.station() as station:
        second = place.start()
        assert second.wait() == 1
        assert str(first.pid) in second.said
        assert len(second.said.splitlines()) == 1
        assert station.ask({"do": "raise_overdose", "place": "B1"}).ok


def test_a_monitor_that_is_asked_to_stop_ends_in_order_and_the_next_start_is_clean(
    place: Place,
) -> None:
    first = place.start()
    with place.signed_in() as station:
        first.send(signal.SIGTERM)
        assert first.wait() == 0
        station.wait_for(lambda event: event.kind == "monitor_stopped")
        assert address.find(place.data) is None
        assert written(place.data)[-1].kind == "monitor_stopped"
        verdict = verify(place.data)
        assert verdict.ok
        assert verdict.sealed_seq == verdict.count
        place.start()
        until(lambda: station.mirror.pid != first.pid, "welcome in the second life")
        assert station.room.stations == {"do-do": "lead1"}
    facts = [event.fact for event in written(place.data)]
    assert [fact.clean for fact in facts if isinstance(fact, MonitorStarted)] == [True, True]


def test_a_log_that_was_changed_while_nobody_watched_is_an_alarm_and_the_watch_goes_on(
    place: Place,
) -> None:
    first = place.start()
    with place.signed_in():
        first.send(signal.SIGTERM)
        assert first.wait() == 0
    sealed = verify(place.data).sealed_seq
    seals = place.data / SEALS
    text = seals.read_bytes()
    seals.write_bytes(text.replace(b'"seq":%d' % sealed, b'"seq":%d' % (sealed + 7)))
    place.start()
    with place.signed_in() as station:
        until(lambda: "log_doubted:journal" in station.room.alarms, "the doubt is an alarm")
        alarm = station.room.alarms["log_doubted:journal"]
        assert str(sealed + 7) in str(alarm.reason)
        seen = {"do": "acknowledge", "alarm": alarm.id, "seen": alarm.risen_seq}
        assert station.ask(seen).ok
        assert alarm.id not in station.room.alarms


def test_a_bad_site_file_is_told_line_by_line_and_nothing_is_touched(place: Place) -> None:
    place.site.write_text('[site]\nname = 5\nlanguage = "xx"\n')
    monitor = place.start()
    assert monitor.wait() == 1
    assert "site.name" in monitor.said
    assert "site.language" in monitor.said
    assert not place.data.exists()


def test_a_data_folder_that_cannot_be_one_is_told_in_one_line(place: Place) -> None:
    place.data.write_text("a file")
    monitor = place.start()
    assert monitor.wait() == 1
    assert len(monitor.said.splitlines()) == 1


@pytest.mark.parametrize("wrong", [["--speed", "2"], ["--demo", "--speed", "0"], ["--sped", "1"]])
def test_wrong_usage_ends_with_status_2(place: Place, wrong: list[str]) -> None:
    assert place.start(*wrong).wait() == 2


def test_a_fault_of_ours_outside_the_loop_ends_the_process_with_one_line_and_no_traceback(
    place: Place,
) -> None:
    broken = """
from hatmonitor.monitor.loop import Loop
def runs(self):
    raise KeyError("C-0412")
Loop.run = runs
"""
    monitor = place.start(code=broken)
    assert monitor.wait() == 70
    assert len(monitor.said.splitlines()) == 1
    assert "C-0412" not in monitor.said


def test_a_step_that_breaks_costs_its_input_and_the_monitor_goes_on(place: Place) -> None:
    broken = """
from hatmonitor.monitor.conductor import Conductor
step = Conductor.step
def breaks(self, item, now):
    if type(item).__name__ == "Asked" and type(item.command).__name__ == "Admit":
        raise KeyError("C-0412")
    return step(self, item, now)
Conductor.step = breaks
"""
    place.start(code=broken)
    with place.signed_in() as station:
        for _ in range(12):
            answer = station.ask({"do": "admit", "client": "C-0412"})
            assert (answer.ok, answer.reason) == (False, BROKE)
        assert station.ask({"do": "raise_overdose", "place": "B1"}).ok
        told = [event.fact for event in station.events if isinstance(event.fact, ProgramFault)]
        assert [(fact.count, fact.cause) for fact in told] == [(1, "KeyError"), (10, "KeyError")]
        assert "program_fault:program" in station.room.alarms
    assert "C-0412" not in (place.data / "logs" / "monitor.log").read_text()


def test_a_thread_that_breaks_is_an_alarm_and_the_monitor_goes_on(place: Place) -> None:
    broken = """
import threading
from hatmonitor.monitor.loop import Loop
run = Loop.run
def runs(self):
    threading.Thread(target=lambda: 1 / 0, name="side").start()
    run(self)
Loop.run = runs
"""
    place.start(code=broken)
    with place.station() as station:
        station.wait_until(lambda room: "program_fault:program" in room.alarms)
        fault = next(iter(station.room.faults.values()))
        assert (fault.part, fault.cause) == ("thread side", "ZeroDivisionError")
        assert station.ask({"do": "raise_overdose", "place": "B1"}).ok


def test_a_monitor_whose_every_tick_breaks_is_silent_to_its_followers(place: Place) -> None:
    broken = """
from hatmonitor.monitor.conductor import Conductor
step = Conductor.step
def breaks(self, item, now):
    if type(item).__name__ == "Tick":
        raise KeyError("C-0412")
    return step(self, item, now)
Conductor.step = breaks
"""
    place.start(code=broken)
    with place.station("console") as station:
        until(lambda: station.mirror.silent(time.monotonic()), "it is silent", SILENT_S + 5)
        assert station.ask({"do": "raise_overdose", "place": "B1"}).ok


def test_a_stopped_monitor_is_silent_to_its_followers_and_speaks_again_when_it_wakes(
    place: Place,
) -> None:
    monitor = place.start()
    with place.station() as station:
        assert not station.mirror.silent(time.monotonic())
        monitor.send(signal.SIGSTOP)
        until(lambda: station.mirror.silent(time.monotonic()), "it is silent", SILENT_S + 2)
        assert station.connected
        monitor.send(signal.SIGCONT)
        until(lambda: not station.mirror.silent(time.monotonic()), "it speaks")
        assert station.ask({"do": "raise_overdose", "place": "B1"}).ok


def test_a_bell_that_hangs_or_dies_is_an_alarm_and_its_return_clears_it(
    tmp_path: Path, zygote: Zygote
) -> None:
    place = Place(tmp_path, zygote, followers='"bell"')
    place.start()
    words = [sys.executable, "-m", "tests.processes.part", "--as", "bell"]
    words += ["--data", str(place.data)]
    with place.station() as station, subprocess.Popen(words, cwd=Path(__file__).parents[2]) as bell:
        station.wait_until(lambda room: room.followers["bell"].present is True, 10.0)
        bell.send_signal(signal.SIGSTOP)
        station.wait_until(lambda room: "bell_silent:bell" in room.alarms)
        bell.send_signal(signal.SIGCONT)
        station.wait_until(lambda room: "bell_silent:bell" not in room.alarms)
        bell.kill()
        station.wait_until(lambda room: "bell_silent:bell" in room.alarms)


def test_a_lost_instrument_and_a_missing_bell_are_no_less_lost_after_a_restart(
    tmp_path: Path, zygote: Zygote
) -> None:
    place = Place(tmp_path, zygote, followers='"bell"')
    first = place.start()
    with place.station() as station:
        both = {"instrument_lost:desk1", "bell_silent:bell"}
        before = station.wait_until(lambda room: both <= set(room.alarms), 15.0).alarms
        first.kill()
        place.start()
        until(lambda: station.mirror.pid != first.pid, "welcome in the second life")
        for name in both:
            assert station.room.alarms[name].raised == before[name].raised
        until(lambda: station.room.devices["desk1"].up is False, "the link has been tried again")
        assert set(station.room.alarms) >= both


def test_the_pin_is_in_no_file_of_the_data_folder(place: Place) -> None:
    place.start()
    with place.signed_in() as station:
        assert not station.ask({"do": "sign_in", "staff": "lead1", "pin": "71947194"}).ok
        assert not station.ask({"do": "sign_in", "staff": "lead1", "pin": 71947194}).ok
    for file in place.data.rglob("*"):
        if file.is_file():
            assert b"71947194" not in file.read_bytes(), file.name


def test_a_station_of_a_passing_connection_is_signed_out_when_the_connection_ends(
    place: Place,
) -> None:
    place.start()
    with place.station("watcher") as watcher:
        with Station(place.data, "do", "do-1", timeout_s=20.0) as passing:
            assert passing.ask({"do": "sign_in", "staff": "w1", "pin": "1111"}).ok
            watcher.wait_until(lambda room: room.stations.get("do-1") == "w1")
        watcher.wait_until(lambda room: "do-1" not in room.stations)


def test_a_fast_demos_clock_is_not_set_back_by_a_restart(place: Place) -> None:
    first = place.start("--demo", "--speed", "3600")
    with place.station() as station:
        began = station.mirror.now()
        until(lambda: station.mirror.now().mono_ns > began.mono_ns + 10**12, "time runs")
        assert station.ask({"do": "raise_overdose", "place": "B1"}).ok
        first.kill()
        place.start("--demo", "--speed", "3600")
        until(lambda: station.mirror.pid != first.pid, "welcome in the second life")
        assert station.ask({"do": "raise_overdose", "place": "B2"}).ok
    events = written(place.data)
    assert [event.moment.mono_ns for event in events] == sorted(
        event.moment.mono_ns for event in events
    )
    assert all(event.demo for event in events)


# --- a full disk ---------------------------------------------------------------------------------


def test_on_a_full_disk_alarms_go_on_and_what_was_not_written_is_written_late_in_order(
    small_disk: Path, zygote: Zygote
) -> None:
    place = Place(small_disk, zygote, disk_low_mb=1)
    monitor = place.start()
    with place.signed_in() as station:
        ballast = fill(small_disk)
        answers = [station.ask({"do": "raise_overdose", "place": f"B{n}"}) for n in range(1, 9)]
        assert all(answer.ok for answer in answers)
        assert answers[-1].unwritten
        assert {f"overdose_called:B{n}" for n in range(1, 9)} <= set(station.room.alarms)
        assert "not_logging:journal" in station.room.alarms
        enrol = station.ask({"do": "enrol", "client": "C-1", "approved_by": "prescriber-1"})
        assert not enrol.ok
        assert "cannot be written" in str(enrol.reason)
        with Station(place.data, "tail", "tail", from_seq=1) as tail:
            until(lambda: tail.mirror.seq == station.mirror.seq, "a newcomer gets all of it")
            assert [event.seq for event in tail.events] == list(range(1, tail.mirror.seq + 1))
        ballast.unlink()
        station.wait_until(lambda room: room.logging)
        station.wait_until(lambda room: "not_logging:journal" not in room.alarms)
        shown = {event.seq: event for event in station.events}
        monitor.send(signal.SIGTERM)
        assert monitor.wait() == 0
    assert verify(place.data).ok
    late = [event for event in written(place.data) if event.late]
    assert {answer.seqs[0] for answer in answers if answer.unwritten} <= {e.seq for e in late}
    for event in late:
        assert (event.fact, event.moment) == (shown[event.seq].fact, shown[event.seq].moment)


def test_a_monitor_that_is_killed_on_a_full_disk_comes_back_on_it_and_says_that_it_cannot_write(
    small_disk: Path, zygote: Zygote
) -> None:
    place = Place(small_disk, zygote, disk_low_mb=1)
    first = place.start()
    with place.signed_in() as station:
        assert station.ask({"do": "raise_overdose", "place": "B1"}).ok
        ballast = fill(small_disk)
        first.kill()
        second = place.start()
        until(lambda: station.mirror.pid == second.pid, "welcome in the second life")
        room = station.wait_until(lambda room: "not_logging:journal" in room.alarms)
        assert "overdose_called:B1" in room.alarms
        ballast.unlink()
        station.wait_until(lambda room: room.logging)


# --- a disk that does not come back --------------------------------------------------------------


def run(*words: str | Path) -> str:
    """What a tool complained of; empty when it did its work."""
    done = subprocess.run([str(w) for w in words], capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stderr.strip() or f"{words[0]} failed"


@pytest.fixture
def freezable_disk(tmp_path: Path, zygote: Zygote) -> Iterator[Path]:
    disk, image = tmp_path / "disk", tmp_path / "image"
    disk.mkdir()
    with image.open("wb") as file:
        file.truncate(40_000_000)
    missing = [tool for tool in ("mkfs.ext4", "fsfreeze") if shutil.which(tool) is None]
    fault = f"no {missing[0]}" if missing else run("mkfs.ext4", "-q", image)
    fault = fault or run("mount", "-o", "loop,noatime", image, disk)
    if fault:
        pytest.skip(f"a disk that can be frozen cannot be had here: {fault}")
    yield disk
    run("fsfreeze", "--unfreeze", disk)
    zygote.end_all()
    assert run("umount", "--lazy", disk) == ""


def test_a_disk_that_does_not_answer_holds_up_no_alarm_and_nothing_is_lost(
    freezable_disk: Path, zygote: Zygote
) -> None:
    place = Place(freezable_disk, zygote, disk_low_mb=1)
    monitor = place.start()
    with place.signed_in() as station:
        assert run("fsfreeze", "--freeze", freezable_disk) == ""
        answers = [station.ask({"do": "raise_overdose", "place": f"B{n}"}) for n in range(1, 5)]
        assert all(answer.ok and answer.unwritten for answer in answers)
        assert {f"overdose_called:B{n}" for n in range(1, 5)} <= set(station.room.alarms)
        assert "not_logging:journal" in station.room.alarms
        assert not station.mirror.silent(time.monotonic())
        assert run("fsfreeze", "--unfreeze", freezable_disk) == ""
        station.wait_until(lambda room: room.logging, 10.0)
        shown = {event.seq: event for event in station.events}
        monitor.send(signal.SIGTERM)
        assert monitor.wait() == 0
    assert verify(place.data).ok
    events = {event.seq: event for event in written(place.data)}
    for seq, event in shown.items():
        assert (events[seq].fact, events[seq].moment) == (event.fact, event.moment)


def test_a_hand_over_seals_the_log_at_once(place: Place) -> None:
    monitor = place.start()
    with place.signed_in() as station:
        assert station.ask({"do": "hand_over", "to": "w1", "note": "quiet"}).ok
        handed_over = next(e.seq for e in written(place.data) if e.kind == "shift_handed_over")
        until(lambda: verify(place.data).sealed_seq >= handed_over, "sealed", within_s=2.0)
    monitor.kill()
    assert any('"handover"' in line for line in (place.data / SEALS).read_text().splitlines())
