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

from hatmonitor.household import closed, launcher, reason
from hatmonitor.household.processes import who
from hatmonitor.journal.files import JOURNAL
from hatmonitor.launch import trouble
from hatmonitor.launch.keeper import Keeper, Then
from hatmonitor.launch.minder import Minder
from hatmonitor.launch.running import (
    Child,
    Running,
    Stranger,
    forget_note,
    leave_note,
    noted,
)
from hatmonitor.locking import Held
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
_WRONG_USAGE: Final = 2
# A monitor ended with entries that it could not write (DESIGN 7); so does the house then.
UNWRITTEN: Final = 5
_LOCK_WITHIN_S: Final = 2.0
_ANSWERS_WITHIN_S: Final = 1.0

log = logging.getLogger(__name__)


class House:
    """extra: more arguments for a part. env: variables on top of this process's own. modules: what
    each part is, for tests. again: the words by which whoever misses this launcher starts it again;
    None: nobody does. As a context it is started, and stopped whatever happens."""

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
        again: Sequence[str] | None = None,
    ) -> None:
        self.data = data.absolute()
        self._site = site.absolute()
        self._demo = demo
        self._speed = speed
        self._extra = extra or {}
        self._env = {**os.environ, **(env or {})}
        self._modules = modules
        self._again = again
        self._began_before = _has_begun(self.data)
        self._ends: SimpleQueue[int] = SimpleQueue()  # not an Event: a signal's handler puts here
        self._stop_lock = Lock()
        self._keepers = {
            part: Keeper(part, partial(self._begin, part), partial(self._ended, part))
            for part in PARTS
            if part in parts
        }
        self._minder = Minder(
            self.data,
            tuple(self._keepers),
            self._end_hung,
            keep_notes=self._keep_notes,
            slow=self._starts_slowly,
        )

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start every part, or take over what already runs."""
        if self._again is not None:
            launcher.leave_note(self.data, self._again)
            launcher.touch(self.data)
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
            # At once: a launcher that has a note and gives no sign of life is started again.
            launcher.take_note_back(self.data)
            self._minder.say_goodbye()
            for part, within_s in STOP_ORDER.items():
                if part in self._keepers:
                    self._keepers[part].stop(within_s)
                    forget_note(self.data, part)
            closed.take_back(self.data)
            reason.over(self.data)  # nobody waits for it any more

    @property
    def unwritten(self) -> int:
        """UNWRITTEN when the monitor ended with entries that could not be written, else 0."""
        keeper = self._keepers.get("monitor")
        return UNWRITTEN if keeper is not None and keeper.status == UNWRITTEN else 0

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
        with Station(self.data, timeout_s=within_s) as station:
            station.wait_until(
                lambda room: all(
                    name in room.followers and room.followers[name].present for name in following
                ),
                max(0.0, limit - time.monotonic()),
            )

    # --- one part --------------------------------------------------------------------------------

    def _begin(self, part: str) -> Running:
        self._minder.began(part)
        found = noted(self.data, part) or (self._others_monitor() if part == "monitor" else None)
        if found is not None:
            log.info("%s already runs: process %d", part, found.pid)
            return found
        child = Child(self._words(part), self._env)
        leave_note(self.data, part, child.pid)
        return child

    def _keep_notes(self) -> None:
        known = launcher.note(self.data)
        if self._again is not None and (known is None or known.who.pid != os.getpid()):
            launcher.leave_note(self.data, self._again)
        for part, keeper in self._keepers.items():
            running = keeper.running
            if running is not None and running.ours and noted(self.data, part) is None:
                leave_note(self.data, part, running.pid)

    def _starts_slowly(self, seconds: float) -> None:
        keeper = self._keepers.get("monitor")
        if keeper is not None and keeper.running is not None:
            trouble.waits(self.data, keeper.running.pid, seconds)

    def _end_hung(self, part: str) -> None:
        """Somebody else's monitor is theirs to end."""
        running = self._keepers[part].running
        if running is not None and running.ours:
            running.kill()

    def _ended(self, part: str, pid: int, status: int | None) -> Then:
        if part == "console" and (status == 0 or closed.was_closed(self.data, pid)):
            self.end()
            return Then.OVER
        if part == "monitor":
            return self._monitor_ended(pid, status)
        log.warning("%s ended with %s and is started again", part, status)
        return Then.AGAIN

    def _monitor_ended(self, pid: int, status: int | None) -> Then:
        if self._minder.monitor_has_spoken:
            self._began_before = True
            log.warning("monitor ended with %s and is started again", status)
            return Then.AGAIN
        if self._others_monitor() is not None:  # another was quicker; follow that one
            return Then.AGAIN
        if not self._began_before and self._nothing_begins(pid, status):
            self.end(status or 0)
            return Then.OVER
        trouble.ended(self.data, pid, status)
        log.warning("monitor could not start (%s) and is tried again", status)
        return Then.AGAIN_SLOWLY

    def _nothing_begins(self, pid: int, status: int | None) -> bool:
        """At the very first start, on a bad site file or by wrong words: a person is there and has
        been told. Anything else, and any later time, the house stays and says it."""
        said = reason.told(self.data)
        if said is None or said.pid != pid:
            return status == _WRONG_USAGE
        return said.kind == "site" and status in _CANNOT_BEGIN

    def _words(self, part: str) -> list[str]:
        # -P: a folder of somebody's called `ui` in the working folder must not be taken for ours.
        words = [sys.executable, "-P", "-m", self._modules[part], "--data", str(self.data)]
        if part == "monitor":
            words += ["--site", str(self._site)]
            words += ["--demo"] if self._demo else []
            words += ["--speed", repr(self._speed)] if self._speed != 1.0 else []
        return [*words, *self._extra.get(part, ())]

    def _others_monitor(self) -> Stranger | None:
        """A monitor that answers on this folder although no launcher left a note of it."""
        found = address.find(self.data)
        process = who(found.pid) if found else None
        if found is None or process is None:
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
        return Stranger(process, ours=False)


