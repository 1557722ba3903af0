"""One emergency with everything a report must show, as facts made by hand, in a real journal."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec.structs import replace

from hatmonitor import events as e
from hatmonitor.events import AnyFact, Event
from hatmonitor.journal.samples import Sample
from hatmonitor.journal.store import Journal
from hatmonitor.moments import Moment, from_iso, shifted
from hatmonitor.words import say

# 14:00 in Amsterdam.
BEGIN = Moment(from_iso("2026-11-20T13:00:00Z"), "boot", 10**12)
PLACES = (
    e.PlaceRow("B1", "booth", "Booth 1"),
    e.PlaceRow("B2", "booth", "Booth 2"),
    e.PlaceRow("S3", "seat", "Seat 3"),
)
SITE = e.SiteOpened("Testhuis", "nl", "Europe/Amsterdam", PLACES, (), ())
HOSTILE = 'two <b>lines</b> & "quotes"\nand {braces}'
START = 9  # the seq of emergency_started

TEXT = {
    "what_happened": HOSTILE,
    "what_was_done": "Oxygen, naloxone twice.",
    "who_was_told": "The prescriber, 15:10.",
    "what_follows": "Next dose half, seen by the doctor first.",
}

# seconds after BEGIN, fact, by, place, client, session
_LINES: tuple[tuple[float, AnyFact, str, str | None, str | None, str | None], ...] = (
    (0, e.MonitorStarted("hatmonitor", 1, True, None), "monitor", None, None, None),
    (0, SITE, "monitor", None, None, None),
    (5, e.ClientAdmitted("C-0007"), "w1", None, "C-0007", "V-7"),
    (60, e.ClientSeated("C-0007", "S3"), "w1", "S3", "C-0007", "V-7"),
    (120, e.InjectionStarted("S3", "iv", "12", 420, 600), "w1", "S3", "C-0007", "V-7"),
    (300, e.InjectionEnded("S3", shifted(BEGIN, 300), 1800, 600, False), "w1", "S3", "C-0007",
     "V-7"),
    (590, e.CheckRecorded("S3", 12, 95, "2", "", True, ()), "w2", "S3", "C-0007", "V-7"),
    (600, e.AlarmRaised("overdose_called:S3", "overdose_called", "S3", "high",
                        say("{place}: overdose called", place="S3"), START), "rules", "S3",
     "C-0007", "V-7"),
    (600, e.EmergencyStarted("S3"), "w2", "S3", "C-0007", "V-7"),
    (612, e.AlarmAcknowledged("overdose_called:S3", 8), "w2", "S3", "C-0007", "V-7"),
    (620, e.EmergencyStepRecorded("S3", "stimulate"), "w2", "S3", "C-0007", "V-7"),
    (640, e.EmergencyStepRecorded("S3", "oxygen"), "w2", "S3", "C-0007", "V-7"),
    (660, e.NaloxoneGiven("S3", 0.4, "im", 1, 180), "w2", "S3", "C-0007", "V-7"),
    (665, e.EmergencyStepRecorded("S3", "ventilate"), "w2", "S3", "C-0007", "V-7"),
    (672, e.CorrectionNoted(14, "pressed by mistake", True), "w2", "S3", "C-0007", "V-7"),
    (680, e.EmergencyRoleTaken("S3", "leads", "lead1"), "w2", "S3", "C-0007", "V-7"),
    (682, e.EmergencyRoleTaken("S3", "minds_room", "w1"), "w1", "S3", "C-0007", "V-7"),
    (700, e.EmergencyStepRecorded("S3", "airway", BEGIN.at_us + 630_000_000), "w2", "S3",
     "C-0007", "V-7"),
    (720, e.EmergencyStepRecorded("S3", "ambulance_not_called", None, "breathes by himself"),
     "lead1", "S3", "C-0007", "V-7"),
    (840, e.NaloxoneGiven("S3", 0.4, "iv", 2, 180), "w2", "S3", "C-0007", "V-7"),
    (845, e.CheckRecorded("B1", 14, 97, "1", "", True, ()), "w1", "B1", "C-0001", "V-1"),
    (900, e.CheckRecorded("S3", 10, 93, "2", "", True, ()), "w2", "S3", "C-0007", "V-7"),
    (960, e.CorrectionNoted(13, "it was given in the thigh", False), "lead1", "S3", "C-0007",
     "V-7"),
    (1500, e.EmergencyEnded("S3", "recovered", 2, 7200, 900), "lead1", "S3", "C-0007", "V-7"),
)  # fmt: skip
END = len(_LINES)
WRITTEN_FIRST = e.IncidentReportWritten(START, "S3", {"what_happened": "A first text."})
WRITTEN = e.IncidentReportWritten(START, "S3", TEXT)


def emergency(*more: AnyFact, practice: bool = False) -> list[Event]:
    """The whole story; what comes after its end, a minute apart, by the shift lead."""
    events = [
        _event(seq, fact, by, after, place, client, session)
        for seq, (after, fact, by, place, client, session) in enumerate(_LINES, start=1)
    ]
    if practice:
        events[START - 1] = replace(events[START - 1], fact=e.EmergencyStarted("S3", True))
    for number, fact in enumerate(more, start=1):
        events.append(_event(END + number, fact, "lead1", 1500 + 60 * number, "S3", None, None))
    return events


def _event(seq: int, fact: AnyFact, by: str, after: float, place: str | None,
           client: str | None, session: str | None) -> Event:  # fmt: skip
    return Event(seq, shifted(BEGIN, after), by, fact, place, client, session, "EXAMPLE-1")


def samples() -> Iterator[Sample]:
    """One a second from two minutes before until well after; two minutes without any value, and
    ten seconds in which the finger was out."""
    for second in range(480, 1500):
        if 700 <= second < 820:
            continue
        fallen = max(0, 20 - abs(second - 640) // 6)
        out = 560 <= second < 570
        yield Sample(
            BEGIN.at_us + second * 1_000_000, "ox3", "S3", "V-7", None if out else 97 - fallen,
            None if out else 74 + fallen, None, "none" if out else "good",
        )  # fmt: skip


def write_house(folder: Path, events: Sequence[Event] | None = None) -> Path:
    """A journal of it; returns the folder."""
    with Journal.open(folder, moment=BEGIN) as journal:
        journal.append(list(events if events is not None else emergency()))
        journal.add_samples(list(samples()))
    return folder
