"""The book of seals, written: gone on with after a kill at any point, begun, or put right.

One writer at a time. It must never go on with what it cannot be sure of: seals whose end was
changed, or whose key is gone, are put aside under a name of their own for `verify`, and new ones
are begun; where the first key still lies there, the lost key is made anew from it.
"""

import os
from hashlib import sha256
from pathlib import Path
from typing import Final

import msgspec

from hatmonitor import typed
from hatmonitor.journal.errors import SealFailed
from hatmonitor.journal.files import CHECK_KEY, JOURNAL, SEAL_KEY, SEALS, write_whole
from hatmonitor.journal.seal import (
    LONGEST,
    Header,
    KeyState,
    Seal,
    SealWhy,
    Vitals,
    book_lines,
    decode_seal,
    encode,
    name_of,
    next_key,
    read_check_key,
    read_key_state,
    seal_or_none,
    sign,
)
from hatmonitor.moments import iso
from hatmonitor.words import N_, Say, say

ONE_GONE: Final = N_("the seals or their key are gone; to begin new ones, put the other away")
NO_KEY: Final = N_("seal.key holds no key")
CHANGED: Final = N_("seals.jsonl has been changed")
FOREIGN: Final = N_("the seals belong to another journal")


class SealBook:
    """The writing side: one at a time, opened by the journal's single writer.

    name: of this book, "" before its first seal. vitals: how far the samples are sealed. mended:
    what had to be put right when it was opened.
    """

    def __init__(self, folder: Path, journal: str, state: KeyState) -> None:
        self.folder = folder
        self.last: Seal | None = None
        self.name = ""
        self.vitals: Vitals | None = None
        self.mended: Say | None = None
        self._journal = journal
        self._state = state

    @classmethod
    def open(cls, folder: Path, journal: str, *, mend: bool = False) -> "SealBook":
        """Go on with the seals in this folder, or begin them; SealFailed with the remedy.

        mend: what cannot be gone on with is put aside and new seals are begun, or the key is made
        anew from the first one where that still lies there; `mended` then says so. The folder must
        be there: made here, it would lie on the wrong disk while the right one is not plugged in.
        """
        if not folder.is_dir():
            raise SealFailed(f"there is no folder {folder}")
        try:
            if not (folder / SEALS).exists() and _never_used(folder):
                _begin(folder, journal)
            try:
                return cls._gone_on_with(folder, journal)
            except SealFailed as failure:
                if not (mend and failure.mendable):
                    raise
                return cls._mended(folder, journal, failure.why)
        except OSError as error:
            raise SealFailed(error.strerror or str(error)) from error

    def add(
        self, seq: int, head: str, at_us: int, why: SealWhy, vitals: Vitals | None = None
    ) -> Seal:
        """Seal this head. On the disk, key moved on, when it returns; SealFailed otherwise."""
        key = bytes.fromhex(self._state.key)
        before = self.last.mac if self.last else ""
        seal = Seal(self._state.next, seq, head, iso(at_us), why, "", vitals)
        seal = msgspec.structs.replace(seal, mac=sign(key, self._journal, seal, before))
        try:
            _append_line(self.folder / SEALS, encode(seal))
            self.last = seal
            self.name = self.name or name_of(seal)
            self.vitals = vitals or self.vitals
            self._state = KeyState(seal.n + 1, next_key(key).hex())
            write_whole(self.folder / SEAL_KEY, encode(self._state))
        except OSError as error:
            raise SealFailed(error.strerror or str(error)) from error
        return seal

    @property
    def missing(self) -> int:
        """How many seals the key knows of that the book has not."""
        return self._state.next - 1 - (self.last.n if self.last else 0)

    @classmethod
    def _gone_on_with(cls, folder: Path, journal: str) -> "SealBook":
        if not (folder / SEALS).exists():
            raise SealFailed(ONE_GONE, mendable=True)
        header, first, last = _ends(folder / SEALS)
        if header != journal:
            # Beside the journal it can only be that of a journal that lay here before.
            raise SealFailed(FOREIGN, mendable=(folder / JOURNAL).exists())
        if not (folder / SEAL_KEY).exists():
            raise SealFailed(ONE_GONE, mendable=True)
        state = read_key_state(folder)
        if state is None:
            raise SealFailed(NO_KEY, mendable=True)
        return cls._with(folder, journal, _caught_up(state, last), first, last)

    @classmethod
    def _with(
        cls, folder: Path, journal: str, state: KeyState, first: Seal | None, last: Seal | None
    ) -> "SealBook":
        book = cls(folder, journal, state)
        book.last = last
        book.name = name_of(first) if first else ""
        book.vitals = _last_vitals(folder / SEALS)
        return book

    @classmethod
    def _mended(cls, folder: Path, journal: str, why: str) -> "SealBook":
        state = _key_from_first(folder, journal)
        if state is not None:
            write_whole(folder / SEAL_KEY, encode(state))
            book = cls._gone_on_with(folder, journal)
            book.mended = say("{why}: the key of the seals was made anew.", why=why)
            return book
        _put_aside(folder)
        _begin(folder, journal)
        book = cls._gone_on_with(folder, journal)
        book.mended = say("{why}: new seals were begun.", why=why)
        return book


