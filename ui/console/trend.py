"""The trend of the visit beside a place's facts: one small graph for each value that is measured.

The graph only shows: nothing can be dragged, zoomed or opened in it, so that no finger changes what
the next person sees. With the keyboard on it, the arrows move a mark and the values at the mark are
written above. pyqtgraph draws; the words are the window's own.

Decision: drawn anew every few seconds and when something was done, not with each value: a trend is
for minutes, the number of now is on the tile.
"""

from typing import Final

import pyqtgraph as pg
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QWidget

from ui.console.present.trend import (
    Curve,
    Level,
    Tick,
    TrendFace,
    gaps,
    time_ticks,
    time_words,
    value_at,
)
from ui.look import pen
from ui.look.look import Look, colour
from ui.words import plain, tr

_STEPS: Final = 60  # of the keyboard's mark, over the whole visit
_WIDE: Final = {"spo2_percent": 5, "resp_per_min": 3, "pulse_per_min": 3}
_STYLE: Final = (Qt.PenStyle.DashLine, Qt.PenStyle.DotLine)


class Graph(QWidget):
    """One value: its name and number above, its line below."""

    def __init__(self, look: Look, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look, self.name = look, name
        self.curve: Curve | None = None
        self.face: TrendFace | None = None
        self.head = self.said = ""
        self.plot = pg.PlotWidget(self)
        self.plot.setFrameShape(QFrame.Shape.NoFrame)
        self.plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.plot.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.plot.setMouseEnabled(False, False)
        self.plot.setMenuEnabled(False)
        self.plot.hideButtons()
        self.plot.getPlotItem().setContentsMargins(0, 0, 2, 0)
        self.line = self.plot.plot()
        self.mark = pg.InfiniteLine(angle=90)
        self.mark.setVisible(False)
        self.plot.addItem(self.mark)
        self._extras: list[pg.GraphicsObject] = []

    def show_curve(self, curve: Curve, face: TrendFace) -> None:
        """Draw this."""
        self.face = face
        self.curve, self.said = curve, face.said if curve == face.curves[0] else ""
        palette = self.look.palette
        self.plot.setBackground(colour(palette.field))
        thick = 1.2 if self.name == "pulse_per_min" else 2.2
        self.line.setData(
            [x for x, _ in curve.points],
            [y for _, y in curve.points],
            connect="finite",
            pen=pg.mkPen(colour(palette.ink), width=thick),
        )
        self._axes(curve, face)
        for extra in self._extras:
            self.plot.removeItem(extra)
        self._extras = [self._level(n, level) for n, level in enumerate(curve.levels)]
        self._extras += [self._tick(tick, face) for tick in face.ticks]
        self._extras += [self._gap(*ends) for ends in gaps(curve)]
        for extra in self._extras:
            self.plot.addItem(extra)
        self.update()

    def _axes(self, curve: Curve, face: TrendFace) -> None:
        values = [y for _, y in curve.points if y == y]
        low = min([curve.low, *(v - 2 for v in values)])
        high = max([curve.high, *(v + 2 for v in values)])
        self.plot.setXRange(0, face.until_s, padding=0.01)
        self.plot.setYRange(low, high, padding=0.03)
        kind = self.look.role("small")
        words = max(1, self.width() // max(1, round(pen.width("00:00", kind) * 1.7)))
        step = next((s for s in (5, 10, 20, 40, 100) if (high - low) / s <= self._rows()), 100)
        first = int(-(-low // step) * step)
        most = high - 0.05 * (high - low)  # a number at the very edge would be cut
        numbers = [(float(n), plain(n)) for n in range(first, int(most) + 1, step)]
        edge_s = face.until_s * 0.55 * pen.width("00:00", kind) / max(1, self.plot.width())
        times = [t for t in time_ticks(face, words) if edge_s < t[0] < face.until_s - edge_s]
        for side, ticks in (("bottom", times), ("left", numbers)):
            axis = self.plot.getAxis(side)
            axis.setTicks([ticks])
            axis.setStyle(
                tickFont=self.look.font("small"), tickLength=-4, hideOverlappingLabels=False
            )
            axis.setTextPen(colour(self.look.palette.ink))
            axis.setPen(colour(self.look.palette.line))
        self.plot.getAxis("left").setWidth(round(pen.width("000", kind)) + 10)
        self.plot.getAxis("bottom").setHeight(round(kind[0] * 1.5) + 3)

    def _rows(self) -> int:
        return max(2, self.plot.height() // (3 * self.look.role("small")[0]))

    def _level(self, number: int, level: Level) -> pg.InfiniteLine:
        palette = self.look.palette
        style = Qt.PenStyle.SolidLine if level.own else _STYLE[number % len(_STYLE)]
        ink = colour(palette.states["observing"] if level.own else palette.quiet)
        line = pg.InfiniteLine(
            level.value,
            angle=0,
            pen=pg.mkPen(ink, width=1.0, style=style),
            label=f"{level.word} {plain(level.value)}",
            labelOpts={
                "position": 0.99 if level.own else 0.01,
                "color": ink,
                "fill": colour(palette.field) if level.own else None,
                "anchors": [(1, 1), (1, 1)] if level.own else [(0, 1), (0, 1)],
            },
        )
        line.label.setFont(self.look.font("key"))
        return line

    def _gap(self, since_s: float, until_s: float) -> pg.LinearRegionItem:
        """Nothing usable from here to there: a band, so that nobody takes it for a thin line."""
        brush = pg.mkBrush(colour(self.look.palette.raised))
        ends = pg.mkPen(None)
        band = pg.LinearRegionItem((since_s, until_s), movable=False, brush=brush, pen=ends)
        band.setZValue(-10)
        return band

    def _tick(self, tick: Tick, face: TrendFace) -> pg.InfiniteLine:
        at_s = (tick.at_us - face.since_us) / 1e6
        ink = colour(self.look.palette.faint)
        if not tick.word:  # a check: a short stroke at the foot
            return pg.InfiniteLine(at_s, angle=90, span=(0, 0.12), pen=pg.mkPen(ink, width=2.0))
        opts = {"position": 0.97, "color": ink, "anchors": [(0, 0), (0, 0)]}
        line = pg.InfiniteLine(
            at_s,
            angle=90,
            pen=pg.mkPen(ink, width=1.0),
            label=tick.word if self.name == "spo2_percent" else None,
            labelOpts=opts,
        )
        if line.__dict__.get("label") is not None:
            line.label.setFont(self.look.font("key"))
        return line

    def point(self, at_s: float | None, face: TrendFace) -> None:
        """Put the keyboard's mark here, or take it away; say the value there, or the last one."""
        assert self.curve is not None
        self.mark.setVisible(at_s is not None)
        self.mark.setPen(pg.mkPen(colour(self.look.palette.focus), width=1.5))
        within = max(5.0, face.until_s / _STEPS)
        if at_s is not None:
            self.mark.setValue(at_s)
            value = value_at(self.curve, at_s, within)
            number = plain(value) if value is not None else tr("no value")
            self.head = f"{time_words(face, at_s)} · {number}"
        else:
            self.head = ""
        self.update()

    def resizeEvent(self, event: object) -> None:
        head = self.look.line_height("small_strong")
        self.plot.setGeometry(0, head, self.width(), max(10, self.height() - head))
        if self.curve is not None and self.face is not None:
            self._axes(self.curve, self.face)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.curve is None:
            return
        painter = QPainter(self)
        look, kind = self.look, self.look.role("small_strong")
        box = QRect(2, 0, self.width() - 4, look.line_height("small_strong"))
        unit = f"{self.curve.word} {self.curve.unit}"
        after = self.head or self.said
        words = (f"{unit} · {after}", after) if after else unit
        pen.write(painter, box, words, kind, look.palette.ink if self.head else look.palette.quiet)
        painter.end()


class Trend(QWidget):
    """All graphs of one person, beside each other."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.face: TrendFace | None = None
        self.graphs: dict[str, Graph] = {}
        self.at: int | None = None
        look.changed.connect(self._restyled)

    def show_face(self, face: TrendFace) -> None:
        """Draw this if it differs."""
        if face == self.face:
            return
        self.face = face
        names = [curve.name for curve in face.curves]
        if names != list(self.graphs):
            for old in self.graphs.values():
                old.hide()
                old.deleteLater()
            self.graphs = {name: Graph(self.look, name, self) for name in names}
            self._lay()
        for graph in self.graphs.values():
            graph.setVisible(not face.empty)
        self._draw()

    def _draw(self) -> None:
        if self.face is None:
            return
        for curve in self.face.curves:
            self.graphs[curve.name].show_curve(curve, self.face)
        self._point()
        self.update()

    def _restyled(self) -> None:
        self._lay()
        self._draw()

    def columns(self) -> int:
        """How many steps of time can be told apart."""
        return max(60, self.width() // 2)

    # --- the keyboard ----------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None:
            event.ignore()
            return
        at = _STEPS if self.at is None else self.at + step
        self.at = min(_STEPS, max(0, at))
        self._point()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.at = None
        self._point()
        self.update()

    def _point(self) -> None:
        if self.face is None:
            return
        at_s = None if self.at is None else self.at / _STEPS * self.face.until_s
        for graph in self.graphs.values():
            graph.point(at_s, self.face)
        heads = (
            f"{graph.curve.word} {graph.head}" for graph in self.graphs.values() if graph.curve
        )
        self.setAccessibleName(", ".join(heads))

    # --- where things are ------------------------------------------------------------------------

    def resizeEvent(self, event: object) -> None:
        self._lay()
        self._draw()

    def _lay(self) -> None:
        gap = self.look.px(10)
        weights = [_WIDE.get(name, 3) for name in self.graphs]
        room = self.width() - 6 - gap * max(0, len(weights) - 1)
        left = 3
        for graph, weight in zip(self.graphs.values(), weights, strict=True):
            wide = room * weight // max(1, sum(weights))
            graph.setGeometry(left, 3, wide, self.height() - 6)
            left += wide + gap

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        look = self.look
        if self.face is not None and self.face.empty:
            kind = look.role("body")
            pen.write(painter, self.rect(), self.face.said, kind, look.palette.quiet, pen.CENTRE)
        if self.hasFocus():
            painter.setPen(QPen(colour(look.palette.focus), 3.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 6, 6)
        painter.end()
