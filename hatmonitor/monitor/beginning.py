"""Why a monitor cannot begin: each of the world's faults in words, with what a person can do.

It ends the process, never the house: console and bell stay and say it (household/reason.py), and
the launcher tries again. A fault of our own has its words here too, so that nothing keeps the
monitor from starting without a sentence across the window.
"""

import errno
import sqlite3
from pathlib import Path
from typing import Final

from devices.guarded import fault_in_one_line
from hatmonitor.household import reason
from hatmonitor.household.reason import Kind
from hatmonitor.journal.errors import (
    JournalBusy,
    JournalDamaged,
    JournalError,
    JournalFailed,
    JournalTooNew,
)
from hatmonitor.site import SiteFaults
from hatmonitor.site.faults import Fault
from hatmonitor.words import N_, Say, say

MAKE_ROOM: Final = say("Make room on the disk; it goes on by itself.")
GIVE_RIGHTS: Final = say("Give this user the right to write there; it goes on by itself.")
DISK_FAILS: Final = say("The disk or its connection fails: call the technician.")
DISK_MISSING: Final = say("Is the disk connected? Call the technician; it goes on by itself.")
KEEP_AND_CALL: Final = say("Keep the data folder as it is and call the technician.")
END_OTHER: Final = say("End the other one; this one goes on by itself.")
UPDATE: Final = say("Install the newer program again.")
REPORT: Final = say("It is tried again. Call the technician; the program's log says more.")

READ_ONLY: Final = say("The disk lets nobody write, it may be failing: call the technician.")

# What the system says, in words a worker has, and what helps.
_BY_NUMBER: Final = {
    errno.ENOSPC: (N_("the disk is full"), MAKE_ROOM),
    errno.EDQUOT: (N_("the disk is full"), MAKE_ROOM),
    errno.EACCES: (N_("this user may not write there"), GIVE_RIGHTS),
    errno.EPERM: (N_("this user may not write there"), GIVE_RIGHTS),
    errno.EROFS: (N_("the disk can only be read"), READ_ONLY),
    errno.EIO: (N_("the disk reports errors"), DISK_FAILS),
    errno.ENOENT: (N_("the folder is not there"), DISK_MISSING),
    errno.ENOTDIR: (N_("a file stands where a folder should be"), DISK_MISSING),
    errno.EEXIST: (N_("a file stands where a folder should be"), DISK_MISSING),
    errno.ENODEV: (N_("the disk is not there"), DISK_MISSING),
}
# SQLite and the journal say it in words only.
_BY_WORD: Final = {
    "full": _BY_NUMBER[errno.ENOSPC],
    "no space": _BY_NUMBER[errno.ENOSPC],
    "quota": _BY_NUMBER[errno.EDQUOT],
    "permission": _BY_NUMBER[errno.EACCES],
    "readonly": _BY_NUMBER[errno.EROFS],
    "read-only": _BY_NUMBER[errno.EROFS],
    "may not be written": (N_("the disk or the file may not be written"), GIVE_RIGHTS),
    "no such file": _BY_NUMBER[errno.ENOENT],
    "unable to open": (N_("the file cannot be opened"), GIVE_RIGHTS),
    "cannot be opened": (N_("the file cannot be opened"), GIVE_RIGHTS),
    "another program": (N_("another program holds it"), END_OTHER),
    "input/output": _BY_NUMBER[errno.EIO],
    "reports errors": _BY_NUMBER[errno.EIO],
    "not a database": (N_("the file is damaged"), KEEP_AND_CALL),
    "damaged": (N_("the file is damaged"), KEEP_AND_CALL),
    "malformed": (N_("the file is damaged"), KEEP_AND_CALL),
}


class CannotBegin(Exception):
    """Why not, and what to do. As a text: a line for each trouble, in English."""

    def __init__(
        self,
        kind: Kind,
        why: tuple[Say, ...],
        do: Say,
        *,
        faults: tuple[Fault, ...] = (),
        language: str = "",
    ) -> None:
        lines = [str(one) for one in why] + [fault.line() for fault in faults]
        super().__init__("\n".join(lines))
        self.kind = kind
        self.why, self.do = why, do
        self.faults, self.language = faults, language

    def tell(self, data: Path, site_file: Path) -> None:
        """Tell console and bell, which may never have heard what the site speaks."""
        language = self.language or _spoken(site_file)
        reason.tell(data, self.kind, self.why, self.do, faults=self.faults, language=language)


