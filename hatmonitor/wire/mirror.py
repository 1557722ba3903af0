"""What a follower knows: the room, folded from what the monitor said, and how old its last word is.

It holds no fact of its own and reads one clock only, the one the monitor told it to use. Whether
the monitor has fallen silent is judged on the caller's monotonic clock, which nobody can set; so
`take`, `age_s` and `silent` are given it. Every message counts as a word, because every one of them
comes through the monitor's own loop. Vitals are no facts: the last ones are kept with the time they
came, and go when the monitor is another one. Used from one thread.
"""

from hatmonitor.clock import Clock
from hatmonitor.events import Event
from hatmonitor.moments import Moment
from hatmonitor.protocol import Protocol
from hatmonitor.room.apply import fold
from hatmonitor.room.state import LeftOut, Room
from hatmonitor.wire.messages import (
    SILENT_S,
    Answer,
    Beat,
    Bedside,
    BedsideRow,
    Happened,
    InstrumentRow,
    Instruments,
    ToFollower,
    Welcome,
)


class Mirror:
    """Before the first Welcome: an empty room at seq 0; so it stays for a follower that asked for
    events from a number. mono_s: when the follower began."""

    def __init__(self, mono_s: float) -> None:
        self.room = Room()
        self.seq = 0
        self.clock = Clock()
        self.demo = False
        self.pid: int | None = None
        self.folder = ""
        self.site_protocol: Protocol | None = None
        self.bedside: dict[str, BedsideRow] = {}
        self.bedside_at_s = mono_s
        self.instruments: dict[str, InstrumentRow] = {}
        self._last_word_s = mono_s
        self._has_room = False
        self._missed: list[LeftOut] = []

    def take(self, message: ToFollower, mono_s: float) -> tuple[Event, ...]:
        """Take one message in; the events it brought. Never raises: what does not fit is left out
        and stands in `missed` until it was told to the monitor (missing)."""
        match message:
            case Welcome():
                self._welcome(message)
            case Happened(events):
                self._happened(events)
            case Bedside(rows):
                self.bedside = {row.device: row for row in rows}
                self.bedside_at_s = mono_s
            case Instruments(instruments):
                self.instruments = {row.device: row for row in instruments}
            case Beat() | Answer():
                pass
            case _:
                return ()
        self._last_word_s = mono_s
        return message.events if isinstance(message, Happened) else ()

    def missing(self) -> tuple[LeftOut, ...]:
        """What this room goes on without, since it was last asked; the monitor must hear of it,
        whose own room may have it."""
        missed, self._missed = tuple(self._missed), []
        return missed

    def now(self) -> Moment:
        """The moment by the monitor's clock."""
        return self.clock.now()

    def age_s(self, mono_s: float) -> float:
        """Seconds since the monitor's last word."""
        return max(0.0, mono_s - self._last_word_s)

    def silent(self, mono_s: float) -> bool:
        """The monitor has said nothing for so long that a person must be told."""
        return self.age_s(mono_s) > SILENT_S

    def _happened(self, events: tuple[Event, ...]) -> None:
        if self._has_room:
            before = self.room.seq
            self.room = fold(self.room, events)
            self._missed += [
                one for one in self.room.left_out if one.seq > before and not one.process
            ]
        if events:
            self.seq = events[-1].seq

    def _welcome(self, message: Welcome) -> None:
        self._has_room = message.room is not None
        if message.room is not None:
            self.room = message.room
            self.seq = message.seq
        self.bedside, self.instruments = {}, {}
        self.clock = message.clock
        self.demo = message.demo
        self.pid = message.pid
        self.folder = message.folder
        self.site_protocol = message.site_protocol
