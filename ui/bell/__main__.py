"""`python -m ui.bell --data DIR`: the bell. With --render DIR it writes its sounds and ends."""

import argparse
import sys
from pathlib import Path

from hatmonitor.private import keep_private
from ui.bell.bursts import render


def _arguments(words: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="hatmonitor bell", description="The sound of the alarms, and the watch on the monitor."
    )
    parser.add_argument("--data", type=Path, help="the folder of the journal to follow")
    parser.add_argument("--station", default="bell", help="the name of this bell, if not the first")
    parser.add_argument("--site", type=Path, help=argparse.SUPPRESS)
    parser.add_argument(
        "--render", type=Path, metavar="DIR", help="write each sound as a .wav file, and end"
    )
    arguments = parser.parse_args(words)
    if arguments.render is None and arguments.data is None:
        parser.error("say which folder to follow: --data DIR")
    return arguments


def main(words: list[str] | None = None) -> int:
    """The exit status: 0 when it was asked to end."""
    keep_private()
    arguments = _arguments(words)
    if arguments.render is None:
        from ui.bell.process import ring

        return ring(arguments.data, arguments.station)
    try:
        for path in render(arguments.render):
            sys.stdout.write(f"{path}\n")
    except OSError as error:
        sys.stderr.write(f"hatmonitor: {arguments.render}: {error.strerror}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