def bad_site(path: Path, faults: SiteFaults) -> CannotBegin:
    """The site file cannot be used."""
    return CannotBegin(
        "site", (), _correct(path), faults=tuple(faults.faults), language=_spoken(path)
    )


def bad_instrument(path: Path, why: str) -> CannotBegin:
    """The site file names an instrument or a setting that is not known."""
    return CannotBegin("site", (say("{why}", why=why),), _correct(path), language=_spoken(path))


def no_folder(data: Path, fault: OSError) -> CannotBegin:
    """The data folder cannot be made or used."""
    words, do = _system(fault)
    why = say("{folder}: the data folder cannot be used: {why}", folder=str(data), why=words)
    return CannotBegin("data", (why,), do)


def nobody_reaches(data: Path, fault: OSError) -> CannotBegin:
    """Nothing can listen there."""
    words, do = _system(fault)
    why = say("{folder}: nobody could reach the monitor: {why}", folder=str(data), why=words)
    return CannotBegin("data", (why,), do)


def bad_journal(data: Path, fault: Exception) -> CannotBegin:
    """The journal cannot be opened, read or written."""
    folder = str(data)
    match fault:
        case JournalBusy(pid=pid):
            why = say("{folder}: process {pid} already writes this log", folder=folder, pid=pid)
            return CannotBegin("data", (why,), END_OTHER)
        case JournalTooNew(version=has, known=known):
            why = say(
                "{folder}: the log has version {version}, this program knows up to {known}",
                folder=folder, version=has, known=known,
            )  # fmt: skip
            return CannotBegin("data", (why,), UPDATE)
        case JournalFailed(why=said):
            words, do = _in_words(said)
            why = say("{folder}: the log cannot be written: {why}", folder=folder, why=words)
            return CannotBegin("data", (why,), do)
        case JournalDamaged(why=said):
            words, _ = _in_words(said)
            why = say("{folder}: the log is damaged: {why}", folder=folder, why=words)
            return CannotBegin("data", (why,), KEEP_AND_CALL)
        case JournalError():
            why = say("{folder}: the log cannot be used: {why}", folder=folder, why=str(fault))
            return CannotBegin("data", (why,), KEEP_AND_CALL)
    why = say("{folder}: the log holds what only a newer program knows: {why}",
              folder=folder, why=str(fault))  # fmt: skip
    return CannotBegin("data", (why,), UPDATE)


def unforeseen(fault: Exception) -> CannotBegin:
    """What nobody foresaw: the world's by its own words, ours by its place in the code."""
    match fault:
        case OSError():
            words, do = _system(fault)
            where = f" ({fault.filename})" if fault.filename else ""
            why = say("The system refused: {why}{where}", why=words, where=where)
            return CannotBegin("data", (why,), do)
        case sqlite3.Error():
            words, do = _in_words(str(fault))
            return CannotBegin("data", (say("The log cannot be used: {why}", why=words),), do)
        case JournalError():
            why = say("The log cannot be used: {why}", why=str(fault))
            return CannotBegin("data", (why,), KEEP_AND_CALL)
    why = say("A fault of the program itself: {where}", where=fault_in_one_line(fault))
    return CannotBegin("fault", (why,), REPORT)


def _correct(path: Path) -> Say:
    return say("Correct the site file {path}; it is read again by itself.", path=str(path))


def _system(fault: OSError) -> tuple[str, Say]:
    said = fault.strerror or type(fault).__name__
    words, do = _BY_NUMBER.get(fault.errno or 0, (said, DISK_FAILS))
    return words, do


def _in_words(why: str) -> tuple[str, Say]:
    found = (told for word, told in _BY_WORD.items() if word in why.lower())
    return next(found, (why, DISK_FAILS))


def _spoken(path: Path) -> str:
    """The site's language, from a file that is otherwise not fit for use."""
    import tomllib

    try:
        head = tomllib.loads(path.read_text(encoding="utf-8")).get("site")
    except (OSError, ValueError):
        return ""
    language = head.get("language") if isinstance(head, dict) else None
    return language if isinstance(language, str) else ""
