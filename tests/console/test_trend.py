"""The trend of a visit: a gap stays a gap, no dip is smoothed away, nothing in it can be moved."""

import math

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from hatmonitor.events import DeviceRow
from hatmonitor.journal.samples import Sample
from hatmonitor.moments import shifted
from tests.console.conftest import Open
from ui.console.present.scene import Scene
from ui.console.present.trend import (
    GAP_S,
    Curve,
    broken,
    gaps,
    live_samples,
    time_ticks,
    trend_face,
    value_at,
)
from ui.gallery.story import DESK, EXAMPLE, Story

OXI = DeviceRow("oxi", "nonin-df2", "usb:1-1", "B1", measures="vitals")
OTHER = DeviceRow("other", "bci", "usb:1-2", "B1", measures="vitals")


@pytest.fixture
def story() -> Story:
    made = Story(booths=2, seats=0, devices=(*DESK, OXI, OTHER))
    made.sign_in()
    made.seat("C-1", "B1")
    made.at(10)
    return made


def _samples(story: Story, spo2: list[int | None], quality: str = "good") -> list[Sample]:
    """One a second from a minute after the visit began."""
    visit = next(iter(story.room.visits.values()))
    at_us = shifted(visit.admitted, 60).at_us
    return [
        Sample(at_us + n * 1_000_000, "oxi", "B1", visit.session, value, 70, None, quality)
        for n, value in enumerate(spo2)
    ]


def _curve(story: Story, samples: list[Sample], name: str = "spo2_percent", **more) -> Curve:
    face = trend_face(Scene(story.room, story.now, bedside=story.bedside), "B1", samples, **more)
    return next(curve for curve in face.curves if curve.name == name)


def _values(curve: Curve) -> list[float | None]:
    return [None if math.isnan(value) else value for _, value in curve.points]


# --- lines ---------------------------------------------------------------------------------------


def test_values_that_follow_each_other_are_one_line(story: Story) -> None:
    assert _values(_curve(story, _samples(story, [97, 96, 95]))) == [97, 96, 95]


def test_a_gap_of_more_than_three_seconds_breaks_the_line(story: Story) -> None:
    samples = _samples(story, [97, 96, *[None] * 4, 95, 94])
    curve = _curve(story, samples)
    assert _values(curve) == [97, 96, None, 95, 94]
    ((begun, ended),) = gaps(curve)
    assert ended - begun == 5.0


def test_a_value_that_is_missing_once_does_not_break_the_line(story: Story) -> None:
    assert _values(_curve(story, _samples(story, [97, None, 95, 94]))) == [97, 95, 94]


def test_exactly_three_seconds_are_no_gap_and_a_little_more_is_one() -> None:
    each_second = [(float(second), 97.0) for second in range(10)]
    near = broken([*each_second, (9.0 + GAP_S, 97.0)], 0.1)
    far = broken([*each_second, (9.1 + GAP_S, 97.0)], 0.1)
    assert not any(math.isnan(value) for _, value in near)
    assert sum(math.isnan(value) for _, value in far) == 1


def test_an_instrument_that_tells_every_four_seconds_is_not_all_gaps() -> None:
    slow = [(n * 4.0, 97.0) for n in range(10)]
    assert len(broken(slow, 0.1)) == 10
    assert any(math.isnan(value) for _, value in broken([*slow, (49.0, 97.0)], 0.1))


@pytest.mark.parametrize("quality", ["poor", "none"])
def test_poor_values_are_a_gap(story: Story, quality: str) -> None:
    samples = _samples(story, [97] * 20)
    samples[5:15] = _samples(story, [60] * 20, quality)[5:15]
    curve = _curve(story, samples)
    assert 60 not in _values(curve) and len(gaps(curve)) == 1


def test_a_dip_of_one_second_survives_the_thinning(story: Story) -> None:
    values = [97] * 600
    values[333] = 71
    curve = _curve(story, _samples(story, values), columns=50)
    assert min(v for v in _values(curve) if v is not None) == 71
    assert len(curve.points) < 260


def test_two_instruments_are_not_mixed_into_one_line(story: Story) -> None:
    mine = _samples(story, [97] * 20)
    other = [Sample(s.at_us + 1, "other", *_rest(s, 90)) for s in mine[:5]]
    together = sorted([*mine, *other], key=lambda sample: sample.at_us)
    assert set(_values(_curve(story, together))) == {97}


def _rest(sample: Sample, spo2: int) -> tuple[object, ...]:
    return sample.place, sample.session, spo2, 70, None, "good"


def test_what_is_not_measured_has_no_graph(story: Story) -> None:
    face = trend_face(Scene(story.room, story.now), "B1", _samples(story, [97, 96]))
    assert [curve.name for curve in face.curves] == ["spo2_percent", "pulse_per_min"]


def test_limits_and_the_own_level_are_marked_in_words(story: Story) -> None:
    story.vitals("oxi", 97, 70)
    story.condition("oxi", baseline=96)
    levels = _curve(story, _samples(story, [97])).levels
    limits = EXAMPLE.vitals
    assert [(level.value, level.word, level.own) for level in levels] == [
        (limits.low_spo2_percent, "low", False),
        (limits.emergency_spo2_percent, "very low", False),
        (96, "own level", True),
    ]


