"""The incident report in one language: what the paper, the window and the command line all say.

One place puts it into words, so that what is read on the screen is what is printed and signed.
Times stand by the site's clock, with seconds; a day is written out where it is not the first one.
"""

from typing import Final

import msgspec

from hatmonitor.moments import local_day
from hatmonitor.review.codes import CODES
from hatmonitor.review.incident import (
    SECTIONS,
    IncidentReport,
    Note,
    Row,
    Signed,
    Written,
    ambulance,
)
from hatmonitor.review.incidents import Incident
from hatmonitor.times import clock, stamp
from hatmonitor.visible import visible
from hatmonitor.words import N_, Arg, Say, spoken, translate

STATES: Final = {
    "open": N_("still going on"),
    "draft": N_("DRAFT, not signed"),
    "signed": N_("signed"),
    "changed": N_("CHANGED SINCE IT WAS SIGNED"),
}


class Line(msgspec.Struct, frozen=True):
    """A line of the timeline. struck: it was withdrawn. beside: what must be seen beside it: that
    it was entered late, and its corrections."""

    seq: int
    time: str
    text: str
    by: str
    group: str
    struck: bool
    before: bool
    beside: tuple[str, ...]


class Section(msgspec.Struct, frozen=True):
    """name: the command's word for it. text: empty where nobody has written it."""

    name: str
    title: str
    text: str


class Paper(msgspec.Struct, frozen=True):
    """All the words of a report. subject: the title and when, for every page. marks: what stands
    on every page (practice, draft). facts: label and value. earlier: of the versions before the
    last. legend and log_hash: how to check it against the log."""

    title: str
    subject: str
    marks: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]
    sections: tuple[Section, ...]
    earlier: tuple[str, ...]
    signature: tuple[str, ...]
    legend: str
    log_hash: str


def paper(report: IncidentReport, language: str) -> Paper:
    """The report in this language."""
    return _Speaker(report, language).paper()


def listed(incident: Incident, language: str, time_zone: str) -> str:
    """One line of the list of emergencies."""
    words = [stamp(incident.started_us, time_zone), incident.place, incident.client or "-"]
    if incident.practice:
        words.append(translate("PRACTICE", language))
    if incident.outcome:
        words.append(translate(CODES.get(incident.outcome, incident.outcome), language))
    words.append(translate(STATES[incident.state], language))
    return "  ".join(words)


def as_text(said: Paper) -> str:
    """The report for a terminal."""
    lines = [said.title, *(f"*** {mark} ***" for mark in said.marks), ""]
    wide = max(len(label) for label, _ in said.facts) + 2
    lines += [f"{label + ':':<{wide}}{value}" for label, value in said.facts] + [""]
    for line in said.lines:
        text = f"[{line.text}]" if line.struck else line.text
        lines.append(f"{line.time}  {text}  ({line.by}, {line.seq})")
        lines += [f"          - {words}" for words in line.beside]
    for section in said.sections:
        lines += ["", f"{section.title}:", section.text or "-"]
    return "\n".join([*lines, "", *said.earlier, *said.signature, said.legend, said.log_hash])


