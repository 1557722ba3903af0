"""Where a simulator is plugged in: a pseudo-terminal, or a TCP port; rfc2217.py has a third.

A transport can be unplugged and plugged in again, as a cable can. On a pseudo-terminal the new one
has a new name, so a symlink stands in for the socket of the cable: it is gone while unplugged and
points at the new terminal afterwards. On TCP the same port number is listened on again. Whatever
is sent while nobody listens is lost, as on a real line; nothing here ever waits for a reader.
"""

import contextlib
import os
import select
import socket
from pathlib import Path
from typing import ClassVar, Final, Protocol

from devices.driver import LineStates
from devices.own_files import Kind, check_ours, is_ours

_CHUNK: Final = 4096


class Transport(Protocol):
    """What the loop needs. port: the pyserial URL at which a host finds the simulator. has_lines:
    whether a host can see the handshake lines there."""

    port: str
    has_lines: ClassVar[bool]

    def receive(self, wait_s: float) -> bytes:
        """The host's bytes; empty after wait_s, or as soon as `wake` can be read."""
        ...

    def send(self, data: bytes) -> None:
        """Write, or lose it when nobody is there."""
        ...

    def show(self, states: LineStates) -> None:
        """The handshake lines are like this now."""
        ...

    def unplug(self) -> None:
        """Pull the plug; it is no fault when it is out already."""
        ...

    def replug(self) -> None:
        """Put it in again; `port` may be another one now."""
        ...


class PtyTransport:
    """A pseudo-terminal; not on Windows."""

    has_lines: ClassVar[bool] = False

    def __init__(self, wake: int, link: Path | None = None) -> None:
        self._wake = wake
        self._link = link
        self._ours: int | None = None
        self._theirs: int | None = None
        self.port = ""
        self.replug()

    def receive(self, wait_s: float) -> bytes:
        watched = [self._wake] if self._ours is None else [self._wake, self._ours]
        ready, _, _ = select.select(watched, [], [], wait_s)
        if self._ours is None or self._ours not in ready:
            return b""
        try:
            return os.read(self._ours, _CHUNK)
        except OSError:  # the host hung up between select and read
            return b""

    def send(self, data: bytes) -> None:
        if self._ours is not None:
            with contextlib.suppress(OSError):
                os.write(self._ours, data)

    def show(self, states: LineStates) -> None:
        """A pseudo-terminal has no handshake lines."""

    def unplug(self) -> None:
        if self._link is not None and self._ours is not None:
            with contextlib.suppress(OSError):  # another file has come to stand there: it stays
                check_ours(self._link, Kind.PORT_LINK)
                self._link.unlink(missing_ok=True)
        for end in (self._ours, self._theirs):
            if end is not None:
                os.close(end)
        self._ours = self._theirs = None

    def replug(self) -> None:
        import tty  # not on Windows, where this class is not used

        if self._ours is not None:
            return
        if self._link is not None and not self.port:
            check_ours(self._link, Kind.PORT_LINK)
        # Holding the host's end too keeps the terminal raw, and ours quiet while no host is there.
        self._ours, self._theirs = os.openpty()
        tty.setraw(self._theirs)
        os.set_blocking(self._ours, False)
        name = os.ttyname(self._theirs)
        self.port = str(self._link or name)
        if self._link is not None and is_ours(self._link, Kind.PORT_LINK):
            fresh = self._link.with_name(f".{self._link.name}.{os.getpid()}")
            fresh.unlink(missing_ok=True)
            fresh.symlink_to(name)
            fresh.replace(self._link)


class TcpTransport:
    """A listening TCP port for one host at a time; a second host is turned away."""

    has_lines: ClassVar[bool] = False
    scheme: ClassVar[str] = "socket"

    def __init__(self, wake: int, host: str, port: int) -> None:
        self._wake = wake
        self._address = (host, port)
        self._listener: socket.socket | None = None
        self._host: socket.socket | None = None
        self.port = ""
        self.replug()

    def receive(self, wait_s: float) -> bytes:
        watched: list[int | socket.socket] = [self._wake]
        watched += [end for end in (self._listener, self._host) if end is not None]
        ready, _, _ = select.select(watched, [], [], wait_s)
        if self._listener in ready:
            self._accept()
        return self._read() if self._host is not None and self._host in ready else b""

    def send(self, data: bytes) -> None:
        if self._host is not None:
            with contextlib.suppress(OSError):
                self._host.send(data)

    def show(self, states: LineStates) -> None:
        """A bare TCP port has no handshake lines."""

    def unplug(self) -> None:
        for end in (self._host, self._listener):
            if end is not None:
                end.close()
        self._host = self._listener = None

    def replug(self) -> None:
        if self._listener is not None:
            return
        self._listener = socket.create_server(self._address, backlog=1)
        self._listener.setblocking(False)
        host, port = self._listener.getsockname()[:2]
        self._address = (host, port)
        self.port = f"{self.scheme}://{host}:{port}"

    def _accept(self) -> None:
        assert self._listener is not None
        with contextlib.suppress(OSError):
            newcomer, _ = self._listener.accept()
            if self._host is not None:
                newcomer.close()
                return
            newcomer.setblocking(False)
            newcomer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._host = newcomer

    def _read(self) -> bytes:
        assert self._host is not None
        try:
            data = self._host.recv(_CHUNK)
        except BlockingIOError:
            return b""
        except OSError:
            data = b""
        if not data:
            self._host.close()
            self._host = None
        return data
