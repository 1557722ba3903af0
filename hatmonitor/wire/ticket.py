"""The ticket of a sign-in, handed from a window that crashed to the one started in its place.

The monitor gives it at sign-in, for that line alone; whoever shows it within a minute goes on being
signed in, so that a crash in mid-emergency signs nobody out. It lies in `parts` in the data folder,
for this user only, and goes when the window says goodbye. A disk that takes no ticket costs only
the coming back. It must never be in a log, on a command line or in the environment.
"""

import os
from contextlib import suppress
from pathlib import Path

from hatmonitor.journal.files import make_private_folder, write_whole

_LONGEST = 200


class TicketFile:
    """Of the window of this name."""

    def __init__(self, data: Path, name: str) -> None:
        self._path = data / "parts" / f"{name.replace('/', '@')}.ticket"

    def read(self) -> str:
        """What the window before this one left; empty when it left none."""
        try:
            with self._path.open("rb") as file:
                if os.name == "posix" and os.fstat(file.fileno()).st_uid != os.getuid():
                    return ""
                return file.read(_LONGEST).decode("ascii", "ignore")
        except OSError:
            return ""

    def write(self, ticket: str) -> None:
        """Keep it for the window after this one."""
        with suppress(OSError):
            make_private_folder(self._path.parent)
            write_whole(self._path, ticket.encode("ascii", "ignore"), sync=False)

    def forget(self) -> None:
        """Nobody comes back."""
        with suppress(OSError):
            self._path.unlink(missing_ok=True)
