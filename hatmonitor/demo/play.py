"""`hatmonitor demo`: the three real processes, simulated instruments, and scripted workers.

With a display a person can play along in the window, and the script goes on until it is closed.
Without one (or --headless) the window draws where nobody sees it, the bell sounds into a recorder
where the machine has no sound, pictures are taken, the log is verified, and it ends by itself: 0
when everything came about as the script says, 1 with a sentence for each thing that did not. The
speed compresses the waiting of people, never the program's own time-outs.
"""

import faulthandler
import os
import signal
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from types import FrameType
from typing import Final

import msgspec

from devices.simulators.process import SimulatorFault, SimulatorProcess
from hatmonitor.demo import sound
from hatmonitor.demo.camera import Camera
from hatmonitor.demo.house import INSTRUMENTS, write_site
from hatmonitor.demo.plan import Script, in_a_row
from hatmonitor.demo.scripts import SCRIPTS
from hatmonitor.demo.show import Show
from hatmonitor.demo.stage import Broken, RealStage
from hatmonitor.demo.story import Story
from hatmonitor.journal.errors import JournalError
from hatmonitor.journal.verify import verify
from hatmonitor.launch import House
from hatmonitor.site import SiteFaults, read_site
from hatmonitor.words import Say, say, spoken

HEADLESS_SPEED: Final = 80.0
WINDOW_SPEED: Final = 20.0
PICTURES: Final = Path("demo-output")
FOLLOWERS: Final = ("console", "bell")
COME_WITHIN_S: Final = 30.0
PICTURE_WITHIN_S: Final = 15.0


class Asked(msgspec.Struct, frozen=True):
    """What was asked for, with the defaults filled in. pictures None: none are taken."""

    script: Script
    speed: float
    window: bool
    pictures: Path | None
    language: str


def main(
    script: str | None,
    speed: float | None,
    headless: bool,
    screenshots: Path | None,
    language: str = "en",
) -> int:
    """Play it; 0: as the script says. script None: all of them, one after another."""
    faulthandler.enable()  # should the interpreter itself break, it says where
    asked = asked_for(script, speed, headless, screenshots, language)
    signal.signal(signal.SIGTERM, _interrupted)
    try:
        return _Demo(asked).play()
    except BrokenPipeError:  # whoever read the story has seen enough
        raise
    except (Broken, SimulatorFault, JournalError, OSError) as fault:
        _complain(str(fault))
    except SiteFaults as faults:
        for fault_in_site in faults.faults:
            _complain(str(fault_in_site))
    return 1


def asked_for(
    script: str | None,
    speed: float | None,
    headless: bool,
    screenshots: Path | None,
    language: str,
) -> Asked:
    """Fill in what was not said."""
    window = _display() and not headless
    return Asked(
        in_a_row(tuple(SCRIPTS.values())) if script is None else SCRIPTS[script],
        speed or (WINDOW_SPEED if window else HEADLESS_SPEED),
        window,
        screenshots or (None if window else PICTURES),
        language,
    )


def _display() -> bool:
    named = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    return sys.platform in ("win32", "darwin") or bool(named)


