"""The log window: filters above, entries in the middle, one entry whole below.

It opens the journal for reading only and looks every second for what was written meanwhile.
Nothing in it opens over anything: choices and words stand in the list's own place. What goes wrong
with the file is said in it and tried again by itself. While an entry is chosen the list stands
still, so that nothing moves under the eyes of somebody who reads.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from hatmonitor.clock import real_now
from hatmonitor.moments import local_day
from hatmonitor.review import Entry
from hatmonitor.words import N_
from ui.look.controls import Words
from ui.look.fields import Field, Said
from ui.look.look import Look, colour
from ui.review import choices, states
from ui.review.asked import Asked
from ui.review.band import Band, BandFace
from ui.review.band import face as band_face
from ui.review.bar import Bar
from ui.review.detail import Detail
from ui.review.emergencies import Emergencies
from ui.review.entries import Entries
from ui.review.export_line import ExportLine
from ui.review.head import Head
from ui.review.keeper import Keeper
from ui.review.keys import meaning
from ui.review.line import Line
from ui.review.notice import Notice
from ui.review.picker import Group, Picker
from ui.review.table import Table
from ui.words import language, tr, use_language

_LOOK_EVERY_MS: Final = 1000


class LogWindow(QWidget):
    """A plain widget: a window of its own or a part of another. alone: no console around it, so
    that it shows its own buttons for language and palette.

    Signals:
        left: Escape was pressed with nothing left to clear; who shows it may put it away.
    """

    left = Signal()

    def __init__(
        self, folder: Path, language: str, parent: QWidget | None = None, *,
        light: bool = False, alone: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        use_language(language)
        self.look = Look("light" if light else "dark")
        self.keeper = Keeper(folder, self)
        self.entries = Entries(self)
        self.line = Line(folder, self)
        self.band = Band(self.look, self)
        self.head = Head(self.look, alone, self)
        self.bar = Bar(self.look, self)
        self.export = ExportLine(self.look, folder, self)
        self.said = Said(self.look, self)
        self.table = Table(self.look, self.entries, self)
        self.picker = Picker(self.look, self)
        self.notice = Notice(self.look, self)
        self.detail = Detail(self.look, self)
        self.middle = QStackedWidget(self)
        self.emergencies = Emergencies(self)
        self.complaint: Words = str
        self._lay_out()
        self._connect()
        self._acts = self._actions()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look_again)
        app = QCoreApplication.instance()
        assert app is not None
        app.aboutToQuit.connect(self.shut)
        self._words_changed()

    # --- for who shows it ------------------------------------------------------------------------

    def set_language(self, language: str) -> None:
        """Speak this language from now on."""
        use_language(language)
        self._words_changed()
        if self.entries.asked.text:
            self._show(self.entries.asked)  # what is found is what a person reads

    def set_light(self, light: bool) -> None:
        """The light palette or the dark one."""
        self.look.use("light" if light else "dark")

    def look_again(self) -> None:
        """What the timer does every second: see what was written meanwhile."""
        self.keeper.look()
        book = self.keeper.book
        if book is not None:
            if book.look_at_site():
                self.entries.words_changed()
            still = not self.table.at_top or self.detail.entry is not None
            if self.entries.newer and not still and not self.entries.anchored:
                self._show(self.entries.asked)
            self.entries.follow(take=not still)
        self.band.look_again()
        self._state()

    # --- putting together ------------------------------------------------------------------------

    def _lay_out(self) -> None:
        pad = self.look.px(10)
        whole = QVBoxLayout(self)  # the band goes from edge to edge
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.band)
        column = QVBoxLayout()
        whole.addLayout(column, 1)
        column.setContentsMargins(pad, pad, pad, pad)
        column.setSpacing(self.look.px(8))
        for part in (self.head, self.bar, self.export, self.said):
            column.addWidget(part)
        for page in (self.table, self.picker, self.notice, self.emergencies.page):
            self.middle.addWidget(page)
        column.addWidget(self.middle, 1)
        column.addWidget(self.detail)
        self.export.hide()
        self.said.hide()

    def _connect(self) -> None:
        self.keeper.changed.connect(self._opened)
        self.entries.scanned.connect(self._state)
        self.entries.modelReset.connect(lambda: self._choose(None))
        self.table.chosen.connect(self._choose)
        self.table.verticalScrollBar().valueChanged.connect(lambda _: self._state())
        self.bar.changed.connect(lambda: self._show(self.bar.asked))
        self.bar.stepped.connect(self._step_day)
        self.bar.place.connect(self._pick_place)
        self.bar.kind.connect(self._pick_kind)
        self.bar.export.connect(self._open_export)
        self.bar.complaint.connect(self.complain)
        self.bar.today = self._today
        self.bar.client_code = self._client_code
        self.picker.picked.connect(self._picked)
        self.export.closed.connect(self._close_export)
        self.detail.wanted.connect(self.show_entry)
        self.detail.visit.connect(lambda session: self.bar.ask(Asked(session=session)))
        self.line.heard.connect(self.band.look_again)
        self.band.follow(self._band_face)
        self.head.emergencies.clicked.connect(self.emergencies.pick)
        self.head.newest.clicked.connect(self._to_newest)
        self.head.language.clicked.connect(self._other_language)
        self.head.palette_button.clicked.connect(
            lambda: self.set_light(self.look.palette.name == "dark")
        )

    def _words_changed(self) -> None:
        self.setWindowTitle(tr("Log"))
        self.look.changed.emit()
        self.entries.words_changed()
        self._state()

    def _other_language(self) -> None:
        self.set_language("nl" if language() == "en" else "en")

    # --- what is shown ---------------------------------------------------------------------------

    def _opened(self) -> None:
        self._leave_picker()
        self.emergencies.leave()
        self._show(self.bar.asked)

    def _show(self, asked: Asked, upto: int | None = None) -> None:
        self.entries.show(self.keeper.book, asked, upto)
        self.table.scrollToTop()
        self._state()

    def show_entry(self, seq: int) -> None:
        """Choose this entry; where the filters hide it, all are shown from there on back."""
        row = self.entries.row_of(seq)
        if row is None:
            self.bar.clear_all()
            self._show(Asked(), upto=seq)
            row = self.entries.row_of(seq)
        if row is not None:
            self.table.choose(row)
            self.table.setFocus()

    def _to_newest(self) -> None:
        self._show(self.entries.asked)
        self._focus()

    def _choose(self, entry: Entry | None) -> None:
        corrections = [] if entry is None else self.entries.corrections_of(entry.seq)
        self.detail.show_entry(entry, self.keeper.book, corrections)
        self._state()

    def _state(self) -> None:
        """All that says how things are."""
        elsewhere = self.middle.currentWidget() in (self.picker, self.emergencies.page)
        face = states.of(self.keeper, self.entries, self.table.at_top, self.complaint)
        self.head.show_state(face.site, face.words, face.newest)
        if face.said() != self.said.text():
            self.said.show_words(face.light, face.said)
        self.said.setVisible(bool(face.said()))
        if face.heading is not None:
            self.notice.show_words(face.sign, face.heading, face.sentence)
        self.detail.show_hint(face.heading is None)
        if not elsewhere:
            self.put(self.table if face.heading is None else self.notice)

    def put(self, part: QWidget) -> None:
        """This part in the middle."""
        before, keyboard = self.middle.currentWidget(), self.focusWidget() or self
        if before is part:
            return
        had = keyboard is self or (before is not None and before.isAncestorOf(keyboard))
        self.middle.setCurrentWidget(part)
        self.detail.setVisible(part not in (self.picker, self.emergencies.page))
        self.bar.setVisible(part is not self.emergencies.page)
        if had:
            self._focus()

    def back_to_list(self) -> None:
        """Whatever stood in its place goes."""
        self.put(self.table)
        self._state()
        self._focus()

    def _focus(self) -> None:
        """The keyboard back to the list, or to the window while there is none."""
        there = self.middle.currentWidget()
        (there if there is self.table else self).setFocus()

    def complain(self, words: Words | str) -> None:
        """Say this where everything is said; empty: it is over."""
        self.complaint = words if callable(words) else str
        self._state()

    # --- filters ---------------------------------------------------------------------------------

    def _today(self) -> date:
        book = self.keeper.book
        return local_day(real_now().at_us, book.time_zone if book else "UTC")

    def _client_code(self, typed: str) -> str:
        return self.keeper.book.client_code(typed) if self.keeper.book else typed

    def _step_day(self, step: int) -> None:
        """To the next day that has entries."""
        book, now = self.keeper.book, self.bar.asked.day
        if book is None:
            return
        ahead = [
            day for day in book.days() if now is None or (day < now if step < 0 else day > now)
        ]
        if ahead:
            self.bar.change(day=ahead[-1] if step < 0 or now is None else ahead[0])

    def _pick_place(self) -> None:
        if self.keeper.book is not None:
            question = _asking(N_("Which place?"))
            self.pick("place", question, choices.places(self.keeper.book), beside=False)

    def _pick_kind(self) -> None:
        self.pick("kind", _asking(N_("Which kind of entry?")), choices.kinds(), beside=True)

    def pick(
        self, field: str, question: Words, groups: list[Group], *, beside: bool,
        none: Words = lambda: tr("All"), now: str | None = None,
    ) -> None:  # fmt: skip
        """Ask this on a page of choices."""
        if self.middle.currentWidget() is self.picker and self.picker.what == field:
            self._leave_picker()
            return
        self.put(self.picker)
        chosen = getattr(self.bar.asked, field, now)
        self.picker.offer(field, question, groups, beside, chosen, none=none)

    def _picked(self, field: str, value: str | None) -> None:
        self._leave_picker()
        if field == "emergency":
            if value is not None:
                self.emergencies.show(int(value))
            return
        self.bar.change(**{field: value})

    def _leave_picker(self) -> None:
        if self.middle.currentWidget() is self.picker:
            self.put(self.table)
            self._state()

    def _band_face(self) -> BandFace | None:
        if not self.line.welcomed:
            return None
        return band_face(self.line.room, self.line.now(), silent=self.line.silent)

    # --- export ----------------------------------------------------------------------------------

    def _open_export(self) -> None:
        if self.keeper.book is None:
            return
        asked = self.entries.asked
        name = f"log-{asked.day or self._today()}.{self.export.form.value}"
        self.export.show()
        self.export.offer(asked, self.keeper.book.time_zone, name)

    def _close_export(self) -> None:
        self.export.hide()
        self._focus()

    # --- keys ------------------------------------------------------------------------------------

    def _actions(self) -> dict[str, Callable[[], object]]:
        bar = self.bar
        return {
            "find": lambda: _into(bar.text),
            "day": lambda: _into(bar.day),
            "earlier": lambda: self._step_day(-1),
            "later": lambda: self._step_day(1),
            "place": self._pick_place,
            "client": lambda: _into(bar.client),
            "kind": self._pick_kind,
            "visit": self.detail.ask_visit,
            "export": self._open_export,
            "newest": self._to_newest,
            "emergencies": self.emergencies.pick,
            "back": self._back,
        }

    def event(self, event: QEvent) -> bool:
        """What is a key here must not be taken for one of the window around this."""
        override = event.type() == QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and meaning(event) is not None:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        name = meaning(event)
        if name is None:
            event.ignore()
        elif self.emergencies.shown:
            self.emergencies.page.key(name)
        elif name in self._acts:
            self._acts[name]()

    def _back(self) -> None:
        """One step back: what was opened last, then what was asked, then what was chosen."""
        if self.middle.currentWidget() is self.picker:
            self._leave_picker()
        elif self.export.isVisible():
            self.export.back()
        elif self.bar.clear_typing():
            return
        elif self.bar.holds_anything():
            self.bar.clear_all()
            self._focus()
        elif self.detail.entry is not None:
            self.table.choose_none()
        elif not (self.table.hasFocus() or self.hasFocus()):
            self._focus()
        else:
            self.left.emit()

    # --- Qt's own --------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        return QSize(1280, 800)

    def resizeEvent(self, event: QResizeEvent) -> None:
        around = self.window()
        self.look.fit(around.width(), around.height())
        self.detail.setFixedHeight(max(150, round(self.height() * 0.2)))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour(self.look.palette.ground))
        painter.end()

    def showEvent(self, event: QShowEvent) -> None:
        if not event.spontaneous():
            self.line.start()
            self._timer.start(_LOOK_EVERY_MS)
            self.look_again()
            self._focus()

    def hideEvent(self, event: QHideEvent) -> None:
        """Put away it reads nothing; an export that was begun goes on."""
        if not event.spontaneous():
            self._let_go()

    def _let_go(self) -> None:
        self._timer.stop()
        self.line.stop()
        self.entries.show(None, Asked())
        self.keeper.close()

    def shut(self) -> None:
        """For good: an export that is going on is stopped too."""
        self._let_go()
        self.export.end()
        self.emergencies.page.end()


def _into(field: Field) -> None:
    field.setFocus(Qt.FocusReason.ShortcutFocusReason)
    field.line.selectAll()


def _asking(text: str) -> Words:
    return lambda: tr(text)
