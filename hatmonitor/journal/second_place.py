"""Where entries wait that the log cannot take: so that they outlive the monitor.

What was told to everybody and is not in the journal stands in two files at once, as rows, chained
to the journal's last one: `journal.waiting` beside the journal, whose room was reserved and really
written while there still was some, so that a full disk takes it, and which a power cut leaves; and
one in the runtime folder, in memory, which a disk that reports errors or does not answer cannot
touch, and which a restart leaves. The next life takes up what continues the journal's last entry,
word for word. It must never hold up an alarm, change a row, or write into the journal.

Decision: rows one after the other as JSON lines, each with its own hash and the hash of the row
before it. So a torn or stale end needs no other sign: reading stops where the chain does. Each file
has a thread that alone touches it and goes on by itself; who hands in rows waits for a moment only,
and not at all for a file that has not answered yet.
"""

import contextlib
import logging
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from pathlib import Path
from queue import SimpleQueue
from threading import Condition, Thread
from typing import Final

import msgspec

from hatmonitor.journal.files import WAITING
from hatmonitor.journal.rows import Row, hash_of
from hatmonitor.runtime_folder import is_ours, of_the_user
from hatmonitor.typed import json_decoder

# Room for a thousand entries, at twice what one takes.
RESERVE_BYTES: Final = 2 << 20
PATIENCE_S: Final = 0.2
_ZEROS: Final = bytes(1 << 16)

_encode: Final = msgspec.json.Encoder().encode
_decode: Final = json_decoder(
    tuple[int, str, str, int, str, str, str | None, str | None, str | None, str, str, str]
).decode

log = logging.getLogger(__name__)


class Shelf:
    """One file, and the thread that alone touches it. reserve: bytes to be had in advance; without,
    the file is there only while something waits. synced: whether a row must be on the disk itself
    before it counts as kept."""

    def __init__(self, path: Path, *, reserve: int = 0, synced: bool = True) -> None:
        self.path = path
        self.rows: list[Row] = []
        self.kept = 0
        self._reserve = reserve
        self._synced = synced
        self._end = 0
        self._handle = -1
        self._wanted = b""
        self._asked = self._done = 0
        self._settled = Condition()
        self._jobs: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        with contextlib.suppress(OSError):
            self.rows, self._end = rows_in(path.read_bytes())
        self._thread = Thread(target=self._work, name=f"keeps {path.name}", daemon=True)

    def begin(self, waiting: Sequence[Row]) -> None:
        """Go on behind the waiting rows it has; the others are put there. What else it held is
        written over."""
        mine = {row.hash for row in self.rows}
        last = next((n for n, row in enumerate(waiting, 1) if row.hash not in mine), len(waiting))
        if not last or not self.rows or self.rows[-1].hash != waiting[last - 1].hash:
            self._end = last = 0
        else:
            self.kept = waiting[last - 1].seq
        self._thread.start()
        if self._reserve:
            self._put(self._make_room)
        self.put(waiting[last:])
        if self.rows and not waiting:
            self.forget()

    def put(self, rows: Sequence[Row]) -> None:
        """Have these kept, behind the ones before."""
        if rows:
            text = b"".join(_encode(row) + b"\n" for row in rows)
            self._put(lambda: self._keep(text, rows[-1].seq))

    def forget(self) -> None:
        """Nothing waits any more."""
        self._put(self._clear)

    def settles(self, within_s: float) -> bool:
        """Whether everything asked of it was done, or failed, by then."""
        with self._settled:
            return self._settled.wait_for(lambda: self._done == self._asked, within_s)

    def close(self, within_s: float) -> None:
        """Let go of the file, if it answers in time."""
        self._jobs.put(None)
        self._thread.join(within_s)

    # --- in its own thread -----------------------------------------------------------------------

    def _put(self, job: Callable[[], None]) -> None:
        self._asked += 1
        self._jobs.put(job)

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                job()
            except OSError as fault:
                log.warning("%s cannot be written: %s", self.path.name, fault.strerror)
            with self._settled:
                self._done += 1
                self._settled.notify_all()
        self._let_go()

    def _let_go(self) -> None:
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

    def _opened(self) -> int:
        if self._handle < 0:
            self._handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        return self._handle

    def _make_room(self) -> None:
        """Written and not only allocated: then no later write needs anything of the disk."""
        size = os.fstat(self._opened()).st_size
        while size < self._reserve:
            size += os.pwrite(self._handle, _ZEROS[: self._reserve - size], size)
        if self._synced:
            os.fsync(self._handle)

    def _keep(self, text: bytes, seq: int) -> None:
        """All that is wanted, so that a row that found no room is not left out for ever."""
        self._wanted += text
        self._write(self._wanted, self._end)
        self._end += len(self._wanted)
        self._wanted = b""
        self.kept = seq

    def _clear(self) -> None:
        self._wanted, self._end, self.kept = b"", 0, 0
        if self._reserve:
            self._write(b"\n", 0)
            self._make_room()
        else:
            self.path.unlink(missing_ok=True)
            self._let_go()

    def _write(self, text: bytes, at: int) -> None:
        handle = self._opened()
        left = memoryview(text)
        while left:
            count = os.pwrite(handle, left, at)
            left, at = left[count:], at + count
        if self._synced:
            os.fdatasync(handle)


