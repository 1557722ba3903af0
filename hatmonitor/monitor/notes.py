"""The monitor's notes for a technician: `logs/monitor.log`, small, and never needed.

What matters is in the journal; this is how a fault of the program or its surroundings is found
afterwards. No PIN, no name, no command's text goes in. A disk that takes no notes is no reason to
do anything else differently.

Decision: of one kind of line the first few of a minute are written and the rest are counted, before
anything is queued. So forty thousand bad calls cost a few lines, and neither push what matters out
of the file nor fill the memory of a process whose disk hangs.
"""

import logging
import time
from logging.handlers import RotatingFileHandler
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Final

_MAX_BYTES: Final = 500_000
_KEPT: Final = 2
# Of one kind of line, in one stretch of time; and kinds that are told apart in it.
EACH: Final = 5
KINDS: Final = 100
OTHERS: Final = "other lines"
STRETCH_S: Final = 60.0
# Of one line.
_LONGEST: Final = 4_000


class Counted:
    """Which lines are written, and how many were not. Pure; seconds are the caller's."""

    def __init__(self, mono_s: float) -> None:
        self._until_s = mono_s + STRETCH_S
        self._seen: dict[str, int] = {}

    def takes(self, kind: str, mono_s: float) -> bool:
        """Whether this line is to be written. The caller asks `over` first."""
        if kind not in self._seen and len(self._seen) >= KINDS:
            kind = OTHERS
        self._seen[kind] = self._seen.get(kind, 0) + 1
        return self._seen[kind] <= EACH

    def over(self, mono_s: float) -> list[tuple[str, int]]:
        """When a stretch is over: of each kind how many were not written."""
        if mono_s < self._until_s:
            return []
        self._until_s = mono_s + STRETCH_S
        return self.rest()

    def rest(self) -> list[tuple[str, int]]:
        """How many were not written, by kind; forgotten by being told."""
        left = [(kind, count - EACH) for kind, count in self._seen.items() if count > EACH]
        self._seen.clear()
        return left


class Notes(logging.Handler):
    """Written in a thread of its own: a disk that hangs must not hold up who has to note it."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting: SimpleQueue[str | None] = SimpleQueue()
        self._counted = Counted(time.monotonic())
        self._door = Lock()
        self._writer: Thread | None = None
        self.setFormatter(logging.Formatter("%(asctime)s %(process)d %(levelname)s %(message)s"))
        logging.raiseExceptions = False
        logging.getLogger().setLevel(logging.INFO)
        logging.getLogger().addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """Queue the line, or count it."""
        kind = f"{record.name}: {str(record.msg)[:100]}"
        mono_s = time.monotonic()
        with self._door:
            rest = self._counted.over(mono_s)
            takes = self._counted.takes(kind, mono_s)
        self._tell(rest)
        if takes:
            self._waiting.put(self.format(record)[:_LONGEST])

    def begin(self, data: Path) -> None:
        """Write into the data folder what was and will be noted."""
        try:
            folder = data / "logs"
            folder.mkdir(mode=0o700, exist_ok=True)
            file = RotatingFileHandler(
                folder / "monitor.log", maxBytes=_MAX_BYTES, backupCount=_KEPT, encoding="utf-8"
            )
        except OSError:
            return
        self._writer = Thread(target=self._write, args=(file,), name="notes", daemon=True)
        self._writer.start()

    def end(self, within_s: float) -> None:
        """Write what still waits, if the disk takes it in time."""
        with self._door:
            rest = self._counted.rest()
        self._tell(rest)
        self._waiting.put(None)
        if self._writer is not None:
            self._writer.join(within_s)

    def _tell(self, rest: list[tuple[str, int]]) -> None:
        for kind, count in rest:
            text = f"and {count:,} more like: {kind}"
            made = logging.LogRecord(__name__, logging.WARNING, "", 0, text, None, None)
            self._waiting.put(self.format(made))

    def _write(self, file: RotatingFileHandler) -> None:
        while True:
            try:
                line = self._waiting.get(timeout=STRETCH_S)
            except Empty:  # the end of a flood is told although nothing follows it
                with self._door:
                    rest = self._counted.over(time.monotonic())
                self._tell(rest)
                continue
            if line is None:
                file.close()
                return
            file.emit(logging.LogRecord("", logging.INFO, "", 0, line, None, None))
