"""The room as it stood, kept beside the journal so that a start need not fold it from the first.

It is a cache: losing it costs time and nothing else, so it is not synced and never trusted. It
counts only if its own checksum is right, the same fold made it, and the journal's row at that
number still is the row it was folded from. The journal decides (store.py); this file only keeps.
"""

from hashlib import sha256
from pathlib import Path

import msgspec

from hatmonitor.journal.files import SNAPSHOT, write_whole
from hatmonitor.typed import from_msgpack


class Snapshot(msgspec.Struct, frozen=True, array_like=True):
    """room: what the fold made of events 1 to seq; head: the hash of event seq."""

    seq: int
    head: str
    fold_version: int
    checksum: bytes
    room: bytes


def keep(folder: Path, seq: int, head: str, fold_version: int, room: bytes) -> None:
    """Replace the snapshot; OSError when the disk refuses."""
    snapshot = Snapshot(seq, head, fold_version, sha256(room).digest(), room)
    write_whole(folder / SNAPSHOT, msgspec.msgpack.encode(snapshot), sync=False)


def load(folder: Path, fold_version: int) -> Snapshot | None:
    """The snapshot this fold made, if it is whole."""
    try:
        snapshot = from_msgpack((folder / SNAPSHOT).read_bytes(), Snapshot)
    except (OSError, ValueError):  # also for text that is none (UnicodeDecodeError)
        return None
    whole = sha256(snapshot.room).digest() == snapshot.checksum
    return snapshot if whole and snapshot.fold_version == fold_version else None
