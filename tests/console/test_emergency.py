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
    assert not at.subject.outcomes
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


def test_what_was_done_earlier_is_entered_with_its_time_and_marked(console: Open) -> None:
    at = console("emergency")
    at.touch_tile("B3")
    at.ctrl("T")
    assert at.subject.steps["Ventilate"].sub() == "1 min ago: 15:01"
    at.ctrl("T")
    at.key("F8")
    assert at.last["at"].startswith("2026-11-22T14:00:")
    step = at.room.emergencies["B3"].steps[-1]
    assert step.late and step.step == "Ventilate"
    assert any(row.words.endswith("(late) Ventilate") for row in at.subject.face.timeline)


def test_earlier_is_for_one_press(console: Open) -> None:
    at = console("emergency")
    at.touch_tile("B3")
    at.ctrl("T")
    at.key("F8")
    at.key("F9")
    assert "at" not in at.last
    assert at.subject.earlier.text() == "Earlier"


def test_earlier_falls_back_to_now_when_nothing_is_pressed(console: Open) -> None:
    at = console("emergency")
    at.touch_tile("B3")
    at.ctrl("T")
    at.feed.later(19)
    assert at.subject.earlier.text() == "EARLIER"
    at.feed.later(1)
    assert at.subject.earlier.text() == "Earlier"
    at.key("F8")
    assert "at" not in at.last


def test_earlier_goes_round_to_now(console: Open) -> None:
    at = console("emergency")
    at.touch_tile("B3")
    seen = []
    for _ in range(5):
        at.ctrl("T")
        seen.append(at.subject.earlier_min)
    assert seen == [1, 2, 5, 10, 0]


def test_who_leads_and_who_minds_the_room_are_said_in_one_key_each(console: Open) -> None:
    at = console("emergency")
    at.touch_tile("B3")
    at.ctrl("1")
    assert at.last == {"do": "take_role", "place": "B3", "role": "leads"}
    at.ctrl("2")
    assert [button.text() for button in at.subject.form.flow.buttons] == ["lead1", "w2", "w1"]
    at.touch(at.subject.form.flow.buttons[1])
    assert at.last == {"do": "take_role", "place": "B3", "role": "minds_room", "staff": "w2"}
    assert at.window.panel.identity.face.lines[0] == "leads: w1 · room: w2"


def test_with_nobody_signed_in_it_is_asked_who_leads(console: Open) -> None:
    at = console("empty")
    at.key("1")
    at.key("F12")
    at.ctrl("1")
    at.key("Return")
    assert at.room.emergencies["B1"].leads == "lead1"


def test_another_dose_and_route_are_chosen_in_place(console: Open) -> None:
    at = console("emergency")
    at.touch_tile("B3")
    at.ctrl("3")
    assert at.subject.form.mg.value == 0.4 and at.subject.form.route.value == "im"
    at.touch(at.subject.form.route.buttons["nasal"])
    at.subject.form.other.put("1,8")
    at.key("F9")
    assert at.last == {"do": "give_naloxone", "place": "B3", "mg": 1.8, "route": "nasal"}
    assert at.subject.form is None
    assert at.subject.face.timeline[-1].words.endswith("Naloxone 1.8 mg nasal")


def test_no_ambulance_asks_why_and_keeps_it(console: Open) -> None:
    at = console("emergency")
    at.touch_tile("B3")
    at.ctrl("4")
    at.key("Return")
    assert at.subject.said.text() == "Say why there is no ambulance."
    at.key("awake")
    at.key("Return")
    assert at.last == {
        "do": "record_step", "place": "B3", "step": "ambulance_not_called", "reason": "awake",
    }  # fmt: skip
    assert at.subject.face.timeline[-1].words.endswith("No ambulance needed: awake")


