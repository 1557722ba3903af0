"""What somebody wants to see of the journal, and the quickest way to ask the database for it.

Decision: the query names its index by leaving one column bare and putting a plus before the others,
so that the database cannot pick a worse one. A time becomes a range of numbers first (an entry's
number follows the clock except where somebody set it), and is still compared exactly.
"""

from typing import Any, Final

import msgspec

from hatmonitor.journal.rows import COLUMNS, Row
from hatmonitor.moments import iso

# The most selective first: which column leads the query.
_LEADERS: Final = ("session", "client", "place", "kind")
_TOP: Final = 2**62  # above any event's number


class Wanted(msgspec.Struct, frozen=True):
    """All that is given must hold. since and until: microseconds UTC, until itself excluded."""

    since: int | None = None
    until: int | None = None
    place: str | None = None
    client: str | None = None
    kind: str | None = None
    session: str | None = None

    @property
    def timed(self) -> bool:
        """A time limits it."""
        return self.since is not None or self.until is not None

    def matches(self, row: Row) -> bool:
        """The same question, asked of one row: for where the database cannot be asked."""
        if self.since is not None and row.at < iso(self.since):
            return False
        if self.until is not None and row.at >= iso(self.until):
            return False
        return all(
            getattr(self, name) in (None, getattr(row, name))
            for name in ("place", "client", "kind", "session")
        )


class Query(msgspec.Struct, frozen=True):
    """SQL and its parameters."""

    sql: str
    parameters: list[Any]


def query(
    wanted: Wanted, above: int, below: int | None, *, newest_first: bool, limit: int,
    also: str = "", also_parameters: tuple[Any, ...] = (),
) -> Query:  # fmt: skip
    """Rows with above < seq < below, at most `limit`. also: one more condition, already in SQL."""
    leader = next((name for name in _LEADERS if getattr(wanted, name) is not None), None)
    together = {leader, "kind"} if leader == "place" else {leader}
    parts = ["seq > ?", "seq < ?"]
    parameters: list[Any] = [above, _TOP if below is None else below]
    for name in _LEADERS:
        value = getattr(wanted, name)
        if value is not None:
            parts.append(f"{name} = ?" if name in together else f"+{name} = ?")
            parameters.append(value)
    for name, sign in (("since", ">="), ("until", "<")):
        value = getattr(wanted, name)
        if value is not None:
            parts.append(f"at {sign} ?")
            parameters.append(iso(value))
    if also:
        parts.append(also)
        parameters.extend(also_parameters)
    order = "DESC" if newest_first else "ASC"
    sql = (
        f"SELECT {', '.join(COLUMNS)} FROM events WHERE {' AND '.join(parts)}"
        f" ORDER BY seq {order} LIMIT ?"
    )
    return Query(sql, [*parameters, limit])


def utc_day(at_us: int) -> str:
    """The UTC day as the journal's index has it."""
    return iso(at_us)[:10]
