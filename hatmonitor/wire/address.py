"""Where the monitor listens: `monitor.link` in the data folder, for this user's eyes only.

It holds the socket's address, a random key and the monitor's process id, and is new for every life
of the monitor. Only whoever may read it can prove the key, so it is the whole of the wire's lock.

Decision: a Unix socket in a folder of our own (0700), because its path is what keeps other users
out; where the data folder's path is too long for a socket (about 107 bytes) or takes no socket, a
private temporary folder. On Windows a named pipe, kept by the key alone. The file has a fixed
length and is written over in place when the disk is too full for a second copy: a monitor that
comes back on a full disk must be found.
"""

import os
import secrets
import sys
import tempfile
from pathlib import Path
from typing import Final

import msgspec

from hatmonitor.typed import from_json

LINK_FILE: Final = "monitor.link"
_LENGTH: Final = 1024
# Linux takes 107 bytes and a zero, macOS 103.
_SOCKET_PATH_MAX: Final = 100
_PREFIX: Final = "hatmonitor-"


class Address(msgspec.Struct, frozen=True):
    """address: of the socket or pipe. key: hexadecimal. pid: of the monitor."""

    address: str
    key: str
    pid: int

    @property
    def secret(self) -> bytes:
        """The key as bytes."""
        return bytes.fromhex(self.key)


def find(data: Path) -> Address | None:
    """The address written last, or None; whether anybody answers there is another question."""
    try:
        found = from_json((data / LINK_FILE).read_bytes(), Address)
        bytes.fromhex(found.key)
    except (OSError, msgspec.DecodeError, ValueError):
        return None
    return found


def new(data: Path) -> Address:
    """A fresh place to listen at, and a fresh key. Nothing listens yet."""
    name = f"{os.getpid()}-{secrets.token_hex(4)}"
    if sys.platform == "win32":
        place = rf"\\.\pipe\hatmonitor-{name}"
    else:
        place = str(_private_folder(data) / name)
    return Address(place, secrets.token_hex(32), os.getpid())


def tell(data: Path, address: Address) -> None:
    """Write the link file; OSError when the disk refuses it both ways."""
    text = msgspec.json.encode(address).ljust(_LENGTH)
    path = data / LINK_FILE
    fresh = path.with_suffix(".new")
    try:
        _write(fresh, text, os.O_CREAT | os.O_TRUNC)
        fresh.replace(path)
    except OSError:
        fresh.unlink(missing_ok=True)
        _write(path, text, 0)


def forget(data: Path, address: Address) -> None:
    """Make the link file say nothing, if it is still ours, and remove the socket. The file stays,
    for the room it has: the next life must be found on a full disk too."""
    if find(data) == address:
        path = data / LINK_FILE
        try:
            _write(path, b" " * _LENGTH, 0)
        except OSError:
            path.unlink(missing_ok=True)
    _remove_place(address)


def clear_up(data: Path) -> None:
    """Remove what a killed monitor left. Only for who holds the journal: then it is dead."""
    left = find(data)
    if left is not None:
        _remove_place(left)


def _write(path: Path, text: bytes, flags: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | flags, 0o600)
    try:
        if os.write(descriptor, text) != len(text):
            raise OSError("the disk took only a part of the link file")
    finally:
        os.close(descriptor)


def _private_folder(data: Path) -> Path:
    folder = data.absolute() / "wire"
    if len(os.fsencode(folder)) + len(_PREFIX) + 20 <= _SOCKET_PATH_MAX:
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
            if not folder.is_symlink():
                folder.chmod(0o700)
                return folder
        except OSError:
            pass  # a disk that takes no folder; the system's temporary one will
    return Path(tempfile.mkdtemp(prefix=_PREFIX))


def _remove_place(address: Address) -> None:
    if sys.platform == "win32":
        return
    place = Path(address.address)
    try:
        place.unlink(missing_ok=True)
        if place.parent.name.startswith(_PREFIX):
            place.parent.rmdir()
    except OSError:
        return  # somebody else's, or already gone
