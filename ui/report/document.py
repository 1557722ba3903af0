"""The report as a document: one text for the window and for the paper.

The document is made of the words of hatmonitor/review/incident_words.py; every one of them is
escaped, because people typed some. A place is kept free for the plot, which is drawn as lines and
not as a picture, so that it is sharp at any size.
"""

from html import escape
from typing import Final

from PySide6.QtCore import QRectF, QSizeF
from PySide6.QtGui import (
    QPainter,
    QPyTextObject,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextOption,
)

from hatmonitor.review.incident import IncidentReport
from hatmonitor.review.incident_words import Line, Paper, paper
from hatmonitor.words import N_, translate
from ui.report import plot
from ui.report.typeface import points

_PLOT: Final = int(QTextFormat.ObjectTypes.UserObject) + 1
_PLACE: Final = "\N{OBJECT REPLACEMENT CHARACTER}"
_HERE: Final = "%the plot%"

_STYLE: Final = """
body { color: #15191d; }
h1 { font-size: 18pt; font-weight: 600; margin: 0px 0px 4px 0px; }
h2 { font-size: 11.5pt; font-weight: 600; margin: 16px 0px 5px 0px; }
p { margin: 0px 0px 4px 0px; }
td { padding: 1px 10px 2px 0px; }
.mark { font-weight: 700; font-size: 11pt; }
.label, .quiet { color: #4c565f; }
.small { font-size: 8pt; color: #4c565f; }
.late { color: #4c565f; font-style: italic; }
"""


class Report:
    """A document of one report. per_point: dots a point, of the device it is made for. picture:
    its plot, whose width whoever lays the document out must say."""

    def __init__(self, report: IncidentReport, language: str, per_point: float) -> None:
        self.report, self.language = report, language
        self.paper = paper(report, language)
        self.document = QTextDocument()
        self.picture = _Picture(report, language, per_point)
        self._make(per_point)

    def _make(self, per_point: float) -> None:
        document = self.document
        layout = document.documentLayout()
        layout.registerHandler(_PLOT, self.picture)
        document.setDefaultFont(points(9.5))
        document.setDocumentMargin(0)
        option = document.defaultTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        document.setDefaultTextOption(option)
        document.setDefaultStyleSheet(_STYLE)
        document.setHtml(html(self.paper, self.language, plotted=bool(plot.shown(self.report))))
        place = document.find(_HERE)
        if not place.isNull():
            _put_plot(place)

    def set_pages(self, width: float, height: float) -> None:
        """Divide it into pages of this size."""
        self.picture.width = width
        self.document.setPageSize(QSizeF(width, height))
        self._keep_headings(height)

    def _keep_headings(self, height: float) -> None:
        """No heading stands last on a page."""
        layout = self.document.documentLayout()
        block = self.document.begin()
        while block.isValid():
            below = block.next()
            if block.blockFormat().headingLevel() and below.isValid():
                tops = (layout.blockBoundingRect(each).top() // height for each in (block, below))
                if len(set(tops)) > 1:
                    form = block.blockFormat()
                    form.setPageBreakPolicy(QTextFormat.PageBreakFlag.PageBreak_AlwaysBefore)
                    QTextCursor(block).setBlockFormat(form)
            block = below


class _Picture(QPyTextObject):
    """The plot as a thing in the text."""

    def __init__(self, report: IncidentReport, language: str, per_point: float) -> None:
        super().__init__()
        self._report, self._language = report, language
        self._unit = per_point * 8.5
        self.width = 400.0

    def intrinsicSize(self, _document: QTextDocument, _at: int, _format: QTextFormat) -> QSizeF:
        return QSizeF(self.width, plot.height_of(self._report, self._unit))

    def drawObject(
        self, painter: QPainter, box: QRectF, _document: QTextDocument, _at: int,
        _format: QTextFormat,
    ) -> None:  # fmt: skip
        plot.draw(painter, box, self._report, self._language, self._unit)


def _put_plot(place: QTextCursor) -> None:
    form = QTextCharFormat()
    form.setObjectType(_PLOT)
    place.insertText(_PLACE, form)


# --- the text ------------------------------------------------------------------------------------


def html(said: Paper, language: str, *, plotted: bool) -> str:
    """All of it, in the order of the paper."""

    def words(text: str) -> str:
        return escape(translate(text, language))

    parts = [f"<h1>{escape(said.title)}</h1>"]
    parts += [f'<p class="mark">{escape(mark)}</p>' for mark in said.marks]
    parts.append(_facts(said))
    if plotted:
        parts.append(f"<h2>{words(N_('Vitals'))}</h2><p>{_HERE}</p>")
        parts.append(f'<p class="small">{words(_PLOT_WORDS)}</p>')
    parts.append(f"<h2>{words(N_('What was recorded, in the order it was done'))}</h2>")
    parts.append(_timeline(said.lines, words(N_("Before"))))
    for section in said.sections:
        text = escape(section.text).replace("\n", "<br>") or '<span class="quiet">–</span>'
        parts.append(f"<h2>{escape(section.title)}</h2><p>{text}</p>")
    parts.append(f"<h2>{words(N_('Signature'))}</h2>")
    parts += [f"<p>{escape(line)}</p>" for line in said.signature]
    parts += [f'<p class="small">{escape(line)}</p>' for line in (*said.earlier, said.legend)]
    parts.append(f'<p class="small">{escape(said.log_hash)}</p>')
    return f"<body>{''.join(parts)}</body>"


_PLOT_WORDS: Final = N_(
    "Grey: the emergency. N: naloxone. A: ambulance. Rings: counted or read by a person."
    " Where the line is broken there was no value."
)


def _facts(said: Paper) -> str:
    rows = "".join(
        f'<tr><td class="label">{escape(label)}</td><td>{escape(value)}</td></tr>'
        for label, value in said.facts
    )
    return f'<table cellspacing="0" style="margin-top:6pt">{rows}</table>'


def _timeline(lines: tuple[Line, ...], before: str) -> str:
    rows, began = [], False
    for line in lines:
        if line.before and not began:
            rows.append(f'<tr><td colspan="3" class="quiet">{before}</td></tr>')
            began = True
        rows.append(_row(line))
    return f'<table cellspacing="0" width="100%">{"".join(rows)}</table>'


def _row(line: Line) -> str:
    text = escape(line.text)
    if line.group in ("naloxone", "ambulance", "edge"):
        text = f"<b>{text}</b>"
    if line.struck:
        text = f"<s>{text}</s>"
    text += "".join(f'<br><span class="late">{escape(beside)}</span>' for beside in line.beside)
    who = f'<span class="quiet">{escape(line.by)}&nbsp;·&nbsp;{line.seq}</span>'
    tone = ' class="quiet"' if line.before else ""
    return (
        f'<tr><td width="11%"{tone}>{escape(line.time)}</td><td width="71%"{tone}>{text}</td>'
        f'<td width="18%" align="right">{who}</td></tr>'
    )
