"""Between the wire and the window: messages come from a thread, the window is woken once for all.

The follower's thread only puts messages into a queue; the window's own loop takes everything that
waits in one go, folds it, and says once that something was heard. Vitals change no room: only what
shows them is woken. A beat wakes nobody: it is looked at when silence is judged. Alive goes out
from the window's own loop and nowhere else, so that a frozen window is noticed.
"""

import os
import sys
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import Any, Final, NoReturn

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from devices.guarded import Fault, aloud, fault_in_one_line
from hatmonitor.household import reason
from hatmonitor.household.guard import Found, Guard
from hatmonitor.journal.samples import Sample
from hatmonitor.moments import Moment, shifted
from hatmonitor.roles import name_of
from hatmonitor.wire.client import Follower
from hatmonitor.wire.messages import (
    SUSPECT_S,
    Answer,
    Beat,
    Bedside,
    Instruments,
    Refused,
    ToFollower,
    Welcome,
)
from hatmonitor.wire.mirror import Mirror
from hatmonitor.wire.ticket import TicketFile
from hatmonitor.words import Say
from ui.console.broken import Faults
from ui.console.history import History
from ui.console.present.scene import Scene
from ui.console.present.times import whole_second

# Alive goes out, and silence is judged, this often: within 2 s, with the wire's own limit of 1.5 s.
JUDGE_MS: Final = 500
# A window shows the room each second; one that has not for so long is not alive, though it runs.
SHOWN_WITHIN_S: Final = 4.0


def stop_loudly(fault: BaseException) -> NoReturn:
    """Say what went wrong in one line on standard error, and end at once."""
    sys.stderr.write(f"the console broke and must be started again: {fault_in_one_line(fault)}\n")
    sys.stderr.flush()
    os._exit(1)


class BaseFeed(QObject):
    """What the window needs, whoever gives it.

    Signals:
        heard: the room may be another. live: vitals or the instruments' lines came. silence: the
        monitor fell silent or speaks again. kept: what keeps it from starting is another.
    """

    heard = Signal()
    live = Signal()
    silence = Signal(bool)
    kept = Signal()

    def scene(self) -> Scene:
        """Everything a presenter may look at, as of this second."""
        raise NotImplementedError

    def ask(self, command: dict[str, Any], done: Callable[[Answer], None]) -> None:
        """Send a command; `done` is called once with its answer, in the window's thread."""
        raise NotImplementedError

    def broke(self, fault: Fault) -> None:
        """Something of the window's own broke; without a monitor to hear it, it is raised again."""
        aloud(fault)

    def shown(self) -> None:
        """The window has just shown the room."""

    def look_at(self, instruments: bool) -> None:
        """Have the instruments' lines told each second from now on, or no more."""

    def samples(self, session: str, done: Callable[[tuple[Sample, ...] | None], None]) -> None:
        """The recorded vitals of this visit; `done` is called once, in the window's thread; with
        None if they cannot be read. `done` is a method of a QObject and not called once it went."""

    def why(self) -> Say | None:
        """Why there is no monitor, where that is known."""
        return None

    def ask_quiet(self) -> None:
        """Somebody has seen that the monitor cannot start: no sound of that for a while."""

    def now_us(self) -> int:
        """This second by the monitor's clock."""
        return self.scene().now.at_us

    def zone(self) -> str:
        """The site's time zone."""
        return self.scene().zone


