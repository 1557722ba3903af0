"""A person at the window: keys and touches in, commands out; events in, words out."""

from PySide6.QtWidgets import QApplication

from tests.console.conftest import Console, Open
from ui.console.keys import KEYS, numbered, quick_keys
from ui.gallery.story import Story
from ui.look.controls import Button
from ui.look.look import TOUCH

# --- choosing ------------------------------------------------------------------------------------


def test_a_digit_chooses_the_booth_of_that_number(console: Open) -> None:
    at = console()
    at.key("6")
    assert at.window.choosing.choice == "B6"
    assert at.tile("B6").chosen


def test_two_digits_are_a_number(console: Open) -> None:
    at = console()
    at.key("1")
    at.key("3")
    assert at.window.choosing.choice == "B13"


def test_every_place_of_the_largest_site_has_a_key(console: Open) -> None:
    at = console()
    keys = quick_keys(at.room)
    assert set(keys.values()) == set(at.room.places)
    for key, place in keys.items():
        at.window._digits_at.invalidate()
        at.key(key.lower())
        assert at.window.choosing.choice == place, key


def test_a_number_is_a_booth_before_it_is_a_seat(console: Open) -> None:
    at = console()
    assert numbered(at.room, "7") == "B7"
    assert numbered(at.room, "20") == "S20"
    assert numbered(at.room, "99") is None


def test_arrows_walk_over_the_wall(console: Open) -> None:
    at = console()
    at.key("1")
    at.key("Right")
    assert at.window.choosing.choice == "B2"
    at.key("Down")
    assert at.window.choosing.choice == "B7"
    at.key("Left")
    assert at.window.choosing.choice == "B6"
    at.key("Up")
    assert at.window.choosing.choice == "B1"


def test_a_touch_chooses_a_tile(console: Open) -> None:
    at = console()
    at.touch_tile("S12")
    assert at.window.choosing.choice == "S12"


def test_letters_typed_into_a_field_choose_nothing(console: Open) -> None:
    at = console()
    at.key("2")
    at.key("F2")
    at.key("c-77")
    assert at.window.choosing.choice == "B2"
    assert at.window.desk.code.value == "c-77"


# --- the overdose --------------------------------------------------------------------------------


def test_one_key_calls_an_overdose_on_the_chosen_booth(console: Open) -> None:
    at = console()
    at.key("1")
    at.key("F12")
    assert at.last == {"do": "raise_overdose", "place": "B1"}
    assert at.subject.key == ("emergency", "B1")


def test_two_keys_call_an_overdose_on_any_booth(console: Open) -> None:
    at = console()
    at.key("F12")
    assert at.feed.asked == []
    at.key("q")
    assert at.last == {"do": "raise_overdose", "place": "B11"}


def test_an_overdose_is_called_while_somebody_types(console: Open) -> None:
    at = console()
    at.key("2")
    at.key("F6")
    at.key("1")
    at.key("F12")
    assert at.last == {"do": "raise_overdose", "place": "B2"}


def test_escape_calls_off_the_choice_of_a_place(console: Open) -> None:
    at = console()
    at.key("F12")
    at.key("Escape")
    at.key("4")
    assert at.feed.asked == []


def test_an_overdose_is_called_without_a_sign_in(console: Open) -> None:
    at = console(Story(booths=2, seats=0))
    at.key("1")
    at.key("F12")
    assert "B1" in at.room.emergencies


# --- keyboard, touch, language, leaving ----------------------------------------------------------


def test_every_key_of_the_help_page_does_something(console: Open) -> None:
    at = console()
    known = {row.name for row in KEYS}
    assert known == {"overdose", "help", "desk", "alarms", "staff", "emergency", "clients",
                     "instruments", "language", "palette", "log", "back", "quit",
                     "seen", "sounds"}  # fmt: skip
    at.key("F1")
    assert at.subject.key == ("help", "")
    at.key("F1")
    assert at.subject.key == ("idle", "")


def test_the_tab_key_reaches_every_button_in_sight(console: Open) -> None:
    at = console("emergency", (1366, 768))
    at.touch_tile("B3")
    reached = set()
    at.window.wall.setFocus()
    for _ in range(200):
        reached.add(QApplication.focusWidget())
        at.key("Tab")
    buttons = [b for b in at.window.findChildren(Button) if b.isVisible()]
    missing = [b.text() for b in buttons if b not in reached and b.focusProxy() is None]
    assert not missing


def test_whatever_can_be_touched_is_as_large_as_a_finger(console: Open) -> None:
    at = console("emergency", (1366, 768))
    for place in ("B3", "B1", "B4"):
        at.touch_tile(place)
        for action in list(getattr(at.subject, "buttons", {})):
            at.subject.act(action)
            _all_large(at)
        _all_large(at)


def _all_large(at: Console) -> None:
    for button in at.window.findChildren(Button):
        if button.isVisible():
            assert button.height() >= TOUCH and button.width() >= TOUCH, button.text()


def test_the_language_changes_while_running_and_everywhere(console: Open) -> None:
    at = console()
    at.key("1")
    assert at.tile("B1").face.word == "Observing"
    at.ctrl("L")
    assert at.tile("B1").face.word == "Observatie"
    assert at.subject.buttons["check"].text() == "Controle"
    assert at.window.header.face.staff == "w1 · medewerker"
    at.ctrl("L")
    assert at.tile("B1").face.word == "Observing"


def test_dark_and_light_change_while_running(console: Open) -> None:
    at = console()
    before = at.window.grab().toImage().pixelColor(2, 2)
    at.ctrl("D")
    after = at.window.grab().toImage().pixelColor(2, 2)
    assert after.lightness() > before.lightness() + 100


def test_leaving_with_people_in_the_house_is_asked_about_in_the_window(console: Open) -> None:
    at = console()
    at.window._sure_to_leave = False
    at.window.close()
    assert at.window.isVisible()
    assert at.subject.key == ("quit", "")
    at.touch(at.subject.no)
    assert at.window.isVisible()
    at.window.close()
    at.touch(at.subject.yes)
    assert not at.window.isVisible()


def test_an_empty_house_is_left_at_once(console: Open) -> None:
    at = console("empty")
    at.window._sure_to_leave = False
    at.window.close()
    assert not at.window.isVisible()


def test_nothing_ever_opens_a_second_window(console: Open) -> None:
    at = console("emergency")
    for key in ("F1", "F4", "Escape", "3", "F11", "1", "F6", "F12", "F2"):
        at.key(key)
    assert [w for w in QApplication.topLevelWidgets() if w.isVisible()] == [at.window]
    assert QApplication.activePopupWidget() is None
    assert QApplication.activeModalWidget() is None
