"""The bell: follows the monitor, decides what sounds, and has it played.

One thread takes one piece of news at a time: from the monitor, from the voice, from the mixer, or
that time went on. It needs no Qt, and nothing in it ever waits for sound: so a sound system that
hangs delays neither its word to the monitor nor the next attempt.

It holds no lock on the data folder: two bells are a nuisance, but a bell that hung and kept the
next one out would be silence.
"""

import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from types import FrameType
from typing import Final

import msgspec

from devices.guarded import Fault, fault_in_one_line, tried
from hatmonitor.household.guard import Found, Guard
from hatmonitor.wire.client import Follower
from hatmonitor.wire.messages import SUSPECT_S, Happened, Refused, ToFollower, Welcome
from hatmonitor.wire.mirror import Mirror
from ui.bell import ringer
from ui.bell.lookout import Lookout
from ui.bell.ringer import Ringer
from ui.bell.sound import News, Sound

ALIVE_EVERY_S: Final = 0.5
TELL_EVERY_S: Final = 1.0
# For so long it may fail to decide what sounds; then it ends, is missed and started again.
UNWELL_S: Final = 3.0
SAY_AGAIN_S: Final = 10.0
_LOOK_EVERY_S: Final = 0.1
# What the bell lives by: with one of these left out it no longer knows what must sound, and does as
# if nobody answered.
_OF_ALARMS: Final = "alarm_"


class Heard(msgspec.Struct, frozen=True):
    """The monitor said something."""

    message: ToFollower


class Connected(msgspec.Struct, frozen=True):
    """The line to the monitor is there, for the first time or again."""


class End(msgspec.Struct, frozen=True):
    """Somebody asked the bell to stop."""


def told(found: Found) -> str:
    """For the program's own line: why the monitor cannot start."""
    kept = found.cannot_start
    return "" if kept is None else f"the monitor cannot start: {'; '.join(kept.lines('en'))}"


