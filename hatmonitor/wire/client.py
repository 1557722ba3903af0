"""A follower's end of the wire: it stays with the monitor, whichever life of it there is.

A thread calls, says Hello, hands on every message in order, and calls again whenever the line ends.
Callbacks come from that thread. Nothing here judges silence: that is the Mirror's, in the
follower's own main loop, so that a broken thread here is noticed like a broken monitor.

Promises: after Welcome every event comes once and in order (a gap hangs up and starts over with a
new Welcome); every `ask` gets exactly one Answer, and when the line ended first it is one that says
so; no call here ever waits for the monitor.
"""

import itertools
import os
import time
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from secrets import token_hex
from threading import Event as Flag
from threading import Lock, Thread
from typing import Any, Final

import msgspec

from devices.guarded import Fault
from hatmonitor.roles import Role
from hatmonitor.room.state import LeftOut as RoomLeftOut
from hatmonitor.wire import address
from hatmonitor.wire.asking import TOO_LONG
from hatmonitor.wire.channel import Channel, Closed, NotProven, dial, prove_to_monitor
from hatmonitor.wire.frames import (
    MAX_COMMAND,
    MAX_TO_FOLLOWER,
    BadFrame,
    decode_to_follower,
    encode,
)
from hatmonitor.wire.messages import (
    WIRE_VERSION,
    Alive,
    Answer,
    Ask,
    Broke,
    Goodbye,
    Happened,
    Hello,
    LeftOut,
    LookAt,
    Refused,
    SoundPath,
    ToFollower,
    ToMonitor,
    Welcome,
)
from hatmonitor.wire.writer import Writer
from hatmonitor.words import Say, say

# How long a monitor may take to answer the call itself.
_ANSWER_WITHIN_S: Final = 1.0
# How long the last words may take.
_GOODBYE_WITHIN_S: Final = 0.5
# Called again often at first: a monitor that was killed is back within a moment.
_AGAIN_S: Final = 0.03
_OFTEN_FOR_S: Final = 3.0
_AGAIN_LATER_S: Final = 0.25
# A monitor that refused this program will go on doing so: whoever is not one of the house's own
# asks ever more rarely, so that a leak of lines is no flood of calls.
_AGAIN_REFUSED_S: Final = (2.0, 4.0, 8.0, 16.0, 30.0)
_OF_THE_HOUSE: Final = frozenset({"console", "bell", "launcher"})
# A name that is taken is free as soon as its holder ends or is found to hang.
_AGAIN_TAKEN_S: Final = 0.4
# Words that may wait for a monitor that does not read.
_QUEUE_MAX: Final = 1_000

NO_MONITOR: Final = say("No monitor answers.")
UNSURE: Final = say(
    "The monitor went away before it answered. Look whether it was done; if not, ask again."
)

ENDED: Final = say("The line to the monitor ended.")
GARBLED: Final = say("The monitor said what this program does not know; restart both.")
GAP: Final = say("An event was missing; asking for the room again.")


class _Refusal(Exception):
    """The monitor does not want this follower. taken: because another has its name."""

    def __init__(self, taken: bool) -> None:
        super().__init__()
        self.taken = taken


class Lost(Exception):
    """The line to the monitor has ended; why, in words."""

    def __init__(self, why: Say) -> None:
        super().__init__(str(why))
        self.why = why


