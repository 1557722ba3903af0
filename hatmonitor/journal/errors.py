"""What can be wrong with a journal, by name, each with a sentence a person can act on.

The world's faults (a full disk, another process, a damaged file) have their own names here; a bug
of ours has none and stops the program.
"""


class JournalError(Exception):
    """Base of everything a journal complains of."""


class JournalFailed(JournalError):
    """It cannot be written now (a full or failing disk); nothing is half-written. `why` says it.

    in_doubt: the disk failed in a way that leaves open whether it took the events; the same call
    made again, word for word, finds out, so their numbers must not be given to others.
    """

    def __init__(self, why: str, *, in_doubt: bool = False) -> None:
        super().__init__(f"the log cannot be written: {why}")
        self.why = why
        self.in_doubt = in_doubt


class JournalDiverged(JournalFailed):
    """The file holds something else under the number `seq` than what was told to everybody, or has
    lost what stood before it: what waits can never be written there as it is."""

    def __init__(self, seq: int) -> None:
        super().__init__(f"it holds another entry {seq}")
        self.seq = seq


class JournalBusy(JournalError):
    """Another monitor writes it: `pid`, None where it could not be read."""

    def __init__(self, pid: int | None) -> None:
        who = f"process {pid}" if pid else "another process"
        super().__init__(f"{who} already writes this journal; stop it first")
        self.pid = pid


class JournalTooNew(JournalError):
    """A newer program made it: `version` where this one knows up to `known`."""

    def __init__(self, version: int, known: int) -> None:
        super().__init__(
            f"the journal has version {version}, this program knows up to {known}: "
            "update the program; the journal was not touched"
        )
        self.version = version
        self.known = known


class JournalDamaged(JournalError):
    """The file is no journal, or cannot be read as one. `why` says where."""

    def __init__(self, why: str) -> None:
        super().__init__(f"the journal is damaged: {why}")
        self.why = why


class EventUnreadable(JournalError):
    """Row `seq` does not hold what its kind must hold."""

    def __init__(self, seq: int, why: str) -> None:
        super().__init__(f"entry {seq} cannot be read: {why}")
        self.seq = seq
        self.why = why


class SealFailed(JournalError):
    """The seal cannot be written or read; the journal itself goes on.

    mendable: not a matter of the disk: new seals could be begun in their place.
    """

    def __init__(self, why: str, *, mendable: bool = False) -> None:
        super().__init__(f"the log cannot be sealed: {why}")
        self.why = why
        self.mendable = mendable


class JournalMissing(JournalError):
    """There is no journal in `folder`."""

    def __init__(self, folder: object) -> None:
        super().__init__(f"there is no journal in {folder}")
        self.folder = folder


class BackupRefused(JournalError):
    """The copy cannot be made, and why; nothing was overwritten."""
