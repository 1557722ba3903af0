"""The left side: a client code goes in, people at the desk stand in order, results want an owner.

Cards are touched to choose a person; what can be done with them stands in the panel below.
"""

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from ui.console.present.desk import Card, DeskFace, Reading, Typed
from ui.look import pen, signs
from ui.look.controls import Button, Words
from ui.look.fields import Field, Said
from ui.look.look import Look, colour
from ui.words import tr

Row = Card | Reading | Typed


class DeskCard(QAbstractButton):
    """One person at the desk, one result that belongs to nobody, or one typed value that waits."""

    def __init__(self, look: Look, face: Row, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look, self.face, self.chosen = look, face, False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_face(self, face: Row) -> None:
        """Show this if it differs."""
        if face != self.face:
            grown = len(self._lines()) != len(_lines(face))
            self.face = face
            if grown:
                self.updateGeometry()
            self.update()

    def _lines(self) -> tuple[tuple[str, ...], ...]:
        return _lines(self.face)

    def text(self) -> str:
        lines = (options[0] for options in self._lines())
        return " · ".join((_title(self.face), _state(self.face), *lines))

    def sizeHint(self) -> QSize:
        line = self.look.line_height("small")
        height = self.look.line_height("strong") + line * len(self._lines()) + self.look.px(16)
        return QSize(self.look.px(280), max(self.look.touch(), height))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look, palette = self.look, self.look.palette
        edge = palette.focus if self.hasFocus() else palette.ink if self.chosen else None
        painter.setPen(colour(edge) if edge else Qt.PenStyle.NoPen)
        painter.setBrush(colour(palette.tile))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), look.px(8), look.px(8))
        pad = look.px(12)
        inner = self.rect().adjusted(pad, look.px(7), -pad, -look.px(7))
        head = QRect(inner.x(), inner.y(), inner.width(), look.line_height("strong"))
        self._paint_head(painter, head)
        top = head.bottom() + 1
        line = look.line_height("small")
        for words in self._lines():
            pen.write(
                painter,
                QRect(inner.x(), top, inner.width(), line),
                words,
                look.role("small"),
                palette.quiet,
                may_shorten=True,
            )
            top += line
        painter.end()

    def _paint_head(self, painter: QPainter, head: QRect) -> None:
        look, palette = self.look, self.look.palette
        title = _title(self.face)
        kind = look.role("strong")
        pen.write(painter, head, title, kind, palette.ink, may_shorten=True)
        taken = round(pen.width(title, kind)) + look.px(10)
        state = _state(self.face)
        if not state:
            return
        mark = self.face.state if isinstance(self.face, Card) else "retest"
        tone = palette.states[mark]
        size = round(look.role("small_strong")[0] * 0.9)
        words_w = min(
            round(pen.width(state, look.role("small_strong"))) + 2, head.width() - taken - size - 6
        )
        words = QRect(head.right() - words_w, head.y(), words_w + 1, head.height())
        pen.write(painter, words, state, look.role("small_strong"), tone, pen.RIGHT)
        sign = QRect(words.x() - size - 6, head.y() + (head.height() - size) // 2, size, size)
        signs.draw(painter, mark, sign, tone)


def _title(face: Row) -> str:
    return tr("Unassigned result") if isinstance(face, Reading) else face.client


def _state(face: Row) -> str:
    match face:
        case Card():
            return f"{face.word} {face.counting}" if face.counting else face.word
        case Typed():
            return tr("to confirm")
    return ""


def _lines(face: Row) -> tuple[tuple[str, ...], ...]:
    match face:
        case Card():
            return ((face.held,), *face.lines) if face.held else face.lines
        case Typed():
            return face.lines
    return (face.title,), face.lines


class ToCome(QWidget):
    """The codes of who is still to come, as many as there is room for, and how many were here.

    Signals:
        touched: somebody wants the whole list.
    """

    touched = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.codes: tuple[str, ...] = ()
        self.been = 0
        look.changed.connect(self.update)

    def show_codes(self, codes: tuple[str, ...], been: int) -> None:
        """Show these if they differ."""
        if (codes, been) != (self.codes, self.been):
            self.codes, self.been = codes, been
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.touched.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        look, palette = self.look, self.look.palette
        pad, line = look.px(12), look.line_height("small") + 3
        inner = self.rect().adjusted(pad, 0, -pad, 0)
        head = QRect(inner.x(), 0, inner.width(), look.line_height("small_strong") + 4)
        been = QRect(inner.x(), self.height() - head.height(), inner.width(), head.height())
        kind = look.role("small_strong")
        pen.write(painter, head, tr("Still to come: {n}", n=len(self.codes)), kind, palette.quiet)
        pen.write(painter, been, tr("Been today: {n}", n=self.been), kind, palette.quiet)
        room = QRect(inner.x(), head.bottom() + 2, inner.width(), been.y() - head.bottom() - 4)
        self._paint_codes(painter, room, line)
        painter.end()

    def _paint_codes(self, painter: QPainter, room: QRect, line: int) -> None:
        look = self.look
        kind = look.role("small")
        widest = max((pen.width(code, kind) for code in self.codes), default=0)
        columns = max(1, int(room.width() // max(1, widest + look.px(14))))
        rows = max(0, room.height() // line)
        shown = self.codes
        if len(shown) > columns * rows:
            shown = shown[: max(0, columns * rows - 1)]
        width = room.width() // columns
        for number, code in enumerate(shown):
            box = QRect(
                room.x() + number % columns * width,
                room.y() + number // columns * line,
                width,
                line,
            )
            pen.write(painter, box, code, kind, look.palette.ink, may_shorten=True)
        rest = len(self.codes) - len(shown)
        if rest and rows:
            number = len(shown)
            box = QRect(
                room.x() + number % columns * width,
                room.y() + number // columns * line,
                width,
                line,
            )
            pen.write(painter, box, f"+{rest}", kind, look.palette.quiet)


class Desk(QWidget):
    """Signals:
    client_chosen, reading_chosen, typed_chosen: a card was touched. list_wanted: the whole list of
    who is to come. entered: a code was typed and is to be admitted or chosen.
    """

    client_chosen = Signal(str)
    reading_chosen = Signal(int)
    typed_chosen = Signal(int)
    list_wanted = Signal()
    entered = Signal(str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.code = Field(look, lambda: tr("Client code") + "  F2", most=24, parent=self)
        self.admit = Button(look, lambda: tr("Admit"), parent=self)
        self.said = Said(look, self)
        self.to_come = ToCome(look, self)
        self.cards: dict[str | int, DeskCard] = {}
        self._face: DeskFace | None = None
        self._column = QWidget()
        self._stack = QVBoxLayout(self._column)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.setSpacing(6)
        self._stack.addStretch(1)
        self._scroll = QScrollArea(self)
        self._scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(self._column)
        self._column.setAutoFillBackground(False)
        self._scroll.viewport().setAutoFillBackground(False)
        self.to_come.touched.connect(self.list_wanted)
        self.code.entered.connect(self._enter)
        self.admit.clicked.connect(self._enter)
        look.changed.connect(self._lay)

    def show_face(self, face: DeskFace) -> None:
        """Show who is at the desk; cards stay where they are while they only count down."""
        if face == self._face:
            return
        self._face = face
        rows: list[tuple[str | int, Row]] = [(r.seq, r) for r in face.readings]
        rows += [(t.seq, t) for t in face.typed]
        rows += [(card.client, card) for card in face.cards]
        if [key for key, _ in rows] != list(self.cards):
            self._furnish(rows)
        for key, row in rows:
            self.cards[key].show_face(row)
        self.to_come.show_codes(face.to_come, face.been)
        self._lay_column()

    def tell(self, light: str, words: Words | str) -> None:
        """What became of the code that was typed."""
        self.said.show_words(light, words)
        self._lay_column()

    def choose(self, key: str | int | None) -> None:
        """Mark the chosen card."""
        for name, card in self.cards.items():
            if card.chosen != (name == key):
                card.chosen = name == key
                card.update()

    def _furnish(self, rows: list[tuple[str | int, Row]]) -> None:
        wanted = dict(rows)
        for key in [key for key in self.cards if key not in wanted]:
            card = self.cards.pop(key)
            self._stack.removeWidget(card)
            card.deleteLater()
        old, self.cards = self.cards, {}
        for number, (key, row) in enumerate(rows):
            card = old.get(key)
            if card is None:
                card = DeskCard(self.look, row)
                card.clicked.connect(lambda _=False, key=key: self._touched(key))
            self._stack.insertWidget(number, card)
            self.cards[key] = card

    def _touched(self, key: str | int) -> None:
        if isinstance(key, int):
            waits = isinstance(self.cards[key].face, Typed)
            (self.typed_chosen if waits else self.reading_chosen).emit(key)
        else:
            self.client_chosen.emit(key)

    def _enter(self) -> None:
        if self.code.value:
            self.entered.emit(self.code.value)

    # --- where things are ------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lay()

    def _lay(self) -> None:
        pad = self.look.px(10)
        high = self.code.sizeHint().height()
        wide = self.admit.sizeHint().width()
        self.code.setGeometry(pad, pad, self.width() - 3 * pad - wide, high)
        self.admit.setGeometry(self.width() - pad - wide, pad, wide, high)
        for card in self.cards.values():
            card.updateGeometry()
        self._lay_column()

    def _lay_column(self) -> None:
        pad = self.look.px(10)
        top = self.code.geometry().bottom() + pad
        said = self.look.line_height("small_strong") * 2 + 8 if self.said.text() else 0
        self.said.setGeometry(pad, top, self.width() - 2 * pad, said)
        self.said.setVisible(said > 0)
        top += said
        need = sum(card.sizeHint().height() + 6 for card in self.cards.values())
        least = self.look.line_height("small") * 4 + 12
        high = min(need, self.height() - top - least - 2 * pad)
        self._scroll.setGeometry(pad, top, self.width() - 2 * pad, max(0, high))
        below = top + high + pad
        self.to_come.setGeometry(0, below, self.width(), self.height() - below - pad)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(self.look.palette.sheet))
        painter.drawRoundedRect(self.rect(), self.look.px(8), self.look.px(8))
        painter.end()
