"""A journal that is waited for only so long: a disk that does not answer must not hold up an alarm.

A dying disk does not always report an error; it may just not come back from a write for half a
minute. So everything that touches it is done in one thread of its own, and whoever asked waits
PATIENCE_S at the most; then it is JournalFailed, in doubt, and every further call fails at once
until the disk has answered. It must never have two calls under way: the journal has one writer.

What waits is kept in the second place meanwhile. Its chain is made here, behind the last entry that
is known to be written, because the thread may still be writing the same words. Who offers it again
is not kept waiting: an answer that comes too late is found at the next turn.
"""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from pathlib import Path
from typing import Any, Final, TypeVar

from hatmonitor.events import Event
from hatmonitor.journal.errors import JournalDiverged, JournalFailed
from hatmonitor.journal.rows import OutOfOrder, Row, chained, from_row
from hatmonitor.journal.samples import Sample
from hatmonitor.journal.second_place import SecondPlace, continuing
from hatmonitor.journal.store import Journal

# Shorter than the followers' patience with the monitor (wire.messages.SILENT_S).
PATIENCE_S: Final = 0.8
# For what was offered before; a well disk has written a thousand entries by then.
AGAIN_S: Final = 0.1
# At the end, for the second place.
LAST_S: Final = 1.0
SILENT_DISK: Final = "the disk does not answer"

_Result = TypeVar("_Result")


class PatientJournal:
    """Wraps an open Journal; takes its place before the conductor and the upkeep."""

    def __init__(
        self,
        journal: Journal,
        patience_s: float = PATIENCE_S,
        second: SecondPlace | None = None,
    ) -> None:
        self._journal = journal
        self._patience_s = patience_s
        self._second = second
        self._thread = ThreadPoolExecutor(1, "journal")
        self._under_way: Future[Any] | None = None
        last = journal.last()
        self._head = (last.seq, last.hash) if last else (0, journal.beginning)

    def strays(self) -> list[Row]:
        """Rows the second place holds that are not in the log and do not continue it: to be kept
        elsewhere before `take_up`, which lets go of them."""
        if self._second is None:
            return []
        rows = {row.hash: row for rows in self._second.rows for row in rows}
        for row in continuing(self._second.rows, *self._head):
            del rows[row.hash]
        strays = [row for row in rows.values() if self._journal.hash_at(row.seq) != row.hash]
        return sorted(strays, key=lambda row: row.seq)

    def hash_at(self, seq: int) -> str | None:
        """As Journal.hash_at."""
        return self._waited(lambda: self._journal.hash_at(seq), min(AGAIN_S, self._patience_s))

    def take_up(self) -> list[Event]:
        """What an earlier life could not write and the second place kept: it continues the log.
        Once, at the start. UnknownEvent or EventUnreadable when this program cannot read it."""
        if self._second is None:
            return []
        rows = continuing(self._second.rows, *self._head)
        waiting = [from_row(row) for row in rows]
        self._second.begin(rows)
        return waiting

    def append(self, events: Sequence[Event]) -> list[Event]:
        """As Journal.append. What a call that was given up on has written all the same is found by
        the next one, which is handed the same events first."""
        again = bool(events and events[0].hash)
        patience_s = min(AGAIN_S, self._patience_s) if again else self._patience_s
        try:
            written = self._waited(lambda: self._journal.append(events), patience_s)
        except OutOfOrder as fault:  # the file has lost its end, or got another's
            raise JournalDiverged(events[0].seq) from fault
        except JournalDiverged as fault:
            if again and self.keeper_of(events) is not None:
                raise
            raise JournalFailed(fault.why) from fault  # nothing else keeps it: then we must
        if written:
            self._head = (written[-1].seq, written[-1].hash)
        if again and self._second is not None:
            self._second.forget()
        return written

    def hold(self, events: Sequence[Event], after: Event | None) -> list[Event]:
        """As Journal.hold; and kept in the second place."""
        rows = chained(events, *((after.seq, after.hash) if after else self._head))
        if self._second is not None:
            self._second.keep(rows)
        return [from_row(row) for row in rows]

    def add_samples(self, samples: Sequence[Sample], *, again: bool = False) -> None:
        """As Journal.add_samples."""
        self._waited(lambda: self._journal.add_samples(samples, again=again))

    def save_snapshot(self, seq: int, blob: bytes, fold_version: int) -> None:
        """As Journal.save_snapshot."""
        self._waited(lambda: self._journal.save_snapshot(seq, blob, fold_version))

    def latest_snapshot(self, fold_version: int) -> tuple[int, bytes] | None:
        """As Journal.latest_snapshot; at the start, before anybody waits for an alarm."""
        return self._journal.latest_snapshot(fold_version)

    def events(self, from_seq: int = 1) -> Iterable[Event]:
        """As Journal.events; at the start."""
        return self._journal.events(from_seq)

    def keeper_of(self, events: Sequence[Event]) -> Path | None:
        """The file in which all of these wait for the next life; None: they end with this one."""
        if self._second is None or not events:
            return None
        self._second.settle(LAST_S)
        return self._second.holder(events[-1].seq)

    @property
    def answers(self) -> bool:
        """Whether the disk has answered everything it was asked."""
        return self._under_way is None or self._under_way.done()

    def close(self) -> None:
        """Close it, unless the disk still does not answer: then the process's end must do."""
        answered = self.answers
        self._thread.shutdown(wait=answered)
        if answered:
            self._journal.close()
        if self._second is not None:
            self._second.close(0.0 if not answered else LAST_S)

    def _waited(self, act: Callable[[], _Result], patience_s: float | None = None) -> _Result:
        if not self.answers:
            raise JournalFailed(SILENT_DISK)
        asked = self._thread.submit(act)
        self._under_way = asked
        try:
            return asked.result(self._patience_s if patience_s is None else patience_s)
        except NotYet:
            raise JournalFailed(SILENT_DISK, in_doubt=True) from None
