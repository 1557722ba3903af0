"""Is the journal what was written? Names the first bad event and what was done to it.

The chain tells of every change between its rows; the seals (seal.py) tell of what a chain cannot:
an end cut off, a stretch rewritten with new hashes, another file put in its place. Verifying reads
only, in short reads, so that it can run beside the monitor.

Decision: the database builds the canonical form and Python hashes it, row by row, which is quicker
than in batches because the row is still at hand. The look at what exactly was done (diagnosis.py)
comes only when something is wrong, and may take its time.
"""

import contextlib
import sqlite3
from hashlib import sha256
from pathlib import Path
from typing import Final

import msgspec
from sqlite_utils import Database

from hatmonitor.journal import diagnosis, schema
from hatmonitor.journal.diagnosis import Fault, Finding, finding
from hatmonitor.journal.errors import JournalDamaged, JournalMissing
from hatmonitor.journal.files import CHECK_KEY, JOURNAL
from hatmonitor.journal.reader import connected_read_only
from hatmonitor.journal.rows import CANONICAL_SQL
from hatmonitor.journal.seal import Seal
from hatmonitor.journal.seal_check import added_while_stopped, cut_short, look_at_seals, rewritten
from hatmonitor.words import Say, say

_BATCH: Final = 2000
_LAST: Final = 2**62
_NO_MARK: Final = (_LAST, "")
_START: Final = "monitor_started"
_SCAN: Final = (
    f"SELECT seq, prev, hash, {CANONICAL_SQL} FROM events WHERE seq > ? ORDER BY seq LIMIT {_BATCH}"
)


class Verdict(msgspec.Struct, frozen=True):
    """What verifying found.

    count: events in the file. first_bad_seq: the first event that is not what was written, None
    where all are. last_bad_seq: where a rewritten stretch can only be narrowed down, its end.
    sealed_seq: how far the seals vouch. notes: what is not wrong but should be known.
    """

    ok: bool
    count: int
    first_bad_seq: int | None
    last_bad_seq: int | None
    what: Fault | None
    said: Say
    sealed_seq: int
    notes: tuple[Say, ...]


def verify(
    folder: Path, *, seal_folder: Path | None = None, check_key: Path | None = None
) -> Verdict:
    """Look at every event and every seal.

    check_key: where the first key of the seals was put away; beside the seals when None.
    JournalMissing or JournalTooNew where there is nothing this program can verify.
    """
    path = folder / JOURNAL
    if not path.exists():
        raise JournalMissing(folder)
    seals = seal_folder or folder
    try:
        with contextlib.closing(connected_read_only(path)) as conn:
            db = Database(conn)
            schema.check_known(schema.version_of(db))
            return _verdict(db, seals, check_key or seals / CHECK_KEY)
    except (sqlite3.DatabaseError, JournalDamaged) as error:
        return _unreadable(str(error))


def _verdict(db: Database, seals: Path, check_key: Path) -> Verdict:
    end_before = _end(db)
    beginning = schema.beginning_of(db)
    sealed = look_at_seals(seals, check_key, beginning)
    marks = sorted((seal.seq, seal.hash) for seal in sealed.seals if seal.seq > 0)
    scan = _scan(db.conn, beginning, marks)
    stretches = [found for found in rewritten(marks, scan.wrong) if not scan.explains(found)]
    findings = [*sealed.findings, *cut_short(sealed.seals, _end(db)), *stretches]
    findings += [scan.finding] if scan.finding else _damaged_indexes(db)
    unsealed, inserted = _added_while_stopped(db, sealed.seals, end_before)
    findings += inserted
    notes = (*sealed.notes, *unsealed, *_missing_guards(db))
    good = min([scan.good + 1, *scan.wrong])
    vouched = max((seq for seq, _ in marks if seq < good), default=0)
    if not findings:
        said = say("All {count} events are as they were written.", count=str(scan.good))
        return Verdict(True, scan.good, None, None, None, said, vouched, notes)
    worst = min(findings, key=_order)
    return Verdict(
        False, _count(db), worst.seq, worst.last_seq, worst.fault, worst.said, vouched, notes
    )


