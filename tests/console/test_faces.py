"""What head, desk, side and panels say, without a window."""

import msgspec
import pytest

from hatmonitor import events as e
from hatmonitor.moments import shifted
from ui.console.present import times
from ui.console.present.client import client_face
from ui.console.present.cover import cover
from ui.console.present.desk import desk_face
from ui.console.present.emergency import emergency_face
from ui.console.present.header import header
from ui.console.present.place import correction_minutes, place_face
from ui.console.present.scene import Scene
from ui.console.present.side import alarm_faces, due_faces
from ui.gallery.rooms import busy, emergency, not_logging
from ui.gallery.story import Story
from ui.words import use_language


def _scene(story: Story) -> Scene:
    return Scene(story.room, story.now)


def _lights(story: Story) -> dict[str, tuple[str, str]]:
    return {light.name: (light.light, light.word) for light in header(_scene(story)).lights}


# --- head ----------------------------------------------------------------------------------------


def test_the_head_names_site_protocol_and_who_is_signed_in() -> None:
    face = header(_scene(busy()))
    assert (face.site, face.protocol) == ("HAT Example", "protocol 2026-11 EXAMPLE")
    assert (face.staff, face.clock) == ("w1 · worker", "15:00:24")


def test_every_light_has_a_word() -> None:
    assert _lights(busy()) == {
        "log": ("good", "logging"),
        "sound": ("good", "sound"),
        "monitor": ("good", "monitor"),
        "instruments": ("trouble", "instruments: 1 of 2 off"),
    }


def test_what_was_never_heard_of_is_not_good() -> None:
    story = Story()
    room = msgspec.structs.replace(story.room, sound=None)
    words = {light.name: light.light for light in header(Scene(room, story.now)).lights}
    assert words["sound"] == "unknown"
    device = msgspec.structs.replace(room.devices["desk-1"], up=None)
    room = msgspec.structs.replace(room, devices={"desk-1": device})
    words = {light.name: light.light for light in header(Scene(room, story.now)).lights}
    assert words["instruments"] == "unknown"


def test_a_dead_bell_darkens_the_sound_light() -> None:
    story = Story()
    story.tell(e.FollowerLost("bell", "it ended"), by="monitor")
    assert _lights(story)["sound"] == ("trouble", "bell silent")


def test_not_logging_goes_across_the_head_with_what_to_do() -> None:
    story = not_logging()
    face = header(_scene(story))
    assert face.notice == "Not logging since 15:00. Write on paper. Call the technician."
    assert _lights(story)["log"] == ("trouble", "NOT LOGGING")


def test_a_silent_monitor_is_named_with_the_time_since() -> None:
    story = busy()
    assert cover(_scene(story)) is None
    scene = Scene(story.room, story.now, silent=shifted(story.now, -12))
    face = cover(scene)
    assert face is not None
    assert face.title == "The monitor is not answering. Watch the booths."
    assert face.since == "Since 15:00:12, 12 s. What you see is as it was then."


def test_a_monitor_that_never_answered_is_not_called_old() -> None:
    story = Story()
    scene = Scene(story.room, story.now, silent=shifted(story.now, -3), ever_heard=False)
    face = cover(scene)
    assert face is not None and face.since == "It has not answered yet, for 3 s."


# --- desk ----------------------------------------------------------------------------------------


def test_the_desk_says_what_each_person_waits_for() -> None:
    cards = {card.client: card for card in desk_face(_scene(busy())).cards}
    assert (cards["C-1004"].word, cards["C-1004"].counting) == ("re-test", "5:36")
    assert cards["C-1004"].lines[0][0] == "0.145 mg/L · over the limit · 9 min ago"
    assert cards["C-0517"].word == "cleared"
    assert cards["C-0818"].word == "prescriber asked"
    assert (cards["C-0288"].word, cards["C-0288"].counting) == ("breath test", "0:36")
    assert cards["C-0288"].lines[0] == ("desk-1 · blow now",)


def test_a_result_that_belongs_to_nobody_stands_at_the_desk() -> None:
    (reading,) = desk_face(_scene(busy())).readings
    assert reading.title == "0.000 mg/L"


