"""The sentence about a torn recording says what was done to it."""

from tests.bell.holes import holes
from ui.bell.bursts import Tune, samples

HIGH = samples(Tune.HIGH).strip(b"\0")
AT = 48_000


def test_a_whole_burst_has_no_hole() -> None:
    assert holes(bytes(500) + HIGH + bytes(90_000) + HIGH, HIGH) == ["", ""]


def test_silence_in_the_middle_is_a_stream_that_ran_empty() -> None:
    torn = HIGH[:AT] + bytes(9_600) + HIGH[AT:]
    assert "100 ms of silence" in holes(torn, HIGH)[0]


def test_what_was_lost_is_told_from_it() -> None:
    in_a_pulse = 41_280
    lossy = HIGH[:in_a_pulse] + HIGH[in_a_pulse + 6_000 :]
    assert "they were lost on the way" in holes(lossy, HIGH)[0]


def test_a_burst_that_was_cut_off_is_not_whole() -> None:
    assert holes(HIGH[:AT] + bytes(200_000), HIGH) != [""]
