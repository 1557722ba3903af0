"""One place on the wall, painted. It shows its face and says when it was touched; no more.

Decision: a tick paints only the words that changed, and a flash only the alarm's strip, because a
wall of clocks runs for weeks on a small machine. An alarm is painted as soon as it is known:
nothing here waits for a tick.
"""

from typing import Final

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QRegion, QResizeEvent
from PySide6.QtWidgets import QWidget

from hatmonitor.moments import Moment
from ui.console.present.tile import TileFace
from ui.console.tile_plan import Part, TilePlan, plan
from ui.look import figures, pen, signs
from ui.look.flash import changes, lit
from ui.look.look import Look, colour
from ui.words import tr

# The fields of a face that have a part of their own, and are painted alone when they change.
_PARTS: Final = ("check", "last", "dose", "share")


class Tile(QWidget):
    """Signals:
    touched: a finger or a mouse chose this place; carries its id."""

    touched = Signal(str)

    def __init__(self, look: Look, face: TileFace, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.look = look
        self.face = face
        self.clock = ""
        self.key = key
        self.chosen = False
        self.wall_has_focus = False
        self._beat = 0
        self._plan: TilePlan = plan(236, 172)
        self._dirty = QRegion()
        # The digits that wait to be painted while nothing else does; None: more than digits does.
        self._digits: set[int] | None = None

    # --- what it shows ---------------------------------------------------------------------------

    def show_face(self, face: TileFace) -> None:
        """Show this; only what differs is painted."""
        old, self.face = self.face, face
        if face == old:
            return
        moved = [
            name for name in face.__struct_fields__ if getattr(face, name) != getattr(old, name)
        ]
        if all(name in _PARTS for name in moved) and face.share is not None:
            for name in moved:
                self._touch_up(name)
        else:
            self._whole()
        if (face.client, face.word, face.strip) != (old.client, old.word, old.strip):
            self.setAccessibleName(spoken_face(face))

    def tick(self, now: Moment) -> None:
        """Only time went on."""
        new = self.face.clock.text(now) if self.face.clock is not None else ""
        if new == self.clock:
            return
        old, self.clock = self.clock, new
        changed = figures.differing(old, new)
        if changed is None or self._digits is None:
            self._touch_up("hero")
            return
        part = self._plan.parts["hero"]
        _, cells = figures.layout(new, part.kind, part.box, not self._plan.full)
        self._digits |= changed
        for number in changed:
            self.update(cells[number])

    def show_chosen(self, chosen: bool, focus: bool) -> None:
        """Draw the ring around the chosen place, or take it away."""
        if (chosen, focus) != (self.chosen, self.wall_has_focus):
            self.chosen, self.wall_has_focus = chosen, focus
            self._whole()

    def beat(self, beat: int) -> None:
        """The flash went on; paint the strip if its light changed."""
        self._beat = beat
        strip = self.face.strip
        if strip is not None and not strip.seen and changes(strip.priority, beat):
            self._touch_up("strip")

    def restyle(self) -> None:
        """Another palette, size or language."""
        self._plan = plan(self.width(), self.height(), self.face.place)
        self._whole()

    def _whole(self) -> None:
        self._dirty, self._digits = QRegion(), None
        self.update()

    def _touch_up(self, name: str) -> None:
        part = self._plan.parts.get(name)
        if part is not None:
            self._dirty += part.box
            self._digits = None
            self.update(part.box)

    # --- Qt --------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._plan = plan(self.width(), self.height(), self.face.place)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.touched.emit(self.face.place)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        digits, self._digits = self._digits, set()
        if digits and self._within_hero(event.rect()):
            self._paint_clock(painter, digits)
            painter.end()
            return
        small = not self._dirty.isEmpty() and (event.region() - self._dirty).isEmpty()
        region, self._dirty = event.region(), QRegion()
        if small:
            self._paint_touched(painter, region)
        else:
            self._paint_all(painter)
        painter.end()

    def _within_hero(self, box: QRect) -> bool:
        return self._plan.parts["hero"].box.contains(box)

    # --- painting --------------------------------------------------------------------------------

    def _paint_clock(self, painter: QPainter, only: set[int] | None = None) -> None:
        part = self._plan.parts["hero"]
        inks = (self._inks()[0], self._ground())
        figures.write(painter, part.box, self.clock, part.kind, inks, not self._plan.full, only)

    def _paint_touched(self, painter: QPainter, region: QRegion) -> None:
        ground = colour(self._ground())
        for name in ("hero", *_PARTS, "strip"):
            part = self._plan.parts.get(name)
            if part is None or not region.intersects(part.box):
                continue
            if name == "share":
                self._paint_spine(painter)
                self._paint_strip(painter)
                self._paint_ring(painter)
            elif name == "strip":
                self._paint_strip(painter)
                self._paint_ring(painter)
            elif not self._left_out(part):
                painter.fillRect(part.box, ground)
                self._paint_text(painter, name, part)

    def _paint_all(self, painter: QPainter) -> None:
        look = self.look.palette
        painter.fillRect(self.rect(), colour(look.ground))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(self._ground()))
        painter.drawRoundedRect(self.rect(), self._plan.corner, self._plan.corner)
        self._paint_spine(painter)
        for name, part in self._plan.parts.items():
            if name not in ("strip", "share") and not self._left_out(part):
                self._paint_text(painter, name, part)
        self._paint_instrument(painter)
        self._paint_strip(painter)
        self._paint_ring(painter)

    def _paint_text(self, painter: QPainter, name: str, part: Part) -> None:
        face, look = self.face, self.look.palette
        ink, quiet = self._inks()
        tone = self._tone()
        match name:
            case "label":
                pen.write(
                    painter,
                    part.box,
                    face.place,
                    part.kind,
                    quiet if face.empty else ink,
                    may_shorten=True,
                )
            case "sign":
                signs.draw(painter, face.state, part.box, tone)
            case "client":
                pen.write(
                    painter,
                    part.box,
                    face.client,
                    part.kind,
                    ink,
                    pen.RIGHT if self._plan.full else pen.LEFT,
                    may_shorten=True,
                )
            case "key":
                pen.write(painter, part.box, self.key, part.kind, look.faint, pen.CENTRE)
            case "word" if self._plan.full or face.empty:
                pen.write(painter, part.box, self._word(), part.kind, tone)
            case "dose":
                taken = round(pen.width(self._word(), self._plan.parts["word"].kind))
                box = part.box.adjusted(taken + part.kind[0] // 2, 0, 0, 0)
                pen.write(painter, box, face.dose, part.kind, quiet, pen.RIGHT)
            case "hero":
                self._paint_clock(painter)
            case "beside_1" | "beside_2":
                kind = pen.shared(face.beside, part.kind, part.box.width())
                pen.write(painter, part.box, face.beside[name == "beside_2"], kind, quiet)
            case "check":
                align = pen.LEFT if self._plan.full else pen.RIGHT
                pen.write(painter, part.box, face.check, part.kind, ink, align)
            case "last":
                pen.write(painter, part.box, face.last, part.kind, quiet)

    def _paint_spine(self, painter: QPainter) -> None:
        """The edge that names the state by colour, filled by the time that has gone."""
        if self.face.empty:
            return
        spine = self._plan.parts["share"].box
        painter.save()
        painter.setClipRect(spine)
        tone = colour(self._tone())
        share = self.face.share
        if share is not None:
            faded = colour(self.look.palette.line)
            painter.setBrush(faded)
            painter.drawRoundedRect(self.rect(), self._plan.corner, self._plan.corner)
            gone = round(self.height() * share)
            painter.setClipRect(QRect(0, self.height() - gone, self._plan.spine, gone))
        painter.setBrush(tone)
        painter.drawRoundedRect(self.rect(), self._plan.corner, self._plan.corner)
        painter.restore()

    def _paint_strip(self, painter: QPainter) -> None:
        strip = self.face.strip
        if strip is None:
            return
        part = self._plan.parts["strip"]
        signal = self.look.palette.alarms[strip.priority]
        lit_now = not strip.seen and lit(strip.priority, self._beat)
        ground = self.look.palette.raised if strip.seen else signal.on if lit_now else signal.off
        ink = self.look.palette.ink if strip.seen else signal.ink
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.save()
        painter.setClipRect(part.box)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(ground))
        painter.drawRoundedRect(self.rect(), self._plan.corner, self._plan.corner)
        painter.restore()
        mark = part.kind[0]
        inset = self._plan.spine + mark // 3
        box = part.box.adjusted(inset, 0, -mark // 2, 0)
        sign = QRect(box.x(), box.y() + (box.height() - mark) // 2, mark, mark)
        if strip.seen:
            signs.draw(painter, "seen", sign, signal.edge)
        else:
            signs.draw_priority(painter, strip.priority, sign, ink)
        more = f" +{strip.more}" if strip.more else ""
        pen.write(
            painter, box.adjusted(mark + mark // 2, 0, 0, 0), strip.text + more, part.kind, ink
        )

    def _paint_instrument(self, painter: QPainter) -> None:
        """A light at the end of the check's line; one that is not good has its word."""
        instrument = self.face.instrument
        part = self._plan.parts["check"]
        if instrument is None or not self._plan.full or self._left_out(part):
            return
        light, name = instrument
        size = self._plan.parts["last"].kind[0]
        top = part.box.y() + (part.box.height() - size) // 2
        box = QRect(part.box.right() - size, top, size, size)
        quiet = self._inks()[1]
        signs.draw(painter, light, box, self.look.palette.good if light == "good" else quiet)
        if light != "good":
            word = part.box.adjusted(part.box.width() // 2, 0, -size - 4, 0)
            pen.write(painter, word, name, self._plan.parts["last"].kind, quiet, pen.RIGHT, True)

    def _paint_ring(self, painter: QPainter) -> None:
        if not self.chosen:
            return
        thick = max(3, self.look.px(3))
        look = self.look.palette
        edge = QPen(colour(look.focus if self.wall_has_focus else look.ink), thick)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(edge)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        half = thick / 2
        ring = self.rect().toRectF().adjusted(half, half, -half, -half)
        painter.drawRoundedRect(ring, self._plan.corner, self._plan.corner)

    # --- colours ---------------------------------------------------------------------------------

    def _ground(self) -> str:
        look = self.look.palette
        if self.face.state == "emergency":
            return look.emergency
        if self.face.empty:
            return look.hollow
        return look.stale if self.face.age else look.tile

    def _inks(self) -> tuple[str, str]:
        look = self.look.palette
        if self.face.state == "emergency":
            return look.ink, look.emergency_quiet
        if self.face.empty:
            return look.faint, look.faint
        if self.face.age:
            return look.stale_ink, look.stale_ink
        return look.ink, look.quiet

    def _tone(self) -> str:
        look = self.look.palette
        if self.face.age and self.face.state != "emergency":
            return look.stale_ink
        return look.states[self.face.state]

    def _word(self) -> str:
        """The state in a word; when the monitor is silent, how old all this is."""
        return tr("{age} old", age=self.face.age) if self.face.age else self.face.word

    def _left_out(self, part: Part) -> bool:
        """Whether there is no room for this part, or an alarm has taken it."""
        if part.box.height() <= 0:
            return True
        return self.face.strip is not None and part.box.intersects(self._plan.parts["strip"].box)


def spoken_face(face: TileFace) -> str:
    """The tile in one sentence, for a screen reader."""
    words = [face.place, face.word, face.client, face.strip.text if face.strip else ""]
    return ", ".join(word for word in words if word)
