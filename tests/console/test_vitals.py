"""What a tile shows of the vitals: numbers only while they are young and fit, words instead."""

import pytest
from PySide6.QtCore import QRect

from hatmonitor import events as e
from hatmonitor.events import DeviceRow
from hatmonitor.moments import shifted
from hatmonitor.words import say
from tests.console.conftest import Open, differing
from tests.console.test_painting import _as_painted_whole
from ui.console.present.scene import Scene
from ui.console.present.tile import tile
from ui.console.present.vitals import LOST, NUMBER, SILENCE_S, WEAK, WORD, VitalsFace
from ui.gallery.instruments import bedside_four
from ui.gallery.story import DESK, EXAMPLE, Story
from ui.words import use_language

OXI = DeviceRow("oxi", "nonin-df2", "usb:1-1", "B1", measures="vitals")
CAPNO = DeviceRow("capno", "capnostream20", "usb:1-2", "B1", measures="vitals")
SILENCE = EXAMPLE.vitals.silence_s


@pytest.fixture
def story() -> Story:
    made = Story(booths=2, seats=1, devices=(*DESK, OXI, CAPNO))
    made.sign_in()
    made.seat("C-1", "B1")
    return made


def _face(story: Story, later_s: float = 0.0) -> VitalsFace | None:
    scene = Scene(story.room, shifted(story.now, later_s), bedside=story.bedside, bedside_s=later_s)
    return tile(scene, "B1").vitals


# --- numbers -------------------------------------------------------------------------------------


def test_good_values_are_shown_as_they_are(story: Story) -> None:
    story.vitals("oxi", 97, 72)
    face = _face(story)
    assert (face.form, face.value, face.unit, face.word) == (NUMBER, "97", "%", "")
    assert face.rates[0] == "pulse 72 · now"


def test_a_weak_value_has_its_sign_and_its_word(story: Story) -> None:
    story.vitals("oxi", 97, 72, quality="poor", reason="motion")
    face = _face(story)
    assert (face.form, face.value, face.word) == (WEAK, "~97", "weak")


def test_a_fair_signal_is_a_number_and_says_so(story: Story) -> None:
    story.vitals("oxi", 97, 72, quality="marginal", reason="low_signal")
    face = _face(story)
    assert (face.form, face.value) == (NUMBER, "97")
    assert face.rates[0] == "pulse 72 · fair signal · now"


@pytest.mark.parametrize(
    ("reason", "word"),
    [("searching", "searching"), ("sensor_off", "sensor off"), (None, "no value")],
)
def test_without_a_value_a_word_says_why(story: Story, reason: str | None, word: str) -> None:
    story.vitals("oxi", quality="none", reason=reason)
    face = _face(story)
    assert (face.form, face.value, face.word) == (WORD, "", word)


def test_an_unknown_quality_shows_no_number(story: Story) -> None:
    story.vitals("oxi", 97, 72, quality="wonderful")
    assert (_face(story).form, _face(story).value) == (WORD, "")


def test_an_empty_place_shows_nothing(story: Story) -> None:
    story.vitals("oxi", 97, 72)
    story.leave("B1")
    assert _face(story) is None


def test_a_place_without_such_an_instrument_has_no_vitals(story: Story) -> None:
    story.seat("C-2", "B2")
    assert tile(Scene(story.room, story.now), "B2").vitals is None


# --- age -----------------------------------------------------------------------------------------


def test_the_age_is_the_rows_own_and_what_has_gone_since(story: Story) -> None:
    story.vitals("oxi", 97, 72, age_s=2.0)
    face = _face(story, 4.0)
    assert face.rates[0] == "pulse 72 · 6 s"
    assert face.aged


def test_a_value_of_now_is_not_drawn_as_old(story: Story) -> None:
    story.vitals("oxi", 97, 72, age_s=1.0)
    assert not _face(story, 1.0).aged


def test_a_number_stands_up_to_the_silence_and_not_longer(story: Story) -> None:
    story.vitals("oxi", 97, 72, age_s=0.0)
    assert _face(story, SILENCE).value == "97"
    late = _face(story, SILENCE + 0.1)
    assert (late.value, late.rates[-1]) == ("", "")


