"""Which emergencies the journal holds, and the entries that concern one of them.

Everything is found by an index of the journal (journal/wanted.py), so that it is as quick in a
journal of years as in one of a day. It never writes, and an entry that cannot be read is counted
and not passed over in silence.
"""

from collections.abc import Iterator
from typing import Final

import msgspec

from hatmonitor import events as e
from hatmonitor.events import Event, UnknownEvent
from hatmonitor.journal.errors import EventUnreadable, JournalDamaged
from hatmonitor.journal.reader import JournalReader
from hatmonitor.journal.rows import Row, from_row
from hatmonitor.journal.samples import Sample
from hatmonitor.journal.wanted import Wanted
from hatmonitor.review.incident import LEAD_UP, IncidentReport, incident_report

_ALL: Final = 100_000
_BEFORE_US: Final = 30 * 60_000_000  # how far back an empty place, or its alarms, are told of
_AROUND_US: Final = 5 * 60_000_000  # and the vitals on both sides of the emergency
_LATER: Final = (
    "emergency_step_recorded", "naloxone_given", "naloxone_not_needed", "emergency_role_taken",
    "drill_ended",
)  # fmt: skip
_ANSWER: Final = "alarm_acknowledged"
_ABOUT: Final = ("correction_noted", "incident_report_written", "incident_report_signed")


class NoEmergency(Exception):
    """Entry `seq` is not the start of an emergency."""

    def __init__(self, seq: int) -> None:
        super().__init__(f"entry {seq} is not the start of an emergency")
        self.seq = seq


class Incident(msgspec.Struct, frozen=True):
    """One line of the list. seq: of its start. state: open (it goes on), draft, signed, changed;
    written: somebody has written the sections."""

    seq: int
    started_us: int
    ended_us: int | None
    place: str
    client: str | None
    practice: bool
    outcome: str | None
    state: str
    written: bool


def incidents(reader: JournalReader, limit: int = 200) -> tuple[Incident, ...]:
    """The last emergencies, newest first. JournalError or sqlite3.Error where it cannot be read."""
    starts = [
        event
        for row in reader.select(Wanted(kind="emergency_started"), limit=limit)
        if (event := _event(row)) is not None
    ]
    if not starts:
        return ()
    first = min(row.seq for row in _found(reader, starts[-1]))
    about = _all_about(reader, first)
    return tuple(_incident(reader, event, about) for event in starts)


def incident(reader: JournalReader, seq: int) -> IncidentReport:
    """The report of the emergency that began with this entry; NoEmergency where none did."""
    start = next(map(_event, reader.rows(seq, seq) if seq > 0 else ()), None)
    if start is None or not isinstance(start.fact, e.EmergencyStarted):
        raise NoEmergency(seq)
    return _report(reader, start, None, vitals=True)


def _report(
    reader: JournalReader, start: Event, about: "_About | None", *, vitals: bool
) -> IncidentReport:
    rows = _rows(reader, start, about)
    found = [event for row in rows if (event := _event(row)) is not None]
    last = next(iter(reader.rows(reader.last_seq, reader.last_seq)), None)
    samples, whole = _read(_samples(reader, start, _end_us(found, start))) if vitals else ([], True)
    unread = len(rows) - len(found) + _damaged(reader, rows[0].seq, rows[-1].seq)
    return incident_report(
        found, samples, seq=start.seq, site=site_of(reader, start.seq),
        head=(last.seq, last.hash) if last else (0, ""), unread=unread, vitals_lost=not whole,
    )  # fmt: skip


def _read(samples: Iterator[Sample]) -> tuple[list[Sample], bool]:
    """As many as can be read, and whether that is all: a damaged one costs no report."""
    found: list[Sample] = []
    try:
        for sample in samples:
            found.append(sample)
    except JournalDamaged:
        return found, False
    return found, True


def _damaged(reader: JournalReader, first: int, last: int) -> int:
    """Entries of that stretch that the file no longer gives; any of them may belong here."""
    return sum(max(0, min(gap.last, last) - max(gap.first, first) + 1) for gap in reader.damage)


def _incident(reader: JournalReader, start: Event, about: "_About") -> Incident:
    report = _report(reader, start, about, vitals=False)
    header = report.header
    state = "open" if header.ended_us is None else report.state
    return Incident(
        start.seq, header.started_us, header.ended_us, header.place, header.client,
        header.practice, header.outcome, state, bool(report.texts),
    )  # fmt: skip


