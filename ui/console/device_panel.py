"""The instruments' page: a list on the left, the chosen one on the right with its last raw lines.

It asks the monitor for the lines' figures while it is in sight and no longer. Arrows and the page
keys walk the list; a finger touches a row, or the two buttons where the list is longer than the
page.
"""

from collections.abc import Callable

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QHideEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from ui.console.asker import Asker
from ui.console.present.instruments import InstrumentFace, instrument_faces
from ui.console.present.scene import Scene
from ui.console.subject import Identity, Subject
from ui.look import pen, signs
from ui.look.controls import Button
from ui.look.look import Look, colour
from ui.words import tr

# Shares of the list's width: name, kind, place, state, last byte.
_COLUMNS = (0.17, 0.29, 0.09, 0.27, 0.18)


class DeviceList(QWidget):
    """Every instrument in a line; one is chosen."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.faces: tuple[InstrumentFace, ...] = ()
        self.chosen = ""
        self.top = 0
        self.on_choice: Callable[[], None] = lambda: None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        look.changed.connect(self.update)

    def line(self) -> int:
        """How high a row is."""
        return self.look.line_height("small") + self.look.px(4)

    def rows(self) -> int:
        """How many fit below the head."""
        return max(1, self.height() // self.line() - 1)

    def show_faces(self, faces: tuple[InstrumentFace, ...]) -> None:
        """Show these; the chosen one stays chosen wherever it has moved."""
        if faces != self.faces:
            self.faces = faces
            if self.chosen not in {face.device for face in faces}:
                self.chosen = faces[0].device if faces else ""
            self.update()

    def face(self) -> InstrumentFace | None:
        """The chosen one."""
        return next((face for face in self.faces if face.device == self.chosen), None)

    def walk(self, steps: int) -> None:
        """Choose another, so many further down."""
        names = [face.device for face in self.faces]
        if not names:
            return
        at = names.index(self.chosen) if self.chosen in names else 0
        at = min(len(names) - 1, max(0, at + steps))
        self.chosen = names[at]
        self.top = min(max(self.top, at - self.rows() + 1), at)
        self.update()
        self.on_choice()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_PageUp: -self.rows(),
            Qt.Key.Key_PageDown: self.rows(),
        }.get(Qt.Key(event.key()))
        if step is None:
            event.ignore()
            return
        self.walk(step)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = int(event.position().y()) // self.line() - 1
        if 0 <= row < self.rows() and self.top + row < len(self.faces):
            self.chosen = self.faces[self.top + row].device
            self.update()
            self.on_choice()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        look, line = self.look, self.line()
        heads = (tr("instrument"), tr("kind"), tr("place"), tr("state"), tr("last byte"))
        kind, quiet = look.role("small_strong"), look.palette.quiet
        for words, box in zip(heads, self._cells(0), strict=True):
            pen.write(painter, box, words, kind, quiet)
        shown = self.faces[self.top : self.top + self.rows()]
        for number, face in enumerate(shown):
            self._row(painter, face, (number + 1) * line)
        painter.end()

    def _cells(self, top: int) -> list[QRect]:
        left, made = 4, []
        for share in _COLUMNS:
            wide = round((self.width() - 8) * share)
            made.append(QRect(left, top, wide - 6, self.line()))
            left += wide
        return made

    def _row(self, painter: QPainter, face: InstrumentFace, top: int) -> None:
        look, palette = self.look, self.look.palette
        if face.device == self.chosen:
            painter.setPen(colour(palette.focus) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(colour(palette.raised))
            painter.drawRoundedRect(QRect(0, top, self.width() - 1, self.line() - 1), 4, 4)
        kind, strong = look.role("small"), look.role("small_strong")
        name, what, place, state, heard = self._cells(top)
        pen.write(painter, name, face.device, strong, palette.ink, may_shorten=True)
        pen.write(painter, what, face.kind, kind, palette.quiet, may_shorten=True)
        pen.write(painter, place, face.place, kind, palette.ink, may_shorten=True)
        size = round(kind[0] * 0.9)
        sign = QRect(state.x(), state.y() + (state.height() - size) // 2, size, size)
        tone = palette.good if face.light == "good" else palette.ink
        signs.draw(painter, face.light, sign, tone)
        words = state.adjusted(size + 6, 0, 0, 0)
        pen.write(painter, words, face.word, kind, palette.ink, may_shorten=True)
        pen.write(painter, heard, face.heard, kind, palette.ink, may_shorten=True)


class DeviceDetail(QWidget):
    """All of one instrument."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.face: InstrumentFace | None = None
        look.changed.connect(self.update)

    def show_face(self, face: InstrumentFace | None) -> None:
        """Show this if it differs."""
        if face != self.face:
            self.face = face
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.face is None:
            return
        painter = QPainter(self)
        face, look, palette = self.face, self.look, self.look.palette
        line, top = look.line_height("small"), 0
        small, strong = look.role("small"), look.role("small_strong")
        head = f"{face.device} · {face.driver} · {face.port}"
        lines = [(head, strong, palette.ink), (face.counts, small, palette.ink)]
        lines += [(words, strong, palette.ink) for words in face.troubles]
        for words, kind, ink in lines:
            if words:
                box = QRect(0, top, self.width(), line)
                pen.write(painter, box, words, kind, ink, may_shorten=True)
                top += line
        self._raw(painter, top + self.look.px(4))
        painter.end()

    def _raw(self, painter: QPainter, top: int) -> None:
        """As many of the last lines as there is room for, in a frame of their own."""
        assert self.face is not None
        look, palette = self.look, self.look.palette
        line = look.line_height("small")
        box = QRect(0, top, self.width() - 1, self.height() - top - 1)
        painter.setPen(colour(palette.line))
        painter.setBrush(colour(palette.field))
        painter.drawRoundedRect(box, 4, 4)
        room = max(1, (box.height() - 6) // line)
        raw = self.face.raw[-room:]
        kind = pen.shared(raw, look.role("small"), box.width() - 2 * look.px(8))
        inner = box.adjusted(look.px(8), 3, -look.px(8), -3)
        if not raw:
            row = QRect(inner.x(), inner.y(), inner.width(), line)
            pen.write(painter, row, tr("nothing received yet"), look.role("small"), palette.quiet)
        for number, words in enumerate(raw):
            row = QRect(inner.x(), inner.y() + number * line, inner.width(), line)
            pen.write(painter, row, words, kind, palette.ink, may_shorten=True)


class DevicePanel(Subject):
    """look_at: asks the monitor to tell how the lines do, or no more."""

    key = ("devices", "")

    def __init__(
        self, look: Look, asker: Asker, scene: Scene, look_at: Callable[[bool], None]
    ) -> None:
        super().__init__(look, asker)
        self._look_at = look_at
        self.list = DeviceList(look, self)
        self.detail = DeviceDetail(look, self)
        self.up = Button(look, lambda: tr("Up"), parent=self)
        self.down = Button(look, lambda: tr("Down"), parent=self)
        self.list.on_choice = self._choice
        self.up.clicked.connect(lambda: self.list.walk(-self.list.rows()))
        self.down.clicked.connect(lambda: self.list.walk(self.list.rows()))
        self.setFocusProxy(self.list)
        look.changed.connect(self._lay)
        self.show_scene(scene)

    def show_scene(self, scene: Scene) -> None:
        super().show_scene(scene)
        before = len(self.list.faces)
        self.list.show_faces(instrument_faces(scene))
        self._choice()
        if len(self.list.faces) != before:
            self._lay()

    def show_live(self, scene: Scene) -> None:
        self.show_scene(scene)

    def _choice(self) -> None:
        self.detail.show_face(self.list.face())

    def identity(self) -> Identity:
        faces = self.list.faces
        wrong = sum(face.light == "trouble" for face in faces)
        return Identity(
            tr("Instruments"),
            word=tr("{n} in all", n=len(faces)),
            loud=tr("in trouble: {n}", n=wrong) if wrong else "",
            lines=(tr("Arrows choose one. Esc: back."),),
        )

    def showEvent(self, event: QShowEvent) -> None:
        self._look_at(True)

    def hideEvent(self, event: QHideEvent) -> None:
        self._look_at(False)

    def resizeEvent(self, event: object) -> None:
        self._lay()

    def _lay(self) -> None:
        gap = self.look.px(16)
        left = round(self.width() * 0.56)
        self.list.setGeometry(0, 0, left, self.height())
        many = len(self.list.faces) > self.list.rows()
        side = 0
        for number, button in enumerate((self.up, self.down)):
            button.setVisible(many)
            if many:
                side = max(self.up.sizeHint().width(), self.down.sizeHint().width())
                high = (self.height() - 6) // 2
                button.setGeometry(left + 4, number * (high + 6), side, high)
        self.list.top = min(self.list.top, max(0, len(self.list.faces) - self.list.rows()))
        at = left + side + gap
        self.detail.setGeometry(at, 0, self.width() - at, self.height())
