"""Everything that can be put before the monitor, one at a time.

The edges (ports, wire, disk, signals) make these; `Conductor.step` takes them in order. An input
says what was seen, never what it means: that is for decide and rules.
"""

import msgspec

from devices.guarded import Fault
from devices.readings import AnyReading
from hatmonitor.commands import AddStaff, AnyCommand, RemoveStaff, SetPin, SetRole
from hatmonitor.staff import Change
from hatmonitor.vitals.watch import State
from hatmonitor.words import Say


class Input(msgspec.Struct, frozen=True):
    """Base of all inputs."""


class Tick(Input, frozen=True):
    """Time went on. How silence becomes an alarm."""


class Heard(Input, frozen=True):
    """An instrument said something, or its link did. mono_s: when its bytes had come, on the
    machine's monotonic clock; None: now."""

    device: str
    reading: AnyReading
    mono_s: float | None = None


class BedsideChanged(Input, frozen=True):
    """The person at an instrument is otherwise than the room has it (monitor/bedsides.py). session:
    whose signal it is, None: nobody's. The values are the last usable ones."""

    device: str
    session: str | None
    state: State
    spo2_percent: int | None = None
    resp_per_min: int | None = None
    no_breath_s: int | None = None


class Asked(Input, frozen=True):
    """A person at a station asks. A sign-in arrives as SignInTried, never here."""

    station: str
    command: AnyCommand


class SignInTried(Input, frozen=True):
    """The PIN was checked and forgotten. ticket_hash: of what this line is given if it is right."""

    station: str
    staff: str
    right: bool
    ticket_hash: str = ""


class SecretSet(Input, frozen=True):
    """The staff file was changed as a shift lead asked. command: without its PIN. what, number and
    mark: of the change, as the file has them."""

    station: str
    by: str
    command: AddStaff | SetPin | SetRole | RemoveStaff
    what: str
    number: int
    mark: str


class SecretsSeen(Input, frozen=True):
    """The staff file as it is. why: what is wrong with it as a whole (missing, key_lost),
    empty: nothing. changes: what was done to the file that the log knows; None: it is another."""

    number: int
    mark: str
    why: str = ""
    changes: tuple[Change, ...] | None = ()


class StationClosed(Input, frozen=True):
    """Whoever was signed in at this station is there no more: it was only for one connection, it
    said goodbye, or its line did not come back with its ticket."""

    station: str


class FollowerSeen(Input, frozen=True):
    follower: str


class FollowerGone(Input, frozen=True):
    follower: str
    why: str


class FollowerClosed(Input, frozen=True):
    """One that the site does not ask for said goodbye."""

    follower: str


class SoundSaid(Input, frozen=True):
    """The bell tells of its sound path: works with which output, or not and why."""

    works: bool
    text: str
    bell: str = "bell"


class StaffFileSeen(Input, frozen=True):
    """How the file with the staff's secrets is. trouble: what is wrong with it, None: nothing."""

    trouble: Say | None


class DiskSeen(Input, frozen=True):
    free_mb: int
    low: bool


class FollowerAhead(Input, frozen=True):
    """It was told an event of this number that the log does not have."""

    follower: str
    seq: int


class OwnFault(Input, frozen=True):
    """Something of the program's own broke (devices/guarded.py). process: monitor, or a follower's
    name; times: how often since it was last said."""

    process: str
    fault: Fault
    times: int = 1


class LeftOutSaid(Input, frozen=True):
    """A follower could not take this event into its room, and goes on without it."""

    process: str
    of: int
    event_kind: str
    cause: str


class SealingSaid(Input, frozen=True):
    """The log is sealed: by which book, and the number and signature of this life's first seal; or
    why it cannot be."""

    why: str
    book: str = ""
    seals: int = 0
    signed: str = ""


class LogDoubtFound(Input, frozen=True):
    """The log is not what it was."""

    reason: Say


class Stopping(Input, frozen=True):
    """The monitor was asked to end in good order."""

    why: str


AnyInput = (
    Tick
    | Heard
    | BedsideChanged
    | Asked
    | SignInTried
    | SecretSet
    | SecretsSeen
    | StationClosed
    | FollowerSeen
    | FollowerGone
    | FollowerClosed
    | SoundSaid
    | DiskSeen
    | StaffFileSeen
    | FollowerAhead
    | OwnFault
    | LeftOutSaid
    | SealingSaid
    | LogDoubtFound
    | Stopping
)