# --- which entries -------------------------------------------------------------------------------


_About = list[tuple[Row, Event]]


def _rows(reader: JournalReader, start: Event, about: _About | None) -> list[Row]:
    """Every entry that concerns it, once, in order."""
    found = {row.seq: row for row in _found(reader, start)}
    found |= {row.seq: row for row in _answers(reader, start, set(found))}
    about = _all_about(reader, min(found)) if about is None else about
    found |= {row.seq: row for row in _about_it(about, start, set(found))}
    return [found[seq] for seq in sorted(found)]


def _found(reader: JournalReader, start: Event) -> Iterator[Row]:
    place = start.place or getattr(start.fact, "place", None)
    ends = _select(reader, Wanted(place=place, kind="emergency_ended"), start.seq, None, limit=1)
    below = ends[0].seq + 1 if ends else None
    yield from reader.rows(start.seq, start.seq)
    yield from ends
    yield from _select(reader, Wanted(place=place), start.seq, below)
    since = Wanted(since=start.moment.at_us - _BEFORE_US, place=place)
    if start.session is not None:
        yield from _select(reader, Wanted(session=start.session), start.seq, below)
        before = _select(reader, Wanted(session=start.session), 0, start.seq)
        before += [
            row for row in _select(reader, since, 0, start.seq) if row.kind == "alarm_raised"
        ]
    else:
        before = _select(reader, since, 0, start.seq)
    yield from (row for row in before if row.kind in LEAD_UP)
    if ends:
        yield from _entered_after(reader, place, ends[0].seq)


def _entered_after(reader: JournalReader, place: str | None, end: int) -> Iterator[Row]:
    """What was entered late, after the end, until another emergency began there."""
    again = _select(reader, Wanted(place=place, kind="emergency_started"), end, None, limit=1)
    below = again[0].seq if again else None
    for kind in _LATER:
        yield from _select(reader, Wanted(place=place, kind=kind), end, below)


def _answers(reader: JournalReader, start: Event, found: set[int]) -> Iterator[Row]:
    """Answers to its alarms that came only after its end."""
    for row in _select(reader, Wanted(place=start.place, kind=_ANSWER), start.seq, None):
        fact = getattr(_event(row), "fact", None)
        if isinstance(fact, e.AlarmAcknowledged) and fact.seen in found:
            yield row


def _all_about(reader: JournalReader, first: int) -> _About:
    """Every correction, text and signature since that entry, of whatever they are."""
    return [
        (row, event)
        for kind in _ABOUT
        for row in _select(reader, Wanted(kind=kind), first, None)
        if (event := _event(row)) is not None
    ]


def _about_it(about: _About, start: Event, found: set[int]) -> Iterator[Row]:
    """Corrections of these entries, and the texts and signatures of this report."""
    for row, event in about:
        fact = event.fact
        corrects = isinstance(fact, e.CorrectionNoted) and fact.of in found
        if corrects or getattr(fact, "emergency", None) == start.seq:
            yield row


def _select(
    reader: JournalReader, wanted: Wanted, above: int, below: int | None, limit: int = _ALL
) -> list[Row]:
    return reader.select(wanted, above=above, below=below, limit=limit, newest_first=False)


def _end_us(found: list[Event], start: Event) -> int | None:
    ends = (ev for ev in found if isinstance(ev.fact, e.EmergencyEnded) and ev.seq > start.seq)
    end = next(ends, None)
    return end.moment.at_us if end else None


def _samples(reader: JournalReader, start: Event, end_us: int | None) -> Iterator[Sample]:
    """Of the person; where the log knows of none, of the place."""
    until = None if end_us is None else end_us + _AROUND_US
    since = start.moment.at_us - _AROUND_US
    if start.session is not None:
        return reader.samples(since, until, session=start.session)
    return reader.samples(since, until, place=start.place)


def site_of(reader: JournalReader, seq: int | None = None) -> e.SiteOpened | None:
    """The site as it was before this entry; None: as it is now."""
    rows = reader.select(Wanted(kind="site_opened"), below=seq, limit=1)
    event = _event(rows[0]) if rows else None
    return event.fact if event and isinstance(event.fact, e.SiteOpened) else None


def _event(row: Row) -> Event | None:
    try:
        return from_row(row)
    except (UnknownEvent, EventUnreadable):
        return None
