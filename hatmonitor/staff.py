"""Who may ask what, and the PINs of the staff as Argon2 hashes in `<data>/staff.json`.

Decision: the hashes are kept apart from the journal, because the journal is exported and a hash of
four digits can be guessed by whoever holds it. For the same reason the file alone is of no use: a
PIN goes into its hash together with a random key in a file of its own (`pins.key`). Who holds both
can guess; a key that is lost makes every PIN void, and each is then set anew (`hatmonitor staff`).

The file counts its changes and says of each who made it and what it was made from, so that the
journal knows every one of them, and knows when the file is another one. A PIN is never logged,
never in an error text, and is forgotten as soon as it is checked. A check takes as long for an
unknown person as for a known one. The file is written whole, or not at all.
"""

import hashlib
import hmac
import os
import re
import secrets
import threading
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from hatmonitor.commands import FREE, LEAD_ONLY
from hatmonitor.journal.files import make_private_folder, write_whole
from hatmonitor.typed import from_json
from hatmonitor.words import N_, Say, say

if TYPE_CHECKING:
    from argon2 import PasswordHasher

WORKER: Final = "worker"
LEAD: Final = "lead"
FILE: Final = "staff.json"
KEY_FILE: Final = "pins.key"
VERSION: Final = 2
TECHNICIAN: Final = "technician"
MONITOR: Final = "monitor"
# Changes that are remembered for a monitor that was not there to see them.
REMEMBERED: Final = 200
# A hash that costs more than this was not made here: argon2-cffi's own are 64 MiB, 3 and 4.
MOST_MEMORY_KIB: Final = 256 * 1024
MOST_ROUNDS: Final = 20
MOST_LANES: Final = 16
PIN: Final = re.compile(r"[0-9]{4,12}")


def may(role: str | None, do: str) -> bool:
    """Whether this role may ask this command; None: nobody is signed in at the station."""
    if do in FREE:
        return True
    if role is None:
        return False
    return role == LEAD or do not in LEAD_ONLY


class StaffFileUnusable(Exception):
    """staff.json is damaged or cannot be read or written; `reason` says what to do."""

    def __init__(self, reason: Say) -> None:
        super().__init__(str(reason))
        self.reason = reason


