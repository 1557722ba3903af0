"""Who may ask what, and the PINs of the staff as Argon2 hashes in `<data>/staff.json`.

Decision: the hashes are kept apart from the journal, because the journal is exported and a hash of
four digits can be guessed by whoever holds it. A PIN is never logged, never in an error text, and
is forgotten as soon as it is checked. A check takes as long for an unknown person as for a known
one. The names are codes; the same file is read at each start and written whole, or not at all.
"""

import os
import threading
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from hatmonitor.commands import FREE, LEAD_ONLY
from hatmonitor.journal.files import make_private_folder, write_whole
from hatmonitor.typed import from_json
from hatmonitor.words import Say, say

if TYPE_CHECKING:
    from argon2 import PasswordHasher

WORKER: Final = "worker"
LEAD: Final = "lead"
FILE: Final = "staff.json"
VERSION: Final = 1


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
    """hash: Argon2 in its own text form, with its salt and its cost."""

    role: str
    hash: str

    def __repr__(self) -> str:
        return f"Person(role={self.role!r})"


class StaffFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    v: int
    staff: dict[str, Person]


class StaffSecrets:
    """The people of one data folder. Safe to use from several threads."""

    def __init__(self, path: Path, people: dict[str, Person]) -> None:
        self._path = path
        self._people = people
        self._lock = threading.Lock()

    @classmethod
    def open(cls, folder: Path) -> "StaffSecrets":
        """Read the folder's file; nobody is known when there is none. StaffFileUnusable."""
        path = folder / FILE
        try:
            raw = path.read_bytes()
            if os.name == "posix" and path.stat().st_mode & 0o077:
                path.chmod(0o600)
        except FileNotFoundError:
            return cls(path, {})
        except OSError as error:
            raise _unusable(path, error.strerror or str(error)) from None
        try:
            file = from_json(raw, StaffFile)
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise _unusable(path, "it is damaged") from None
        if file.v != VERSION:
            raise _unusable(path, "a newer program wrote it")
        return cls(path, dict(file.staff))

    def known(self) -> dict[str, str]:
        """Staff id to role."""
        with self._lock:
            return {staff: person.role for staff, person in self._people.items()}

    def add(self, staff: str, role: str, pin: str) -> None:
        """One person, or a new PIN or role for one who is known. On disk when this returns."""
        self.add_all([(staff, role, pin)])

    def add_all(self, rows: Iterable[tuple[str, str, str]]) -> None:
        """(id, role, PIN) of several people: all of them are on disk, or none."""
        new = {staff: Person(role, self._hasher.hash(pin)) for staff, role, pin in rows}
        with self._lock:
            people = self._people | new
            try:
                make_private_folder(self._path.parent)
                write_whole(self._path, msgspec.json.encode(StaffFile(VERSION, people)))
            except OSError as error:
                raise _unusable(self._path, error.strerror or str(error)) from None
            self._people = people

    def check(self, staff: str, pin: str) -> bool:
        """Whether this is that person's PIN; about 0.1 s of work, whoever is asked for."""
        from argon2.exceptions import Argon2Error, InvalidHashError

        hasher, nobody = self._hasher, self._nobody
        with self._lock:
            person = self._people.get(staff)
        try:
            right = hasher.verify(person.hash if person else nobody, pin)
        except (Argon2Error, InvalidHashError, UnicodeError):
            return False
        return right and person is not None

    @cached_property
    def _hasher(self) -> "PasswordHasher":
        from argon2 import PasswordHasher  # slow to load, and a start does not need it

        return PasswordHasher()

    @cached_property
    def _nobody(self) -> str:
        """The hash an unknown person's PIN is held against; nobody knows its text."""
        return self._hasher.hash(os.urandom(32))


def _unusable(path: Path, why: str) -> StaffFileUnusable:
    return StaffFileUnusable(
        say(
            "the staff file {path} cannot be used: {why}; put its backup back, or move it away and "
            "write the staff into the site file again",
            path=str(path), why=why,
        )
    )  # fmt: skip
