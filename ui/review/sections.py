"""What staff add to a report, to be typed: a field a section, on the page itself."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QPlainTextEdit,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from hatmonitor.review.incident import SECTIONS
from ui.look.fields import Text
from ui.look.look import Look, colour
from ui.words import tr


class Sections(QScrollArea):
    """The four fields. What was typed stays in them until another report is put."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.fields: dict[str, _Field] = {}
        page = QWidget()
        column = QVBoxLayout(page)
        column.setSpacing(look.px(6))
        for name, title in SECTIONS.items():
            column.addWidget(Text(look, lambda title=title: tr(title), "strong"))
            self.fields[name] = _Field(look, title, page)
            column.addWidget(self.fields[name], 1)
        self.setWidget(page)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFocusProxy(next(iter(self.fields.values())))
        look.changed.connect(self._restyled)
        self._restyled()

    def put(self, sections: dict[str, str]) -> None:
        """Begin with this text."""
        for name, field in self.fields.items():
            field.setPlainText(sections.get(name, ""))

    def written(self) -> dict[str, str]:
        """What stands there, by section; without those that are empty."""
        typed = {name: field.toPlainText().strip() for name, field in self.fields.items()}
        return {name: text for name, text in typed.items() if text}

    def _restyled(self) -> None:
        self.setPalette(self.look.qt_palette())
        self.viewport().setAutoFillBackground(False)
        self.widget().setAutoFillBackground(False)


class _Field(QPlainTextEdit):
    """Words of a person. Tab goes on, Escape is the window's, nothing opens over it."""

    def __init__(self, look: Look, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.look, self._title = look, title
        self.setTabChangesFocus(True)
        self.setFrameStyle(QFrame.Shape.Box | QFrame.Shadow.Plain)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        look.changed.connect(self._restyled)
        self._restyled()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            event.ignore()
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._restyled()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._restyled()

    def contextMenuEvent(self, event: object) -> None:
        """No menu: nothing opens over the window."""

    def _restyled(self) -> None:
        self.setFont(self.look.font("body"))
        palette, look = self.look.qt_palette(), self.look.palette
        edge = look.focus if self.hasFocus() else look.line
        palette.setColor(palette.ColorRole.WindowText, colour(edge))
        self.setPalette(palette)
        self.setLineWidth(2 if self.hasFocus() else 1)
        self.setAccessibleName(tr(self._title))
        self.setMinimumHeight(self.look.touch(80))
