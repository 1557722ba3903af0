"""Reading a visit's recorded vitals out of the journal, in a thread of its own.

The journal is opened for reading only and let go at once; the window's thread never waits for a
disk. Where it cannot be read the trend begins with what comes live, and says so.
"""

import sqlite3
from pathlib import Path

from PySide6.QtCore import QObject, QThread, Signal

from hatmonitor.journal.errors import JournalError
from hatmonitor.journal.reader import JournalReader
from hatmonitor.journal.samples import Sample

# A visit of a whole day at one a second; more is not drawn.
MOST = 90_000


class History(QObject):
    """One reading. folder: the journal's.

    Signals:
        read: the samples, oldest first; None if they cannot be read. over: it is done with.
    """

    read = Signal(object)
    over = Signal()

    def __init__(self, folder: Path, session: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder, self._session = folder, session
        self._thread = _Reading(folder, session)
        self._thread.finished.connect(self._done)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def wait(self) -> None:
        """Until the thread has ended."""
        self._thread.wait()

    def _done(self) -> None:
        self.read.emit(self._thread.found)
        self.over.emit()
        self.deleteLater()


class _Reading(QThread):
    def __init__(self, folder: Path, session: str) -> None:
        super().__init__()
        self._folder, self._session = folder, session
        self.found: tuple[Sample, ...] | None = None

    def run(self) -> None:
        try:
            with JournalReader.open(self._folder) as reader:
                samples = reader.samples(session=self._session)
                self.found = tuple(sample for sample, _ in zip(samples, range(MOST), strict=False))
        except (JournalError, sqlite3.Error):
            self.found = None
