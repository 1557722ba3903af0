"""Where followers' words become the loop's work. Each method runs in a follower's own thread.

What takes long is done here, so that the loop never waits: a command is read from its JSON. One
that is none is answered at once. A PIN goes to the thread of the PINs (pins.py) when it may.
"""

from queue import SimpleQueue

import msgspec

from devices.guarded import LONGEST, Fault
from hatmonitor.commands import AddStaff, RemoveStaff, SetPin, SetRole, SignIn
from hatmonitor.monitor.inputs import AnyInput, Asked, LeftOutSaid, OwnFault
from hatmonitor.staff import Change
from hatmonitor.wire.asking import BadCommand, read_command
from hatmonitor.wire.messages import (
    Alive,
    Answer,
    Ask,
    Broke,
    Goodbye,
    LeftOut,
    LookAt,
    SoundPath,
    ToMonitor,
)
from hatmonitor.wire.server import Line
from hatmonitor.words import Say


class Joining(msgspec.Struct, frozen=True):
    """A follower proved itself and said Hello."""

    line: Line


class Leaving(msgspec.Struct, frozen=True):
    """Its line has ended. goodbye: it had said so."""

    line: Line
    goodbye: bool = False


class SoundTold(msgspec.Struct, frozen=True):
    """It has a way to make sound, or none and why; of a bell only it counts."""

    line: Line
    works: bool
    text: str


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
    item: Asked


class PinGiven(msgspec.Struct, frozen=True):
    """Somebody wants to sign in, and waits for the answer to this."""

    line: Line
    number: int
    staff: str
    pin: str

    def __repr__(self) -> str:
        return f"PinGiven(number={self.number!r})"


class SecretGiven(msgspec.Struct, frozen=True):
    """Somebody wants the staff file changed, and waits for the answer to this."""

    line: Line
    number: int
    command: AddStaff | SetPin | SetRole | RemoveStaff

    def __repr__(self) -> str:
        return f"SecretGiven(number={self.number!r})"


class SecretKept(msgspec.Struct, frozen=True):
    """The staff file was changed (said), or could not be, and why. command: without its PIN."""

    line: Line
    number: int
    by: str
    command: AddStaff | SetPin | SetRole | RemoveStaff
    said: Change | None
    mark: str
    why: Say | None = None


class PinChecked(msgspec.Struct, frozen=True):
    """It was looked at, in the thread of the PINs, and forgotten. refused: nothing could be looked
    at, and why."""

    line: Line
    number: int
    staff: str
    right: bool
    refused: Say | None = None


class Broken(msgspec.Struct, frozen=True):
    """A thread of ours ended by a fault of ours."""

    thread: str
    fault: BaseException


Pinned = PinGiven | PinChecked | SecretGiven | SecretKept
FromLine = Leaving | Lives | Looks | SoundTold | Question | Pinned
Work = AnyInput | Joining | FromLine | Broken


class FrontDesk:
    """The wire's desk (wire/server.py)."""

    def __init__(self, work: "SimpleQueue[Work]") -> None:
        self._work = work

    def hello(self, line: Line) -> None:
        self._work.put(Joining(line))

    def ended(self, line: Line) -> None:
        self._work.put(Leaving(line, goodbye=line.said_goodbye))

    def broke(self, fault: Fault) -> None:
        """A fault of ours in a follower's thread, or where callers are taken."""
        self._work.put(OwnFault("monitor", fault))

    def said(self, line: Line, message: ToMonitor) -> None:
        match message:
            case Ask(number, text):
                self._asked(line, number, text)
            case Alive():
                self._work.put(Lives(line))
            case LookAt(instruments):
                self._work.put(Looks(line, instruments))
            case SoundPath(works, text):
                self._work.put(SoundTold(line, works, text))
            case Goodbye():
                line.said_goodbye = True
            case Broke(part, where, cause, times):
                fault = Fault(_short(part), _short(where), _short(cause))
                self._work.put(OwnFault(line.name, fault, times))
            case LeftOut(of, event_kind, cause):
                said = LeftOutSaid(line.name, of, _short(event_kind), _short(cause))
                self._work.put(said)
            case _:
                line.hang_up()  # a second Hello: whoever this is, it is not our follower

    def _asked(self, line: Line, number: int, text: bytes) -> None:
        try:
            command = read_command(text)
        except BadCommand as bad:
            line.answer(Answer(number, ok=False, reason=bad.reason))
            return
        if isinstance(command, AddStaff | SetPin | SetRole | RemoveStaff):
            self._work.put(SecretGiven(line, number, command))
            return
        if not isinstance(command, SignIn):
            self._work.put(Question(line, number, Asked(line.name, command)))
            return
        self._work.put(PinGiven(line, number, command.staff, command.pin))


def _short(text: str) -> str:
    return text[:LONGEST]
