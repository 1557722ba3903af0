"""The paper: read back and looked at as another program reads it."""

from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QSize, QSizeF
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter
from PySide6.QtPdf import QPdfDocument
from pytestqt.qtbot import QtBot

from hatmonitor import events as e
from hatmonitor.events import Event
from hatmonitor.review.incident import IncidentReport, Vital, incident_report
from hatmonitor.review.incident_words import paper
from hatmonitor.words import LANGUAGES, translate
from tests.report.house import END, HOSTILE, SITE, START, TEXT, WRITTEN, emergency, samples
from ui.look.typeface import MEDIUM
from ui.report import plot
from ui.report.document import Report
from ui.report.pdf import NotWritten, write_pdf
from ui.report.typeface import pixels

HASH = "ab" * 32
LONG = "a word or two and " * 400 + "Pneumonoultramicroscopicsilicovolcanoconiosis" * 12


def report(events: list[Event]) -> IncidentReport:
    found = [event for event in events if event.place == "S3"]
    return incident_report(found, samples(), seq=START, site=SITE, head=(99, HASH))


def pages(made: IncidentReport, path: Path, language: str = "en") -> QPdfDocument:
    """Written, and opened again."""
    count = write_pdf(made, path, language)
    document = QPdfDocument()
    assert document.load(str(path)) == QPdfDocument.Error.None_
    assert document.pageCount() == count
    return document


def text_of(document: QPdfDocument, page: int) -> str:
    return document.getAllText(page).text().replace("\r", "")


def whole(document: QPdfDocument) -> str:
    return "\n".join(text_of(document, page) for page in range(document.pageCount()))


def picture(document: QPdfDocument, page: int, wide: int = 620) -> QImage:
    """On white."""
    seen = document.render(page, QSize(wide, round(wide * 297 / 210)))
    white = QImage(seen.size(), QImage.Format.Format_RGB32)
    white.fill(QColor("white"))
    painter = QPainter(white)
    painter.drawImage(0, 0, seen)
    painter.end()
    return white


def inked(image: QImage, left: float, top: float, right: float, bottom: float) -> bool:
    """Whether anything stands in that part of the page, in shares of it."""
    wide, high = image.width(), image.height()
    return any(
        image.pixelColor(x, y).lightness() < 200
        for x in range(round(left * wide), min(wide, round(right * wide)))
        for y in range(round(top * high), min(high, round(bottom * high)))
    )


def test_it_is_a4_and_holds_every_line_of_the_report(qtbot: QtBot, tmp_path: Path) -> None:
    document = pages(report(emergency(WRITTEN)), tmp_path / "x.pdf")
    assert document.pagePointSize(0).toSize() == QSizeF(595, 842).toSize()
    said = " ".join(whole(document).split())
    for words in ("entered late at 14:11:40", "Naloxone, number 2: 0.4 mg, iv", "C-0007",
                  "withdrawn by w2 at 14:11:12: pressed by mistake", TEXT["who_was_told"],
                  *HOSTILE.splitlines()):  # fmt: skip
        assert words in said


def test_every_page_has_its_number_the_entries_and_the_head_of_the_log(
    qtbot: QtBot, tmp_path: Path
) -> None:
    text = e.IncidentReportWritten(START, "S3", {"what_happened": LONG})
    document = pages(report(emergency(text)), tmp_path / "x.pdf")
    count = document.pageCount()
    assert count > 2
    for page in range(count):
        said = text_of(document, page)
        assert f"Page {page + 1} of {count}" in said
        assert f"entries 4 to {END + 1} of the log" in said
        assert HASH in said
        assert "DRAFT, not signed" in said


