"""The demo's stage without a process: the in-memory world, and the real simulators and decoders.

Every byte of the desk's instruments, the buttons and the call system goes from simulator to decoder
as over a cable; of a finger only the values come, once a second, for a million frames would add
nothing here. Time goes on when the play asks it to.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from devices.catalogue import instrument, make_simulator
from devices.link.gate import GarbageGate
from devices.readings import LinkLost, LinkUp, Vitals, VitalsQuality, VitalsReason
from hatmonitor.demo.house import FINGERS, INSTRUMENTS, STATIONS, write_site
from hatmonitor.events import Event
from hatmonitor.moments import Moment
from hatmonitor.monitor import inputs as i
from hatmonitor.monitor.outcome import Reply
from hatmonitor.room.state import Room
from hatmonitor.site import read_site
from tests.core.world import World

TURN_S = 3.0
STEP_S = 0.5


class Cable:
    """One simulator and one decoder, and a plug between them."""

    def __init__(self, world: World, device: str) -> None:
        self.world = world
        self.device = device
        self.row = instrument(INSTRUMENTS[device].driver)
        self.simulator = make_simulator(self.row)
        self.driver = self.row.driver()
        self.driver.opened(self.now_s)
        self.gate = GarbageGate()
        self.plugged = True
        world.hear(LinkUp(device), device)

    @property
    def now_s(self) -> float:
        return self.world.now.mono_ns / 1e9

    def tell(self, **command: Any) -> None:
        match command["do"]:
            case "unplug":
                self.plugged = False
                self.simulator.unplugged()
                self.world.hear(LinkLost(self.device, "the instrument was unplugged"), self.device)
            case "replug":
                self.plugged = True
                self.driver.opened(self.now_s)
                self.world.hear(LinkUp(self.device), self.device)
            case _:
                self.simulator.tell(command, self.now_s)

    def carry(self) -> None:
        """What either side has to say at this moment."""
        if not self.plugged:
            return
        self.simulator.heard(self.driver.outgoing(), self.now_s)
        readings = self.driver.tick(self.now_s)
        for piece in self.simulator.due(self.now_s):
            readings += self.driver.feed(piece, self.now_s)
        if self.row.reads_lines:
            readings += self.driver.lines(self.simulator.line_states(self.now_s), self.now_s)
        for reading in self.gate.pass_on(readings, self.now_s):
            self.world.hear(reading, self.device)


class Finger:
    """A finger in a sensor, or out of it."""

    def __init__(self, world: World, device: str) -> None:
        self.world = world
        self.device = device
        self.on = False
        self.spo2 = 97
        world.hear(LinkUp(device), device)

    def tell(self, **command: Any) -> None:
        match command:
            case {"do": "finger", "on": on}:
                self.on = on
            case {"do": "values" | "drift", "spo2": spo2}:
                self.spo2 = spo2

    def carry(self) -> None:
        """Once a second."""
        if self.world.now.mono_ns // 500_000_000 % 2:
            return
        off = Vitals(None, None, None, VitalsQuality.NONE, VitalsReason.SENSOR_OFF)
        on = Vitals(self.spo2, 72, None, VitalsQuality.GOOD)
        self.world.hear(on if self.on else off, self.device)


class InMemory:
    """A Stage. pictures: what was asked for, with the room it would have shown."""

    def __init__(self, folder: Path) -> None:
        site = read_site(write_site(folder / "site.toml", {name: name for name in INSTRUMENTS}))
        self.world = World(site)
        for station, (staff, _pin) in STATIONS.items():
            self.world.put(i.SignInTried(station, staff, True))
        self.cables: dict[str, Any] = {
            name: (Finger if name in FINGERS.values() else Cable)(self.world, name)
            for name in INSTRUMENTS
        }
        self.pictures: dict[str, Room] = {}
        self.selected: dict[str, str | None] = {}
        self.refusals: list[str] = []
        self.folder = folder
        self.end_of: Callable[[], bool] = lambda: False
        self._wishes = 0
        self._told = 0

    def room(self) -> Room:
        return self.world.room

    def now(self) -> Moment:
        return self.world.now

    def ask(self, who: str, command: dict[str, Any]) -> Reply:
        fields = {key: value for key, value in command.items() if key != "do"}
        reply = self.world.do(command["do"], by=who, **fields)
        if not reply.ok:
            self.refusals.append(str(reply.reason))
        return reply

    def tell(self, device: str, **command: Any) -> None:
        self.cables[device].tell(**command)

    def kill_monitor(self) -> None:
        self.world.crash_and_restart(60.0)
        for name in self.cables:
            self.world.hear(LinkUp(name), name)

    def picture(self, name: str, **wanted: Any) -> None:
        self.pictures[name] = self.room()
        self.selected[name] = wanted["select"]

    def events(self) -> list[Event]:
        new, self._told = self.world.seen[self._told :], len(self.world.seen)
        return new

    def until(self, holds: Callable[[Room], bool]) -> bool:
        self._pass(STEP_S)
        return holds(self.room())

    def turn(self) -> bool:
        self._pass(TURN_S)
        return not self.end_of()

    def _pass(self, seconds: float) -> None:
        for _ in range(round(seconds / STEP_S)):
            self.world.wait(STEP_S)
            for device, what in self.world.wishes[self._wishes :]:
                driver = self.cables[device].driver
                (driver.ask_measure if what == "measure" else driver.ask_stop)(
                    self.cables[device].now_s
                )
            self._wishes = len(self.world.wishes)
            for cable in self.cables.values():
                cable.carry()
