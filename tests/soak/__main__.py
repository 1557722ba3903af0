"""`make soak`: the suite again and again beside busy processes, until it is stopped.

    python -m tests.soak                  every test that was ever red, then the suite, for ever
    python -m tests.soak --red            only those that were ever red, each up to --times
    python -m tests.soak --whole          only the whole suite
    python -m tests.soak --tally          what was gathered so far

Each run adds a line to the tally (tally.py), so that more can be gathered over several sittings.
Ctrl-C ends it after taking its busy processes with it; a run that was interrupted is not counted.
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from tests.soak import tally
from tests.soak.ever_red import EVER_RED
from tests.soak.tally import WHOLE, Run

TIMES: Final = 200
# Of a test that was ever red, in one run: most of a short run would be its start.
AT_ONCE: Final = 10
LONGEST_S: Final = 3600.0
# As `make test` has it: what is recorded, and the demo, by themselves.
_PARTS: Final = (
    ("-n", "2", "--ignore=tests/bell", "--ignore=tests/demo"),
    ("tests/bell", "tests/demo"),
)
_BUSY: Final = "while True: pass"


@contextmanager
def busy(count: int) -> Iterator[None]:
    """So many processes that each want a whole core."""
    with ExitStack() as things:
        for _ in range(count):
            process = subprocess.Popen([sys.executable, "-c", _BUSY])
            things.callback(process.wait)
            things.callback(process.kill)
        yield


def run(what: str, words: Sequence[Sequence[str]], busy_count: int) -> Run:
    """Run pytest with each of these, as one run of the tally."""
    began_s = time.monotonic()
    passed = skipped = 0
    red: list[str] = []
    ended = ""
    for some in words:
        with tempfile.NamedTemporaryFile(suffix=".xml") as report:
            command = [sys.executable, "-m", "pytest", *some, f"--junitxml={report.name}"]
            try:
                done = subprocess.run(
                    command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=LONGEST_S,
                    check=False,
                )  # fmt: skip
            except subprocess.TimeoutExpired:
                ended = f"not within {LONGEST_S:.0f} s"
                break
            if done.returncode not in (0, 1):
                ended = f"pytest ended with {done.returncode}"
                sys.stdout.write(done.stdout.decode(errors="replace")[-2000:])
                break
            if done.returncode == 1:
                sys.stdout.write(done.stdout.decode(errors="replace")[-6000:])
            found = _counted(Path(report.name))
            passed, skipped = passed + found[0], skipped + found[1]
            red += found[2]
    return Run(
        datetime.now(UTC).isoformat(timespec="seconds"), _commit(), what, passed,
        round(time.monotonic() - began_s, 1), busy_count, round(os.getloadavg()[0], 1),
        os.cpu_count() or 0, tuple(red), skipped, ended,
    )  # fmt: skip


def _counted(report: Path) -> tuple[int, int, list[str]]:
    passed = skipped = 0
    red = []
    for case in ElementTree.parse(report).iter("testcase"):
        kinds = {child.tag for child in case}
        if kinds & {"failure", "error"}:
            red.append(f"{case.get('classname')}::{case.get('name')}")
        elif "skipped" in kinds:
            skipped += 1
        else:
            passed += 1
    return passed, skipped, red


def _commit() -> str:
    def git(*words: str) -> str:
        done = subprocess.run(["git", *words], capture_output=True, text=True, check=False)
        return done.stdout.strip()

    return git("rev-parse", "--short", "HEAD") + (
        "+" if git("status", "--porcelain", "-uno") else ""
    )


def rounds(asked: argparse.Namespace) -> Iterator[tuple[str, Sequence[Sequence[str]]]]:
    """What to run next, for ever, or until each of the ever red has had its times."""
    left = dict.fromkeys(EVER_RED, asked.times)
    while True:
        if not asked.whole:
            for test in [test for test, times in left.items() if times > 0]:
                times = min(AT_ONCE, left[test])
                left[test] -= times
                yield test, [[test, "-p", "tests.soak.repeat", "--repeat", str(times)]]
        if not asked.red:
            yield WHOLE, _PARTS
        elif not any(left.values()):
            return


def main(words: Sequence[str]) -> int:
    """Run until stopped; 1 when anything was red in this sitting."""
    parser = argparse.ArgumentParser("python -m tests.soak")
    parser.add_argument("--red", action="store_true", help="only the tests that were ever red")
    parser.add_argument("--whole", action="store_true", help="only the whole suite")
    parser.add_argument("--times", type=int, default=TIMES, help="each test that was ever red")
    parser.add_argument("--busy", type=int, default=2, help="processes that keep a core busy")
    parser.add_argument("--tally", action="store_true", help="only show what was gathered")
    asked = parser.parse_args(words)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    this_time: list[Run] = []
    try:
        with busy(0 if asked.tally else asked.busy):
            for what, parts in () if asked.tally else rounds(asked):
                done = run(what, parts, asked.busy)
                tally.add(done)
                this_time.append(done)
                print(f"{done.at} {'green' if done.green else 'RED'} {what} {done.seconds:.0f} s, "
                      f"load {done.load}", *done.red, done.ended, flush=True)  # fmt: skip
    except KeyboardInterrupt:
        print("stopped")
    print("\n".join(tally.told(tally.read())))
    return int(any(not one.green for one in this_time))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
