"""Rows out of the file, also those whose text is no text: a stray byte costs its sign, not the log.

SQLite hands out what lies in the file; Python refuses what is not UTF-8, and with it every row of
the same query. Such a query is asked once more, with U+FFFD in the place of what is no sign: the
row then does not fit its own hash, which is for `verify` to say. Decision: only where it is needed,
because a decoder of our own makes every other reading half as slow again.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any


def fetched(
    conn: sqlite3.Connection, sql: str, parameters: Sequence[Any] = ()
) -> list[tuple[Any, ...]]:
    """All rows of this query. sqlite3.DatabaseError where the file is damaged."""
    return fetched_whole(conn, sql, parameters)[0]


def fetched_whole(
    conn: sqlite3.Connection, sql: str, parameters: Sequence[Any] = ()
) -> tuple[list[tuple[Any, ...]], bool]:
    """As `fetched`, and whether all of it was text."""
    try:
        return conn.execute(sql, parameters).fetchall(), True
    except sqlite3.OperationalError as error:
        if "decode to UTF-8" not in str(error):
            raise
        with _any_bytes(conn):
            return conn.execute(sql, parameters).fetchall(), False


@contextmanager
def _any_bytes(conn: sqlite3.Connection) -> Iterator[None]:
    before = conn.text_factory
    conn.text_factory = lambda data: data.decode("utf-8", "replace")
    try:
        yield
    finally:
        conn.text_factory = before
