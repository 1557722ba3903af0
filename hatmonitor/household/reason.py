"""Why the monitor cannot start, told to whoever waits for it; and how long a person wants quiet.

Written by a monitor that could not begin, or by the launcher for one that could not even say so;
taken back by the first monitor that begins. Console and bell look while no monitor answers. The
same trouble met again keeps its first moment and counts its tries, so that a person sees that it
goes on, and nobody takes each try for a new alarm.

Quiet is asked at the console and kept by the bell: for QUIET_S and never for good, because nobody
watches meanwhile. Both hold for this boot only.
"""

import os
import time
from contextlib import suppress
from pathlib import Path
from typing import Final, Literal

import msgspec

from hatmonitor.clock import boot_id, real_now
from hatmonitor.household import folder
from hatmonitor.moments import Moment
from hatmonitor.site.faults import Fault
from hatmonitor.typed import json_decoder
from hatmonitor.words import Say, spoken

NAME: Final = "cannot-start.json"
QUIET: Final = "quiet.json"
QUIET_S: Final = 120.0

# Whose fault it is: the site file's, the data folder's or disk's, or our own.
Kind = Literal["site", "data", "fault"]


class CannotStart(msgspec.Struct, frozen=True):
    """why: a line for each trouble; faults: those of the site file; do: the remedy. pid: the
    monitor that could not start. tries: how often it was tried since. language: the site's, where
    it could be read."""

    kind: Kind
    why: tuple[Say, ...]
    do: Say
    pid: int
    since: Moment
    tries: int = 1
    language: str = ""
    faults: tuple[Fault, ...] = ()

    def lines(self, language: str) -> tuple[str, ...]:
        """What keeps it, in this language."""
        told = [spoken(one, language) for one in self.why]
        return (*told, *(fault.line(language) for fault in self.faults))


class Quiet(msgspec.Struct, frozen=True):
    """until_ns: by the boot's monotonic clock."""

    boot: str
    until_ns: int


# Made here and not when a thread needs them: see typed.py.
_REASONS: Final = json_decoder(CannotStart)
_QUIETS: Final = json_decoder(Quiet)


def tell(
    data: Path,
    kind: Kind,
    why: tuple[Say, ...],
    do: Say,
    *,
    pid: int = 0,
    language: str = "",
    faults: tuple[Fault, ...] = (),
) -> CannotStart:
    """Say it to whoever waits; it is still told where no folder takes it."""
    before, now = told(data), real_now()
    said = CannotStart(kind, why, do, pid or os.getpid(), now, 1, language, faults)
    if before is not None:
        said = msgspec.structs.replace(
            said,
            since=before.since,
            tries=before.tries + 1,
            language=language or before.language,
        )
    with suppress(OSError):
        folder.tell(data, NAME, msgspec.json.encode(said))
    return said


def told(data: Path) -> CannotStart | None:
    """Why it cannot start; None: nothing keeps it, as far as anybody said in this boot."""
    said = folder.told_as(data, NAME, _REASONS)
    return said if said is not None and said.since.boot == boot_id() else None


def over(data: Path) -> None:
    """A monitor has begun, or nobody waits any more: nothing keeps it."""
    for name in (NAME, QUIET):
        folder.take_back(data, name)


def ask_quiet(data: Path, seconds: float = QUIET_S) -> bool:
    """A person at the console has seen it: no sound for so long; False when nobody can be told."""
    until_ns = time.monotonic_ns() + round(min(seconds, QUIET_S) * 1e9)
    try:
        folder.tell(data, QUIET, msgspec.json.encode(Quiet(boot_id(), until_ns)))
    except OSError:
        return False
    return True


def quiet_until_s(data: Path) -> float:
    """Until when (time.monotonic) it is to be quiet; 0.0: it is not."""
    quiet = folder.told_as(data, QUIET, _QUIETS)
    if quiet is None or quiet.boot != boot_id():
        return 0.0
    until_s = quiet.until_ns / 1e9
    return until_s if 0.0 < until_s - time.monotonic() <= QUIET_S else 0.0
