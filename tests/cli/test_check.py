"""`hatmonitor check`: every fault of the file, and what of the machine would hinder a shift."""

import os
import pty
from pathlib import Path

import pytest

from hatmonitor.site import example_text
from tests.cli.running import complaint, run


def site(folder: Path, *changes: tuple[str, str]) -> Path:
    text = example_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = folder / "site.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_printed_example_passes_as_it_is_where_the_users_own_is_looked_for(
    tmp_path: Path,
) -> None:
    example = run(tmp_path, "check", "--example")
    assert example.returncode == 0
    assert example.stdout.decode() == example_text()
    own = tmp_path / "config" / "hatmonitor" / "site.toml"
    own.parent.mkdir(parents=True)
    own.write_bytes(example.stdout)
    done = run(tmp_path, "check")
    out = done.stdout.decode()
    assert done.returncode == 0, out
    assert f"{own}: EXAMPLE house: booths 13, seats 24, instruments 1\n" in out
    assert "protocol: version EXAMPLE-2026-11, approved by EXAMPLE" in out
    assert "\nsound: " in out
    assert "\ndisk: " in out
    assert "\nclock: " in out
    assert not (tmp_path / "data").exists()


def test_each_port_is_looked_at_and_none_is_opened(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    ports = (os.ttyname(theirs), "socket://127.0.0.1:9", str(tmp_path / "site.toml"))
    more = "".join(
        f'[[device]]\nid = "d{n}"\ndriver = "ebs010"\nport = "{port}"\n'
        for n, port in enumerate(ports)
    )
    path = site(tmp_path, ("/dev/ttyUSB0", "/dev/no-such-port"), ("# --- staff", more + "# staff"))
    try:
        done = run(tmp_path, "check", "--site", path, "--data", "log")
    finally:
        os.close(ours)
        os.close(theirs)
    assert done.returncode == 1  # for the last one
    lines = dict(line.split(": ", 1) for line in done.stdout.decode().splitlines())
    assert lines["desk1 (/dev/no-such-port)"].startswith("note: is not there now; plug")
    assert lines[f"d0 ({ports[0]})"] == "is there, and this user may open it"
    assert lines[f"d1 ({ports[1]})"] == "note: is an address; it is not tried here"
    assert lines[f"d2 ({ports[2]})"] == "fault: is not a serial port; correct the site file"


def test_every_fault_of_a_broken_file_is_a_line(tmp_path: Path) -> None:
    path = site(
        tmp_path,
        ("limit_min = 12", "limit_min = 1"),
        ('driver = "ebs010"', 'driver = "ebs01"'),
        ('role = "worker"', 'role = "boss"'),
    )
    done = run(tmp_path, "check", "--site", path)
    assert done.returncode == 1
    assert done.stderr == b""
    assert done.stdout.decode().splitlines() == [
        'device[1].driver: "ebs01": is not known; did you mean "ebs010"?',
        'staff[1].role: "boss": is not known; use one of: worker, lead',
        "protocol.booth.target_min: 7: must not be more than booth.limit_min (1); "
        "ask the medical lead; see the example",
    ]


def test_a_changed_protocol_is_noted_beside_the_one_in_use(house: Path, tmp_path: Path) -> None:
    path = site(tmp_path, ("EXAMPLE-2026-11", "EXAMPLE-2026-12"))
    done = run(tmp_path, "check", "--site", path, "--data", house / "log")
    assert done.returncode == 0
    assert b"the log still uses version EXAMPLE-2026-11; a shift lead adopts this" in done.stdout


def test_a_data_folder_that_is_a_file_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("not a folder")
    done = run(tmp_path, "check", "--site", site(tmp_path), "--data", "log")
    assert done.returncode == 1
    assert b"log: fault: is not a folder; name another with --data" in done.stdout


def test_a_damaged_journal_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "log").mkdir()
    (tmp_path / "log" / "journal.sqlite").write_bytes(b"\x00\xff" * 5000)
    done = run(tmp_path, "check", "--site", site(tmp_path), "--data", "log")
    assert done.returncode == 1
    assert b"log: fault: the journal is damaged" in done.stdout


def test_without_a_site_file_the_way_to_one_is_said(tmp_path: Path) -> None:
    for words in (["check"], []):
        done = run(tmp_path, *words)
        assert done.returncode == 1
        assert "hatmonitor check --example" in complaint(done)
        assert "hatmonitor demo" in complaint(done)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("part", ["monitor", "run"])
def test_nothing_starts_on_a_bad_site_file(tmp_path: Path, part: str) -> None:
    path = site(tmp_path, ("limit_min = 12", "limit_min = 1"), ('pin = "1111"', 'pin = "x"'))
    done = run(tmp_path, part, "--site", path, "--data", "log")
    assert done.returncode == 1
    assert b"staff[1].pin" in done.stderr
    assert b"protocol.booth.target_min" in done.stderr
    assert not (tmp_path / "log").exists()


def test_a_protocol_of_before_the_reminders_says_that_they_are_not_set(tmp_path: Path) -> None:
    path = site(tmp_path, ("remind_acknowledged_s = 900", "# remind_acknowledged_s = 900"))
    done = run(tmp_path, "check", "--site", path, "--data", "log")
    assert b"protocol: note: reminders are not set\n" in done.stdout
    assert b"rising again when it gets worse is not set" not in done.stdout


def test_a_share_without_its_window_is_a_fault(tmp_path: Path) -> None:
    path = site(tmp_path, ("share_window_s = 90", "# share_window_s = 90"))
    done = run(tmp_path, "check", "--site", path, "--data", "log")
    assert done.returncode == 1
    assert b"says nothing without vitals.share_window_s" in done.stdout + done.stderr
