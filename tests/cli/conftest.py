"""One real monitor for the commands that need one."""

import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from hatmonitor.site import example_text
from hatmonitor.wire import address
from hatmonitor.wire.station import Station
from tests.cli.running import start
from tests.processes.waiting import until


def write_site(folder: Path) -> Path:
    """The example without instruments and followers."""
    text = example_text().replace('["console", "bell"]', "[]")
    before, rest = text.split("\n[[device]]")
    path = folder / "site.toml"
    path.write_text(before + rest[rest.index("# --- staff") :], encoding="utf-8")
    return path


def start_monitor(folder: Path) -> subprocess.Popen[bytes]:
    """Start `hatmonitor monitor` on folder/log and wait until it answers."""
    data = folder / "log"
    monitor = start(folder, "monitor", "--site", folder / "site.toml", "--data", data)

    def listens() -> bool:
        found = address.find(data)
        return found is not None and found.pid == monitor.pid

    until(lambda: listens() or monitor.poll() is not None, "a monitor that listens")
    assert monitor.poll() is None, monitor.communicate()[1].decode()
    Station(data, "do", "test", timeout_s=20).close()
    return monitor


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with site.toml, log/ and a running monitor, for all tests that do not harm it.

    Each test has places and clients of its own.
    """
    folder = tmp_path_factory.mktemp("house")
    write_site(folder)
    monitor = start_monitor(folder)
    yield folder
    monitor.send_signal(signal.SIGTERM)
    monitor.communicate(timeout=10)
