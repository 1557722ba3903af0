"""What stands where the list would be, when there is no list: why, and what to do."""

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.look import pen, signs
from ui.look.controls import Words, words_of
from ui.look.look import Look


class Notice(QWidget):
    """A sign, a heading and a sentence, in the middle."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.sign = "unknown"
        self.heading: Words = str
        self.sentence: Words = str
        look.changed.connect(self.update)

    def show_words(self, sign: str, heading: Words, sentence: Words | str = "") -> None:
        """sign: a shape of ui.look.signs."""
        self.sign, self.heading, self.sentence = sign, heading, words_of(sentence)
        self.update()

    def text(self) -> str:
        """What a test or a screen reader reads."""
        return f"{self.heading()} {self.sentence()}".strip()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        look, palette = self.look, self.look.palette
        wide = min(self.width() - 2 * look.px(20), look.px(760))
        left, top = (self.width() - wide) // 2, self.height() // 3
        size = look.role("title")[0]
        heading, body = look.role("heading"), look.role("body")
        signs.draw(painter, self.sign, QRect(left, top, size, size), palette.quiet)
        left += round(size * 1.6)
        wide -= round(size * 1.6)
        high = max(size, pen.wrapped_height(self.heading(), heading, wide))
        pen.write_wrapped(
            painter, QRect(left, top, wide, high), self.heading(), heading, palette.ink
        )
        below = QRect(
            left, top + high + look.px(10), wide, self.height() - top - high - look.px(10)
        )
        pen.write_wrapped(painter, below, self.sentence(), body, palette.quiet)
        painter.end()
