"""`hatmonitor run|monitor|console|bell|review`: this process becomes the part that was asked for.

A part is started by its module's name, because this floor knows nothing of the ones above it. -P
keeps the working folder out of the import path: a folder of somebody's called `ui` must not be
taken for ours.
"""

import os
import sys
from argparse import Namespace
from pathlib import Path
from typing import Final

from hatmonitor.cli.ends import Status
from hatmonitor.cli.folders import data_folder, has_begun, site_file
from hatmonitor.site import SiteFaults, read_site

_MODULES: Final = {
    "run": "hatmonitor.launch",
    "monitor": "hatmonitor.monitor",
    "console": "ui.console",
    "bell": "ui.bell",
    "review": "ui.review",
}
# The others know the site from the monitor.
_NEED_SITE: Final = {"run", "monitor"}


def run(args: Namespace) -> int:
    """Become the part; what it ends with is this command's exit status."""
    data = data_folder(args)
    words = [sys.executable, "-P", "-m", _MODULES[args.command], "--data", str(data)]
    if args.command in _NEED_SITE:
        begun = args.command == "run" and has_begun(data)
        site = site_file(args, may_be_gone=begun)
        words += ["--site", str(site)]
        if args.command == "run" and not begun and (status := _faults(site)):
            return status
    words += args.rest
    sys.stdout.flush()
    if os.name == "posix":
        os.execv(words[0], words)
    import subprocess

    return subprocess.run(words, check=False).returncode


def _faults(site: Path) -> int:
    """At the very first start a bad file starts nothing, not even a window. Where the house ran
    before, people count on it: it is opened all the same, and says across the window what is
    wrong (or a monitor runs already, with a good site)."""
    try:
        read_site(site)
    except SiteFaults as faults:
        for fault in faults.faults:
            print(fault.line(), file=sys.stderr)
        return Status.FOUND
    return Status.DONE