def test_without_a_protocol_for_vitals_ten_seconds_are_the_silence(story: Story) -> None:
    from msgspec.structs import replace

    story.room = replace(story.room, protocol=replace(EXAMPLE, vitals=None))
    story.vitals("oxi", 97, 72, age_s=0.0)
    assert SILENCE_S == 10.0
    assert _face(story, 9.9).value == "97"
    assert _face(story, 10.1).value == ""


def test_a_row_that_never_told_anything_shows_no_number(story: Story) -> None:
    story.vitals("oxi", 97, 72, age_s=None)
    assert (_face(story).form, _face(story).value) == (WORD, "")


# --- no signal -----------------------------------------------------------------------------------


@pytest.mark.parametrize("quality", ["poor", "none"])
def test_a_worn_sensor_without_a_signal_says_to_look(story: Story, quality: str) -> None:
    story.vitals("oxi", 97 if quality == "poor" else None, 72, quality=quality)
    story.condition("oxi", signal="lost")
    face = _face(story)
    assert (face.form, face.value, face.word) == (LOST, "", "NO SIGNAL")
    assert face.rates[0] == "look at the person"


def test_the_alarm_alone_is_enough_for_no_signal(story: Story) -> None:
    story.vitals("oxi", quality="none", reason="sensor_off")
    assert _face(story).form == WORD
    story.condition("oxi", signal="lost")
    story.judge()
    assert "no_signal:B1" in story.room.alarms
    assert _face(story).form == LOST


def test_a_standing_alarm_needs_no_word_of_the_instrument(story: Story) -> None:
    story.vitals("oxi", 97, 72, quality="poor")
    story.tell(
        e.AlarmRaised("no_signal:B1", "no_signal", "B1", "medium", say("nothing usable"), 0),
        place="B1",
    )
    assert (_face(story).form, _face(story).value) == (LOST, "")


def test_a_worn_sensor_that_falls_silent_is_lost_before_the_monitor_says_so(story: Story) -> None:
    story.vitals("oxi", 97, 72, age_s=0.0)
    story.condition("oxi")
    assert _face(story, SILENCE + 1).form == LOST


@pytest.mark.parametrize("told", [False, True])
def test_a_monitor_that_has_just_begun_frightens_nobody(story: Story, told: bool) -> None:
    story.condition("oxi")
    if told:
        story.vitals("oxi", age_s=None)
    assert (_face(story).form, _face(story).word) == (WORD, "no value")


def test_a_young_good_value_is_shown_though_the_signal_was_lost(story: Story) -> None:
    story.condition("oxi", signal="lost")
    story.vitals("oxi", 95, 70)
    assert _face(story).value == "95"


def test_what_was_found_of_the_person_before_says_nothing_of_this_one(story: Story) -> None:
    story.vitals("oxi", quality="none", reason="sensor_off")
    story.condition("oxi", signal="lost")
    story.leave("B1")
    story.set_place("B1", "open")
    story.seat("C-2", "B1")
    story.judge()
    assert (_face(story).form, _face(story).word) == (WORD, "sensor off")


# --- two instruments -----------------------------------------------------------------------------


def test_breathing_comes_from_whoever_counts_it(story: Story) -> None:
    story.vitals("oxi", 97, 72)
    story.vitals("capno", None, None, 12)
    face = _face(story)
    assert (face.value, face.rates[0]) == ("97", "pulse 72 · breathing 12 · now")


def test_a_silent_oximeter_is_not_hidden_by_a_capnograph(story: Story) -> None:
    story.vitals("oxi", quality="none", reason="sensor_off")
    story.condition("oxi", signal="lost")
    story.vitals("capno", None, None, 12)
    assert _face(story).form == LOST


def test_that_no_breath_is_seen_goes_before_any_count(story: Story) -> None:
    story.vitals("capno", 96, 70, 4, no_breath_s=25)
    story.condition("capno", breathing="stopped")
    face = _face(story)
    assert face.rates[0] == "pulse 70 · no breath 25 s · now"
    assert face.breath == "no breath 25 s"


