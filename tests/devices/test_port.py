"""A port fails in one way only, whatever pyserial does, and never with bytes in its hands."""

import os
import socket
import threading
import tty
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
import serial
from serial.rfc2217 import PortManager

from devices.instrument import LineSettings
from devices.link.port import Port, PortFault, in_words

LINE = LineSettings(4800)
UNPLUGGED = "the instrument was unplugged"


class Terminal:
    """Both ends of a pseudo-terminal, the host's by name."""

    def __init__(self) -> None:
        self.ours, self._theirs = os.openpty()
        tty.setraw(self._theirs)
        self.name = os.ttyname(self._theirs)

    def hang_up(self) -> None:
        for end in (self.ours, self._theirs):
            os.close(end)
        self.ours = -1


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    made = Terminal()
    yield made
    if made.ours >= 0:
        made.hang_up()


def test_everything_that_has_come_comes_in_one_read(terminal: Terminal) -> None:
    with Port(terminal.name, LINE) as port:
        os.write(terminal.ours, b"x" * 300)
        assert port.read() == b"x" * 300


def test_a_read_without_bytes_ends_by_itself(terminal: Terminal) -> None:
    with Port(terminal.name, LINE) as port:
        assert port.read() == b""


def test_a_write_arrives_whole(terminal: Terminal) -> None:
    with Port(terminal.name, LINE) as port:
        port.write(b"$RECALL\r\n")
        assert os.read(terminal.ours, 100) == b"$RECALL\r\n"


def test_after_a_hang_up_read_and_write_fail_in_words_and_close_does_not_fail(
    terminal: Terminal,
) -> None:
    port = Port(terminal.name, LINE)
    terminal.hang_up()
    with pytest.raises(PortFault, match=UNPLUGGED):
        port.read()
    with pytest.raises(PortFault, match=UNPLUGGED):
        port.write(b"x")
    port.close()
    port.close()


def test_a_port_closed_under_a_read_fails_as_a_port(terminal: Terminal) -> None:
    port = Port(terminal.name, LINE)
    timer = threading.Timer(0.02, port.close)
    timer.start()
    with pytest.raises(PortFault):
        for _ in range(100):
            port.read()
    timer.join()


def test_bytes_that_came_before_the_line_broke_are_given_first() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = Port(f"socket://127.0.0.1:{server.getsockname()[1]}", LINE)
        host, _ = server.accept()
        host.sendall(b"$END\r\n")
        host.close()
        data = b""
        with pytest.raises(PortFault, match=UNPLUGGED):
            while True:
                data += port.read()
        assert data == b"$END\r\n"
        port.close()


def test_a_file_that_is_no_port_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(PortFault, match=r"Inappropriate ioctl"):
        Port(str(tmp_path / "file"), LINE)


def test_a_fault_without_words_of_ours_keeps_those_of_the_system() -> None:
    assert in_words(OSError(28, "whatever")) == "No space left on device"
    assert in_words(ValueError("a strange thing")) == "a strange thing"
    assert in_words(TypeError()) == "TypeError"


class SerialServer:
    """Somebody else's serial server on the network: what is written to its port comes back."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"rfc2217://127.0.0.1:{self._listener.getsockname()[1]}"
        self._device = serial.serial_for_url("loop://", timeout=0.02)
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def write(self, data: bytes) -> None:
        """For the port manager's own answers."""
        self._client.sendall(data)

    def hang_up(self) -> None:
        self._client.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._client.close()
        self._listener.close()

    def _serve(self) -> None:
        self._client, _ = self._listener.accept()
        self._client.settimeout(0.02)
        manager: Any = PortManager(cast(Any, self._device), cast(Any, self))
        while True:
            try:
                data = self._client.recv(100)
            except TimeoutError:
                self.write(b"".join(manager.escape(self._device.read(100))))
                continue
            if not data:
                return
            self._device.write(b"".join(manager.filter(data)))


@pytest.mark.filterwarnings("ignore:set:DeprecationWarning")
def test_a_port_of_a_serial_server_works_and_is_lost_like_any_other() -> None:
    server = SerialServer()
    with Port(server.url, LINE) as port:
        port.write(b"$END\r\n")
        data = b""
        while data != b"$END\r\n":
            data += port.read()
        server.hang_up()
        with pytest.raises(PortFault, match=UNPLUGGED):
            for _ in range(100):
                port.read()
