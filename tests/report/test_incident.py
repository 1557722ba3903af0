"""The incident report, from facts made by hand: nothing is left out, nothing is dressed up."""

from msgspec.structs import replace

from hatmonitor import events as e
from hatmonitor.events import AnyFact, Event
from hatmonitor.review.incident import IncidentReport, Row, incident_report
from hatmonitor.review.incident_words import Line, as_text, paper
from tests.report.house import (
    BEGIN,
    END,
    HOSTILE,
    SITE,
    START,
    TEXT,
    WRITTEN,
    WRITTEN_FIRST,
    emergency,
    samples,
)

SIGNED = e.IncidentReportSigned(START, "S3", END + 1)


def report(events: list[Event] | None = None, *more: AnyFact) -> IncidentReport:
    found = [
        event
        for event in (events if events is not None else emergency(*more))
        if event.place == "S3"
    ]
    return incident_report(found, samples(), seq=START, site=SITE, head=(99, "ab" * 32))


def row(made: IncidentReport, seq: int) -> Row:
    return next(each for each in made.rows if each.seq == seq)


def line(made: IncidentReport, seq: int, language: str = "en") -> Line:
    return next(each for each in paper(made, language).lines if each.seq == seq)


def test_the_head_says_who_where_when_and_how_it_ended() -> None:
    header = report().header
    assert (header.place, header.place_label, header.client) == ("S3", "Seat 3", "C-0007")
    assert (header.called_by, header.leads, header.minds_room) == ("w2", "lead1", "w1")
    assert (header.protocol, header.outcome, header.seconds) == ("EXAMPLE-1", "recovered", 900)
    assert header.naloxone == (2, 0.8)


def test_what_was_done_stands_in_the_order_it_was_done_and_late_entries_say_so() -> None:
    made = report()
    assert [each.done_us for each in made.rows] == sorted(each.done_us for each in made.rows)
    seqs = [each.seq for each in made.rows]
    assert seqs.index(11) < seqs.index(18) < seqs.index(12)  # airway, entered after oxygen
    late = line(made, 18)
    assert late.time == "14:10:30"
    assert late.beside == ("entered late at 14:11:40",)
    assert line(made, 12).beside == ()


def test_a_withdrawn_entry_is_struck_through_and_kept_with_who_and_why() -> None:
    made = report()
    assert row(made, 14).withdrawn
    struck = line(made, 14)
    assert struck.struck
    assert struck.beside == ("withdrawn by w2 at 14:11:12: pressed by mistake",)
    assert "[ventilate]" in as_text(paper(made, "en"))


def test_a_withdrawn_dose_is_not_counted_but_stays_in_sight() -> None:
    made = report(None, e.CorrectionNoted(20, "it was not given", True))
    assert made.header.naloxone == (1, 0.4)
    assert row(made, 20).withdrawn


def test_a_correction_stands_at_what_it_corrects_and_withdraws_nothing() -> None:
    made = report()
    assert not row(made, 13).withdrawn
    assert line(made, 13).beside == ("corrected by lead1 at 14:16:00: it was given in the thigh",)


def test_alarms_and_their_answers_stand_there_with_their_times() -> None:
    made = report()
    assert line(made, 8).time == "14:10:00" and line(made, 8).text.startswith("ALARM, high")
    assert line(made, 10).time == "14:10:12" and line(made, 10).by == "w2"
    assert not line(made, 8).before


def test_what_led_up_to_it_is_told_apart() -> None:
    assert [each.seq for each in report().rows if each.before][-3:] == [5, 6, 7]


def test_the_decision_not_to_call_an_ambulance_stands_there_with_its_reason() -> None:
    facts = dict(paper(report(), "en").facts)
    assert facts["Ambulance"] == "14:12:00 ambulance not called. Reason: breathes by himself"


