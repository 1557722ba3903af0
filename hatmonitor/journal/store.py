"""The journal's single writer.

An event handed to `append` is on the disk when it returns, or JournalFailed is raised and nothing
of it is there; the same call may be made again. It must never change or delete an event, and never
write two journals in one file: the chain goes on from the row that stands last on the disk.

Decision: WAL with synchronous=FULL, so that a commit survives a power cut; one connection, used by
one thread at a time. After a failure that may be the connection's own (anything but a full disk or
a held lock) the next call opens the file anew, the new connection before the old one is closed:
as long as one is open, what a failed commit left in the WAL counts for nothing. How the file is
opened stands in database.py.
"""

import contextlib
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, Self

import msgspec
from sqlite_utils import Database

from hatmonitor.events import Event
from hatmonitor.journal import backup, lost_journal, schema, snapshots
from hatmonitor.journal.database import (
    as_journal_error,
    connected,
    has_room_to_share,
    opened,
    why_of,
)
from hatmonitor.journal.errors import (
    JournalDamaged,
    JournalDiverged,
    JournalError,
    JournalFailed,
    SealFailed,
)
from hatmonitor.journal.fetching import fetched
from hatmonitor.journal.file_guard import FileGuard, Lost
from hatmonitor.journal.files import (
    JOURNAL,
    LOCK,
    make_private_folder,
    sync_folder,
)
from hatmonitor.journal.lock import WriterLock
from hatmonitor.journal.reader import connected_read_only
from hatmonitor.journal.rows import COLUMNS, Row, chained, from_row, hash_of, read_row, to_row
from hatmonitor.journal.samples import Sample
from hatmonitor.journal.seal import Seal, SealWhy
from hatmonitor.journal.sealing import Head, Sealing
from hatmonitor.moments import Moment
from hatmonitor.words import N_, Say, say

_INSERT: Final = (
    f"INSERT INTO events ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"
)
_CHUNK: Final = 2000  # rows read at once, so that no read holds the WAL for long

_LOST: Final = {
    Lost.GONE: N_("the file of the log is gone"),
    Lost.REPLACED: N_("another file lies in the place of the log; take it away"),
    Lost.SHORTER: N_("the file of the log was overwritten"),
    Lost.TOUCHED: N_("the file of the log was overwritten"),
}
# After these the connection is as it was; after any other fault the file is opened anew.
_HARMLESS: Final = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


