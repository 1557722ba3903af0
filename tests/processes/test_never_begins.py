"""A monitor that is still waiting at its start, for what never answers, and is asked to end."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from hatmonitor.monitor.opening import BEGINS_WITHIN_S, CANNOT_BEGIN


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no file that never answers here")
def test_a_monitor_whose_start_waits_for_ever_ends_when_it_is_asked_to(tmp_path: Path) -> None:
    site = tmp_path / "site.toml"
    os.mkfifo(site)
    words = [sys.executable, "-P", "-m", "hatmonitor.monitor"]
    words += ["--data", str(tmp_path / "data"), "--site", str(site)]
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True) as monitor:
        silent = os.open(site, os.O_WRONLY)  # returns when the monitor has begun to read
        try:
            monitor.send_signal(signal.SIGTERM)
            _, said = monitor.communicate(timeout=BEGINS_WITHIN_S + 10.0)
        finally:
            os.close(silent)
            monitor.kill()
    assert monitor.returncode == CANNOT_BEGIN
    assert said.startswith("SIGTERM: the monitor ends before it could begin")
    assert len(said.splitlines()) == 1
