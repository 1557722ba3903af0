"""The line that exports what is shown: a path, a form, and what became of it. It is no dialog.

The writing runs on a thread of its own; this line only starts it, stops it and says how it ended.
"""

import sqlite3
import threading
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from hatmonitor.journal.errors import JournalError
from hatmonitor.words import Say, say
from ui.look.controls import Button
from ui.look.fields import Choices, Field, Said
from ui.look.look import Look
from ui.review.asked import Asked
from ui.review.exporting import Done, Order, Refused, Stopped, path_of, write
from ui.words import in_words, language, tr


class _Job(QObject):
    """One export. Its signals arrive in the window's own thread."""

    told = Signal(int)
    ended = Signal(object)  # Done, or a Say that says why not, or None when it was stopped

    def __init__(self, order: Order) -> None:
        super().__init__()
        self.order = order
        self.stop = threading.Event()
        self.worker = threading.Thread(target=self._run, name="export", daemon=True)

    def _run(self) -> None:
        try:
            ended: Done | Say | None = write(self.order, self.told.emit, self.stop)
        except Stopped:
            ended = None
        except Refused as error:
            ended = error.why
        except OSError as error:
            ended = say("The file was not written: {why}.", why=error.strerror or str(error))
        except (JournalError, sqlite3.Error) as error:
            ended = say("The file was not written: {why}.", why=str(error))
        self.ended.emit(ended)


class ExportLine(QWidget):
    """Asks where to, writes, says how it went.

    Signals:
        closed: it was put away.
    """

    closed = Signal()

    def __init__(self, look: Look, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look, self.folder = look, folder
        self.asked, self.time_zone = Asked(), "UTC"
        self.job: _Job | None = None
        self.path = Field(
            look, lambda: tr("File to write, from your home folder"), 420, parent=self
        )
        self.form = Choices(look, [("jsonl", "JSON", ""), ("csv", "CSV", "")], parent=self)
        self.go = Button(look, self._go_words, key="Enter", kind="primary", parent=self)
        self.leave = Button(look, self._leave_words, key="Esc", parent=self)
        self.said = Said(look, self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.px(8))
        row.addWidget(self.path, 3)
        for part in (self.form, self.go, self.leave):
            row.addWidget(part)
        row.addWidget(self.said, 4)
        self.form.pick("jsonl")
        self.form.picked.connect(lambda _: self.said.clear())
        self.path.entered.connect(self.start)
        self.path.line.textEdited.connect(lambda _: self.said.clear())
        self.go.clicked.connect(self.start)
        self.leave.clicked.connect(self.back)

    def _go_words(self) -> str:
        return tr("Export")

    def _leave_words(self) -> str:
        return tr("Stop") if self.job else tr("Close")

    def offer(self, asked: Asked, time_zone: str, name: str) -> None:
        """Open it for these entries; name: what the file may be called."""
        self.asked, self.time_zone = asked, time_zone
        if not self.job:
            self.path.put(name)
            self.said.clear()
        self.path.setFocus()
        self.path.line.selectAll()

    def start(self) -> None:
        """Write the file, or say why not."""
        if self.job:
            return
        form = str(self.form.value)
        try:
            path = path_of(self.path.value, form, self.folder)
        except Refused as error:
            why = error.why
            self.said.show_words("trouble", lambda: in_words(why))
            return
        except (OSError, ValueError, RuntimeError):  # a name no system takes, a home nobody has
            self.said.show_words("trouble", lambda: tr("That is no file name."))
            return
        order = Order(self.folder, self.asked, self.time_zone, language(), path, form)
        self.job = _Job(order)
        self.job.told.connect(self._tell)
        self.job.ended.connect(self._ended)
        self._tell(0)
        self._words_changed()
        self.job.worker.start()

    def back(self) -> None:
        """Stop what is being written, else put the line away."""
        if self.job:
            self.job.stop.set()
        else:
            self.closed.emit()

    def end(self) -> None:
        """Stop and wait for it: the window closes."""
        if self.job:
            self.job.stop.set()
            self.job.worker.join()

    def hideEvent(self, event: QHideEvent) -> None:
        self.said.clear()

    # --- what became of it -----------------------------------------------------------------------

    def _words_changed(self) -> None:
        self.go.setEnabled(self.job is None)
        self.leave.say(self._leave_words)

    def _tell(self, count: int) -> None:
        self.said.show_words("unknown", lambda: tr("Writing: {n} entries so far", n=count))

    def _ended(self, ended: Done | Say | None) -> None:
        job, self.job = self.job, None
        if job is not None:
            job.worker.join()
        self._words_changed()
        if isinstance(ended, Say):
            self.said.show_words("trouble", lambda: in_words(ended))
        elif ended is None:
            self.said.show_words("trouble", lambda: tr("Stopped. No file was written."))
        elif job is not None:
            path = str(job.order.path)
            self.said.show_words(
                "trouble" if ended.damage else "good", lambda: _good_words(ended, path)
            )


def _good_words(done: Done, path: str) -> str:
    words = tr("Written: {n} entries, to {path}", n=done.count, path=path)
    return ". ".join([words, *(in_words(damage.said) for damage in done.damage[:1])])
