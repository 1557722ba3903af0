"""What can be pressed: one kind of button for the whole window, painted here.

Its words are asked for at every painting, so that the language can change under it. It is never
smaller than a finger, shows its key, shows where the keyboard is, and shows a choice by a mark and
not by colour alone.
"""

from collections.abc import Callable

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ui.look import pen, signs
from ui.look.look import Look, colour

Words = Callable[[], str]

CENTRED = Qt.AlignmentFlag.AlignCenter


def words_of(words: "Words | str") -> Words:
    """A text that never changes, or one asked for anew each time."""
    return (lambda: words) if isinstance(words, str) else words


class Button(QAbstractButton):
    """title: what it does; sub: a line below it; key: the key that does the same.

    role: of its type; tight: with little room at its sides. kind: plain; primary (what is done
    next); done (it has been); alarm (filled with its colour); danger (outlined in the alarm's
    colour); bare (no ground, for rows of small choices).
    """

    def __init__(
        self,
        look: Look,
        title: Words | str,
        sub: Words | str = "",
        key: str = "",
        kind: str = "plain",
        sign: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.look = look
        self.title = words_of(title)
        self.sub = words_of(sub)
        self.key = key
        self.kind = kind
        self.sign = sign
        self.role = "button"
        self.tight = False
        self.least_width = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        look.changed.connect(self._restyled)

    def _restyled(self) -> None:
        self.updateGeometry()
        self.update()

    def say(self, title: Words | str, sub: Words | str = "") -> None:
        """Other words from now on."""
        self.title, self.sub = words_of(title), words_of(sub)
        self._restyled()

    def text(self) -> str:
        """What a test or a screen reader reads."""
        return self.title()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses a button too; arrows belong to the rows of choices and to the wall."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.click()
        elif event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Select):
            super().keyPressEvent(event)
        else:
            event.ignore()

    # --- measure ---------------------------------------------------------------------------------

    def _pad(self) -> int:
        return max(5, self.look.px(7)) if self.tight else max(8, self.look.px(12))

    def _key_width(self) -> int:
        return round(pen.width(self.key, self.look.role("key"))) + 12 if self.key else 0

    def _sign_width(self) -> int:
        return round(self.look.role(self.role)[0] * 1.35) if self.sign or self.isCheckable() else 0

    def sizeHint(self) -> QSize:
        title = pen.width(self.title(), self.look.role(self.role))
        sub = pen.width(self.sub(), self.look.role("small"))
        width = max(title + self._sign_width(), sub) + 2 * self._pad()
        if self.key:
            width += self._key_width() + self._pad() // 2
        height = self.look.touch(48)
        if self.sub():
            lines = self.look.line_height(self.role) + self.look.line_height("small")
            height = max(height, lines + 8)
        return QSize(max(round(width) + 2, self.look.touch(), self.least_width), height)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.look.touch(), self.look.touch())

    # --- paint -----------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter)
        pad = self._pad()
        inner = self.rect().adjusted(pad, 4, -pad, -4)
        if self._tall():
            self._paint_tall(painter, inner)
        else:
            if self.key:
                self._paint_key(painter, inner)
                inner.setRight(inner.right() - self._key_width() - pad // 2)
            self._paint_words(painter, inner)
        painter.end()

    def _tall(self) -> bool:
        """Room for the key in a corner of its own, and for a title on two lines."""
        return self.height() >= 1.6 * self.look.touch()

    def _ink(self) -> str:
        if self.kind == "alarm":
            return self.look.palette.alarms["high"].ink
        return self.look.palette.ink if self.isEnabled() else self.look.palette.faint

    def _quiet(self) -> str:
        return self._ink() if self.kind == "alarm" else self.look.palette.quiet

    def _paint_ground(self, painter: QPainter) -> None:
        look = self.look.palette
        ground = {"done": look.done, "bare": look.sheet}.get(self.kind, look.raised)
        edge, thick = look.line, 1.0
        if self.isDown() or self.isChecked():
            ground = look.pressed
        if self.isChecked():
            edge, thick = look.ink, 2.0
        if self.kind == "primary":
            edge, thick = look.quiet, 2.0
        if self.kind == "danger":
            edge, thick = look.alarms["high"].edge, 2.0
        if self.kind == "alarm":
            ground, edge, thick = look.alarms["high"].on, look.alarms["high"].ink, 2.0
        if self.hasFocus():
            edge, thick = look.focus, 3.0
        painter.setPen(QPen(colour(edge), thick))
        painter.setBrush(colour(ground))
        half = thick / 2
        corner = self.look.px(8)
        box = self.rect().toRectF().adjusted(half, half, -half, -half)
        painter.drawRoundedRect(box, corner, corner)

    def _paint_key(self, painter: QPainter, inner: QRect) -> None:
        look = self.look
        width, height = self._key_width(), round(look.role("key")[0] * 1.5)
        box = QRect(inner.right() - width + 1, inner.center().y() - height // 2, width, height)
        if self._tall():
            box.moveTop(inner.y() + max(2, look.px(5)))
        painter.setPen(QPen(colour(look.palette.line), 1.0))
        painter.setBrush(colour(look.palette.field))
        painter.drawRoundedRect(box, 4, 4)
        pen.write(painter, box, self.key, look.role("key"), look.palette.quiet, pen.CENTRE)

    def _paint_tall(self, painter: QPainter, inner: QRect) -> None:
        """Key in the upper corner, words from below: the title may take two lines."""
        look = self.look
        if self.key:
            self._paint_key(painter, inner)
        if self.isCheckable():
            self._paint_choice(painter, inner)
            return
        if self.sign:
            size = look.role(self.role)[0]
            box = QRect(inner.x(), inner.y() + max(3, look.px(6)), size, size)
            signs.draw(painter, self.sign, box, self._sign_ink())
        title, sub = self.title(), self.sub()
        kind, small = look.role(self.role), look.role("small")
        if not (sub or self.key or self.sign):
            pen.write_wrapped(painter, inner, title, kind, self._ink(), CENTRED)
            return
        title_h = pen.wrapped_height(title, kind, inner.width())
        sub_h = pen.wrapped_height(sub, small, inner.width())
        pad = max(2, look.px(6))
        top = inner.bottom() - pad - title_h - sub_h
        if not self.key and not self.sign:
            top = inner.y() + (inner.height() - title_h - sub_h) // 2
        top = max(inner.y(), top)
        box = QRect(inner.x(), top, inner.width(), title_h)
        pen.write_wrapped(painter, box, title, kind, self._ink())
        below = QRect(inner.x(), top + title_h, inner.width(), inner.bottom() - top - title_h + 1)
        pen.write_wrapped(painter, below, sub, small, self._quiet())

    def _paint_choice(self, painter: QPainter, inner: QRect) -> None:
        """Mark and title above, its wording below."""
        look = self.look
        size = look.role(self.role)[0]
        line = QRect(inner.x(), inner.y() + max(2, look.px(6)), inner.width(), round(size * 1.3))
        mark = QRect(line.x(), line.y() + (line.height() - size) // 2, size, size)
        signs.draw(painter, "seen" if self.isChecked() else "open", mark, self._sign_ink())
        pen.write(
            painter,
            line.adjusted(size + size // 2, 0, 0, 0),
            self.title(),
            look.role(self.role),
            self._ink(),
        )
        below = QRect(
            inner.x(), line.bottom() + 2, inner.width(), inner.bottom() - line.bottom() - 2
        )
        pen.write_wrapped(painter, below, self.sub(), look.role("small"), look.palette.quiet)

    def _paint_words(self, painter: QPainter, inner: QRect) -> None:
        look = self.look
        title, sub = self.title(), self.sub()
        title_h = look.line_height(self.role)
        sub_h = 0
        if sub:
            room = inner.height() - title_h
            sub_h = min(room, pen.wrapped_height(sub, look.role("small"), inner.width()))
        top = inner.y() + (inner.height() - title_h - sub_h) // 2
        line = QRect(inner.x(), top, inner.width(), title_h)
        sign = ("seen" if self.isChecked() else "open") if self.isCheckable() else self.sign
        if sign:
            size = look.role(self.role)[0]
            box = QRect(line.x(), line.y() + (title_h - size) // 2, size, size)
            signs.draw(painter, sign, box, self._sign_ink())
            line.setLeft(line.left() + self._sign_width())
        alone = not (sub or self.key or sign)
        pen.write(
            painter,
            line,
            title,
            look.role(self.role),
            self._ink(),
            pen.CENTRE if alone else pen.LEFT,
        )
        if sub:
            below = QRect(inner.x(), top + title_h, inner.width(), sub_h)
            pen.write_wrapped(painter, below, sub, look.role("small"), self._quiet())

    def _sign_ink(self) -> str:
        if self.kind == "danger":
            return self.look.palette.alarms["high"].edge
        return self.look.palette.ink if self.isChecked() else self.look.palette.quiet
