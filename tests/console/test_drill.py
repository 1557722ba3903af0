"""A drill: marked PRACTICE everywhere by a word and a pattern, scored, and never in the way."""

from hatmonitor import events as e
from tests.console.conftest import Open, differing


def test_a_drill_starts_from_an_empty_booth_and_is_marked_everywhere(console: Open) -> None:
    at = console("calm")
    at.touch_tile("B4")
    at.key("F10")
    assert at.last == {"do": "start_drill", "place": "B4"}
    assert at.tile("B4").face.word == "PRACTICE"
    assert at.card("practice_overdose:B4").face.title == "PRACTICE: overdose"
    assert at.subject.key == ("emergency", "B4")
    assert at.window.panel.identity.face.word == "PRACTICE"
    assert at.window.bands.faces[0].title == "PRACTICE in B4"
    assert at.window.panel.emergencies["B4"].text().startswith("PRACTICE")


def test_only_an_empty_open_booth_offers_it(console: Open) -> None:
    at = console("calm")
    for place in ("B1", "B9", "S1"):
        at.touch_tile(place)
        assert "drill" not in at.subject.buttons
    at.touch_tile("B4")
    assert "drill" in at.subject.buttons


def test_practice_is_a_pattern_and_not_only_a_colour(console: Open) -> None:
    """In grey, a tile in a drill is still another than the same tile in an emergency: its edge
    changes along its height, and that of an emergency does not."""
    at = console("calm")
    at.touch_tile("B4")
    at.key("F10")
    at.window.choose(None)
    drill = at.picture("B4")
    at.touch_tile("B5")
    at.key("F12")
    at.window.choose(None)
    real = at.picture("B5")

    def greys(picture) -> set[int]:
        middle = at.tile("B4").plan.spine // 2
        return {
            picture.pixelColor(middle, y).lightness() // 16
            for y in range(20, picture.height() - 50)
        }

    assert len(greys(drill)) > 1
    assert len(greys(real)) == 1
    assert differing(drill, real)


def test_the_score_tells_the_time_to_answer_and_to_each_step(console: Open) -> None:
    at = console("calm")
    at.touch_tile("B4")
    at.key("F10")
    at.feed.later(12)
    at.touch(at.card("practice_overdose:B4").seen_button)
    at.feed.later(8)
    at.key("F5")
    at.feed.later(20)
    at.key("F9")
    at.feed.later(5)
    at.key("F11")
    assert at.last == {"do": "end_drill", "place": "B4"}
    assert at.subject.key == ("score", "B4")
    face = at.subject.face
    assert face.lines == ("alarm answered after 00:12", "00:20  Stimulate", "00:40  Naloxone")
    assert face.missing == "Not done: Airway, Oxygen, Ventilate"
    assert face.length == "00:45" and not face.real
    at.key("Escape")
    assert at.subject.key == ("idle", "")


def test_a_real_alarm_ends_the_drill_with_a_sentence_and_takes_the_panel(console: Open) -> None:
    at = console("calm")
    at.touch_tile("B4")
    at.key("F10")
    at.feed.later(5)
    at.feed.story.overdose("B2", by="w2")
    at.feed.heard.emit()
    assert at.room.drill is None
    assert at.subject.key == ("emergency", "B2")
    assert at.window.bands.faces[0].title == "The drill in B4 is over"
    assert "a real alarm ended it" in at.window.bands.faces[0].more[0]
    at.feed.later(61)
    assert all(face.kind != "broken" for face in at.window.bands.faces)


def test_a_real_emergency_takes_the_panel_even_while_the_drill_still_stands(
    console: Open,
) -> None:
    """As its first fact comes over the wire, before the one that ends the drill."""
    at = console("calm")
    at.touch_tile("B4")
    at.key("F10")
    at.feed.story.tell(e.EmergencyStarted("B2"), by="w2", place="B2")
    at.feed.heard.emit()
    assert at.room.drill is not None
    assert at.subject.key == ("emergency", "B2")


def test_an_overdose_called_on_the_drills_booth_is_a_real_one(console: Open) -> None:
    at = console("calm")
    at.touch_tile("B4")
    at.key("F10")
    at.key("F12")
    assert at.room.drill is None
    assert not at.room.emergencies["B4"].practice
    assert at.tile("B4").face.word == "EMERGENCY"
    assert at.window.panel.identity.face.word == "EMERGENCY"
