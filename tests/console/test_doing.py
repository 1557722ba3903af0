"""Doing things at the window: every command by keys or touch, every answer where it was asked."""

from hatmonitor import events as e
from hatmonitor.room.stages import Stage
from tests.console.conftest import Open
from ui.gallery.story import Story


def _signed_in(booths: int = 4, seats: int = 4) -> Story:
    story = Story(booths=booths, seats=seats)
    story.sign_in()
    return story


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
    assert at.subject.said.text() == "Breaths per minute must be from 0 to 80"
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


def test_after_wrong_pins_the_form_counts_down_and_sends_nothing_until_it_is_over(
    console: Open,
) -> None:
    at = console("empty")
    for _ in range(3):
        at.feed.story.tell(e.SignInRefused("w1", "console"), "nobody@console")
    at.feed.later(0)
    at.key("F4")
    at.key("w1")
    form = at.subject.form
    assert form.wait.isVisible()
    assert form.wait.text() == "After wrong PINs: 5 s until the next one."
    at.key("Return")
    at.key("1111")
    asked = len(at.feed.asked)
    at.key("Return")
    assert len(at.feed.asked) == asked
    assert form.pin.value == "1111"  # nothing typed is lost
    at.feed.later(2)
    assert form.wait.text() == "After wrong PINs: 3 s until the next one."
    at.feed.later(4)
    assert not form.wait.isVisible()
    at.key("Return")
    assert at.room.stations == {"console": "w1"}


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