def test_a_number_without_a_unit_is_shown_as_the_instrument_wrote_it() -> None:
    story = Story()
    story.admit("C-1")
    fact = e.BreathMeasured(
        "desk-1", 0.12, None, "0.12 ??", "none", None, None, "unknown", None, None, "C-1"
    )
    story.tell(fact, by="desk-1", client="C-1", session="V0001")
    (card,) = desk_face(_scene(story)).cards
    assert card.lines[0][0] == "0.12 ?? · no number that counts · 0 s ago"


def test_a_hold_shows_at_the_desk() -> None:
    story = Story()
    story.admit("C-1")
    story.tell(e.ClientHeld("C-1", "prescriber's wish", None), by="lead1", client="C-1")
    (card,) = desk_face(_scene(story)).cards
    assert card.held == "on hold: prescriber's wish"


def test_dutch_numbers_have_a_comma() -> None:
    use_language("nl")
    try:
        cards = {card.client: card for card in desk_face(_scene(busy())).cards}
        assert "0,145 mg/L" in cards["C-1004"].lines[0][0]
    finally:
        use_language("en")


def test_the_panel_says_from_when_the_next_dose_is_possible() -> None:
    story = Story()
    story.seat("C-1", "B1")
    story.inject("B1")
    story.needle_out("B1")
    story.leave("B1")
    story.at(60)
    facts = client_face(_scene(story), "C-1").facts
    assert facts[0] == "last dose 14:00 · next dose from 17:00"


# --- alarms and what is due ----------------------------------------------------------------------


def test_every_standing_alarm_is_listed_unseen_and_grave_ones_first() -> None:
    story = emergency()
    story.acknowledge("over_time:B6", by="w2")
    faces = alarm_faces(_scene(story))
    assert {face.alarm for face in faces} == set(story.room.alarms)
    assert [face.seen for face in faces] == sorted(face.seen for face in faces)
    assert faces[0].priority == "high"
    seen = next(face for face in faces if face.alarm == "over_time:B6")
    assert seen.seen_by == "seen by w2 15:02"


def test_an_alarm_says_where_what_why_and_what_to_do() -> None:
    face = next(f for f in alarm_faces(_scene(busy())) if f.alarm == "over_time:B6")
    assert (face.where, face.client, face.title) == ("B6", "C-0666", "Over time")
    assert face.reason == "15:00 in the booth for more than 12 min"
    assert face.do == "Look in; ask whether the needle is out."


def test_only_one_alarm_sounds_and_a_paused_one_counts_down() -> None:
    story = busy()
    faces = alarm_faces(_scene(story))
    assert [face.sound for face in faces].count("sounding") == 1
    loud = next(face for face in faces if face.sound == "sounding")
    story.tell(e.AlarmSoundPaused(loud.alarm, 120.0), by="w1")
    story.now = shifted(story.now, 30)
    faces = alarm_faces(_scene(story))
    paused = next(face for face in faces if face.alarm == loud.alarm)
    assert (paused.sound, paused.counting) == ("paused", "1:30")
    assert [face.sound for face in faces].count("sounding") == 1


def test_a_latched_alarm_whose_condition_is_over_says_so() -> None:
    story = emergency()
    story.end_emergency("B3", "false_alarm")
    story.judge()
    face = next(f for f in alarm_faces(_scene(story)) if f.alarm == "overdose_called:B3")
    assert not face.seen and face.reason.endswith("over now")


def test_what_is_due_stands_longest_overdue_first() -> None:
    faces = due_faces(_scene(busy())).rows
    assert (faces[0].place, faces[0].what, faces[0].when) == ("B6", "needle out?", "6 min ago")
    assert [face.late for face in faces] == sorted((f.late for f in faces), reverse=True)


def test_the_list_of_what_is_due_stays_true_for_as_long_as_it_says() -> None:
    story = busy()
    for later in range(0, 300, 7):
        scene = Scene(story.room, shifted(story.now, later))
        dues = due_faces(scene)
        for share in (0.3, 0.9, 0.999):
            then = msgspec.structs.replace(scene, now=shifted(scene.now, dues.steady_s * share))
            assert due_faces(then).rows == dues.rows


