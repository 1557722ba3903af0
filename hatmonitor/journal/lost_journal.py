"""A start that finds no journal where there was one: said, and what is left of it kept.

A new journal is begun all the same, because people are watched tonight. It must never take the rest
of a lost one (its WAL) for its own.
"""

from pathlib import Path
from typing import Final

from hatmonitor.journal.files import JOURNAL, SEAL_KEY, SEALS, SNAPSHOT
from hatmonitor.moments import Moment, iso
from hatmonitor.words import Say, say

_RESTS: Final = ("-wal", "-shm")


def put_aside(folder: Path, seals: Path, moment: Moment) -> Say | None:
    """None where a journal lies there, or never did; else what to tell. OSError."""
    path = folder / JOURNAL
    if path.exists() and path.stat().st_size > 0:
        return None
    rests = [path.with_name(path.name + end) for end in _RESTS]
    left = [rest for rest in rests if rest.exists() and rest.stat().st_size > 0]
    traces = [folder / SNAPSHOT, seals / SEALS, seals / SEAL_KEY, folder / SEALS]
    if not left and not any(trace.exists() for trace in traces):
        return None
    stamp = iso(moment.at_us).replace(":", "").replace(".", "")
    for rest in rests:
        if rest.exists():
            rest.rename(rest.with_name(f"{rest.name}.lost-{stamp}"))
    return say("The log was gone at the start, and a new one was begun: look for the old one.")
