"""What monitor and followers say to each other: one msgpack message a frame.

A follower says Hello; the monitor answers Welcome with the room as it stands (or, for a follower
that asked `from_seq`, every event from there), then every event in order without a gap. A follower
that falls too far behind is dropped and comes again: the monitor never waits for it. Commands
travel as the JSON the person (or script) wrote, so that one decoder gives one set of complaints.
"""

from typing import Final

import msgspec

from hatmonitor.clock import Clock
from hatmonitor.events import Event
from hatmonitor.moments import Moment
from hatmonitor.protocol import Protocol
from hatmonitor.roles import Role, name_of
from hatmonitor.room.state import Room
from hatmonitor.words import Say

WIRE_VERSION: Final = 7

# The monitor's loop beats this often; a follower that hears nothing for SILENT_S says so.
BEAT_EVERY_S: Final = 0.25
SILENT_S: Final = 1.5
# After so long a follower begins to look for the reason, and whether the launcher lives.
SUSPECT_S: Final = 0.75


class Message(msgspec.Struct, frozen=True, tag_field="m"):
    """Base of all messages."""


# --- follower to monitor -------------------------------------------------------------------------


class Hello(Message, frozen=True, tag="hello"):
    """role and station: who this is (hatmonitor/roles.py). A station of a passing connection
    (transient) is signed out when the connection ends. from_seq: send events from there instead of
    the room. life: random, of this follower in this process: one that calls again is told from
    another of its name. ticket: given at sign-in; whoever shows it goes on being signed in.
    seen, seen_hash: the last event it was told, by any monitor; 0 for none."""

    version: int
    role: Role
    station: str
    pid: int
    transient: bool = False
    from_seq: int | None = None
    life: str = ""
    ticket: str = ""
    seen: int = 0
    seen_hash: str = ""

    @property
    def name(self) -> str:
        """The follower's own."""
        return name_of(self.role, self.station)


class Versioned(Message, frozen=True, tag="hello"):
    """All that must be understood of a Hello of another version."""

    version: int


class Goodbye(Message, frozen=True, tag="goodbye"):
    """It leaves in good order: nobody need miss it, and nobody is signed in there any more."""


class Ask(Message, frozen=True, tag="ask"):
    """command: the JSON text. number: the follower's own, given back in the Answer."""

    number: int
    command: bytes


class Alive(Message, frozen=True, tag="alive"):
    """The follower's own main loop is running and has dealt with events up to seq."""

    seq: int


class SoundPath(Message, frozen=True, tag="sound_path"):
    works: bool
    text: str


class LookAt(Message, frozen=True, tag="look_at"):
    """Send Instruments each second from now on, or no more."""

    instruments: bool


class Broke(Message, frozen=True, tag="broke"):
    """A fault of the follower's own, which cost it one thing (devices/guarded.py); never a value.
    times: how often since it was last said."""

    part: str
    where: str
    cause: str
    times: int = 1


class LeftOut(Message, frozen=True, tag="left_out"):
    """The follower could not take this event into its room, and goes on without it."""

    of: int
    event_kind: str
    cause: str


# --- monitor to follower -------------------------------------------------------------------------


class Welcome(Message, frozen=True, tag="welcome"):
    """room is None for a follower that asked from_seq. site_protocol: the one in the site file,
    when it is another than the one adopted and waits for a shift lead. folder: the journal's."""

    version: int
    seq: int
    room: Room | None
    clock: Clock
    demo: bool
    pid: int
    folder: str
    site_protocol: Protocol | None = None


class Happened(Message, frozen=True, tag="happened"):
    events: tuple[Event, ...]


class Beat(Message, frozen=True, tag="beat"):
    """From the monitor's own loop, never from a side thread."""

    moment: Moment
    seq: int


class BedsideRow(msgspec.Struct, frozen=True):
    """The last live values of one instrument. age_s: since it gave them, None: it never did.
    quality and reason are those of devices/readings.py. A number is only shown while it is young
    (the protocol's silence_s) and its quality allows it."""

    device: str
    age_s: float | None
    spo2_percent: int | None = None
    pulse_per_min: int | None = None
    resp_per_min: int | None = None
    quality: str = "none"
    reason: str | None = None
    etco2: float | None = None
    etco2_unit: str = ""
    no_breath_s: int | None = None


class Bedside(Message, frozen=True, tag="bedside"):
    """The vitals of now, once a second, of every instrument that measures them. They are no events
    and are not in the room: a follower shows them and forgets them."""

    rows: tuple[BedsideRow, ...]


class InstrumentRow(msgspec.Struct, frozen=True):
    """How one instrument's line does. heard_age_s: since its last byte, None: none yet. bytes and
    garbage: since the monitor began; garbage counts pieces. raw: the last lines or frames, as text
    where they are text and hexadecimal where not, oldest first."""

    device: str
    heard_age_s: float | None
    bytes: int
    readings: int
    garbage: int
    raw: tuple[str, ...]


class Instruments(Message, frozen=True, tag="instruments"):
    """What the technician looks at, once a second, for those who asked (LookAt)."""

    rows: tuple[InstrumentRow, ...]


class Answer(Message, frozen=True, tag="answer"):
    """unwritten: it holds and was acted on, but the journal cannot be written now. ticket: of a
    sign-in, for this line alone; it is in no log and no event. note: what the person should know of
    what was done."""

    number: int
    ok: bool
    seqs: tuple[int, ...] = ()
    reason: Say | None = None
    unwritten: bool = False
    ticket: str = ""
    note: Say | None = None

    def __repr__(self) -> str:
        return f"Answer(number={self.number!r}, ok={self.ok!r}, reason={self.reason!r})"


class Refused(Message, frozen=True, tag="refused"):
    """The connection is not accepted, and why; the monitor closes it. taken: because another has
    the name, which may pass."""

    reason: Say
    taken: bool = False


ToMonitor = Hello | Goodbye | Ask | Alive | SoundPath | LookAt | Broke | LeftOut
ToFollower = Welcome | Happened | Beat | Bedside | Instruments | Answer | Refused