class Feed(BaseFeed):
    """The real one."""

    _woken = Signal()
    _seen = Signal(Found)

    def __init__(self, data: Path, station: str = "console", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._data = data
        self._found = Found()
        self._guard = Guard(data, self._seen.emit)
        self.mirror = Mirror(time.monotonic())
        self.station = name_of("console", station)
        self._ticket = TicketFile(data, self.station)
        self._waiting: deque[tuple[ToFollower, float]] = deque()
        self._last_beat: tuple[Beat, float] | None = None
        self._awake = False
        self._done: dict[int, Callable[[Answer], None]] = {}
        self._early: dict[int, Answer] = {}
        self._welcomed = False
        self._shown_s: float | None = None
        self._why: Say | None = None
        self._silent_since: Moment | None = None
        self._histories: set[History] = set()
        self._woken.connect(self._take_all, Qt.ConnectionType.QueuedConnection)
        self._seen.connect(self._take_found, Qt.ConnectionType.QueuedConnection)
        self._timer = QTimer(self)
        self._timer.setInterval(JUDGE_MS)
        self._timer.timeout.connect(self._judge)
        self.follower = Follower(
            data,
            "console",
            station,
            on_message=self._arrived,
            ticket=self._ticket.read(),
            on_ticket=self._ticket.write,
        )
        self.faults = Faults(self.follower.broke, stop_loudly)

    def broke(self, fault: Fault) -> None:
        self.faults.broke(fault)

    def shown(self) -> None:
        self._shown_s = time.monotonic()

    def start(self) -> None:
        """Begin to follow."""
        self.follower.start()
        self._guard.start()
        self._timer.start()

    def stop(self) -> None:
        """Say goodbye: who was signed in here is no more."""
        self._timer.stop()
        self._guard.close()
        self.follower.close()
        self._ticket.forget()
        for reading in tuple(self._histories):
            reading.wait()

    def scene(self) -> Scene:
        now = self.mirror.now()
        return Scene(
            self.mirror.room,
            whole_second(now),
            station=self.station,
            silent=self._silent_since,
            ever_heard=self._welcomed,
            demo=self.mirror.demo,
            waiting_protocol=self.mirror.site_protocol,
            bedside=self.mirror.bedside,
            bedside_s=max(0.0, time.monotonic() - self.mirror.bedside_at_s),
            instruments=self.mirror.instruments,
            cannot_start=self._found.cannot_start,
            quiet_s=max(0.0, self._found.quiet_until_s - time.monotonic()),
        )

    def look_at(self, instruments: bool) -> None:
        self.follower.look_at(instruments)

    def samples(self, session: str, done: Callable[[tuple[Sample, ...] | None], None]) -> None:
        reading = History(Path(self.mirror.folder), session, self)
        self._histories.add(reading)
        reading.read.connect(done)
        reading.over.connect(lambda: self._histories.discard(reading))
        reading.start()

    def why(self) -> Say | None:
        return self._why

    def ask_quiet(self) -> None:
        # Not here: the folder may be on a disk that does not answer.
        Thread(target=reason.ask_quiet, args=(self._data,), name="quiet", daemon=True).start()

    def ask(self, command: dict[str, Any], done: Callable[[Answer], None]) -> None:
        number = self.follower.ask(command)
        early = self._early.pop(number, None)
        if early is not None:
            done(early)
        else:
            self._done[number] = done

    # --- in the follower's thread ----------------------------------------------------------------

    def _arrived(self, message: ToFollower) -> None:
        at = time.monotonic()
        if isinstance(message, Beat):
            self._last_beat = (message, at)
            return
        self._waiting.append((message, at))
        if not self._awake:
            self._awake = True
            self._woken.emit()

    # --- in the window's loop --------------------------------------------------------------------

    def _take_found(self, found: Found) -> None:
        self._found = found
        self._judge()
        self.kept.emit()

    def _take_all(self) -> None:
        self._awake = False
        took = live = False
        while self._waiting:
            message, at = self._waiting.popleft()
            live = live or self._lives(message)
            self._take(message, at)
            took = took or not isinstance(message, Answer | Bedside | Instruments)
        if took:
            self.heard.emit()
        if live:
            self.live.emit()

    def _lives(self, message: ToFollower) -> bool:
        """Whether it changes what is told each second; without such instruments nothing does."""
        match message:
            case Bedside(rows):
                return bool(rows or self.mirror.bedside)
            case Instruments():
                return True
        return False

    def _take(self, message: ToFollower, at: float) -> None:
        match message:
            case Answer():
                done = self._done.pop(message.number, None)
                if done is None:
                    self._early[message.number] = message
                else:
                    done(message)
            case Refused():
                self._why = message.reason
                return
            case Welcome():
                self._welcomed, self._why = True, None
        self.mirror.take(message, at)
        for missed in self.mirror.missing():
            self.follower.left_out(missed)

    def _judge(self) -> None:
        """Is the monitor silent? Everything that waits is looked at first."""
        self._take_all()
        if self._last_beat is not None:
            message, at = self._last_beat
            self._last_beat = None
            self.mirror.take(message, at)
        mono = time.monotonic()
        if self._shown_s is None or mono - self._shown_s < SHOWN_WITHIN_S:
            self.follower.alive(self.mirror.seq)
        self._guard.suspect(self.mirror.age_s(mono) > SUSPECT_S)
        kept = self._found.cannot_start is not None and self.mirror.age_s(mono) > SUSPECT_S
        silent = self.mirror.silent(mono) or kept
        if silent == (self._silent_since is not None):
            return
        since = shifted(self.mirror.now(), -self.mirror.age_s(mono))
        self._silent_since = since if silent else None
        self.silence.emit(silent)
