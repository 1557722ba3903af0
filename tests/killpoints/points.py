"""Every state in which a kill or a power cut can leave the files, one after the other.

A killed process leaves its writes in order, the last one perhaps in part; so each head, each page,
and each sector of a page is a point, with the index beside it as the process had it and without. A
power cut loses of what was not yet synced whatever it likes: so each commit also loses its first
frame, one in the middle, all but its last, or half of its last page. What a commit had not finished
is as if it had never been; what it had finished stands.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from hatmonitor.journal.files import JOURNAL
from tests.killpoints.tape import FRAME, FRAME_HEAD, PAGE, WAL_HEAD, Write

SECTOR: Final = 512
# A WAL is read whole at each opening; where it is long, a page is torn at its middle only.
SHORT: Final = 1 << 21


class Base(msgspec.Struct, frozen=True):
    """What lies there before a write begins, whole; several points differ from it in a little."""

    wal: bytes
    db: bytes

    def __repr__(self) -> str:
        return f"Base(wal of {len(self.wal)}, database of {len(self.db)} bytes)"


class Point(msgspec.Struct, frozen=True):
    """count: the events that must be there. wal and db: what was written over the base, and from
    which byte on. shm: None after a power cut, else what the killed process had in its index."""

    what: str
    count: int
    base: Base
    wal: tuple[tuple[int, bytes], ...] = ()
    db: tuple[tuple[int, bytes], ...] = ()
    shm: bytes | None = None

    def __repr__(self) -> str:
        return f"Point({self.what}, {self.count} events)"


def points(write: Write) -> Iterator[Point]:
    """All of one commit and of the checkpoint after it."""
    base = Base(write.wal_before, write.db_before)
    yield from _cuts(write, base)
    yield from _lost(write, base)
    yield from _checkpoint(write)


def begun(wal: bytes, db: bytes) -> Iterator[Point]:
    """While the journal itself was made, before its first event."""
    base = Base(b"", db)
    for at in range(WAL_HEAD, len(wal), FRAME):
        for cut in (at, at + FRAME_HEAD, at + FRAME_HEAD + PAGE // 2):
            yield Point("making the journal", 0, base, ((0, wal[:cut]),))


def committed(write: Write) -> Point:
    """The whole commit, and nothing after it."""
    return _cut(write, Base(write.wal_before, write.db_before), write.end, "committed")


def torn(write: Write) -> Point:
    """The commit but for the second half of its last page."""
    base = Base(write.wal_before, write.db_before)
    return _cut(write, base, write.end - PAGE // 2, "a torn last page")


def _cuts(write: Write, base: Base) -> Iterator[Point]:
    if write.fresh:
        for cut in (4, 16, 20, 31, WAL_HEAD):
            yield _cut(write, base, cut, "the WAL's own head")
    for at in write.frames:
        yield _cut(write, base, at + FRAME_HEAD // 2, "half a frame's head")
        yield _cut(write, base, at + FRAME_HEAD, "a frame's head")
        step = SECTOR if at < SHORT else PAGE // 2
        for sector in range(step, PAGE, step):
            yield _cut(write, base, at + FRAME_HEAD + sector, "a torn page")
        yield _cut(write, base, at + FRAME, "a frame")
        yield _cut(write, base, at + FRAME, "a frame, with its index", write.shm_before)


def _cut(write: Write, base: Base, cut: int, what: str, shm: bytes | None = None) -> Point:
    # What lay there may be what was to be written: then nothing is missing.
    rest = slice(cut, write.end)
    whole = cut >= write.end or write.wal[rest] == write.wal_before[rest]
    count = write.count if whole else write.count_before
    return Point(what, count, base, ((write.start, write.wal[write.start : cut]),), (), shm)


def _lost(write: Write, base: Base) -> Iterator[Point]:
    frames = list(write.frames)
    for lost in dict.fromkeys((frames[0], frames[len(frames) // 2])):
        yield _without(write, base, [lost], "one frame lost")
    if len(frames) > 1:
        yield _without(write, base, frames[:-1], "all but the last frame lost")
    half = write.wal[write.start : write.end - PAGE // 2] + bytes(PAGE // 2)
    whole = half == write.wal[write.start : write.end]
    count = write.count if whole else write.count_before
    yield Point("half of the last page lost", count, base, ((write.start, half),))


def _without(write: Write, base: Base, lost: list[int], what: str) -> Point:
    """The file is as long as it would be; in place of a lost frame lies what lay there."""
    patch = bytearray(write.wal[write.start : write.end])
    for at in lost:
        old = write.wal_before[at : at + FRAME]
        patch[at - write.start : at - write.start + FRAME] = old + bytes(FRAME - len(old))
    return Point(what, write.count_before, base, ((write.start, bytes(patch)),))


def _checkpoint(write: Write) -> Iterator[Point]:
    """The WAL is on the disk before the first page is copied, and stays until the last one is."""
    base = Base(write.wal, write.db_before)
    done: tuple[tuple[int, bytes], ...] = ()
    for at in write.pages:
        for cut in (SECTOR, PAGE // 2, PAGE):
            piece = (at, write.db[at : at + cut])
            yield Point("a checkpoint's page", write.count, base, (), (*done, piece))
        done = (*done, (at, write.db[at : at + PAGE]))


class Bed:
    """A folder in which one point after the other is laid out; only what differs is written."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.path = folder / JOURNAL
        self._wal = folder / f"{JOURNAL}-wal"
        self._shm = folder / f"{JOURNAL}-shm"
        self._lies: Point | None = None

    def lay(self, point: Point) -> None:
        """As after the cut; nobody may have it open, or have written into it."""
        before = self._lies
        if before is not None and before.base is point.base:
            _undo(self._wal, point.base.wal, before.wal)
            _undo(self.path, point.base.db, before.db)
        else:
            self._wal.write_bytes(point.base.wal)
            self.path.write_bytes(point.base.db)
        _patch(self._wal, point.wal)
        _patch(self.path, point.db)
        self._shm.unlink(missing_ok=True)
        if point.shm is not None:
            self._shm.write_bytes(point.shm)
        self._lies = point


def _patch(path: Path, pieces: tuple[tuple[int, bytes], ...]) -> None:
    if pieces:
        with path.open("r+b") as file:
            for at, content in pieces:
                file.seek(at)
                file.write(content)


def _undo(path: Path, base: bytes, pieces: tuple[tuple[int, bytes], ...]) -> None:
    if pieces:
        _patch(path, tuple((at, base[at : at + len(content)]) for at, content in pieces))
        with path.open("r+b") as file:
            file.truncate(len(base))
