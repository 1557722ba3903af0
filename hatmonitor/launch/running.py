"""A process that runs: our own child, or one that an earlier launcher started and left.

A process id alone is no proof, because the system uses it again: with it goes when the process was
born. Where that cannot be asked (Windows), no process is taken over.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, Protocol

import msgspec

_LOOK_EVERY_S: Final = 0.1


class Running(Protocol):
    """A process that was there a moment ago."""

    @property
    def pid(self) -> int: ...
    @property
    def ours(self) -> bool:
        """Whether a launcher started it, so that a launcher may stop it."""

    def wait(self) -> int | None:
        """Wait for its end; its exit status, None where only its parent could know."""

    def ask_to_end(self) -> None:
        """SIGTERM, or what there is of it."""

    def kill(self) -> None:
        """At once."""


class Child:
    """Started here."""

    ours: Final = True

    def __init__(self, words: Sequence[str], env: Mapping[str, str]) -> None:
        flags = 0
        if sys.platform == "win32":
            flags = subprocess.CREATE_NEW_PROCESS_GROUP
        self._process = subprocess.Popen(
            list(words),
            env=dict(env),
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # a key pressed in our terminal is not meant for the parts
            creationflags=flags,
        )

    @property
    def pid(self) -> int:
        return self._process.pid

    def wait(self) -> int | None:
        return self._process.wait()

    def ask_to_end(self) -> None:
        if sys.platform == "win32":
            self._process.send_signal(signal.CTRL_BREAK_EVENT)
        else:
            self._process.terminate()

    def kill(self) -> None:
        self._process.kill()


class Stranger:
    """Found running. ours: whether an earlier launcher started it."""

    def __init__(self, pid: int, born: str, *, ours: bool) -> None:
        self.pid = pid
        self.ours = ours
        self._born = born

    def wait(self) -> int | None:
        while self._there():
            time.sleep(_LOOK_EVERY_S)
        return None

    def ask_to_end(self) -> None:
        self._send(signal.SIGTERM)

    def kill(self) -> None:
        if sys.platform != "win32":
            self._send(signal.SIGKILL)

    def _send(self, number: signal.Signals) -> None:
        if self._there():
            with suppress(ProcessLookupError, PermissionError):
                os.kill(self.pid, number)

    def _there(self) -> bool:
        return born(self.pid) == self._born


def born(pid: int) -> str | None:
    """When this process began, in the system's own words; None when it is not there (any more)."""
    if sys.platform == "win32":
        return None
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return None if Path("/proc/self").exists() else _asked_of_ps(pid)
    except OSError:
        return None
    # After the name, in brackets, which may hold anything: first the state, the 20th is the start.
    words = text.rpartition(")")[2].split()
    return None if words[0] in "ZX" and not _has_threads(pid) else words[19]


def _has_threads(pid: int) -> bool:
    """A killed process whose main thread is gone holds its files until the last thread is."""
    try:
        return len(list(Path(f"/proc/{pid}/task").iterdir())) > 1
    except OSError:
        return False


def _asked_of_ps(pid: int) -> str | None:
    words = ["ps", "-o", "lstart=", "-p", str(pid)]
    try:
        said = subprocess.run(words, capture_output=True, text=True, check=False).stdout
    except OSError:
        return None
    return said.strip() or None


# --- the notes an earlier launcher left ----------------------------------------------------------


class Note(msgspec.Struct, frozen=True):
    pid: int
    born: str


def leave_note(path: Path, pid: int) -> None:
    """Write down who runs. A disk that takes no note costs only the taking over."""
    began = born(pid)
    if began is None:
        return
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_bytes(msgspec.json.encode(Note(pid, began)))


def noted(path: Path) -> Stranger | None:
    """The process of this note, if it still runs."""
    try:
        note = msgspec.json.decode(path.read_bytes(), type=Note)
    except (OSError, ValueError, msgspec.DecodeError):
        return None
    return Stranger(note.pid, note.born, ours=True) if born(note.pid) == note.born else None
