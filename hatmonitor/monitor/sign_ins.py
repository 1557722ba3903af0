"""A sign-in from its PIN to its answer, on the loop's side: the wait, the turn, the check.

Only a sign-in passes here; a call for help never does. What is slow is done by the thread of the
PINs (pins.py), so that the loop never waits.
"""

from collections.abc import Callable
from functools import partial
from queue import SimpleQueue
from secrets import token_hex
from typing import Final

from devices.guarded import Fault, tried
from hatmonitor.moments import Moment
from hatmonitor.monitor.callers import ticket_hash
from hatmonitor.monitor.conductor import Reply
from hatmonitor.monitor.desk import Broken, PinChecked, PinGiven, Work
from hatmonitor.monitor.inputs import SignInTried
from hatmonitor.monitor.pins import PinRow, Pins, PinThread
from hatmonitor.room.state import Room
from hatmonitor.room.wrong_pins import wait_s
from hatmonitor.staff import StaffFileUnusable
from hatmonitor.wire.messages import Answer
from hatmonitor.words import N_, Say, say

WAIT: Final = N_("after wrong PINs: wait {seconds} s, then try again")
BUSY: Final = say("a PIN from here is still being checked: wait for its answer")


class SignIns:
    """room and now are asked anew each time. tell: the loop's own step, and what came of it."""

    def __init__(
        self,
        pins: Pins | None,
        work: "SimpleQueue[Work]",
        room: Callable[[], Room],
        now: Callable[[], Moment],
        step: Callable[[SignInTried], Reply | None],
    ) -> None:
        self._pins = pins
        self._work = work
        self._room, self._now, self._step = room, now, step
        self._row: PinRow[PinGiven] = PinRow()
        self._thread = PinThread()

    def given(self, given: PinGiven) -> None:
        """Somebody typed a PIN."""
        if self._waits(given):
            return
        if not self._row.add(given.line.name, given):
            _refuse(given, BUSY)
            return
        self._next()

    def checked(self, checked: PinChecked) -> None:
        """It was right or wrong; on to the next."""
        self._row.done()
        if checked.refused is not None:  # nobody's fault, so nobody waits longer for it
            refused = Answer(checked.number, ok=False, reason=checked.refused)
            checked.line.answer(refused)
            self._next()
            return
        ticket = token_hex(32)
        name = checked.line.name
        reply = self._step(SignInTried(name, checked.staff, checked.right, ticket_hash(ticket)))
        if reply is not None:
            given = ticket if reply.ok else ""
            checked.line.answer(
                Answer(checked.number, reply.ok, reply.seqs, reply.reason, reply.unwritten, given)
            )
        self._next()

    def passed_over(self) -> None:
        """Whoever was to be told has gone."""
        self._row.done()
        self._next()

    def _next(self) -> None:
        while (given := self._row.next()) is not None:
            if not self._waits(given):
                self._thread.do(partial(_check, self._pins, given, self._work))
                return
            self._row.done()

    def _waits(self, given: PinGiven) -> bool:
        """Whether it may not be tried yet; then it has its answer."""
        left_s = wait_s(self._room(), given.staff, given.line.name, self._now())
        if left_s <= 0.0:
            return False
        _refuse(given, Say(WAIT, {"seconds": -int(-left_s // 1)}))
        return True


def _refuse(given: PinGiven, reason: Say) -> None:
    given.line.answer(Answer(given.number, ok=False, reason=reason))


def _check(pins: Pins | None, given: PinGiven, work: "SimpleQueue[Work]") -> None:
    """In the thread of the PINs; an answer in any case."""
    right: bool | Fault = False
    refused: Say | None = None
    if pins is not None:
        try:
            right = tried(
                "a PIN check", lambda: pins.check(given.staff, given.pin), (StaffFileUnusable,)
            )
        except StaffFileUnusable as unusable:
            refused = unusable.reason
    if isinstance(right, Fault):
        work.put(Broken("PINs", right.error or RuntimeError("no reason given")))
        right = False
    work.put(PinChecked(given.line, given.number, given.staff, right, refused))
