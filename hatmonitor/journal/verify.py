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
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Final

import msgspec
from sqlite_utils import Database

from hatmonitor import typed
from hatmonitor.events import LogSealed
from hatmonitor.journal import diagnosis, schema
from hatmonitor.journal.diagnosis import Fault, Finding, finding
from hatmonitor.journal.errors import JournalDamaged, JournalMissing
from hatmonitor.journal.files import CHECK_KEY, JOURNAL
from hatmonitor.journal.marks import Mark, Marks
from hatmonitor.journal.reader import connected_read_only
from hatmonitor.journal.rows import CANONICAL_SQL
from hatmonitor.journal.seal_check import Books, broken
from hatmonitor.journal.vitals_check import VitalsWalk
from hatmonitor.words import Say, say

_BATCH: Final = 2000
_LAST: Final = 2**62
_NO_MARK: Final = (_LAST, "")
_SEALED: Final = "SELECT seq, body FROM events WHERE kind = 'log_sealed' ORDER BY seq"
_SCAN: Final = (
    f"SELECT seq, prev, hash, {CANONICAL_SQL} FROM events WHERE seq > ? ORDER BY seq LIMIT {_BATCH}"
)

_DAMAGED_ELSEWHERE: Final = Finding(
    Fault.DAMAGED,
    None,
    say("The events are as they were written, but the file is damaged elsewhere."),
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
    told = _told(db.conn)
    numbers = frozenset(mark.seals for _, mark in told if mark is not None)
    books = Books(seals, check_key, beginning, numbers)
    vitals = VitalsWalk(db.conn)
    marks = Marks(db.conn, books.walk, vitals) if books.walk else None
    coming = iter(marks) if marks else iter(())
    scan = _scan(db.conn, beginning, coming)
    findings, notes = _of_the_seals(db, books, told, marks, vitals, coming, end_before)
    findings += [found for found in rewritten(scan.wrong) if not scan.explains(found)]
    findings += [scan.finding] if scan.finding else _damaged_indexes(db)
    notes += _missing_guards(db)
    if not findings:
        said = say("All {count} events are as they were written.", count=str(scan.good))
        return Verdict(True, scan.good, None, None, None, said, scan.vouched, tuple(notes))
    worst = min(findings, key=_order)
    return Verdict(
        False, _count(db), worst.seq, worst.last_seq, worst.fault, worst.said, scan.vouched,
        tuple(notes),
    )  # fmt: skip


def _of_the_seals(
    db: Database,
    books: Books,
    told: list[tuple[int, LogSealed | None]],
    marks: Marks | None,
    vitals: VitalsWalk,
    coming: Iterator[Mark],
    end_before: int | None,
) -> tuple[list[Finding], list[Say]]:
    """What the seals tell, all of them walked to their end."""
    findings: list[Finding] = []
    notes: list[Say] = []
    try:
        for _ in coming:  # the scan may have stopped before
            pass
        if marks is not None:
            marks.at_the_end(_end(db), end_before)
            findings += [*marks.findings, *vitals.findings()]
            notes += [*marks.notes, *vitals.notes()]
        books.walked()
        findings += known_books(told, books)
    except sqlite3.DatabaseError:
        findings.append(_DAMAGED_ELSEWHERE)
    return [*books.findings, *findings], [*books.notes, *notes]


class _Scanned(msgspec.Struct):
    """good: rows whose chain holds, from the first on; vouched: the last sealed number of these;
    wrong: the first sealed number with another hash, and the last before it that was right."""

    good: int
    vouched: int
    wrong: tuple[int, int] | None = None
    finding: Finding | None = None

    def explains(self, stretch: Finding) -> bool:
        """The chain's own fault lies in the stretch a seal complains of, and names it better."""
        if self.finding is None or stretch.seq is None or stretch.last_seq is None:
            return False
        return stretch.seq <= (self.finding.seq or 0) <= stretch.last_seq


def _scan(conn: sqlite3.Connection, beginning: str, marks: Iterator[Mark]) -> _Scanned:
    """One pass over the chain, to its end or its first fault. marks: what was sealed, in order."""
    last = beginning
    done = _Scanned(0, 0)
    good = before = 0
    sealed_seq, sealed_hash = next(marks, _NO_MARK)
    try:
        while good == before:
            for seq, prev, hash_, form in conn.execute(_SCAN, (good,)):
                if seq != good + 1 or prev != last or sha256(form).hexdigest() != hash_:
                    done.good = good
                    done.finding = diagnosis.name_fault(conn, good + 1, beginning)
                    return done
                good = seq
                last = hash_
                if seq == sealed_seq:
                    if done.wrong is None and hash_ != sealed_hash:
                        done.wrong = (seq, done.vouched)
                    elif done.wrong is None:
                        done.vouched = seq
                    sealed_seq, sealed_hash = next(marks, _NO_MARK)
            before += _BATCH
    except sqlite3.DatabaseError:
        done.finding = diagnosis.name_damage(conn, good + 1, beginning)
    done.good = good
    return done


def rewritten(wrong: tuple[int, int] | None) -> list[Finding]:
    """A stretch with a good chain that is not the one that was sealed."""
    if wrong is None:
        return []
    last, right = wrong
    said = say(
        "Events {first} to {last}, or some of them, were rewritten with new hashes.",
        first=str(right + 1),
        last=str(last),
    )
    return [Finding(Fault.EDITED, right + 1, said, last_seq=last)]


def _told(conn: sqlite3.Connection) -> list[tuple[int, LogSealed | None]]:
    """What the journal itself says of its seals, by the number of the entry; one a start."""
    told: list[tuple[int, LogSealed | None]] = []
    for seq, body in conn.execute(_SEALED):
        try:
            told.append((seq, typed.from_json(body, LogSealed)))
        except ValueError:
            told.append((seq, None))
    return told


def known_books(told: list[tuple[int, LogSealed | None]], books: Books) -> list[Finding]:
    """The journal says by which book it was sealed, and how far that went: is it there?"""
    there = {walk.name: walk for walk in books.older()}
    if books.walk is not None:
        there[books.walk.name] = books.walk
    for seq, mark in told:
        if mark is None:
            return [finding(Fault.EDITED, seq)]
        walk = there.get(mark.book)
        if walk is None:
            gone = say("The seals that entry {seq} tells of are gone.", seq=str(seq))
            return [broken(1, gone)]
        if not walk.signatures[mark.seals].startswith(mark.signed or "-"):
            older = say(
                "The seals are not those entry {seq} tells of: some are gone.", seq=str(seq)
            )
            return [broken(seq, older)]
    return []


def _order(found: Finding) -> tuple[bool, int, bool]:
    """A swapped file explains all; then the earliest event; a cut before what followed from it."""
    swapped = found.fault is Fault.FILE_SWAPPED
    return (
        not swapped,
        _LAST if found.seq is None else found.seq,
        found.fault is not Fault.CUT_SHORT,
    )


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
        return [_DAMAGED_ELSEWHERE]
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
