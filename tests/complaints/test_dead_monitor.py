"""Complaint 7 of reference/alarms.md, section 6: the monitor dies silently.

What is heard of it stands in tests/bell/test_heard.py; here, that no side thread can go on saying
that all is well while the loop that judges the alarms hangs."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hatmonitor.wire.messages import SILENT_S
from hatmonitor.wire.station import NoMonitor
from tests.processes.place import Place
from tests.processes.waiting import until
from tests.processes.zygote import Zygote

# The monitor's own loop never comes back from the first thing a person asks.
HANGS_WHEN_ASKED = """
import time
from hatmonitor.monitor import conductor
from hatmonitor.monitor.inputs import Asked
step = conductor.Conductor.step
def hangs(self, item, now):
    if isinstance(item, Asked):
        time.sleep(3600)
    return step(self, item, now)
conductor.Conductor.step = hangs
"""


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with Zygote() as zygote:
        yield Place(tmp_path, zygote)


def test_complaint_7_a_monitor_whose_rules_hang_is_silent_though_its_other_threads_live(
    place: Place,
) -> None:
    place.start(code=HANGS_WHEN_ASKED)
    with place.station() as station:
        until(lambda: not station.mirror.silent(time.monotonic()), "it speaks")
        with pytest.raises(NoMonitor):
            station.ask({"do": "raise_overdose", "place": "B1"}, 0.5)
        until(lambda: station.mirror.silent(time.monotonic()), "it is silent", SILENT_S + 3)
        assert station.connected, "its line is open, and yet it is not believed"
