"""When the log is sealed: at once after what matters, within five seconds of anything; in a thread
of its own, after publishing, so that nobody ever waits for a seal.

One seal stands for all that was written before it. While the journal cannot be written, or takes
long over it, no seal competes with it for the disk; that what is written stays unsealed is an alarm
(`log_not_sealed`), and sealing goes on by itself. It must never touch the journal's own connection.

The loop's thread calls `written`, `tend` and `finish`; the seals are made in the thread `sealer`,
which tells of them by `deliver`.
"""

import logging
import time
from collections.abc import Callable, Iterable
from threading import Condition, Thread
from typing import Final

import msgspec

from hatmonitor.events import EmergencyEnded, Event, ShiftHandedOver
from hatmonitor.journal.errors import SealFailed
from hatmonitor.journal.seal import SealWhy
from hatmonitor.journal.sealing import Head, Sealing
from hatmonitor.moments import Moment
from hatmonitor.monitor.inputs import AnyInput, LogDoubtFound, SealingSaid
from hatmonitor.monitor.urgent import seal_at_once
from hatmonitor.words import N_

SEAL_AFTER_S: Final = 4.0  # and made within the fifth
VITALS_EVERY_S: Final = 60.0
# Behind the clock by so much, the samples are all there, also after a small step of the clock.
VITALS_BEHIND_MS: Final = 5_000
_TICK_MS: Final = 500  # the clock may have stood lower between two ticks
AGAIN_AFTER_S: Final = 5.0
UNSEALED_S: Final = 15.0
SLOW_S: Final = 1.0
LAST_SEAL_S: Final = 2.0
# Old seals are folded now and then, for less time than anything may stay unsealed.
FOLD_EVERY_S: Final = 60.0
FOLD_FOR_S: Final = 2.0

TOO_SLOW: Final = N_("the disk takes too long")
WAITS: Final = N_("sealing waits for the disk")

log = logging.getLogger(__name__)


class _Wish(msgspec.Struct, frozen=True):
    head: Head
    at_us: int
    why: SealWhy
    vitals: tuple[int, int] | None
    asked_s: float


