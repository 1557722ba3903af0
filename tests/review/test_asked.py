"""What a person types for a day."""

from datetime import date

import pytest

from hatmonitor.moments import iso
from ui.review.asked import Asked, day_of

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026-11-21", date(2026, 11, 21)),
        ("21-11-2026", date(2026, 11, 21)),
        ("1/2/2026", date(2026, 2, 1)),
        ("22-11", date(2026, 11, 22)),
        ("23-11", date(2025, 11, 23)),  # the last one there was
    ],
)
def test_a_day_may_be_typed_as_people_write_it(typed: str, meant: date) -> None:
    assert day_of(typed, TODAY) == meant


@pytest.mark.parametrize("typed", ["yesterday", "31-02-2026", "32-1", "2026-13-01", "1-2-3-4", "٣"])
def test_what_is_no_day_is_not_guessed_at(typed: str) -> None:
    with pytest.raises(ValueError):
        day_of(typed, TODAY)


def test_a_day_runs_from_midnight_to_midnight_of_the_site() -> None:
    wanted = Asked(day=date(2026, 3, 29)).wanted("Europe/Amsterdam")  # 23 hours long
    assert wanted.since is not None and wanted.until is not None
    assert iso(wanted.since) == "2026-03-28T23:00:00.000000Z"
    assert iso(wanted.until) == "2026-03-29T22:00:00.000000Z"
