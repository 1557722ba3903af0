"""The list of alarms: all of them, one acknowledgement each, none under the wrong finger."""

from itertools import pairwise

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QApplication

from hatmonitor import events as e
from hatmonitor.alarms.table import ALARMS
from tests.console.conftest import Open, differing
from ui.console.alarm_card import SETTLE_S
from ui.gallery.rooms import busy
from ui.gallery.story import Story


def test_every_standing_alarm_has_its_card(console: Open) -> None:
    at = console("emergency")
    assert set(at.window.side.alarms.cards) == set(at.room.alarms)


def test_seen_sends_the_number_that_was_on_the_screen(console: Open) -> None:
    at = console()
    risen = at.room.alarms["over_time:B6"].risen_seq
    at.touch(at.card("over_time:B6").seen_button)
    assert at.last == {"do": "acknowledge", "alarm": "over_time:B6", "seen": risen}
    assert at.card("over_time:B6").face.seen_by == "seen by w1 15:00"
    assert not at.card("over_time:B6").seen_button.isVisible()


def test_an_alarm_that_rose_under_the_finger_is_refused_on_its_own_card(console: Open) -> None:
    at = console("emergency")
    card = at.card("overdose_called:B3")
    stale = card.face
    at.feed.ask({"do": "raise_overdose", "place": "B3"}, lambda _answer: None)
    card.seen.emit(stale)
    at.settle()
    assert card.said.text() == "Overdose called (B3) has risen since: look again"
    assert card.said.isVisible()
    assert not card.face.seen


def test_a_pause_is_for_one_alarm_and_counts_down(console: Open) -> None:
    at = console()
    lost = "instrument_lost:desk-2"
    at.touch(at.card(lost).pause_button)
    assert at.last == {"do": "pause_sound", "alarm": lost, "seconds": 120.0}
    at.feed.later(5)
    assert at.card(lost).pause_button.text() == "Quiet 1:55"
    assert at.card("check_late:S19").face.counting == ""


def test_a_pause_that_an_escalation_ends_counts_down_to_that(console: Open) -> None:
    at = console()
    late = at.card("check_late:S19")
    at.touch(late.pause_button)
    assert at.last["seconds"] == 120.0
    assert at.room.alarms["check_late:S19"].pause_s < 30
    assert late.pause_button.text().startswith("Quiet 0:")


@pytest.mark.parametrize("name", ["instrument_lost:desk-2", "check_late:S19"])
def test_a_pause_from_another_station_has_room_for_its_seconds(console: Open, name: str) -> None:
    story = busy()
    for place in ("B1", "B2", "B3", "B8", "S1", "S2"):
        story.overdose(place)
    at = console(story, (1920, 1080))
    story.tell(e.AlarmSoundPaused(name, 115.0))
    at.feed.heard.emit()
    button = at.card(name).pause_button
    assert button.text().startswith("Quiet ")
    assert button.width() >= button.sizeHint().width()


def test_f3_goes_to_the_first_alarm_nobody_has_seen(console: Open) -> None:
    at = console()
    at.key("F3")
    assert QApplication.focusWidget() is at.window.side.alarms.first_unseen().seen_button
    at.key("Return")
    assert at.last["do"] == "acknowledge"


def test_a_card_that_moved_takes_no_touch_until_it_has_stood_still(console: Open) -> None:
    at = console()
    card = at.card("check_late:S19")
    at.touch(at.card("over_time:B6").seen_button)
    sent = len(at.feed.asked)
    now = [0.0]
    card._clock = lambda: now[0]
    card.settle()
    at.touch(card.seen_button)
    assert len(at.feed.asked) == sent
    now[0] = SETTLE_S + 0.01
    at.touch(card.seen_button)
    assert at.last["alarm"] == "check_late:S19"


def test_a_new_alarm_makes_the_cards_below_it_settle(console: Open) -> None:
    at = console()
    card = at.card("check_late:S19")
    at.feed.story.overdose("B1")
    at.feed.heard.emit()
    sent = len(at.feed.asked)
    at.touch(card.seen_button)
    assert len(at.feed.asked) == sent


def test_there_is_no_way_to_acknowledge_all(console: Open) -> None:
    at = console("emergency")
    at.touch(at.window.side.alarms.first_unseen().seen_button)
    assert sum(face.seen for face in at.window.side.alarms._faces) == 1


def test_an_alarm_is_painted_at_once_without_waiting_for_a_tick(console: Open) -> None:
    at = console()
    at.window.refresh()
    before = at.picture("B1")
    at.feed.story.overdose("B1")
    at.feed.heard.emit()
    assert at.tile("B1").face.strip is not None
    assert at.picture("B1") != before


def test_a_flash_paints_the_alarms_area_and_nothing_else(console: Open) -> None:
    at = console()
    at.window._beat_timer.stop()
    before = at.screen()
    for beat in range(1, 4):
        at.window.wall.beat(beat)
    QApplication.processEvents()
    after = at.screen()
    strips = [
        at.tile(place).plan.parts["strip"].box.translated(at.window.wall.pos())
        for place in ("B6", "S19")
    ]
    changed = differing(before, after)
    assert changed
    assert all(any(strip.contains(x, y) for strip in strips) for x, y in changed)


def test_an_acknowledged_alarm_stands_still_and_in_sight(console: Open) -> None:
    at = console()
    at.touch(at.card("over_time:B6").seen_button)
    assert at.tile("B6").face.strip.seen
    pictures = []
    for beat in range(6):
        at.window.wall.beat(beat)
        pictures.append(at.picture("B6"))
    assert all(picture == pictures[0] for picture in pictures)


def test_the_beat_rests_while_nothing_flashes(console: Open) -> None:
    at = console("quiet")
    assert not at.window._beat_timer.isActive()
    at.feed.story.overdose("B1")
    at.feed.heard.emit()
    assert at.window._beat_timer.isActive()


def test_many_alarms_are_all_listed_and_what_is_due_stays(console: Open) -> None:
    story = busy()
    for place in ("B1", "B2", "B3", "B8", "S1", "S2", "S5", "S8", "S9"):
        story.overdose(place)
    at = console(story, (1366, 768))
    cards = at.window.side.alarms.cards
    assert set(cards) == set(story.room.alarms)
    assert at.window.side.due.rows() >= 2
    tops = sorted((card.y(), card.height()) for card in cards.values())
    for (top, high), (below, _) in pairwise(tops):
        assert top + high <= below


def test_every_alarm_of_the_table_can_be_shown(console: Open) -> None:
    story = Story(booths=2, seats=0)
    for name, row in ALARMS.items():
        fact = e.AlarmRaised(f"{name}:B1", name, "B1", row.priority, e.Say("{x}", {"x": "why"}), 0)
        story.tell(fact, by="rules", place="B1")
    at = console(story)
    titles = {card.face.title for card in at.window.side.alarms.cards.values()}
    assert titles == {row.title for row in ALARMS.values()}


def test_a_window_that_no_monitor_answered_yet_does_not_say_that_there_is_nothing(
    console: Open,
) -> None:
    at = console(Story())
    scene = at.feed.scene()
    side = at.window.side
    side.show_scene(scene)
    known = side.alarms.grab().toImage(), side.due.grab().toImage()
    side.show_scene(replace(scene, ever_heard=False))
    assert not side.alarms.known and not side.due.known
    assert side.alarms.grab().toImage() != known[0]
    assert side.due.grab().toImage() != known[1]
