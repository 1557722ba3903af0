"""The play's stage for real: commands over the wire, bytes over pseudo-terminals, SIGKILL.

It knows the processes only by what they say on the wire; starting and ending them is play.py's.
"""

import os
import signal
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, Self

from devices.simulators.process import SimulatorProcess
from hatmonitor.demo.camera import Camera
from hatmonitor.demo.house import STATIONS
from hatmonitor.demo.show import Away
from hatmonitor.events import Event
from hatmonitor.moments import Moment
from hatmonitor.monitor.outcome import Reply
from hatmonitor.room.state import Room
from hatmonitor.wire.station import NoMonitor, Station

# What the console calls its own place of work.
CONSOLE: Final = "console"
ANSWER_WITHIN_S: Final = 10.0
NOTICED_WITHIN_S: Final = 8.0
BACK_WITHIN_S: Final = 20.0
# A turn in seconds of the demo's clock, and what it may be in real ones.
_TURN_S: Final = 3.0
_TURN_REAL_S: Final = (0.03, 0.25)
_LOOK_S: Final = 0.01

_KILL: Final = getattr(signal, "SIGKILL", signal.SIGTERM)


class Broken(Exception):
    """The house itself does not do what it must; in words."""


class RealStage:
    """wanted: says whether the play should go on (the window may have been closed). at_console:
    the worker at the desk sits at the console itself, where no person does."""

    def __init__(
        self,
        data: Path,
        speed: float,
        simulators: Mapping[str, SimulatorProcess],
        camera: Camera | None,
        wanted: Callable[[], bool],
        *,
        at_console: bool,
    ) -> None:
        """Broken when no monitor answers."""
        self._simulators = simulators
        self._camera = camera
        self._wanted = wanted
        shortest, longest = _TURN_REAL_S
        self._turn_s = min(longest, max(shortest, _TURN_S / speed))
        self._stations: dict[str, Station] = {}
        self._places = {name: f"demo-{name}" for name in STATIONS}
        if at_console:
            self._places["desk"] = CONSOLE
        self._told = 0
        self.highest_ok = 0
        self.unmarked = 0
        try:
            self._story = self._station(data, "demo-story", from_seq=1)
            for name, place in self._places.items():
                self._stations[name] = self._station(data, place)
        except NoMonitor as gone:
            self.close()
            raise Broken(str(gone.why)) from None

    def _station(self, data: Path, place: str, from_seq: int | None = None) -> Station:
        return Station(data, "demo", place, timeout_s=ANSWER_WITHIN_S, from_seq=from_seq)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Hang up everywhere; the stations are signed out by it."""
        for station in self._stations.values():
            station.close()
        if hasattr(self, "_story"):
            self._story.close()

    # --- the play's -------------------------------------------------------------------------------

    def room(self) -> Room:
        return self._stations["floor"].room

    def now(self) -> Moment:
        return self._stations["floor"].mirror.now()

    def ask(self, who: str, command: dict[str, Any]) -> Reply:
        try:
            self._sign_in(who)
            answer = self._stations[who].ask(command)
        except NoMonitor as gone:
            raise Away(str(gone.why)) from None
        if answer.ok and answer.seqs:
            self.highest_ok = max(self.highest_ok, *answer.seqs)
            self.until(lambda room: room.seq >= max(answer.seqs))
        return Reply(answer.ok, answer.seqs, answer.reason, answer.unwritten, answer.note)

    def tell(self, device: str, **command: Any) -> None:
        self._simulators[device].tell(**command)

    def kill_monitor(self) -> None:
        """Broken when no other one comes."""
        everybody = [self._story, *self._stations.values()]
        killed = everybody[0].mirror.pid
        if killed is None:
            raise Broken("there is no monitor to kill")
        os.kill(killed, _KILL)
        limit = time.monotonic() + BACK_WITHIN_S
        while any(not one.connected or one.mirror.pid == killed for one in everybody):
            if not self._wanted():
                return
            if time.monotonic() > limit:
                raise Broken("the monitor did not come back after the kill")
            time.sleep(_LOOK_S)

    def picture(self, name: str, **wanted: object) -> None:
        if self._camera is not None:
            self._camera.ask(name, **wanted)

    def events(self) -> list[Event]:
        new = self._story.events[self._told :]
        self._told += len(new)
        self.unmarked += sum(not event.demo for event in new)
        return new

    def until(self, holds: Callable[[Room], bool]) -> bool:
        try:
            self._stations["floor"].wait_until(holds, NOTICED_WITHIN_S)
        except TimeoutError:
            return False
        return True

    def turn(self) -> bool:
        time.sleep(self._turn_s)
        return self._wanted()

    # --- and play.py's ----------------------------------------------------------------------------

    def everybody_there(self, followers: tuple[str, ...], within_s: float) -> list[str]:
        """Wait for these followers of the monitor; those that did not come."""

        def missing(room: Room) -> list[str]:
            there = [name for name, row in room.followers.items() if row.present]
            return [name for name in followers if name not in there]

        try:
            room = self._stations["floor"].wait_until(lambda room: not missing(room), within_s)
        except TimeoutError:
            room = self.room()
        return missing(room)

    def _sign_in(self, who: str) -> None:
        """Unless the room knows already who sits there, also after a kill."""
        station = self._stations[who]
        staff, pin = STATIONS[who]
        if station.room.stations.get(self._places[who]) == staff:
            return
        answer = station.ask({"do": "sign_in", "staff": staff, "pin": pin})
        if not answer.ok:
            raise Broken(f"{staff} could not sign in: {answer.reason}")
