"""Where things are: nothing overlaps, nothing leaves the window, everything can be touched."""

from itertools import combinations

import pytest

from ui.console.plan import Rect, regions, tiles

SIZES = [(1920, 1080), (1366, 768), (2560, 1440), (3840, 2160), (1280, 1024), (1024, 600)]


def _apart(one: Rect, other: Rect) -> bool:
    return (
        one.x + one.w <= other.x
        or other.x + other.w <= one.x
        or one.y + one.h <= other.y
        or other.y + other.h <= one.y
    )


def _unit(width: int, height: int) -> float:
    return min(width / 1920, height / 1080)


@pytest.mark.parametrize("banded", [False, True])
@pytest.mark.parametrize("size", SIZES)
def test_the_regions_neither_overlap_nor_leave_the_window(
    size: tuple[int, int], banded: bool
) -> None:
    found = regions(*size, _unit(*size), banded)
    assert (found.bands.h >= 44) if banded else (found.bands.h == 0)
    made = found if banded else [box for box in found if box is not found.bands]
    for one, other in combinations(made, 2):
        assert _apart(one, other), (one, other)
    for box in made:
        assert box.x >= 0 and box.y >= 0 and box.w > 0 and box.h > 0
        assert box.x + box.w <= size[0] and box.y + box.h <= size[1]


@pytest.mark.parametrize("size", [(1920, 1080), (1366, 768)])
@pytest.mark.parametrize(
    ("booths", "seats"),
    [(13, 24), (4, 0), (4, 6), (8, 12), (1, 0), (2, 24), (0, 9), (256, 0)],
)
def test_every_place_is_on_the_wall_and_none_over_another(
    size: tuple[int, int], booths: int, seats: int
) -> None:
    wall = regions(*size, _unit(*size)).wall
    made = tiles(wall.w, wall.h, booths, seats, 8)
    assert len(made) == booths + seats
    for one, other in combinations(made, 2):
        assert _apart(one, other)
    for box in made:
        assert box.x >= 0 and box.x + box.w <= wall.w
        assert box.y >= 0 and box.y + box.h <= wall.h


@pytest.mark.parametrize("size", [(1920, 1080), (1366, 768)])
def test_thirteen_booths_and_twenty_four_seats_are_large_enough_to_read(
    size: tuple[int, int],
) -> None:
    wall = regions(*size, _unit(*size)).wall
    made = tiles(wall.w, wall.h, 13, 24, 6)
    assert min(box.h for box in made[:13]) >= 98
    assert min(box.h for box in made[13:]) >= 39


def test_four_booths_fill_the_wall() -> None:
    wall = regions(1920, 1080, 1.0).wall
    made = tiles(wall.w, wall.h, 4, 0, 8)
    assert sum(box.w * box.h for box in made) > 0.95 * wall.w * wall.h
