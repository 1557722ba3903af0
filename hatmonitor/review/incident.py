"""The incident report of one emergency: from its facts to what stands on the paper.

Pure: facts and samples in, one struct out. The timeline is the draft, in the order in which things
were done; nobody types it again. What staff add are four sections; each version stays in the log,
the report shows the last and says of the earlier ones who wrote them and when. A correction stands
at the entry it corrects; a withdrawn entry stays, marked so that it is shown struck through.

It must never leave out an entry of that place or that person, or call a text signed that is not
the one that was signed: any entry or text later than the signature makes it `changed`.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

import msgspec

from hatmonitor import events as e
from hatmonitor.events import Event
from hatmonitor.journal.samples import Sample
from hatmonitor.moments import elapsed_s
from hatmonitor.review.codes import CODES
from hatmonitor.review.words import sentences
from hatmonitor.times import zone_of
from hatmonitor.words import N_, Say, say

# What staff write, in the order it stands on the paper.
SECTIONS: Final = {
    "what_happened": N_("What happened"),
    "what_was_done": N_("What was done"),
    "who_was_told": N_("Who was told"),
    "what_follows": N_("What follows"),
}
# What is told of the time before the first press.
LEAD_UP: Final = frozenset(
    {"injection_started", "injection_ended", "check_recorded", "alarm_raised", "button_pressed"}
)
# These stand elsewhere on the paper: at the entry they correct, as the text, as the signature.
_APART: Final = frozenset({"correction_noted", "incident_report_written", "incident_report_signed"})
_GROUPS: Final = {
    "naloxone_given": "naloxone",
    "naloxone_not_needed": "step",
    "emergency_step_recorded": "step",
    "emergency_role_taken": "step",
    "emergency_started": "edge",
    "emergency_ended": "edge",
    "check_recorded": "check",
}


class Note(msgspec.Struct, frozen=True):
    """A correction: who wrote it, when (UTC microseconds), and whether it withdraws the entry."""

    seq: int
    at_us: int
    by: str
    note: str
    withdraws: bool


class Row(msgspec.Struct, frozen=True):
    """A line of the timeline. done_us: when it was done. entered_us: when it was entered, where
    that was later; None: at once. unlogged: the log could not be written then and was written
    later. group: alarm, step, ambulance, naloxone, check, edge (the start
    and the end) or other. before: it led up to the emergency."""

    seq: int
    done_us: int
    by: str
    says: tuple[Say, ...]
    group: str
    entered_us: int | None = None
    unlogged: bool = False
    before: bool = False
    notes: tuple[Note, ...] = ()

    @property
    def withdrawn(self) -> bool:
        """It no longer counts; it is shown struck through."""
        return any(note.withdraws for note in self.notes)


class Vital(msgspec.Struct, frozen=True):
    """One second of vitals; None: there was no value, which is not a value of nought."""

    at_us: int
    spo2_percent: int | None
    pulse_per_min: int | None
    resp_per_min: int | None


class Written(msgspec.Struct, frozen=True):
    """One version of the sections."""

    seq: int
    at_us: int
    by: str
    sections: dict[str, str]


class Signed(msgspec.Struct, frozen=True):
    """written: the seq of the text that was signed."""

    seq: int
    at_us: int
    by: str
    written: int


class Header(msgspec.Struct, frozen=True):
    """ended_us, seconds and outcome are None while it goes on. naloxone: how many doses, and their
    milligrams in all. ambulance: what was decided and when, as sentences."""

    site: str
    place: str
    place_label: str
    client: str | None
    session: str | None
    protocol: str | None
    called_by: str
    started_us: int
    ended_us: int | None
    seconds: float | None
    outcome: str | None
    leads: str | None
    minds_room: str | None
    naloxone: tuple[int, float]
    demo: bool
    practice: bool


class IncidentReport(msgspec.Struct, frozen=True):
    """vitals: of the instruments; by_hand: of the checks, as people counted and read them. texts:
    every version, the last one is the report's. state: draft, signed or changed (since
    it was signed). first_seq to last_seq: the entries it is made of; head_seq and head_hash: the
    log's last entry when it was made. unread: entries that could not be read, if any;
    vitals_lost: of the vitals too there were more than could be read."""

    seq: int
    header: Header
    rows: tuple[Row, ...]
    vitals: tuple[Vital, ...]
    by_hand: tuple[Vital, ...]
    texts: tuple[Written, ...]
    signature: Signed | None
    state: str
    first_seq: int
    last_seq: int
    head_seq: int
    head_hash: str
    time_zone: str = "UTC"
    language: str = "en"
    unread: int = 0
    vitals_lost: bool = False


def incident_report(
    events: Iterable[Event], samples: Iterable[Sample], *, seq: int,
    site: e.SiteOpened | None = None, head: tuple[int, str] = (0, ""), unread: int = 0,
    vitals_lost: bool = False,
) -> IncidentReport:  # fmt: skip
    """The report of the emergency that began with entry `seq`, from all entries that concern it
    (hatmonitor/review/incidents.py finds them). KeyError where that entry is not among them."""
    known = {event.seq: event for event in events}
    start = known[seq]
    if not isinstance(start.fact, e.EmergencyStarted):
        raise KeyError(seq)
    ordered = [known[number] for number in sorted(known)]
    end = next((event for event in ordered if _ends(event, start)), None)
    notes = _notes(ordered)
    zone = zone_of(site)
    rows = tuple(sorted(
        (_row(event, start, notes, zone) for event in ordered if event.kind not in _APART),
        key=lambda row: (row.done_us, row.seq),
    ))  # fmt: skip
    texts = tuple(text for event in ordered if (text := _text(event, seq)))
    signature = next((s for event in reversed(ordered) if (s := _signed(event, seq))), None)
    used = [row.seq for row in rows] + [note.seq for row in rows for note in row.notes]
    changes = max(used + [text.seq for text in texts], default=seq)
    last = max(changes, seq, signature.seq if signature else 0)
    return IncidentReport(
        seq, _header(start, end, ordered, rows, site), rows, tuple(map(_vital, samples)),
        _by_hand(ordered, rows), texts, signature, _state(texts, signature, changes),
        min([seq, *used]), last, *head, zone,
        site.language if site else "en", unread, vitals_lost,
    )  # fmt: skip


def ambulance(report: IncidentReport) -> tuple[Row, ...]:
    """The rows that say what was decided about the ambulance; withdrawn ones do not count."""
    return tuple(row for row in report.rows if row.group == "ambulance" and not row.withdrawn)


# --- the header ----------------------------------------------------------------------------------


def _ends(event: Event, start: Event) -> bool:
    fact, begun = event.fact, start.fact
    if not isinstance(fact, e.EmergencyEnded) or not isinstance(begun, e.EmergencyStarted):
        return False
    return fact.place == begun.place and event.seq > start.seq


def _header(
    start: Event, end: Event | None, ordered: list[Event], rows: tuple[Row, ...],
    site: e.SiteOpened | None,
) -> Header:  # fmt: skip
    assert isinstance(start.fact, e.EmergencyStarted)
    place = start.fact.place
    labels = {row.id: row.label for row in site.places} if site else {}
    roles = {
        event.fact.role: event.fact.staff
        for event in ordered
        if isinstance(event.fact, e.EmergencyRoleTaken) and event.seq > start.seq
    }
    ended = end.fact if end and isinstance(end.fact, e.EmergencyEnded) else None
    return Header(
        site.name if site else "", place, labels.get(place, place), start.client, start.session,
        start.protocol_version, start.by, start.moment.at_us,
        end.moment.at_us if end else None,
        elapsed_s(start.moment, end.moment) if end else None,
        ended.outcome if ended else None, roles.get("leads"), roles.get("minds_room"),
        _naloxone(ordered, rows), start.demo, start.fact.practice,
    )  # fmt: skip


def _naloxone(ordered: list[Event], rows: tuple[Row, ...]) -> tuple[int, float]:
    count = {row.seq for row in rows if row.group == "naloxone" and not row.withdrawn}
    doses = [ev.fact for ev in ordered if isinstance(ev.fact, e.NaloxoneGiven) and ev.seq in count]
    return len(doses), round(sum(dose.mg for dose in doses), 3)


# --- the timeline --------------------------------------------------------------------------------


def _row(event: Event, start: Event, notes: dict[int, list[Note]], zone: str) -> Row:
    done_us = getattr(event.fact, "done_us", None)
    return Row(
        event.seq,
        event.moment.at_us if done_us is None else done_us,
        event.by,
        _says(event, zone),
        _group(event),
        None if done_us is None else event.moment.at_us,
        event.late,
        event.seq < start.seq and event.moment.at_us < start.moment.at_us,
        tuple(notes.get(event.seq, ())),
    )


def _group(event: Event) -> str:
    if isinstance(event.fact, e.EmergencyStepRecorded) and event.fact.step.startswith("ambulance_"):
        return "ambulance"
    if event.kind.startswith(("alarm_", "button_")):
        return "alarm"
    return _GROUPS.get(event.kind, "other")


def _says(event: Event, zone: str) -> tuple[Say, ...]:
    """As everywhere; but the place stands on top of the paper and is not said again."""
    fact = event.fact
    if isinstance(fact, e.EmergencyStepRecorded):
        said = say("{step}", step=CODES.get(fact.step, fact.step))
        return (said, say("Reason: {reason}", reason=fact.reason)) if fact.reason else (said,)
    if isinstance(fact, e.NaloxoneGiven):
        return (
            say("Naloxone, number {number}: {mg} mg, {route}", number=fact.number, mg=fact.mg,
                route=fact.route),
        )  # fmt: skip
    if isinstance(fact, e.NaloxoneNotNeeded):
        return (say("Next naloxone: not needed now"), say("Reason: {reason}", reason=fact.reason))
    if isinstance(fact, e.DrillEnded):
        return (*sentences(event, zone), *_score(fact))
    return sentences(event, zone)


def _score(fact: e.DrillEnded) -> list[Say]:
    """How quick it went."""
    said = [] if fact.answer_s is None else [say("Answered after {n} s.", n=round(fact.answer_s))]
    return said + [
        say("{step}: after {n} s.", step=CODES.get(step, step), n=round(seconds))
        for step, seconds in sorted(fact.steps_s.items(), key=lambda item: item[1])
    ]


def _notes(ordered: list[Event]) -> dict[int, list[Note]]:
    notes: defaultdict[int, list[Note]] = defaultdict(list)
    for event in ordered:
        if isinstance(event.fact, e.CorrectionNoted):
            at_us, fact = event.moment.at_us, event.fact
            notes[fact.of].append(Note(event.seq, at_us, event.by, fact.note, fact.withdraws))
    return notes


def _vital(sample: Sample) -> Vital:
    return Vital(sample.at_us, sample.spo2_percent, sample.pulse_per_min, sample.resp_per_min)


def _by_hand(ordered: list[Event], rows: tuple[Row, ...]) -> tuple[Vital, ...]:
    """What the checks measured; a withdrawn one does not count."""
    count = {row.seq for row in rows if row.group == "check" and not row.withdrawn}
    return tuple(
        Vital(event.moment.at_us, event.fact.spo2, None, event.fact.rr)
        for event in ordered
        if isinstance(event.fact, e.CheckRecorded) and event.seq in count
    )


# --- what staff wrote and signed -----------------------------------------------------------------


def _text(event: Event, seq: int) -> Written | None:
    fact = event.fact
    if not isinstance(fact, e.IncidentReportWritten) or fact.emergency != seq:
        return None
    return Written(event.seq, event.moment.at_us, event.by, fact.sections)


def _signed(event: Event, seq: int) -> Signed | None:
    fact = event.fact
    if not isinstance(fact, e.IncidentReportSigned) or fact.emergency != seq:
        return None
    return Signed(event.seq, event.moment.at_us, event.by, fact.written)


def _state(texts: tuple[Written, ...], signature: Signed | None, changes: int) -> str:
    if signature is None:
        return "draft"
    last = texts[-1].seq if texts else 0
    return "signed" if signature.written == last and changes < signature.seq else "changed"
