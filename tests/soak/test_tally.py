"""The tally adds up over sittings, and a run without a result is never green."""

from pathlib import Path

from tests.soak import tally
from tests.soak.ever_red import EVER_RED
from tests.soak.tally import Run

ROOT = Path(__file__).parents[2]


def run(what: str = "whole", **facts: object) -> Run:
    plain = {"at": "2026-11-28T01:00:00+00:00", "commit": "abc", "passed": 5, "seconds": 2.0}
    return Run(what=what, busy=2, load=3.5, cores=2, **(plain | facts))  # type: ignore[arg-type]


def test_what_was_added_in_two_sittings_is_read_as_one(tmp_path: Path) -> None:
    path = tmp_path / "tally.jsonl"
    for one in (run(), run(red=("a::b",)), run()):
        tally.add(one, path)
    assert tally.read(path) == [run(), run(red=("a::b",)), run()]
    first, second = tally.told(tally.read(path))
    assert "2 of 3 green, the last 1 in a row; load 3.5 to 3.5" in first
    assert "red 1 times: a::b" in second


def test_a_single_test_counts_each_of_its_times(tmp_path: Path) -> None:
    path = tmp_path / "tally.jsonl"
    for one in (run("a::b", passed=9, red=("a::b",)), run("a::b", passed=10), run("a::b")):
        tally.add(one, path)
    (line,) = tally.told(tally.read(path))
    assert "24 of 25 green, the last 15 in a row" in line


def test_a_run_that_did_not_end_or_ran_nothing_is_not_green() -> None:
    assert run().green
    assert not run(ended="pytest ended with 5").green
    assert not run(passed=0).green
    assert not run(red=("a::b",)).green


def test_every_test_that_was_ever_red_is_still_there() -> None:
    assert EVER_RED
    for test in EVER_RED:
        path, _, name = test.partition("::")
        assert f"def {name}(" in (ROOT / path).read_text(encoding="utf-8")
