"""Every figure of DESIGN 10, each beside a limit taken in the same run: `make bench`.

Each bench runs in a process of its own, one after the other, so that none disturbs another. The
whole takes about ten minutes with a journal of 1,000,000 events; give a smaller count for a look:
`python -m tests.bench 100000`. Nothing here passes or fails: it is for reading.
"""

import subprocess
import sys

BENCHES = (
    ("the log", "journal_bench", True),
    ("the decoders", "decoder_bench", False),
    ("the processes", "process_bench", True),
    ("the window", "console_bench", False),
    ("a house full of instruments", "vitals_bench", False),
    ("the sound", "bell_bench", False),
    ("the sound beside the standard", "sound_table", False),
    ("the light beside the standard", "light_table", False),
)


def main(words: list[str]) -> int:
    """Run them all; 1 when one could not run."""
    ended = []
    for title, module, counts in BENCHES:
        print(f"\n{title}: measured, limit beside it, ratio (target)", flush=True)
        command = [sys.executable, "-m", f"tests.bench.{module}", *(words[:1] if counts else [])]
        ended.append(subprocess.run(command, check=False).returncode)
    return int(any(ended))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