def test_a_low_oxygen_has_a_sign(story: Story) -> None:
    story.vitals("oxi", 88, 60)
    assert not _face(story).low
    story.condition("oxi", spo2="low")
    assert _face(story).low


def test_the_words_are_in_the_language_of_the_moment(story: Story) -> None:
    story.vitals("oxi", 97, 72)
    use_language("nl")
    try:
        assert _face(story).rates[0].endswith("nu")
    finally:
        use_language("en")


# --- on the wall ---------------------------------------------------------------------------------


def _calm() -> Story:
    """Two seconds after anything on a tile of this house changed by itself."""
    story = bedside_four()
    story.now = shifted(story.now, 2)
    return story


def test_new_vitals_paint_only_their_own_part_of_the_tile(console: Open) -> None:
    at = console(_calm())
    before = at.screen()
    at.feed.story.vitals("oxi", 98, 81)
    at.feed.tell_vitals()
    tile_ = at.tile("B3")
    assert tile_.face.vitals.value == "98"
    assert (tile_.whole, tile_.parts) == (False, {"spo2", "rates"})
    changed = differing(before, at.screen())
    parts = [tile_.plan.parts[name].box for name in ("spo2", "rates")]
    allowed = [box.translated(at.window.wall.pos()) for box in parts]
    assert changed
    assert all(any(box.contains(x, y) for box in allowed) for x, y in changed)


def test_vitals_that_say_the_same_paint_nothing(console: Open) -> None:
    at = console(_calm())
    at.window.refresh()
    at.screen()
    at.feed.story.vitals("capno", 93, 61, 5, age_s=0.9)
    at.feed.tell_vitals()
    assert not at.window.wall._waiting
    at.feed.story.vitals("capno", 92, 61, 5, age_s=0.9)
    at.feed.tell_vitals()
    assert at.window.wall._waiting == {"B1"}


@pytest.mark.parametrize("size", [(1920, 1080), (1366, 768)])
def test_vitals_bit_by_bit_are_as_if_painted_whole(
    console: Open, size: tuple[int, int]
) -> None:  # fmt: skip
    at = console("instruments", size)
    story = at.feed.story
    for later, (spo2, quality) in enumerate(
        [(97, "good"), (None, "none"), (88, "poor"), (100, "marginal"), (None, "none"), (9, "good")]
    ):
        for device in ("oxi-1", "oxi-3", "oxi-6", "oxi-8", "oxi-12"):
            story.vitals(device, spo2, 60 + later, 12, quality, "searching")
        story.now = shifted(story.now, 1)
        at.feed.tell_vitals()
        at.window.refresh()
        at.screen()
    at.window._beat_timer.stop()
    _as_painted_whole(at)


def test_a_number_grows_old_on_the_wall_by_itself(console: Open) -> None:
    at = console("bedside_four")
    story = at.feed.story
    story.vitals("capno", 93, 61, 5, age_s=0.0)
    at.feed.tell_vitals()
    assert at.tile("B1").face.vitals.value == "93"
    at.feed.bedside_s = SILENCE + 0.5
    story.now = shifted(story.now, SILENCE + 0.5)
    at.window.refresh()
    assert at.tile("B1").face.vitals.word == "NO SIGNAL"


@pytest.mark.parametrize("size", [(1920, 1080), (1366, 768)])
@pytest.mark.parametrize("room", ["instruments", "bedside_four"])
def test_the_oxygen_stands_beside_the_clock_and_not_upon_it(
    console: Open, room: str, size: tuple[int, int]
) -> None:
    at = console(room, size)
    shown = 0
    for tile_ in at.window.wall.tiles.values():
        parts = tile_.plan.parts
        if "spo2" not in parts:
            continue
        shown += 1
        oxygen: QRect = parts["spo2"].box
        assert tile_.box.contains(oxygen)
        assert not oxygen.intersects(parts["hero"].box)
        if tile_.plan.full:
            assert parts["hero"].kind[0] >= parts["spo2"].kind[0] >= 22
            assert not oxygen.intersects(parts["strip"].box)
    assert shown >= 2
