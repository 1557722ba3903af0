"""`hatmonitor tail`: every event once and in order, live, through a restart of the monitor."""

import json
import select
import signal
import subprocess
import time
from pathlib import Path

from hatmonitor.journal.reader import JournalReader
from hatmonitor.journal.rows import row_json
from tests.cli.conftest import start_monitor, write_site
from tests.cli.running import run, start

KEYS = [
    "seq", "at", "boot", "mono_ns", "by", "kind", "place", "client", "session", "body", "prev",
    "hash",
]  # fmt: skip


def raise_overdose(house: Path, place: str) -> None:
    command = json.dumps({"do": "raise_overdose", "place": place}).encode()
    assert run(house, "do", "--data", "log", stdin=command).returncode == 0


def read_until(tail: subprocess.Popen[bytes], kind: str, place: str) -> list[bytes]:
    assert tail.stdout is not None
    seen = []
    while line := tail.stdout.readline():
        seen.append(line)
        event = json.loads(line)
        if (event["kind"], event["place"]) == (kind, place):
            return seen
    raise AssertionError(tail.stderr.read().decode() if tail.stderr else "")


def interrupted(tail: subprocess.Popen[bytes]) -> int:
    tail.send_signal(signal.SIGINT)
    rest = tail.communicate(timeout=10)
    assert b"Traceback" not in rest[1]
    return tail.returncode


def test_it_shows_each_event_as_the_journal_has_it_and_ends_well_when_interrupted(
    house: Path,
) -> None:
    tail = start(house, "tail", "--data", "log", "--from", "1")
    raise_overdose(house, "B5")
    seen = read_until(tail, "emergency_started", "B5")
    assert interrupted(tail) == 0
    assert list(json.loads(seen[0])) == KEYS
    reader = JournalReader.open(house / "log")
    assert [row_json(row) + b"\n" for row in reader.rows(1, len(seen))] == seen
    reader.close()


def test_without_from_it_begins_with_what_happens_now(house: Path) -> None:
    raise_overdose(house, "B6")
    reader = JournalReader.open(house / "log")
    before = reader.last_seq
    reader.close()
    tail = start(house, "tail", "--data", "log")
    assert tail.stdout is not None
    limit = time.monotonic() + 20
    while not select.select([tail.stdout], [], [], 0.05)[0]:  # until it follows
        raise_overdose(house, "B7")
        assert time.monotonic() < limit
    assert json.loads(tail.stdout.readline())["seq"] > before
    assert interrupted(tail) == 0


def test_a_restart_of_the_monitor_leaves_no_gap_and_no_double(tmp_path: Path) -> None:
    write_site(tmp_path)
    monitor = start_monitor(tmp_path)
    tail = start(tmp_path, "tail", "--data", "log", "--from", "1")
    raise_overdose(tmp_path, "B1")
    seen = read_until(tail, "emergency_started", "B1")
    monitor.kill()
    monitor.communicate()
    monitor = start_monitor(tmp_path)
    raise_overdose(tmp_path, "B2")
    seen += read_until(tail, "emergency_started", "B2")
    assert interrupted(tail) == 0
    monitor.terminate()
    monitor.communicate(timeout=10)
    assert [json.loads(line)["seq"] for line in seen] == list(range(1, len(seen) + 1))


def test_it_ends_quietly_when_its_reader_does(house: Path) -> None:
    tail = start(house, "tail", "--data", "log", "--from", "1")
    assert tail.stdout is not None
    tail.stdout.readline()
    tail.stdout.close()
    raise_overdose(house, "B8")
    raise_overdose(house, "B9")
    assert tail.wait(10) == 0
    assert tail.stderr is not None
    assert tail.stderr.read() == b""