class Journal:
    """Open with `Journal.open`; close with `close`. For one thread at a time."""

    def __init__(
        self, folder: Path, lock: WriterLock, db: Database, seals: Path, alone: bool = False
    ) -> None:
        self.folder = folder
        self._lock = lock
        self._db = db
        self._in_doubt = False
        self._alone = alone
        self._guard = FileGuard(folder / JOURNAL)
        self._said_gone = False
        self._last = self._last_row()
        self.beginning = schema.beginning_of(db)
        self.sealing = Sealing(folder, seals, self.beginning, self.head)
        self.begun_anew: Say | None = None

    @classmethod
    def open(
        cls, folder: Path, *, moment: Moment, seal_folder: Path | None = None, sealed: bool = True
    ) -> "Journal":
        """Open it for writing, made or migrated (with a backup first) where needed.

        seal_folder: where the seal and its key lie, the data folder when None; a seal that cannot
        be opened does not stop this, `seal` says so. sealed False: the first seal is left to the
        caller (a medium that hangs must not hold up the watch). `doubt` then holds what does not
        fit the last seal, None when all does; only `verify` looks at everything. Raises
        JournalBusy, JournalTooNew, JournalDamaged or JournalFailed.
        """
        try:
            make_private_folder(folder)
        except OSError as error:
            raise JournalFailed(why_of(error)) from error
        lock = WriterLock.take(folder / LOCK)
        try:
            lost = lost_journal.put_aside(folder, seal_folder or folder, moment)
            alone = not has_room_to_share(folder)
            db = opened(folder, moment, alone)
            journal = cls(folder, lock, db, seal_folder or folder, alone)
            journal.begun_anew = lost
            if sealed:
                with contextlib.suppress(SealFailed):  # raised again by the first call of `seal`
                    journal.seal(moment, SealWhy.STARTED)
            return journal
        except (JournalError, sqlite3.Error, OSError) as error:
            lock.release()
            raise as_journal_error(error) from error

    @property
    def doubt(self) -> Say | None:
        """That the log was gone, or what does not fit its seals (known after the first seal)."""
        return self.begun_anew or self.sealing.doubt

    @property
    def head(self) -> Head:
        """The number and the hash of the row that stands last on the disk."""
        return (self._last.seq, self._last.hash) if self._last else (0, "")

    @property
    def count(self) -> int:
        """How many events there are: numbers run from 1 without a gap."""
        return self._last.seq if self._last else 0

    def last(self) -> Event | None:
        """The event that stands last."""
        return read_row(self._last) if self._last else None

    def append(self, events: Sequence[Event]) -> list[Event]:
        """Write them as one, in order; durable on return, with `prev` and `hash` filled.

        The first must carry the number after the last one (ValueError otherwise). What comes back
        is what the journal holds. JournalFailed: nothing was written, or that is in doubt; the same
        handed in again, word for word, finds out and is never written twice. JournalDiverged: what
        was held can never be written here.
        """
        try:
            self._find_the_file()
            self._open_anew_in_doubt()
            there = self._already_written(events)
            rows = self._chained(events[len(there) :])
            with self._db.atomic():
                self._db.conn.executemany(_INSERT, rows)
            self._guard.settle()
        except (sqlite3.Error, OSError) as error:
            raise self._failed(error) from error
        self._last = rows[-1] if rows else self._last
        return [from_row(row) for row in (*there, *rows)]

    def hold(self, events: Sequence[Event], after: Event | None) -> list[Event]:
        """As they will stand in the log, with `prev` and `hash`, although nothing is written by it.
        after: the last of those that wait already, None: the log's own last."""
        seq, prev = (after.seq, after.hash) if after else self.head
        return [from_row(row) for row in chained(events, seq, prev or self.beginning)]

    def hash_at(self, seq: int) -> str | None:
        """Of the entry of this number; None when there is none. JournalFailed: unreadable."""
        try:
            row = self._row(seq)
        except sqlite3.Error as error:
            raise JournalFailed(why_of(error)) from error
        return row.hash if row else None

    def add_samples(self, samples: Sequence[Sample], *, again: bool = False) -> None:
        """Keep a second's vitals, in a commit of their own. JournalFailed as for `append`: then the
        same must be handed in `again` before any others, and are not written twice."""
        try:
            self._find_the_file()
            self._open_anew_in_doubt()
            if again and self._samples_are_there(samples):
                return
            with self._db.atomic():
                self._db.table("samples").insert_all(
                    msgspec.structs.asdict(sample) for sample in samples
                )
            self._guard.settle()
        except (sqlite3.Error, OSError) as error:
            raise self._failed(error) from error

    def events(self, from_seq: int = 1, to_seq: int | None = None) -> Iterator[Event]:
        """Events in order, both ends included; one that cannot be read is given as Unread."""
        end = self.count if to_seq is None else min(to_seq, self.count)
        for start in range(from_seq, end + 1, _CHUNK):
            try:
                rows = fetched(
                    self._db.conn,
                    "SELECT * FROM events WHERE seq BETWEEN ? AND ? ORDER BY seq",
                    (start, min(start + _CHUNK - 1, end)),
                )
            except sqlite3.DatabaseError as error:
                raise JournalDamaged(f"after event {start - 1}: {error}") from error
            for row in rows:
                yield read_row(Row(*row))

    def save_snapshot(self, seq: int, blob: bytes, fold_version: int) -> None:
        """Keep the room folded up to and with `seq`. JournalFailed costs only time: no harm done.

        A room that holds events the journal has not is not kept.
        """
        row = self._row(seq)
        if row is None:
            return
        try:
            snapshots.keep(self.folder, seq, row.hash, fold_version, blob)
        except OSError as error:
            raise JournalFailed(why_of(error)) from error

    def latest_snapshot(self, fold_version: int) -> tuple[int, bytes] | None:
        """(seq, room) of a snapshot that this fold made of this very journal, or None."""
        snapshot = snapshots.load(self.folder, fold_version)
        if snapshot is None:
            return None
        row = self._row(snapshot.seq)
        if row is None or row.hash != snapshot.head or hash_of(row) != row.hash:
            return None
        return snapshot.seq, snapshot.room

    def seal(self, moment: Moment, why: SealWhy = SealWhy.INTERVAL) -> Seal:
        """Seal the head. Without a new event since the last seal an INTERVAL one is not needed and
        the last is returned. SealFailed when it could not be written; try again at the next turn.
        """
        return self.sealing.seal(self.head, moment.at_us, why)

    def close(self) -> None:
        """Close the file and let the next writer in. Seal with STOPPED before, at a clean stop."""
        self._db.close()
        self._guard.close()
        self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # --- inside ----------------------------------------------------------------------------------

    def _last_row(self) -> Row | None:
        rows = fetched(self._db.conn, "SELECT * FROM events ORDER BY seq DESC LIMIT 1")
        return Row(*rows[0]) if rows else None

    def _row(self, seq: int) -> Row | None:
        if not 0 < seq <= self.count:  # a number out of a damaged file may be any
            return None
        rows = fetched(self._db.conn, "SELECT * FROM events WHERE seq = ?", (seq,))
        return Row(*rows[0]) if rows else None

    def _chained(self, events: Sequence[Event]) -> list[Row]:
        seq, prev = self.head
        told = [event for event in events if event.hash]
        if told and (told[0].seq, told[0].prev) != (seq + 1, prev or self.beginning):
            raise JournalDiverged(told[0].seq)
        return chained(events, seq, prev or self.beginning)

    def _samples_are_there(self, samples: Sequence[Sample]) -> bool:
        """A commit is whole or not at all, and nobody else writes: so the last one tells."""
        last = samples[-1]
        there = self._db.execute(
            "SELECT 1 FROM samples WHERE at_us = ? AND device = ? ORDER BY id DESC LIMIT 1",
            (last.at_us, last.device),
        )
        return there.fetchone() is not None

    def _failed(self, error: sqlite3.Error | OSError) -> JournalFailed:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        self._in_doubt = self._in_doubt or code not in _HARMLESS
        return JournalFailed(why_of(error), in_doubt=self._in_doubt)

    def _find_the_file(self) -> None:
        """JournalFailed while what is written would go into a file that nobody finds. One that is
        gone is said first, and at the next call put back from the connection that still has it."""
        lost = self._guard.look()
        if lost is None:
            self._said_gone = False
        elif lost is Lost.TOUCHED and self._is_ours():
            self._guard.settle()
        elif lost is Lost.GONE and self._said_gone:
            self._put_back()
        else:
            self._said_gone = lost is Lost.GONE
            raise JournalFailed(_LOST[lost])

    def _is_ours(self) -> bool:
        """Another program moved pages from the WAL into the file, as any may; or it is no more."""
        if self._alone or not self._guard.begins_right():
            return self._alone and self._guard.begins_right()
        try:
            with contextlib.closing(connected_read_only(self.folder / JOURNAL)) as conn:
                row = conn.execute("SELECT hash FROM events WHERE seq = ?", (self.count,))
                same = schema.beginning_of(Database(conn)) == self.beginning
                return same and (row.fetchone() or ("",))[0] == self.head[1]
        except (sqlite3.Error, JournalError):
            return False

    def _put_back(self) -> None:
        """The same rows in a new file; what was lost with the old one, if anything, is nothing."""
        path = self.folder / JOURNAL
        beside = path.with_name(f"{path.name}.back")
        beside.unlink(missing_ok=True)
        backup.copy_database(self._db.conn, beside)
        self._db.close()
        for end in ("-wal", "-shm"):  # they belong to the file that is gone
            path.with_name(path.name + end).unlink(missing_ok=True)
        beside.rename(path)
        sync_folder(self.folder)
        self._db = connected(path, self._alone)
        self._last = self._last_row()
        self._guard.follow()
        self._said_gone = False
        self.sealing.doubts.put(say("The file of the log was gone and was put back."))

    def _open_anew_in_doubt(self) -> None:
        share = self._alone and has_room_to_share(self.folder)
        if not self._in_doubt and not share:
            return
        alone = self._alone and not share
        if self._alone:  # it lets nobody else in, also not its own successor
            self._db.close()
        fresh = connected(self.folder / JOURNAL, alone)
        self._db.close()
        self._db, self._alone = fresh, alone
        self._last = self._last_row()
        self._in_doubt = False

    def _already_written(self, events: Sequence[Event]) -> list[Row]:
        """Rows of the first events that the disk did take although it reported a fault."""
        rows = []
        for event in events:
            if event.seq > self.count:
                break
            row = self._row(event.seq)
            if row is None or not _same(row, event):
                raise JournalDiverged(event.seq)
            rows.append(row)
        return rows


def _same(row: Row, event: Event) -> bool:
    """Word for word; an event that was never held has no hash of its own yet."""
    return row.hash == (event.hash or to_row(event, row.prev).hash)
