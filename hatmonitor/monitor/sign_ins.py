"""A sign-in from its PIN to its answer, on the loop's side: the wait, the turn, the check.

Only a sign-in passes here; a call for help never does. What is slow is done by the thread of the
PINs (pins.py), so that the loop never waits.
"""

from collections.abc import Callable
from functools import partial
from queue import SimpleQueue
from secrets import token_hex
from typing import Final

import msgspec

from devices.guarded import Fault, tried
from hatmonitor.commands import AddStaff, AnyCommand, RemoveStaff, SetPin, SetRole
from hatmonitor.decide import Refusal, decide
from hatmonitor.decide.asking import refuse
from hatmonitor.moments import Moment
from hatmonitor.monitor.callers import ticket_hash
from hatmonitor.monitor.desk import (
    Broken,
    PinChecked,
    PinGiven,
    SecretGiven,
    SecretKept,
    Work,
)
from hatmonitor.monitor.inputs import AnyInput, SecretSet, SecretsSeen, SignInTried
from hatmonitor.monitor.outcome import Reply
from hatmonitor.monitor.pin_door import PinDoor
from hatmonitor.monitor.pins import PinRow, PinThread
from hatmonitor.monitor.react import NOT_WRITTEN, who
from hatmonitor.room.state import Room
from hatmonitor.room.wrong_pins import wait_s
from hatmonitor.site.house import is_staff_code
from hatmonitor.staff import PIN, Change, StaffFileUnusable, StaffSecrets, changes_since
from hatmonitor.wire.messages import Answer
from hatmonitor.words import N_, Say, say

WAIT: Final = N_("after wrong PINs: wait {seconds} s, then try again")
NO_FILE: Final = say("nobody's PIN can be changed now: the staff file cannot be used")
NO_PIN: Final = say("the staff file has no PIN of this person: set one first")
OfTheFile = AddStaff | SetPin | SetRole | RemoveStaff
BUSY: Final = say("a PIN from here is still being checked: wait for its answer")


class SignIns:
    """room and now are asked anew each time. tell: the loop's own step, and what came of it."""

    def __init__(
        self,
        pins: PinDoor | None,
        work: "SimpleQueue[Work]",
        room: Callable[[], Room],
        now: Callable[[], Moment],
        step: Callable[[AnyInput], Reply | None],
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
        self._look_at_file()
        self._next()

    def secret(self, given: SecretGiven) -> None:
        """A shift lead changes the staff; the file first, then the facts."""
        room, name = self._room(), given.line.name
        asking = who(room, name, self._now())
        try:
            decide(room, without_pin(given.command), asking)
            self._fits(given.command)
        except Refusal as refusal:
            _refuse(given, refusal.reason)
            return
        secrets = self._pins.secrets if self._pins is not None else None
        if secrets is None or not room.logging:
            _refuse(given, NO_FILE if secrets is None else NOT_WRITTEN)
            return
        self._thread.do(partial(_keep, secrets, given, asking.by, self._work))

    def kept(self, kept: SecretKept) -> None:
        """It is in the file, or could not be."""
        if kept.said is None:
            reason = kept.why or NO_FILE
            kept.line.answer(Answer(kept.number, ok=False, reason=reason))
            return
        name, said = kept.line.name, kept.said
        item = SecretSet(name, kept.by, kept.command, said.what, said.number, kept.mark)
        reply = self._step(item)
        if reply is not None:
            kept.line.answer(
                Answer(kept.number, reply.ok, reply.seqs, reply.reason, reply.unwritten)
            )

    def _fits(self, command: AnyCommand) -> None:
        room = self._room()
        if isinstance(command, AddStaff | SetPin) and not PIN.fullmatch(command.pin):
            raise refuse(N_("a PIN has 4 to 12 digits"))
        if isinstance(command, AddStaff) and not is_staff_code(command.staff, room.devices):
            raise refuse(N_("use a staff code such as w1, never a person's name"))

    def _look_at_file(self) -> None:
        """A PIN that an older program kept is kept better as soon as it is known; the log is told
        that the file changed."""
        known = self._room().staff_file
        secrets = self._pins.secrets if self._pins is not None else None
        if secrets is None or known is None:
            return
        file = secrets.file
        if (file.number, file.mark) != (known.number, known.mark):
            changes = changes_since(file, known.number, known.mark)
            self._step(SecretsSeen(file.number, file.mark, "", changes))

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


def without_pin(command: OfTheFile) -> OfTheFile:
    """As it may be kept."""
    if isinstance(command, AddStaff | SetPin):
        return msgspec.structs.replace(command, pin="")
    return command


def _keep(pins: StaffSecrets, given: SecretGiven, by: str, work: "SimpleQueue[Work]") -> None:
    """In the thread of the PINs; an answer in any case."""
    done = tried("a change of the staff", lambda: _kept(pins, given.command, by))
    said, why = (done, None) if isinstance(done, Change) else (None, NO_FILE)
    if isinstance(done, Say):
        why = done
    elif isinstance(done, Fault):
        work.put(Broken("PINs", done.error or RuntimeError("no reason given")))
    command = without_pin(given.command)
    work.put(SecretKept(given.line, given.number, by, command, said, pins.file.mark, why))


def _kept(pins: StaffSecrets, command: OfTheFile, by: str) -> Change | Say:
    try:
        match command:
            case AddStaff(staff, role, pin):
                pins.add(staff, role, pin, by)
            case SetPin(staff, pin):
                pins.add(staff, pins.known().get(staff, "worker"), pin, by)
            case SetRole(staff, role):
                pins.set_role(staff, role, by)
            case RemoveStaff(staff):
                pins.remove(staff, by)
    except StaffFileUnusable as fault:
        return fault.reason
    except KeyError:  # on the list, but without a PIN in the file
        return NO_PIN
    return pins.file.changes[-1]


def _refuse(given: PinGiven | SecretGiven, reason: Say) -> None:
    given.line.answer(Answer(given.number, ok=False, reason=reason))


def _check(pins: PinDoor | None, given: PinGiven, work: "SimpleQueue[Work]") -> None:
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
