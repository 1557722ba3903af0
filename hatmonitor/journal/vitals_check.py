"""The samples held against what the seals say of them (vitals.py).

The stretches follow each other without a gap, so a sample that lies before the last sealed moment
and in no stretch was put in. A clock that was set back makes a stretch over one that was sealed
before; then the older cannot be checked any more, which is said, and counts only if the journal
itself tells of the clock.
"""

import sqlite3
from typing import Final

import msgspec

from hatmonitor.journal.diagnosis import Fault, Finding
from hatmonitor.journal.seal import Seal, SealWhy, Vitals
from hatmonitor.journal.vitals import any_in, digest_of, first_ms
from hatmonitor.moments import iso
from hatmonitor.words import Say, say

_MOST: Final = 1000
_EVER_MS: Final = 9_000_000_000_000  # the year 2255
_CLOCK: Final = """
    SELECT 1 FROM events WHERE seq > ? AND seq <= ?
    AND (kind LIKE 'clock%' OR kind = 'monitor_started') LIMIT 1
"""


class _Stretch(msgspec.Struct, frozen=True):
    """Something about these samples; n: with which seal it came up."""

    since: int
    until: int
    n: int


class VitalsWalk:
    """Takes the genuine seals in order; only those with samples, and the first and last of a life,
    have anything to tell it. stopped: the last it took was the end of a life."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn
        self._first: int | None = None
        self._until: int | None = None
        self._high = 0
        self._digest = ""
        self._last_seq = 0
        self._lost = False
        self._breaks = 0
        self.stopped = False
        self._wrong: list[_Stretch] = []
        # The clock was set back to `since`, when samples up to `until` were sealed already.
        self._backs: list[_Stretch] = []
        self._n = 0

    def take(self, seal: Seal, breaks: int) -> None:
        """Look at the samples this seal covers. breaks: how many seals were bad before it; after
        one there is nothing to hold the next stretch against."""
        if breaks > self._breaks:
            self._breaks, self._lost, self._until = breaks, True, None
        self._n = seal.n
        vitals = seal.vitals
        if vitals is not None:
            if self.stopped:  # nobody watched: whatever came in between was put in
                self._is_wrong(vitals.since, vitals.until)
            self._look(seal, vitals)
        self.stopped = seal.why is SealWhy.STOPPED

    def findings(self) -> list[Finding]:
        """The first stretch that is not what was sealed."""
        if self.stopped and self._until is not None:
            late = any_in(self._conn, self._until, _EVER_MS)
            if late is not None:
                self._is_wrong(late, late + 1)
        wrong = [stretch for stretch in self._wrong if not self._sealed_again(stretch)]
        return [
            Finding(
                Fault.VITALS,
                None,
                say(
                    "Vitals between {since} and {until} are not those that were sealed.",
                    since=iso(one.since * 1000),
                    until=iso(one.until * 1000),
                ),
            )
            for one in wrong[:1]
        ]

    def notes(self) -> list[Say]:
        """What is not covered."""
        notes = []
        oldest = first_ms(self._conn)
        if self._first is None and oldest is not None:
            notes.append(say("The vitals are not sealed."))
        elif self._first is not None and oldest is not None and oldest < self._first:
            when = iso(self._first * 1000)
            notes.append(say("Vitals before {time} are not sealed.", time=when))
        for again in [one for one in self._wrong if self._sealed_again(one)][:1]:
            notes.append(
                say(
                    "Vitals between {since} and {until} cannot be checked: the clock was set back.",
                    since=iso(again.since * 1000),
                    until=iso(again.until * 1000),
                )
            )
        return notes

    def _look(self, seal: Seal, vitals: Vitals) -> None:
        own = (vitals.since, vitals.until, vitals.count)
        cuts = seal.folded.cuts if seal.folded and seal.folded.cuts else (own,)
        digest, right = self._digest, cuts[-1] == own
        for since, until, count in cuts:
            self._reach(since, seal.seq)
            found, digest = digest_of(self._conn, since, until, digest)
            right = right and found == count
            self._until, self._high = until, max(self._high, until)
        if not (right and digest == vitals.digest) and not self._lost:
            self._is_wrong(cuts[0][0], vitals.until)
        self._lost = False
        self._digest, self._last_seq = vitals.digest, seal.seq

    def _reach(self, since: int, seq: int) -> None:
        """From the end of the stretch before to the beginning of this one."""
        if self._first is None:
            self._first = since
        if self._until is None or since == self._until:
            return
        if since < self._until:
            told = self._conn.execute(_CLOCK, (self._last_seq, seq)).fetchone() is not None
            if told and len(self._backs) < _MOST:
                self._backs.append(_Stretch(since, self._high, self._n))
        elif self._until >= self._high and any_in(self._conn, self._until, since) is not None:
            self._is_wrong(self._until, since)

    def _is_wrong(self, since: int, until: int) -> None:
        if len(self._wrong) < _MOST:
            self._wrong.append(_Stretch(since, until, self._n))

    def _sealed_again(self, wrong: _Stretch) -> bool:
        """The clock came back over it after it had been sealed."""
        return any(
            back.n > wrong.n and back.since < wrong.until and wrong.since < back.until
            for back in self._backs
        )
