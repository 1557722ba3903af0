"""The word of a console that a person closed.

Closing the console ends the house, and only a process's own parent hears its exit status: a
launcher that took the console over from an earlier one would start it again for ever. So the
console leaves word by its process id; a launcher takes it back.
"""

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

from hatmonitor.household import folder

NAME: Final = "console.closed"


def leave_word(data: Path) -> None:
    """This process is the console, and a person closed it. Where no word can be left, a launcher
    that is not its parent starts it again."""
    with suppress(OSError):
        folder.tell(data, NAME, str(os.getpid()).encode())


def was_closed(data: Path, pid: int) -> bool:
    """Whether the console that was this process was closed by a person."""
    return folder.told(data, NAME) == str(pid).encode()


def take_back(data: Path) -> None:
    """It has been heard, or it is long ago."""
    folder.take_back(data, NAME)
