"""Where followers' words become the loop's work. Each method runs in a follower's own thread.

What takes long is done here, so that the loop never waits: a command is read from its JSON, and a
PIN is checked (about 50 ms) and forgotten. A command that is none is answered at once.
"""

from queue import SimpleQueue
from typing import Protocol

import msgspec

from devices.guarded import LONGEST, Fault
from hatmonitor.commands import AnyCommand, SignIn
from hatmonitor.monitor.inputs import (
    AnyInput,
    Asked,
    LeftOutSaid,
    OwnFault,
    SignInTried,
    SoundSaid,
)
from hatmonitor.wire.asking import BadCommand, read_command
from hatmonitor.wire.messages import (
    Alive,
    Answer,
    Ask,
    Broke,
    LeftOut,
    LookAt,
    SoundPath,
    ToMonitor,
)
from hatmonitor.wire.server import Line


class Joining(msgspec.Struct, frozen=True):
    """A follower proved itself and said Hello."""

    line: Line


class Leaving(msgspec.Struct, frozen=True):
    """Its line has ended."""

    line: Line


class Lives(msgspec.Struct, frozen=True):
    """Its own main loop runs."""

    line: Line


class Looks(msgspec.Struct, frozen=True):
    """It wants to be sent how the instruments do, or no more."""

    line: Line
    instruments: bool


class Question(msgspec.Struct, frozen=True):
    """Somebody waits for the answer to this."""

    line: Line
    number: int
    item: Asked | SignInTried


class Broken(msgspec.Struct, frozen=True):
    """A thread of ours ended by a fault of ours."""

    thread: str
    fault: BaseException


Work = AnyInput | Joining | Leaving | Lives | Looks | Question | Broken


class Pins(Protocol):
    """Who knows the PINs (hatmonitor/staff.py)."""

    def check(self, staff: str, pin: str) -> bool:
        """Whether this is the PIN of this person."""


class FrontDesk:
    """The wire's desk (wire/server.py); `pins` is set before anybody is admitted."""

    def __init__(self, work: "SimpleQueue[Work]") -> None:
        self._work = work
        self.pins: Pins | None = None

    def hello(self, line: Line) -> None:
        self._work.put(Joining(line))

    def ended(self, line: Line) -> None:
        self._work.put(Leaving(line))

    def said(self, line: Line, message: ToMonitor) -> None:
        match message:
            case Ask(number, text):
                self._asked(line, number, text)
            case Alive():
                self._work.put(Lives(line))
            case LookAt(instruments):
                self._work.put(Looks(line, instruments))
            case SoundPath(works, text):
                self._work.put(SoundSaid(works, text))
            case Broke(part, where, cause, times):
                fault = Fault(_short(part), _short(where), _short(cause))
                self._work.put(OwnFault(line.hello.follower, fault, times))
            case LeftOut(of, event_kind, cause):
                said = LeftOutSaid(line.hello.follower, of, _short(event_kind), _short(cause))
                self._work.put(said)
            case _:
                line.hang_up()  # a second Hello: whoever this is, it is not our follower

    def _asked(self, line: Line, number: int, text: bytes) -> None:
        try:
            command = read_command(text)
        except BadCommand as bad:
            line.answer(Answer(number, ok=False, reason=bad.reason))
            return
        self._work.put(Question(line, number, self._as_input(line.hello.station, command)))

    def _as_input(self, station: str, command: AnyCommand) -> Asked | SignInTried:
        if not isinstance(command, SignIn):
            return Asked(station, command)
        right = self.pins is not None and self.pins.check(command.staff, command.pin)
        return SignInTried(station, command.staff, right)


def _short(text: str) -> str:
    return text[:LONGEST]
