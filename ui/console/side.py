"""The right side: all standing alarms above, what is due next below. Neither ever covers the other.

Alarms that nobody has seen have the large cards; when there are many, those that were seen and then
the lesser ones get small cards, and only then does the list scroll, with a line saying how many
more there are. There is no `acknowledge all`.
"""

from typing import Final

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QRegion, QResizeEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from hatmonitor.room.state import Room
from ui.console.alarm_card import FULL, SEEN, SMALL, AlarmCard
from ui.console.present.scene import Scene
from ui.console.present.side import AlarmFace, DueFace, Dues, alarm_faces, due_faces
from ui.look import pen
from ui.look.look import Look, colour
from ui.words import tr

# So many of the next are always in sight; fewer only when alarms would have to scroll.
_DUE_ROWS: Final = (4, 2)


class AlarmList(QWidget):
    """Every standing alarm.

    Signals:
        seen, pause, shelve, unshelve: pressed on a card; carry its face. touched: the place of a
        card; opened: the card of an alarm that has none; carries its face.
    """

    seen = Signal(object)
    pause = Signal(object)
    shelve = Signal(object)
    unshelve = Signal(object)
    opened = Signal(object)
    touched = Signal(str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.cards: dict[str, AlarmCard] = {}
        self._faces: tuple[AlarmFace, ...] = ()
        self.known = True  # a monitor has answered: none is none
        self._laying = self._again = False
        self._inner = QWidget()
        self._scroll = QScrollArea(self)
        self._scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._inner)
        self._inner.setAutoFillBackground(False)
        self._scroll.viewport().setAutoFillBackground(False)
        look.changed.connect(self._lay)

    def show_faces(self, faces: tuple[AlarmFace, ...]) -> bool:
        """Show these, in this order; whether anything is another."""
        if faces == self._faces:
            return False
        order = [face.alarm for face in faces]
        same = order == [face.alarm for face in self._faces]
        if [face.calm for face in faces] != [face.calm for face in self._faces]:
            self.update()
        self._faces = faces
        for name in [name for name in self.cards if name not in order]:
            card = self.cards.pop(name)
            card.hide()
            card.deleteLater()
        for face in faces:
            if face.alarm not in self.cards:
                self.cards[face.alarm] = self._card(face)
        self._lay()
        if not same:
            self._scroll.verticalScrollBar().setValue(0)
            self._in_order()
        return True

    def beat(self, beat: int) -> None:
        """Pass the flash on."""
        for card in self.cards.values():
            card.beat(beat)

    def flashing(self) -> bool:
        """Whether one of them flashes."""
        return any(not face.calm and face.priority != "low" for face in self._faces)

    def first_unseen(self) -> AlarmCard | None:
        """The card at the top that nobody has acknowledged."""
        for face in self._faces:
            if not face.calm:
                return self.cards[face.alarm]
        return None

    def wanted(self, most: int) -> int:
        """How high it wants to be: more than `most` only when it would have to scroll in that."""
        head = self._head() + self.look.px(8)
        if not self._faces:
            return head + self.look.line_height("small") + self.look.px(8)
        return head + self._high(self._forms(most - head))

    # --- within ----------------------------------------------------------------------------------

    def _card(self, face: AlarmFace) -> AlarmCard:
        card = AlarmCard(self.look, face, self._inner)
        card.seen.connect(self.seen)
        card.pause.connect(self.pause)
        card.shelve.connect(self.shelve)
        card.unshelve.connect(self.unshelve)
        card.opened.connect(self.opened)
        card.touched.connect(self.touched)
        card.told.connect(self._lay)
        card.show()
        return card

    def _in_order(self) -> None:
        """The Tab key goes down the list as it is seen."""
        last = None
        for face in self._faces:
            card = self.cards[face.alarm]
            for button in card.buttons:
                if last is not None:
                    QWidget.setTabOrder(last, button)
                last = button

    def _head(self) -> int:
        return self.look.line_height("small_strong") + self.look.px(10)

    def _forms(self, room: int) -> dict[str, str]:
        """Which card is large: as many as fit, from the top; a low priority never needs to be."""
        forms = {
            face.alarm: SEEN if face.calm else SMALL if _low(face) else FULL for face in self._faces
        }
        for face in reversed(self._faces):
            if self._high(forms) <= room:
                break
            if forms[face.alarm] == FULL:
                forms[face.alarm] = SMALL
        return {
            name: FULL if self.cards[name].said.text() else form for name, form in forms.items()
        }

    def _high(self, forms: dict[str, str]) -> int:
        width = self.width() - 2 * self.look.px(10)
        return sum(
            self.cards[name].height_as(form, width) + self.look.px(6)
            for name, form in forms.items()
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lay()

    def _lay(self) -> None:
        """Lay the cards out; once more if one of them changed its words meanwhile."""
        if self._laying:
            self._again = True
            return
        self._laying, self._again = True, False
        self._lay_once()
        if self._again:
            self._lay_once()
        self._laying = False

    def _lay_once(self) -> None:
        pad, gap = self.look.px(10), self.look.px(6)
        head = self._head()
        self._scroll.setGeometry(pad, head, self.width() - 2 * pad, max(0, self.height() - head))
        forms = self._forms(self.height() - head)
        scrolls = self._high(forms) > self.height() - head
        width = self._scroll.width() - (14 if scrolls else 0)
        top = 0
        for face in self._faces:
            card, form = self.cards[face.alarm], forms[face.alarm]
            box = QRect(0, top, width, card.height_as(form, width))
            if card.y() != top and not card.visibleRegion().isEmpty():
                card.settle()
            card.setGeometry(box)
            card.show_face(face, form)
            top += box.height() + gap
        self._inner.resize(width, max(1, top))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        look, pad = self.look, self.look.px(12)
        head = QRect(pad, 0, self.width() - 2 * pad, self._head())
        unseen = sum(not face.calm for face in self._faces)
        shelved = sum(bool(face.shelved) for face in self._faces)
        words = tr("Alarms: {n}, not seen: {m}", n=len(self._faces), m=unseen)
        if shelved:
            words += ", " + tr("shelved: {n}", n=shelved)
        if not self._faces:
            words = tr("Alarms: none") if self.known else tr("Alarms: not known")
        pen.write(painter, head, words, look.role("small_strong"), look.palette.quiet)
        painter.end()


def _low(face: AlarmFace) -> bool:
    """A low priority never needs the room; but a lead may want its shelf."""
    return face.priority == "low" and not face.can_shelve


class DueList(QWidget):
    """What comes next, painted in rows.

    Signals:
        touched: a row; carries its place.
    """

    touched = Signal(str)

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.look = look
        self._faces: tuple[DueFace, ...] = ()
        self._total = 0
        self.known = True  # a monitor has answered: nothing is nothing
        look.changed.connect(self.update)

    def show_dues(self, dues: Dues) -> None:
        """Show these; a row whose words did not change is not painted."""
        old, self._faces = self._faces, dues.rows
        if (len(old), self._total) != (len(dues.rows), dues.total):
            self._total = dues.total
            self.update()
            return
        for number, (before, now) in enumerate(zip(old, dues.rows, strict=True)):
            if before == now:
                continue
            row = self._row(number)
            only_when = (before.place, before.what, before.late) == (now.place, now.what, now.late)
            self.update(self._when(row, now.when, before.when) if only_when else row)

    def rows(self) -> int:
        """How many rows there is room for."""
        return max(0, (self.height() - self._head()) // self._row_height())

    def height_for(self, rows: int) -> int:
        """How high it is with so many rows."""
        return self._head() + rows * self._row_height()

    def _head(self) -> int:
        return self.look.line_height("small_strong") + self.look.px(10)

    def _row_height(self) -> int:
        return self.look.touch(44)

    def _row(self, number: int) -> QRect:
        pad = self.look.px(12)
        return QRect(
            pad,
            self._head() + number * self._row_height(),
            self.width() - 2 * pad,
            self._row_height(),
        )

    def _when(self, row: QRect, *texts: str) -> QRect:
        kind = self.look.role("body")
        width = round(max(pen.width(text, kind) for text in texts)) + 4
        return QRect(row.right() - width + 1, row.y() + 1, width, row.height() - 2)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for number in range(len(self._faces)):
            if self._row(number).contains(event.position().toPoint()):
                self.touched.emit(self._faces[number].place)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        look = self.look
        painter.fillRect(event.rect(), colour(look.palette.sheet))
        pad = look.px(12)
        head = QRect(pad, 0, self.width() - 2 * pad, self._head())
        if event.region().intersects(head):
            pen.write(painter, head, self._title(), look.role("small_strong"), look.palette.quiet)
        for number, face in enumerate(self._faces):
            row = self._row(number)
            if event.region().intersects(row):
                self._paint_row(painter, row, face, event.region())
        painter.end()

    def _title(self) -> str:
        if self._total > len(self._faces):
            return tr("Due next: {n}, the first {m} here", n=self._total, m=len(self._faces))
        if self._faces:
            return tr("Due next")
        return tr("Due next: nothing") if self.known else tr("Due next: not known")

    def _paint_row(self, painter: QPainter, row: QRect, face: DueFace, region: QRegion) -> None:
        look = self.look
        kind, strong = look.role("body"), look.role("strong")
        when = self._when(row, face.when)
        pen.write(
            painter, when, face.when, strong if face.late else kind, look.palette.ink, pen.RIGHT
        )
        if (region & row).boundingRect().left() > row.center().x():
            return  # only the time went on
        painter.setPen(colour(look.palette.line))
        painter.drawLine(row.topLeft(), row.topRight())
        label_w = round(pen.width("B000", strong))
        pen.write(
            painter,
            QRect(row.x(), row.y(), label_w, row.height()),
            face.place,
            strong,
            look.palette.ink,
            may_shorten=True,
        )
        left = row.x() + label_w + 4
        what = QRect(left, row.y(), when.x() - left - 6, row.height())
        pen.write(
            painter, what, face.what, kind, look.palette.ink if face.late else look.palette.quiet
        )


class Side(QWidget):
    """The column that holds both."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.alarms = AlarmList(look, self)
        self.due = DueList(look, self)
        self._scene: Scene | None = None
        self._room: Room | None = None
        self._rows = 0
        self._looked_ns = 0
        self._steady_ns = 0.0
        look.changed.connect(self._restyled)

    def show_scene(self, scene: Scene) -> None:
        """Show both; what is due is looked at again only when its words may be others."""
        self._scene = scene
        for part in (self.alarms, self.due):
            if part.known != scene.ever_heard:
                part.known = scene.ever_heard
                part.update()
        if self.alarms.show_faces(alarm_faces(scene)):
            self.lay()
        else:
            self._show_due()

    def _show_due(self) -> None:
        scene, rows = self._scene, self.due.rows()
        if scene is None:
            return
        now_ns = scene.now.mono_ns
        same = scene.room is self._room and rows == self._rows
        if same and self._looked_ns <= now_ns < self._steady_ns:
            return
        dues = due_faces(scene, rows)
        self.due.show_dues(dues)
        self._room, self._rows, self._looked_ns = scene.room, rows, now_ns
        self._steady_ns = now_ns + dues.steady_s * 1e9

    def _restyled(self) -> None:
        self._steady_ns = 0.0
        self.lay()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.lay()

    def lay(self) -> None:
        """Alarms take what they need; what is due keeps its least."""
        pad = self.look.px(6)
        self.alarms.resize(self.width(), self.alarms.height())
        most = [self.height() - self.due.height_for(rows) - 3 * pad for rows in _DUE_ROWS]
        high = self.alarms.wanted(most[0])
        if high > most[0]:
            high = min(high, most[1])
        self.alarms.setGeometry(0, pad // 2, self.width(), high)
        top = pad // 2 + high + pad
        self.due.setGeometry(1, top, self.width() - 2, self.height() - top - pad)
        self._show_due()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(self.look.palette.sheet))
        painter.drawRoundedRect(self.rect(), self.look.px(8), self.look.px(8))
        painter.end()
