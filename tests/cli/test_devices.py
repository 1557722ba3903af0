"""`hatmonitor devices`: real bytes over real pseudo-terminals and sockets."""

import json
import signal
import subprocess
from pathlib import Path

from tests.cli.running import complaint, run, start
from tests.processes.waiting import until

RESULT = b"$U/M,L/000,H/050,T/0001\r\n$RESULT,0.240-OK\r\n"


def first_json(process: subprocess.Popen[bytes]) -> dict[str, str]:
    assert process.stdout is not None
    said: dict[str, str] = json.loads(process.stdout.readline())
    return said


def test_the_instruments_and_the_evidence_for_them_are_listed(tmp_path: Path) -> None:
    done = run(tmp_path, "devices", "list")
    assert done.returncode == 0
    assert b"ebs010\tSentech EBS-010" in done.stdout


def test_bytes_are_decoded_from_a_file_or_from_standard_input(tmp_path: Path) -> None:
    (tmp_path / "bytes").write_bytes(RESULT + b"\xff\x00garbage\r\n")
    from_file = run(tmp_path, "devices", "decode", "--driver", "ebs010", "bytes")
    from_stdin = run(
        tmp_path, "devices", "decode", "--driver", "ebs010", stdin=(tmp_path / "bytes").read_bytes()
    )
    assert from_file.returncode == 0
    assert from_file.stdout == from_stdin.stdout
    readings = [json.loads(line) for line in from_file.stdout.splitlines()]
    (breath,) = [reading for reading in readings if reading["reading"] == "breath"]
    assert (breath["value"], breath["unit"], breath["mg_per_l"]) == (0.24, "mg/L", 0.24)
    assert any(reading["reading"] == "garbage" for reading in readings)


def test_a_simulated_instrument_is_probed_listened_to_and_recorded(tmp_path: Path) -> None:
    simulator = start(tmp_path, "devices", "simulate", "ebs010", "--link", "port", "--speed", "50")
    try:
        assert first_json(simulator)["port"] == "port"
        probed = run(tmp_path, "devices", "probe", "port")
        assert probed.returncode == 0
        assert b"ebs010\tfits" in probed.stdout
        heard = start(tmp_path, "devices", "listen", "--driver", "ebs010", "port", "--measure")
        assert first_json(heard)["sent"] != ""
        heard.send_signal(signal.SIGINT)
        assert heard.wait(10) == 0
        recording = start(tmp_path, "devices", "record", "--driver", "ebs010", "port", "capture")
        until(lambda: blown(simulator) and recorded(tmp_path / "capture"), "a recorded result")
        recording.send_signal(signal.SIGINT)
        assert recording.wait(10) == 0
    finally:
        simulator.terminate()
        simulator.communicate(timeout=10)
    assert run(tmp_path, "devices", "probe", "port").returncode == 1


def blown(simulator: subprocess.Popen[bytes]) -> bool:
    """Let it say a result; bytes that nobody listens to yet are lost."""
    assert simulator.stdin is not None
    simulator.stdin.write(b'{"do": "result", "value": 0.24}\n')
    simulator.stdin.flush()
    return True


def recorded(capture: Path) -> bool:
    return capture.exists() and b"$RESULT,0.240".hex() in capture.read_text()


def test_a_capture_is_played_to_whoever_listens(tmp_path: Path) -> None:
    line = f"2026-11-22T14:05:00.000000Z 1000 < {RESULT.hex()}\n"
    (tmp_path / "capture").write_text(line)
    playing = start(tmp_path, "devices", "play", "capture", "--tcp", "127.0.0.1:0")
    port = first_json(playing)["port"]
    listening = start(tmp_path, "devices", "listen", "--driver", "ebs010", port)
    assert listening.stdout is not None
    for text in listening.stdout:
        if any(reading["reading"] == "breath" for reading in json.loads(text)["readings"]):
            break
    assert playing.wait(10) == 0
    listening.terminate()
    listening.communicate(timeout=10)


def test_what_is_not_there_is_said_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "capture").write_bytes(b"\xff\xfenonsense\n")
    for status, words in (
        (1, ("listen", "--driver", "ebs010", "/dev/no-such-port")),
        (1, ("probe", "socket://127.0.0.1:1")),
        (1, ("play", "capture")),
        (1, ("decode", "--driver", "ebs010", ".")),
        (1, ("decode", "--driver", "ebs010", "no-such-file")),
        (2, ("listen", "--driver", "no-such-driver", "/dev/null")),
    ):
        done = run(tmp_path, "devices", *words)
        assert done.returncode == status, words
        assert complaint(done)