class Person(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """hash: Argon2 in its own text form, with its salt and its cost. key: which key went into it,
    empty: none, as of an older program."""

    role: str
    hash: str
    key: str = ""

    def __repr__(self) -> str:
        return f"Person(role={self.role!r})"


class Change(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """what: added, pin, role, removed, or kept_anew (the same PIN, better kept). before: the mark
    of what it was made from."""

    number: int
    what: str
    staff: str
    role: str
    by: str
    before: str


class StaffFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """number: of its last change."""

    v: int
    staff: dict[str, Person]
    number: int = 0
    changes: tuple[Change, ...] = ()

    @property
    def mark(self) -> str:
        """Of its content. The salts in it are random, so that no PIN can be found from it."""
        text = msgspec.json.encode([self.number, sorted(self.staff.items())])
        return hashlib.sha256(text).hexdigest()[:32]


class StaffSecrets:
    """The people of one data folder. Safe to use from several threads."""

    def __init__(self, path: Path, file: StaffFile, *, there: bool) -> None:
        self._path = path
        self._file = file
        self._key = _read_key(path.with_name(KEY_FILE))
        self._lock = threading.Lock()
        self.there = there

    @classmethod
    def open(cls, folder: Path) -> "StaffSecrets":
        """Read the folder's file; nobody is known when there is none. StaffFileUnusable."""
        path = folder / FILE
        try:
            raw = path.read_bytes()
            if os.name == "posix" and path.stat().st_mode & 0o077:
                path.chmod(0o600)
        except FileNotFoundError:
            return cls(path, StaffFile(VERSION, {}), there=False)
        except OSError as error:
            raise _unusable(path, error.strerror or str(error)) from None
        try:
            file = from_json(raw, StaffFile)
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise _unusable(path, N_("it is damaged")) from None
        if file.v not in (1, VERSION):
            raise _unusable(path, N_("a newer program wrote it"))
        return cls(path, file, there=True)

    @property
    def file(self) -> StaffFile:
        """As it is now on the disk."""
        with self._lock:
            return self._file

    def known(self) -> dict[str, str]:
        """Staff id to role."""
        return {staff: person.role for staff, person in self.file.staff.items()}

    def void(self) -> list[str]:
        """Whose PIN was kept with a key that is no longer here: it must be set anew."""
        mine = _name_of(self._key)
        return [staff for staff, one in self.file.staff.items() if one.key not in ("", mine)]

    def add(self, staff: str, role: str, pin: str, by: str = TECHNICIAN) -> None:
        """One person, or a new PIN or role for one who is known. On disk when this returns."""
        self.add_all([(staff, role, pin)], by)

    def add_all(self, rows: Iterable[tuple[str, str, str]], by: str = TECHNICIAN) -> None:
        """(id, role, PIN) of several people: all of them are on disk, or none."""
        rows = list(rows)
        key = self._own_key()
        new = {staff: self._kept(role, pin, key) for staff, role, pin in rows}
        with self._lock:
            known = self._file.staff
            said = [("pin" if s in known else "added", s, role) for s, role, _ in rows]
            self._write(known | new, said, by)

    def set_pin(self, staff: str, pin: str, by: str) -> None:
        """Another PIN for one who is known; KeyError: nobody of that name is."""
        self.add(staff, self.known()[staff], pin, by)

    def set_role(self, staff: str, role: str, by: str) -> None:
        """Another role; KeyError as above."""
        with self._lock:
            person = msgspec.structs.replace(self._file.staff[staff], role=role)
            self._write({**self._file.staff, staff: person}, [("role", staff, role)], by)

    def remove(self, staff: str, by: str) -> None:
        """May sign in no more."""
        with self._lock:
            left = {name: one for name, one in self._file.staff.items() if name != staff}
            self._write(left, [("removed", staff, "")], by)

    def check(self, staff: str, pin: str) -> bool:
        """Whether this is that person's PIN; about 0.1 s of work, whoever is asked for."""
        from argon2.exceptions import Argon2Error, InvalidHashError

        hasher, nobody = self._hasher, self._nobody
        person = self.file.staff.get(staff)
        if person is not None and not _as_costly_as_ours(person.hash):
            person = None
        keyed = person is not None and person.key
        try:
            typed = _with_key(self._key, pin) if keyed else pin
            right = hasher.verify(person.hash if person else nobody, typed)
        except (Argon2Error, InvalidHashError, UnicodeError):
            return False
        if right and person is not None and not keyed:
            self._keep_anew(staff, person, pin)
        return right and person is not None

    def _keep_anew(self, staff: str, person: Person, pin: str) -> None:
        """An older program kept it without a key. A disk that refuses leaves it as it was."""
        try:
            kept = self._kept(person.role, pin, self._own_key())
            with self._lock:
                if self._file.staff.get(staff) == person:
                    said = [("kept_anew", staff, person.role)]
                    self._write({**self._file.staff, staff: kept}, said, MONITOR)
        except StaffFileUnusable:
            return

    def _kept(self, role: str, pin: str, key: bytes) -> Person:
        return Person(role, self._hasher.hash(_with_key(key, pin)), _name_of(key))

    def _own_key(self) -> bytes:
        """The key; a new one where there is none. On disk before anything is kept with it."""
        with self._lock:
            if not self._key:
                key, path = secrets.token_bytes(32), self._path.with_name(KEY_FILE)
                try:
                    make_private_folder(self._path.parent)
                    write_whole(path, key.hex().encode())
                except OSError as error:
                    raise _unusable(path, error.strerror or str(error)) from None
                self._key = key
            return self._key

    def _write(self, people: dict[str, Person], said: list[tuple[str, str, str]], by: str) -> None:
        """Under the lock: each change has its number, and the last the file's new content."""
        number, before = self._file.number, self._file.mark
        new = [
            Change(number + n, what, staff, role, by, before if n == 1 else "")
            for n, (what, staff, role) in enumerate(said, 1)
        ]
        changes = (*self._file.changes, *new)[-REMEMBERED:]
        file = StaffFile(VERSION, people, number + len(new), changes)
        try:
            make_private_folder(self._path.parent)
            write_whole(self._path, msgspec.json.encode(file))
        except OSError as error:
            raise _unusable(self._path, error.strerror or str(error)) from None
        self._file, self.there = file, True

    @cached_property
    def _hasher(self) -> "PasswordHasher":
        from argon2 import PasswordHasher  # slow to load, and a start does not need it

        return PasswordHasher()

    @cached_property
    def _nobody(self) -> str:
        """The hash an unknown person's PIN is held against; nobody knows its text."""
        return self._hasher.hash(os.urandom(32))


def changes_since(file: StaffFile, number: int, mark: str) -> tuple[Change, ...] | None:
    """What was done to the file that had this number and mark; None: it is another file."""
    if (file.number, file.mark) == (number, mark):
        return ()
    new = tuple(change for change in file.changes if change.number > number)
    numbers = [change.number for change in new]
    whole = numbers == list(range(number + 1, file.number + 1))
    return new if new and whole and new[0].before == mark else None


def _as_costly_as_ours(text: str) -> bool:
    """False for a hash that somebody else put there, whose check would take all memory or hours."""
    from argon2 import extract_parameters
    from argon2.exceptions import InvalidHashError

    try:
        cost = extract_parameters(text)
    except (InvalidHashError, ValueError):
        return False
    return (
        cost.memory_cost <= MOST_MEMORY_KIB
        and cost.time_cost <= MOST_ROUNDS
        and cost.parallelism <= MOST_LANES
    )


def _with_key(key: bytes, pin: str) -> str:
    return hmac.digest(key or b"none", pin.encode(), "sha256").hex()


def _name_of(key: bytes) -> str:
    return hashlib.sha256(key).hexdigest()[:16] if key else ""


def _read_key(path: Path) -> bytes:
    """Empty when it is not there or is no key: then no PIN that was kept with it is right."""
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return b""
    return key if len(key) == 32 else b""


def _unusable(path: Path, why: str) -> StaffFileUnusable:
    return StaffFileUnusable(
        say(
            "the staff file {path} cannot be used: {why}; put its backup back, or stop the house, "
            "move it away and add everybody anew with `hatmonitor staff add`",
            path=str(path), why=why,
        )
    )  # fmt: skip
