"""Counting breaths: by the time between them, so that slow breathing is not counted as faster."""

import pytest
from pytestqt.qtbot import QtBot

from ui.console.check_form import BreathCounter, breaths_per_minute
from ui.look.look import Look


@pytest.mark.parametrize(
    ("taps", "rate"),
    [
        ([0.0], None),
        ([0.0, 5.0, 10.0, 15.0, 20.0, 25.0, 30.0], 12),
        ([0.0, 15.0, 30.0], 4),
        ([0.0, 4.0, 8.0, 12.0, 16.0, 20.0, 24.0, 28.0], 15),
        ([3.0, 3.0], None),
    ],
)
def test_the_rate_is_that_of_the_time_between_breaths(taps: list[float], rate: int | None) -> None:
    assert breaths_per_minute(taps) == rate


def test_the_counter_ends_by_itself_after_half_a_minute(qtbot: QtBot) -> None:
    now = [100.0]
    counter = BreathCounter(Look(), lambda: now[0])
    qtbot.addWidget(counter)
    rates: list[int] = []
    counter.counted.connect(rates.append)
    for at in (0.0, 6.0, 12.0, 18.0, 24.0):
        now[0] = 100.0 + at
        counter.tap()
    assert counter.text() == "5 breaths"
    now[0] = 130.0
    counter._tick()
    assert rates == [10]
    assert counter.sub() == "counted 10/min"


def test_a_single_breath_in_half_a_minute_is_at_most_two_a_minute(qtbot: QtBot) -> None:
    now = [0.0]
    counter = BreathCounter(Look(), lambda: now[0])
    qtbot.addWidget(counter)
    rates: list[int] = []
    counter.counted.connect(rates.append)
    counter.tap()
    now[0] = 30.0
    counter._tick()
    assert rates == [2]