class SecondPlace:
    """Of one life of the monitor; used by its loop's thread."""

    def __init__(self, shelves: Sequence[Shelf]) -> None:
        self._shelves = shelves
        self._slow: set[Shelf] = set()

    @property
    def rows(self) -> list[list[Row]]:
        """What each file held when it was opened."""
        return [shelf.rows for shelf in self._shelves]

    def begin(self, waiting: Sequence[Row]) -> None:
        """These still wait; nothing else that the files held is needed any more."""
        for shelf in self._shelves:
            shelf.begin(waiting)

    def keep(self, rows: Sequence[Row]) -> None:
        """Keep these too, behind the ones before."""
        for shelf in self._shelves:
            shelf.put(rows)
        for shelf in self._shelves:
            if shelf.settles(0.0 if shelf in self._slow else PATIENCE_S):
                self._slow.discard(shelf)
            else:
                self._slow.add(shelf)

    def forget(self) -> None:
        """All of it stands in the journal."""
        for shelf in self._shelves:
            shelf.forget()

    def holder(self, seq: int) -> Path | None:
        """A file that holds everything up to this number, the surest first."""
        return next((shelf.path for shelf in self._shelves if shelf.kept >= seq), None)

    def settle(self, within_s: float) -> None:
        """Give the files so long to do what was asked of them."""
        limit_s = time.monotonic() + within_s
        for shelf in self._shelves:
            shelf.settles(max(0.0, limit_s - time.monotonic()))

    def close(self, within_s: float) -> None:
        """Let go of the files; one that does not answer in time is left to the process's end."""
        for shelf in self._shelves:
            shelf.close(within_s)


def rows_in(text: bytes) -> tuple[list[Row], int]:
    """The rows that stand there whole, chained to each other, and where they end."""
    rows: list[Row] = []
    at = 0
    while (end := text.find(b"\n", at)) > at:
        try:
            row = Row(*_decode(text[at:end]))
        except msgspec.DecodeError:
            break
        if hash_of(row) != row.hash or (rows and row.prev != rows[-1].hash):
            break
        rows.append(row)
        at = end + 1
    return rows, at


def continuing(held: Iterable[list[Row]], seq: int, head: str) -> list[Row]:
    """The longest run of rows that goes on from row `seq`, whose hash is `head`."""
    runs = []
    for rows in held:
        first = next((n for n, row in enumerate(rows) if (row.seq, row.prev) == (seq + 1, head)), 0)
        run = rows[first:]
        runs.append(run if run and (run[0].seq, run[0].prev) == (seq + 1, head) else [])
    return max(runs, key=len, default=[])


# --- where ---------------------------------------------------------------------------------------


def shelves_of(data: Path) -> list[Shelf]:
    """The files of this data folder's second place, the surest first."""
    shelves = [Shelf(data / WAITING, reserve=RESERVE_BYTES)]
    folder = runtime_folder()
    if folder is not None:
        name = sha256(os.fsencode(data.absolute())).hexdigest()[:24]
        shelves.append(Shelf(folder / f"{name}.waiting", synced=False))
    return shelves


def runtime_folder() -> Path | None:
    """A folder of this user's alone that a broken disk cannot touch: in memory where there is one.
    None when there is none that nobody else could write into."""
    if sys.platform == "win32":
        folder = Path(tempfile.gettempdir()) / "hatmonitor"
    else:
        places = [*of_the_user(), Path("/dev/shm"), Path(tempfile.gettempdir())]
        base = next((place for place in places if os.access(place, os.W_OK | os.X_OK)), places[-1])
        folder = base / f"hatmonitor-{os.getuid()}"
    return folder if is_ours(folder, make=True, close=False) else None
