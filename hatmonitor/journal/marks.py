"""The seals held against the journal while its chain is walked: what was sealed, is it still there?

A seal is a mark: at this number stood this hash. The marks come as a stream in the order of their
numbers; one that goes back tells of a journal that was cut short and gone on with, and is looked up
by itself. On the way the samples each seal covers are looked at too.
"""

import sqlite3
from collections.abc import Iterator
from typing import Final

from hatmonitor.journal.diagnosis import Fault, Finding, finding
from hatmonitor.journal.seal import Seal, SealWhy
from hatmonitor.journal.seal_check import BookWalk
from hatmonitor.journal.vitals_check import VitalsWalk
from hatmonitor.words import Say, say

_START: Final = "monitor_started"
_FINDINGS: Final = 20

Mark = tuple[int, str]


class Marks:
    """Give it to a loop: it gives (number, hash) in rising order. Afterwards, and meanwhile:

    findings and notes; top: the highest number that was sealed last.
    """

    def __init__(self, conn: sqlite3.Connection, walk: BookWalk, vitals: VitalsWalk) -> None:
        self.findings: list[Finding] = []
        self.notes: list[Say] = []
        self.last: Seal | None = None
        self._conn = conn
        self._walk = walk
        self._vitals = vitals
        self._given = 0

    def __iter__(self) -> Iterator[Mark]:
        for seal in self._walk:
            last = self.last
            if seal.vitals is not None or seal.why is not SealWhy.INTERVAL or self._vitals.stopped:
                self._vitals.take(seal, self._walk.breaks)
            if last is not None and (seal.seq < last.seq or last.why is SealWhy.STOPPED):
                self._between(last, seal)
            self.last = seal
            if seal.seq > self._given:
                self._given = seal.seq
                yield seal.seq, seal.hash
            elif seal.seq > 0:
                self._look_back(seal)

    def at_the_end(self, end: int | None, end_before: int | None) -> None:
        """All were given. end: the journal's last number now, end_before: when we began; None
        where it cannot be read."""
        if self.last is None:
            return
        if end is not None and self.last.seq > end:
            self._add(finding(Fault.CUT_SHORT, end + 1))
        if self.last.why is SealWhy.STOPPED and end_before is not None:
            self._added_while_stopped(self.last.seq, end_before)

    def _between(self, seal: Seal, following: Seal) -> None:
        if following.seq < seal.seq:
            self._add(finding(Fault.CUT_SHORT, following.seq + 1))
        if seal.why is SealWhy.STOPPED and following.n == seal.n + 1:
            self._added_while_stopped(seal.seq, following.seq)

    def _added_while_stopped(self, stopped: int, until: int) -> None:
        """Events after a clean stop: a monitor that could not seal begins with its start; others
        were put in."""
        if until <= stopped:
            return
        row = self._conn.execute("SELECT kind FROM events WHERE seq = ?", (stopped + 1,)).fetchone()
        if row is None or row[0] != _START:
            self._add(finding(Fault.INSERTED, stopped + 1, until))
        elif len(self.notes) < _FINDINGS:
            self.notes.append(
                say("Events {first} to {last} were not sealed.",
                    first=str(stopped + 1), last=str(until))
            )  # fmt: skip

    def _look_back(self, seal: Seal) -> None:
        found = self._conn.execute("SELECT hash FROM events WHERE seq = ?", (seal.seq,)).fetchone()
        if found is not None and found[0] != seal.hash:
            self._add(finding(Fault.EDITED, seal.seq))

    def _add(self, found: Finding) -> None:
        if len(self.findings) < _FINDINGS:
            self.findings.append(found)
