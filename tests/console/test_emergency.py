"""An emergency at the window: one press, one time; nothing hides the rest."""

from tests.console.conftest import Open
from ui.console.present.times import stopwatch


def test_each_step_is_one_press_on_its_own_key(console: Open) -> None:
    at = console()
    at.key("3")
    at.key("F12")
    for key, step in (("F5", "Stimulate"), ("F6", "Airway"), ("F7", "Oxygen"), ("F8", "Ventilate")):
        at.key(key)
        assert at.last == {"do": "record_step", "place": "B3", "step": step}
    at.key("F9")
    assert at.last == {"do": "give_naloxone", "place": "B3"}
    at.key("F10")
    assert at.last == {"do": "record_step", "place": "B3", "step": "ambulance_called"}
    at.key("F10")
    assert at.last == {"do": "record_step", "place": "B3", "step": "ambulance_arrived"}


def test_the_clock_counts_from_zero(console: Open) -> None:
    at = console()
    at.key("3")
    at.key("F12")
    assert at.window.panel.identity.face.figure == "00:00"
    at.feed.later(107)
    assert at.window.panel.identity.face.figure == "01:47"


def test_naloxone_counts_its_doses_and_the_time_to_the_next(console: Open) -> None:
    at = console()
    at.key("3")
    at.key("F12")
    at.key("F9")
    assert at.subject.naloxone.sub().endswith("next in 2:30")
    at.feed.later(150)
    assert at.subject.face.naloxone_due
    assert at.subject.naloxone.kind == "danger"
    at.key("F9")
    assert at.subject.naloxone.sub().startswith("2 ×")
    at.key("F9")
    assert at.window.panel.identity.face.loud == "3 doses given: think of another cause."


def test_a_worker_who_is_not_signed_in_runs_the_emergency(console: Open) -> None:
    at = console("empty")
    at.key("1")
    at.key("F12")
    at.key("F5")
    at.key("F9")
    assert [step.step for step in at.room.emergencies["B1"].steps] == ["Stimulate"]
    assert len(at.room.emergencies["B1"].doses) == 1


def test_an_undo_withdraws_the_last_entry_by_a_correction(console: Open) -> None:
    at = console()
    at.key("3")
    at.key("F12")
    at.key("F5")
    seq = at.room.emergencies["B3"].steps[0].seq
    at.ctrl("Z")
    assert at.last == {
        "do": "correct", "seq": seq, "note": "withdrawn: pressed by mistake", "withdraw": True,
    }  # fmt: skip
    assert at.room.emergencies["B3"].steps[0].withdrawn
    assert at.subject.steps["Stimulate"].kind != "done"


def test_the_end_asks_for_its_outcome_and_can_be_left(console: Open) -> None:
    at = console()
    at.key("3")
    at.key("F12")
    at.key("F11")
    assert at.subject.outcomes["recovered"].isVisible()
    at.key("Escape")
    assert not at.subject.outcomes["recovered"].isVisible()
    at.key("F11")
    at.touch(at.subject.outcomes["recovered"])
    assert at.last == {"do": "end_emergency", "place": "B3", "outcome": "recovered"}
    assert at.subject.key == ("place", "B3")


def test_the_wall_and_the_alarms_stay_in_sight(console: Open) -> None:
    at = console("emergency", (1366, 768))
    at.touch_tile("B3")
    wall = at.window.wall
    assert wall.visibleRegion().boundingRect() == wall.rect()
    assert all(wall.rect().contains(tile.box) for tile in wall.tiles.values())
    for card in at.window.side.alarms.cards.values():
        assert not card.visibleRegion().isEmpty()


def test_a_new_emergency_takes_the_panel_when_nobody_writes(console: Open) -> None:
    at = console()
    at.key("1")
    at.feed.story.overdose("S3", by="w2")
    at.feed.heard.emit()
    assert at.subject.key == ("emergency", "S3")
    assert at.window.choosing.choice == "S3"


def test_a_new_emergency_elsewhere_never_takes_a_form_away(console: Open) -> None:
    at = console()
    at.key("1")
    at.key("F6")
    at.key("12")
    at.feed.story.overdose("S3", by="w2")
    at.feed.heard.emit()
    assert at.subject.key == ("place", "B1")
    assert at.subject.form.rr.value == "12"
    assert at.window.panel.emergencies["S3"].isVisible()
    at.touch(at.window.panel.emergencies["S3"])
    assert at.subject.key == ("emergency", "S3")


def test_two_emergencies_are_both_in_reach(console: Open) -> None:
    at = console("two_emergencies")
    at.touch_tile("B3")
    assert set(at.window.panel.emergencies) == {"B3", "S10"}
    assert all(button.isVisible() for button in at.window.panel.emergencies.values())
    at.ctrl("E")
    assert at.subject.key == ("emergency", "S10")
    at.ctrl("E")
    assert at.subject.key == ("emergency", "B3")
    at.key("F8")
    assert at.last["place"] == "B3"


def test_the_other_emergencys_clock_runs_on_its_button(console: Open) -> None:
    at = console("two_emergencies")
    at.touch_tile("B3")
    before = at.window.panel.emergencies["S10"].text()
    at.feed.later(5)
    after = at.window.panel.emergencies["S10"].text()
    assert before == f"S10 {stopwatch(18)}" and after == f"S10 {stopwatch(23)}"


def test_a_check_is_made_in_the_middle_of_an_emergency(console: Open) -> None:
    at = console("emergency")
    at.touch_tile("B3")
    at.touch(at.subject.other)
    assert at.subject.key == ("place", "B3")
    at.key("F6")
    assert at.subject.form is not None


def test_an_emergency_at_an_empty_place_says_that_nobody_is_in_the_log(console: Open) -> None:
    at = console()
    at.key("4")
    at.key("F12")
    assert at.window.panel.identity.face.client == "nobody in the log"
