"""The report on A4 pages: written beside its name first, so that a half one never stands there.

Every page says what a page must say that has lost the others: which report, practice or draft, its
number of how many, and how it is checked against the log (entries, head, hash).
"""

import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QMarginsF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPageLayout, QPageSize, QPainter, QPdfWriter

from hatmonitor.review.incident import IncidentReport
from hatmonitor.targets import Kind, refused
from hatmonitor.words import Say, say, spoken
from ui.look.typeface import REGULAR, SEMIBOLD
from ui.report.document import Report
from ui.report.typeface import pixels

_DPI: Final = 300
_PER_POINT: Final = _DPI / 72
_MARGIN_MM: Final = 16
_TYPE: Final = 7.5 * _PER_POINT  # of what stands on every page
_HEAD: Final = 36 * _PER_POINT  # what stands on every page above the text, and below it
_FOOT: Final = 40 * _PER_POINT


class NotWritten(Exception):
    """The file could not be written; why, in words."""

    def __init__(self, why: Say) -> None:
        super().__init__(str(why))
        self.why = why


def write_pdf(report: IncidentReport, path: Path, language: str) -> int:
    """Write it, over an older paper; the number of pages. NotWritten when it cannot be, or
    something that is no paper stands there."""
    why_not = refused(path, Kind.PDF)
    if why_not is not None:
        raise NotWritten(why_not)
    beside = path.with_name(f".{secrets.token_hex(4)}.part")
    try:
        pages = _write(report, beside, language)
        if not beside.exists() or beside.stat().st_size == 0:
            raise NotWritten(say("{path} cannot be written.", path=str(path)))
        with beside.open("rb") as written:
            os.fsync(written.fileno())
        beside.replace(path)
    except (OSError, ValueError) as error:  # ValueError: a name no system takes
        why = getattr(error, "strerror", None) or str(error)
        raise NotWritten(
            say("{path} cannot be written: {why}.", path=str(path), why=why)
        ) from error
    finally:
        _forget(beside)
    return pages


def _forget(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except (OSError, ValueError):
        return  # then it was never made, or its folder is gone


def _write(report: IncidentReport, path: Path, language: str) -> int:
    with path.open("wb"):
        path.chmod(0o600)  # a person's data: for whoever wrote it
    writer = QPdfWriter(str(path))
    writer.setResolution(_DPI)
    writer.setPageLayout(
        QPageLayout(
            QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait,
            QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM),
            QPageLayout.Unit.Millimeter,
        )
    )  # fmt: skip
    made = Report(report, language, _PER_POINT)
    writer.setTitle(made.paper.title)
    writer.setCreator("hatmonitor")
    document = made.document
    document.documentLayout().setPaintDevice(writer)
    wide, high = float(writer.width()), writer.height() - _HEAD - _FOOT
    made.set_pages(wide, high)
    pages = document.pageCount()
    painter = QPainter(writer)
    for page in range(pages):
        if page:
            writer.newPage()
        painter.save()
        painter.translate(0, _HEAD - page * high)
        # half a dot inside: a line that begins where the page ends belongs to the next one alone
        document.drawContents(painter, QRectF(0, page * high + 0.5, wide, high - 1))
        painter.restore()
        _edges(painter, QRectF(0, 0, wide, writer.height()), made, page + 1, pages)
    painter.end()
    return pages


def _edges(painter: QPainter, page: QRectF, made: Report, number: int, pages: int) -> None:
    """What stands on every page above and below."""
    said, line = made.paper, 12 * _PER_POINT
    write = _writer(painter)
    top = QRectF(page.left(), page.top(), page.width(), line)
    write(top, said.subject, Qt.AlignmentFlag.AlignLeft, REGULAR)
    top.translate(0, line)
    write(top, " · ".join(said.marks), Qt.AlignmentFlag.AlignLeft, SEMIBOLD)
    below = QRectF(page.left(), page.bottom() - 2.2 * line, page.width(), line)
    counted = spoken(say("Page {n} of {pages}", n=number, pages=pages), made.language)
    write(below, said.legend, Qt.AlignmentFlag.AlignLeft, REGULAR)
    write(below, counted, Qt.AlignmentFlag.AlignRight, REGULAR)
    below.translate(0, line)
    write(below, said.log_hash, Qt.AlignmentFlag.AlignLeft, REGULAR)


def _writer(painter: QPainter) -> Callable[[QRectF, str, Qt.AlignmentFlag, int], None]:
    def write(box: QRectF, words: str, align: Qt.AlignmentFlag, weight: int) -> None:
        size = _TYPE
        while QFontMetricsF(pixels(size, weight)).horizontalAdvance(words) > box.width():
            size -= 1  # many marks at once: smaller, never cut
        painter.setFont(pixels(size, weight))
        painter.drawText(box, int(align | Qt.AlignmentFlag.AlignVCenter), words)

    return write
