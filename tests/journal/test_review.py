"""What a shift lead asks: pages, filters, text, days, figures, every event in plain words."""

import json
import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from hatmonitor import events as facts
from hatmonitor.alarms.table import ALARMS
from hatmonitor.events import FACTS, Event
from hatmonitor.journal.reader import JournalReader
from hatmonitor.journal.store import Journal
from hatmonitor.journal.wanted import Wanted, query
from hatmonitor.moments import shifted
from hatmonitor.review import (
    corrections,
    day_list,
    entries,
    in_words,
    sentences,
    stats,
    titles,
)
from hatmonitor.review.stats import times
from hatmonitor.review.words import WORDS
from hatmonitor.words import say, spoken
from tests.bench.big_journal import BEGIN, visits
from tests.journal.any_fact import any_of
from tests.journal.made import START, event, tampering

COUNT = 6000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("busy")
    with Journal.open(folder, moment=BEGIN) as journal:
        journal.append(list(visits(COUNT)))
    return folder


@pytest.fixture
def reader(folder: Path) -> Iterator[JournalReader]:
    with JournalReader.open(folder) as reader:
        yield reader


# --- pages and filters ---------------------------------------------------------------------------


def all_pages(reader: JournalReader, wanted: Wanted, limit: int) -> list[int]:
    seqs: list[int] = []
    before = None
    while True:
        page = entries(reader, wanted, before=before, limit=limit)
        seqs += [entry.seq for entry in page.entries]
        before = page.before
        if before is None:
            return seqs


def test_pages_together_are_the_whole_log_newest_first(reader: JournalReader) -> None:
    assert all_pages(reader, Wanted(), 997) == list(range(COUNT, 0, -1))


def test_every_filter_gives_what_reading_everything_gives(reader: JournalReader) -> None:
    rows = list(reader.rows(newest_first=True))
    chance = random.Random(1)
    hour = 3_600_000_000
    for _ in range(30):
        like = chance.choice(rows)
        since = BEGIN.at_us + chance.randrange(13 * hour)
        asked = Wanted(
            since=since if chance.random() < 0.4 else None,
            until=since + chance.randrange(7 * hour) if chance.random() < 0.4 else None,
            place=like.place if chance.random() < 0.4 else None,
            client=like.client if chance.random() < 0.3 else None,
            kind=like.kind if chance.random() < 0.4 else None,
            session=like.session if chance.random() < 0.1 else None,
        )
        expected = [row.seq for row in rows if asked.matches(row)]
        assert all_pages(reader, asked, 100) == expected, asked


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        (Wanted(), "PRIMARY KEY"),
        (Wanted(kind="naloxone_given"), "events_kind"),
        (Wanted(place="B3"), "events_place "),
        (Wanted(place="B3", kind="check_recorded"), "events_place_kind"),
        (Wanted(client="C-0001", place="B3", kind="check_recorded"), "events_client"),
        (Wanted(session="V-1", client="C-0001"), "events_session"),
    ],
)
def test_every_filter_is_answered_by_an_index_and_without_sorting(
    reader: JournalReader, wanted: Wanted, index: str
) -> None:
    for newest_first in (True, False):
        asked = query(wanted, 0, None, newest_first=newest_first, limit=100)
        plan = reader.db.execute(f"EXPLAIN QUERY PLAN {asked.sql}", asked.parameters).fetchall()
        assert len(plan) == 1, plan
        assert index in plan[0][3]


def test_a_clock_that_was_set_back_hides_no_entry_of_the_day(tmp_path: Path) -> None:
    day = 86_400
    seconds = [0, day, 2 * day, -30 * day, 2 * day + 60, 3 * day]
    with Journal.open(tmp_path, moment=START) as journal:
        for seq, moved in enumerate(seconds, start=1):
            moment = shifted(START, moved)
            journal.append([Event(seq, moment, "w1", facts.ClientAdmitted("C-1"))])
    asked = Wanted(since=START.at_us + 2 * day * 10**6, until=START.at_us + 3 * day * 10**6)
    with JournalReader.open(tmp_path) as reader:
        assert all_pages(reader, asked, 100) == [5, 3]
        assert len(day_list(reader, "Europe/Amsterdam")) == 5


# --- text ----------------------------------------------------------------------------------------