def test_naloxone_that_is_not_needed_now_asks_why_and_says_so(console: Open) -> None:
    at = console("emergency")
    at.touch_tile("B3")
    at.ctrl("5")
    at.key("Return")
    assert at.subject.said.text() == "Say why naloxone is not needed now."
    at.key("awake")
    at.key("Return")
    assert at.last == {"do": "naloxone_not_needed", "place": "B3", "reason": "awake"}
    assert at.subject.face.timeline[-1].words.endswith("Next naloxone: not needed now: awake")
    assert at.subject.face.not_needed
    assert not at.subject.face.naloxone_due
    at.ctrl("5")
    assert at.subject.form is None, "it was said already"
    at.ctrl("Z")
    assert at.last["do"] == "correct"
    assert not at.subject.face.not_needed


def test_the_end_says_what_follows_and_for_how_long_there_is_no_dose(console: Open) -> None:
    at = console("recorded")
    at.touch_tile("B2")
    at.key("F11")
    form = at.subject.form
    assert form.hold.value == 24.0
    assert form.follows.text() == (
        "Who stays is watched for 120 min, with a check every 15 min. "
        "No dose before 23 Nov 2026 14:19."
    )
    at.touch(form.hold.buttons[48.0])
    assert form.follows.text().endswith("No dose before 24 Nov 2026 14:19.")
    at.touch(form.outcomes["recovered"])
    assert at.last == {
        "do": "end_emergency", "place": "B2", "outcome": "recovered", "hold_hours": 48.0,
    }  # fmt: skip


def offered(form) -> list[float]:
    return [hours for hours, button in form.hold.buttons.items() if button.isVisible()]


def test_a_shorter_hold_than_the_protocols_is_offered_to_a_lead_only(console: Open) -> None:
    at = console("recorded")
    at.touch_tile("B2")
    at.key("F11")
    form = at.subject.form
    assert offered(form) == [24.0, 48.0]
    at.feed.story.sign_in("lead1")
    at.feed.later(1)
    assert offered(form) == [0.0, 4.0, 8.0, 12.0, 24.0, 48.0]
    at.touch(form.hold.buttons[8.0])
    assert form.follows.text().endswith("No dose before 22:19.")
    at.feed.story.sign_in("w1")
    at.feed.later(1)
    assert offered(form) == [24.0, 48.0]
    assert form.hold.value == 24.0, "what is no longer allowed is not silently kept"


def test_a_dose_that_is_given_while_the_end_is_asked_for_brings_its_hold(console: Open) -> None:
    at = console("recorded")
    at.touch_tile("B5")
    at.key("F12")
    at.key("F11")
    form = at.subject.form
    assert form.hold.value == 0.0
    at.feed.ask({"do": "give_naloxone", "place": "B5"}, lambda _answer: None)
    at.feed.later(1)
    assert form.hold.value == 24.0
    assert offered(form) == [24.0, 48.0]


def test_the_panel_shows_the_vitals_since_the_emergency_began(console: Open) -> None:
    at = console("recorded")
    at.touch_tile("B2")
    face = at.subject.vitals.face
    assert (face.now.value, face.lowest) == ("84", "lowest 74 %")
    assert len(face.lines) == 2  # the signal was lost in between
    assert at.subject.vitals.isVisible()
    at.feed.story.vitals("oxi-2", 88, 60)
    at.feed.tell_vitals()
    assert at.subject.vitals.face.now.value == "88"
    at.feed.story.vitals("oxi-2", 88, 60, age_s=14)
    at.feed.tell_vitals()
    assert at.subject.vitals.face.now.value == ""


def test_the_other_emergencys_due_naloxone_is_unmistakable(console: Open) -> None:
    at = console("recorded")
    at.touch_tile("B2")
    other = at.window.panel.emergencies["B6"]
    assert other.kind == "alarm" and other.sub().startswith("NALOXONE DUE")
    assert at.window.panel.emergencies["B2"].kind == "danger"


def test_a_digit_before_an_f_key_and_one_after_it_are_two_places(console: Open) -> None:
    at = console("calm")
    at.key("2")
    at.key("F12")
    at.key("1")
    assert at.window.choosing.choice == "B1"
