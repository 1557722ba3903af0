"""The filters, in one row where it fits and in two where it does not.

What is typed is taken when Enter is pressed or the field is left; words to be found are taken while
they are typed. Each part says in words what it filters by, so that nobody takes a part for the
whole.
"""

from collections.abc import Callable
from datetime import date
from typing import Final

import msgspec
from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from hatmonitor.review import titles
from ui.look.controls import Button, Words
from ui.look.fields import Field
from ui.look.look import Look
from ui.review.asked import Asked, day_of
from ui.review.keys import SHOWN
from ui.words import tr

_TYPING_MS: Final = 250  # no search before somebody has stopped typing for so long


class Bar(QWidget):
    """Holds what is asked for.

    Signals:
        changed: something else is asked for.
        stepped: a day earlier (-1) or later (1).
        place, kind, export: that button was pressed.
        complaint: what was typed is not understood; carries the words, empty when it is.
    """

    changed = Signal()
    stepped = Signal(int)
    place = Signal()
    kind = Signal()
    export = Signal()
    complaint = Signal(object)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.asked = Asked()
        self.today = date.today  # the window puts the site's day here
        self.client_code: Callable[[str], str] = str  # and how a typed code is spelt
        self.earlier = Button(look, SHOWN["earlier"], parent=self)
        self.day = Field(look, _with_key(lambda: tr("Day"), "day"), 124, most=10, parent=self)
        self.later = Button(look, SHOWN["later"], parent=self)
        self.places = Button(look, self._place_words, key=SHOWN["place"], parent=self)
        self.client = Field(
            look, _with_key(lambda: tr("Client"), "client"), 130, most=24, parent=self
        )
        self.kinds = Button(look, self._kind_words, key=SHOWN["kind"], parent=self)
        self.text = Field(look, _with_key(lambda: tr("Find words"), "find"), 210, parent=self)
        self.clear = Button(look, lambda: tr("Show all"), key=SHOWN["back"], parent=self)
        self.save = Button(look, lambda: tr("Export"), key=SHOWN["export"], parent=self)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._connect()
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        look.changed.connect(self._restyled)
        self._restyled()

    def _connect(self) -> None:
        self.earlier.clicked.connect(lambda: self.stepped.emit(-1))
        self.later.clicked.connect(lambda: self.stepped.emit(1))
        self.places.clicked.connect(self.place)
        self.kinds.clicked.connect(self.kind)
        self.save.clicked.connect(self.export)
        self.clear.clicked.connect(self.clear_all)
        self.day.line.editingFinished.connect(self._take_day)
        self.client.line.editingFinished.connect(self._take_client)
        self.text.line.textEdited.connect(lambda _: self._typing.start(_TYPING_MS))
        self.text.line.editingFinished.connect(self._take_text)
        self._typing.timeout.connect(self._take_text)

    # --- what is asked ---------------------------------------------------------------------------

    def ask(self, asked: Asked) -> None:
        """Ask for this from now on; says so only when it is something else."""
        self.day.put(asked.day.isoformat() if asked.day else "")
        self.client.put(asked.client or "")
        if self.text.value != asked.text:
            self.text.put(asked.text)
        if asked == self.asked:
            return
        self.asked = asked
        self._restyled()
        self.changed.emit()

    def change(self, **fields: object) -> None:
        """Ask for the same with these fields changed."""
        self.ask(msgspec.structs.replace(self.asked, **fields))

    def clear_all(self) -> None:
        """No filter, nothing to be found."""
        self._typing.stop()
        self.complaint.emit("")
        self.ask(Asked())

    def clear_typing(self) -> bool:
        """Clear the field somebody types in, and what it asked for; False when none is."""
        fields = {"day": self.day, "client": self.client, "text": self.text}
        for name, field in fields.items():
            if field.line.hasFocus() and field.value:
                field.put("")
                self.complaint.emit("")
                self.change(**{name: "" if name == "text" else None})
                return True
        return False

    def holds_anything(self) -> bool:
        """Something is asked for, or typed."""
        typed = (self.day.value, self.client.value, self.text.value)
        return self.asked != Asked() or any(typed)

    def _take_day(self) -> None:
        typed = self.day.value
        try:
            day = day_of(typed, self.today()) if typed else None
        except ValueError:
            self.complaint.emit(
                lambda: tr("{typed} is no day. Write 2026-11-22 or 22-11.", typed=typed)
            )
            return
        self.complaint.emit("")
        self.change(day=day)

    def _take_client(self) -> None:
        typed = self.client.value
        self.change(client=self.client_code(typed) if typed else None)

    def _take_text(self) -> None:
        self._typing.stop()
        self.change(text=self.text.value)

    # --- words -----------------------------------------------------------------------------------

    def _place_words(self) -> str:
        return tr("Place: {place}", place=self.asked.place or tr("all"))

    def _kind_words(self) -> str:
        kind = self.asked.kind
        return tr("Kind: {kind}", kind=tr("all") if kind is None else tr(titles().get(kind, kind)))

    # --- where things are ------------------------------------------------------------------------

    def _restyled(self) -> None:
        self.places.updateGeometry()
        self.kinds.updateGeometry()
        self.clear.setEnabled(self.asked != Asked())
        self.earlier.setAccessibleName(tr("A day earlier"))
        self.later.setAccessibleName(tr("A day later"))
        self._lay(self.width())
        self.updateGeometry()

    def _rows(self, width: int) -> list[list[QWidget]]:
        gap = self.look.px(8)
        rows: list[list[QWidget]] = [[]]
        left = width
        for part in (self.earlier, self.day, self.later, self.places, self.client, self.kinds,
                     self.text, self.clear, self.save):  # fmt: skip
            wide = part.sizeHint().width() + gap
            if wide > left + gap and rows[-1]:
                rows.append([])
                left = width
            rows[-1].append(part)
            left -= wide
        return rows

    def _lay(self, width: int) -> None:
        gap, high, top = self.look.px(8), self._row_height(), 0
        for row in self._rows(width):
            spare = width - sum(part.sizeHint().width() for part in row) - gap * (len(row) - 1)
            left = 0
            for part in row:
                wide = part.sizeHint().width()
                if part is self.text:
                    wide += max(0, spare)
                part.setGeometry(left, top, wide, high)
                left += wide + gap
            top += high + gap

    def _row_height(self) -> int:
        return self.look.touch(54)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lay(self.width())

    def sizeHint(self) -> QSize:
        return QSize(self.look.px(1200), self._row_height())

    def minimumSizeHint(self) -> QSize:
        return QSize(self.look.px(300), self._row_height())

    def heightForWidth(self, width: int) -> int:
        rows = len(self._rows(width))
        return rows * self._row_height() + (rows - 1) * self.look.px(8)


def _with_key(words: Words, name: str) -> Words:
    """A caption that shows its key."""
    return lambda: f"{words()}   {SHOWN[name]}"