@pytest.fixture
def told(tmp_path: Path) -> Iterator[JournalReader]:
    late = say("{place}: a check is {minutes} min late", place="S1", minutes=2)
    told = [
        facts.ClientAssessed("C-0412", "1", "Tired, 100% awake_ish!"),
        facts.DoseDecided("C-0412", "reduced_dose", "slept badly", "dr-4", None),
        facts.AlarmRaised("check_late:S1", "check_late", "S1", "medium", late, 0),
        facts.CheckRecorded("S1", 12, 97, "1", "", True, ()),
        facts.ClientHeld("C-0412", "Überdosis gestern", None),
        facts.CorrectionNoted(2, "it was a full dose", True),
        facts.SessionEnded("C-0412", "S1", "hospital", "", True),
        facts.BreathMeasured(
            "ebs1", 0.9, "mg/l", "0.90mg/l HIGH", "high", 0.9, None, "above_upper", None, None, None
        ),
    ]
    with Journal.open(tmp_path, moment=START) as journal:
        journal.append([event(seq, fact) for seq, fact in enumerate(told, start=1)])
    with JournalReader.open(tmp_path) as reader:
        yield reader


@pytest.mark.parametrize(
    ("text", "seqs"),
    [
        ("awake", [1]),
        ("100%", [1]),
        ("awake_ish", [1]),
        ("ish!", [1]),
        ("awakeXish", []),
        ("BADLY", [2]),
        ("reduced dose", [2]),
        ("prescriber dr-4", [2]),
        ("check is 2 min late", [3]),
        ("Check late", [3]),
        ("überdosis", [5]),
        ("withdrawn", [6]),
        ("left early: to hospital", [7]),
        ("far over the limit", [8]),
        ("c-0412", [8, 7, 6, 5, 4, 3, 2, 1]),
        ("note", [6, 1]),  # a word people see, not the name of a field
        ("protocol_version", []),
        ("", [8, 7, 6, 5, 4, 3, 2, 1]),
    ],
)
def test_text_finds_what_a_person_sees(told: JournalReader, text: str, seqs: list[int]) -> None:
    assert [entry.seq for entry in entries(told, text=text).entries] == seqs


def test_text_and_filter_hold_together(told: JournalReader) -> None:
    wanted = Wanted(kind="dose_decided")
    assert [entry.seq for entry in entries(told, wanted, text="dose").entries] == [2]


def test_a_search_may_be_told_how_far_to_look_back(reader: JournalReader) -> None:
    page = entries(reader, text="enrolled", reach=1000)
    assert (page.entries, page.before, page.searched_to) == ((), COUNT - 999, COUNT - 999)
    found: list[int] = []
    before = page.before
    while before is not None:
        page = entries(reader, text="enrolled", reach=1000, before=before)
        found += [entry.seq for entry in page.entries]
        before = page.before
    assert found == list(range(160, 0, -1))


def test_a_search_gives_pages_of_the_asked_size(reader: JournalReader) -> None:
    first = entries(reader, text="awaited nowhere", limit=10)
    assert (first.entries, first.before) == ((), None)
    page = entries(reader, text="blow on ebs1", limit=10)
    assert len(page.entries) == 10
    following = entries(reader, text="blow on ebs1", limit=10, before=page.before)
    assert following.entries[0].seq < page.entries[-1].seq


# --- words ---------------------------------------------------------------------------------------


def test_every_kind_has_a_title_and_a_sentence() -> None:
    assert set(WORDS) == set(FACTS)
    assert set(titles()) == set(FACTS)
    assert len(set(titles().values())) == len(titles())


@pytest.mark.parametrize("kind", sorted(FACTS))
def test_every_kind_is_put_into_words_whatever_it_holds(kind: str) -> None:
    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(any_of(FACTS[kind]))
    def check(fact: facts.AnyFact) -> None:
        said = in_words(event(7, fact), "Europe/Amsterdam")
        words = str(said)
        assert words
        assert None not in said.args.values() or kind == "session_ended"
        assert spoken(said, "en") == words

    check()


def test_every_sentence_of_a_kind_is_used_by_some_fact() -> None:
    for kind, words in WORDS.items():
        assert (words.pick is None) == (set(words.says) == {""}), kind


def test_words_are_those_of_the_room() -> None:
    check = facts.CheckRecorded("S1", 6, 88, "3", "hard to wake", False, ("rr", "poss"))
    assert [str(said) for said in sentences(event(1, check))] == [
        "Check NOT GOOD (breathing, sedation): breathing 6/min, SpO2 88 %, POSS 3.",
        "Note: hard to wake",
    ]
    out = facts.InjectionEnded("S1", START, 1200.0, 300.0, False)
    assert str(in_words(event(1, out), "Europe/Amsterdam")) == (
        "Needle out at 15:05; to be observed for 20 min."
    )
    shorter = facts.ObservationChanged("S1", -300.0, 900.0, "asked to leave")
    assert [str(said) for said in sentences(event(1, shorter))] == [
        "Observation shortened by 5 min, now 15 min.",
        "Reason: asked to leave",
    ]


def test_an_alarm_is_named_by_its_title_and_followed_by_its_reason() -> None:
    reason = say("{place}: a check is {minutes} min late", place="S1", minutes=2)
    raised = facts.AlarmRaised("check_late:S1", "check_late", "S1", "medium", reason, 0)
    first, second = sentences(event(1, raised))
    assert str(first) == f"ALARM, medium: {ALARMS['check_late'].title}, S1."
    assert second == reason


