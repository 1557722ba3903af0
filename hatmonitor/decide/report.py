"""Decisions about the incident report: staff complete the timeline, a shift lead signs it.

The timeline itself is the journal's and is not written here. Each writing replaces the text before
it, which stays in the log; a signature is under one text only, the newest.
"""

from typing import Final

from hatmonitor import commands as c
from hatmonitor import events as e
from hatmonitor.bounds import SECTION
from hatmonitor.decide.asking import Asking, refuse
from hatmonitor.events import AnyFact, Draft
from hatmonitor.room.due import is_signed
from hatmonitor.room.state import Report, Room
from hatmonitor.words import N_

SECTIONS: Final = ("what_happened", "what_was_done", "who_was_told", "what_follows")


def _report(room: Room, emergency: int) -> Report:
    if any(one.started_seq == emergency for one in room.emergencies.values()):
        raise refuse(N_("the emergency is still going on; end it first"))
    try:
        return room.reports[emergency]
    except KeyError:
        raise refuse(N_("entry {seq} is no emergency of late"), seq=emergency) from None


def write_report(room: Room, cmd: c.WriteReport, asking: Asking) -> list[Draft]:
    """The whole text anew; an empty section is left out."""
    report = _report(room, cmd.emergency)
    sections = {name: text.strip() for name, text in cmd.sections.items() if text.strip()}
    if not sections:
        raise refuse(N_("the report is empty"))
    if not set(sections) <= set(SECTIONS):
        raise refuse(N_("the sections are: {sections}"), sections=", ".join(SECTIONS))
    if not all(map(SECTION.holds, sections.values())):
        raise refuse(N_("a section is too long: at most {n} characters"), n=SECTION.most)
    return [
        _draft(e.IncidentReportWritten(report.emergency, report.place, sections), asking, report)
    ]


def sign_report(room: Room, cmd: c.SignReport, asking: Asking) -> list[Draft]:
    """The text that was read, and no other."""
    report = _report(room, cmd.emergency)
    if report.written_seq is None:
        raise refuse(N_("nobody has written this report yet"))
    if cmd.written != report.written_seq:
        raise refuse(N_("the report was written anew since: read it again"))
    if is_signed(report):
        raise refuse(N_("{who} has signed it already"), who=report.signed_by)
    fact = e.IncidentReportSigned(report.emergency, report.place, cmd.written)
    return [_draft(fact, asking, report)]


def _draft(fact: AnyFact, asking: Asking, report: Report) -> Draft:
    return Draft(fact, asking.by, report.place, report.client, report.session)