class Bell:
    """One bell. All of it runs in the caller's thread; `tell` is for every thread."""

    def __init__(self, data: Path, station: str = "bell") -> None:
        mono_s = time.monotonic()
        self._news: SimpleQueue[Heard | Connected | End | Found | News] = SimpleQueue()
        self.tell = self._news.put
        self._mirror = Mirror(mono_s)
        self._lookout = Lookout(mono_s)
        self._ringer = Ringer()
        self._sound = Sound(self._news.put, mono_s)
        self._told = self._sound.state
        self._alive_at_s = self._say_at_s = mono_s
        self._complained = ""
        self._well_s = self._tell_at_s = mono_s
        self._ends = False
        self._found = Found()
        self._guard = Guard(data, self._news.put)
        self._follower = Follower(
            data,
            "bell",
            station,
            on_message=lambda message: self._news.put(Heard(message)),
            on_connected=lambda: self._news.put(Connected()),
        )

    def run(self) -> None:
        """Ring until somebody asks for the end."""
        self._follower.start()
        self._guard.start()
        try:
            while not self._ends:
                self._step()
        finally:
            self._guard.close()
            self._sound.close()
            self._follower.close()

    def _step(self) -> None:
        mono_s = time.monotonic()
        if self._held("look", partial(self._look, mono_s)):
            self._well_s = mono_s
        elif mono_s - self._well_s > UNWELL_S:
            raise RuntimeError("the bell cannot decide any more")
        with suppress(Empty):
            self._heard(self._news.get(timeout=self._wait_s()))
            while not self._ends:  # all there is, before anybody is judged silent
                self._heard(self._news.get_nowait())

    def _heard(self, news: "Heard | Connected | End | Found | News") -> None:
        self._held(f"news {type(news).__name__}", partial(self._take, news))

    def _held(self, part: str, do: Callable[[], None]) -> bool:
        """Do it; a fault of ours costs it and is told to the monitor. Whether it went well."""
        fault = tried(part, do)
        if fault is None:
            return True
        self._complain(f"a fault of its own at {part}: {fault.cause} in {fault.where}")
        mono_s = time.monotonic()
        if mono_s >= self._tell_at_s:
            self._tell_at_s = mono_s + TELL_EVERY_S
            self._follower.broke(fault)
        return False

    # --- what it hears ---

    def _take(self, news: Heard | Connected | End | Found | News) -> None:
        mono_s = time.monotonic()
        match news:
            case Heard(message):
                self._hear(message, mono_s)
            case Connected():
                self._say_at_s = mono_s
            case End():
                self._ends = True
            case Found():
                self._found = news
                self._complain(told(news))
            case _:
                self._sound.take(news, mono_s)

    def _hear(self, message: ToFollower, mono_s: float) -> None:
        if isinstance(message, Refused):
            self._complain(f"the monitor refuses this bell: {message.reason}")
            if message.taken:
                self._stand_back(mono_s)
        known_seq = self._mirror.seq
        self._mirror.take(message, mono_s)
        for missed in self._mirror.missing():
            self._follower.left_out(missed)
            self._complain(f"event {missed.seq} ({missed.event_kind}) was left out: {missed.cause}")
            if missed.event_kind.startswith(_OF_ALARMS):
                self._lookout.lost_it()
        if isinstance(message, Welcome):
            self._welcomed(known_seq)
        if isinstance(message, Happened):
            self._ringer = ringer.noticed(self._ringer, message.events, mono_s)
            self._look(mono_s)

    def _welcomed(self, known_seq: int) -> None:
        self._lookout.welcomed()
        room = self._mirror.room
        # A monitor that counts lower than we do is another; all it says is new.
        known_seq = known_seq if known_seq <= room.seq else 0
        self._ringer = ringer.welcomed(self._ringer, room, known_seq, self._mirror.now())

    def _stand_back(self, mono_s: float) -> None:
        """Another bell sounds under this name: this one knows no room, and only hears whether the
        monitor still answers, so that what it last knew does not ring on beside the other."""
        self._mirror = Mirror(mono_s)
        self._lookout.refused(mono_s)

    # --- what it does ---

    def _look(self, mono_s: float) -> None:
        silent = self._ringer.silent_since_s is not None
        if self._lookout.is_fit(mono_s):
            self._sound.tend(mono_s)
            away = self._mirror.age_s(mono_s) > SUSPECT_S
            self._guard.suspect(away)
            kept = away and self._found.cannot_start is not None
            silent = kept or self._lookout.silent(self._mirror, mono_s)
        self._ring(mono_s, silent)
        self._tell_of_sound(mono_s)
        if mono_s >= self._alive_at_s:  # last: a bell that cannot ring must not say that it lives
            self._alive_at_s = mono_s + ALIVE_EVERY_S
            self._follower.alive(self._mirror.seq)

    def _ring(self, mono_s: float, monitor_silent: bool) -> None:
        self._ringer, order = ringer.decide(
            self._ringer,
            self._mirror.room,
            self._mirror.now(),
            mono_s,
            monitor_silent=monitor_silent,
            quiet=self._found.cannot_start is not None and mono_s < self._found.quiet_until_s,
            works=self._sound.hopeful,
        )
        if order is not None:
            self._sound.play(order)

    def _tell_of_sound(self, mono_s: float) -> None:
        state = self._sound.state
        changed = state != self._told
        if changed:
            self._told = state
            self._complain(f"sound: {state.text}" if state.works else f"no sound: {state.text}")
        if state.works is not None and (changed or mono_s >= self._say_at_s):
            self._say_at_s = mono_s + SAY_AGAIN_S
            self._follower.sound_path(state.works, state.text)

    def _wait_s(self) -> float:
        mono_s = time.monotonic()
        due = partial(ringer.due_s, self._ringer, self._mirror.room, self._mirror.now(), mono_s)
        due_s = tried("when to look", due)
        if isinstance(due_s, Fault):
            return _LOOK_EVERY_S
        wait_s = _LOOK_EVERY_S if due_s is None else due_s - mono_s
        return min(max(wait_s, 0.0), _LOOK_EVERY_S)

    def _complain(self, what: str) -> None:
        if what and what != self._complained:
            self._complained = what
            _write(what)


def _write(what: str) -> None:
    """One line on standard error."""
    with suppress(OSError, ValueError):
        sys.stderr.write(f"bell: {what}\n")
        sys.stderr.flush()


def ring(data: Path, station: str = "bell") -> int:
    """Ring until SIGTERM or SIGINT; the exit status."""
    bell = Bell(data, station)

    def end(_number: int, _frame: FrameType | None) -> None:
        bell.tell(End())

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    try:
        bell.run()
    except Exception as error:  # noqa: BLE001  the launcher starts another; the monitor alarms
        _write(f"ended by a fault of its own: {fault_in_one_line(error)}")
        return 1
    return 0