class Follower:
    """role and station: who this is. from_seq: give the events from there on instead of the room;
    after a new call, from where it was. ticket: of a sign-in at this station that a process before
    this one had; on_ticket is told each new one, for a process after this one."""

    def __init__(
        self,
        data: Path,
        role: Role,
        station: str,
        *,
        on_message: Callable[[ToFollower], None],
        on_connected: Callable[[], None] = lambda: None,
        on_lost: Callable[[Say], None] = lambda _why: None,
        transient: bool = False,
        from_seq: int | None = None,
        ticket: str = "",
        on_ticket: Callable[[str], None] = lambda _ticket: None,
    ) -> None:
        self._data = data
        life = token_hex(16)
        pid = os.getpid()
        self._hello = Hello(WIRE_VERSION, role, station, pid, transient, from_seq, life, ticket)
        self._on_ticket = on_ticket
        self._on_message = on_message
        self._on_connected = on_connected
        self._on_lost = on_lost
        self._numbers = itertools.count(1)
        self._lock = Lock()
        self._channel: Channel | None = None
        self._writer: Writer | None = None
        self._unanswered: set[int] = set()
        self._unsent: SimpleQueue[Answer] = SimpleQueue()
        self._wake = Flag()
        self._closing = False
        self._next = from_seq or 0
        self._seen = (0, "")
        self._refusals = 0
        self._looks = False
        self._thread = Thread(target=self._follow, name=f"{role} follows", daemon=True)

    # --- from any thread -------------------------------------------------------------------------

    def start(self) -> None:
        """Begin to call."""
        self._thread.start()

    def close(self) -> None:
        """Say goodbye and hang up for good. Not from a callback."""
        self._say(Goodbye())
        self._closing = True
        self._wake.set()
        with self._lock:
            if self._writer is not None:
                self._writer.last_word()  # what was said goes out first
            elif self._channel is not None:
                self._channel.hang_up()
        self._thread.join(_GOODBYE_WITHIN_S)
        with self._lock:
            if self._channel is not None:  # a monitor that does not read
                self._channel.hang_up()
        self._thread.join(_ANSWER_WITHIN_S * 3)

    def ask(self, command: dict[str, Any] | bytes) -> int:
        """Send a command; the number its Answer will carry. Never waits, never raises."""
        text = command if isinstance(command, bytes) else msgspec.json.encode(command)
        number = next(self._numbers)
        if len(text) > MAX_COMMAND:
            self._answer_here(number, TOO_LONG)
            return number
        if not self._say(Ask(number, text)):
            self._answer_here(number, NO_MONITOR)
        return number

    def alive(self, seq: int) -> None:
        """The caller's own main loop runs and has dealt with events up to seq."""
        self._say(Alive(seq))

    def sound_path(self, works: bool, text: str) -> None:
        """Whether there is a way to make sound: which output, or why not."""
        self._say(SoundPath(works, text))

    def look_at(self, instruments: bool) -> None:
        """Be sent Instruments each second from now on, or no more; also after a new call."""
        self._looks = instruments
        self._say(LookAt(instruments))

    def broke(self, fault: Fault, times: int = 1) -> None:
        """A fault of the caller's own, which cost it one thing."""
        self._say(Broke(fault.part, fault.where, fault.cause, times))

    def left_out(self, what: RoomLeftOut) -> None:
        """The caller's room goes on without this event."""
        self._say(LeftOut(what.seq, what.event_kind, what.cause))

    def _say(self, message: ToMonitor) -> bool:
        with self._lock:
            if self._writer is None or self._closing:
                return False
            if not self._writer.put(encode(message)):
                if self._channel is not None:
                    self._channel.hang_up()
                return False
            if isinstance(message, Ask):
                self._unanswered.add(message.number)
            return True

    def _answer_here(self, number: int, reason: Say) -> None:
        self._unsent.put(Answer(number, ok=False, reason=reason))
        self._wake.set()

    # --- in its own thread -----------------------------------------------------------------------

    def _follow(self) -> None:
        often_until = time.monotonic() + _OFTEN_FOR_S
        while not self._closing:
            pause_s = _AGAIN_S if time.monotonic() < often_until else _AGAIN_LATER_S
            try:
                self._stay(self._call())
                self._refusals = 0
                often_until = time.monotonic() + _OFTEN_FOR_S
                pause_s = _AGAIN_S
            except _Refusal as refusal:
                pause_s = _AGAIN_TAKEN_S if refusal.taken else self._refused_s()
            except (Closed, NotProven):
                pass  # nobody there, or not ours: as long as it takes
            self._pause(pause_s)

    def _refused_s(self) -> float:
        self._refusals += self._hello.role not in _OF_THE_HOUSE
        return _AGAIN_REFUSED_S[min(max(0, self._refusals - 1), len(_AGAIN_REFUSED_S) - 1)]

    def _call(self) -> Channel:
        found = address.find(self._data)
        if found is None:
            raise Closed("no monitor has said where it is")
        channel = dial(found.address, _ANSWER_WITHIN_S)
        try:
            prove_to_monitor(channel, found.secret, _ANSWER_WITHIN_S)
        except (Closed, NotProven):
            channel.close()
            raise
        return channel

    def _stay(self, channel: Channel) -> None:
        """Follow on this channel until it ends; Refusal when the monitor does not want us."""
        writer = Writer(channel, _QUEUE_MAX, "to the monitor")
        with self._lock:
            self._channel = channel
        try:
            if not self._closing:
                writer.put(encode(self._own_hello()))
                self._welcomed(self._hear(channel), writer)
                self._hear_all(channel)
        except Lost as lost:
            if self._writer is not None:
                self._on_lost(lost.why)
        except _Refusal:
            if self._writer is not None:  # it had a line, and had to give way
                self._on_lost(ENDED)
            raise
        finally:
            self._hung_up(channel, writer)

    def _own_hello(self) -> Hello:
        asked = self._hello.from_seq is not None
        seen, seen_hash = self._seen
        return msgspec.structs.replace(
            self._hello,
            from_seq=self._next if asked else None,
            seen=seen,
            seen_hash=seen_hash,
        )

    def _welcomed(self, message: ToFollower, writer: Writer) -> None:
        if isinstance(message, Refused):
            self._on_message(message)
            raise _Refusal(message.taken)
        if not isinstance(message, Welcome):
            raise Lost(GARBLED)
        # Asked from a number, the events begin there; a monitor that lost what it could not write
        # has fewer than we saw, and begins again where it is.
        behind = self._hello.from_seq is not None and self._next <= message.seq
        if not behind:
            self._next = message.seq + 1
        with self._lock:
            self._writer = writer
        if self._looks:
            self._say(LookAt(True))
        self._on_connected()
        self._on_message(message)

    def _hear_all(self, channel: Channel) -> None:
        while True:
            message = self._hear(channel)
            if isinstance(message, Happened):
                self._count(message)
            elif isinstance(message, Answer):
                with self._lock:
                    self._unanswered.discard(message.number)
                self._keep_ticket(message)
            self._on_message(message)
            if isinstance(message, Refused):
                raise _Refusal(message.taken)
            self._give_answers()

    def _keep_ticket(self, answer: Answer) -> None:
        if answer.ticket:
            self._hello = msgspec.structs.replace(self._hello, ticket=answer.ticket)
            self._on_ticket(answer.ticket)

    def _hear(self, channel: Channel) -> ToFollower:
        try:
            return decode_to_follower(channel.receive(MAX_TO_FOLLOWER))
        except Closed:
            raise Lost(ENDED) from None
        except BadFrame:
            raise Lost(GARBLED) from None

    def _count(self, message: Happened) -> None:
        for event in message.events:
            if event.seq != self._next:
                raise Lost(GAP)
            self._next += 1
            self._seen = (event.seq, event.hash) if event.hash else self._seen

    def _hung_up(self, channel: Channel, writer: Writer) -> None:
        writer.end()
        with self._lock:
            self._channel = self._writer = None
            lost, self._unanswered = sorted(self._unanswered), set()
        channel.close()
        for number in lost:
            self._unsent.put(Answer(number, ok=False, reason=UNSURE))

    def _give_answers(self) -> None:
        """The answers that no monitor will give."""
        while not self._unsent.empty():
            self._on_message(self._unsent.get())

    def _pause(self, seconds: float) -> None:
        self._give_answers()
        self._wake.wait(seconds)
        self._wake.clear()
        self._give_answers()
