"""Everything that can be put before the monitor, one at a time.

The edges (ports, wire, disk, signals) make these; `Conductor.step` takes them in order. An input
says what was seen, never what it means: that is for decide and rules.
"""

import msgspec

from devices.readings import AnyReading
from hatmonitor.commands import AnyCommand


class Input(msgspec.Struct, frozen=True):
    """Base of all inputs."""


class Tick(Input, frozen=True):
    """Time went on. How silence becomes an alarm."""


class Heard(Input, frozen=True):
    """An instrument said something, or its link did."""

    device: str
    reading: AnyReading


class Asked(Input, frozen=True):
    """A person at a station asks. A sign-in arrives as SignInTried, never here."""

    station: str
    command: AnyCommand


class SignInTried(Input, frozen=True):
    """The wire has checked the PIN and forgotten it."""

    station: str
    staff: str
    right: bool


class StationClosed(Input, frozen=True):
    """A station that was only there for one connection (`hatmonitor do`) is gone."""

    station: str


class FollowerSeen(Input, frozen=True):
    follower: str


class FollowerGone(Input, frozen=True):
    follower: str
    why: str


class SoundSaid(Input, frozen=True):
    """The bell tells of its sound path: works with which output, or not and why."""

    works: bool
    text: str


class DiskSeen(Input, frozen=True):
    free_mb: int
    low: bool


class Stopping(Input, frozen=True):
    """The monitor was asked to end in good order."""

    why: str


AnyInput = (
    Tick
    | Heard
    | Asked
    | SignInTried
    | StationClosed
    | FollowerSeen
    | FollowerGone
    | SoundSaid
    | DiskSeen
    | Stopping
)
