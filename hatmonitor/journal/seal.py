"""The seal: what the chain alone cannot tell, that its end was cut off or rewritten.

The monitor writes the journal's head (number and hash) into a second file, signed with a key. The
second file and the key may lie on another medium. It must never stop the monitor: a seal that
cannot be written raises SealFailed, and the journal goes on.

Decision: the key moves on after every seal by a one-way step, and the old one is forgotten. Who
takes over the machine can sign from then on, but not forge or shorten what was sealed before: the
key on the disk already stands further on than a shortened file. The first key, the check key,
proves every signature; until the site takes `seal-check.key` away to a safe place it lies beside
the others, and whoever can read it there could forge too.

`seals.jsonl`: first line {"journal": the journal's beginning}; then a line a seal. mac is
HMAC-SHA256 over the JSON array [journal,n,seq,hash,at,why,mac of the seal before or ""], and with
`vitals` as an eighth member where the seal covers samples too (vitals.py). A line with `folded`
stands for those between it and the line before, which were looked at and taken away (folding.py).
A seal behind the journal is normal (a kill between append and seal); ahead of it, it tells of
tampering. The book's name, by which the journal knows it, is the beginning of its first signature.
"""

import hmac
from collections.abc import Callable, Iterator
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Final

import msgspec

from hatmonitor import typed
from hatmonitor.journal.errors import SealFailed
from hatmonitor.journal.files import CHECK_KEY, SEAL_KEY, SEALS


class SealWhy(StrEnum):
    """Between `stopped` and the next `started` nothing may have been added."""

    STARTED = "started"
    INTERVAL = "interval"
    HANDOVER = "handover"
    STOPPED = "stopped"


class Vitals(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The samples from `since` to before `until` (milliseconds UTC), how many they are, and the
    running digest of all sealed samples up to and with them."""

    since: int
    until: int
    count: int
    digest: str


class Folded(msgspec.Struct, frozen=True):
    """before: the signature of the seal before, whose line is gone. cuts: (since, until, count) of
    each stretch of samples since the last line that has some; the last is this seal's own."""

    before: str
    cuts: tuple[tuple[int, int, int], ...] = ()


class Seal(msgspec.Struct, frozen=True, omit_defaults=True):
    """n counts from 1. seq 0 and hash "": sealed while the journal was empty."""

    n: int
    seq: int
    hash: str
    at: str
    why: SealWhy
    mac: str
    vitals: Vitals | None = None
    folded: Folded | None = None

    @property
    def code(self) -> str:
        """Short enough to be read out, printed or written down at a hand-over."""
        return f"{self.seq}-{self.mac[:16]}"


class KeyState(msgspec.Struct, frozen=True):
    """The key for seal `next`, in hexadecimal."""

    next: int
    key: str


class Header(msgspec.Struct, frozen=True):
    journal: str


LONGEST: Final = 1 << 18  # bytes; no line of the book is longer
encode: Final = msgspec.json.Encoder().encode
decode_seal: Final[Callable[[bytes], Seal]] = typed.json_decoder(Seal).decode


def next_key(key: bytes) -> bytes:
    """One step on; there is no step back."""
    return sha256(b"hatmonitor seal" + key).digest()


def sign(key: bytes, journal: str, seal: Seal, before: str) -> str:
    """The signature of this seal, whose own `mac` is not looked at."""
    form = (journal, seal.n, seal.seq, seal.hash, seal.at, seal.why, before)
    signed = encode(form if seal.vitals is None else (*form, seal.vitals))
    return hmac.digest(key, signed, "sha256").hex()


def name_of(first: Seal) -> str:
    """What the journal knows a book by."""
    return first.mac[:16]


def seal_or_none(line: bytes) -> Seal | None:
    try:
        return decode_seal(line)
    except ValueError:
        return None


def book_lines(path: Path) -> Iterator[tuple[int, Seal | None]]:
    """Each line's number and seal, one after the other; None for a line that holds none.

    A torn last line is left out. Read as a stream: a book of years needs no memory.
    """
    with path.open("rb") as file:
        file.readline(LONGEST)
        number = 1
        while line := file.readline(LONGEST):
            number += 1
            if line.endswith(b"\n"):
                yield number, seal_or_none(line)


def journal_of_book(path: Path) -> str | None:
    """The journal the book says it belongs to; None where it does not say. FileNotFoundError."""
    with path.open("rb") as file:
        header = file.readline(LONGEST)
    try:
        return typed.from_json(header, Header).journal
    except ValueError:
        return None


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
        key = bytes.fromhex(path.read_text("ascii").strip())
    except OSError:
        return None
    except ValueError as error:
        raise SealFailed(f"{path.name} holds no key") from error
    if len(key) != 32:
        raise SealFailed(f"{path.name} holds no key")
    return key


def older_books(folder: Path) -> list[Path]:
    """Books that were put aside."""
    return sorted(folder.glob(f"{SEALS}.????????"))


def older_keys(folder: Path) -> list[Path]:
    """The first keys of books that were put aside."""
    return sorted(folder.glob(f"{CHECK_KEY}.????????"))
