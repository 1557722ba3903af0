"""A writer killed at any moment: whatever it said was written is there, and the chain holds."""

import random
import signal
import subprocess
import sys
from pathlib import Path

from hatmonitor.journal.store import Journal
from hatmonitor.journal.verify import verify
from tests.journal.made import ROOT, at, event

KILLS = 12

_WRITER = """
import sys
from pathlib import Path
from hatmonitor.journal.store import Journal
from tests.journal.made import at, event
journal = Journal.open(Path(sys.argv[1]), moment=at(0))
while True:
    first = journal.count + 1
    several = [event(seq) for seq in range(first, first + 1 + first % 3)]
    print(journal.append(several)[-1].seq, flush=True)
    if first % 5 == 0:
        journal.seal(at(first))
    if first % 7 == 0:
        journal.save_snapshot(first, b"room" * 100, 1)
"""


def test_a_writer_killed_again_and_again_loses_nothing_it_acknowledged(tmp_path: Path) -> None:
    chance = random.Random(20)
    acknowledged = 0
    for _ in range(KILLS):
        acknowledged = max(acknowledged, _killed_after(tmp_path, chance.randint(1, 40)))
        verdict = verify(tmp_path)
        assert verdict.ok, verdict.said
        assert verdict.count >= acknowledged
    assert acknowledged > KILLS
    with Journal.open(tmp_path, moment=at(0)) as journal:
        assert journal.doubt is None
        written = list(journal.events())
        assert [one.seq for one in written] == list(range(1, len(written) + 1))
        assert [one.fact for one in written] == [event(one.seq).fact for one in written]
        snapshot = journal.latest_snapshot(1)
        assert snapshot is None or snapshot[1] == b"room" * 100


def _killed_after(folder: Path, words: int) -> int:
    """Kill it in the middle of what comes after its so-manieth word; the last it said."""
    process = subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(folder)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert process.stdout is not None
    said = [process.stdout.readline() for _ in range(words)]
    process.kill()
    rest, _ = process.communicate()
    assert process.returncode == -signal.SIGKILL
    return max(int(word) for word in (*said, *rest.split()))
