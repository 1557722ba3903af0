"""The journal's figures of DESIGN 10, each beside its limit from the same run.

    python -m tests.bench.journal_bench [COUNT] [FOLDER]

Each row alternates between the program and the bare thing and compares the medians (the scans: the
quickest of three), so that a busy machine slows both. A journal of COUNT events is made first, in
FOLDER if one is given and then kept for the next time.
"""

import gc
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from statistics import median
from time import perf_counter

from hatmonitor.events import Event
from hatmonitor.journal.files import JOURNAL
from hatmonitor.journal.reader import JournalReader
from hatmonitor.journal.rows import CANONICAL_SQL, COLUMNS, to_row
from hatmonitor.journal.store import Journal
from hatmonitor.journal.verify import verify
from hatmonitor.journal.wanted import Query, Wanted
from hatmonitor.moments import from_iso
from hatmonitor.review import entries
from tests.bench.big_journal import BEGIN, make, visits

DAY_US = 86_400_000_000


@dataclass(frozen=True)
class Figure:
    """Seconds beside seconds; target: the ratio DESIGN 10 asks for."""

    name: str
    measured_s: float
    limit_s: float
    target: float

    def __str__(self) -> str:
        ratio = self.measured_s / self.limit_s
        verdict = "ok" if ratio <= self.target else "MISSED"
        return (
            f"{self.name:<48} {self.measured_s * 1e3:>10.2f} ms {self.limit_s * 1e3:>10.2f} ms"
            f" {ratio:>6.2f} x (<= {self.target}) {verdict}"
        )


def alternating(
    times: int, ours: Callable[[], object], bare: Callable[[], object]
) -> tuple[list[float], list[float]]:
    """How long each took, one after the other so many times."""
    took: tuple[list[float], list[float]] = ([], [])
    for _ in range(times):
        for act, list_ in zip((ours, bare), took, strict=True):
            start = perf_counter()
            act()
            list_.append(perf_counter() - start)
    return took


# --- verify --------------------------------------------------------------------------------------


def verifying(folder: Path, count: int) -> Figure:
    """Verify against bare SHA-256 over the same bytes and a bare table scan."""
    with closing(sqlite3.connect(folder / JOURNAL)) as conn:
        forms = [form for (form,) in conn.execute(f"SELECT {CANONICAL_SQL} FROM events")]
        gc.freeze()  # what this limit needs in memory must not slow the other side

        def bare() -> None:
            for _ in conn.execute("SELECT * FROM events ORDER BY seq"):
                pass
            for form in forms:
                sha256(form).hexdigest()

        ours, limit = alternating(3, lambda: _whole(folder, count), bare)
    return Figure(f"verify {count:,} events", min(ours), min(limit), 1.5)


def _whole(folder: Path, count: int) -> None:
    verdict = verify(folder)
    assert verdict.ok and verdict.count == count, verdict


# --- append --------------------------------------------------------------------------------------


def appending(folder: Path, events: list[Event]) -> Iterator[Figure]:
    """One event a commit, durable, against a bare commit of the same row on the same disk."""
    bare_row = f"INSERT INTO events VALUES ({','.join('?' * len(COLUMNS))})"
    with closing(sqlite3.connect(folder / "bare.sqlite")) as conn:
        conn.execute("PRAGMA journal_mode = WAL")
        conn.execute("PRAGMA synchronous = FULL")
        conn.execute(f"CREATE TABLE events ({', '.join(COLUMNS)})")
        with Journal.open(folder / "ours", moment=BEGIN) as journal:
            numbered = iter(events)
            rows = iter([to_row(event, "") for event in events])

            def bare() -> None:
                with conn:
                    conn.execute(bare_row, next(rows))

            ours, limit = alternating(len(events), lambda: journal.append([next(numbered)]), bare)
    yield Figure("append one event, median", median(ours), median(limit), 2.0)
    yield Figure("append one event, 99 of 100", _p99(ours), _p99(limit), 2.0)


def _p99(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.99)]


# --- the log -------------------------------------------------------------------------------------


def paging(folder: Path, count: int) -> Iterator[Figure]:
    """The first page and every filter against the same SQL in bare sqlite3."""
    reader = JournalReader.open(folder)
    middle = next(reader.rows(count // 2, count // 2))
    since = from_iso(middle.at)
    asked = {
        "first page": Wanted(),
        "kind, frequent": Wanted(kind="check_recorded"),
        "kind, rare": Wanted(kind="naloxone_given"),
        "place": Wanted(place="B3"),
        "place and kind": Wanted(place="S3", kind="alarm_raised"),
        "client": Wanted(client="C-0007"),
        "client and kind": Wanted(client="C-0007", kind="dose_decided"),
        "day": Wanted(since=since, until=since + DAY_US),
        "day and place": Wanted(since=since, until=since + DAY_US, place="S3"),
        "day, place and kind": Wanted(since, since + DAY_US, "S3", kind="check_recorded"),
        "visit": Wanted(session=middle.session),
    }
    with closing(sqlite3.connect(folder / JOURNAL)) as conn:
        for name, wanted in asked.items():
            sql = _sql_of(reader, wanted)

            def bare(sql: Query = sql) -> list[object]:
                return conn.execute(sql.sql, sql.parameters).fetchall()

            ours, limit = alternating(60, lambda w=wanted: entries(reader, w), bare)
            yield Figure(f"log at {count:,}: {name}", median(ours), median(limit), 1.5)
    reader.close()


def _sql_of(reader: JournalReader, wanted: Wanted) -> Query:
    """The last question a page asks: the one that fetches its rows."""
    questions: list[Query] = []
    plain = reader.ask
    reader.ask = lambda asked: questions.append(asked) or plain(asked)  # type: ignore
    entries(reader, wanted)
    del reader.ask
    return questions[-1]


def figures(count: int, folder: Path) -> Iterator[Figure]:
    """All rows. folder: where the big journal lies or will lie."""
    if not (folder / JOURNAL).exists():
        make(folder, count)
    yield verifying(folder, count)
    yield from paging(folder, count)
    with tempfile.TemporaryDirectory(dir=folder.parent) as beside:
        yield from appending(Path(beside), list(visits(600)))


def main(arguments: list[str]) -> None:
    """Print every row as it is measured."""
    count = int(arguments[0]) if arguments else 1_000_000
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(arguments[1]) if len(arguments) > 1 else Path(temporary) / "big"
        for figure in figures(count, folder):
            print(figure, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
