"""A person at the window: keys and touches in, commands out; events in, words out."""

from PySide6.QtWidgets import QApplication

from hatmonitor.room.stages import Stage
from tests.console.conftest import Console, Open
from ui.console.keys import KEYS, numbered, quick_keys
from ui.gallery.story import Story
from ui.look.controls import Button
from ui.look.look import TOUCH


def _signed_in(booths: int = 4, seats: int = 4) -> Story:
    story = Story(booths=booths, seats=seats)
    story.sign_in()
    return story


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


# --- a visit, by keys alone ----------------------------------------------------------------------


def test_a_visit_goes_from_the_door_to_the_street_by_keys_alone(console: Open) -> None:
    story = _signed_in()
    story.enrol("C-1")
    at = console(story)
    at.key("F2")
    at.key("C-1")
    at.key("Return")
    assert at.last == {"do": "admit", "client": "C-1"}
    assert at.subject.key == ("client", "C-1")
    at.key("F5")
    at.key("Return")
    assert at.last == {"do": "expect_breath", "client": "C-1", "device": "desk-1"}
    story.breath("C-1", 0.0)
    at.feed.heard.emit()
    at.key("F6")
    at.key("1")
    at.key("F6")
    assert at.last == {"do": "assess", "client": "C-1", "poss": "1", "note": ""}
    at.key("F7")
    at.key("Space")
    at.key("F7")
    assert at.last["do"] == "decide_dose" and at.last["outcome"] == "dose"
    at.key("Escape")
    at.key("1")
    at.key("F5")
    at.key("Return")
    assert at.last == {"do": "seat", "client": "C-1", "place": "B1"}
    at.key("F5")
    at.key("Space")
    at.key("F5")
    assert at.last == {"do": "start_injection", "place": "B1", "route": "iv", "kit": None}
    at.feed.later(300)
    at.key("F5")
    assert at.last == {"do": "end_injection", "place": "B1"}
    for _ in range(2):
        at.key("F6")
        at.key("14")
        at.key("Tab")
        at.key("97")
        at.subject.form.poss.setFocus()
        at.key("1")
        at.key("F6")
        assert at.last["rr"] == 14 and at.last["spo2"] == 97 and at.last["poss"] == "1"
    at.feed.later(45 * 60)
    at.key("F10")
    at.key("Return")
    assert at.last["do"] == "end_session"
    assert at.room.visits == {}
    at.key("F5")
    assert at.last == {"do": "set_place", "place": "B1", "state": "open"}


def test_needle_out_some_minutes_ago_is_sent_as_a_time(console: Open) -> None:
    story = _signed_in()
    story.seat("C-1", "B1")
    story.inject("B1")
    story.at(4)
    at = console(story)
    at.key("1")
    at.key("F11")
    at.key("Tab")
    at.key("Return")
    assert at.last == {"do": "end_injection", "place": "B1", "at": "2026-11-22T13:02:00.000000Z"}
    assert at.room.visits["V0001"].stage is Stage.OBSERVING


def test_move_shows_only_places_that_are_free(console: Open) -> None:
    at = console()
    at.key("1")
    at.key("F7")
    places = [button.text() for button in at.subject.form.flow.buttons]
    assert "B4" in places
    assert not {"B1", "B2", "B7", "B9", "B12", "S1"} & set(places)
    at.touch(at.subject.form.flow.buttons[0])
    assert at.last == {"do": "move", "place": "B1", "to": "B4"}


def test_a_longer_watch_is_one_press_and_a_shorter_one_needs_a_lead_and_a_reason(
    console: Open,
) -> None:
    at = console()
    at.key("1")
    at.key("F8")
    at.key("Return")
    assert at.last == {"do": "extend_observation", "place": "B1", "minutes": 5}
    at.key("F9")
    at.key("Space")
    at.subject.form.reason.put("awake and well")
    at.key("F9")
    assert at.last["do"] == "shorten_observation"
    assert at.subject.said.text() == "Only a shift lead may do that"


def test_a_check_without_its_breathing_is_not_sent(console: Open) -> None:
    at = console()
    at.key("1")
    at.key("F6")
    at.key("F6")
    assert at.feed.asked == []
    assert at.subject.said.text() == "Count the breathing: breaths per minute."


def test_a_withdrawn_check_is_a_correction(console: Open) -> None:
    at = console()
    at.key("1")
    seq = at.room.visits[at.room.places["B1"].session].checks[-1].seq
    at.touch(at.subject.facts.undo)
    assert at.last["do"] == "correct" and at.last["seq"] == seq and at.last["withdraw"] is True


# --- answers -------------------------------------------------------------------------------------


