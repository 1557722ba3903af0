"""Which of a stream's values are kept: about one a second, every change, and little of nothing."""

from devices.readings import Vitals, VitalsQuality
from hatmonitor.journal.samples import Sample
from hatmonitor.moments import shifted
from hatmonitor.monitor.upkeep import Upkeep
from tests.core.world import World, vitals


class Kept:
    """A journal that takes samples and nothing else."""

    def __init__(self) -> None:
        self.rows: list[Sample] = []

    def add_samples(self, rows: list[Sample]) -> None:
        self.rows += rows


def kept(*told: tuple[float, Vitals]) -> list[Sample]:
    """What is kept of this, told at these seconds."""
    world, journal = World(), Kept()
    upkeep = Upkeep(world.conductor, journal, 0.0)  # type: ignore[arg-type]
    for at_s, reading in told:
        upkeep.sample("ox1", reading, shifted(world.now, at_s), 3)
    upkeep._write_samples()
    return journal.rows


def test_three_values_a_second_are_thinned_to_one() -> None:
    rows = kept(*[(n / 3, vitals(97)) for n in range(180)])
    assert 59 <= len(rows) <= 61
    assert rows[0].no_breath_s == 3


def test_one_value_a_second_that_comes_unevenly_is_kept_whole() -> None:
    told = [(n + (0.04 if n % 2 else 0.0), vitals(97)) for n in range(60)]
    assert len(kept(*told)) == 60


def test_a_change_of_quality_is_kept_at_once_and_flutter_is_bounded() -> None:
    rows = kept((0.0, vitals(97)), (0.3, vitals(96, VitalsQuality.POOR)), (0.4, vitals(97)))
    assert [row.quality for row in rows] == ["good", "poor"]
    flutter = [(n / 75, vitals(97, list(VitalsQuality)[n % 3])) for n in range(750)]
    assert len(kept(*flutter)) <= 51


def test_an_empty_place_fills_no_disk() -> None:
    rows = kept(*[(n / 3, vitals(None)) for n in range(3 * 600)])
    assert 55 <= len(rows) <= 61