class _Scanned(msgspec.Struct):
    """good: rows whose chain holds, from the first on; wrong: sealed numbers with another hash."""

    good: int
    wrong: list[int]
    finding: Finding | None = None

    def explains(self, stretch: Finding) -> bool:
        """The chain's own fault lies in the stretch a seal complains of, and names it better."""
        if self.finding is None or stretch.seq is None or stretch.last_seq is None:
            return False
        return stretch.seq <= (self.finding.seq or 0) <= stretch.last_seq


def _scan(conn: sqlite3.Connection, beginning: str, marks: list[tuple[int, str]]) -> _Scanned:
    """One pass over the chain, to its end or its first fault. marks: what was sealed, in order."""
    last = beginning
    good = before = 0
    wrong: list[int] = []
    coming = iter(marks)
    sealed_seq, sealed_hash = next(coming, _NO_MARK)
    try:
        while good == before:
            for seq, prev, hash_, form in conn.execute(_SCAN, (good,)):
                if seq != good + 1 or prev != last or sha256(form).hexdigest() != hash_:
                    fault = diagnosis.name_fault(conn, good + 1, beginning)
                    return _Scanned(good, wrong, fault)
                good = seq
                last = hash_
                while seq == sealed_seq:
                    if hash_ != sealed_hash:
                        wrong.append(seq)
                    sealed_seq, sealed_hash = next(coming, _NO_MARK)
            before += _BATCH
    except sqlite3.DatabaseError:
        return _Scanned(good, wrong, diagnosis.name_damage(conn, good + 1, beginning))
    return _Scanned(good, wrong)


def _order(found: Finding) -> tuple[bool, int, bool]:
    """A swapped file explains all; then the earliest event; a cut before what followed from it."""
    swapped = found.fault is Fault.FILE_SWAPPED
    return (
        not swapped,
        _LAST if found.seq is None else found.seq,
        found.fault is not Fault.CUT_SHORT,
    )


def _added_while_stopped(
    db: Database, seals: tuple[Seal, ...], end: int | None
) -> tuple[list[Say], list[Finding]]:
    """Events after a clean stop: a monitor that could not seal begins with its start; others no."""
    notes: list[Say] = []
    findings: list[Finding] = []
    for first, last in added_while_stopped(seals, end):
        row = db.execute("SELECT kind FROM events WHERE seq = ?", (first,)).fetchone()
        if row is not None and row[0] == _START:
            notes.append(
                say("Events {first} to {last} were not sealed.", first=str(first), last=str(last))
            )
        else:
            findings.append(finding(Fault.INSERTED, first, last))
    return notes, findings


def _missing_guards(db: Database) -> list[Say]:
    names = ", ".join(schema.missing_guards(db))
    return [say("Guards against changes were taken away: {names}.", names=names)] if names else []


def _damaged_indexes(db: Database) -> list[Finding]:
    """Walk every index once: reviewing needs them, the events themselves do not."""
    there = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'index'")]
    try:
        for name in set(there) & set(schema.INDEXES):
            rows = schema.INDEXES[name][1]
            db.execute(f"SELECT count(*) FROM events INDEXED BY {name} {rows}").fetchone()
    except sqlite3.DatabaseError:
        said = say("The events are as they were written, but the file is damaged elsewhere.")
        return [Finding(Fault.DAMAGED, None, said)]
    return []


def _end(db: Database) -> int | None:
    """The last number; None where its page is damaged, which the scan will say."""
    try:
        return int(db.execute("SELECT coalesce(max(seq), 0) FROM events").fetchone()[0])
    except sqlite3.DatabaseError:
        return None


def _count(db: Database) -> int:
    try:
        return int(db.execute("SELECT count(*) FROM events").fetchone()[0])
    except sqlite3.DatabaseError:
        return 0


def _unreadable(why: str) -> Verdict:
    said = say("Nothing of the journal can be read: {why}.", why=why)
    return Verdict(False, 0, 1, None, Fault.DAMAGED, said, 0, ())
