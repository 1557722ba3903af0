"""The traps of pyserial, each by name: first that pyserial has it, then that our port does not.

Where a test shows the trap itself, it fails on the day pyserial loses it, and the guard can go.
"""

import errno
import os
import termios
import threading
import tty
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import serial

from devices.buttons.button import HelpButton
from devices.capture import Capture
from devices.catalogue import instrument
from devices.driver import LineStates
from devices.instrument import BLIND_PORT, LineSettings
from devices.link import Link, Port, PortFault
from devices.link.port import in_words
from devices.readings import AnyReading, Breath, Garbage, LinkLost, LinkUp
from devices.simulators.process import SimulatorProcess
from tests.devices.waiting import wait_until

LINE = LineSettings(9600)
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


# --- the other end is gone -----------------------------------------------------------------------


def test_in_waiting_raises_a_plain_oserror_which_a_port_turns_into_words(
    terminal: Terminal,
) -> None:
    with serial.Serial(terminal.name) as bare, pytest.raises(OSError) as trap:
        terminal.hang_up()
        _ = bare.in_waiting
    assert not isinstance(trap.value, serial.SerialException)
    assert in_words(trap.value) == UNPLUGGED


def test_flush_and_reset_raise_a_termios_error_which_is_no_oserror(terminal: Terminal) -> None:
    bare = serial.Serial(terminal.name)
    terminal.hang_up()
    for act in (bare.flush, bare.reset_input_buffer):
        with pytest.raises(termios.error) as trap:
            act()
        assert not isinstance(trap.value, OSError)
        assert in_words(trap.value) == UNPLUGGED
    bare.close()


