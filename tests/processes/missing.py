"""`python -m tests.processes.missing DATA SITE`: a launcher that can be killed, with stand-ins.

Console and bell are parts that follow and do what every follower does: they look after the launcher
while the monitor is silent. The words that start it again are these.
"""

import sys
from pathlib import Path

from hatmonitor.launch.house import launch
from tests.processes.test_launcher import ENV, EXTRA, MODULES


def words(data: Path, site: Path) -> list[str]:
    """How it is started."""
    return [sys.executable, "-m", "tests.processes.missing", str(data), str(site)]


if __name__ == "__main__":
    data, site = Path(sys.argv[1]), Path(sys.argv[2])
    again = words(data, site)
    sys.exit(launch(data, site, extra=EXTRA, env=ENV, modules=MODULES, again=again))
