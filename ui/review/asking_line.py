"""The row that asks for one more thing before an act: a file name, or who acts and their PIN.

It stands on the page, opens over nothing, and goes when the act was done or given up. A PIN is sent
once and kept nowhere here.
"""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.look.controls import Button
from ui.look.fields import Field
from ui.look.look import Look
from ui.words import tr


class FileLine(QWidget):
    """Signals: wanted: the path that was typed."""

    wanted = Signal(str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.path = Field(look, lambda: tr("File to write, from your home folder"), 420)
        go = Button(look, lambda: tr("Export"), key="Enter", kind="primary")
        _row(self, look, self.path, go)
        self.path.entered.connect(self._send)
        go.clicked.connect(self._send)
        self.hide()

    def offer(self, name: str) -> None:
        """Open it; name: what the file may be called."""
        self.path.put(name)
        self.show()
        self.path.setFocus()
        self.path.line.selectAll()

    def _send(self) -> None:
        self.wanted.emit(self.path.value)


class WhoLine(QWidget):
    """Signals: wanted: staff code and PIN."""

    wanted = Signal(str, str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.staff = Field(look, lambda: tr("Staff code"), 180, most=24)
        self.pin = Field(look, lambda: tr("PIN"), 140, masked=True, most=12)
        go = Button(look, lambda: tr("Sign in"), key="Enter", kind="primary")
        _row(self, look, self.staff, self.pin, go)
        self.staff.entered.connect(self.pin.setFocus)
        self.pin.entered.connect(self._send)
        go.clicked.connect(self._send)
        self.hide()

    def offer(self) -> None:
        """Open it, empty."""
        self.staff.put("")
        self.pin.put("")
        self.show()
        self.staff.setFocus()

    def _send(self) -> None:
        staff, pin = self.staff.value, self.pin.value
        self.pin.put("")
        if staff and pin:
            self.wanted.emit(staff, pin)
        else:
            (self.pin if staff else self.staff).setFocus()


def _row(line: QWidget, look: Look, *parts: QWidget) -> None:
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(look.px(8))
    for part in parts:
        row.addWidget(part)
    row.addStretch(1)