def test_what_is_not_recorded_says_so() -> None:
    bare = [event for event in emergency() if event.seq not in (16, 17, 19, END)]
    facts = dict(paper(report(bare), "en").facts)
    assert facts["Led by"] == facts["Ambulance"] == facts["Outcome"] == "not recorded"
    assert facts["Ended"] == "not yet"
    assert "The emergency is still going on" in paper(report(bare), "en").marks


def test_an_entry_the_log_took_late_says_so() -> None:
    events = emergency()
    events[11] = replace(events[11], late=True)
    assert "written later" in line(report(events), 12).beside[0]


def test_missing_vitals_are_gaps_and_never_nought() -> None:
    vitals = report().vitals
    out = [vital for vital in vitals if vital.spo2_percent is None]
    assert len(out) == 10
    assert all(vital.pulse_per_min is None for vital in out)
    assert not any(vital.spo2_percent == 0 for vital in vitals)
    assert [vital.resp_per_min for vital in report().by_hand] == [12, 10]


# --- texts and signature -------------------------------------------------------------------------


def test_without_a_signature_it_is_a_draft() -> None:
    for made in (report(), report(None, WRITTEN)):
        assert made.state == "draft"
        assert "DRAFT, not signed" in paper(made, "en").marks


def test_the_last_text_is_shown_and_the_earlier_ones_are_named() -> None:
    said = paper(report(None, WRITTEN_FIRST, WRITTEN), "en")
    assert {section.name: section.text for section in said.sections} == TEXT
    assert said.earlier == (f"An earlier text, entry {END + 1}, was written by lead1 at 14:26:00.",)


def test_a_signature_names_the_text_it_is_of() -> None:
    made = report(None, WRITTEN, SIGNED)
    assert made.state == "signed"
    assert paper(made, "en").marks == ()
    assert f"The text of entry {END + 1} was signed by lead1 at 14:27:00" in " ".join(
        paper(made, "en").signature
    )


def test_a_text_written_after_the_signature_undoes_it() -> None:
    made = report(None, WRITTEN, SIGNED, WRITTEN)
    assert made.state == "changed"
    assert "CHANGED SINCE IT WAS SIGNED" in paper(made, "en").marks


def test_a_signature_of_an_older_text_is_no_signature_of_the_newer_one() -> None:
    assert report(None, WRITTEN_FIRST, WRITTEN, SIGNED).state == "changed"


def test_a_correction_after_the_signature_undoes_it_too() -> None:
    late = e.CorrectionNoted(20, "0.8 mg it was", False)
    assert report(None, WRITTEN, SIGNED, late).state == "changed"


def test_another_emergencys_text_is_not_taken_for_this_ones() -> None:
    other = e.IncidentReportWritten(START + 100, "S3", {"what_happened": "elsewhere"})
    assert report(None, other).texts == ()


# --- words ---------------------------------------------------------------------------------------


def test_practice_is_said_first() -> None:
    made = report(emergency(practice=True))
    assert paper(made, "en").marks[0].startswith("PRACTICE")
    assert "PRACTICE" in as_text(paper(made, "en"))


def test_what_a_person_typed_is_shown_as_it_is() -> None:
    assert HOSTILE in as_text(paper(report(None, WRITTEN), "en"))


def test_a_dose_has_the_decimal_sign_of_its_language() -> None:
    assert "0,8 mg" in dict(paper(report(), "nl").facts)["Naloxon"]
    assert "0,4 mg" in line(report(), 13, "nl").text
    assert "0.4 mg" in line(report(), 13).text


def test_the_paper_can_be_checked_against_the_log() -> None:
    said = paper(report(), "en")
    assert f"entries 4 to {END} of the log, whose last entry was 99" in said.legend
    assert said.log_hash.endswith("ab" * 32)


def test_the_day_is_written_out_after_midnight() -> None:
    events = emergency()
    end = events[END - 1]
    later = replace(end.moment, at_us=BEGIN.at_us + 11 * 3_600_000_000)
    events[END - 1] = replace(end, moment=later)
    assert line(report(events), END).time == "2026-11-21 01:00:00"