def _interrupted(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _complain(text: str) -> None:
    print(f"hatmonitor demo: {text}", file=sys.stderr, flush=True)


class Wanted:
    """Whether the play should go on: until a person closes the window."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._over = False

    def __call__(self) -> bool:
        self._over = self._over or self._house.wait(0.0) is not None
        return not self._over


class _Demo:
    """One demo, from its folder to its last line."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._faults: list[Say] = []
        self._data = Path(tempfile.mkdtemp(prefix="hatmonitor-demo-"))
        self._camera = Camera(asked.pictures.absolute()) if asked.pictures else None
        self._highest_ok = 0

    def play(self) -> int:
        """All of it."""
        self._introduce()
        with ExitStack() as open_things:
            self._in_the_house(open_things)
            self._tell(say("everything is being stopped"))
        self._verify()
        for fault in self._faults:
            _complain(spoken(fault, self._asked.language))
        return 1 if self._faults else 0

    def _introduce(self) -> None:
        asked = self._asked
        self._tell(
            say("DEMO: {name}, {speed} times as fast as life; all of it is made up and marked DEMO",
                name=asked.script.name, speed=f"{asked.speed:g}")
        )  # fmt: skip
        self._tell(say("its log and all else it writes: {folder}", folder=str(self._data)))
        if asked.window:
            self._tell(
                say("a window opens: sign in as w1 (PIN 1111) or lead1 (PIN 2222) and play along; "
                    "the script goes on until you close it")
            )  # fmt: skip

    # --- while it runs ---------------------------------------------------------------------------

    def _in_the_house(self, open_things: ExitStack) -> None:
        asked = self._asked
        loudspeaker = open_things.enter_context(sound.Loudspeaker(private=not asked.window))
        self._tell(loudspeaker.beginning())
        simulators = self._simulators(open_things)
        ports = {name: simulator.port for name, simulator in simulators.items()}
        site = write_site(self._data / "site.toml", ports)
        story = Story(asked.language, read_site(site).time_zone)
        house = open_things.enter_context(self._house(site, loudspeaker))
        stage = open_things.enter_context(
            RealStage(
                self._data,
                asked.speed,
                simulators,
                self._camera,
                Wanted(house),
                at_console=not asked.window,
            )
        )
        for name in stage.everybody_there(FOLLOWERS, COME_WITHIN_S):
            self._faults.append(say("the {name} did not come", name=name))
        show = Show(stage, asked.script, story, _print, alone=not asked.window)
        show.run()
        self._faults += show.faults
        self._look_back(stage, story, loudspeaker)

    def _simulators(self, open_things: ExitStack) -> dict[str, SimulatorProcess]:
        """All at once: each takes a moment to start."""
        with ThreadPoolExecutor(len(INSTRUMENTS)) as starters:
            started = [starters.submit(self._simulator, name) for name in INSTRUMENTS]
        simulators, faults = {}, []
        for name, one in zip(INSTRUMENTS, started, strict=True):
            try:
                simulators[name] = open_things.enter_context(one.result())
            except SimulatorFault as fault:
                faults.append(fault)
        if faults:
            raise faults[0]
        return simulators

    def _simulator(self, name: str) -> SimulatorProcess:
        row = INSTRUMENTS[name]
        on_pty = hasattr(os, "openpty")
        link = self._data / name if on_pty else None
        speed = self._asked.speed if row.hurried else 1.0
        return SimulatorProcess.start(row.driver, link=link, tcp=not on_pty, speed=speed)

    def _house(self, site: Path, loudspeaker: sound.Loudspeaker) -> House:
        environment = dict(loudspeaker.environment)
        if not self._asked.window:
            environment["QT_QPA_PLATFORM"] = "offscreen"
        return House(
            self._data,
            site,
            demo=True,
            speed=self._asked.speed,
            extra={"console": ["--screenshots", str(self._camera.folder)]} if self._camera else {},
            env=environment,
        )

    # --- what came of it -------------------------------------------------------------------------

    def _look_back(self, stage: RealStage, story: Story, loudspeaker: sound.Loudspeaker) -> None:
        self._highest_ok = stage.highest_ok
        kinds = story.kinds
        self._tell(
            say("{visits} people came, {breaths} blew, {doses} had a dose, {checks} checks were "
                "made; {raised} alarms, answered {answered} times",
                visits=kinds["client_admitted"], breaths=kinds["breath_measured"],
                doses=kinds["injection_started"], checks=kinds["check_recorded"],
                raised=kinds["alarm_raised"], answered=kinds["alarm_acknowledged"])
        )  # fmt: skip
        if stage.unmarked:
            self._faults.append(say("{count} entries are not marked DEMO", count=stage.unmarked))
        room = stage.room()
        self._tell(loudspeaker.end(room.sound, room.sound_why))
        if self._camera is not None:
            self._show_pictures(self._camera)

    def _show_pictures(self, camera: Camera) -> None:
        pictures, missing = camera.collected(PICTURE_WITHIN_S)
        for picture in pictures:
            self._tell(say("picture: {path}", path=str(picture)))
        for name in missing:
            self._faults.append(
                say("the console did not draw the picture {name} within {seconds} s",
                    name=name, seconds=round(PICTURE_WITHIN_S))
            )  # fmt: skip

    def _verify(self) -> None:
        verdict = verify(self._data)
        self._tell(say("the log: {verdict}", verdict=spoken(verdict.said, self._asked.language)))
        self._tell(say("read it: hatmonitor log show --data {folder}", folder=str(self._data)))
        if not verdict.ok:
            self._faults.append(verdict.said)
        if verdict.count < self._highest_ok:
            self._faults.append(say("what was answered with ok is not all in the log"))

    def _tell(self, sentence: Say) -> None:
        _print(spoken(sentence, self._asked.language))


def _print(line: str) -> None:
    print(line, flush=True)
