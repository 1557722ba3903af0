"""The strip below the list: one entry, whole. Every field it has, what it points at, its hash.

Field names stand here as the journal has them, because this is the record itself.
"""

from html import escape
from typing import Final

import msgspec
from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QTextEdit, QVBoxLayout, QWidget

from hatmonitor.review import Entry
from hatmonitor.typed import from_json
from ui.console.present.times import day_of
from ui.look.controls import Button
from ui.look.fields import Text
from ui.look.look import Look, colour
from ui.review.book import Book
from ui.review.keys import SHOWN
from ui.words import language, tr

# kind -> the field that holds another entry's number
POINTERS: Final = {
    "correction_noted": "of",
    "breath_assigned": "reading",
    "breath_dismissed": "reading",
    "alarm_acknowledged": "seen",
    "alarm_raised": "occurrence",
    "logging_resumed": "from_seq",
    "incident_report_written": "emergency",
    "incident_report_signed": "written",
    "sound_tested": "asked",
}
_LINKS: Final = 3  # entries pointed at that have a button


class Detail(QFrame):
    """Shows one entry, or what to do to see one.

    Signals:
        wanted: the number of an entry somebody wants to see.
        visit: only the entries of this session.
        closed: the entry is put away.
    """

    wanted = Signal(int)
    visit = Signal(str)
    closed = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.entry: Entry | None = None
        self.book: Book | None = None
        self.hint = True
        self._corrections: list[int] = []
        self.sentence = Text(look, self._sentence, "strong", typed=True, parent=self)
        self.fields = _Fields(look, self)
        self.links = [Button(look, "", parent=self) for _ in range(_LINKS)]
        self.visit_button = Button(
            look, lambda: tr("Only this visit"), key=SHOWN["visit"], parent=self
        )
        self._lay()
        look.changed.connect(self._written)
        self.show_entry(None, None, [])

    def _lay(self) -> None:
        pad = self.look.px(12)
        left, right = QVBoxLayout(), QVBoxLayout()
        left.setSpacing(self.look.px(6))
        left.addWidget(self.sentence)
        left.addWidget(self.fields, 1)
        right.setSpacing(self.look.px(6))
        for button in (*self.links, self.visit_button):
            right.addWidget(button)
        right.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(pad, pad, pad, pad)
        row.setSpacing(pad)
        row.addLayout(left, 1)
        row.addLayout(right)
        for button in self.links:
            button.clicked.connect(lambda _=False, button=button: self._go(button))
        self.visit_button.clicked.connect(self.ask_visit)

    def show_entry(self, entry: Entry | None, book: Book | None, corrections: list[int]) -> None:
        """Show this entry; corrections: the later entries that point at it."""
        self.entry, self.book, self._corrections = entry, book, corrections
        for button, (seq, _) in zip(self.links, self._pointed(), strict=False):
            button.setProperty("seq", seq)
        shown = len(self._pointed())
        for number, button in enumerate(self.links):
            button.setVisible(number < shown)
        self.visit_button.setVisible(entry is not None and entry.row.session is not None)
        self._written()

    def show_hint(self, hint: bool) -> None:
        """Whether there is anything to choose."""
        if hint != self.hint:
            self.hint = hint
            self.sentence.say(self._sentence)

    def ask_visit(self) -> None:
        """Ask for the entries of the same visit."""
        if self.entry is not None and self.entry.row.session is not None:
            self.visit.emit(self.entry.row.session)

    def _go(self, button: Button) -> None:
        self.wanted.emit(button.property("seq"))

    def _pointed(self) -> list[tuple[int, str]]:
        """Numbers of other entries, and what they are to this one."""
        if self.entry is None:
            return []
        found = [(seq, tr("Corrected by entry {seq}", seq=seq)) for seq in self._corrections]
        field = POINTERS.get(self.entry.row.kind)
        seq = getattr(self.entry.event and self.entry.event.fact, field or "", 0)
        if seq:
            found.insert(0, (seq, tr("Points at entry {seq}", seq=seq)))
        return found[:_LINKS]

    # --- words -----------------------------------------------------------------------------------

    def _written(self) -> None:
        """All words anew, in the language of the moment."""
        for button, (_, words) in zip(self.links, self._pointed(), strict=False):
            button.say(words)
        self.sentence.say(self._sentence)
        self.fields.put([] if self.entry is None else self._lines(self.entry))

    def _sentence(self) -> str:
        if self.entry is None or self.book is None:
            return tr("Choose an entry to see all of it.") if self.hint else ""
        return self.entry.spoken(language(), self.book.time_zone)

    def _lines(self, entry: Entry) -> list[dict[str, object]]:
        row = entry.row
        where = {"place": row.place, "client": row.client, "session": row.session}
        return [
            {"seq": row.seq, "at": self._when(entry), "by": row.by, "kind": row.kind, **where},
            self._body(entry),
            {"at (UTC)": row.at, "boot": row.boot, "mono_ns": row.mono_ns},
            {"hash": row.hash, "prev": row.prev},
        ]

    def _when(self, entry: Entry) -> str:
        at = self.book.local(entry) if self.book else None
        return entry.row.at if at is None else f"{day_of(at)} {at:%H:%M:%S} (UTC{at:%z})"

    def _body(self, entry: Entry) -> dict[str, object]:
        try:
            return from_json(entry.row.body, dict[str, object])
        except msgspec.DecodeError:
            return {"body": entry.row.body}

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(colour(self.look.palette.line))
        painter.setBrush(colour(self.look.palette.sheet))
        corner = self.look.px(8)
        painter.drawRoundedRect(
            self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), corner, corner
        )
        painter.end()


class _Fields(QTextEdit):
    """Names and values to be read and copied; it scrolls when they are many."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.look = look
        self.setReadOnly(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.document().setDocumentMargin(0)
        look.changed.connect(self._restyled)
        self._restyled()

    def put(self, lines: list[dict[str, object]]) -> None:
        """A paragraph a line; what is absent is left out."""
        ink, faint = self.look.palette.ink, self.look.palette.quiet
        paragraphs = []
        for fields in lines:
            pairs = (
                f'<span style="color:{faint}">{name}</span>&nbsp;'
                f'<span style="color:{ink}">{escape(_plain(value))}</span>'
                for name, value in fields.items()
                if value not in (None, "")
            )
            paragraphs.append(f'<p style="margin:0 0 3px 0">{" &nbsp; ".join(pairs)}</p>')
        at = self.verticalScrollBar().value()
        self.setHtml("".join(paragraphs))
        self.verticalScrollBar().setValue(at)

    def contextMenuEvent(self, event: object) -> None:
        """No menu: nothing opens over the window."""

    def _restyled(self) -> None:
        self.setFont(self.look.font("small"))
        palette = self.look.qt_palette()
        palette.setColor(palette.ColorRole.Base, colour(self.look.palette.sheet))
        self.setPalette(palette)
        self.setAccessibleName(tr("All fields of the entry"))


def _plain(value: object) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
