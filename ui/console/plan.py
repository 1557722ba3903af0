"""Where everything in the window is: pure arithmetic, so that it can be tested without a window.

The regions never overlap: header, desk, wall, side (alarms, due next), panel. They never move but
for one row under the header, the bands (ui/console/bands.py), that desk, wall and side make room
for while there is one. The
wall gives booths and seats the largest tiles that fit, in even rows; four booths fill it as well as
thirteen booths and twenty-four seats.
"""

from typing import Final, NamedTuple

BOOTH: Final = (236, 172)
SEAT: Final = (188, 52)
_SEAT_LEAST: Final = 40


class Rect(NamedTuple):
    """Left, top, width, height in pixels."""

    x: int
    y: int
    w: int
    h: int


class Regions(NamedTuple):
    """The regions of the window. bands: of no height while there is none."""

    header: Rect
    bands: Rect
    desk: Rect
    wall: Rect
    side: Rect
    panel: Rect


def regions(width: int, height: int, unit: float, banded: bool = False) -> Regions:
    """Divide a window of this size; unit is the Look's. banded: something stands in the bands."""
    gap = max(6, round(8 * unit))
    head = max(44, round(58 * unit))
    panel = max(200, round(244 * unit))
    desk = max(232, round(312 * unit))
    side = max(284, round(384 * unit))
    band = max(44, round(52 * unit)) if banded else 0
    top = head + 2 * gap + (band + gap if banded else 0)
    middle = height - top - panel - 2 * gap
    return Regions(
        Rect(gap, gap, width - 2 * gap, head),
        Rect(gap, head + 2 * gap, width - 2 * gap, band),
        Rect(gap, top, desk, middle),
        Rect(desk + 2 * gap, top, width - desk - side - 4 * gap, middle),
        Rect(width - side - gap, top, side, middle),
        Rect(gap, height - panel - gap, width - 2 * gap, panel),
    )


class _Grid(NamedTuple):
    """So many columns and rows for one kind of place."""

    columns: int
    rows: int


def tiles(width: int, height: int, booths: int, seats: int, gap: int) -> list[Rect]:
    """A rectangle for each booth and then each seat, as large as they can be."""
    if booths + seats == 0:
        return []
    best = max(
        ((above, below) for above in _grids(booths) for below in _grids(seats)),
        key=lambda pair: (
            round(_scale(width, height, *pair, gap), 4),
            -_empty(booths, seats, *pair),
        ),
    )
    return _laid(width, height, booths, seats, *best, gap)


def _grids(count: int) -> list[_Grid]:
    """Every number of columns that leaves no row empty."""
    if count == 0:
        return [_Grid(0, 0)]
    made = {}
    for columns in range(1, min(count, 48) + 1):
        rows = -(-count // columns)
        made.setdefault(rows, _Grid(-(-count // rows), rows))
    return list(made.values())


def _scale(width: int, height: int, above: _Grid, below: _Grid, gap: int) -> float:
    """How large tiles are, as a share of their full size."""
    rows = above.rows + below.rows
    free_h = height - gap * (rows - 1) - _between(above, below, gap)
    scales = [free_h / (above.rows * BOOTH[1] + below.rows * SEAT[1])]
    for grid, (full, _) in ((above, BOOTH), (below, SEAT)):
        if grid.columns:
            scales.append((width - gap * (grid.columns - 1)) / (grid.columns * full))
    return min(scales)


def _empty(booths: int, seats: int, above: _Grid, below: _Grid) -> int:
    return above.columns * above.rows - booths + below.columns * below.rows - seats


def _between(above: _Grid, below: _Grid, gap: int) -> int:
    """Booths and seats stand a little further apart."""
    return gap if above.rows and below.rows else 0


def _laid(
    width: int, height: int, booths: int, seats: int, above: _Grid, below: _Grid, gap: int
) -> list[Rect]:
    rows = above.rows + below.rows
    free_h = height - gap * (rows - 1) - _between(above, below, gap)
    weight = above.rows * BOOTH[1] + below.rows * SEAT[1]
    seat_h = int(free_h * SEAT[1] / weight)
    if above.rows and seat_h < _SEAT_LEAST and below.rows * _SEAT_LEAST < free_h // 2:
        seat_h = _SEAT_LEAST
    booth_h = (free_h - below.rows * seat_h) // above.rows if above.rows else 0
    made = _rows(width, 0, booth_h, booths, above, gap)
    top = above.rows * (booth_h + gap) + _between(above, below, gap)
    return made + _rows(width, top, seat_h, seats, below, gap)


def _rows(width: int, top: int, tile_h: int, count: int, grid: _Grid, gap: int) -> list[Rect]:
    if count == 0:
        return []
    tile_w = (width - gap * (grid.columns - 1)) // grid.columns
    return [
        Rect(
            (number % grid.columns) * (tile_w + gap),
            top + (number // grid.columns) * (tile_h + gap),
            tile_w,
            tile_h,
        )
        for number in range(count)
    ]
