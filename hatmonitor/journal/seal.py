"""The seal: what the chain alone cannot tell, that its end was cut off or rewritten.

At intervals the monitor writes the journal's head (number and hash) into a second file, signed with
a key. The second file and the key may lie on another medium. It must never stop the monitor: a seal
that cannot be written raises SealFailed, and the journal goes on.

Decision: the key moves on after every seal by a one-way step, and the old one is forgotten. Who
takes over the machine can sign from then on, but not forge or shorten what was sealed before: the
key on the disk already stands further on than a shortened file. The first key, the check key,
proves every signature; until the site takes `seal-check.key` away to a safe place it lies beside
the others, and whoever can read it there could forge too.

`seals.jsonl`: first line {"journal": the journal's beginning}; then a line a seal. mac is
HMAC-SHA256 over the JSON array [journal,n,seq,hash,at,why,mac of the seal before or ""]. A seal
behind the journal is normal (a kill between append and seal); ahead of it, it tells of tampering.
"""

import hmac
import os
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Final

import msgspec

from hatmonitor import typed
from hatmonitor.journal.errors import SealFailed
from hatmonitor.journal.files import CHECK_KEY, SEAL_KEY, SEALS, write_whole
from hatmonitor.moments import iso


class SealWhy(StrEnum):
    """Between `stopped` and the next `started` nothing may have been added."""

    STARTED = "started"
    INTERVAL = "interval"
    HANDOVER = "handover"
    STOPPED = "stopped"


class Seal(msgspec.Struct, frozen=True, gc=False):
    """n counts from 1. seq 0 and hash "": sealed while the journal was empty."""

    n: int
    seq: int
    hash: str
    at: str
    why: SealWhy
    mac: str

    @property
    def code(self) -> str:
        """Short enough to be read out, printed or written down at a hand-over."""
        return f"{self.seq}-{self.mac[:16]}"


class KeyState(msgspec.Struct, frozen=True):
    """The key for seal `next`, in hexadecimal."""

    next: int
    key: str


class _Header(msgspec.Struct, frozen=True):
    journal: str


_LONGEST: Final = 4096  # bytes; no line of the book is longer

_encode: Final = msgspec.json.Encoder().encode
_seals: Final = typed.json_decoder(Seal)


def next_key(key: bytes) -> bytes:
    """One step on; there is no step back."""
    return sha256(b"hatmonitor seal" + key).digest()


def sign(key: bytes, journal: str, seal: Seal, before: str) -> str:
    """The signature of this seal, whose own `mac` is not looked at."""
    form = _encode((journal, seal.n, seal.seq, seal.hash, seal.at, seal.why, before))
    return hmac.digest(key, form, "sha256").hex()


class SealBook:
    """The writing side: one at a time, opened by the journal's single writer."""

    def __init__(self, folder: Path, journal: str, last: Seal | None, state: KeyState) -> None:
        self.folder = folder
        self.last = last
        self._journal = journal
        self._state = state

    @classmethod
    def open(cls, folder: Path, journal: str) -> "SealBook":
        """Go on with the seals in this folder, or begin them; SealFailed with the remedy.

        The folder must be there: made here, it would lie on the wrong disk while the right one is
        not plugged in.
        """
        if not folder.is_dir():
            raise SealFailed(f"there is no folder {folder}")
        try:
            if not (folder / SEALS).exists() and _never_used(folder):
                _begin(folder, journal)
            header, last = _ends(folder / SEALS)
            state = _key_state(folder)
        except FileNotFoundError as error:
            raise SealFailed(
                f"of {SEALS} and {SEAL_KEY} one is gone; to begin new seals, put the other away"
            ) from error
        except OSError as error:
            raise SealFailed(error.strerror or str(error)) from error
        if header != journal:
            raise SealFailed(f"the seals in {folder} belong to another journal")
        return cls(folder, journal, last, _caught_up(state, last))

    def add(self, seq: int, head: str, at_us: int, why: SealWhy) -> Seal:
        """Seal this head. On the disk, key moved on, when it returns; SealFailed otherwise."""
        key = bytes.fromhex(self._state.key)
        before = self.last.mac if self.last else ""
        seal = Seal(self._state.next, seq, head, iso(at_us), why, "")
        seal = msgspec.structs.replace(seal, mac=sign(key, self._journal, seal, before))
        try:
            _append_line(self.folder / SEALS, _encode(seal))
            self.last = seal
            self._state = KeyState(seal.n + 1, next_key(key).hex())
            write_whole(self.folder / SEAL_KEY, _encode(self._state))
        except OSError as error:
            raise SealFailed(error.strerror or str(error)) from error
        return seal


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
    write_whole(folder / SEAL_KEY, _encode(KeyState(1, first.hex())))
    write_whole(folder / SEALS, _encode(_Header(journal)) + b"\n")


