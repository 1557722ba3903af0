"""Whatever is typed, a person gets one line and a script gets a status; never a traceback."""

import fcntl
import os
import signal
import subprocess
import sys
import termios
from pathlib import Path
from typing import IO

import pytest

from tests.cli.running import HATMONITOR, complaint, environment, run, start
from tests.processes.waiting import until


@pytest.mark.parametrize(
    "words",
    [
        ["fly"],
        ["do", "--dat", "x"],
        ["do", "--language", "fr"],
        ["log", "export", "--format", "pdf"],
        ["devices", "play", "x", "--speed", "0"],
        ["demo", "--speed", "0"],
        ["\udcff"],
    ],
)
def test_wrong_usage_is_one_line_and_status_two(tmp_path: Path, words: list[str]) -> None:
    done = run(tmp_path, *words)
    assert done.returncode == 2
    assert done.stdout == b""
    complaint(done)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("words", [["--help"], ["log", "export", "--help"]])
def test_help_is_printed_and_done(tmp_path: Path, words: list[str]) -> None:
    done = run(tmp_path, *words)
    assert done.returncode == 0
    assert b"usage: hatmonitor" in done.stdout
    assert done.stderr == b""


def test_python_m_hatmonitor_is_the_same(tmp_path: Path) -> None:
    command = [HATMONITOR.with_name("python"), "-m", "hatmonitor", "--version"]
    done = subprocess.run(
        command, capture_output=True, env=environment(tmp_path), cwd=tmp_path, check=True
    )
    assert done.stdout == run(tmp_path, "--version").stdout


def test_a_folder_of_ones_own_called_ui_or_hatmonitor_is_not_taken_for_ours(tmp_path: Path) -> None:
    for name in ("ui", "devices", "hatmonitor"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise SystemExit(77)")
        (tmp_path / name / "monitor.py").write_text("raise SystemExit(77)")
    assert run(tmp_path, "check", "--example").returncode == 0
    (tmp_path / "bad.toml").write_text("")
    done = run(tmp_path, "monitor", "--site", "bad.toml", "--data", "log")
    assert done.returncode == 1
    assert b"site: the table is missing" in done.stderr


def test_a_full_disk_behind_the_output_is_one_line(tmp_path: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [HATMONITOR, "check", "--example"],
            stdout=full, stderr=subprocess.PIPE, env=environment(tmp_path), cwd=tmp_path,
            check=False,
        )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr == b"hatmonitor: the system refused: No space left on device\n"


@pytest.mark.parametrize(
    ("words", "closed"),
    [
        ("check --example", ">&-"),
        ("check --example", "<&- >&- 2>&-"),
        ("do --staff w1", "2>&-"),
        ("devices decode --driver ebs010", "<&-"),
        ("devices decode --driver ebs010", "<&- >&- 2>&-"),
    ],
)
def test_closed_streams_end_it_in_good_order(tmp_path: Path, words: str, closed: str) -> None:
    done = subprocess.run(
        ["sh", "-c", f"exec {HATMONITOR} {words} {closed}"],
        capture_output=True, env=environment(tmp_path), cwd=tmp_path, check=False,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert b"Traceback" not in done.stderr
    assert b"Exception" not in done.stderr
    assert done.returncode == (2 if words.startswith("do") else 0)


def test_a_reader_that_leaves_early_is_no_fault(tmp_path: Path) -> None:
    example = start(tmp_path, "check", "--example")
    assert example.stdout is not None
    example.stdout.close()
    assert example.wait(10) == 0
    assert example.stderr is not None
    assert example.stderr.read() == b""


def test_an_interrupt_is_no_traceback(tmp_path: Path) -> None:
    decoding = start(tmp_path, "devices", "decode", "--driver", "ebs010")
    assert decoding.stdin is not None
    decoding.stdin.write(b"$RES")
    decoding.stdin.flush()
    until(lambda: waiting_in(decoding.stdin) == 0, "a command that reads")
    os.kill(decoding.pid, signal.SIGINT)
    _, err = decoding.communicate(timeout=10)
    assert decoding.returncode == 130
    assert err == b""


def waiting_in(pipe: IO[bytes] | None) -> int:
    """Bytes nobody has read yet."""
    assert pipe is not None
    return int.from_bytes(fcntl.ioctl(pipe.fileno(), termios.FIONREAD, bytes(4)), sys.byteorder)


def test_a_fault_of_our_own_is_one_line_unless_its_makers_ask(tmp_path: Path) -> None:
    program = (
        "import sys, hatmonitor.cli.check as c\n"
        "def broken(args): raise ValueError('a\\nb')\n"
        "c.run = broken\n"
        "from hatmonitor.cli import main\n"
        "sys.exit(main(['check']))"
    )
    command = [HATMONITOR.with_name("python"), "-c", program]
    env = environment(tmp_path)
    done = subprocess.run(command, capture_output=True, env=env, cwd=tmp_path, check=False)
    assert done.returncode == 1
    assert "a fault of the program itself (ValueError: a b)" in complaint(done)
    env["HATMONITOR_TRACEBACK"] = "1"
    done = subprocess.run(command, capture_output=True, env=env, cwd=tmp_path, check=False)
    assert b"Traceback" in done.stderr


def test_what_a_command_does_not_need_is_not_loaded(tmp_path: Path) -> None:
    heavy = {"PySide6", "argon2", "msgspec", "platformdirs", "polib", "serial", "sqlite_utils"}
    for module, needs in (("hatmonitor.cli", set()), ("hatmonitor.staff", {"msgspec", "polib"})):
        program = f"import sys, {module}; print(*sys.modules)"
        loaded = subprocess.run(
            [HATMONITOR.with_name("python"), "-c", program],
            capture_output=True, env=environment(tmp_path), cwd=tmp_path, check=True, text=True,
        ).stdout.split()  # fmt: skip
        assert heavy & set(loaded) == needs, module
