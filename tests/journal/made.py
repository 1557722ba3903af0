"""What the journal's tests are made of: moments, events, journals, and somebody who tampers."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from hatmonitor import events as facts
from hatmonitor.events import AnyFact, Event
from hatmonitor.journal.files import JOURNAL
from hatmonitor.journal.rows import Row, hash_of
from hatmonitor.journal.seal import SealWhy
from hatmonitor.journal.store import Journal
from hatmonitor.moments import Moment, shifted

ROOT = Path(__file__).parents[2]  # where a process of a test's own finds these tests
START = Moment(1_795_356_300_123_456, "boot-1", 5_000_000_000)


def at(seconds: float) -> Moment:
    """So many seconds after the tests' beginning."""
    return shifted(START, seconds)


def event(seq: int, fact: AnyFact | None = None, **envelope: Any) -> Event:
    """Event `seq`, a second after the one before; a check in S1 unless something else is said."""
    fact = fact or facts.CheckRecorded("S1", 12, 97, "1", f"note {seq}", True, ())
    usual = {"by": "w1", "place": "S1", "client": "C-0412", "session": "V-1"}
    return Event(seq, at(seq), fact=fact, protocol_version="P1", **{**usual, **envelope})


def events(first: int, last: int) -> list[Event]:
    """Events first to last."""
    return [event(seq) for seq in range(first, last + 1)]


def journal_of(folder: Path, count: int, *, seal_every: int = 10, stop: bool = True) -> Path:
    """A journal of `count` events, sealed now and then and stopped in good order."""
    with Journal.open(folder, moment=at(0)) as journal:
        for seq in range(1, count + 1):
            journal.append([event(seq)])
            if seq % seal_every == 0:
                journal.seal(at(seq))
        if stop:
            journal.seal(at(count + 1), SealWhy.STOPPED)
    return folder


def rehashed(rows: list[Row], start: int) -> list[Row]:
    """The chain made anew from row `start` on, as somebody with this program's source could."""
    done = rows[: start - 1]
    for row in rows[start - 1 :]:
        prev = done[-1].hash if done else row.prev
        row = row._replace(prev=prev)
        done.append(row._replace(hash=hash_of(row)))
    return done


def rewrite(conn: sqlite3.Connection, change: Callable[[str], str]) -> None:
    """Every body changed, and every row given a new hash."""
    rows = [Row(*row) for row in conn.execute("SELECT * FROM events ORDER BY seq")]
    rows = rehashed([row._replace(body=change(row.body)) for row in rows], 1)
    conn.execute("DELETE FROM events")
    conn.executemany(f"INSERT INTO events VALUES ({','.join('?' * 12)})", rows)


@contextmanager
def tampering(folder: Path) -> Iterator[sqlite3.Connection]:
    """Somebody with the sqlite3 program who has dropped the guards first."""
    with closing(sqlite3.connect(folder / JOURNAL)) as conn, conn:
        names = conn.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in names:
            conn.execute(f"DROP TRIGGER {name}")
        yield conn
