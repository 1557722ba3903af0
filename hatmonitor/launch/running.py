"""A process that runs: our own child, or one that an earlier launcher started and left."""

import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, Protocol

import msgspec

from hatmonitor.household import folder
from hatmonitor.household.processes import Who, who
from hatmonitor.typed import from_json

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

    def __init__(self, found: Who, *, ours: bool) -> None:
        self.pid = found.pid
        self.ours = ours
        self._who = found

    def wait(self) -> int | None:
        while self._who.lives:
            time.sleep(_LOOK_EVERY_S)
        return None

    def ask_to_end(self) -> None:
        self._who.send(signal.SIGTERM)

    def kill(self) -> None:
        if sys.platform != "win32":
            self._who.send(signal.SIGKILL)


# --- the notes an earlier launcher left ----------------------------------------------------------


def leave_note(data: Path, part: str, pid: int) -> None:
    """Write down who runs. Where no note can be left, only the taking over is lost."""
    found = who(pid)
    if found is not None:
        with suppress(OSError):
            folder.tell(data, f"{part}.json", msgspec.json.encode(found))


def noted(data: Path, part: str) -> Stranger | None:
    """The process of this note, if it still runs."""
    raw = folder.told(data, f"{part}.json")
    try:
        found = None if raw is None else from_json(raw, Who)
    except (ValueError, msgspec.DecodeError):
        return None
    return Stranger(found, ours=True) if found is not None and found.lives else None


def forget_note(data: Path, part: str) -> None:
    """It was ended in good order."""
    folder.take_back(data, f"{part}.json")
