"""What a tile says in each state, and for how long it stays true."""

import math

import msgspec
import pytest

from hatmonitor.moments import elapsed_s, shifted
from ui.console.present.scene import Scene
from ui.console.present.tile import TileFace, changed_places, steady_s, tile
from ui.gallery.rooms import ROOMS, busy, emergency
from ui.gallery.story import Story
from ui.words import use_language


def _face(story: Story, place: str = "B1") -> TileFace:
    return tile(Scene(story.room, story.now), place)


def _clock(story: Story, place: str = "B1") -> str:
    clock = _face(story, place).clock
    return clock.text(story.now) if clock else ""


@pytest.fixture
def story() -> Story:
    made = Story(booths=2, seats=1)
    made.sign_in()
    return made


def test_an_empty_place_says_only_its_state(story: Story) -> None:
    face = _face(story)
    assert (face.empty, face.word, face.client, face.clock) == (True, "Open", "", None)


def test_a_seated_person_waits_for_the_dose(story: Story) -> None:
    story.seat("C-1", "B1")
    story.at(2)
    face = _face(story)
    assert (face.word, face.client, _clock(story)) == ("Seated", "C-1", "2:00")
    assert face.beside == ("waits", "for dose")


def test_clock_one_runs_against_its_target_and_then_its_limit(story: Story) -> None:
    story.seat("C-1", "B1")
    story.inject("B1")
    story.at(6.99)
    assert _face(story).beside == ("target", "7 min")
    assert _clock(story) == "6:59"
    story.at(7)
    assert _face(story).beside == ("limit", "12 min")


def test_clock_two_runs_down_and_clock_one_stands_beside_it(story: Story) -> None:
    story.seat("C-1", "B1")
    story.inject("B1")
    story.at(5)
    story.needle_out("B1")
    story.at(9.5)
    face = _face(story)
    assert (face.word, _clock(story), face.beside) == ("Observing", "25:30", ("left of", "30 min"))
    assert face.dose[0] == "dose 9 min ago"
    assert face.check[0] == "check in 5 min"
    assert face.last[0] == "no check yet"


def test_a_value_carries_its_age(story: Story) -> None:
    story.seat("C-1", "B1")
    story.inject("B1")
    story.needle_out("B1")
    story.check("B1", rr=11, spo2=None, poss="2")
    story.at(4)
    assert _face(story).last[0] == "11/min · no SpO2 · POSS 2 · 4 min ago"


def test_an_overdue_check_says_so_before_any_alarm(story: Story) -> None:
    story.seat("C-1", "B1")
    story.inject("B1")
    story.needle_out("B1")
    story.at(12)
    face = _face(story)
    assert face.check[0] == "check due 2 min ago"
    assert face.strip is None


def test_a_watch_that_is_over_counts_on_behind_a_plus(story: Story) -> None:
    story.seat("C-1", "B1")
    story.inject("B1")
    story.needle_out("B1")
    story.at(32.5)
    assert _clock(story) == "+2:30"
    assert _face(story).word == "Observing"
    story.check("B1")
    story.check("B1")
    assert _face(story).word == "May leave"


def test_long_watch_shows_hours(story: Story) -> None:
    story.seat("C-1", "B1")
    story.inject("B1")
    story.needle_out("B1")
    story.overdose("B1")
    story.naloxone("B1")
    story.end_emergency("B1")
    assert (_face(story).word, _clock(story)) == ("Long watch", "2:00 h")


def test_an_emergency_counts_from_zero_and_names_naloxone(story: Story) -> None:
    story.seat("C-1", "B1")
    story.overdose("B1")
    story.at(1.5)
    story.naloxone("B1")
    face = _face(story)
    assert (face.word, _clock(story), face.dose) == ("EMERGENCY", "1:30", ("naloxone 1 ×",))


def test_the_gravest_unseen_alarm_crosses_the_tile_and_the_others_are_counted() -> None:
    story = emergency()
    story.check("B3", rr=4, bad=("rr_low",))
    story.judge()
    strip = _face(story, "B3").strip
    assert strip is not None and not strip.seen
    assert (strip.priority, strip.more) == ("high", 1)