def _key_state(folder: Path) -> KeyState:
    state = read_key_state(folder)
    if state is None:
        (folder / SEAL_KEY).stat()  # FileNotFoundError, PermissionError: told apart by the caller
        raise SealFailed(f"{SEAL_KEY} holds no key")
    return state


def _caught_up(state: KeyState, last: Seal | None) -> KeyState:
    """A kill between a seal and its key leaves the key a step behind."""
    while last is not None and state.next <= last.n:
        state = KeyState(state.next + 1, next_key(bytes.fromhex(state.key)).hex())
    return state


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


def _ends(path: Path) -> tuple[str, Seal | None]:
    """The journal the book belongs to and its last seal; only its two ends are read.

    A line without its end was never a seal, its writer was killed in the middle: it is taken off.
    """
    with path.open("r+b") as file:
        first = file.readline()
        size = file.seek(0, os.SEEK_END)
        start = max(len(first), size - _LONGEST)
        file.seek(start)
        tail = file.read()
        if torn := len(tail) - (tail.rfind(b"\n") + 1):
            file.truncate(size - torn)
            os.fsync(file.fileno())
    lines = tail[: len(tail) - torn].splitlines()
    try:
        header = typed.from_json(first, _Header).journal
        return header, _seals.decode(lines[-1]) if lines else None
    except msgspec.DecodeError as error:
        raise SealFailed(f"{SEALS} has been changed") from error


def read_seals(folder: Path) -> tuple[str, list[Seal], int | None]:
    """The journal they belong to, the seals, and the number of the first line that is none.

    A torn last line is left out. FileNotFoundError when there is no book.
    """
    content = (folder / SEALS).read_bytes()
    first, _, rest = content[: content.rfind(b"\n") + 1].partition(b"\n")
    try:
        journal = typed.from_json(first, _Header).journal
    except msgspec.DecodeError:
        return "", [], 1
    try:
        return journal, _seals.decode_lines(rest), None
    except msgspec.DecodeError:
        return journal, *_good_lines(rest)


def _good_lines(lines: bytes) -> tuple[list[Seal], int]:
    seals: list[Seal] = []
    for number, line in enumerate(lines.split(b"\n"), start=2):
        try:
            seals.append(_seals.decode(line))
        except msgspec.DecodeError:
            return seals, number
    return seals, len(seals) + 2


def read_key_state(folder: Path) -> KeyState | None:
    """Where the key stands; None where there is no file or it holds no key."""
    try:
        state = typed.from_json((folder / SEAL_KEY).read_bytes(), KeyState)
        return state if len(bytes.fromhex(state.key)) == 32 and state.next > 0 else None
    except (OSError, ValueError):  # DecodeError is a ValueError
        return None


def read_check_key(path: Path) -> bytes | None:
    """The first key; None where the site has taken it away. SealFailed for what is no key."""
    try:
        return bytes.fromhex(path.read_text("ascii").strip())
    except OSError:
        return None
    except ValueError as error:
        raise SealFailed(f"{path.name} holds no key") from error