class Sealer:
    """Of one life of the monitor's. head: what stands last in the journal."""

    def __init__(
        self, sealing: Sealing, head: Callable[[], Head], deliver: Callable[[AnyInput], None]
    ) -> None:
        self._sealing = sealing
        self._head = head
        self._deliver = deliver
        self._asked = Condition()
        self._wish: _Wish | None = None
        self._busy = False
        self._ended = False
        self._sealed: Head | None = None
        self._sealed_s = 0.0  # what stood in the journal by then is sealed
        self._unsealed_since: float | None = None
        self._not_before = 0.0
        self._handed_over = self._urgent = False
        self._vitals_due = 0.0
        self._fold_due = time.monotonic() + FOLD_EVERY_S
        self._lowest_ms: int | None = None
        self._said: str | None = None  # why it does not work; "": it does; None: not known yet
        self._thread = Thread(target=self._work, name="sealer", daemon=True)

    def start(self) -> None:
        """Seal from now on."""
        self._thread.start()

    def written(self, events: Iterable[Event], now: Moment, mono_s: float) -> None:
        """These were published; seal at once if one of them asks for it."""
        for event in events:
            self._urgent |= seal_at_once(event)
            self._handed_over |= isinstance(event.fact, ShiftHandedOver)
            if isinstance(event.fact, EmergencyEnded):
                self._vitals_due = min(self._vitals_due, mono_s + VITALS_BEHIND_MS / 1000 + 1.0)
        if self._urgent and self._head()[0] > 0:
            self._ask(now, mono_s)

    def tend(
        self, now: Moment, mono_s: float, *, writing: bool, waiting_us: int | None = None
    ) -> None:
        """Do what is due. writing: the journal takes what it is given, and quickly. waiting_us: the
        time of the oldest sample that is not written yet."""
        while not self._sealing.doubts.empty():
            self._deliver(LogDoubtFound(self._sealing.doubts.get()))
        now_ms = now.at_us // 1000
        low = now_ms - _TICK_MS
        self._lowest_ms = low if self._lowest_ms is None else min(self._lowest_ms, low)
        if not writing:
            self._not_before = mono_s + SLOW_S
        if self._head() == self._sealed:
            self._unsealed_since = None
        elif self._unsealed_since is None:
            self._unsealed_since = mono_s
        else:  # in a busy house there is always something newer than the last seal
            self._unsealed_since = max(self._unsealed_since, self._sealed_s)
        late_s = mono_s - (mono_s if self._unsealed_since is None else self._unsealed_since)
        vitals = mono_s >= self._vitals_due
        if self._sealed is None or self._urgent or late_s >= SEAL_AFTER_S or vitals:
            self._ask(now, mono_s, vitals=vitals, waiting_us=waiting_us)
        if late_s > UNSEALED_S and not self._said:
            self._say(WAITS)

    def finish(self, now: Moment) -> None:
        """The last seal; a disk that hangs is not waited for."""
        lowest = self._lowest_ms or now.at_us // 1000
        with self._asked:
            vitals = (lowest, now.at_us // 1000)
            self._wish = _Wish(self._head(), now.at_us, SealWhy.STOPPED, vitals, time.monotonic())
            self._ended = True
            self._asked.notify()
        self._thread.join(LAST_SEAL_S)

    # --- in the loop's thread --------------------------------------------------------------------

    def _ask(
        self, now: Moment, mono_s: float, *, vitals: bool = False, waiting_us: int | None = None
    ) -> None:
        """Wish for a seal, unless it is not the time for one or the last is still being made."""
        if mono_s < self._not_before:
            return
        with self._asked:
            if self._busy or self._wish is not None:
                return
            stretch = self._stretch(now, waiting_us) if vitals else None
            why = SealWhy.HANDOVER if self._handed_over else SealWhy.INTERVAL
            self._wish = _Wish(self._head(), now.at_us, why, stretch, mono_s)
            self._urgent = self._handed_over = False
            self._asked.notify()
        if vitals:
            self._vitals_due = mono_s + VITALS_EVERY_S

    def _stretch(self, now: Moment, waiting_us: int | None) -> tuple[int, int]:
        until = now.at_us // 1000 - VITALS_BEHIND_MS
        if waiting_us is not None:
            until = min(until, waiting_us // 1000)
        lowest = until if self._lowest_ms is None else self._lowest_ms
        self._lowest_ms = None
        return lowest, until

    # --- in the sealer's thread ------------------------------------------------------------------

    def _work(self) -> None:
        while True:
            with self._asked:
                while self._wish is None:
                    if self._ended:
                        return
                    self._asked.wait()
                wish, self._wish = self._wish, None
                self._busy = True
            self._make(wish)
            with self._asked:
                self._busy = False

    def _make(self, wish: _Wish) -> None:
        began_s = time.monotonic()
        try:
            self._sealing.seal(wish.head, wish.at_us, wish.why, wish.vitals)
        except SealFailed as failure:
            log.warning("the seal waits: %s", failure.why)
            self._not_before = time.monotonic() + AGAIN_AFTER_S
            self._say(failure.why)
            return
        self._sealed, self._sealed_s = wish.head, wish.asked_s
        if time.monotonic() - began_s > SLOW_S:
            self._not_before = time.monotonic() + AGAIN_AFTER_S
            self._say(TOO_SLOW)
        elif self._said != "":
            self._say("")
        if wish.why is not SealWhy.STOPPED:
            self._fold(wish.at_us)

    def _fold(self, at_us: int) -> None:
        mono_s = time.monotonic()
        if mono_s < self._fold_due:
            return
        self._fold_due = mono_s + FOLD_EVERY_S
        try:
            self._sealing.fold(at_us, FOLD_FOR_S)
        except SealFailed as failure:
            log.warning("the seals were not folded: %s", failure.why)

    def _say(self, why: str) -> None:
        """Tell of a change."""
        if why == self._said:
            return
        self._said = why
        mark = self._sealing.mark
        if why:
            self._deliver(SealingSaid(why))
        elif mark is not None:
            self._deliver(SealingSaid("", mark.book, mark.seals, mark.signed))
