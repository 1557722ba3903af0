"""The alarm lights, measured from frames of the real window."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from tests.light.film import Film, Light, shoot
from tests.light.flashes import MOST_A_SECOND, RANGES, measured, most_in_a_second
from ui.look.palette import PALETTES

SECONDS = 12.0
# So different that one sees it flash: lit against not lit.
CONTRAST = 1.5


@pytest.fixture(scope="module", params=PALETTES)
def film(qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[Film]:
    yield shoot(SECONDS, request.param)


def of(film: Film, priority: str) -> list[Light]:
    found = [light for light in film.lights if light.priority == priority]
    assert any(light.name.startswith("card") for light in found)
    return found


@pytest.mark.parametrize("priority", ["high", "medium"])
def test_the_light_of_a_tile_and_of_a_card_flashes_as_the_standard_says(
    film: Film, priority: str
) -> None:
    hertz_range, duty_range = RANGES[priority]
    lights = of(film, priority)
    assert any(light.name.startswith("tile") for light in lights)
    for light in lights:
        hertz, duty, contrast = measured(light, film.beat_s)
        assert hertz_range[0] <= hertz <= hertz_range[1], light.name
        assert duty_range[0] <= duty <= duty_range[1], light.name
        assert contrast >= CONTRAST, light.name


def test_the_light_of_a_low_alarm_is_constant(film: Film) -> None:
    for light in of(film, "low"):
        assert measured(light, film.beat_s).hertz == 0.0


def test_no_pixel_of_the_window_flashes_more_than_three_times_in_any_second(film: Film) -> None:
    assert 1 <= most_in_a_second(film) <= MOST_A_SECOND


def test_what_flashes_at_the_same_rate_flashes_in_step(film: Film) -> None:
    """Five lights out of step flash ten times a second together."""
    for priority in ("high", "medium"):
        phases = set()
        for light in of(film, priority):
            middle = (min(light.frames) + max(light.frames)) / 2
            phases.add(tuple(value > middle for value in light.frames))
        assert len(phases) == 1
