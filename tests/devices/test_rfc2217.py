"""Handshake lines over the network: our serial server against pyserial's client, and by hand."""

import os
import signal

import pytest
import serial

from devices.catalogue import instrument
from devices.driver import LineStates
from devices.instrument import LineSettings
from devices.link import Link
from devices.link.port import ASK_AGAIN_S, Port, PortFault
from devices.readings import AnyReading, Button, LinkLost, LinkUp
from devices.simulators.process import SimulatorProcess
from devices.simulators.rfc2217 import Telnet
from tests.devices.waiting import wait_until

pytestmark = pytest.mark.filterwarnings("ignore:set:DeprecationWarning")

LINE = LineSettings(9600)
ALL = LineStates(True, True, True, True)
NONE = LineStates(False, False, False, False)

DTR_ON = b"\xff\xfa\x2c\x05\x08\xff\xf0"
WILL_COM_PORT = b"\xff\xfb\x2c"


def test_data_comes_through_with_its_ff_bytes_and_commands_cut_anywhere() -> None:
    wire = b"a\xff\xffb" + WILL_COM_PORT + b"c" + DTR_ON + b"d\xff\xf1e"
    for cut in range(len(wire) + 1):
        telnet = Telnet()
        assert telnet.take(wire[:cut]) + telnet.take(wire[cut:]) == b"a\xffbcde"
        assert telnet.driven["dtr"]


def test_an_option_is_agreed_to_once_and_a_strange_one_is_refused() -> None:
    telnet = Telnet()
    telnet.take(b"\xff\xfb\x00" * 2 + b"\xff\xfd\x01")
    assert telnet.answers == b"\xff\xfd\x00" + b"\xff\xfc\x01"


def test_a_setting_is_taken_with_its_value() -> None:
    telnet = Telnet()
    telnet.take(b"\xff\xfa\x2c\x01\x00\x00\xff\xff\x80\xff\xf0")
    assert telnet.answers == b"\xff\xfa\x2c\x65\x00\x00\xff\xff\x80\xff\xf0"


def test_lines_are_told_when_they_change_and_never_while_nothing_feeds_them() -> None:
    telnet = Telnet()
    telnet.take(WILL_COM_PORT)
    telnet.show(ALL)
    told = telnet.answers
    assert told.endswith(b"\xff\xfa\x2c\x6b\x00\xff\xf0")  # nothing is driven
    telnet.answers = b""
    telnet.take(DTR_ON)
    assert telnet.answers.endswith(b"\xff\xfa\x2c\x6b\xff\xff\xff\xf0")
    telnet.answers = b""
    telnet.show(ALL)
    assert telnet.answers == b""
    telnet.show(NONE)
    assert telnet.answers == b"\xff\xfa\x2c\x6b\x0f\xff\xf0"


def test_a_command_without_end_is_given_up() -> None:
    telnet = Telnet()
    telnet.take(b"\xff\xfa" + b"x" * 1000)
    assert len(telnet._command) < 100


def test_any_client_sees_the_lines_and_what_it_does_not_drive_reads_as_cut() -> None:
    with SimulatorProcess.start("button") as simulator:
        assert simulator.port.startswith("rfc2217://127.0.0.1:")
        with serial.serial_for_url(simulator.port, timeout=0.02) as port:
            wait_until(lambda: (port.cts, port.dsr, port.ri, port.cd) == ALL)
            simulator.tell(do="press")
            wait_until(lambda: (port.cts, port.dsr, port.ri, port.cd) == NONE)
            simulator.tell(do="release")
            wait_until(lambda: port.cts)
            port.dtr = port.rts = False
            wait_until(lambda: not port.cts)


def test_a_port_drives_the_loop_and_reads_it() -> None:
    with SimulatorProcess.start("button") as simulator, Port(simulator.port, LINE) as port:
        wait_until(lambda: port.lines() == ALL)
        simulator.tell(do="cut_wire")
        wait_until(lambda: port.lines() == NONE)


def test_a_server_that_dies_in_silence_is_a_lost_port_and_not_the_last_state_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with SimulatorProcess.start("button") as simulator, Port(simulator.port, LINE) as port:
        wait_until(lambda: port.lines() == ALL)
        os.kill(simulator.pid, signal.SIGSTOP)
        try:
            with pytest.raises(PortFault, match="the serial server does not answer"):
                wait_until(lambda: port.lines() != ALL, ASK_AGAIN_S + 10.0)
        finally:
            os.kill(simulator.pid, signal.SIGCONT)


def test_a_press_a_cut_wire_and_a_pulled_plug_arrive_over_the_link() -> None:
    told: list[AnyReading] = []
    with SimulatorProcess.start("button") as simulator:
        row = instrument("button")
        link = Link("b1", simulator.port, row, lambda name, reading, ns: told.append(reading))
        link.start()
        wait_until(lambda: told == [LinkUp(simulator.port), Button(False)])
        simulator.tell(do="press", seconds=0.3)
        wait_until(lambda: told[2:] == [Button(True), Button(False)])
        simulator.tell(do="cut_wire")
        wait_until(lambda: told[4:] == [Button(True)])
        simulator.tell(do="unplug")
        wait_until(lambda: isinstance(told[-1], LinkLost))
        simulator.tell(do="cut_wire", on=False)
        simulator.tell(do="replug")
        wait_until(lambda: told[6:] == [LinkUp(simulator.port), Button(False)])
        assert link.figures().raw[-1] == "CTS on  DSR on  RI on  DCD on"
        link.close()