def test_a_refusal_stands_where_the_person_acted_in_the_language_of_the_moment(
    console: Open,
) -> None:
    at = console("empty")
    at.key("F2")
    at.key("C-1")
    at.key("Return")
    assert at.window.desk.said.text() == "Sign in first"
    assert at.window.desk.said.isVisible()
    at.window.speak("nl")
    assert at.window.desk.said.text() != "Sign in first"


def test_what_was_recorded_is_said_with_its_time(console: Open) -> None:
    at = console()
    at.key("2")
    at.key("F5")
    assert at.subject.said.text() == "Recorded 15:00:24"


def test_a_form_that_was_refused_stays_open_with_what_was_typed(console: Open) -> None:
    at = console()
    at.key("1")
    at.key("F6")
    at.key("99")
    at.subject.form.poss.pick("1")
    at.key("F6")
    assert at.subject.said.text() == "99 breaths per minute cannot be"
    assert at.subject.form.rr.value == "99"


def test_a_form_in_use_is_found_again(console: Open) -> None:
    at = console()
    at.key("1")
    at.key("F6")
    at.key("12")
    at.touch_tile("B3")
    assert at.subject.key == ("place", "B3")
    at.touch_tile("B1")
    assert at.subject.form.rr.value == "12"


# --- staff ---------------------------------------------------------------------------------------


def test_signing_in_sends_the_pin_once_and_keeps_it_nowhere(console: Open) -> None:
    at = console("empty")
    at.key("F4")
    at.key("w1")
    at.key("Return")
    at.key("1111")
    assert at.subject.form.pin.line.echoMode() == at.subject.form.pin.line.EchoMode.Password
    pin = at.subject.form.pin
    at.key("Return")
    assert at.last == {"do": "sign_in", "staff": "w1", "pin": "1111"}
    assert pin.value == ""
    assert at.room.stations == {"console": "w1"}
    assert at.window.header.face.staff == "w1 · worker"


def test_a_wrong_pin_is_said_there_and_forgotten(console: Open) -> None:
    at = console("empty")
    at.key("F4")
    at.key("w1")
    at.key("Return")
    at.key("9999")
    at.key("Return")
    assert at.subject.said.text() == "This staff code and this PIN do not go together"
    assert at.subject.form.pin.value == ""


def test_handing_over_and_signing_out(console: Open) -> None:
    at = console()
    at.key("F4")
    at.key("F6")
    at.key("w2")
    at.key("Return")
    at.key("watch B6")
    at.key("Return")
    assert at.last == {"do": "hand_over", "to": "w2", "note": "watch B6"}
    at.key("F5")
    assert at.last == {"do": "sign_out"}


def test_a_lead_enrols_holds_and_adopts(console: Open) -> None:
    story = Story()
    story.sign_in("lead1")
    at = console(story)
    at.ctrl("K")
    at.key("F5")
    at.key("C-9")
    at.key("Return")
    at.key("prescriber 1")
    at.key("Return")
    assert at.last == {"do": "enrol", "client": "C-9", "approved_by": "prescriber 1"}
    at.key("F6")
    at.key("C-9")
    at.key("Return")
    at.key("a reason")
    at.key("Return")
    assert at.last == {"do": "hold", "client": "C-9", "reason": "a reason"}
    waiting = at.room.protocol
    at.feed.waiting_protocol = waiting
    at.feed.heard.emit()
    at.key("F9")
    assert at.last["do"] == "adopt_protocol"


# --- a result that belongs to nobody -------------------------------------------------------------


def test_an_unassigned_result_is_assigned_by_touch(console: Open) -> None:
    at = console()
    (seq,) = at.room.unassigned
    at.touch(at.window.desk.cards[seq])
    at.key("F5")
    at.touch(at.subject.form.flow.buttons[0])
    assert at.last == {"do": "assign_breath", "reading": seq, "client": "C-1004"}


def test_an_unassigned_result_is_put_aside_with_its_reason(console: Open) -> None:
    at = console()
    (seq,) = at.room.unassigned
    at.touch(at.window.desk.cards[seq])
    at.key("F6")
    at.key("trial blow")
    at.key("Return")
    assert at.last == {"do": "dismiss_breath", "reading": seq, "reason": "trial blow"}
    assert at.subject.key == ("idle", "")


# --- keyboard, touch, language, leaving ----------------------------------------------------------


def test_every_key_of_the_help_page_does_something(console: Open) -> None:
    at = console()
    known = {row.name for row in KEYS}
    assert known == {"overdose", "help", "desk", "alarms", "staff", "emergency", "clients",
                     "language", "palette", "log", "back", "quit"}  # fmt: skip
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
