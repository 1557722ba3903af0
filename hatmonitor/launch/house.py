"""The three parts of one data folder, kept together. See the package for the decisions."""

import logging
import os
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Lock
from types import FrameType
from typing import Final, Self

from hatmonitor.launch.keeper import Keeper
from hatmonitor.launch.minder import Minder
from hatmonitor.launch.running import Child, Running, Stranger, born, leave_note, noted
from hatmonitor.wire import address
from hatmonitor.wire.channel import Closed, NotProven, dial, prove_to_monitor
from hatmonitor.wire.station import Station

# Started in this order, and stopped in STOP_ORDER with so many seconds each.
PARTS: Final[Mapping[str, str]] = {
    "monitor": "hatmonitor.monitor",
    "console": "ui.console",
    "bell": "ui.bell",
}
STOP_ORDER: Final = {"console": 4.0, "bell": 4.0, "monitor": 10.0}
# A monitor that ends with one of these has never begun.
_CANNOT_BEGIN: Final = (1, 2)
_ANSWERS_WITHIN_S: Final = 1.0

log = logging.getLogger(__name__)


class House:
    """extra: more arguments for a part. env: variables on top of this process's own. modules: what
    each part is, for tests. As a context it is started, and stopped whatever happens."""

    def __init__(
        self,
        data: Path,
        site: Path,
        *,
        parts: Sequence[str] = tuple(PARTS),
        extra: Mapping[str, Sequence[str]] | None = None,
        demo: bool = False,
        speed: float = 1.0,
        env: Mapping[str, str] | None = None,
        modules: Mapping[str, str] = PARTS,
    ) -> None:
        self.data = data.absolute()
        self._site = site.absolute()
        self._demo = demo
        self._speed = speed
        self._extra = extra or {}
        self._env = {**os.environ, **(env or {})}
        self._modules = modules
        self._monitor_ran = False
        self._ends: SimpleQueue[int] = SimpleQueue()  # not an Event: a signal's handler puts here
        self._stop_lock = Lock()
        self._keepers = {
            part: Keeper(part, partial(self._begin, part), partial(self._ended, part))
            for part in PARTS
            if part in parts
        }
        self._minder = Minder(self.data, tuple(self._keepers), self._end_hung)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start every part, or take over what already runs."""
        for keeper in self._keepers.values():
            keeper.start()
        self._minder.start()

    def wait(self, within_s: float | None = None) -> int | None:
        """Wait until the house is over; its exit status, None when it is not over in time."""
        try:
            return self._ends.get(timeout=within_s)
        except Empty:
            return None

    def end(self, status: int = 0) -> None:
        """Let `wait` return; from any thread or signal. `stop` must follow."""
        self._ends.put(status)

    def stop(self) -> None:
        """Stop every part in order."""
        with self._stop_lock:
            self._minder.stop()
            for part, within_s in STOP_ORDER.items():
                if part in self._keepers:
                    self._keepers[part].stop(within_s)
                    self._note(part).unlink(missing_ok=True)

    @property
    def pids(self) -> dict[str, int]:
        """The process of each part that runs now."""
        running = {part: keeper.running for part, keeper in self._keepers.items()}
        return {part: process.pid for part, process in running.items() if process is not None}

    def kill(self, part: str) -> int:
        """SIGKILL, for tests and for showing that it does no harm; the process that died."""
        running = self._keepers[part].running
        if running is None:
            raise LookupError(f"{part} does not run")
        running.kill()
        return running.pid

    def wait_ready(self, within_s: float = 20.0) -> None:
        """Wait until the monitor answers and every part that follows it is seen there.
        NoMonitor (wire/station.py) or TimeoutError when it is not so in time."""
        limit = time.monotonic() + within_s
        following = [part for part in self._keepers if part != "monitor"]
        with Station(self.data, "launcher", "launcher", timeout_s=within_s) as station:
            station.wait_until(
                lambda room: all(
                    name in room.followers and room.followers[name].present for name in following
                ),
                max(0.0, limit - time.monotonic()),
            )

    # --- one part --------------------------------------------------------------------------------

    def _begin(self, part: str) -> Running:
        self._minder.began(part)
        found = noted(self._note(part)) or (self._others_monitor() if part == "monitor" else None)
        if found is not None:
            log.info("%s already runs: process %d", part, found.pid)
            self._monitor_ran = self._monitor_ran or part == "monitor"
            return found
        child = Child(self._words(part), self._env)
        leave_note(self._note(part), child.pid)
        return child

    def _end_hung(self, part: str) -> None:
        """Somebody else's monitor is theirs to end."""
        running = self._keepers[part].running
        if running is not None and running.ours:
            running.kill()

    def _ended(self, part: str, status: int | None) -> bool:
        """Whether the part is to be started again."""
        if part == "console" and status == 0:
            self.end()
            return False
        if part == "monitor" and status in _CANNOT_BEGIN and not self._monitor_ran:
            if self._others_monitor() is not None:  # another was quicker; follow that one
                return True
            self.end(status or 0)
            return False
        self._monitor_ran = self._monitor_ran or part == "monitor"
        log.warning("%s ended with %s and is started again", part, status)
        return True

    def _words(self, part: str) -> list[str]:
        # -P: a folder of somebody's called `ui` in the working folder must not be taken for ours.
        words = [sys.executable, "-P", "-m", self._modules[part], "--data", str(self.data)]
        if part == "monitor":
            words += ["--site", str(self._site)]
            words += ["--demo"] if self._demo else []
            words += ["--speed", repr(self._speed)] if self._speed != 1.0 else []
        return [*words, *self._extra.get(part, ())]

    def _note(self, part: str) -> Path:
        return self.data / "parts" / f"{part}.json"

    def _others_monitor(self) -> Stranger | None:
        """A monitor that answers on this folder although no launcher left a note of it."""
        found = address.find(self.data)
        began = born(found.pid) if found else None
        if found is None or began is None:
            return None
        try:
            channel = dial(found.address, _ANSWERS_WITHIN_S)
        except Closed:
            return None
        try:
            prove_to_monitor(channel, found.secret, _ANSWERS_WITHIN_S)
        except (Closed, NotProven):
            return None
        finally:
            channel.close()
        return Stranger(found.pid, began, ours=False)


def launch(
    data: Path,
    site: Path,
    *,
    parts: Sequence[str] = tuple(PARTS),
    extra: Mapping[str, Sequence[str]] | None = None,
    demo: bool = False,
    speed: float = 1.0,
    env: Mapping[str, str] | None = None,
) -> int:
    """Keep the house until a person closes the console or asks this process to end; the status."""
    house = House(data, site, parts=parts, extra=extra, demo=demo, speed=speed, env=env)

    def asked_to_end(_number: int, _frame: FrameType | None) -> None:
        house.end()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, asked_to_end)
    if sys.platform != "win32":
        signal.signal(signal.SIGHUP, signal.SIG_IGN)  # a closed terminal is no end of the watch
    house.start()
    try:
        return house.wait() or 0
    finally:
        house.stop()
