"""The simulated instruments: what they say, and how their process behaves."""

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import serial

from devices.breathalyzers.ebs010 import RECALL, START, Ebs010
from devices.readings import (
    AnyReading,
    Breath,
    BreathPhase,
    BreathStatus,
    BreathStep,
    Garbage,
    Trouble,
    TroubleKind,
)
from devices.simulators.ebs010 import Ebs010Simulator
from devices.simulators.process import SimulatorFault, SimulatorProcess
from devices.simulators.simulator import BadCommand
from tests.devices.nullmodem import converse
from tests.devices.waiting import wait_until

TEST_S = 60.0


def blown(**command: object) -> list[AnyReading]:
    """What a decoder hears of one asked-for test after this command."""
    driver, simulator = Ebs010(), Ebs010Simulator()
    simulator.tell({"do": "next", **command}, 0.0)
    driver.ask_measure(0.0)
    return converse(driver, simulator, TEST_S)


@pytest.mark.parametrize(
    ("value", "status"),
    [(0.0, BreathStatus.OK), (0.1, BreathStatus.OK), (0.101, BreathStatus.HIGH)],
)
def test_a_blow_gives_the_value_it_was_told_and_the_verdict_of_the_presets(
    value: float, status: BreathStatus
) -> None:
    (breath,) = [one for one in blown(value=value) if isinstance(one, Breath)]
    assert (breath.value, breath.status, breath.limit) == (value, status, 0.1)


@pytest.mark.parametrize(
    ("outcome", "told"),
    [
        ("insufficient", BreathStep(BreathPhase.INSUFFICIENT)),
        ("time_out", BreathStep(BreathPhase.TIMED_OUT)),
        ("battery_low", Trouble(TroubleKind.BATTERY_LOW, "$BAT,LOW")),
        ("sensor_error", Trouble(TroubleKind.SENSOR_ERROR, "$SENSOR,ERR")),
    ],
)
def test_a_blow_that_fails_says_why_gives_no_result_and_ends_ready(
    outcome: str, told: AnyReading
) -> None:
    readings = blown(outcome=outcome)
    assert told in readings
    assert readings[-1] == BreathStep(BreathPhase.READY)
    assert not any(isinstance(one, Breath) for one in readings)


def test_calibration_due_is_said_and_the_blow_still_gives_its_value() -> None:
    readings = blown(outcome="calibration_due", value=0.05)
    assert Trouble(TroubleKind.CALIBRATION_DUE, "$CALIBRATION") in readings
    assert [one.value for one in readings if isinstance(one, Breath)] == [0.05]


def test_blows_come_in_the_order_they_were_told() -> None:
    driver, simulator = Ebs010(), Ebs010Simulator()
    for value in (0.1, 0.2, 0.3):
        simulator.tell({"do": "next", "value": value}, 0.0)
    values = []
    for number in range(4):
        driver.ask_measure(number * TEST_S)
        told = converse(driver, simulator, TEST_S, from_s=number * TEST_S)
        values += [(one.value, one.test_number) for one in told if isinstance(one, Breath)]
    assert values == [(0.1, 0), (0.2, 1), (0.3, 2), (0.0, 3)]


def test_a_blow_told_instead_of_what_waits_leaves_no_blow_of_before() -> None:
    driver, simulator = Ebs010(), Ebs010Simulator()
    simulator.tell({"do": "next", "value": 0.1}, 0.0)
    simulator.tell({"do": "next", "value": 0.2}, 0.0)
    simulator.tell({"do": "next", "value": 0.3, "instead": True}, 0.0)
    values = []
    for number in range(2):
        driver.ask_measure(number * TEST_S)
        told = converse(driver, simulator, TEST_S, from_s=number * TEST_S)
        values += [one.value for one in told if isinstance(one, Breath)]
    assert values == [0.3, 0.0]


def test_a_result_nobody_asked_for_and_its_repeat_are_one_reading() -> None:
    driver, simulator = Ebs010(), Ebs010Simulator()
    simulator.tell({"do": "result", "value": 0.145}, 0.0)
    told = converse(driver, simulator, 1.0)
    simulator.tell({"do": "repeat"}, 1.0)
    told += converse(driver, simulator, 1.0, from_s=1.0)
    assert [type(one) for one in told] == [Breath, Garbage]


def test_commands_are_not_answered_while_a_test_runs() -> None:
    simulator = Ebs010Simulator()
    simulator.heard(START, 0.0)
    simulator.heard(RECALL + START, 5.0)
    said = b"".join(simulator.due(100.0))
    assert said.count(b"$RESULT") == 1
    assert b"$U/" not in said


def test_cut_frames_come_in_pieces_and_glued_ones_in_one_write() -> None:
    cut, glued = Ebs010Simulator(), Ebs010Simulator()
    cut.tell({"do": "cut"}, 0.0)
    glued.tell({"do": "glue"}, 0.0)
    for simulator in (cut, glued):
        simulator.heard(START, 0.0)
    writes = [piece for tenth in range(1000) for piece in cut.due(tenth / 10)]
    assert not any(piece.endswith(b"\r\n") and piece.startswith(b"$") for piece in writes)
    assert [glued.due(5.0), glued.due(100.0)] == [[], [b"".join(writes)]]


