"""Whether a process is still the one that was meant.

A process id alone is no proof, because the system uses it again: with it goes when the process was
born. Where that cannot be asked (Windows), no process is known again.
"""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import msgspec

from hatmonitor.clock import boot_id


def born(pid: int) -> str | None:
    """When this process began, in the system's own words; None when it is not there (any more)."""
    if sys.platform == "win32":
        return None
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return None if Path("/proc/self").exists() else _asked_of_ps(pid)
    except OSError:
        return None
    # After the name, in brackets, which may hold anything: first the state, the 20th is the start.
    words = text.rpartition(")")[2].split()
    return None if words[0] in "ZX" and not _has_threads(pid) else words[19]


class Who(msgspec.Struct, frozen=True):
    """One process, for as long as it lives. boot: the boot it belongs to."""

    pid: int
    born: str
    boot: str

    @property
    def lives(self) -> bool:
        return self.boot == boot_id() and born(self.pid) == self.born

    def send(self, number: signal.Signals) -> None:
        """A signal, if it is still there."""
        if self.lives:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(self.pid, number)


def who(pid: int) -> Who | None:
    """The process of this id, if it runs."""
    began = born(pid)
    return None if began is None else Who(pid, began, boot_id())


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
