"""Sealing one journal: the head that is handed in, the samples up to a moment, and at the first
seal of a life what does not fit the seals that were there before.

It may be used by another thread than the journal's: what it asks of the journal it asks through a
connection of its own, and it never touches the writer's. It must never write the journal.

Decision: a start only looks at what a look-up can tell (the last seal, and what the journal says of
its seals); `verify` looks at everything.
"""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from queue import SimpleQueue
from typing import Final

from hatmonitor import typed
from hatmonitor.events import LogSealed
from hatmonitor.journal.errors import SealFailed
from hatmonitor.journal.files import JOURNAL
from hatmonitor.journal.folding import fold
from hatmonitor.journal.reader import connected_read_only
from hatmonitor.journal.rows import COLUMNS, Row, hash_of
from hatmonitor.journal.seal import Seal, SealWhy, Vitals
from hatmonitor.journal.seal_book import SealBook
from hatmonitor.journal.vitals import digest_of
from hatmonitor.moments import iso
from hatmonitor.words import Say, say

Head = tuple[int, str]

_ROW: Final = f"SELECT {', '.join(COLUMNS)} FROM events WHERE seq = ?"
_MARK: Final = (
    "SELECT seq, body FROM events WHERE kind = 'log_sealed' AND seq <= ? ORDER BY seq DESC LIMIT 1"
)


class Sealing:
    """opened_at: the journal's head when this life of the monitor opened it. doubt: what did not
    fit, known after the first seal; None: nothing. mark: what the journal is told of its seals.
    doubts: all that is to be told of the log, as it is found; emptied by the sealer."""

    def __init__(self, data: Path, folder: Path, journal: str, opened_at: Head) -> None:
        self.doubt: Say | None = None
        self.book: SealBook | None = None
        self.mark: LogSealed | None = None
        self.doubts: SimpleQueue[Say] = SimpleQueue()
        self._data = data
        self._folder = folder
        self._journal = journal
        self._opened_at = opened_at
        self._mendable = False
        self._folded = ""
        self._vitals_until: int | None = None
        self._began_us: int | None = None

    def seal(
        self, head: Head, at_us: int, why: SealWhy, vitals: tuple[int, int] | None = None
    ) -> Seal:
        """Seal this head; the seal. SealFailed when it could not be written; try again later.

        vitals: (lowest, until) in milliseconds: the samples before `until` are sealed too; lowest:
        the lowest the clock stood at since the last time. Without anything new since the last seal
        an INTERVAL one is not needed and the last is returned. What cannot be gone on with is put
        right at the second call, so that it has been said before.
        """
        if self.book is None:
            self._open(at_us)
        book = self.book
        assert book is not None
        covered = None if vitals is None else self._vitals(book, *vitals)
        last = book.last
        again = why in (SealWhy.INTERVAL, SealWhy.STARTED) and covered is None
        if again and last is not None and (last.seq, last.hash) == head:
            return last
        return book.add(*head, at_us, why, covered)

    def fold(self, at_us: int, budget_s: float) -> None:
        """Fold the seals of days that are over, for about so long; once a day there is something.
        SealFailed: the seals are as they were."""
        today = iso(at_us)[:10]
        if self.book is None or self._folded == today:
            return
        with self._asking() as conn:
            if not fold(self.book.folder, conn, today, budget_s):
                self._folded = today

    # --- inside ----------------------------------------------------------------------------------

    def _open(self, at_us: int) -> None:
        """At the first call, or at a later one where no seal could be made: of this life's samples
        some may still wait to be written, so that the first seal is for those before it."""
        began_us = self._began_us = at_us if self._began_us is None else min(self._began_us, at_us)
        try:
            book = SealBook.open(self._folder, self._journal, mend=self._mendable)
        except SealFailed as failure:
            self._mendable = failure.mendable
            raise
        doubt = self._doubt_of(book)
        self._vitals_until = book.vitals.until if book.vitals else began_us // 1000
        started = self._vitals(book, began_us // 1000, began_us // 1000)
        first = book.add(*self._opened_at, at_us, SealWhy.STARTED, started)
        self.book, self.doubt = book, doubt
        if doubt is not None:
            self.doubts.put(doubt)
        self.mark = LogSealed(book.name, first.n, first.mac[:16])

    def _vitals(self, book: SealBook, lowest: int, until: int) -> Vitals | None:
        """The samples since the last time, None where there are none. A clock that was set back
        begins a stretch of its own, over one that is sealed already."""
        assert self._vitals_until is not None
        since = min(self._vitals_until, lowest)
        if until <= since:
            return None
        before = book.vitals.digest if book.vitals else ""
        with self._asking() as conn:
            count, digest = digest_of(conn, since, until, before)
        self._vitals_until = until
        return Vitals(since, until, count, digest) if count else None

    def _doubt_of(self, book: SealBook) -> Say | None:
        with self._asking() as conn:
            return book.mended or self._gone(conn, book) or self._wrong_end(conn, book.last)

    def _gone(self, conn: sqlite3.Connection, book: SealBook) -> Say | None:
        """The seals are not those the journal speaks of, or fewer."""
        found = conn.execute(_MARK, (self._opened_at[0],)).fetchone()
        if found is not None:
            try:
                mark = typed.from_json(found[1], LogSealed)
            except ValueError:
                return say("Event {seq} is not the one that was sealed.", seq=str(found[0]))
            if mark.book != book.name:
                return say("The seals of this log are gone; others were begun.")
            if book.last is None or book.last.n < mark.seals:
                return say("The seals are older than the log: some are gone.")
        elif book.last is None and self._opened_at[0] > 0:
            return say("The log has entries, and no seal to tell whether they are all there.")
        if book.missing > 0:
            return say("The last {count} seals are gone.", count=str(book.missing))
        return None

    def _wrong_end(self, conn: sqlite3.Connection, last: Seal | None) -> Say | None:
        if last is None or last.seq == 0:
            return None
        if last.seq > self._opened_at[0]:
            return say(
                "The journal was sealed up to event {sealed} and now ends at {end}: cut short.",
                sealed=str(last.seq),
                end=str(self._opened_at[0]),
            )
        found = conn.execute(_ROW, (last.seq,)).fetchone() if last.seq > 0 else None
        row = Row(*found) if found else None
        if row is None or row.hash != last.hash or hash_of(row) != row.hash:
            return say("Event {seq} is not the one that was sealed.", seq=str(last.seq))
        return None

    @contextlib.contextmanager
    def _asking(self) -> Iterator[sqlite3.Connection]:
        try:
            conn = connected_read_only(self._data / JOURNAL)
            try:
                yield conn
            finally:
                conn.close()
        except (sqlite3.Error, OSError) as error:
            raise SealFailed(str(error)) from error
