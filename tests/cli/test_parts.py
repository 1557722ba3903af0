"""Each part can be started alone; this process becomes it."""

import json
import signal
import socket
from pathlib import Path

from hatmonitor.household import reason
from hatmonitor.wire import address
from tests.cli.conftest import write_site
from tests.cli.running import run, start
from tests.processes.waiting import until


def test_the_bell_writes_its_sounds_when_asked_to(tmp_path: Path) -> None:
    done = run(tmp_path, "bell", "--render", "sounds")
    assert done.returncode == 0, done.stderr
    assert {path.name for path in (tmp_path / "sounds").iterdir()} == {
        "high.wav", "medium.wav", "low.wav", "practice.wav",
    }  # fmt: skip


def test_the_process_that_was_started_is_the_monitor_and_stops_in_good_order(
    tmp_path: Path,
) -> None:
    """Without --data and --site: the user's own folders."""
    own = tmp_path / "config" / "hatmonitor"
    own.mkdir(parents=True)
    write_site(own)
    monitor = start(tmp_path, "monitor")
    data = tmp_path / "data" / "hatmonitor"
    until(lambda: address.find(data) is not None, "a monitor that listens")
    found = address.find(data)
    assert found is not None
    assert found.pid == monitor.pid
    done = run(tmp_path, "do", stdin=b'{"do": "raise_overdose", "place": "B1"}\n')
    assert json.loads(done.stdout)["ok"] is True
    monitor.send_signal(signal.SIGTERM)
    _, err = monitor.communicate(timeout=10)
    assert monitor.returncode == 0, err
    last = run(tmp_path, "log", "export", "--kind", "monitor_stopped").stdout
    assert json.loads(last)["kind"] == "monitor_stopped"


def test_a_second_monitor_on_the_same_folder_names_the_first(house: Path) -> None:
    found = address.find(house / "log")
    assert found is not None
    second = run(house, "monitor", "--site", "site.toml", "--data", "log")
    assert second.returncode == 1
    assert str(found.pid) in second.stderr.decode()
    with socket.socket(socket.AF_UNIX) as caller:  # and the first goes on
        caller.connect(found.address)


def test_what_a_part_does_not_know_is_wrong_usage(tmp_path: Path) -> None:
    write_site(tmp_path)
    for part in ("monitor", "bell"):
        done = run(tmp_path, part, "--site", "site.toml", "--data", "log", "--fly")
        assert done.returncode == 2
        assert b"--fly" in done.stderr
    assert not (tmp_path / "log").exists()


def test_the_very_first_run_on_a_bad_site_file_names_its_faults_and_starts_nothing(
    tmp_path: Path,
) -> None:
    (tmp_path / "site.toml").write_text("[site]\nname = 5\n")
    done = run(tmp_path, "run", "--site", "site.toml", "--data", "log")
    assert done.returncode == 1
    assert "site.name" in done.stderr.decode()
    assert not (tmp_path / "log").exists()


def test_a_house_that_ran_before_is_opened_on_a_bad_or_missing_site_file_and_says_so(
    tmp_path: Path,
) -> None:
    """People count on it: the window opens, and the monitor starts when the file is mended."""
    own = tmp_path / "config" / "hatmonitor"
    own.mkdir(parents=True)
    write_site(own)
    good = (own / "site.toml").read_text()
    data = tmp_path / "data" / "hatmonitor"
    monitor = start(tmp_path, "monitor")
    until(lambda: address.find(data) is not None, "a first life", 30.0)
    monitor.send_signal(signal.SIGTERM)
    monitor.communicate(timeout=20)
    (own / "site.toml").unlink()
    house = start(tmp_path, "run")
    try:
        until(lambda: reason.told(data) is not None, "the reason", 40.0)
        assert house.poll() is None
        (own / "site.toml").write_text(good)
        until(lambda: address.find(data) is not None, "a monitor that listens", 40.0)
        until(lambda: reason.told(data) is None, "nothing keeps it any more", 40.0)
    finally:
        house.send_signal(signal.SIGTERM)
        house.communicate(timeout=40)
    assert house.returncode == 0
