"""Each part can be started alone; this process becomes it."""

import json
import signal
import socket
from pathlib import Path

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
