"""What stands across the window: an alarm nobody answers, a warning, a drill; it covers nothing."""

import pytest

from hatmonitor.rules.judge import level_at
from tests.console.conftest import Console, Open
from ui.console.alarm_card import SETTLE_S
from ui.console.present.bands import UNANSWERED
from ui.gallery.story import EXAMPLE


def _settled(at: Console) -> None:
    """The touch is taken again: the band has stood still."""
    at.window.bands._changed_at -= SETTLE_S


def test_an_alarm_that_nobody_answers_goes_across_the_whole_window(console: Open) -> None:
    at = console("calm")
    at.key("1")
    at.key("F12")
    assert not at.window.bands.isVisible()
    at.feed.later(EXAMPLE.alarms.escalate_first_s)
    assert at.window.bands.isVisible()
    assert at.window.bands.width() >= at.window.width() - 40
    (face,) = at.window.bands.faces
    assert face.title == "B1 C-0412 Overdose called"
    assert face.more[0].startswith("30 s · nobody has answered")


def test_it_says_when_others_and_then_the_shift_lead_are_called(console: Open) -> None:
    at = console("calm")
    at.key("1")
    at.key("F12")
    limits, said = EXAMPLE.alarms, {}
    for _ in range(5):
        at.feed.later(limits.escalate_again_s)
        alarm = at.room.alarms["overdose_called:B1"]
        said[alarm.level] = at.window.bands.faces[0].more[0]
    assert level_at(60.0, limits.escalate_first_s, limits.escalate_again_s) == 1
    assert "others are called" in said[2]
    assert all("the shift lead is called" in said[level] for level in said if level >= 3)


@pytest.mark.parametrize("size", [(1920, 1080), (1366, 768)])
def test_the_layout_makes_room_and_nothing_is_covered(console: Open, size: tuple[int, int]) -> None:
    at = console("unanswered", size)
    at.feed.heard.emit()
    window, band = at.window, at.window.bands.geometry()
    assert band.height() >= 44
    assert band.top() >= window.header.geometry().bottom()
    for part in (window.header, window.desk, window.wall, window.side, window.panel):
        assert not band.intersects(part.geometry())
        assert part.visibleRegion().boundingRect() == part.rect()
    for tile in window.wall.tiles.values():
        assert window.wall.rect().contains(tile.box)
        assert tile.box.height() >= 38


def test_its_key_says_seen_of_what_was_on_the_screen_and_then_it_goes(console: Open) -> None:
    at = console("unanswered")
    at.feed.heard.emit()
    _settled(at)
    face = at.window.bands.faces[0].alarm
    at.ctrl("S")
    assert at.last == {"do": "acknowledge", "alarm": face.alarm, "seen": face.seen_seq}
    assert all(band.alarm is None or band.alarm.alarm != face.alarm
               for band in at.window.bands.faces)  # fmt: skip
    assert face.alarm in at.window.side.alarms.cards


def test_another_alarm_under_the_finger_is_not_answered_with_the_first(console: Open) -> None:
    at = console("unanswered")
    at.feed.heard.emit()
    _settled(at)
    at.ctrl("S")
    asked = len(at.feed.asked)
    at.ctrl("S")
    assert len(at.feed.asked) == asked
    _settled(at)
    at.ctrl("S")
    assert len(at.feed.asked) == asked + 1


def test_the_row_goes_when_nothing_stands_in_it(console: Open) -> None:
    at = console("unanswered")
    at.feed.heard.emit()
    before = at.window.wall.height()
    for alarm in list(at.room.alarms.values()):
        if alarm.acknowledged is None:
            at.feed.ask(
                {"do": "acknowledge", "alarm": alarm.id, "seen": alarm.risen_seq}, lambda _a: None
            )
    assert not at.window.bands.isVisible()
    assert at.window.wall.height() > before


def test_the_batch_warning_stands_across_with_its_count_and_on_the_handover(
    console: Open,
) -> None:
    at = console("batch")
    (face,) = at.window.bands.faces
    assert face.title == "Many overdoses"
    assert face.more[0].startswith("3 emergencies within 24 h")
    at.window.choosing.staff()
    at.subject.open_form("hand_over")
    assert "WARNING, many overdoses: 3 emergencies within 24 h" in at.subject.form._known()


def test_an_unanswered_alarm_and_a_warning_share_the_row(console: Open) -> None:
    at = console("batch")
    high = at.window.bands.height()
    at.feed.later(EXAMPLE.alarms.escalate_first_s)
    assert [face.kind for face in at.window.bands.faces] == [UNANSWERED, "warning"]
    assert at.window.bands.height() == high
    boxes = [box for _face, box in at.window.bands._boxes()]
    assert boxes[0].right() < boxes[1].left()