def test_a_silent_instrument_says_and_hears_nothing_until_it_talks_again() -> None:
    simulator = Ebs010Simulator()
    simulator.heard(START, 0.0)
    simulator.tell({"do": "silent"}, 0.0)
    simulator.heard(RECALL, 1.0)
    assert simulator.due(100.0) == []
    simulator.tell({"do": "talk"}, 100.0)
    simulator.heard(RECALL, 100.0)
    assert simulator.due(101.0) == [b"$U/M,L/000,H/100,T/0000\r\n"]


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ({"do": "next", "outcome": "vomit"}, "unknown outcome 'vomit'; known are: battery_low"),
        ({"do": "next", "value": "0.1"}, '"value" must be a number from 0 to 9.999'),
        ({"do": "next", "value": -1}, '"value" must be a number from 0 to 9.999'),
        ({"do": "result"}, '"value" must be a number'),
        ({"do": "repeat"}, "there is no result to repeat yet"),
        ({"do": "presets", "unit": "X"}, '"unit" must be B, G or M'),
        ({"do": "presets", "high": 1000}, '"high" must be a number from 0 to 999'),
        ({"do": "noise", "bytes": "xyz"}, 'noise needs "bytes" in hexadecimal'),
        ({"do": "noise"}, 'noise needs "bytes" in hexadecimal'),
        ({}, "unknown command None; known are: cut, glue, next"),
    ],
)
def test_a_command_that_makes_no_sense_is_refused_with_the_reason(
    command: dict[str, object], reason: str
) -> None:
    with pytest.raises(BadCommand) as refused:
        Ebs010Simulator().tell(command, 0.0)
    assert str(refused.value).startswith(reason)


def test_a_process_refuses_what_it_cannot_do_and_goes_on(tmp_path: Path) -> None:
    with SimulatorProcess.start("ebs010", link=tmp_path / "breath") as simulator:
        with pytest.raises(SimulatorFault, match="unknown command 'dance'"):
            simulator.tell(do="dance")
        simulator.tell(do="next", value=0.1)


def test_a_process_that_cannot_start_says_why() -> None:
    with pytest.raises(SimulatorFault, match="unknown instrument 'ebs011'; known are: al88"):
        SimulatorProcess.start("ebs011")


def test_an_unplugged_terminal_is_gone_and_a_replugged_one_has_the_same_name(
    tmp_path: Path,
) -> None:
    path = tmp_path / "breath"
    with SimulatorProcess.start("ebs010", link=path) as simulator:
        assert simulator.port == str(path)
        simulator.tell(do="unplug")
        simulator.tell(do="unplug")
        assert not path.is_symlink()
        simulator.tell(do="replug")
        simulator.tell(do="replug")
        with serial.Serial(simulator.port, timeout=10) as port:
            port.write(RECALL)
            assert port.read_until(b"\r\n") == b"$U/M,L/000,H/100,T/0000\r\n"
    assert not path.is_symlink()


def test_a_replugged_tcp_port_is_the_same_and_serves_one_host_at_a_time() -> None:
    with SimulatorProcess.start("ebs010", tcp=True) as simulator:
        host, _, number = simulator.port.removeprefix("socket://").rpartition(":")
        address = (host, int(number))
        simulator.tell(do="unplug")
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(address, timeout=10)
        simulator.tell(do="replug")
        with socket.create_connection(address, timeout=10) as first:
            first.sendall(RECALL)
            assert first.recv(100).startswith(b"$U/M")
            with socket.create_connection(address, timeout=10) as second:
                assert second.recv(100) == b""
            first.sendall(RECALL)
            assert first.recv(100).startswith(b"$U/M")


def test_a_script_file_is_followed_with_its_waits(tmp_path: Path) -> None:
    script = tmp_path / "script.jsonl"
    script.write_text('{"do":"wait","seconds":5}\n{"do":"repeat"}\n{"do":"result","value":0.2}\n')
    done = subprocess.run(
        [
            *(sys.executable, "-m", "devices.simulators", "ebs010", "--pty"),
            *("--script", str(script), "--speed", "20", "--until-eof"),
        ],
        input="not json\n",
        capture_output=True,
        text=True,
        timeout=20,
        check=True,
    )
    replies = [json.loads(line) for line in done.stdout.splitlines()]
    assert list(replies[0]) == ["port"]
    assert [reply["ok"] for reply in replies[1:]] == [True, False, True, False]
    assert replies[-1]["reason"].startswith("not a line of JSON")


def test_a_wait_holds_up_the_rest_of_a_script(tmp_path: Path) -> None:
    script = tmp_path / "script.jsonl"
    script.write_text('{"do":"wait","seconds":3600}\n{"do":"repeat"}\n')
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "devices.simulators", "ebs010", "--pty"),
            *("--script", str(script)),
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
    )
    with process:
        assert process.stdout is not None
        replies = [process.stdout.readline(), process.stdout.readline()]
        process.terminate()
        assert process.stdout.read() == b""
    assert json.loads(replies[1]) == {"ok": True}


def test_a_simulator_goes_on_without_input_until_it_is_told_to_end(tmp_path: Path) -> None:
    path = tmp_path / "breath"
    process = subprocess.Popen(
        [sys.executable, "-m", "devices.simulators", "ebs010", "--pty", "--link", str(path)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
    )
    with process:
        assert process.stdout is not None
        process.stdout.readline()
        with serial.Serial(str(path), timeout=10) as port:
            port.write(RECALL)
            assert port.read_until(b"\r\n").startswith(b"$U/M")
        process.terminate()
        assert process.wait(10) == 0
    assert not path.is_symlink()


def test_a_simulator_ends_with_the_program_that_started_it(tmp_path: Path) -> None:
    path = tmp_path / "breath"
    parent = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys, time; from pathlib import Path\n"
            "from devices.simulators.process import SimulatorProcess\n"
            "SimulatorProcess.start('ebs010', link=Path(sys.argv[1]))\n"
            "time.sleep(60)",
            str(path),
        ]
    )
    with parent:
        wait_until(path.is_symlink)
        os.kill(parent.pid, signal.SIGKILL)
    wait_until(lambda: not path.is_symlink())