def test_a_termios_error_while_opening_is_a_port_fault(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hung_up(*_: object) -> None:
        raise termios.error(errno.EIO, "Input/output error")

    monkeypatch.setattr(termios, "tcflush", hung_up)
    with pytest.raises(PortFault, match=UNPLUGGED):
        Port(terminal.name, LINE)


def test_is_open_stays_true_after_a_hang_up_so_a_port_never_asks_it(terminal: Terminal) -> None:
    port = Port(terminal.name, LINE)
    terminal.hang_up()
    with pytest.raises(PortFault, match=UNPLUGGED):
        port.read()
    assert port._serial.is_open  # the trap
    port.close()


def test_a_port_closed_by_another_thread_raises_a_typeerror_in_the_reader(
    terminal: Terminal,
) -> None:
    bare = serial.Serial(terminal.name, timeout=5)
    timer = threading.Timer(0.05, bare.close)
    timer.start()
    with pytest.raises((TypeError, OSError)) as trap:
        while True:
            bare.read(1)
    timer.join()
    assert in_words(trap.value)


def test_a_typeerror_of_the_reader_is_a_port_fault(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Port(terminal.name, LINE) as port:

        def closed(size: int) -> bytes:
            raise TypeError("'NoneType' object cannot be interpreted as an integer")

        monkeypatch.setattr(port._serial, "read", closed)
        with pytest.raises(PortFault, match="NoneType"):
            port.read()


# --- opening -------------------------------------------------------------------------------------


def test_a_second_open_is_silent_without_exclusive_and_a_port_refuses_it(
    terminal: Terminal,
) -> None:
    with serial.Serial(terminal.name), serial.Serial(terminal.name):
        pass  # the trap: both read, and each loses what the other got
    with Port(terminal.name, LINE), pytest.raises(PortFault, match="another program is using"):
        Port(terminal.name, LINE)
    Port(terminal.name, LINE).close()


def test_dtr_and_rts_are_driven_before_the_port_is_open(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[bool, bool]] = []
    plain_open = serial.Serial.open

    def watched(self: Any) -> None:
        seen.append((self.dtr, self.rts))
        plain_open(self)

    monkeypatch.setattr(serial.Serial, "open", watched)
    Port(terminal.name, LINE).close()
    assert seen == [(True, True)]


def test_lines_that_jump_while_a_port_is_opened_reach_no_driver(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[float] = []
    opened: list[float] = []
    plain_opened = HelpButton.opened

    def looked(self: HelpButton, states: LineStates, now_s: float) -> list[AnyReading]:
        asked.append(now_s)
        return []

    def noted(self: HelpButton, now_s: float) -> None:
        opened.append(now_s)
        plain_opened(self, now_s)

    monkeypatch.setattr(HelpButton, "lines", looked)
    monkeypatch.setattr(HelpButton, "opened", noted)
    link = Link("b1", "loop://", instrument("button"), lambda name, reading, ns: None)
    link.start()
    wait_until(lambda: len(asked) > 10)
    link.close()
    assert asked[0] >= opened[-1] + 0.2


# --- handshake lines -----------------------------------------------------------------------------


def test_a_terminal_has_no_handshake_lines_and_a_port_says_so(terminal: Terminal) -> None:
    with serial.Serial(terminal.name) as bare, pytest.raises(OSError) as trap:
        _ = bare.cts
    assert trap.value.errno == errno.ENOTTY
    with Port(terminal.name, LINE) as port, pytest.raises(PortFault) as told:
        port.lines()
    assert str(told.value) == "this port has no handshake lines"


def test_a_help_button_on_a_terminal_is_a_lost_port_not_silence(terminal: Terminal) -> None:
    told: list[AnyReading] = []
    row = instrument("button")
    link = Link("b1", terminal.name, row, lambda name, reading, ns: told.append(reading))
    link.start()
    wait_until(lambda: any(isinstance(one, LinkLost) for one in told))
    link.close()
    assert told[-1] == LinkLost(terminal.name, "this port has no handshake lines")


def test_the_lines_of_a_bare_socket_always_read_as_driven_so_they_are_never_given() -> None:
    with SimulatorProcess.start("ebs010", tcp=True) as simulator:
        bare = serial.serial_for_url(simulator.port)
        assert bare.cts  # the trap
        bare.close()
        wait_until(lambda: opens(simulator.port))
        with Port(simulator.port, LINE) as port, pytest.raises(PortFault) as told:
            port.lines()
        assert str(told.value) == BLIND_PORT


def opens(url: str) -> bool:
    """The simulator serves one host at a time, and has to see that the last one is gone."""
    with Port(url, LINE) as port:
        try:
            port.write(b"$RECALL\r\n")
            return any(port.read() for _ in range(5))
        except PortFault:
            return False


def test_a_help_button_over_a_bare_socket_is_refused_before_anything_is_opened() -> None:
    told: list[AnyReading] = []
    url = "socket://127.0.0.1:9"
    row = instrument("button")
    link = Link("b1", url, row, lambda name, reading, ns: told.append(reading))
    link.start()
    wait_until(lambda: told)
    link.close()
    assert told == [LinkLost(url, BLIND_PORT)]


# --- half a frame --------------------------------------------------------------------------------


def test_half_a_frame_on_a_line_that_goes_quiet_never_joins_a_later_one(
    terminal: Terminal,
) -> None:
    told: list[AnyReading] = []
    row = instrument("ebs010")
    link = Link("desk", terminal.name, row, lambda name, reading, ns: told.append(reading))
    link.start()
    wait_until(lambda: LinkUp(terminal.name) in told)
    os.write(terminal.ours, b"$RESULT,0.0")
    wait_until(lambda: any(isinstance(one, Garbage) for one in told))
    os.write(terminal.ours, b"00-OK\r\n$RESULT,0.145-HIGH\r\n")
    wait_until(lambda: any(isinstance(one, Breath) for one in told))
    link.close()
    assert [one.value for one in told if isinstance(one, Breath)] == [0.145]


# --- figures, and streams ------------------------------------------------------------------------


def test_figures_count_what_came_and_show_the_last_lines(terminal: Terminal) -> None:
    row = instrument("ebs010")
    told: list[AnyReading] = []
    link = Link("desk", terminal.name, row, lambda name, reading, ns: told.append(reading))
    link.start()
    wait_until(lambda: LinkUp(terminal.name) in told)
    assert link.figures().heard_mono_ns is None
    os.write(terminal.ours, b"$WAIT\r\n$BAD\r\n$STANBY\r\n")
    wait_until(lambda: link.figures().bytes == 22)
    wait_until(lambda: link.figures().readings == 2)
    figures = link.figures()
    link.close()
    assert figures.garbage == 1
    assert figures.raw == ("$WAIT", "$BAD", "$STANBY")
    assert figures.heard_mono_ns is not None


def test_a_stream_is_read_in_larger_pieces_and_loses_nothing(
    terminal: Terminal, tmp_path: Path
) -> None:
    row = instrument("nonin-df2")
    told: list[AnyReading] = []
    link = Link(
        "b1",
        terminal.name,
        row,
        lambda name, reading, ns: told.append(reading),
        Capture(tmp_path / "b1.capture"),
    )
    link.start()
    wait_until(lambda: LinkUp(terminal.name) in told)
    for nth in range(100):
        os.write(terminal.ours, bytes([nth]) * 5)
        threading.Event().wait(0.005)  # the pace of a stream is what is tested
    wait_until(lambda: link.figures().bytes == 500)
    link.close()
    lines = (tmp_path / "b1.capture").read_bytes().splitlines()
    assert b"".join(bytes.fromhex(line.split()[-1].decode()) for line in lines) == b"".join(
        bytes([nth]) * 5 for nth in range(100)
    )
    assert len(lines) < 50
