"""What a demo script is made of: rows that say who comes when and what befalls them.

Nothing here does anything. The worker (worker.py) reads the guests, the play (show.py) the
happenings. Minutes are counted from the beginning of the script, by the clock of the demo. Clients,
values and times are made up; no limit stands here: those are the protocol's, as everywhere.
"""

from typing import Any, Final, TypeVar

import msgspec


class Blow(msgspec.Struct, frozen=True):
    """What the simulated instrument gives: a value in its own unit (mg/L), or an outcome without a
    result (devices/simulators/ebs010.py)."""

    value: float = 0.0
    outcome: str = "result"


CLEAR: Final = Blow(0.0)


class Guest(msgspec.Struct, frozen=True):
    """One visit.

    at: arrival. blows: in order; one who is asked again gives the last once more; none: never
    asked. over: what is decided at results above the limit, in order. needle: minutes from the dose
    to needle out. booth: minutes watched in the booth before the move to a seat. late, missed: the
    number of the check (1: the first) that is forgotten until that alarm. early: minutes after
    needle out at which the person wants to leave. finger: sits only where there is an oximeter.
    """

    at: float
    client: str
    blows: tuple[Blow, ...] = (CLEAR,)
    over: tuple[str, ...] = ("refused",)
    route: str = "iv"
    needle: float = 4.5
    booth: float = 5.5
    late: int = 0
    missed: int = 0
    early: float | None = None
    finger: bool = False


class Happening(msgspec.Struct, frozen=True):
    """Base of all that befalls the house. at: not before this minute."""

    at: float


class Asks(Happening, frozen=True):
    """A command besides the daily round. who: a station. refused: it must be refused."""

    who: str
    command: dict[str, Any]
    refused: bool = False


class Unplugged(Happening, frozen=True):
    """Somebody pulls the instrument's cable."""

    device: str


class Plugged(Happening, frozen=True):
    """And puts it in again."""

    device: str


class Noise(Happening, frozen=True):
    """Bytes on the cable that are no line of the instrument's."""

    device: str
    bytes: str


class BlowsUnasked(Happening, frozen=True):
    """A result that nobody waited for. owner: whose it turns out to be; None: nobody's."""

    device: str
    value: float
    owner: str | None


class Dips(Happening, frozen=True):
    """The oxygen of somebody in a seat falls to this, until the alarm is answered; then it rises
    again. alarm: which one must come."""

    spo2: int
    alarm: str


class SlipsOff(Happening, frozen=True):
    """Somebody's sensor slips off the finger, and is put on again when the alarm is answered."""


class PressesHelp(Happening, frozen=True):
    """Somebody presses the button of a booth; it comes out again when the call is answered."""

    device: str


class CallsHelp(Happening, frozen=True):
    """A call comes in from the house's own call system."""

    device: str
    address: str
    text: str


class MonitorKilled(Happening, frozen=True):
    """kill -9, in the middle of everything."""


class Picture(Happening, frozen=True):
    """A picture of the wall, as soon as so many booths and seats are taken. of: the client whose
    place is chosen. emergency: while one is open. alarm: while it stands, and its place is chosen.
    page: the console's page to be shown. settle_ms: what is to be seen takes so long to come."""

    name: str
    booths: int = 0
    seats: int = 0
    of: str | None = None
    emergency: bool = False
    alarm: str | None = None
    page: str | None = None
    settle_ms: int = 0


class Rescue(msgspec.Struct, frozen=True):
    """One thing done in an emergency. after: minutes after the one before, or, with `when`, after
    that alarm rose. command: without its place. spo2: what it brings the oxygen to."""

    after: float
    command: dict[str, Any]
    who: str = "floor"
    when: str | None = None
    spo2: int | None = None


class Collapses(Happening, frozen=True):
    """This client's oxygen falls, so many minutes after needle out; an overdose is called as soon
    as the alarm comes."""

    client: str
    after_needle: float
    rescue: tuple[Rescue, ...]
    spo2: int


class Script(msgspec.Struct, frozen=True):
    """A demo. next_at: when the next may begin; end_at: when it ends, played alone. alarms: those
    that must have come and been answered by then. answers: seconds until such an alarm is answered,
    where it is not the usual."""

    name: str
    guests: tuple[Guest, ...]
    happenings: tuple[Happening, ...]
    next_at: float
    end_at: float
    alarms: frozenset[str] = frozenset()
    answers: dict[str, float] = {}

    def clients(self) -> list[str]:
        """Everybody who comes."""
        return [guest.client for guest in self.guests]

    def guest(self, client: str) -> Guest | None:
        """This client's row; None: somebody at the keyboard admitted another."""
        return next((guest for guest in self.guests if guest.client == client), None)


def in_a_row(scripts: tuple[Script, ...]) -> Script:
    """One script of several: each begins when the one before lets it."""
    guests: list[Guest] = []
    happenings: list[Happening] = []
    begins = 0.0
    for script in scripts:
        guests += [_later(guest, begins) for guest in script.guests]
        happenings += [_later(happening, begins) for happening in script.happenings]
        end_at, begins = begins + script.end_at, begins + script.next_at
    return Script(
        ", then ".join(script.name for script in scripts),
        tuple(guests),
        tuple(sorted(happenings, key=lambda happening: happening.at)),
        begins,
        end_at,
        frozenset().union(*(script.alarms for script in scripts)),
        {name: wait_s for script in scripts for name, wait_s in script.answers.items()},
    )


_Row = TypeVar("_Row", Guest, Happening)


def _later(row: _Row, minutes: float) -> _Row:
    return msgspec.structs.replace(row, at=row.at + minutes)
