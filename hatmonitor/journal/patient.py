"""A journal that is waited for only so long: a disk that does not answer must not hold up an alarm.

A dying disk does not always report an error; it may just not come back from a write for half a
minute. So everything that touches it is done in one thread of its own, and whoever asked waits
PATIENCE_S at the most; then it is JournalFailed, in doubt, and every further call fails at once
until the disk has answered. It must never have two calls under way: the journal has one writer.
"""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from typing import Any, Final, TypeVar

from hatmonitor.events import Event
from hatmonitor.journal.errors import JournalFailed, SealFailed
from hatmonitor.journal.samples import Sample
from hatmonitor.journal.seal import Seal, SealWhy
from hatmonitor.journal.store import Journal
from hatmonitor.moments import Moment

# Shorter than the followers' patience with the monitor (wire.messages.SILENT_S).
PATIENCE_S: Final = 0.8
SILENT_DISK: Final = "the disk does not answer"

_Result = TypeVar("_Result")


class PatientJournal:
    """Wraps an open Journal; takes its place before the conductor and the upkeep."""

    def __init__(self, journal: Journal, patience_s: float = PATIENCE_S) -> None:
        self._journal = journal
        self._patience_s = patience_s
        self._thread = ThreadPoolExecutor(1, "journal")
        self._under_way: Future[Any] | None = None

    def append(self, events: Sequence[Event]) -> list[Event]:
        """As Journal.append. What a call that was given up on has written all the same is found by
        the next one, which is handed the same events first."""
        return self._waited(lambda: self._journal.append(events))

    def add_samples(self, samples: Sequence[Sample]) -> None:
        """As Journal.add_samples."""
        self._waited(lambda: self._journal.add_samples(samples))

    def save_snapshot(self, seq: int, blob: bytes, fold_version: int) -> None:
        """As Journal.save_snapshot."""
        self._waited(lambda: self._journal.save_snapshot(seq, blob, fold_version))

    def latest_snapshot(self, fold_version: int) -> tuple[int, bytes] | None:
        """As Journal.latest_snapshot; at the start, before anybody waits for an alarm."""
        return self._journal.latest_snapshot(fold_version)

    def events(self, from_seq: int = 1) -> Iterable[Event]:
        """As Journal.events; at the start."""
        return self._journal.events(from_seq)

    def seal(self, moment: Moment, why: SealWhy = SealWhy.INTERVAL) -> Seal:
        """As Journal.seal."""
        try:
            return self._waited(lambda: self._journal.seal(moment, why))
        except JournalFailed as failure:
            raise SealFailed(failure.why) from failure

    def close(self) -> None:
        """Close it, unless the disk still does not answer: then the process's end must do."""
        answered = self._under_way is None or self._under_way.done()
        self._thread.shutdown(wait=answered)
        if answered:
            self._journal.close()

    def _waited(self, act: Callable[[], _Result]) -> _Result:
        if self._under_way is not None and not self._under_way.done():
            raise JournalFailed(SILENT_DISK, in_doubt=True)
        asked = self._thread.submit(act)
        self._under_way = asked
        try:
            return asked.result(self._patience_s)
        except NotYet:
            raise JournalFailed(SILENT_DISK, in_doubt=True) from None
