"""What may be put in the place of a file: only what is of the same kind, or nothing at all.

A command takes the name of the file it writes from a person, and a slip of that person's must not
end a log. So whoever writes over, renames over or removes a file asks here first, by the file's
content and never by its name. It must never touch the file it looks at.
"""

import os
from enum import StrEnum
from pathlib import Path
from typing import Final


class Kind(StrEnum):
    """What is to be written. NEW: something that never takes the place of anything."""

    NEW = "new"
    PDF = "pdf"
    PICTURE = "picture"
    SOUND = "sound"
    CAPTURE = "capture"
    PORT_LINK = "port_link"


_BEGINS: Final[dict[Kind, bytes]] = {
    Kind.PDF: b"%PDF-",
    Kind.PICTURE: b"\x89PNG\r\n\x1a\n",
    Kind.SOUND: b"RIFF",
}
_ENDINGS: Final = {Kind.PDF: ".pdf", Kind.PICTURE: ".png", Kind.SOUND: ".wav"}


class NotOurs(OSError):
    """Another kind of file stands there."""

    def __init__(self, path: Path) -> None:
        super().__init__(None, "something else stands there already", str(path))


def is_ours(path: Path, kind: Kind) -> bool:
    """Nothing stands there, or a file of this very kind. OSError where nobody can tell."""
    if not os.path.lexists(path):
        return True
    if kind is Kind.NEW:
        return False
    if kind is Kind.PORT_LINK:
        return path.is_symlink() and str(path.readlink()).startswith("/dev/")
    if not path.is_file():
        return False
    with path.open("rb") as file:
        first = file.read(200)
    if kind is Kind.CAPTURE:
        return not first or _is_capture_line(first)
    return first.startswith(_BEGINS[kind]) or (not first and path.suffix == _ENDINGS[kind])


def check_ours(path: Path, kind: Kind) -> None:
    """NotOurs where something of another kind stands."""
    if not is_ours(path, kind):
        raise NotOurs(path)


def _is_capture_line(line: bytes) -> bool:
    parts = line.split()
    return len(parts) >= 3 and parts[0].endswith(b"Z") and parts[1].isdigit() and parts[2] in b"<>"
