"""The shelf: a lead's, with an end and a reason; what is on it stays in sight."""

from hatmonitor import events as e
from tests.console.conftest import Open
from ui.gallery.emergencies import calm


def _lost(console: Open, staff: str = "lead1", size: tuple[int, int] = (1920, 1080)):
    story = calm()
    story.sign_in(staff)
    story.tell(e.LinkLost("desk-2", "no such device"), by="desk-2")
    story.judge()
    return console(story, size)


ALARM = "instrument_lost:desk-2"


def test_a_lead_shelves_an_alarm_with_minutes_and_a_reason(console: Open) -> None:
    at = _lost(console)
    at.touch(at.card(ALARM).shelf_button)
    assert at.subject.key == ("shelve", ALARM)
    at.touch(at.subject.form.minutes.buttons[15.0])
    at.subject.form.reason.put("the cable is loose")
    at.subject.form.send()
    assert at.last == {
        "do": "shelve", "alarm": ALARM, "minutes": 15.0, "reason": "the cable is loose",
    }  # fmt: skip
    card = at.card(ALARM)
    at.settle()
    assert card.isVisible() and card.face.shelved == "shelved by lead1, 15 min left"
    assert at.subject.key == ("idle", "")


def test_what_is_shelved_counts_down_and_comes_back(console: Open) -> None:
    at = _lost(console)
    at.feed.ask({"do": "shelve", "alarm": ALARM, "minutes": 15, "reason": "x"}, lambda _a: None)
    at.feed.later(5 * 60)
    assert at.card(ALARM).face.shelved == "shelved by lead1, 10 min left"
    at.feed.later(10 * 60)
    assert at.card(ALARM).face.shelved == ""
    assert at.window.side.alarms.first_unseen() is not None


def test_a_lead_takes_it_back(console: Open) -> None:
    at = _lost(console)
    at.feed.ask({"do": "shelve", "alarm": ALARM, "minutes": 15, "reason": "x"}, lambda _a: None)
    at.touch(at.card(ALARM).shelf_button)
    assert at.last == {"do": "unshelve", "alarm": ALARM}
    assert at.card(ALARM).face.shelved == ""


def test_the_reason_and_the_time_are_asked_for(console: Open) -> None:
    at = _lost(console)
    at.touch(at.card(ALARM).shelf_button)
    at.subject.form.send()
    assert at.subject.said.text() == "Choose for how long."
    at.touch(at.subject.form.minutes.buttons[15.0])
    at.subject.form.send()
    assert at.subject.said.text() == "Say why."
    assert at.feed.asked == []


def test_only_a_lead_is_offered_the_shelf(console: Open) -> None:
    at = _lost(console, "w1")
    assert not at.card(ALARM).shelf_button.isVisible()


def test_nobody_is_offered_to_shelve_a_persons_own_danger(console: Open) -> None:
    at = _lost(console)
    at.key("1")
    at.key("F12")
    card = at.card("overdose_called:B1")
    assert card.isVisible() and not card.shelf_button.isVisible()


def test_on_a_small_window_the_lead_shelves_from_the_leads_own_panel(console: Open) -> None:
    at = _lost(console, size=(1366, 768))
    at.window.choosing.lead()
    at.key("F10")
    (button,) = at.subject.form.flow.buttons
    at.touch(button)
    assert at.subject.key == ("shelve", ALARM)


def test_what_came_again_is_counted_on_its_card(console: Open) -> None:
    at = _lost(console)
    for _ in range(3):
        at.feed.story.tell(e.LinkUp("desk-2", "/dev/ttyUSB1"), by="desk-2")
        at.feed.later(1)
        at.feed.story.tell(e.LinkLost("desk-2", "no such device"), by="desk-2")
        at.feed.later(1)
    assert at.card(ALARM).face.times == "4×"
    assert at.card(ALARM)._age().startswith("4× · ")


def test_a_place_out_of_service_says_that_its_instruments_do_not_alarm(console: Open) -> None:
    at = console("calm")
    assert at.tile("B9").face.note == ("does not alarm",)
    at.touch_tile("B9")
    assert at.subject.face.facts[-1] == "Out of service: instruments here do not alarm."
    assert at.tile("B3").face.note == ("",)