# --- panels --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "first"),
    [
        ("B4", "seat"),
        ("B9", "cleaned"),
        ("B7", "cleaned"),
        ("B12", "open_again"),
        ("B11", "start_injection"),
        ("B2", "needle_out"),
        ("B1", "check"),
        ("B5", "leave"),
        ("S24", "check"),
    ],
)
def test_the_panel_offers_what_the_state_allows_next_first(place: str, first: str) -> None:
    assert place_face(_scene(busy()), place).actions[0] == first


def test_needle_out_is_corrected_only_while_the_protocol_allows_it() -> None:
    story = Story()
    story.seat("C-1", "B1")
    story.inject("B1")
    story.at(3)
    story.needle_out("B1")
    story.at(7.9)
    assert "earlier" in place_face(_scene(story), "B1").actions
    story.at(8.1)
    assert "earlier" not in place_face(_scene(story), "B1").actions


def test_needle_out_is_never_before_the_dose() -> None:
    story = Story()
    story.seat("C-1", "B1")
    story.inject("B1")
    story.at(2.5)
    visit = next(iter(story.room.visits.values()))
    assert correction_minutes(_scene(story), visit) == (1, 2)


def test_a_bad_check_names_what_was_bad() -> None:
    story = busy()
    story.check("B1", rr=6, bad=("rr_low", "sedated"))
    line = place_face(_scene(story), "B1").checks[0]
    assert line.bad == "breathing slow, drowsy"


def test_an_emergency_shows_each_step_with_its_time() -> None:
    face = emergency_face(_scene(emergency()), "B3")
    assert [(step.title, step.done) for step in face.steps] == [
        ("Stimulate", "15:00:42"),
        ("Airway", "15:00:54"),
        ("Oxygen", "15:01:12"),
        ("Ventilate", ""),
    ]
    assert face.clock == "01:48"
    assert face.naloxone == "1 × · 15:01:36 · next in 1:48"


def test_after_the_protocols_number_of_doses_another_cause_is_thought_of() -> None:
    story = emergency()
    story.naloxone("B3")
    assert emergency_face(_scene(story), "B3").rethink == ""
    story.naloxone("B3")
    face = emergency_face(_scene(story), "B3")
    assert face.rethink == "3 doses given: think of another cause."


def test_a_withdrawn_entry_stays_in_the_timeline_and_no_longer_counts() -> None:
    story = emergency()
    face = emergency_face(_scene(story), "B3")
    assert face.undo is not None
    story.tell(e.CorrectionNoted(face.undo[0], "by mistake", True), place="B3")
    after = emergency_face(_scene(story), "B3")
    assert after.naloxone == "0.4 mg im"
    assert after.timeline[-1].words == "15:01:36  (withdrawn) Naloxone 0.4 mg im"
    assert after.undo is not None and after.undo[1] == "Oxygen 15:01:12"


def test_the_ambulance_goes_from_called_to_arrived_to_left() -> None:
    story = emergency()
    steps = []
    for _ in range(3):
        step = emergency_face(_scene(story), "B3").ambulance.step
        steps.append(step)
        story.step("B3", step)
    assert steps == ["ambulance_called", "ambulance_arrived", "ambulance_left"]
    assert emergency_face(_scene(story), "B3").no_ambulance is None


# --- times ---------------------------------------------------------------------------------------


def test_a_clock_that_runs_down_reaches_zero_when_the_time_is_over_and_not_before() -> None:
    assert times.remaining(0.4) == "0:01"
    assert times.remaining(0.0) == "0:00"
    assert times.remaining(-0.4) == "0:00"
    assert times.remaining(-61) == "+1:01"
    assert times.running(59.9) == "0:59"


def test_a_time_to_come_is_never_told_longer_than_it_is() -> None:
    assert times.until(61) == "1 min"
    assert times.until(119.9) == "1 min"
    assert times.until(60) == "1:00"
    assert times.until(42.2) == "0:43"


def test_ages_get_coarser_as_they_grow() -> None:
    assert [times.age(s) for s in (0, 59.9, 60, 3599, 3600, 4320)] == [
        "0 s", "59 s", "1 min", "59 min", "1:00 h", "1:12 h"]  # fmt: skip
