"""The monitor's end of the wire: whoever follows, and what each of them is sent.

Each follower has two threads of its own; the monitor's loop only puts frames on their queues, so a
slow, stopped or dead follower never delays it. Who falls too far behind is hung up on and comes
again. Everything below "from the monitor's loop" is called there and nowhere else: so the room a
follower is welcomed with and the events it is sent after it belong together.
"""

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from itertools import islice
from threading import Lock, Thread, Timer
from typing import Final, Protocol

from devices.guarded import Fault, fault_of, tried
from hatmonitor.events import Event
from hatmonitor.moments import Moment
from hatmonitor.roles import KINDS, STATION_MAX_CHARS, is_station
from hatmonitor.wire.address import Address
from hatmonitor.wire.channel import Channel, Closed, NotProven, accept, dial, listen
from hatmonitor.wire.channel import prove_to_follower as prove
from hatmonitor.wire.frames import MAX_TO_MONITOR, BadFrame, decode_to_monitor, encode, version_of
from hatmonitor.wire.lines import Full, Lines, worth_a_line
from hatmonitor.wire.messages import (
    WIRE_VERSION,
    Answer,
    Beat,
    Bedside,
    Happened,
    Hello,
    Instruments,
    Message,
    Refused,
    ToMonitor,
    Welcome,
)
from hatmonitor.wire.writer import Frames, Writer
from hatmonitor.words import Say, say

# Who has not proven itself and said Hello by then is hung up on.
HELLO_WITHIN_S: Final = 2.0
# Frames that may wait for one follower: minutes of a flood, and some MB at most.
QUEUE_MAX: Final = 10_000
# Callers who have no line yet; the one that waits longest gives way to the next.
CALLERS_MAX: Final = 32
TOO_MANY: Final = say("Too many are connected to the monitor; close what is not needed.")
# At the end, each follower has this long to take its last words.
FAREWELL_S: Final = 0.5
# Old events travel in handfuls.
_HANDFUL: Final = 200

NO_STATION: Final = say(
    "The name of a station has letters, digits, . _ - without spaces, at most {n} characters.",
    n=STATION_MAX_CHARS,
)
NO_ROLE: Final = say("The monitor does not know what kind of program this is.")
OTHER_VERSION: Final = say("The monitor is of another version; restart both.")

log = logging.getLogger(__name__)


class Line:
    """One follower, from its Hello on."""

    def __init__(self, hello: Hello, channel: Channel) -> None:
        self.hello = hello
        self.name = hello.name
        self.said_goodbye = False
        self._channel = channel
        self.writer = Writer(channel, QUEUE_MAX, f"to {self.name}")

    def answer(self, answer: Answer) -> None:
        """Queue it behind the events it led to; from any thread."""
        self.put(encode(answer))

    def turn_away(self, reason: Say, *, taken: bool = False) -> None:
        """Say why, and end the connection; waits for nobody, from any thread."""
        self.put(encode(Refused(reason, taken)))
        self.writer.last_word()
        fuse = Timer(HELLO_WITHIN_S, self.hang_up)  # it may not read
        fuse.daemon = True
        fuse.start()

    def put(self, frames: Frames) -> bool:
        """False: the follower was too far behind, and was hung up on."""
        if self.writer.put(frames):
            return True
        log.warning("%s is too far behind: hung up", self.name)
        self.hang_up()
        return False

    def hang_up(self) -> None:
        """End the connection; from any thread."""
        self._channel.hang_up()


class Desk(Protocol):
    """What the monitor does with what followers say. Called in the follower's own thread."""

    def hello(self, line: Line) -> None:
        """It wants to follow; the loop must admit it."""

    def said(self, line: Line, message: ToMonitor) -> None:
        """Anything after Hello."""

    def ended(self, line: Line) -> None:
        """The last word about this line."""

    def broke(self, fault: Fault) -> None:
        """A fault of ours cost a follower its line, or a caller its call."""


