"""The look in numbers: contrast, flash, type."""

import pytest

from ui.look.flash import BEATS, hertz, lit
from ui.look.palette import PALETTES, Palette, contrast
from ui.look.signs import SHAPES

TEXT, LARGE = 4.5, 3.0

both = pytest.mark.parametrize("look", PALETTES.values(), ids=PALETTES)


@both
def test_text_is_readable_on_every_ground(look: Palette) -> None:
    for ground in (look.sheet, look.tile, look.raised, look.pressed, look.field, look.done):
        for ink in (look.ink, look.quiet):
            assert contrast(ink, ground) >= TEXT, (ink, ground)


@both
def test_what_recedes_can_still_be_read(look: Palette) -> None:
    for ground in (look.ground, look.hollow, look.sheet):
        assert contrast(look.faint, ground) >= TEXT, ground


@both
def test_an_emergency_is_readable_on_its_own_ground(look: Palette) -> None:
    for ink in (look.ink, look.emergency_quiet, look.states["emergency"]):
        assert contrast(ink, look.emergency) >= TEXT, ink


@both
def test_a_state_is_readable_on_a_tile_and_in_the_panel(look: Palette) -> None:
    empty = ("open", "used", "cleaning", "out_of_service")
    for state, ink in look.states.items():
        ground = look.hollow if state in empty else look.tile
        ground = look.emergency if state == "emergency" else ground
        assert contrast(ink, ground) >= TEXT, state
        assert contrast(ink, look.sheet) >= TEXT, state


@both
def test_alarm_words_are_readable_in_both_phases_of_the_flash(look: Palette) -> None:
    for priority, signal in look.alarms.items():
        for ground in (signal.on, signal.off):
            assert contrast(signal.ink, ground) >= TEXT, (priority, ground)


@both
def test_what_is_old_is_readable_and_not_mistaken_for_new(look: Palette) -> None:
    assert contrast(look.stale_ink, look.stale) >= TEXT
    assert look.stale_ink not in look.states.values()


@both
def test_the_keyboards_place_can_be_seen(look: Palette) -> None:
    for ground in (look.sheet, look.raised, look.field):
        assert contrast(look.focus, ground) >= LARGE, ground


@both
def test_no_state_wears_an_alarms_colour(look: Palette) -> None:
    worn = {signal.on for signal in look.alarms.values()}
    assert worn.isdisjoint(look.states.values())


def test_every_state_of_a_place_has_a_shape_of_its_own() -> None:
    states = ("seated", "injecting", "observing", "ready", "long_watch", "emergency", "open",
              "used", "cleaning", "out_of_service")  # fmt: skip
    assert len({SHAPES[state] for state in states}) == len(states)


def test_alarms_flash_as_the_standard_says() -> None:
    """IEC 60601-1-8, reference/alarms.md section 3; and never three times a second."""
    assert 1.4 <= hertz("high") <= 2.8
    assert 0.4 <= hertz("medium") <= 0.8
    assert hertz("low") == 0.0
    assert max(hertz(priority) for priority in BEATS) <= 3.0


def test_a_flash_is_lit_a_fifth_to_three_fifths_of_the_time() -> None:
    for priority in ("high", "medium"):
        beats = [lit(priority, beat) for beat in range(24)]
        assert 0.2 <= sum(beats) / len(beats) <= 0.6, priority
    assert all(lit("low", beat) for beat in range(24))


def test_the_bundled_typeface_is_there_and_its_figures_are_of_one_width(qapp: object) -> None:
    from ui.look import typeface

    assert typeface.family() == "Inter"
    measure = typeface.metrics(53, typeface.BOLD)
    widths = [measure.horizontalAdvance(figure) for figure in "0123456789"]
    assert max(widths) - min(widths) < 0.2
