"""`hatmonitor devices import`: records of a file, through a real monitor, each stored once."""

import json
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from hatmonitor.cli.importing import records
from tests.cli.conftest import start_monitor, write_site
from tests.cli.running import complaint, run

PIN = {"HATMONITOR_PIN": "1111"}
DEVICE = '\n[[device]]\nid = "nxt1"\ndriver = "nxt-record"\n\n# --- staff'


def record(tsn: int, alc: str = "0.021") -> str:
    head = {"tsn": tsn, "tid": 1, "sn": "012345", "ityp": "NXT", "ttyp": "BR"}
    sample = {"id": 2, "saty": 2, "res": 0, "alc": alc, "alcunit": "g/210L"}
    return json.dumps({"head": head, "sample": [sample], "stat": 0}, indent=1)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("desk")
    write_site(folder)
    site = folder / "site.toml"
    site.write_text(site.read_text().replace("\n# --- staff", DEVICE))
    monitor = start_monitor(folder)
    yield folder
    monitor.send_signal(signal.SIGTERM)
    monitor.communicate(timeout=10)


def imported(desk: Path, name: str, device: str = "nxt1") -> tuple[int, list[dict[str, object]]]:
    done = run(
        desk, "devices", "import", name, "--device", device, "--data", desk / "log",
        "--staff", "w1", env=PIN,
    )  # fmt: skip
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


def test_each_record_is_stored_once_and_says_where_it_came_from(desk: Path) -> None:
    (desk / "two.json").write_text(record(1) + "\n" + record(2))
    status, replies = imported(desk, "two.json")
    assert (status, [reply["ok"] for reply in replies]) == (0, [True, True])
    status, replies = imported(desk, "two.json")
    assert status == 3
    assert {reply["reason"] for reply in replies} == {"this record is already stored"}
    shown = run(desk, "log", "show", "--kind", "breath_measured", "--data", desk / "log")
    lines = shown.stdout.decode().splitlines()
    assert len([line for line in lines if "Breath test on nxt1: 0.021 g/210L" in line]) == 2
    assert all("Origin: imported record." in line for line in lines if "nxt1" in line), lines


def test_a_bad_record_costs_only_itself(desk: Path) -> None:
    (desk / "mixed.json").write_text(record(11) + '{"a": 1}' + record(12) + "\n{broken")
    status, replies = imported(desk, "mixed.json")
    assert status == 3
    assert [reply["ok"] for reply in replies] == [True, False, True, False]
    assert "JSON that is no record of this instrument" in str(replies[1]["reason"])


def test_what_cannot_be_imported_is_a_line(desk: Path) -> None:
    (desk / "good.json").write_text(record(21))
    assert imported(desk, "good.json", "desk9")[1] == [
        {"ok": False, "reason": "there is no instrument desk9"}
    ]
    (desk / "empty.json").write_text(" \n")
    (desk / "bytes.json").write_bytes(b"\xff\xfe\x00")
    for words, status, sentence in (
        (("no-such-file", "--data", desk / "log"), 1, "the system refused"),
        (("empty.json", "--data", desk / "log"), 1, "empty.json is empty"),
        (("bytes.json", "--data", desk / "log"), 1, "bytes.json is not UTF-8 text"),
        (("good.json", "--data", desk / "nowhere"), 4, "monitor"),
        (("good.json", "--data", desk / "log", "--staff", "w1"), 2, "HATMONITOR_PIN"),
    ):
        done = run(desk, "devices", "import", *words, "--device", "nxt1")
        assert done.returncode == status, words
        assert sentence in complaint(done)


def test_nobody_imports_without_signing_in(desk: Path) -> None:
    (desk / "good.json").write_text(record(31))
    words = ("devices", "import", "good.json", "--device", "nxt1", "--data", desk / "log")
    done = run(desk, *words)
    assert done.returncode == 3
    assert json.loads(done.stdout) == {"ok": False, "reason": "sign in first"}


def test_objects_are_found_alone_run_together_and_in_a_list() -> None:
    assert list(records(' {"a": 1}{"b": 2}\n\n{"c": 3} ')) == ['{"a": 1}', '{"b": 2}', '{"c": 3}']
    assert list(records('[{"a": 1}, {"b": 2}]')) == ['{"a": 1}', '{"b": 2}']
    assert list(records('{"a": 1} x')) == ['{"a": 1}', "x"]
    assert list(records("[" * 100_000)) == ["[" * 100_000]
    assert list(records("")) == []
