"""The real `hatmonitor` command, run as a person's shell runs it."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

HATMONITOR = Path(sys.executable).with_name("hatmonitor")


def environment(home: Path, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """A user who has nothing yet."""
    kept = {key: os.environ[key] for key in ("PATH", "LANG") if key in os.environ}
    folders = {
        "HOME": str(home),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "QT_QPA_PLATFORM": "offscreen",
    }
    return kept | folders | dict(more or {})


def run(
    home: Path,
    *words: object,
    stdin: bytes = b"",
    env: Mapping[str, str] | None = None,
    within_s: float = 30.0,
) -> subprocess.CompletedProcess[bytes]:
    """Run it to its end. Whatever it was asked, it must not show a traceback."""
    done = subprocess.run(
        [HATMONITOR, *map(str, words)],
        input=stdin,
        capture_output=True,
        env=environment(home, env),
        cwd=home,
        timeout=within_s,
        check=False,
    )
    assert b"Traceback" not in done.stdout + done.stderr, done.stderr.decode()
    return done


def complaint(done: subprocess.CompletedProcess[bytes]) -> str:
    """The one line on standard error."""
    lines = done.stderr.decode().splitlines()
    assert len(lines) == 1, lines
    assert lines[0].startswith("hatmonitor: ")
    return lines[0].removeprefix("hatmonitor: ")


def start(
    home: Path, *words: object, env: Mapping[str, str] | None = None
) -> subprocess.Popen[bytes]:
    """Start one that goes on, with pipes."""
    return subprocess.Popen(
        [HATMONITOR, *map(str, words)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(home, env),
        cwd=home,
    )
