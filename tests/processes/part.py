"""A console or bell for tests of the launcher: follows, says that it lives, ends when it is told.

`python -m tests.processes.part --data D --as NAME`; a file `D/quit.NAME` makes it end with the
status written in it, once.
"""

import argparse
import signal
import sys
import time
from pathlib import Path

from hatmonitor.household import closed
from hatmonitor.household.guard import Guard
from hatmonitor.wire.client import Follower
from hatmonitor.wire.messages import SUSPECT_S


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path)
    parser.add_argument("--as", dest="name")
    parser.add_argument("--station")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    heard_s = time.monotonic()

    def hear(_message: object) -> None:
        nonlocal heard_s
        heard_s = time.monotonic()

    follower = Follower(asked.data, asked.name, asked.station or asked.name, on_message=hear)
    follower.start()
    guard = Guard(asked.data)
    guard.start()
    quit_file = asked.data / f"quit.{asked.name}"
    while True:
        follower.alive(0)
        guard.suspect(time.monotonic() - heard_s > SUSPECT_S)
        if quit_file.exists():
            status = int(quit_file.read_text())
            quit_file.unlink()
            if asked.name == "console" and status == 0:  # as the window does
                closed.leave_word(asked.data)
            follower.close()
            return status
        time.sleep(0.05)


if __name__ == "__main__":
    sys.exit(main())
