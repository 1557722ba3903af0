"""The entries as Qt's table asks for them: newest first, in pages, fetched as they come into sight.

A page is looked for in slices with a budget of time, and a search that needs longer goes on when
the window is next idle; `scanned` says how far it is. New entries are put on top only while the
person looks at the top; otherwise they are counted.
"""

import time
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)

from hatmonitor.review import Entry
from ui.review.asked import Asked
from ui.review.book import Book
from ui.review.columns import COLUMNS, heading, in_column
from ui.words import language

PAGE: Final = 200
_FIRST_SPAN: Final = 10_000  # numbers in the first slice
_FIRST_TEXT_SPAN: Final = 1000
_MOST_SPAN: Final = 2**40
_QUICK_S: Final = 0.01  # a slice that took less is followed by one four times as long
_SLOW_S: Final = 0.03  # and one that took more by a shorter one
_BUDGET_S: Final = 0.05
_AT_ONCE: Final = 1000  # new entries taken in one go
_FOLLOWED: Final = 5000  # a window left open does not grow for ever: it lets go of the oldest

ENTRY: Final = int(Qt.ItemDataRole.UserRole)

Index = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()


class Entries(QAbstractTableModel):
    """Shows nothing until `show` is called.

    Signals:
        scanned: looked further; there may be more or fewer entries to come.
    """

    scanned = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.book: Book | None = None
        self.asked = Asked()
        self.newer = 0
        self._rows: list[Entry] = []
        self._corrected: dict[int, list[int]] = {}
        self._top = 0  # all that was written up to here was looked at
        self._below = 1  # from here downwards nothing was looked at yet
        self._lowest = 1  # and below this there is nothing to look at
        self._span = _FIRST_SPAN
        self._target = 0
        self._newest = True
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.timeout.connect(self._scan)

    # --- what is shown ---------------------------------------------------------------------------

    def show(self, book: Book | None, asked: Asked, upto: int | None = None) -> None:
        """Begin anew. upto: begin at this entry and not at the newest; nothing is then followed."""
        self._idle.stop()
        last, (lowest, highest) = 0, (1, 0)
        if book is not None:
            last, (lowest, highest) = book.last_seq(), book.bounds(asked)
        self.beginResetModel()
        self.book, self.asked = book, asked
        self._rows, self._corrected = [], {}
        self._newest = upto is None
        self._top, self._lowest = last, lowest
        self._below = (highest if upto is None else upto) + 1
        self._span = _FIRST_TEXT_SPAN if asked.text else _FIRST_SPAN
        self._target, self.newer = PAGE, 0
        self._rows = self._gathered()
        self.endResetModel()
        self.scanned.emit()

    @property
    def anchored(self) -> bool:
        """It begins at an entry somebody wanted, not at the newest."""
        return not self._newest

    @property
    def searching(self) -> bool:
        """It is still looking for what was asked."""
        return self._idle.isActive()

    @property
    def reached(self) -> int:
        """Everything from this number up was looked at."""
        return self._below

    @property
    def complete(self) -> bool:
        """Everything was looked at."""
        return self._below <= self._lowest

    def entry(self, row: int) -> Entry:
        """The entry in this row."""
        return self._rows[row]

    def row_of(self, seq: int) -> int | None:
        """Where this entry stands, if it is among those fetched."""
        for row, entry in enumerate(self._rows):
            if entry.seq == seq:
                return row
        return None

    def words_changed(self) -> None:
        """Another language: everything is written anew."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(COLUMNS) - 1)
        if self._rows:
            last = self.index(len(self._rows) - 1, len(COLUMNS) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    # --- what was written meanwhile --------------------------------------------------------------

    def follow(self, take: bool) -> None:
        """Look for new entries. take: put them on top; otherwise they are only counted."""
        if self.book is None:
            return
        last = self.book.last_seq()
        if last <= self._top:
            return
        found = self.book.newer(self.asked, self._top, last, _AT_ONCE, language())
        self._top = last
        self._look_for_corrections()
        if not found:
            return
        if not take or not self._newest or self.newer:
            self.newer += len(found)
            return
        if len(found) == _AT_ONCE:
            self.show(self.book, self.asked)
            return
        self.beginInsertRows(_ROOT, 0, len(found) - 1)
        self._rows[:0] = found
        self.endInsertRows()
        if len(self._rows) > 2 * _FOLLOWED:
            self._let_go()

    def _let_go(self) -> None:
        self._idle.stop()
        self.beginRemoveRows(_ROOT, _FOLLOWED, len(self._rows) - 1)
        self._below = self._rows[_FOLLOWED - 1].seq
        del self._rows[_FOLLOWED:]
        self._target = _FOLLOWED
        self.endRemoveRows()

    def corrections_of(self, seq: int) -> list[int]:
        """The later entries that correct this one."""
        return self._corrected.get(seq, [])

    def _note_corrections(self, fresh: list[Entry]) -> None:
        if fresh and self.book is not None:
            self._corrected |= self.book.corrections(fresh[-1].seq, fresh[0].seq)

    def _look_for_corrections(self) -> None:
        """One may have been written that points at an entry in sight."""
        before = dict(self._corrected)
        self._note_corrections(self._rows)
        if self._corrected != before:
            last = self.index(len(self._rows) - 1, len(COLUMNS) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    # --- paging ----------------------------------------------------------------------------------

    def canFetchMore(self, parent: Index = _ROOT) -> bool:
        return not parent.isValid() and self.book is not None and not self.complete

    def fetchMore(self, parent: Index = _ROOT) -> None:
        if self.canFetchMore(parent) and not self.searching:
            self._target = len(self._rows) + PAGE
            self._scan()

    def _scan(self) -> None:
        found = self._gathered()
        if found:
            self.beginInsertRows(_ROOT, len(self._rows), len(self._rows) + len(found) - 1)
            self._rows += found
            self.endInsertRows()
        self.scanned.emit()

    def _gathered(self) -> list[Entry]:
        """What is found within the budget; the rest is looked for when the window is idle."""
        until = time.monotonic() + _BUDGET_S
        found: list[Entry] = []
        while self.canFetchMore() and len(self._rows) + len(found) < self._target:
            if time.monotonic() > until:
                self._idle.start(0)
                break
            found += self._slice(self._target - len(self._rows) - len(found))
        self._note_corrections(found)
        return found

    def _slice(self, limit: int) -> list[Entry]:
        assert self.book is not None
        began = time.monotonic()
        found = self.book.older(self.asked, self._below, self._span, limit, language())
        took = time.monotonic() - began
        seen, self._below = self._below - found.down_to, found.down_to
        if took > _SLOW_S:
            self._span = max(PAGE, seen // 2)
        elif took < _QUICK_S and len(found.entries) < limit:
            self._span = min(_MOST_SPAN, max(seen, PAGE) * 4)
        return found.entries

    # --- Qt's questions --------------------------------------------------------------------------

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        entry = self._rows[index.row()]
        if role == ENTRY:
            return entry
        if role == Qt.ItemDataRole.DisplayRole and self.book is not None:
            return in_column(index.column(), entry, self.book)
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role != Qt.ItemDataRole.DisplayRole or orientation != Qt.Orientation.Horizontal:
            return None
        return heading(section) if 0 <= section < len(COLUMNS) else None
