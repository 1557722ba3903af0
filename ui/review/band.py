"""The band across the window for alarms that nobody answers: seen here, answered at the console.

From the protocol's second time on (level 2) an alarm is said here in a line; from the third on the
shift lead is called, and the band takes the window's top. It cannot be closed: only an answer to
the alarm takes it away. If the monitor falls silent it stays and says of when it is. The bell is
not its business.
"""

from collections.abc import Callable
from typing import Final

import msgspec
from PySide6.QtCore import QRect, QSize, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from hatmonitor.alarms.order import rank
from hatmonitor.alarms.table import ALARMS, subject_words
from hatmonitor.moments import Moment, elapsed_s
from hatmonitor.room.state import Alarm, Room
from ui.look import pen
from ui.look.flash import BEAT_MS, changes, lit
from ui.look.look import Look, colour
from ui.words import tr

SHOWN_FROM: Final = 2
LEAD_FROM: Final = 3
_MOST: Final = 4  # lines of their own; how many more there are is said


class BandFace(msgspec.Struct, frozen=True):
    """priority: the highest; lines: the gravest first; lead: the shift lead is called.
    do: what to do about the first."""

    priority: str
    lead: bool
    heading: str
    lines: tuple[str, ...]
    do: str = ""


def face(room: Room, now: Moment, *, silent: bool) -> BandFace | None:
    """What the band says; None for no band."""
    alarms = sorted(
        (alarm for alarm in room.alarms.values() if alarm.level >= SHOWN_FROM),
        key=lambda alarm: rank(alarm, now),
        reverse=True,
    )
    if not alarms:
        return None
    real = [alarm for alarm in alarms if not alarm.practice] or alarms
    lead = any(alarm.level >= LEAD_FROM for alarm in real)
    lines = [_line(alarm, now) for alarm in alarms[:_MOST]]
    if len(alarms) > _MOST:
        lines.append(tr("and {n} more", n=len(alarms) - _MOST))
    if silent:
        lines.append(tr("The monitor is not answering: this may be old. Watch the booths."))
    row = ALARMS.get(alarms[0].name)
    heading = tr("SHIFT LEAD: nobody answers") if lead else tr("Nobody answered")
    return BandFace(alarms[0].priority, lead, heading, tuple(lines), tr(row.do) if row else "")


def _line(alarm: Alarm, now: Moment) -> str:
    row = ALARMS.get(alarm.name)
    title = tr(row.title) if row else alarm.name
    minutes = tr("{n} min", n=int(elapsed_s(alarm.raised, now) // 60))
    words = f"{title}, {alarm.place or tr(subject_words(alarm.subject))}, {minutes}"
    return f"{tr('PRACTICE')}: {words}" if alarm.practice else words


class Band(QWidget):
    """Shows a face; hidden while there is none."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.face: BandFace | None = None
        self._find: Callable[[], BandFace | None] = lambda: None
        self._beat = 0
        self._flash = QTimer(self)
        self._flash.setInterval(BEAT_MS)
        self._flash.timeout.connect(self._flashed)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.changed.connect(self.look_again)
        self.hide()

    def follow(self, find: Callable[[], BandFace | None]) -> None:
        """Where its face comes from."""
        self._find = find
        self.look_again()

    def look_again(self) -> None:
        """The room, the minute or the language is another."""
        found = self._find()
        if found == self.face and self.isHidden() == (found is None):
            return
        self.face = found
        self.setAccessibleName(self.text())
        self.setVisible(found is not None)
        self.setFixedHeight(self.sizeHint().height())
        self.update()

    def text(self) -> str:
        """What a test or a screen reader reads."""
        if self.face is None:
            return ""
        return " ".join([f"{self.face.heading}:", *self.face.lines, self.face.do]).strip()

    # --- how it looks ----------------------------------------------------------------------------

    def _roles(self) -> tuple[pen.Type, pen.Type]:
        """Large enough to be read across a room when the lead is called."""
        lead = self.face is not None and self.face.lead
        names = ("clock", "title") if lead else ("title", "heading")
        return self.look.role(names[0]), self.look.role(names[1])

    def _texts(self) -> list[tuple[str, pen.Type]]:
        if self.face is None:
            return []
        heading, body = self._roles()
        texts = [(self.face.heading, heading), *((line, body) for line in self.face.lines)]
        return [*texts, (self.face.do, body)] if self.face.lead and self.face.do else texts

    def sizeHint(self) -> QSize:
        wide = max(100, self.width() - 2 * self.look.px(20))
        high = sum(pen.wrapped_height(text, kind, wide) for text, kind in self._texts())
        pad = self.look.px(28 if self.face is not None and self.face.lead else 12)
        return QSize(self.look.px(600), high + 2 * pad)

    def resizeEvent(self, event: object) -> None:
        high = self.sizeHint().height()
        if self.face is not None and high != self.height():
            self.setFixedHeight(high)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.face is None:
            return
        painter = QPainter(self)
        signal = self.look.palette.alarms[self.face.priority]
        painter.fillRect(
            self.rect(), colour(signal.on if lit(self.face.priority, self._beat) else signal.off)
        )
        side = self.look.px(20)
        wide = max(100, self.width() - 2 * side)
        top = (self.height() - sum(pen.wrapped_height(t, k, wide) for t, k in self._texts())) // 2
        for text, kind in self._texts():
            high = pen.wrapped_height(text, kind, wide)
            pen.write_wrapped(painter, QRect(side, top, wide, high), text, kind, signal.ink)
            top += high
        painter.end()

    def _flashed(self) -> None:
        self._beat += 1
        if self.face is not None and changes(self.face.priority, self._beat - 1, self._beat):
            self.update()

    def showEvent(self, event: QShowEvent) -> None:
        self._flash.start()

    def hideEvent(self, event: QHideEvent) -> None:
        self._flash.stop()