def test_an_acknowledged_alarm_stays_in_sight_but_gives_way_to_an_unseen_one() -> None:
    story = emergency()
    story.acknowledge("overdose_called:B3")
    strip = _face(story, "B3").strip
    assert strip is not None and strip.seen and strip.text == "Overdose called"
    story.at(64.2)
    story.judge()
    strip = _face(story, "B3").strip
    assert strip is not None and not strip.seen and strip.text == "Naloxone: next dose due"


def test_without_a_monitor_every_tile_says_how_old_it_is() -> None:
    story = busy()
    scene = Scene(story.room, story.now, silent=shifted(story.now, -12))
    assert {tile(scene, place).age for place in story.room.places} == {"12 s"}


def test_dutch_tiles_speak_dutch(story: Story) -> None:
    use_language("nl")
    try:
        assert _face(story).word == "Vrij"
    finally:
        use_language("en")


@pytest.mark.parametrize("name", ["busy", "emergency", "four_booths"])
def test_a_tile_stays_true_for_as_long_as_it_says(name: str) -> None:
    story = ROOMS[name]()
    for later in range(0, 900, 7):
        scene = Scene(story.room, shifted(story.now, later))
        for place in story.room.places:
            steady = min(steady_s(scene, place), 300.0)
            face = tile(scene, place)
            for share in (0.3, 0.9, 0.999):
                then = msgspec.structs.replace(scene, now=shifted(scene.now, steady * share))
                assert tile(then, place) == face, (place, later, steady * share)


def test_a_tile_does_not_claim_to_be_steady_while_it_counts_seconds() -> None:
    story = Story(booths=1, seats=0)
    story.seat("C-1", "B1")
    story.inject("B1")
    story.needle_out("B1")
    story.at(9.2)
    scene = Scene(story.room, story.now)
    assert tile(scene, "B1").check[0] == "check in 0:48"
    assert steady_s(scene, "B1") == 0.0


def test_an_empty_place_is_steady_until_something_happens(story: Story) -> None:
    assert steady_s(Scene(story.room, story.now), "B1") == math.inf


def test_only_the_places_an_event_was_about_are_looked_at_again() -> None:
    story = busy()
    before = story.room
    story.check("B1")
    assert changed_places(before, story.room) == {"B1"}
    before = story.room
    story.move("B1", "B4")
    assert changed_places(before, story.room) == {"B1", "B4"}
    before = story.room
    story.overdose("S3")
    assert changed_places(before, story.room) == {"S3"}
    before = story.room
    story.acknowledge("overdose_called:S3")
    assert changed_places(before, story.room) == {"S3"}


def test_every_change_of_a_face_is_found_by_what_changed_in_the_room() -> None:
    """The whole busy shift, event by event: a tile that differs was said to have changed."""
    story = emergency()
    for act in (
        lambda: story.step("B3", "Ventilate"),
        lambda: story.naloxone("B3"),
        lambda: story.needle_out("B2"),
        lambda: story.set_place("B7", "open"),
        lambda: story.leave("S1"),
        lambda: story.end_emergency("B3"),
        lambda: story.judge(),
    ):
        old = Scene(story.room, story.now)
        faces = {place: tile(old, place) for place in story.room.places}
        act()
        new = Scene(story.room, story.now)
        differ = {place for place in faces if tile(new, place) != faces[place]}
        assert differ <= changed_places(old.room, new.room)


def test_a_clock_is_right_across_a_stepped_wall_clock(story: Story) -> None:
    """Durations run on the boot's clock; a clock set an hour back changes none."""
    story.seat("C-1", "B1")
    story.inject("B1")
    story.at(3)
    stepped = msgspec.structs.replace(story.now, at_us=story.now.at_us - 3_600_000_000)
    clock = tile(Scene(story.room, stepped), "B1").clock
    assert clock is not None and clock.text(stepped) == "3:00"
    assert elapsed_s(clock.since, stepped) == 180.0
