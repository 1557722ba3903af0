"""The course of the vitals, drawn with a QPainter: three strips under each other on one time axis.

Strips and not one picture with three axes, so that nobody reads a pulse as an oxygen value; each
has its name and its unit. Where there was no value the line is broken: nothing is joined over a
gap. What people counted and read themselves are rings. Measured in the painter's own units.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

import msgspec
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from hatmonitor.review.incident import IncidentReport, Vital
from hatmonitor.times import clock
from hatmonitor.words import N_, translate
from ui.look.typeface import MEDIUM, REGULAR
from ui.report.typeface import pixels

GAP_US: Final = 5_000_000  # samples further apart than this are not joined
GUTTER: Final = 8.5  # for names and figures, in lines of small print; and of it, for figures:
FIGURES: Final = 2.6
TYPE: Final = 0.92  # how high the letters are, of a line
_BETWEEN: Final = 1.5  # lines of small print between two strips
_MINUTE_US: Final = 60_000_000
_STEPS_MIN: Final = (1, 2, 5, 10, 15, 30, 60, 120, 240, 720)  # between two times on the axis
_MOST_TIMES: Final = 9
_INK: Final = QColor("#15191d")
_QUIET: Final = QColor("#4c565f")
_LINE: Final = QColor("#c3cad0")
_SPAN: Final = QColor("#eef1f3")


class Strip(msgspec.Struct, frozen=True):
    """low, high: what the strip shows at least; it grows with the values. every: between lines."""

    name: str
    unit: str
    low: int
    high: int
    every: int
    value: Callable[[Vital], int | None]


STRIPS: Final = (
    Strip(N_("SpO2"), "%", 80, 100, 10, lambda vital: vital.spo2_percent),
    Strip(N_("Pulse"), "/min", 40, 120, 40, lambda vital: vital.pulse_per_min),
    Strip(N_("Breathing"), "/min", 0, 20, 10, lambda vital: vital.resp_per_min),
)


class Mark(msgspec.Struct, frozen=True):
    """A moment with a short name above the strips."""

    at_us: int
    name: str


def shown(report: IncidentReport) -> tuple[Strip, ...]:
    """The strips of which there is anything to show."""
    every = (*report.vitals, *report.by_hand)
    return tuple(strip for strip in STRIPS if any(strip.value(v) is not None for v in every))


def height_of(report: IncidentReport, unit: float) -> float:
    """How high the picture is. unit: the height of a line of small print."""
    return len(shown(report)) * 6.8 * unit + 3.0 * unit


def runs(vitals: Sequence[Vital], value: Callable[[Vital], int | None]) -> Iterator[list[Vital]]:
    """Stretches without a gap."""
    run: list[Vital] = []
    for vital in vitals:
        if run and (value(vital) is None or vital.at_us - run[-1].at_us > GAP_US):
            yield run
            run = []
        if value(vital) is not None:
            run.append(vital)
    if run:
        yield run


def marks(report: IncidentReport) -> tuple[Mark, ...]:
    """Naloxone by its number among those that count, and the ambulance's coming and going."""
    found, doses = [], 0
    for row in report.rows:
        if row.withdrawn:
            continue
        if row.group == "naloxone":
            doses += 1
            found.append(Mark(row.done_us, f"N{doses}"))
        elif row.group == "ambulance":
            found.append(Mark(row.done_us, "A"))
    return tuple(found)


