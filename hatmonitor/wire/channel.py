"""One connection: frames of bytes, both ends proven, hung up from any thread.

Frames travel over multiprocessing.connection (a Unix socket; a named pipe on Windows), as bytes
and with a greatest length: nothing is ever unpickled. Each end proves with an HMAC over both ends'
random numbers that it holds the key, before any message is read; the two proofs differ by a word,
so that neither can be thrown back.

One thread reads, one writes. Only the reader closes, and only after the writer has ended: a
descriptor closed under a writer may by then be the journal's. Everybody else hangs up, which wakes
both.
"""

import errno
import hmac
import os
import secrets
import socket
import sys
from contextlib import suppress
from multiprocessing.connection import Client, Connection, Listener
from threading import Lock
from typing import Final

_NUMBER: Final = 32
_PROOF: Final = 32
# A whole start of many followers at once, and calls that piled up while the machine was busy.
_WAITING: Final = 128


class Closed(Exception):
    """The connection has ended, or was never made."""


class NotProven(Exception):
    """The other end does not hold the key."""


class Channel:
    """One connection."""

    def __init__(self, connection: "Connection[bytes, bytes]") -> None:
        self._connection = connection
        self._lock = Lock()

    def send(self, frame: bytes) -> None:
        """Send one frame; waits while the other end does not read. Closed when it is gone."""
        try:
            self._connection.send_bytes(frame)
        except (OSError, ValueError) as error:
            raise Closed(str(error)) from None

    def receive(self, longest: int, within_s: float | None = None) -> bytes:
        """The next frame; Closed when there is none, within_s is over or it is too long."""
        try:
            if within_s is not None and not self._connection.poll(within_s):
                raise Closed("no answer in time")
            return self._connection.recv_bytes(longest)
        except (EOFError, OSError) as error:
            raise Closed(str(error)) from None

    def hang_up(self) -> None:
        """End it, from any thread; a send or receive that waits ends with Closed."""
        with self._lock:
            if self._connection.closed:
                return
            if sys.platform == "win32":
                self._connection.close()
                return
            with (
                suppress(OSError),
                socket.socket(fileno=os.dup(self._connection.fileno())) as twin,
            ):
                twin.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Give the descriptor back; only by the reader, when nobody writes any more."""
        with self._lock:
            self._connection.close()


# --- making one ----------------------------------------------------------------------------------


def listen(address: str) -> Listener:
    """Listen at a new address; OSError when it cannot be had."""
    family = "AF_PIPE" if sys.platform == "win32" else "AF_UNIX"
    return Listener(address, family, backlog=_WAITING)


def accept(listener: Listener) -> Channel:
    """The next caller, unproven; OSError when the listener was closed."""
    return Channel(listener.accept())


def dial(address: str, within_s: float) -> Channel:
    """Call the monitor; Closed when nothing listens there. It waits for no proof."""
    try:
        if sys.platform == "win32":
            return Channel(Client(address, "AF_PIPE"))
        # Not Client(): with a stopped monitor and a full line of callers it waits for ever.
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as caller:
            caller.settimeout(within_s)
            caller.connect(address)
            caller.settimeout(None)
            return Channel(Connection(caller.detach()))
    except OSError as error:
        raise Closed(os.strerror(error.errno or errno.EIO)) from None


def prove_to_follower(channel: Channel, key: bytes) -> None:
    """The monitor's side; NotProven or Closed."""
    mine = secrets.token_bytes(_NUMBER)
    channel.send(mine)
    said = channel.receive(_NUMBER + _PROOF)
    theirs, proof = said[:_NUMBER], said[_NUMBER:]
    if not hmac.compare_digest(proof, _proof(key, b"follower", mine, theirs)):
        raise NotProven
    channel.send(_proof(key, b"monitor", mine, theirs))


def prove_to_monitor(channel: Channel, key: bytes, within_s: float) -> None:
    """The follower's side; NotProven or Closed."""
    theirs = channel.receive(_NUMBER, within_s)
    mine = secrets.token_bytes(_NUMBER)
    channel.send(mine + _proof(key, b"follower", theirs, mine))
    proof = channel.receive(_PROOF, within_s)
    if not hmac.compare_digest(proof, _proof(key, b"monitor", theirs, mine)):
        raise NotProven


def _proof(key: bytes, who: bytes, monitors: bytes, followers: bytes) -> bytes:
    return hmac.digest(key, who + monitors + followers, "sha256")
