"""`python -m hatmonitor.launch`: the whole house, as `hatmonitor run` starts it."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from hatmonitor.launch.house import launch
from hatmonitor.private import keep_private


def main(argv: Sequence[str]) -> int:
    """Run the house; its exit status."""
    keep_private()
    parser = argparse.ArgumentParser("hatmonitor run")
    parser.add_argument("--data", type=Path, required=True, metavar="DIR")
    parser.add_argument("--site", type=Path, required=True, metavar="FILE")
    asked = parser.parse_args(argv)
    data, site = asked.data.absolute(), asked.site.absolute()
    again = [sys.executable, "-P", "-m", "hatmonitor.launch"]
    again += ["--data", str(data), "--site", str(site)]
    return launch(data, site, again=again)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
