"""Reading a journal: a connection of its own that cannot write, also while the monitor does.

A damaged file is read as far as it can be: what cannot be read is left out and named in `damage`.
It must never write, repair or lock anything, and never hold the WAL: every read is short and whole.
"""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, Self

import msgspec
from sqlite_utils import Database

from hatmonitor.events import Event
from hatmonitor.journal import schema
from hatmonitor.journal.errors import JournalDamaged, JournalError, JournalMissing
from hatmonitor.journal.fetching import fetched_whole
from hatmonitor.journal.files import JOURNAL
from hatmonitor.journal.rows import COLUMNS, Row, read_row
from hatmonitor.journal.samples import Sample, read_samples
from hatmonitor.journal.wanted import Query, Wanted, query, utc_day
from hatmonitor.words import Say, say

_CHUNK: Final = 1000
_ALL: Final = ", ".join(COLUMNS)
_EDGE: Final = "SELECT seq FROM events WHERE substr(at, 1, 10) = ? ORDER BY seq {} LIMIT 1"
_SPAN: Final = f"SELECT ({_EDGE.format('ASC')}), ({_EDGE.format('DESC')})"
_DAY_US: Final = 86_400_000_000
_SHORT_US: Final = 31 * _DAY_US


class Damage(msgspec.Struct, frozen=True):
    """Events from first to last that the file no longer gives."""

    first: int
    last: int

    @property
    def said(self) -> Say:
        """For a person."""
        return say(
            "The journal is damaged: events {first} to {last} cannot be read.",
            first=str(self.first),
            last=str(self.last),
        )