def test_no_person_is_told_a_code_with_an_underscore(reader: JournalReader) -> None:
    for entry in entries(reader, limit=COUNT).entries:
        assert "_" not in entry.spoken("en"), entry.spoken("en")


# --- what cannot be read, what was corrected -----------------------------------------------------


def test_an_entry_of_an_unknown_kind_or_broken_body_is_shown_as_unreadable(
    tmp_path: Path,
) -> None:
    with Journal.open(tmp_path, moment=START) as journal:
        journal.append([event(1), event(2), event(3)])
    with tampering(tmp_path) as conn:
        conn.execute("UPDATE events SET kind = 'teleported' WHERE seq = 1")
        conn.execute("UPDATE events SET body = '{', at = 'never' WHERE seq = 2")
    with JournalReader.open(tmp_path) as reader:
        shown = [entry.spoken("en") for entry in entries(reader).entries]
        assert shown[0].startswith("Check: ")
        assert shown[1] == "This entry (check_recorded) cannot be read. check_recorded: {"
        assert shown[2].startswith("This entry (teleported) cannot be read. teleported: {")
        assert entries(reader).entries[1].at_us is None
        assert stats(reader, time_zone="UTC").events == 3


def test_corrections_point_back_at_what_they_correct(told: JournalReader) -> None:
    assert corrections(told, 1, 7) == {2: [6]}
    assert corrections(told, 3, 7) == {}


# --- days and figures ----------------------------------------------------------------------------


def test_days_are_those_of_the_site_newest_first(reader: JournalReader) -> None:
    days = day_list(reader, "Europe/Amsterdam")
    assert days == sorted(days, reverse=True)
    assert days[-1] == date(2025, 1, 1)
    assert days == sorted(stats(reader, time_zone="Europe/Amsterdam").by_day, reverse=True)


def test_figures_count_what_reading_everything_counts(reader: JournalReader) -> None:
    figures = stats(reader, time_zone="Europe/Amsterdam")
    rows = list(reader.rows())
    assert figures.events == sum(figures.by_kind.values()) == sum(figures.by_day.values()) == COUNT
    assert figures.by_kind["check_recorded"] == sum(r.kind == "check_recorded" for r in rows)
    ended = [json.loads(row.body) for row in rows if row.kind == "session_ended"]
    assert figures.visits.ended == len(ended) == figures.visits.outcomes["left"]
    assert figures.visits.length.count == len(ended)
    late = figures.alarms["check_late"]
    assert late.raised == sum(row.kind == "alarm_raised" for row in rows) - sum(
        figure.raised for name, figure in figures.alarms.items() if name != "check_late"
    )
    assert late.to_answer.median_s == 40.0


def test_figures_of_a_period_are_of_that_period_alone(reader: JournalReader) -> None:
    asked = Wanted(BEGIN.at_us + 4 * 3_600_000_000, BEGIN.at_us + 7 * 3_600_000_000)
    figures = stats(reader, asked, time_zone="UTC")
    inside = [row for row in reader.rows() if asked.matches(row)]
    assert figures.events == len(inside) < COUNT / 2
    assert figures.visits.admitted == sum(row.kind == "client_admitted" for row in inside)
    assert figures.visits.length.count < figures.visits.ended  # some began before


def test_time_to_answer_runs_from_when_the_alarm_became_unanswered(tmp_path: Path) -> None:
    reason = say("late")

    def raised(place: str) -> facts.AlarmRaised:
        return facts.AlarmRaised(f"check_late:{place}", "check_late", place, "medium", reason, 0)

    def acknowledged(place: str) -> facts.AlarmAcknowledged:
        return facts.AlarmAcknowledged(f"check_late:{place}", 1)

    told = [
        raised("S1"), raised("S2"), raised("S1"), acknowledged("S1"), acknowledged("S2"),
        acknowledged("S2"), raised("S1"), acknowledged("S1"), raised("S3"),
    ]  # fmt: skip
    with Journal.open(tmp_path, moment=START) as journal:
        journal.append([event(seq, fact) for seq, fact in enumerate(told, start=1)])
    with JournalReader.open(tmp_path) as reader:
        (figures,) = stats(reader, time_zone="UTC").alarms.values()
    assert (figures.raised, figures.unanswered) == (5, 1)
    assert figures.to_answer == times([3.0, 3.0, 1.0])


def test_the_95th_percentile_is_a_time_that_was_measured() -> None:
    assert times([]).p95_s is None
    assert times([5.0]).p95_s == 5.0
    assert times([float(n) for n in range(1, 101)]).p95_s == 95.0
    assert times([float(n) for n in range(1, 21)]).p95_s == 19.0
    assert times([1.0, 2.0, 3.0, 4.0]).median_s == 2.5
