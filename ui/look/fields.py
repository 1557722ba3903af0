"""Words, entry fields and choices: the other parts of a form.

A field says in small what belongs into it; a choice is a row of buttons, never a list that drops
down, because nothing in this window may open over something else.
"""

from collections.abc import Collection, Hashable, Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from ui.look import pen, signs
from ui.look.controls import Button, Words, words_of
from ui.look.look import Look, colour


class Text(QWidget):
    """Words that are only read. role: the Look's; tone: ink, quiet or faint; they wrap."""

    def __init__(
        self,
        look: Look,
        words: Words | str,
        role: str = "body",
        tone: str = "ink",
        one_line: bool = False,
        typed: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.look, self.words, self.role, self.tone = look, words_of(words), role, tone
        self.one_line, self.typed = one_line, typed
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(not one_line)
        self.setSizePolicy(policy)
        look.changed.connect(self._restyled)

    def _restyled(self) -> None:
        self.updateGeometry()
        self.update()

    def say(self, words: Words | str) -> None:
        """Other words from now on."""
        self.words = words_of(words)
        self._restyled()

    def text(self) -> str:
        return self.words()

    def sizeHint(self) -> QSize:
        width = round(pen.width(self.words(), self.look.role(self.role))) + 4
        return QSize(width, self.look.line_height(self.role))

    def minimumSizeHint(self) -> QSize:
        return QSize(20, self.look.line_height(self.role) if self.words() else 0)

    def heightForWidth(self, width: int) -> int:
        return pen.wrapped_height(self.words(), self.look.role(self.role), max(20, width)) + 2

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        ink = getattr(self.look.palette, self.tone)
        kind = self.look.role(self.role)
        if self.one_line:
            pen.write(painter, self.rect(), self.words(), kind, ink, may_shorten=self.typed)
        else:
            pen.write_wrapped(painter, self.rect(), self.words(), kind, ink, may_shorten=self.typed)
        painter.end()


class _Line(QLineEdit):
    """A line edit that leaves the frame to its field, and Escape to the window."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            event.ignore()
            return
        super().keyPressEvent(event)

    def contextMenuEvent(self, event: object) -> None:
        """No menu: nothing opens over the wall."""


class Field(QWidget):
    """An entry field with its caption. masked: what is typed is not shown.

    Signals:
        entered: Enter was pressed in it.
    """

    entered = Signal()

    def __init__(
        self,
        look: Look,
        caption: Words | str,
        width: int = 160,
        masked: bool = False,
        digits: bool = False,
        most: int = 500,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.look, self.caption, self.wanted = look, words_of(caption), width
        self.line = _Line(self)
        self.line.setFrame(False)
        self.line.setMaxLength(most)
        self.line.setAttribute(Qt.WidgetAttribute.WA_MacShowFocusRect, False)
        if masked:
            self.line.setEchoMode(QLineEdit.EchoMode.Password)
        if masked or digits:
            self.line.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        self.setFocusProxy(self.line)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.line.returnPressed.connect(self.entered)
        self.line.installEventFilter(self)
        look.changed.connect(self._restyled)
        self._restyled()

    @property
    def value(self) -> str:
        """What was typed, without the space around it."""
        return self.line.text().strip()

    def put(self, text: str) -> None:
        """Write this into the field."""
        self.line.setText(text)

    def eventFilter(self, watched: object, event: object) -> bool:
        if watched is self.line and event.type() in (event.Type.FocusIn, event.Type.FocusOut):
            self.update()
        return False

    def _restyled(self) -> None:
        self.line.setFont(self.look.font("body"))
        self.line.setPalette(self.look.qt_palette())
        self.line.setAccessibleName(self.caption())
        self._lay()
        self.updateGeometry()
        self.update()

    def _lay(self) -> None:
        pad = max(6, self.look.px(9))
        top = round(self.look.role("key")[0] * 1.35) + 3  # clear of the caption's descenders
        self.line.setGeometry(pad - 2, top, self.width() - 2 * pad + 4, self.height() - top - 3)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lay()

    def sizeHint(self) -> QSize:
        least = round(pen.width(self.caption(), self.look.role("key"))) + self.look.px(20)
        return QSize(max(self.look.px(self.wanted), least), self.look.touch(54))

    def minimumSizeHint(self) -> QSize:
        return QSize(60, self.look.touch(54))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look = self.look.palette
        focus = self.line.hasFocus()
        thick = 3.0 if focus else 1.0
        painter.setPen(QPen(colour(look.focus if focus else look.line), thick))
        painter.setBrush(colour(look.field))
        half, corner = thick / 2, self.look.px(8)
        painter.drawRoundedRect(
            self.rect().toRectF().adjusted(half, half, -half, -half), corner, corner
        )
        kind = self.look.role("key")
        pad = max(6, self.look.px(9))
        box = QRect(pad, 3, self.width() - 2 * pad, round(kind[0] * 1.25))
        pen.write(painter, box, self.caption(), kind, look.quiet)
        painter.end()


class Choices(QWidget):
    """One of several, as buttons in a row; arrows move along it.

    Signals:
        picked: another one was chosen; carries its value.
    """

    picked = Signal(object)

    def __init__(
        self,
        look: Look,
        options: Sequence[tuple[Hashable, Words | str, Words | str]],
        tall: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.look = look
        self.value: Hashable | None = None
        self.buttons: dict[Hashable, Button] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.px(6))
        for value, title, sub in options:
            button = Button(look, title, sub, parent=self)
            button.setCheckable(True)
            if tall:
                button.role = "heading"
                button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
            button.clicked.connect(lambda _=False, value=value: self.pick(value))
            row.addWidget(button, 1 if tall else 0)
            self.buttons[value] = button
        self.setSizePolicy(
            QSizePolicy.Policy.Preferred,
            QSizePolicy.Policy.Expanding if tall else QSizePolicy.Policy.Fixed,
        )
        if self.buttons:
            self.setFocusProxy(next(iter(self.buttons.values())))

    def pick(self, value: Hashable | None) -> None:
        """Choose this one."""
        self.value = value
        for key, button in self.buttons.items():
            button.setChecked(key == value)
        self.picked.emit(value)

    def offer(self, values: Collection[Hashable]) -> None:
        """Only these of its options; the others are out of sight and out of reach."""
        for value, button in self.buttons.items():
            button.setHidden(value not in values)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = [value for value, button in self.buttons.items() if not button.isHidden()]
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        typed = event.text().upper()
        if step is not None and keys:
            at = keys.index(self.value) + step if self.value in keys else 0
            self._move_to(keys[at % len(keys)])
        elif typed and typed in keys:
            self._move_to(typed)
        else:
            event.ignore()

    def _move_to(self, value: Hashable) -> None:
        self.pick(value)
        self.buttons[value].setFocus(Qt.FocusReason.OtherFocusReason)


class Said(QWidget):
    """What became of the last thing somebody did here: recorded, refused and why, or not yet known.

    It stands where the person acted, so that nobody must look elsewhere.
    """

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.words: Words = str
        self.light = ""
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setSizePolicy(policy)
        look.changed.connect(self.update)

    def clear(self) -> None:
        """Nothing was done here."""
        self.show_words("", "")

    def show_words(self, light: str, words: Words | str) -> None:
        """light: good, trouble, unknown (it is on its way) or empty."""
        self.light, self.words = light, words_of(words)
        self.setAccessibleName(self.words())
        self.update()

    def text(self) -> str:
        return self.words()

    def sizeHint(self) -> QSize:
        return QSize(self.look.px(200), self.look.touch(48))

    def minimumSizeHint(self) -> QSize:
        return QSize(self.look.px(80), self.look.line_height("small"))

    def paintEvent(self, event: QPaintEvent) -> None:
        words = self.words()
        if not words:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look, size = self.look.palette, self.look.role("strong")[0]
        box = self.rect().adjusted(2, 0, -2, 0)
        kind = self.look.role("small_strong")
        high = min(box.height(), pen.wrapped_height(words, kind, box.width() - size * 2) + 8)
        box = QRect(box.x(), box.y() + (box.height() - high) // 2, box.width(), high)
        if self.light == "trouble":
            painter.setPen(QPen(colour(look.ink), 2.0))
            painter.setBrush(colour(look.raised))
            painter.drawRoundedRect(box, 6, 6)
        sign = QRect(box.x() + 6, box.y() + 4, size, min(size + 6, high))
        signs.draw(
            painter,
            "seen" if self.light == "good" else self.light,
            sign,
            look.good if self.light == "good" else look.ink,
        )
        inner = box.adjusted(size + 14, 4, -4, -2)
        pen.write_wrapped(painter, inner, words, kind, look.ink, pen.LEFT)
        painter.end()
