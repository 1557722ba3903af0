"""The model: pages, filters, the search, and what is written meanwhile."""

from datetime import date
from pathlib import Path

import pytest
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from hatmonitor import events as e
from hatmonitor.journal.store import Journal
from tests.review.house import ALARM, BEGIN, CHECKS, CORRECTED, CORRECTION, LAST, check, event
from ui.review.asked import Asked
from ui.review.book import Book
from ui.review.entries import PAGE, Entries
from ui.words import use_language


def shown(entries: Entries, asked: Asked, qtbot: QtBot) -> list[int]:
    """The numbers of all that is found."""
    entries.show(entries.book, asked)
    return all_of(entries, qtbot)


def all_of(entries: Entries, qtbot: QtBot) -> list[int]:
    while not entries.complete:
        entries.fetchMore()
        qtbot.waitUntil(lambda: not entries.searching)
    return [entries.entry(row).seq for row in range(entries.rowCount())]


@pytest.fixture
def entries(house: Path, qtbot: QtBot) -> Entries:
    model = Entries()
    model.show(Book.open(house), Asked())
    return model


def test_it_is_a_model_as_qt_wants_it(entries: Entries, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(entries, force_py=True)


def test_it_shows_one_page_newest_first_and_fetches_the_next_when_asked(entries: Entries) -> None:
    assert entries.rowCount() == PAGE
    assert [entries.entry(row).seq for row in range(3)] == [LAST, LAST - 1, LAST - 2]
    entries.fetchMore()
    assert entries.rowCount() == 2 * PAGE
    assert entries.entry(2 * PAGE - 1).seq == LAST - 2 * PAGE + 1


def test_all_pages_together_are_the_whole_log_without_gap_or_double(
    entries: Entries, qtbot: QtBot
) -> None:
    assert all_of(entries, qtbot) == list(range(LAST, 0, -1))
    assert not entries.canFetchMore()


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (Asked(place="B1"), [6, 5]),
        (Asked(client="C-0001"), [7, 6, 5, 4, 3]),
        (Asked(kind="client_admitted"), [8, 3]),
        (Asked(session="V-2"), [8]),
        (Asked(place="B1", kind="alarm_raised"), [ALARM]),
        (Asked(client="C-0001", kind="client_admitted"), [3]),
        (Asked(place="B9"), []),
        (Asked(client="C-0001", day=date(2026, 10, 25)), []),
    ],
)
def test_a_filter_shows_what_fits_and_nothing_else(
    entries: Entries, qtbot: QtBot, asked: Asked, found: list[int]
) -> None:
    assert shown(entries, asked, qtbot) == found


def test_a_day_is_the_sites_own_also_when_its_clock_is_put_back(
    entries: Entries, qtbot: QtBot
) -> None:
    """From 22:00Z on the 24th to 23:00Z on the 25th: twenty-five hours, a check every ten minutes.
    The first check is at 21:10Z."""
    first = 8 + 6
    assert shown(entries, Asked(day=date(2026, 10, 25)), qtbot) == list(
        range(first + 25 * 6 - 1, first - 1, -1)
    )
    assert shown(entries, Asked(day=date(2026, 10, 24)), qtbot) == list(range(first - 1, 0, -1))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a tune", [4]),  # what somebody wrote, whatever the case
        ("100% of_", [4]),  # no wildcard
        ("100_", []),
        ("lead1", [7]),  # who
        ("came in", [8, 3]),  # the program's own words
        ("check is 2 min", [ALARM]),  # the rules' words
    ],
)
def test_a_search_finds_what_a_person_reads(
    entries: Entries, qtbot: QtBot, text: str, found: list[int]
) -> None:
    assert shown(entries, Asked(text=text), qtbot) == found


def test_a_search_is_in_the_language_that_is_read(entries: Entries, qtbot: QtBot) -> None:
    assert shown(entries, Asked(text="kwam binnen"), qtbot) == []
    use_language("nl")
    try:
        assert shown(entries, Asked(text="kwam binnen"), qtbot) == [8, 3]
    finally:
        use_language("en")


def test_search_and_filters_hold_together(entries: Entries, qtbot: QtBot) -> None:
    assert shown(entries, Asked(text="came in", client="C-0001"), qtbot) == [3]


def test_a_corrected_entry_says_so_when_it_is_fetched(entries: Entries, qtbot: QtBot) -> None:
    all_of(entries, qtbot)
    assert entries.corrections_of(CORRECTED) == [CORRECTION]
    assert entries.corrections_of(CORRECTION) == []


def test_new_entries_come_on_top_while_they_are_wanted(own_house: Path, qtbot: QtBot) -> None:
    entries = Entries()
    entries.show(Book.open(own_house), Asked())
    with Journal.open(own_house, moment=BEGIN) as journal:
        journal.append([check(LAST + 1), check(LAST + 2)])
        entries.follow(take=True)
        assert [entries.entry(row).seq for row in range(3)] == [LAST + 2, LAST + 1, LAST]
        journal.append([check(LAST + 3)])
        entries.follow(take=False)
    assert entries.newer == 1
    assert entries.entry(0).seq == LAST + 2


def test_new_entries_are_filtered_like_the_old(own_house: Path, qtbot: QtBot) -> None:
    entries = Entries()
    entries.show(Book.open(own_house), Asked(kind="client_admitted"))
    came = event(LAST + 2, e.ClientAdmitted("C-0009"), after_s=1e6, client="C-0009")
    with Journal.open(own_house, moment=BEGIN) as journal:
        journal.append([check(LAST + 1), came])
    entries.follow(take=True)
    assert all_of(entries, qtbot) == [LAST + 2, 8, 3]


def test_a_correction_written_meanwhile_marks_the_entry_in_sight(own_house: Path) -> None:
    entries = Entries()
    entries.show(Book.open(own_house), Asked(client="C-0003"))
    fact = e.CorrectionNoted(LAST, "counted again", False)
    with Journal.open(own_house, moment=BEGIN) as journal:
        journal.append([event(LAST + 1, fact, "lead1", 1e6)])
    entries.follow(take=True)
    assert entries.entry(0).seq == LAST
    assert entries.corrections_of(LAST) == [LAST + 1]


def test_a_window_left_open_lets_go_of_the_oldest_and_finds_them_again(
    own_house: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.review.entries._FOLLOWED", PAGE)
    entries = Entries()
    entries.show(Book.open(own_house), Asked())
    with Journal.open(own_house, moment=BEGIN) as journal:
        journal.append([check(LAST + number) for number in range(1, PAGE + 2)])
    entries.follow(take=True)
    assert entries.rowCount() == PAGE
    assert all_of(entries, qtbot) == list(range(LAST + PAGE + 1, 0, -1))


def test_begun_at_an_entry_it_shows_that_one_first_and_follows_nothing(
    own_house: Path, qtbot: QtBot
) -> None:
    entries = Entries()
    entries.show(Book.open(own_house), Asked(), upto=CORRECTED)
    with Journal.open(own_house, moment=BEGIN) as journal:
        journal.append([check(LAST + 1)])
    entries.follow(take=True)
    assert all_of(entries, qtbot) == [4, 3, 2, 1]
    assert entries.newer == 1


def test_the_checks_are_as_many_as_the_tests_believe(entries: Entries, qtbot: QtBot) -> None:
    assert len(shown(entries, Asked(kind="check_recorded"), qtbot)) == CHECKS
