"""A short sample of the torture; `make torture` plays every point."""

import random
from pathlib import Path

import pytest

from tests.torture.points import EVER, Fault, Point, Rack, all_points, made_shim

SEED = 7
SAMPLE = 16


def test_whatever_the_disk_does_at_any_write_the_next_life_has_all_that_was_told(
    tmp_path: Path,
) -> None:
    shim = made_shim(tmp_path)
    if isinstance(shim, str):
        pytest.skip(shim)
    with Rack(tmp_path, shim) as rack:
        writes, opening = rack.writes(), rack.writes(opening=True)
        assert writes > 150 and opening > 20, "the script writes too little to be tortured"
        points = all_points(writes, opening, random.Random(SEED))
        chosen = [
            *[point for point in points if point.delay_ms < 2000][:SAMPLE],
            Point(Fault.FULL, 40, EVER, dies=True, power=True),
            Point(Fault.SLOW, 25, EVER, 900),
        ]
        wrong = {str(point): complaint for point in chosen if (complaint := rack.complaint(point))}
    assert not wrong, f"seed {SEED}: {wrong}"