class Wire:
    """Followers who called are put before the desk, and follow once the loop admits them."""

    def __init__(self, address: Address, desk: Desk) -> None:
        """Listen from now on; OSError when nobody can listen there."""
        self.address = address
        self._desk = desk
        self._listener = listen(address.address)
        self._closing = False
        self._door = Lock()  # over the next three
        self._callers: dict[Channel, None] = {}
        self._taken: Lines[Line] = Lines()
        self._refused = 0
        self._lines: dict[Line, None] = {}
        Thread(target=self._accept, name="wire", daemon=True).start()

    # --- from the monitor's loop -----------------------------------------------------------------

    def admit(self, line: Line, welcome: Welcome, past: Callable[[], Iterable[Event]]) -> None:
        """Welcome the line; then, made in its own thread, the past it asked for; then what comes.

        past: the events before the welcome's seq that it asked for; Closed when they cannot be had.
        """
        if line.put(lambda: _opening(welcome, past)):
            self._lines[line] = None

    def drop(self, line: Line) -> None:
        """Forget a line that has ended."""
        self._lines.pop(line, None)

    def publish(self, events: tuple[Event, ...]) -> None:
        """Send the events to every line; they are encoded once."""
        if events:
            self._to_all(Happened(events))

    def show(self, bedside: Bedside) -> None:
        """Send the vitals of now to those who show them."""
        self._to([line for line in self._lines if KINDS[line.hello.role].shows_vitals], bedside)

    def tell(self, instruments: Instruments, lines: Iterable[Line]) -> None:
        """Send how the instruments do to the lines that look at them."""
        self._to(lines, instruments)

    def beat(self, moment: Moment, seq: int) -> None:
        """Say that the loop runs."""
        self._to_all(Beat(moment, seq))

    def close(self) -> None:
        """Take no more callers; give every line what is queued for it, for a moment."""
        self._closing = True
        try:
            dial(self.address.address, FAREWELL_S).close()  # wakes the thread that accepts
        except Closed:
            log.info("nobody listened any more")
        for line in self._lines:
            line.writer.last_word()
        enough = time.monotonic() + FAREWELL_S
        for line in self._lines:
            line.writer.join(max(0.0, enough - time.monotonic()))
        self._lines.clear()

    def _to_all(self, message: Message) -> None:
        self._to(self._lines, message)

    def _to(self, lines: Iterable[Line], message: Message) -> None:
        """The message is encoded once, and not at all for nobody."""
        wanted = [line for line in lines if line in self._lines]
        if not wanted:
            return
        frame = encode(message)
        for line in wanted:
            if not line.put(frame):
                self.drop(line)

    # --- in threads of their own -----------------------------------------------------------------

    def _accept(self) -> None:
        """Take callers; it waits for none of them: proving is done in the caller's own thread."""
        while not self._closing:
            try:
                channel = accept(self._listener)
            except OSError as error:  # the caller left again, or no descriptor is free
                log.warning("a caller could not be taken: %s", error)
                time.sleep(0.05)
                continue
            if self._closing:
                channel.close()
                continue
            fault = tried("taking a caller", partial(self._comes_in, channel))
            if fault is not None:
                channel.close()
                self._desk.broke(fault)
        with suppress(OSError):  # whoever closes may have removed the socket's file already
            self._listener.close()

    def _comes_in(self, channel: Channel) -> None:
        with self._door:
            if len(self._callers) >= CALLERS_MAX:  # it has had its time, or there is a flood
                waits = next(iter(self._callers))
                del self._callers[waits]
                waits.hang_up()
            self._callers[channel] = None
        try:
            Thread(target=self._serve, args=(channel,), name="caller", daemon=True).start()
        except RuntimeError as error:  # no more threads: this caller must come again
            log.warning("a caller could not be taken: %s", error)
            self._goes_out(channel)
            channel.close()

    def _goes_out(self, channel: Channel) -> None:
        with self._door:
            self._callers.pop(channel, None)

    def _serve(self, channel: Channel) -> None:
        try:
            hello = self._prove(channel)
            if hello is not None:
                self._listen_to(Line(hello, channel), channel)
        except Exception as error:  # noqa: BLE001  this follower's line; it alarms if it lasts
            self._desk.broke(fault_of("a follower's line", error))
        finally:
            self._goes_out(channel)
            channel.close()

    def _prove(self, channel: Channel) -> Hello | None:
        fuse = Timer(HELLO_WITHIN_S, channel.hang_up)
        fuse.daemon = True
        fuse.start()
        try:
            prove(channel, self.address.secret)
            hello = _read_hello(channel.receive(MAX_TO_MONITOR))
            if isinstance(hello, Say):
                channel.send(encode(Refused(hello)))
        except (Closed, NotProven, BadFrame) as error:
            log.warning("a caller did not prove itself: %s", type(error).__name__)
            return None
        finally:
            fuse.cancel()
        return hello if isinstance(hello, Hello) else None

    def _listen_to(self, line: Line, channel: Channel) -> None:
        """Hand on what it says until it ends. Only here is the line's writer ended."""
        if not self._has_line(line):
            line.turn_away(TOO_MANY)
            line.writer.join(HELLO_WITHIN_S)
            line.writer.end()
            return
        self._goes_out(channel)
        self._desk.hello(line)
        try:
            while True:
                message = decode_to_monitor(channel.receive(MAX_TO_MONITOR))
                with self._door:
                    self._taken.word(line, time.monotonic())
                self._desk.said(line, message)
        except Closed:
            return
        except BadFrame as error:
            log.warning("%s sent what is no message: %s", line.name, error)
        finally:
            with self._door:
                self._taken.leave(line)
            line.writer.end()
            self._desk.ended(line)

    def _has_line(self, line: Line) -> bool:
        with self._door:
            try:
                gone = self._taken.take(line, line.hello.role, time.monotonic())
            except Full:
                gone = line
            self._refused += gone is not None
            told = gone is not None and worth_a_line(self._refused)
        if told:
            log.warning("too many are connected: %d gave way so far", self._refused)
        if gone is not None and gone is not line:
            gone.turn_away(TOO_MANY)
        return gone is not line


def _read_hello(frame: bytes) -> Hello | Say:
    """The Hello, or why it is refused. BadFrame when it is none at all."""
    version = version_of(frame)
    if version is not None and version != WIRE_VERSION:
        return OTHER_VERSION
    try:
        hello = decode_to_monitor(frame)
    except BadFrame:
        if version is None:
            raise
        return NO_ROLE
    if not isinstance(hello, Hello):
        raise BadFrame("the first word was no Hello")
    return hello if is_station(hello.station) else NO_STATION


def _opening(welcome: Welcome, past: Callable[[], Iterable[Event]]) -> Iterator[bytes]:
    yield encode(welcome)
    events = iter(past())
    while handful := tuple(islice(events, _HANDFUL)):
        yield encode(Happened(handful))
