"""Keeps the journal open: tries again by itself where there is none, and when it was replaced."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from hatmonitor.journal.errors import JournalDamaged, JournalError, JournalMissing, JournalTooNew
from hatmonitor.words import Say, say
from ui.review.book import Book, damaged


class Keeper(QObject):
    """book is None while there is nothing to read; `trouble` then says why.

    Signals:
        changed: a journal was opened, or the one there was is gone.
    """

    changed = Signal()

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.folder = folder
        self.book: Book | None = None
        self.trouble: Say | None = None
        self.missing = False

    def look(self) -> None:
        """See that what is open is what stands there."""
        if self.book is not None and not self.book.replaced:
            return
        had = self.book is not None
        self.close()
        before = self.trouble
        self._open()
        if had or self.book is not None or self.trouble != before:
            self.changed.emit()

    def close(self) -> None:
        """Let go of the file."""
        if self.book is not None:
            self.book.close()
        self.book = None

    def _open(self) -> None:
        self.trouble, self.missing = None, False
        try:
            self.book = Book.open(self.folder)
        except JournalMissing:
            self.missing = True
            self.trouble = say("There is no log in {folder} yet.", folder=str(self.folder))
        except JournalTooNew as error:
            self.trouble = say(
                "A newer program wrote this log (version {version}; this one knows {known})."
                " Update the program. The log was not touched.",
                version=error.version, known=error.known,
            )  # fmt: skip
        except JournalDamaged as error:
            self.trouble = damaged(error)
        except (JournalError, OSError) as error:
            self.trouble = say("The log cannot be opened: {why}.", why=str(error))
