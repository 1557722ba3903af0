"""`python -m hatmonitor.journal.checked DATA SEALS`: verify in a process of its own.

The monitor has its whole log looked at in this way after a start. It prints one sentence as JSON
when something is wrong, and nothing when all is well. It must never disturb the watch: it is the
least of all processes on the machine.
"""

import os
import sys
from pathlib import Path

import msgspec

from hatmonitor.journal.errors import JournalError
from hatmonitor.journal.verify import verify

_LEAST = 19


def main(words: list[str]) -> int:
    """0: all as it was written; 1: not, and standard output says what."""
    data, seals = map(Path, words)
    if hasattr(os, "nice"):
        os.nice(_LEAST)
    try:
        verdict = verify(data, seal_folder=seals)
    except JournalError:  # it was moved, or a newer program has been at it: others say so
        return 0
    if verdict.ok:
        return 0
    sys.stdout.buffer.write(msgspec.json.encode(verdict.said))
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