class JournalReader:
    """Open with `JournalReader.open`. For the thread that opened it."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self._indexed = schema.version_of(db) > 1
        self._unreadable: set[int] = set()

    @classmethod
    def open(cls, folder: Path) -> "JournalReader":
        """Open the journal in this folder for reading only.

        JournalMissing, JournalTooNew, or JournalDamaged when nothing of it can be read.
        """
        path = folder / JOURNAL
        if not path.exists():
            raise JournalMissing(folder)
        try:
            db = Database(connected_read_only(path))
        except sqlite3.Error as error:
            raise JournalDamaged(str(error)) from error
        try:
            version = schema.version_of(db)
            schema.check_known(version)
            if version == 0:
                raise JournalMissing(folder)
            return cls(db)
        except (JournalError, sqlite3.Error) as error:
            db.close()
            raise (
                error if isinstance(error, JournalError) else JournalDamaged(str(error))
            ) from error

    def close(self) -> None:
        """Let go of the file."""
        self.db.close()

    @property
    def damage(self) -> list[Damage]:
        """What could not be read of what was asked so far."""
        ranges: list[Damage] = []
        for seq in sorted(self._unreadable):
            if ranges and ranges[-1].last == seq - 1:
                ranges[-1] = Damage(ranges[-1].first, seq)
            else:
                ranges.append(Damage(seq, seq))
        return ranges

    @property
    def last_seq(self) -> int:
        """The number of the last event, 0 for none; as it is now, the monitor may be writing."""
        for table in ("events", "events INDEXED BY events_kind"):
            try:
                row = self.db.execute(f"SELECT max(seq) FROM {table}").fetchone()
            except sqlite3.DatabaseError:
                continue
            return int(row[0] or 0)
        raise JournalDamaged("its last events cannot be found")

    def rows(
        self, from_seq: int = 1, to_seq: int | None = None, *, newest_first: bool = False
    ) -> Iterator[Row]:
        """Every row that can be read, both ends included; the rest goes into `damage`."""
        end = self.last_seq if to_seq is None else to_seq
        starts = range(from_seq, end + 1, _CHUNK)
        for start in reversed(starts) if newest_first else starts:
            rows = self._chunk(start, min(start + _CHUNK - 1, end))
            yield from reversed(rows) if newest_first else rows

    def events(self, from_seq: int = 1, to_seq: int | None = None) -> Iterator[Event]:
        """Events in order, for a fold: it stops at the first that is not there (JournalDamaged).
        One that this program cannot read is given as Unread, and left out by the fold."""
        expected = from_seq
        for row in self.rows(from_seq, to_seq):
            if row.seq != expected:
                raise JournalDamaged(f"event {expected} cannot be read")
            yield read_row(row)
            expected += 1

    def samples(
        self, since_us: int | None = None, until_us: int | None = None, *,
        session: str | None = None, place: str | None = None,
    ) -> Iterator[Sample]:  # fmt: skip
        """Recorded vitals from since_us to before until_us (UTC; None: no bound), oldest first, of
        one visit or place if asked. JournalDamaged where they cannot be read."""
        return read_samples(self.db, since_us, until_us, session=session, place=place)

    def select(
        self, wanted: Wanted, *, above: int = 0, below: int | None = None, limit: int = 100,
        newest_first: bool = True, also: str = "", also_parameters: tuple[Any, ...] = (),
    ) -> list[Row]:  # fmt: skip
        """At most `limit` rows with above < seq < below, newest or oldest first.

        also: one more SQL condition; a damaged file, where the database cannot be asked, is read
        row by row instead and `also` is left to the caller.
        """
        try:
            if wanted.timed:
                above, below = self._narrowed(wanted, above, below)
            asked = query(
                wanted, above, below, newest_first=newest_first, limit=limit, also=also,
                also_parameters=also_parameters,
            )  # fmt: skip
            return list(map(Row._make, self.ask(asked)))
        except sqlite3.DatabaseError:
            return self._selected_slowly(wanted, above, below, limit, newest_first)

    def ask(self, asked: Query) -> list[Any]:
        """All the answers at once; sqlite3.DatabaseError where the file is damaged."""
        return self.db.conn.execute(asked.sql, asked.parameters).fetchall()

    def utc_days(self, first: str = "", last: str = "9999") -> list[str]:
        """The UTC days that have events, in order: one look-up a day, not one an event."""
        days: list[str] = []
        asked = (
            "SELECT substr(at, 1, 10) FROM events WHERE substr(at, 1, 10) {} ?"
            " ORDER BY substr(at, 1, 10) LIMIT 1"
        )
        row = self.db.execute(asked.format(">="), (first,)).fetchone()
        while row is not None and row[0] <= last:
            days.append(row[0])
            row = self.db.execute(asked.format(">"), (row[0],)).fetchone()
        return days

    def span_of_day(self, day: str) -> tuple[int, int] | None:
        """The lowest and the highest number of a UTC day; None for one without events."""
        lowest, highest = self.db.execute(_SPAN, (day, day)).fetchone()
        return None if lowest is None else (lowest, highest)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # --- inside ----------------------------------------------------------------------------------

    def _narrowed(self, wanted: Wanted, above: int, below: int | None) -> tuple[int, int | None]:
        """The same range, cut down to the numbers the wanted days have."""
        if not self._indexed:
            return above, below
        spans = [span for day in self._days_of(wanted) if (span := self.span_of_day(day))]
        if not spans:
            return above, above
        lowest = min(first for first, _ in spans)
        highest = max(last for _, last in spans)
        return max(above, lowest - 1), highest + 1 if below is None else min(below, highest + 1)

    def _days_of(self, wanted: Wanted) -> list[str]:
        """The UTC days of a period: straight from the calendar if it is short."""
        since, until = wanted.since, wanted.until
        if since is not None and until is not None and until - since <= _SHORT_US:
            return [utc_day(at_us) for at_us in range(since, until, _DAY_US)] + [utc_day(until)]
        first = "" if since is None else utc_day(since)
        return self.utc_days(first, "9999" if until is None else utc_day(until))

    def _chunk(self, first: int, last: int) -> list[Row]:
        try:
            found = self.db.execute(
                f"SELECT {_ALL} FROM events WHERE seq BETWEEN ? AND ? ORDER BY seq", (first, last)
            )
            return list(map(Row._make, found.fetchall()))
        except sqlite3.DatabaseError:
            return self._one_by_one(first, last)

    def _one_by_one(self, first: int, last: int) -> list[Row]:
        rows: list[Row] = []
        for seq in range(first, last + 1):
            asked = f"SELECT {_ALL} FROM events WHERE seq = ?"
            try:
                found, whole = fetched_whole(self.db.conn, asked, (seq,))
            except sqlite3.DatabaseError:
                self._unreadable.add(seq)
                continue
            if not whole:  # it is named as damaged, and shown as it stands
                self._unreadable.add(seq)
            rows += [Row(*row) for row in found]
        return rows

    def _selected_slowly(
        self, wanted: Wanted, above: int, below: int | None, limit: int, newest_first: bool
    ) -> list[Row]:
        end = self.last_seq if below is None else min(self.last_seq, below - 1)
        rows: list[Row] = []
        for row in self.rows(above + 1, end, newest_first=newest_first):
            if wanted.matches(row):
                rows.append(row)
                if len(rows) == limit:
                    break
        return rows


def connected_read_only(path: Path) -> sqlite3.Connection:
    """A connection that cannot write. sqlite3.Error where the file cannot be opened.

    A journal on a medium that takes no writing has no WAL to share: it is opened as unchanging.
    """
    uri = path.resolve().as_uri()
    conn = sqlite3.connect(f"{uri}?mode=ro", uri=True)
    try:
        conn.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError:
        conn.close()
        wal = path.with_name(path.name + "-wal")
        if wal.exists() and wal.stat().st_size > 0:
            raise
        conn = sqlite3.connect(f"{uri}?mode=ro&immutable=1", uri=True)
    except sqlite3.DatabaseError:
        # A file cut short is refused whole unless this is set; writing stays impossible (mode=ro).
        conn.execute("PRAGMA writable_schema = ON")
    conn.execute("PRAGMA query_only = ON")
    conn.execute("PRAGMA busy_timeout = 2000")
    return conn