def _has_begun(data: Path) -> bool:
    """Whether this house ever ran; where that cannot be seen, it may have."""
    try:
        return (data / JOURNAL).exists() or address.find(data) is not None
    except OSError:
        return True


def launch(
    data: Path,
    site: Path,
    *,
    parts: Sequence[str] = tuple(PARTS),
    extra: Mapping[str, Sequence[str]] | None = None,
    demo: bool = False,
    speed: float = 1.0,
    env: Mapping[str, str] | None = None,
    modules: Mapping[str, str] = PARTS,
    again: Sequence[str] | None = None,
) -> int:
    """Keep the house until a person closes the console or asks this process to end; the status.
    One launcher a house: where another lives, that is said and nothing is done."""
    lock = _only_one(data)
    if lock is None:
        return 0
    with lock:
        return _kept(
            House(
                data, site, parts=parts, extra=extra, demo=demo, speed=speed, env=env,
                modules=modules, again=again,
            )
        )  # fmt: skip


def _kept(house: House) -> int:
    def asked_to_end(_number: int, _frame: FrameType | None) -> None:
        house.end()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, asked_to_end)
    if sys.platform != "win32":
        signal.signal(signal.SIGHUP, signal.SIG_IGN)  # a closed terminal is no end of the watch
    house.start()
    try:
        status = house.wait() or 0
    finally:
        house.stop()
    return status or house.unwritten


def _only_one(data: Path) -> Held | None:
    """The launcher's lock, taken from one that hangs; None when another lives."""
    limit_s = time.monotonic() + _LOCK_WITHIN_S
    while True:
        try:
            lock = launcher.take_lock(data)
        except OSError:  # no folder takes a lock: better two than none
            return Held(-1)
        if lock is not None:
            return lock
        known = launcher.note(data)
        if known is not None and launcher.is_missing(data, known):
            launcher.end_hung(known)
        if time.monotonic() > limit_s:
            pid = known.who.pid if known is not None else 0
            sys.stderr.write(f"hatmonitor already runs on {data} (process {pid})\n")
            return None
        time.sleep(0.05)
