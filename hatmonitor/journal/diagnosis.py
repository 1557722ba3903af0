"""What exactly was done at the place where the chain breaks.

A row tells where it belongs by three things: the number it stands at, the hash of its predecessor
that it names, and its own hash, which is right for one number only. Comparing the three tells an
edited row from a moved, an inserted and a deleted one. Runs once, on the first fault only, and may
search the whole table for it.
"""

import sqlite3
from enum import StrEnum
from typing import Final

import msgspec

from hatmonitor.journal.rows import COLUMNS, Row, hash_of
from hatmonitor.words import Say, say

_ALL: Final = ", ".join(COLUMNS)
_NEAR: Final = 10_000  # how far from its place a row is looked for when many were renumbered


class Fault(StrEnum):
    """What can have happened to a journal."""

    EDITED = "edited"
    REORDERED = "reordered"
    INSERTED = "inserted"
    DELETED = "deleted"
    CUT_SHORT = "cut_short"
    FILE_SWAPPED = "file_swapped"
    DAMAGED = "damaged"
    SEAL_BROKEN = "seal_broken"
    VITALS = "vitals"


class Finding(msgspec.Struct, frozen=True):
    """seq: the first bad event, None where no event is bad; last_seq: the end of a stretch."""

    fault: Fault
    seq: int | None
    said: Say
    last_seq: int | None = None


def finding(fault: Fault, seq: int, last_seq: int | None = None) -> Finding:
    """A finding in its usual words."""
    return Finding(
        fault, seq, msgspec.structs.replace(_WORDS[fault], args={"seq": str(seq)}), last_seq
    )


_WORDS: Final = {
    Fault.EDITED: say("Event {seq} was edited."),
    Fault.REORDERED: say("Event {seq} is another event that was moved there."),
    Fault.INSERTED: say("Event {seq} was inserted afterwards."),
    Fault.DELETED: say("Event {seq} was deleted."),
    Fault.CUT_SHORT: say("The journal was cut short: event {seq} and what followed are gone."),
    Fault.DAMAGED: say("The file is damaged: event {seq} cannot be read."),
}


class Chain:
    """The few questions asked of the table; `expected(n)` is the `prev` that belongs at n."""

    def __init__(self, conn: sqlite3.Connection, beginning: str) -> None:
        self._conn = conn
        self._beginning = beginning

    def at_or_after(self, seq: int) -> Row | None:
        """The row at this number, or the next there is."""
        return self._one("seq >= ? ORDER BY seq", seq)

    def naming(self, prev: str) -> Row | None:
        """A row that says it follows this hash."""
        return self._one("prev = ? ORDER BY seq", prev)

    def copies(self, hash_: str) -> int:
        """How many rows carry this hash."""
        found = self._conn.execute("SELECT count(*) FROM events WHERE hash = ?", (hash_,))
        return int(found.fetchone()[0])

    def expected(self, seq: int) -> str:
        """The hash of the row before."""
        if seq == 1:
            return self._beginning
        before = self._one("seq = ?", seq - 1)
        return before.hash if before else ""

    def _one(self, where: str, value: int | str) -> Row | None:
        found = self._conn.execute(
            f"SELECT {_ALL} FROM events WHERE {where} LIMIT 1", (value,)
        ).fetchone()
        return Row(*found) if found else None


def home_of(row: Row) -> int | None:
    """The number at which the row's own hash is right; None for a row that was changed."""
    for distance in range(_NEAR):
        for seq in {row.seq + distance, row.seq - distance}:
            if hash_of(row._replace(seq=seq)) == row.hash:
                return seq
    return None


def name_fault(conn: sqlite3.Connection, seq: int, beginning: str) -> Finding:
    """Name what was done, where `seq` is the first number at which the chain does not hold."""
    chain = Chain(conn, beginning)
    row = chain.at_or_after(seq)
    expected = chain.expected(seq)
    follower = chain.naming(expected)
    if row is None or row.seq != seq:
        return finding(Fault.REORDERED if follower else Fault.DELETED, seq)
    if row.prev == expected:
        return _right_place_wrong_hash(chain, row)
    home = home_of(row)
    only_one = chain.copies(row.hash) == 1
    if home is not None and home < seq and only_one and chain.expected(home) == row.prev:
        return finding(Fault.INSERTED, home)  # pushed up by what was put in from `home` on
    if follower is not None:
        moved = only_one and home not in (None, seq)
        return finding(Fault.REORDERED if moved else Fault.INSERTED, seq)
    if home is not None and home > seq:
        return finding(Fault.DELETED, seq)  # moved down over what is gone
    after = chain.at_or_after(seq + 1)
    if home == seq and seq > 1 and (after is None or after.prev == row.hash):
        return finding(Fault.EDITED, seq - 1)  # edited and given a new hash: its follower shows it
    return finding(Fault.EDITED, seq)


def _right_place_wrong_hash(chain: Chain, row: Row) -> Finding:
    after = chain.at_or_after(row.seq + 1)
    if after is not None and after.prev == row.prev:
        return finding(Fault.INSERTED, row.seq)
    return finding(Fault.EDITED, row.seq)


def name_damage(conn: sqlite3.Connection, seq: int, beginning: str) -> Finding:
    """The first row from `seq` on that cannot be read, or whose chain does not hold before that."""
    chain = Chain(conn, beginning)
    expected = chain.expected(seq)
    while True:
        try:
            row = chain.at_or_after(seq)
        except sqlite3.DatabaseError:
            return finding(Fault.DAMAGED, seq)
        if row is None or row.seq != seq or row.prev != expected or hash_of(row) != row.hash:
            return finding(Fault.DAMAGED, seq)
        expected = row.hash
        seq += 1
