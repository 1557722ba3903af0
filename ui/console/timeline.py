"""The draft of the incident report in the emergency's panel: what happened, in order."""

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.console.present.emergency import Row
from ui.look import pen
from ui.look.look import Look


class Timeline(QWidget):
    """As many of the last rows as there is room for; what was entered last is strong."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.rows: tuple[Row, ...] = ()
        look.changed.connect(self.update)

    def show_rows(self, rows: tuple[Row, ...]) -> None:
        """Show these if they differ."""
        if rows != self.rows:
            self.rows = rows
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        look = self.look
        line = look.line_height("small") + 2
        room = max(1, self.height() // line)
        for number, row in enumerate(self._shown(room)):
            box = QRect(0, number * line, self.width(), line)
            role = look.role("small_strong" if row.newest else "small")
            ink = look.palette.ink if row.newest else look.palette.quiet
            pen.write(painter, box, row.words, role, ink, may_shorten=True)
        painter.end()

    def _shown(self, room: int) -> tuple[Row, ...]:
        """The last rows; one that was entered late, and stands further up, comes into sight too."""
        shown = self.rows[-room:]
        newest = next((row for row in self.rows if row.newest), None)
        if newest is None or newest in shown:
            return shown
        return (newest, *shown[1:])
