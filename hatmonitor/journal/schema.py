"""The tables, what guards them, and the steps from one version of the file to the next.

Version n of a journal is what the first n steps make; a new file takes all of them, an older file
the ones it lacks. A step may add; it must never change or delete an event, whose hash would show
it. A step that has shipped is never edited.

Decision: the review indexes. An index ends in the row's number, so each of these gives its entries
newest first without sorting. A day is the UTC day, ten characters, which brings a time down to a
range of numbers with one look-up a day whatever the clock did in between. Place with kind is the
one pair where neither alone is selective enough.
"""

import secrets
from collections.abc import Callable
from typing import Final

from sqlite_utils import Database

from hatmonitor.journal.errors import JournalDamaged, JournalTooNew

APPLICATION_ID: Final = 0x4841544D  # "HATM": tells our file from any other database

EVENTS: Final = {
    "seq": int, "at": str, "boot": str, "mono_ns": int, "by": str, "kind": str,
    "place": str, "client": str, "session": str, "body": str, "prev": str, "hash": str,
}  # fmt: skip
SAMPLES: Final = {
    "id": int, "at_us": int, "device": str, "place": str, "session": str, "spo2_percent": int,
    "pulse_per_min": int, "resp_per_min": int, "quality": str, "reason": str,
}  # fmt: skip
META: Final = {"key": str, "value": str}

_MAY_BE_ABSENT: Final = {
    "place", "client", "session", "spo2_percent", "pulse_per_min", "resp_per_min", "reason",
}  # fmt: skip

# name: what it is on, and which rows it is for ("" for all)
INDEXES: Final = {
    "events_day": ("substr(at, 1, 10)", ""),
    "events_kind": ("kind", ""),
    "events_place": ("place", "WHERE place IS NOT NULL"),
    "events_place_kind": ("place, kind", "WHERE place IS NOT NULL"),
    "events_client": ("client", "WHERE client IS NOT NULL"),
    "events_session": ("session", "WHERE session IS NOT NULL"),
}

_NO_CHANGE: Final = """
    CREATE TRIGGER IF NOT EXISTS {table}_no_{verb} BEFORE {verb} ON {table}
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END
"""
_NO_GAP: Final = """
    CREATE TRIGGER IF NOT EXISTS events_no_gap BEFORE INSERT ON events
    WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM events)
    BEGIN SELECT RAISE(ABORT, 'an event must follow the last one'); END
"""
GUARDS: Final = {
    **{
        f"{table}_no_{verb}": _NO_CHANGE.format(table=table, verb=verb)
        for table in ("events", "samples", "meta")
        for verb in ("update", "delete")
    },
    "events_no_gap": _NO_GAP,
}


def make_tables(db: Database) -> None:
    """Version 1: the tables, their guards, and the random beginning of this very journal."""
    for name, columns, key in (
        ("events", EVENTS, "seq"), ("samples", SAMPLES, "id"), ("meta", META, "key"),
    ):  # fmt: skip
        required = set(columns) - _MAY_BE_ABSENT - {key}
        db.table(name).create(columns, pk=key, not_null=required, strict=True)
    for guard in GUARDS.values():
        db.execute(guard)
    db.table("meta").insert({"key": "beginning", "value": secrets.token_hex(32)})
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")


def make_indexes(db: Database) -> None:
    """Version 2: what reviewing asks for."""
    for name, (columns, rows) in INDEXES.items():
        db.execute(f"CREATE INDEX {name} ON events ({columns}) {rows}")
    db.execute("CREATE INDEX IF NOT EXISTS samples_session ON samples (session, at_us)")


def widen_samples(db: Database) -> None:
    """Version 3: what a capnograph tells, and samples by time."""
    db.execute("ALTER TABLE samples ADD COLUMN no_breath_s INTEGER")
    db.execute("CREATE INDEX samples_at ON samples (at_us)")


Step = Callable[[Database], None]
STEPS: tuple[Step, ...] = (make_tables, make_indexes, widen_samples)


def version_of(db: Database) -> int:
    """The file's version, 0 for an empty one; JournalDamaged for a file that is not ours."""
    version = int(db.execute("PRAGMA user_version").fetchone()[0])
    application = int(db.execute("PRAGMA application_id").fetchone()[0])
    empty = db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
    if application != APPLICATION_ID and not (empty and version == 0):
        raise JournalDamaged("it is a database, but not a journal of this program")
    return version


def check_known(version: int) -> None:
    """JournalTooNew for a file a newer program wrote."""
    if version > len(STEPS):
        raise JournalTooNew(version, len(STEPS))


def migrate(db: Database) -> None:
    """Take the steps the file lacks, each whole or not at all."""
    for number, step in enumerate(STEPS, start=1):
        if number > version_of(db):
            with db.atomic():
                step(db)
                db.execute(f"PRAGMA user_version = {number}")


def missing_guards(db: Database) -> list[str]:
    """Triggers that ought to be there and are not: somebody took them away."""
    there = {row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type='trigger'")}
    return sorted(set(GUARDS) - there)


def beginning_of(db: Database) -> str:
    """What the first row's `prev` is, and what tells this journal from every other."""
    row = db.execute("SELECT value FROM meta WHERE key = 'beginning'").fetchone()
    if row is None:
        raise JournalDamaged("it does not say where it begins")
    return str(row[0])
