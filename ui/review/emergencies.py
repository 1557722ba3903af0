"""The emergencies of the log in the log window: choosing one, reading it, putting it away.

A part of the window (window.py) with one subject; it has no state beside the page it shows.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ui.review import choices
from ui.review.incident_page import IncidentPage
from ui.words import language, tr

if TYPE_CHECKING:
    from ui.review.window import LogWindow


class Emergencies(QObject):
    """page: where a report is read; the window lays it out."""

    def __init__(self, window: "LogWindow") -> None:
        super().__init__(window)
        self._window = window
        self.page = IncidentPage(window.look, window.keeper.folder, window.line, window)
        self.page.stale.connect(self._again)
        self.page.left.connect(self.leave)

    @property
    def shown(self) -> bool:
        """A report has the list's place."""
        return self._window.middle.currentWidget() is self.page

    def pick(self) -> None:
        """Offer what there is."""
        window, book = self._window, self._window.keeper.book
        if book is None:
            return
        self.leave()
        groups = choices.emergencies(book.incidents(), language(), book.time_zone)
        if not groups:
            window.complain(lambda: tr("There was no emergency."))
            return
        window.pick(
            "emergency", lambda: tr("Which emergency?"), groups, beside=False,
            none=lambda: tr("Back"), now=groups[0].choices[0].value,
        )  # fmt: skip

    def show(self, seq: int) -> None:
        """The report of the emergency that began with this entry."""
        book = self._window.keeper.book
        report = book.incident(seq) if book else None
        if report is None:
            self._window.complain(lambda: tr("This emergency cannot be read from the log."))
            return
        self.page.show_report(report)
        self._window.put(self.page)
        self.page.paper.setFocus()

    def leave(self) -> None:
        """Back to the list."""
        if self.shown:
            self._window.back_to_list()

    def _again(self) -> None:
        """It was written or signed: read it anew."""
        book, report = self._window.keeper.book, self.page.report
        anew = book.incident(report.seq) if book and report else None
        if anew is not None:
            self.page.show_report(anew)