def test_practice_stands_on_every_page(qtbot: QtBot, tmp_path: Path) -> None:
    document = pages(report(emergency(WRITTEN, practice=True)), tmp_path / "x.pdf")
    assert document.pageCount() > 1
    for page in range(document.pageCount()):
        assert "PRACTICE" in text_of(document, page)


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_nothing_reaches_into_the_margins_whatever_was_typed(
    qtbot: QtBot, tmp_path: Path, language: str
) -> None:
    text = e.IncidentReportWritten(START, "S3", {"what_happened": LONG, "what_follows": LONG})
    document = pages(report(emergency(text, practice=True)), tmp_path / "x.pdf", language)
    for page in range(document.pageCount()):
        seen = picture(document, page)
        assert inked(seen, 0.08, 0.05, 0.92, 0.95)
        for margin in ((0, 0, 0.06, 1), (0.94, 0, 1, 1), (0, 0, 1, 0.04), (0, 0.96, 1, 1)):
            assert not inked(seen, *margin), (page, margin)
    said = "".join(whole(document).split())
    assert said.count("Pneumonoultramicroscopicsilicovolcanoconiosis") >= 24


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_all_marks_at_once_fit_on_every_page(qtbot: QtBot, tmp_path: Path, language: str) -> None:
    events = [replace(ev, demo=True) for ev in emergency(WRITTEN, practice=True) if ev.seq != END]
    found = [event for event in events if event.place == "S3"]
    made = incident_report(found, samples(), seq=START, site=SITE, head=(99, HASH), unread=12)
    document = pages(made, tmp_path / "x.pdf", language)
    marks = paper(made, language).marks
    assert len(marks) == 5
    for page in range(document.pageCount()):
        assert " · ".join(marks) in " ".join(text_of(document, page).split())
        assert not inked(picture(document, page), 0.94, 0, 1, 1)


def test_a_heading_never_stands_last_on_a_page(qtbot: QtBot) -> None:
    high = 1000.0
    for lines in range(45):
        sections = {"what_happened": "line\n" * lines + "end", "what_was_done": "done"}
        text = e.IncidentReportWritten(START, "S3", sections)
        document = Report(made := report(emergency(text)), "en", 96 / 72)
        assert made.texts
        document.set_pages(640, high)
        layout = document.document.documentLayout()
        block = document.document.begin()
        while block.isValid():
            if block.blockFormat().headingLevel() and block.next().isValid():
                tops = [layout.blockBoundingRect(each).top() for each in (block, block.next())]
                assert tops[0] // high == tops[1] // high, (lines, block.text())
            block = block.next()


def test_the_line_of_the_vitals_is_broken_where_there_was_no_value() -> None:
    made = report(emergency())
    found = list(plot.runs(made.vitals, lambda vital: vital.spo2_percent))
    assert [len(run) for run in found] == [80, 130, 680]


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_the_name_of_a_strip_does_not_run_into_its_figures(qtbot: QtBot, language: str) -> None:
    line = 100
    measure = QFontMetricsF(pixels(line * plot.TYPE, MEDIUM))
    for strip in plot.STRIPS:
        wide = measure.horizontalAdvance(translate(strip.name, language))
        assert wide < (plot.GUTTER - plot.FIGURES) * line, strip.name


def test_a_report_without_vitals_has_no_empty_plot(qtbot: QtBot, tmp_path: Path) -> None:
    found = [ev for ev in emergency() if ev.place == "S3" and ev.kind != "check_recorded"]
    made = incident_report(found, (), seq=START, site=SITE)
    assert plot.shown(made) == ()
    assert "Vitals" not in whole(pages(made, tmp_path / "x.pdf"))


def test_a_strip_grows_with_its_values_so_that_nothing_is_drawn_outside() -> None:
    low = Vital(0, 41, 190, 44)
    assert all(strip.value(low) is not None for strip in plot.STRIPS)


def test_a_disk_that_refuses_leaves_nothing_and_says_so(qtbot: QtBot, tmp_path: Path) -> None:
    folder = tmp_path / "gone"
    with pytest.raises(NotWritten):
        write_pdf(report(emergency()), folder / "x.pdf", "en")
    assert not folder.exists()


def test_the_paper_is_for_this_user_only(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    write_pdf(report(emergency()), path, "en")
    assert path.stat().st_mode & 0o777 == 0o600