def draw(painter: QPainter, box: QRectF, report: IncidentReport, language: str,
         unit: float) -> None:  # fmt: skip
    """Draw it into this box. unit: the height of a line of small print."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _Plot(painter, box, report, language, unit).draw()
    painter.restore()


class _Plot:
    def __init__(self, painter: QPainter, box: QRectF, report: IncidentReport, language: str,
                 unit: float) -> None:  # fmt: skip
        self.painter, self.box, self.report = painter, box, report
        self.language, self.unit = language, unit
        header = report.header
        every = [vital.at_us for vital in (*report.vitals, *report.by_hand)]
        end = header.ended_us if header.ended_us is not None else max([header.started_us, *every])
        self.first = min([header.started_us, *every])
        self.last = max([end, self.first + _MINUTE_US, *every])
        self.end = end
        gutter = GUTTER * unit
        self.left, self.right = box.left() + gutter, box.right() - 0.5 * unit
        self.high = (box.height() - 3.0 * unit) / max(1, len(shown(report)))

    def draw(self) -> None:
        top = self.box.top() + 1.6 * self.unit
        strips = shown(self.report)
        bottom = top + self.high * len(strips)
        span = QRectF(QPointF(self._x(self.report.header.started_us), top),
                      QPointF(self._x(self.end), bottom - _BETWEEN * self.unit))  # fmt: skip
        self.painter.fillRect(span, _SPAN)
        for number, strip in enumerate(strips):
            area = QRectF(
                self.left, top + number * self.high, self.right - self.left,
                self.high - _BETWEEN * self.unit,
            )  # fmt: skip
            self._strip(strip, area)
        self._times(bottom)
        self._marks(top, bottom)

    def _x(self, at_us: int) -> float:
        return self.left + (self.right - self.left) * (at_us - self.first) / (
            self.last - self.first
        )

    # --- a strip ---------------------------------------------------------------------------------

    def _strip(self, strip: Strip, area: QRectF) -> None:
        every = (*self.report.vitals, *self.report.by_hand)
        values = [value for vital in every if (value := strip.value(vital)) is not None]
        low, high = min([strip.low, *values]), max([strip.high, *values])
        low -= low % strip.every

        def point(vital: Vital) -> QPointF:
            share = ((strip.value(vital) or 0) - low) / (high - low)
            return QPointF(self._x(vital.at_us), area.bottom() - area.height() * share)

        self._scale(strip, area, low, high)
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        self.painter.setPen(self._pen(_INK, 0.11))
        for run in runs(self.report.vitals, strip.value):
            points = [point(vital) for vital in run]
            if len(points) == 1:
                points.append(points[0] + QPointF(self.unit * 0.1, 0))
            self.painter.drawPolyline(QPolygonF(points))
        self.painter.setBrush(QColor("white"))
        for vital in self.report.by_hand:
            if strip.value(vital) is not None:
                self.painter.drawEllipse(point(vital), self.unit * 0.3, self.unit * 0.3)

    def _scale(self, strip: Strip, area: QRectF, low: int, high: int) -> None:
        tick = QRectF(area.left() - FIGURES * self.unit, 0, 2.3 * self.unit, self.unit * 1.2)
        for value in range(low, high + 1, strip.every):
            y = area.bottom() - area.height() * (value - low) / (high - low)
            self.painter.setPen(self._pen(_LINE, 0.05))
            self.painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            tick.moveTop(y - tick.height() / 2)
            self._write(tick, f"{value}", _QUIET, Qt.AlignmentFlag.AlignRight)
        name = QRectF(self.box.left(), area.top(), 4.0 * self.unit, 1.3 * self.unit)
        self._write(name, translate(strip.name, self.language), _INK, weight=MEDIUM)
        name.translate(0, 1.3 * self.unit)
        self._write(name, strip.unit, _QUIET)

    # --- what belongs to all of them -------------------------------------------------------------

    def _times(self, bottom: float) -> None:
        length = (self.last - self.first) / _MINUTE_US
        step = next((s for s in _STEPS_MIN if length / s <= _MOST_TIMES), 24 * 60) * _MINUTE_US
        at = self.first - self.first % step + step
        while at < self.last:
            x = self._x(at)
            self.painter.setPen(self._pen(_LINE, 0.05))
            foot = bottom - _BETWEEN * self.unit
            self.painter.drawLine(QPointF(x, foot), QPointF(x, foot + 0.35 * self.unit))
            wide, high = 6 * self.unit, 1.3 * self.unit
            box = QRectF(x - wide / 2, foot + 0.4 * self.unit, wide, high)
            words = clock(at, self.report.time_zone)
            self._write(box, words, _QUIET, Qt.AlignmentFlag.AlignHCenter)
            at += step

    def _marks(self, top: float, bottom: float) -> None:
        wide = 2.4 * self.unit
        free = self.left - wide
        for mark in sorted(marks(self.report), key=lambda mark: mark.at_us):
            x = self._x(mark.at_us)
            if not self.left - 1 <= x <= self.right + 1:
                continue
            self.painter.setPen(self._pen(_QUIET, 0.08, Qt.PenStyle.DashLine))
            self.painter.drawLine(QPointF(x, top), QPointF(x, bottom - _BETWEEN * self.unit))
            if x - wide / 2 >= free:
                box = QRectF(x - wide / 2, top - 1.5 * self.unit, wide, 1.3 * self.unit)
                self._write(box, mark.name, _INK, Qt.AlignmentFlag.AlignHCenter, MEDIUM)
                free = x + wide / 2

    def _pen(self, ink: QColor, width: float,
             style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:  # fmt: skip
        return QPen(ink, self.unit * width, style, Qt.PenCapStyle.RoundCap)

    def _write(self, box: QRectF, words: str, ink: QColor,
               align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
               weight: int = REGULAR) -> None:  # fmt: skip
        self.painter.setFont(pixels(self.unit * TYPE, weight))
        self.painter.setPen(ink)
        flags = align | Qt.AlignmentFlag.AlignVCenter
        self.painter.drawText(box, int(flags) | int(Qt.TextFlag.TextDontClip), words)
