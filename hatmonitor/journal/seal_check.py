"""A book of seals, walked from its first line to its last: is it genuine, and is all of it there?

Read as a stream, one seal at a time, so that a book of years needs no memory. A line that is not
what was written is a finding, and the walk goes on behind it. The book is read after its key, so
that a monitor that goes on sealing meanwhile can only be ahead of what is looked at, which is
normal.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from hatmonitor.journal.diagnosis import Fault, Finding
from hatmonitor.journal.errors import SealFailed
from hatmonitor.journal.files import SEALS
from hatmonitor.journal.seal import (
    Seal,
    book_lines,
    journal_of_book,
    name_of,
    next_key,
    older_books,
    older_keys,
    read_check_key,
    read_key_state,
    sign,
)
from hatmonitor.words import Say, say

_UNCHECKED: Final = say(
    "The signatures of the seals were not checked: their first key is kept elsewhere."
)
_FINDINGS: Final = 20  # more tell nobody anything
_STEPS: Final = 50_000_000  # more seals than any book has


def broken(seq: int, said: Say) -> Finding:
    """Something is wrong with the seals; seq: the first event they no longer vouch for."""
    return Finding(Fault.SEAL_BROKEN, seq, said)


class BookWalk:
    """Give it to a loop: it gives the genuine seals in order. Afterwards, and meanwhile:

    findings; name and count: of the book; vouched: how far its seals go; whole: False from the
    first line on that is not what was written; breaks: how many are not; signatures: of the seals
    the journal tells of.
    """

    def __init__(self, path: Path, journal: str, key: bytes | None, told: Iterable[int]) -> None:
        self.findings: list[Finding] = []
        self.name = ""
        self.count = 0
        self.vouched = 0
        self.first_seq: int | None = None
        self.whole = True
        self.breaks = 0
        self.signatures = dict.fromkeys(told, "")
        self._path = path
        self._journal = journal
        self._key = key
        self._key_is_for = 1
        self._before: str | None = ""  # the last signature; None: not known
        self._skipped = False

    def __iter__(self) -> Iterator[Seal]:
        for _, seal in book_lines(self._path):
            if seal is None:
                self._complain(say("Seal {n} is not genuine.", n=str(self.count + 1)))
                self._before, self._skipped = None, True
            elif self._is_next(seal) or (self._follows(seal) and self._signed(seal)):
                if seal.n == 1:
                    self.name, self.first_seq = name_of(seal), seal.seq
                if seal.n in self.signatures:
                    self.signatures[seal.n] = seal.mac
                yield seal
                if seal.seq > self.vouched:
                    self.vouched = seal.seq

    def key_for(self, n: int) -> bytes | None:
        """The key seal n must be signed with; None where the first key is not known."""
        if self._key is None:
            return None
        while self._key_is_for < n:
            self._key = next_key(self._key)
            self._key_is_for += 1
        return self._key

    def _is_next(self, seal: Seal) -> bool:
        """All is well with it: the usual case in one look, since a book has very many."""
        n = self.count + 1
        if seal.n != n or self._before is None or self._key is None or self._key_is_for != n:
            return False
        if seal.mac != sign(self._key, self._journal, seal, self._before):
            return False
        self.count, self._before, self._skipped = n, seal.mac, False
        self._key, self._key_is_for = next_key(self._key), n + 1
        return True

    def _follows(self, seal: Seal) -> bool:
        """It is numbered as it should be; a number that was left out is said."""
        expected = self.count + 1
        if seal.n < expected or seal.n > expected + _STEPS:
            self._complain(say("Seal {n} is not genuine.", n=str(expected)))
            self._before = seal.mac
            return False
        if seal.n > expected and seal.folded is not None:
            self._before = seal.folded.before
        elif seal.n > expected:
            if not self._skipped or seal.n > expected + 1:
                self._complain(
                    say("Seals {n} to {last} are gone.", n=str(expected), last=str(seal.n - 1))
                )
            self._before = None
        self._skipped = False
        self.count = seal.n
        return True

    def _signed(self, seal: Seal) -> bool:
        key = self.key_for(seal.n)
        before, self._before = self._before, seal.mac
        if key is None or before is None or seal.mac == sign(key, self._journal, seal, before):
            return True
        self._complain(say("Seal {n} is not genuine.", n=str(seal.n)))
        return False

    def _complain(self, said: Say) -> None:
        self.whole = False
        self.breaks += 1
        if len(self.findings) < _FINDINGS:
            self.findings.append(broken(self.vouched + 1, said))


class Books:
    """The book in use and those that were put aside before it.

    walk: of the one in use; None where there is none to walk, and then `findings` says why.
    """

    def __init__(
        self, folder: Path, check_key: Path, beginning: str, told: frozenset[int] = frozenset()
    ) -> None:
        self.findings: list[Finding] = []
        self.notes: list[Say] = []
        self.walk: BookWalk | None = None
        self._folder = folder
        self._beginning = beginning
        self._told = told
        self._state = read_key_state(folder)
        self._key: bytes | None = None
        try:
            journal = journal_of_book(folder / SEALS)
            self._key = read_check_key(check_key)
        except OSError:
            self._complain(say("There is no seal: {file} is gone.", file=SEALS))
            return
        except SealFailed as error:
            self._complain(say("{why}", why=error.why))
            return
        if journal is None:
            self._complain(say("Seal {n} is not genuine.", n="1"))
            return
        if journal != beginning:
            said = say("This is another journal than the one that was sealed.")
            self.findings.append(Finding(Fault.FILE_SWAPPED, 1, said))
            return
        if self._key is None:
            self.notes.append(_UNCHECKED)
        self.walk = BookWalk(folder / SEALS, beginning, self._key, told)

    def walked(self) -> None:
        """The book in use was walked to its end: what its key and its beginning say of it."""
        walk, state = self.walk, self._state
        if walk is None:
            return
        self.findings += walk.findings
        if walk.first_seq:
            self.notes.append(
                say("The seals begin only after event {seq}.", seq=str(walk.first_seq))
            )
        if state is None or not walk.whole:
            return
        if state.next > walk.count + 1:
            gone = say(
                "Seals {n} to {last} are gone.", n=str(walk.count + 1), last=str(state.next - 1)
            )
            self.findings.append(broken(walk.vouched + 1, gone))
        elif state.next == walk.count + 1 and self._is_foreign(walk, state.key):
            changed = say("The key of the seals was changed.")
            self.findings.append(broken(walk.vouched + 1, changed))

    def older(self) -> Iterator[BookWalk]:
        """The books that were put aside, each walked to its end, with the key that fits it."""
        keys = [key for path in older_keys(self._folder) if (key := _key_or_none(path))]
        for path in older_books(self._folder):
            if (journal := journal_of_book(path)) is None:
                continue
            if journal != self._beginning:
                said = say("{file} holds the seals of another journal.", file=path.name)
                self.findings.append(Finding(Fault.FILE_SWAPPED, 1, said))
                continue
            for key in (*keys, None):
                walk = BookWalk(path, self._beginning, key, self._told)
                for _ in walk:
                    pass
                if walk.name:
                    break
            yield walk

    @staticmethod
    def _is_foreign(walk: BookWalk, key: str) -> bool:
        """A key for the seal after the last must be the one the first key leads to.

        One that stands further back belongs to a moment ago: the monitor has sealed meanwhile.
        """
        right = walk.key_for(walk.count + 1)
        return right is not None and key != right.hex()

    def _complain(self, said: Say) -> None:
        self.findings.append(broken(1, said))


def _key_or_none(path: Path) -> bytes | None:
    try:
        return read_check_key(path)
    except SealFailed:
        return None