def _never_used(folder: Path) -> bool:
    """True where no seal was made yet: a kill may have left the keys without the book."""
    state = read_key_state(folder)
    return not (folder / SEAL_KEY).exists() or (state is not None and state.next == 1)


def _begin(folder: Path, journal: str) -> None:
    """New keys and an empty book. The book comes last: with it the seals exist.

    The first key of an older book that was put away is kept, or nobody could check that book.
    """
    if (folder / CHECK_KEY).exists():
        older = sha256((folder / CHECK_KEY).read_bytes()).hexdigest()[:8]
        (folder / CHECK_KEY).rename(folder / f"{CHECK_KEY}.{older}")
    first = os.urandom(32)
    write_whole(folder / CHECK_KEY, first.hex().encode() + b"\n")
    write_whole(folder / SEAL_KEY, encode(KeyState(1, first.hex())))
    write_whole(folder / SEALS, encode(Header(journal)) + b"\n")


def _put_aside(folder: Path) -> None:
    """Keep a book that cannot be gone on with, for `verify`, under a name of its own."""
    book = folder / SEALS
    if book.exists():
        older = sha256(book.read_bytes()).hexdigest()[:8]
        book.rename(folder / f"{SEALS}.{older}")


def _caught_up(state: KeyState, last: Seal | None) -> KeyState:
    """A kill between a seal and its key leaves the key a step behind."""
    while last is not None and state.next <= last.n:
        state = KeyState(state.next + 1, next_key(bytes.fromhex(state.key)).hex())
    return state


def _key_from_first(folder: Path, journal: str) -> KeyState | None:
    """The key for the next seal, if the first key lies there and leads to the last seal."""
    try:
        key = read_check_key(folder / CHECK_KEY)
        header, _, last = _ends(folder / SEALS)
    except (SealFailed, OSError):
        return None
    if key is None or header != journal or last is None:
        return None
    before = _signature_before(folder / SEALS, last)
    for _ in range(last.n - 1):
        key = next_key(key)
    if sign(key, journal, last, before) != last.mac:
        return None
    return KeyState(last.n + 1, next_key(key).hex())


def _signature_before(path: Path, last: Seal) -> str:
    if last.folded is not None:
        return last.folded.before
    before = ""
    for _, seal in book_lines(path):
        if seal is not None and seal.n == last.n - 1:
            before = seal.mac
    return before


def _append_line(path: Path, line: bytes) -> None:
    """Add a line and sync it; a line the disk did not take whole is taken back."""
    handle = os.open(path, os.O_WRONLY | os.O_APPEND)
    try:
        size = os.fstat(handle).st_size
        try:
            if os.write(handle, line + b"\n") <= len(line):
                raise OSError(None, "the disk is full")
            os.fsync(handle)
        except OSError:
            os.ftruncate(handle, size)
            raise
    finally:
        os.close(handle)


def _ends(path: Path) -> tuple[str, Seal | None, Seal | None]:
    """The journal the book belongs to, its first and its last seal; only its ends are read.

    A line without its end was never a seal, its writer was killed in the middle: it is taken off.
    """
    with path.open("r+b") as file:
        header = file.readline(LONGEST)
        first = file.readline(LONGEST)
        size = file.seek(0, os.SEEK_END)
        start = max(len(header), size - LONGEST)
        file.seek(start)
        tail = file.read()
        if torn := len(tail) - (tail.rfind(b"\n") + 1):
            file.truncate(size - torn)
            os.fsync(file.fileno())
    lines = tail[: len(tail) - torn].split(b"\n")[:-1]
    try:
        journal = typed.from_json(header, Header).journal
        if not lines:
            return journal, None, None
        return journal, decode_seal(first), decode_seal(lines[-1])
    except ValueError as error:  # DecodeError is one, and so is text that is no UTF-8
        raise SealFailed(CHANGED, mendable=True) from error


def _last_vitals(path: Path) -> Vitals | None:
    """How far the samples are sealed. Reads the book from its end, as a rule only a few lines."""
    with path.open("rb") as file:
        end = file.seek(0, os.SEEK_END)
        rest = b""
        while end > 0:
            start = max(0, end - LONGEST)
            file.seek(start)
            rest = file.read(end - start) + rest
            head, _, whole = rest.partition(b"\n") if start else (b"", b"", rest)
            for line in reversed(whole.split(b"\n")):
                if b'"vitals"' in line and (seal := seal_or_none(line)) and seal.vitals:
                    return seal.vitals
            rest, end = head + b"\n", start
    return None