class _Speaker:
    """The words of one report in one language."""

    def __init__(self, report: IncidentReport, language: str) -> None:
        self._report = report
        self._language = language
        self._first_day = local_day(report.header.started_us, report.time_zone)

    def paper(self) -> Paper:
        report, header = self._report, self._report.header
        title = self._t(N_("Incident report: {place}"), place=header.place_label)
        begun = stamp(header.started_us, report.time_zone)
        return Paper(
            title, f"{title}, {begun}", self._marks(), self._facts(),
            tuple(map(self._line, report.rows)),
            self._sections(), tuple(map(self._earlier, report.texts[:-1])), self._signature(),
            self._t(
                N_("Made of entries {first} to {last} of the log, whose last entry was {head}."),
                first=report.first_seq, last=report.last_seq, head=report.head_seq,
            ),
            self._t(N_("Hash of entry {head}: {hash}"), head=report.head_seq,
                    hash=report.head_hash),
        )  # fmt: skip

    def _t(self, text: str, **args: Arg) -> str:
        return spoken(Say(text, args), self._language)

    def _code(self, word: str) -> str:
        return translate(CODES.get(word, word), self._language)

    def _time(self, at_us: int) -> str:
        """By the site's clock; with the day where it is another than the first."""
        zone = self._report.time_zone
        written = clock if local_day(at_us, zone) == self._first_day else stamp
        return written(at_us, zone, seconds=True)

    def _number(self, value: float) -> str:
        text = f"{value:g}"
        return text.replace(".", ",") if self._language == "nl" else text

    # --- on top ----------------------------------------------------------------------------------

    def _marks(self) -> tuple[str, ...]:
        header = self._report.header
        marks = [self._t(N_("PRACTICE: nobody was in danger"))] if header.practice else []
        marks += [self._t(N_("DEMO: made-up data"))] if header.demo else []
        if header.ended_us is None:
            marks.append(self._t(N_("The emergency is still going on")))
        if self._report.state != "signed":
            marks.append(translate(STATES[self._report.state], self._language))
        if self._report.unread:
            marks.append(
                self._t(N_("{n} entries of the log could not be read"), n=self._report.unread)
            )
        if self._report.vitals_lost:
            marks.append(self._t(N_("Not all vitals could be read")))
        return tuple(marks)

    def _facts(self) -> tuple[tuple[str, str], ...]:
        header = self._report.header
        nobody = self._t(N_("not recorded"))
        doses, mg = header.naloxone
        naloxone = self._t(N_("{n} times, {mg} mg in all"), n=doses, mg=self._number(mg))
        facts = (
            (N_("Site"), header.site or nobody),
            (N_("Place"), self._place()),
            (N_("Client"), header.client or self._t(N_("nobody, according to the log"))),
            (N_("Protocol"), header.protocol or nobody),
            (N_("Called by"), header.called_by),
            (N_("Began"), self._day(header.started_us)),
            (N_("Ended"), self._ended()),
            (N_("Outcome"), self._code(header.outcome) if header.outcome else nobody),
            (N_("Led by"), header.leads or nobody),
            (N_("The rest of the room"), header.minds_room or nobody),
            (N_("Naloxone"), naloxone if doses else self._t(N_("no naloxone"))),
            (N_("Ambulance"), self._ambulance() or nobody),
        )
        return tuple((translate(label, self._language), value) for label, value in facts)

    def _place(self) -> str:
        label, place = self._report.header.place_label, self._report.header.place
        return label if label == place else f"{label} ({place})"

    def _day(self, at_us: int) -> str:
        zone = self._report.time_zone
        return f"{stamp(at_us, zone, seconds=True)} ({zone})"

    def _ended(self) -> str:
        header = self._report.header
        if header.ended_us is None or header.seconds is None:
            return self._t(N_("not yet"))
        minutes, seconds = divmod(round(header.seconds), 60)
        return self._t(
            N_("{time}, after {minutes} min {seconds} s"), time=self._time(header.ended_us),
            minutes=minutes, seconds=seconds,
        )  # fmt: skip

    def _ambulance(self) -> str:
        return "; ".join(
            f"{self._time(row.done_us)} {self._row_words(row)}" for row in ambulance(self._report)
        )

    # --- the timeline ----------------------------------------------------------------------------

    def _row_words(self, row: Row) -> str:
        words = [spoken(self._localised(said), self._language) for said in row.says]
        return " ".join([f"{said.rstrip('.')}." for said in words[:-1]] + words[-1:])

    def _localised(self, said: Say) -> Say:
        """A decimal as the language writes it: a point read as a thousands mark is a dose error."""
        args: dict[str, Arg] = {
            key: self._number(value) if isinstance(value, float) else value
            for key, value in said.args.items()
        }
        return Say(said.text, args)

    def _line(self, row: Row) -> Line:
        beside = []
        if row.entered_us is not None:
            beside.append(self._t(N_("entered late at {time}"), time=self._time(row.entered_us)))
        if row.unlogged:
            beside.append(self._t(N_("the log could not be written then; written later")))
        beside += [self._note(note) for note in row.notes]
        return Line(
            row.seq, self._time(row.done_us), self._row_words(row), row.by, row.group,
            row.withdrawn, row.before, tuple(beside),
        )  # fmt: skip

    def _note(self, note: Note) -> str:
        template = (
            N_("withdrawn by {by} at {time}: {note}")
            if note.withdraws
            else N_("corrected by {by} at {time}: {note}")
        )
        return self._t(template, by=note.by, time=self._time(note.at_us), note=note.note or "–")

    # --- below -----------------------------------------------------------------------------------

    def _sections(self) -> tuple[Section, ...]:
        texts = self._report.texts
        written = texts[-1].sections if texts else {}
        names = [*SECTIONS, *(name for name in written if name not in SECTIONS)]
        return tuple(
            Section(
                name,
                visible(translate(SECTIONS.get(name, name), self._language)),
                visible(written.get(name, "")),
            )
            for name in names
        )

    def _earlier(self, text: Written) -> str:
        return self._t(
            N_("An earlier text, entry {seq}, was written by {by} at {time}."), seq=text.seq,
            by=text.by, time=self._time(text.at_us),
        )  # fmt: skip

    def _signature(self) -> tuple[str, ...]:
        lines = []
        if self._report.texts:
            text = self._report.texts[-1]
            lines.append(
                self._t(N_("Written by {by} at {time} (entry {seq})."), by=text.by, seq=text.seq,
                        time=self._time(text.at_us))
            )  # fmt: skip
        signature = self._report.signature
        lines.append(self._t(N_("Not signed.")) if signature is None else self._signed(signature))
        if self._report.state == "changed":
            lines.append(self._t(N_("It was changed after that: this is not what was signed.")))
        return tuple(lines)

    def _signed(self, signature: Signed) -> str:
        return self._t(
            N_("The text of entry {written} was signed by {by} at {time} (entry {seq})."),
            written=signature.written, by=signature.by, time=self._time(signature.at_us),
            seq=signature.seq,
        )  # fmt: skip
