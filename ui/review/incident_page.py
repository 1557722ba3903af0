"""One incident report in the log window: read, exported, completed, signed.

What is read comes from the log, so that it is there without a monitor too, as is the paper (a
process of its own draws it). Writing and signing are facts, so they go through the monitor, in the
name of whoever signs in for that one act and is signed out after it: a window that a lead has left
can sign nothing. Without a monitor it says so, and keeps what was typed.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QProcess, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QTextBrowser, QVBoxLayout, QWidget

from hatmonitor.moments import local
from hatmonitor.review.incident import IncidentReport
from hatmonitor.wire.messages import Answer
from ui.console.asker import Asker
from ui.look.controls import Button, Words
from ui.look.fields import Said, Text
from ui.look.look import Look
from ui.report.document import Report
from ui.review.asking_line import FileLine, WhoLine
from ui.review.exporting import Refused, path_of
from ui.review.keys import SHOWN
from ui.review.line import Line
from ui.review.sections import Sections
from ui.words import in_words, language, tr

_PER_POINT: Final = 96 / 72
_MARGIN: Final = 28
_WIDEST: Final = 900  # a longer line is hard to read


class IncidentPage(QWidget):
    """Shows one report.

    Signals:
        stale: something was written: the report is another now.
        left: it is put away.
    """

    stale = Signal()
    left = Signal()

    def __init__(self, look: Look, folder: Path, line: Line, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look, self.folder, self.line = look, folder, line
        self.report: IncidentReport | None = None
        self._shown: Report | None = None
        self._asker = Asker(line, self)
        self._act: Callable[[], None] | None = None
        self._busy = False
        self._drawing: QProcess | None = None
        self.title = Text(look, self._title, "heading", one_line=True, typed=True, parent=self)
        self.write = self._button(lambda: tr("Write"), "write", self.begin_writing)
        self.keep = self._button(lambda: tr("Save the text"), "", self.save)
        self.sign = self._button(lambda: tr("Sign"), "sign", self.begin_signing)
        self.export = self._button(lambda: tr("PDF"), "export", self.begin_export)
        self.leave = self._button(lambda: tr("Back"), "back", self.back)
        self.keep.kind = "primary"
        self.file, self.who = FileLine(look, self), WhoLine(look, self)
        self.said = Said(look, self)
        self.paper = QTextBrowser(self)
        self.sections = Sections(look, self)
        self.middle = QStackedWidget(self)
        self._lay_out()
        self.file.wanted.connect(self._export_to)
        self.who.wanted.connect(self._sign_in)
        look.changed.connect(self._restyled)

    def _button(self, words: Words, key: str, act: Callable[[], None]) -> Button:
        button = Button(self.look, words, key=SHOWN.get(key, ""), parent=self)
        button.clicked.connect(act)
        return button

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(self.look.px(8))
        head.addWidget(self.title, 1)
        for button in (self.write, self.keep, self.sign, self.export, self.leave):
            head.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(head)
        for part in (self.file, self.who, self.said):
            column.addWidget(part)
        self.paper.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.paper.setStyleSheet("QTextBrowser { background: white; }")
        self.paper.setOpenLinks(False)
        self.paper.setLineWrapMode(QTextBrowser.LineWrapMode.FixedPixelWidth)
        self.middle.addWidget(self.paper)
        self.middle.addWidget(self.sections)
        column.addWidget(self.middle, 1)
        self.said.hide()

    # --- for the window --------------------------------------------------------------------------

    def show_report(self, report: IncidentReport) -> None:
        """Read this one. The same one anew keeps where the eye was and what was typed."""
        again = self.report is not None and self.report.seq == report.seq
        self.report = report
        if not again:
            self._give_up()
            self.said.hide()
        self._written(keep=again)
        self._faces()

    def key(self, name: str) -> None:
        """A key of the window, while this page has it; letters are a writer's own."""
        acts = {"write": self.begin_writing, "sign": self.begin_signing,
                "export": self.begin_export, "back": self.back}  # fmt: skip
        if name == "back" or (name in acts and not self.writing):
            acts[name]()

    @property
    def writing(self) -> bool:
        """The sections are being typed."""
        return self.middle.currentWidget() is self.sections

    def back(self) -> None:
        """One step: the row that asks, then the typing, then the page."""
        if self.file.isVisible() or self.who.isVisible():
            self._give_up()
        elif self.writing:
            self.middle.setCurrentWidget(self.paper)
            self.paper.setFocus()
            self._faces()
        else:
            self.left.emit()

    # --- acts ------------------------------------------------------------------------------------

    def begin_writing(self) -> None:
        """Type the sections, from what was written last."""
        if self.report is None:
            return
        self._give_up()
        texts = self.report.texts
        self.sections.put(texts[-1].sections if texts else {})
        self.middle.setCurrentWidget(self.sections)
        self.sections.setFocus()
        self._faces()

    def save(self) -> None:
        """What was typed becomes an entry of the log."""
        written = self.sections.written()
        if self.report is None or not self.writing:
            return
        if not written:
            self._tell("trouble", lambda: tr("Nothing was typed yet."))
            return
        self._in_somebodys_name(
            {"do": "write_report", "emergency": self.report.seq, "sections": written}
        )

    def begin_signing(self) -> None:
        """Sign the text that stands here, and no other."""
        if self.report is None:
            return
        if not self.report.texts:
            self._tell("trouble", lambda: tr("Write the report first; then it can be signed."))
            return
        text = self.report.texts[-1].seq
        self._in_somebodys_name(
            {"do": "sign_report", "emergency": self.report.seq, "written": text}
        )

    def begin_export(self) -> None:
        """Ask where to."""
        if self.report is None or self.file.isVisible():
            return
        self._give_up()
        begun = local(self.report.header.started_us, self.report.time_zone)
        self.file.offer(f"incident-{self.report.seq}-{begun:%Y-%m-%d}.pdf")

    # --- through the monitor ---------------------------------------------------------------------

    def _in_somebodys_name(self, command: dict[str, Any]) -> None:
        if self._busy:
            return
        if not self.line.answers:
            self._tell(
                "trouble",
                lambda: tr("No monitor answers: this can be exported, not written or signed."),
            )
            return
        self._give_up()
        self._act = lambda: self._ask(command)
        self.who.offer()

    def _sign_in(self, staff: str, pin: str) -> None:
        act = self._act
        if act is None or self._busy:
            return
        self._busy = True

        def signed_in(answer: Answer) -> None:
            self._busy = False
            if answer.ok:
                self._give_up()
                act()

        command = {"do": "sign_in", "staff": staff, "pin": pin}
        self._asker.ask(self, command, self._tell, signed_in)

    def _ask(self, command: dict[str, Any]) -> None:
        self._busy = True

        def answered(answer: Answer) -> None:
            self._busy = False
            self.line.ask({"do": "sign_out"}, lambda _answer: None)
            if answer.ok:
                self.middle.setCurrentWidget(self.paper)
                self.stale.emit()
            self._faces()

        self._asker.ask(self, command, self._tell, answered)

    def _give_up(self) -> None:
        self._act = None
        self.file.hide()
        self.who.hide()

    # --- on paper --------------------------------------------------------------------------------

    def _export_to(self, typed: str) -> None:
        if self._drawing is not None or self.report is None:
            return
        try:
            path = path_of(typed, "pdf", self.folder)
        except Refused as error:
            why = error.why
            self._tell("trouble", lambda: in_words(why))
            return
        except (OSError, ValueError, RuntimeError):  # a name no system takes, a home nobody has
            self._tell("trouble", lambda: tr("That is no file name."))
            return
        self._give_up()
        self._tell("unknown", lambda: tr("Writing {path}", path=str(path)))
        self._drawing = QProcess(self)
        self._drawing.finished.connect(lambda code, _how: self._drawn(code == 0, path))
        self._drawing.errorOccurred.connect(lambda _error: self._drawn(False, path))
        self._drawing.start(
            sys.executable,
            ["-P", "-m", "ui.report", "--data", str(self.folder), "--language", language(),
             "--emergency", str(self.report.seq), "--pdf", str(path)],
        )  # fmt: skip

    def _drawn(self, good: bool, path: Path) -> None:
        drawing, self._drawing = self._drawing, None
        if drawing is None:
            return
        if good:
            self._tell("good", lambda: tr("Written: {path}", path=str(path)))
        else:
            why = bytes(drawing.readAllStandardError().data()).decode(errors="replace")
            last = why.strip().rpartition("\n")[2].removeprefix("hatmonitor: ")
            self._tell("trouble", lambda: last or tr("It was not written."))
        drawing.deleteLater()

    def end(self) -> None:
        """The window closes: a paper that is being drawn is waited for, not for long."""
        if self._drawing is not None:
            drawing, self._drawing = self._drawing, None
            drawing.waitForFinished(3000)

    # --- words -----------------------------------------------------------------------------------

    def _title(self) -> str:
        return "" if self._shown is None else self._shown.paper.subject

    def _tell(self, light: str, words: Words | str) -> None:
        self.said.show()
        self.said.show_words(light, words)

    def _faces(self) -> None:
        self.keep.setVisible(self.writing)
        for button in (self.write, self.sign, self.export):
            button.setVisible(not self.writing)
        self.title.say(self._title)

    def _restyled(self) -> None:
        if self._shown is not None and self._shown.language != language():
            self._written(keep=True)
            self.title.say(self._title)

    def _written(self, *, keep: bool) -> None:
        if self.report is None:
            return
        at = self.paper.verticalScrollBar().value() if keep else 0
        shown = Report(self.report, language(), _PER_POINT)
        shown.document.setDocumentMargin(_MARGIN)
        self.paper.setDocument(shown.document)
        self._shown = shown
        self._fit()
        self.paper.verticalScrollBar().setValue(at)

    def _fit(self) -> None:
        if self._shown is not None:
            wide = max(400, min(_WIDEST, self.paper.viewport().width()))
            self._shown.picture.width = float(wide - 2 * _MARGIN)
            self.paper.setLineWrapColumnOrWidth(wide)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
