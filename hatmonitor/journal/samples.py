"""Samples: the vitals of a second, kept beside the events and not among them.

They are many, and nothing is folded from them: a trend on the console and a forecast of alarms are
what they are for. So they are neither numbered nor chained; the guards of the table keep them from
being changed.

Decision: read in handfuls that go on after the last row read, so that a day of a full house needs
no memory and no read holds the journal's WAL for long. A journal that no program of today has
written to since is read as it is: `no_breath_s` is then unknown.
"""

import sqlite3
from collections.abc import Iterator
from typing import Any, Final

import msgspec
from sqlite_utils import Database

from hatmonitor.journal.errors import JournalDamaged

_HANDFUL: Final = 2000
_EVER: Final = (-(2**63), 2**63 - 1)


class Sample(msgspec.Struct, frozen=True, array_like=True):
    """One set of vitals at a steady rate: a sample, not an event. at_us: microseconds UTC."""

    at_us: int
    device: str
    place: str | None
    session: str | None
    spo2_percent: int | None
    pulse_per_min: int | None
    resp_per_min: int | None
    quality: str
    reason: str | None = None
    no_breath_s: int | None = None


def read_samples(
    db: Database,
    since_us: int | None,
    until_us: int | None,
    *,
    session: str | None = None,
    place: str | None = None,
) -> Iterator[Sample]:
    """Samples with since_us <= at_us < until_us (None: no bound) by time, of one visit or place if
    asked. One visit's come by an index of their own. JournalDamaged where they cannot be read."""
    asked = _query(_columns(db), session, place)
    fixed: dict[str, Any] = {
        "until": _EVER[1] if until_us is None else until_us, "session": session, "place": place,
        "handful": _HANDFUL,
    }  # fmt: skip
    at_us, last = _EVER[0] if since_us is None else since_us, 0
    while True:
        try:
            rows = db.conn.execute(asked, {**fixed, "at_us": at_us, "last": last}).fetchall()
        except sqlite3.DatabaseError as error:
            raise JournalDamaged(f"its samples cannot be read: {error}") from error
        for row in rows:
            yield Sample(*row[1:])
        if len(rows) < _HANDFUL:
            return
        last, at_us = rows[-1][0], rows[-1][1]


def _columns(db: Database) -> list[str]:
    """The columns of a Sample; NULL for one that an older journal does not have."""
    there = set(db.table("samples").columns_dict)
    return [name if name in there else "NULL" for name in Sample.__struct_fields__]


def _query(columns: list[str], session: str | None, place: str | None) -> str:
    conditions = ["(at_us, id) > (:at_us, :last)", "at_us < :until"]
    if session is not None:
        conditions.append("session = :session")
    if place is not None:
        conditions.append("place = :place")
    return (
        f"SELECT id, {', '.join(columns)} FROM samples WHERE {' AND '.join(conditions)}"
        " ORDER BY at_us, id LIMIT :handful"
    )