def test_the_time_axis_has_full_minutes_in_the_sites_time(story: Story) -> None:
    face = trend_face(Scene(story.room, story.now), "B1", _samples(story, [97] * 500))
    words = [word for _, word in time_ticks(face, 5)]
    assert words and len(words) <= 6
    assert all(word.startswith("14:") for word in words)
    assert all(0 <= at_s <= face.until_s for at_s, _ in time_ticks(face, 5))


def test_the_value_at_a_moment_is_none_in_a_gap(story: Story) -> None:
    curve = _curve(story, _samples(story, [97] * 10 + [None] * 60 + [95] * 10))
    first = curve.points[0][0]
    assert value_at(curve, first + 2, 5) == 97
    assert value_at(curve, first + 40, 5) is None


def test_live_values_that_are_not_new_are_left_out(story: Story) -> None:
    story.vitals("oxi", 97, 70, age_s=0.5)
    story.vitals("other", 96, 70, age_s=4.0)
    scene = Scene(story.room, story.now, bedside=story.bedside)
    (sample,) = live_samples(scene, "B1")
    assert (sample.device, sample.at_us) == ("oxi", story.now.at_us - 500_000)


# --- in the panel --------------------------------------------------------------------------------


def _trend(at):  # type: ignore[no-untyped-def]
    return at.subject.facts.trend


def test_the_chosen_place_shows_the_visit_so_far_and_goes_on_live(console: Open) -> None:
    at = console("bedside_four")
    at.window.choose("B1")
    face = _trend(at).face
    assert at.feed.asked_samples == [at.room.places["B1"].session]
    assert [curve.name for curve in face.curves] == [
        "spo2_percent", "resp_per_min", "pulse_per_min",
    ]  # fmt: skip
    assert gaps(face.curves[0])
    story = at.feed.story
    for _ in range(7):
        story.now = shifted(story.now, 1)
        story.vitals("capno", 91, 60, 6, age_s=0.1)
        at.feed.tell_vitals()
    assert [y for _, y in _trend(at).face.curves[0].points][-1] == 91


def test_a_place_without_such_an_instrument_has_no_trend(console: Open) -> None:
    at = console("bedside_four")
    at.window.choose("B2")
    assert _trend(at) is None
    assert at.feed.asked_samples == []


def test_another_visit_begins_anew(console: Open) -> None:
    at = console("bedside_four")
    at.window.choose("B1")
    story = at.feed.story
    story.leave("B1")
    story.set_place("B1", "open")
    at.feed.heard.emit()
    assert _trend(at) is None
    story.seat("C-9", "B1")
    at.feed.heard.emit()
    assert _trend(at).face.empty
    assert _trend(at).face.said == "nothing measured yet in this visit"


def test_a_journal_that_cannot_be_read_is_said(console: Open) -> None:
    at = console("bedside_four")
    at.feed.samples = lambda session, done: done(None)
    at.window.choose("B1")
    assert _trend(at).face.said == "earlier values cannot be read"


def test_no_finger_and_no_wheel_moves_the_graph(console: Open) -> None:
    at = console("bedside_four")
    at.window.choose("B1")
    graph = _trend(at).graphs["spo2_percent"]
    view = graph.plot.getViewBox()
    before = view.viewRange()
    middle = graph.plot.viewport().rect().center()
    QTest.mouseClick(graph.plot.viewport(), Qt.MouseButton.RightButton, pos=middle)
    QTest.mousePress(graph.plot.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    QTest.mouseMove(graph.plot.viewport(), middle * 1.3)
    QTest.mouseRelease(graph.plot.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    wheel = QWheelEvent(
        QPointF(middle), QPointF(middle), QPointF(0, 120).toPoint(), QPointF(0, 120).toPoint(),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase,
        False,
    )  # fmt: skip
    QApplication.sendEvent(graph.plot.viewport(), wheel)
    QApplication.processEvents()
    assert view.viewRange() == before
    assert QApplication.activePopupWidget() is None


def test_the_arrows_read_the_trend_and_escape_leaves_it(console: Open) -> None:
    at = console("bedside_four")
    at.window.choose("B1")
    trend = _trend(at)
    trend.setFocus()
    at.key("Left")
    assert trend.graphs["spo2_percent"].head.startswith("14:")
    first = trend.graphs["spo2_percent"].head
    for _ in range(20):
        at.key("Left")
    assert trend.graphs["spo2_percent"].head != first
    assert "SpO2" in trend.accessibleName()
    at.key("Escape")
    assert at.subject.key == ("idle", "")


def test_the_tab_key_comes_to_the_trend(console: Open) -> None:
    at = console("bedside_four")
    at.window.choose("B1")
    reached = set()
    at.window.wall.setFocus()
    for _ in range(60):
        reached.add(QApplication.focusWidget())
        at.key("Tab")
    assert _trend(at) in reached
