"""What stands in the database's files after every write, so that it can be laid out cut short.

A commit appends frames to the WAL: for each a head of 24 bytes and a page of 4096, each a write of
its own, then one sync. A checkpoint copies pages into the database, and after it the WAL begins
anew at its first byte, over what lay there. The tape knows each of these writes by reading the
files after each commit; it never touches them.
"""

from pathlib import Path
from typing import Final

import msgspec

from hatmonitor.journal.files import CHECK_KEY, JOURNAL, SEAL_KEY, SEALS, SNAPSHOT

WAL_HEAD: Final = 32
FRAME_HEAD: Final = 24
PAGE: Final = 4096
FRAME: Final = FRAME_HEAD + PAGE
BESIDE: Final = (SEALS, SEAL_KEY, CHECK_KEY, SNAPSHOT)


class Write(msgspec.Struct, frozen=True):
    """One commit. count: the events there are after it. wal_before and wal are whole files, of
    which the bytes from start to end are new; fresh: the WAL began anew. db_before and db differ
    where a checkpoint followed. shm_before: the index beside the WAL, as a killed process leaves
    it. beside: the other files of the folder, when the write began."""

    count_before: int
    count: int
    wal_before: bytes
    wal: bytes
    start: int
    end: int
    db_before: bytes
    db: bytes
    shm_before: bytes
    beside: dict[str, bytes]

    def __repr__(self) -> str:
        return f"Write(to event {self.count}, bytes {self.start} to {self.end})"

    @property
    def fresh(self) -> bool:
        return self.start == 0

    @property
    def frames(self) -> range:
        """Where each new frame begins."""
        return range(max(self.start, WAL_HEAD), self.end, FRAME)

    @property
    def pages(self) -> list[int]:
        """Where each page begins that the checkpoint after it wrote."""
        if self.db == self.db_before:
            return []
        return [
            at
            for at in range(0, len(self.db), PAGE)
            if self.db[at : at + PAGE] != self.db_before[at : at + PAGE]
        ]


class Tape:
    """Runs from the moment the journal was opened in this folder. opened: the WAL and the database
    as they were then."""

    def __init__(self, folder: Path, count: int = 0) -> None:
        self._folder = folder
        self._db = folder / JOURNAL
        self._wal = folder / f"{JOURNAL}-wal"
        self._shm = folder / f"{JOURNAL}-shm"
        self._seen = (self._wal.read_bytes(), self._db.read_bytes(), self._shm.read_bytes())
        self.opened = self._seen[:2]
        self._end = end_of(self._seen[0], WAL_HEAD)
        self._count = count
        self._beside: dict[str, bytes] = {}
        self.writes: list[Write] = []
        self.begins()

    def begins(self) -> None:
        """A write is about to begin."""
        paths = [self._folder / name for name in BESIDE]
        self._beside = {path.name: path.read_bytes() for path in paths if path.exists()}

    def wrote(self, count: int) -> None:
        """Something was committed; there are so many events now."""
        wal_before, db_before, shm_before = self._seen
        wal = self._wal.read_bytes()
        db = self._db.read_bytes()
        db = db_before if db == db_before else db
        anew = wal[:WAL_HEAD] != wal_before[:WAL_HEAD]
        start = 0 if anew else self._end
        end = end_of(wal, max(start, WAL_HEAD))
        self.writes.append(
            Write(
                self._count,
                count,
                wal_before,
                wal,
                start,
                end,
                db_before,
                db,
                shm_before,
                self._beside,
            )
        )
        self._seen = (wal, db, self._shm.read_bytes())
        self._end = end
        self._count = count


def end_of(wal: bytes, start: int) -> int:
    """Where this WAL's own frames end, from a frame on: later ones carry an older life's salt."""
    at = start
    while at + FRAME <= len(wal) and wal[at + 8 : at + 16] == wal[16:24]:
        at += FRAME
    return at
