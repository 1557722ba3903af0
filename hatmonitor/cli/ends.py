"""How a command ends: an exit status scripts rely on, and one sentence for a person."""

import sys
from enum import IntEnum

from hatmonitor.visible import in_one_line
from hatmonitor.words import Say, spoken


class Status(IntEnum):
    """The exit status of every command."""

    DONE = 0
    FOUND = 1
    USAGE = 2
    REFUSED = 3
    NO_MONITOR = 4


class Ends(Exception):
    """The command cannot go on; why, and what the person can do."""

    def __init__(self, status: Status, why: Say) -> None:
        super().__init__(str(why))
        self.status = status
        self.why = why


def complain(text: str) -> None:
    """One line on standard error."""
    print(f"hatmonitor: {in_one_line(' '.join(text.split()))}", file=sys.stderr, flush=True)


def complain_of(why: Say, language: str) -> None:
    """The sentence in this language, on standard error."""
    complain(spoken(why, language))
