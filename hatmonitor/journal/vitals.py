"""The digest by which a seal covers samples: over their values in the order of their times.

A stretch is [since, until) in milliseconds UTC. Its digest is SHA-256 (lower-case hexadecimal) over
the digest of the stretch before ("" for the first) and then, for each sample by (ms, instrument,
rest), the JSON array [ms,device,place,session,spo2,pulse,resp,quality,reason,no_breath_s] in the
form of rows.py and a line feed.

Decision: values, not rows: neither a row's number nor the table it stands in is part of it, so that
packing old samples leaves it true. Milliseconds, because that is what a packed sample keeps. It is
taken from what stands on the disk, not from what the monitor believes it wrote, so that a write
that was given up on and came through all the same is covered like any other.
"""

import sqlite3
from hashlib import sha256
from typing import Final

_STRETCH: Final = """
    SELECT CAST(json_array(at_us / 1000, device, place, session, spo2_percent, pulse_per_min,
        resp_per_min, quality, reason, no_breath_s) AS BLOB) AS form
    FROM samples WHERE at_us >= ? AND at_us < ? ORDER BY at_us / 1000, device, form
"""
_ANY: Final = "SELECT at_us / 1000 FROM samples WHERE at_us >= ? AND at_us < ? LIMIT 1"
_FIRST: Final = "SELECT min(at_us) / 1000 FROM samples"


def digest_of(conn: sqlite3.Connection, since: int, until: int, before: str) -> tuple[int, str]:
    """How many samples the stretch has, and their digest after `before`."""
    digest = sha256(before.encode())
    count = 0
    for (form,) in conn.execute(_STRETCH, (since * 1000, until * 1000)):
        digest.update(form)
        digest.update(b"\n")
        count += 1
    return count, digest.hexdigest()


def any_in(conn: sqlite3.Connection, since: int, until: int) -> int | None:
    """The time of a sample in this stretch, None where it has none."""
    row = conn.execute(_ANY, (since * 1000, until * 1000)).fetchone()
    return None if row is None else int(row[0])


def first_ms(conn: sqlite3.Connection) -> int | None:
    """The time of the oldest sample."""
    found = conn.execute(_FIRST).fetchone()[0]
    return None if found is None else int(found)
