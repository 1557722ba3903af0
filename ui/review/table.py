"""The list of entries, painted row by row in the window's own type.

The marks of an alarm's priority stand here in plain ink: this is what was, and a saturated colour
means what is.
"""

from math import ceil
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QScroller,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from hatmonitor.events import AlarmRaised
from hatmonitor.review import Entry
from ui.look import pen, signs, typeface
from ui.look.look import Look, colour
from ui.review.columns import COLUMNS, WHAT, heading
from ui.review.entries import ENTRY, Entries
from ui.words import tr

Index = QModelIndex | QPersistentModelIndex

_AT_THE_END: Final = Qt.TextElideMode.ElideRight

# Keys that move in the list; every other key is the window's.
_MOVES: Final = {
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
    Qt.Key.Key_End,
}


class Table(QTableView):
    """Shows the model's entries; one is chosen at a time.

    Signals:
        chosen: another entry is chosen; carries it, or None.
    """

    chosen = Signal(object)

    def __init__(self, look: Look, entries: Entries, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look, self.entries = look, entries
        self.setHorizontalHeader(_Head(look, self))
        self.setItemDelegate(_Lines(look, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        QScroller.grabGesture(self.viewport(), QScroller.ScrollerGestureType.TouchGesture)
        self.setTabKeyNavigation(False)
        self.setModel(entries)
        self.selectionModel().currentRowChanged.connect(self._current)
        look.changed.connect(self._restyled)
        self._restyled()

    @property
    def at_top(self) -> bool:
        """The newest entry is in sight."""
        return self.verticalScrollBar().value() == 0

    def choose(self, row: int) -> None:
        """Choose this row and bring it into sight."""
        self.setCurrentIndex(self.entries.index(row, WHAT))

    def choose_none(self) -> None:
        """No entry is chosen."""
        self.setCurrentIndex(QModelIndex())
        self.selectionModel().clear()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move; from nothing chosen they choose the first in sight."""
        if Qt.Key(event.key()) not in _MOVES:
            event.ignore()
            return
        rows = self.entries.rowCount()
        if event.key() == Qt.Key.Key_End and rows:
            self.choose(rows - 1)
        elif not self.currentIndex().isValid() and rows:
            self.choose(max(0, self.rowAt(0)))
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard being here chooses nothing yet, which Qt's own table would do."""
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay()

    def _current(self, now: QModelIndex, _before: QModelIndex) -> None:
        self.chosen.emit(now.data(ENTRY) if now.isValid() else None)

    def _restyled(self) -> None:
        self.setPalette(self.look.qt_palette())
        self.viewport().setPalette(self.look.qt_palette())
        self.verticalHeader().setDefaultSectionSize(self.look.touch())
        self.verticalHeader().setMinimumSectionSize(self.look.touch())
        self.setAccessibleName(tr("Log"))
        self._lay()
        self.viewport().update()
        self.horizontalHeader().viewport().update()

    def _lay(self) -> None:
        left = self.viewport().width()
        for number, column in enumerate(COLUMNS):
            if number == WHAT:
                continue
            texts = (column.sample, heading(number))
            kinds = (self.look.role(column.role), self.look.role("key"))
            wide = max(pen.width(text, kind) for text, kind in zip(texts, kinds, strict=True))
            width = ceil(wide) + 1 + 2 * _pad(self.look)
            left -= width
            self.setColumnWidth(number, width)
        self.setColumnWidth(WHAT, max(self.look.px(200), left))


def _pad(look: Look) -> int:
    return max(5, look.px(9))


class _Head(QHeaderView):
    """The columns' titles."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.look = look
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setSectionsClickable(False)
        self.setHighlightSections(False)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.look.line_height("key") + self.look.px(12))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), colour(self.look.palette.sheet))
        for number, column in enumerate(COLUMNS):
            box = QRect(
                self.sectionViewportPosition(number), 0, self.sectionSize(number), self.height()
            )
            box.adjust(_pad(self.look), 0, -_pad(self.look), 0)
            align = pen.RIGHT if column.right else pen.LEFT
            kind, ink = self.look.role("key"), self.look.palette.quiet
            pen.write(painter, box, heading(number), kind, ink, align)
        painter.end()


class _Lines(QStyledItemDelegate):
    """One cell. What is too long for it ends in an ellipsis: the strip below shows all of it."""

    def __init__(self, look: Look, table: Table) -> None:
        super().__init__(table)
        self.look, self.table = look, table

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry: Entry = index.data(ENTRY)
        if entry is None:
            return
        column, box = COLUMNS[index.column()], QRect(option.rect)
        self._paint_ground(painter, box, index)
        box.adjust(_pad(self.look), 1, -_pad(self.look), -1)
        if index.column() == WHAT:
            box.setLeft(box.left() + self._paint_marks(painter, box, entry))
        ink = getattr(self.look.palette, column.tone)
        if entry.event is None and index.column() == WHAT:
            ink = self.look.palette.quiet
        kind = self.look.role(column.role)
        text = typeface.metrics(*kind).elidedText(index.data(), _AT_THE_END, box.width())
        pen.write(painter, box, text, kind, ink, pen.RIGHT if column.right else pen.LEFT)

    def _paint_ground(self, painter: QPainter, box: QRect, index: Index) -> None:
        look = self.look.palette
        chosen = index.row() == self.table.currentIndex().row()
        painter.fillRect(box, colour(look.pressed if chosen else look.tile))
        if chosen and index.column() == 0 and self.table.hasFocus():
            painter.fillRect(QRect(box.x(), box.y(), 4, box.height()), colour(look.focus))
        painter.setPen(colour(look.line))
        painter.drawLine(box.bottomLeft(), box.bottomRight())

    def _paint_marks(self, painter: QPainter, box: QRect, entry: Entry) -> int:
        """What must be seen before the sentence is read; returns how much room it took."""
        look, left = self.look, box.left()
        size = look.role("body")[0]
        priority = priority_of(entry)
        if priority in signs.MARKS:
            sign = QRect(left, box.y() + (box.height() - size) // 2, round(size * 1.25), size)
            signs.draw_priority(painter, priority, sign, look.palette.ink)
            left += round(size * 1.6)
        kind = look.role("small_strong")
        for word in stamps(entry, bool(self.table.entries.corrections_of(entry.seq))):
            width = round(pen.width(word, kind)) + 12
            high = look.line_height("small_strong") + 2
            frame = QRect(left, box.y() + (box.height() - high) // 2, width, high)
            painter.setPen(colour(look.palette.quiet))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(frame, 4, 4)
            pen.write(painter, frame, word, kind, look.palette.ink, pen.CENTRE)
            left += width + 6
        return left - box.left()


def priority_of(entry: Entry) -> str:
    """Of an alarm as it was raised; empty for every other entry."""
    fact = entry.event and entry.event.fact
    return fact.priority if isinstance(fact, AlarmRaised) else ""


def stamps(entry: Entry, corrected: bool) -> list[str]:
    """Words that qualify the whole entry."""
    event = entry.event
    marks = (
        (event is not None and event.demo, tr("DEMO")),
        (event is not None and event.late, tr("written late")),
        (corrected, tr("corrected")),
    )
    return [words for holds, words in marks if holds]
