"""What was run, how often, beside how much load, and what was red: a line a run, never rewritten.

The file is kept in the repository, so that sittings on several machines add up. It holds no path
and no machine's name.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import msgspec

WHOLE: Final = "whole"
FILE: Final = Path(__file__).parent / "tally.jsonl"


class Run(msgspec.Struct, frozen=True, omit_defaults=True):
    """One run of pytest. at: UTC. commit: with + where the tree was changed. what: `whole`, or one
    test's id; then passed counts its times. busy: processes that did nothing but keep a core busy.
    load: of the last minute, at the end. red: the tests that failed. ended: why there is no result,
    where there is none."""

    at: str
    commit: str
    what: str
    passed: int
    seconds: float
    busy: int
    load: float
    cores: int
    red: tuple[str, ...] = ()
    skipped: int = 0
    ended: str = ""

    @property
    def green(self) -> bool:
        return not self.red and not self.ended and self.passed > 0


def add(run: Run, path: Path = FILE) -> None:
    """Keep it."""
    with path.open("ab") as file:
        file.write(msgspec.json.encode(run) + b"\n")


def read(path: Path = FILE) -> list[Run]:
    """All runs so far."""
    if not path.exists():
        return []
    return msgspec.json.Decoder(Run).decode_lines(path.read_bytes())


def told(runs: Iterable[Run]) -> list[str]:
    """The tally in lines: for each thing that was run, how often it was green, and in a row."""
    by_what: dict[str, list[Run]] = defaultdict(list)
    for run in runs:
        by_what[run.what].append(run)
    lines = []
    for what, its in by_what.items():
        green, of = sum(_times(run)[0] for run in its), sum(sum(_times(run)) for run in its)
        loads = sorted(run.load for run in its)
        seconds = sum(run.seconds for run in its)
        lines.append(
            f"{what}: {green} of {of} green, the last {_in_a_row(its)} in a row; "
            f"load {loads[0]:.1f} to {loads[-1]:.1f}, {seconds:.0f} s in all"
        )
        red = Counter(test for run in its for test in run.red if what == WHOLE)
        lines += [f"    red {count} times: {test}" for test, count in red.most_common()]
    return lines


def _times(run: Run) -> tuple[int, int]:
    """How often it was green, and how often not. The whole suite counts once."""
    if run.what == WHOLE:
        return int(run.green), int(not run.green)
    return run.passed, len(run.red) or int(bool(run.ended))


def _in_a_row(runs: list[Run]) -> int:
    count = 0
    for run in reversed(runs):
        if not run.green:
            break
        count += _times(run)[0]
    return count
