"""`hatmonitor devices`: real bytes over real pseudo-terminals and sockets."""

import json
import signal
import subprocess
from pathlib import Path

import pytest

from devices.catalogue import catalogue
from devices.link import PortFound
from hatmonitor.cli.devices import _port_line
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
    for row in catalogue().values():
        assert f"\n{row.id}\t" in "\n" + done.stdout.decode()
    assert b"\thandshake lines\n" in done.stdout
    assert b"\tfrom files\n" in done.stdout


def test_every_instrument_stands_in_the_technicians_table() -> None:
    page = (Path(__file__).parents[2] / "docs" / "technician.md").read_text(encoding="utf-8")
    table = page.split("## The instruments")[1].split("### ")[0]
    first_cells = "".join(line.split("|")[1] for line in table.splitlines() if "|" in line)
    missing = [driver for driver in catalogue() if f"`{driver}`" not in first_cells]
    assert not missing, "write their line in docs/technician.md: " + ", ".join(missing)


def test_a_port_is_listed_with_its_usb_identity_and_what_it_may_be() -> None:
    found = PortFound(
        "/dev/ttyUSB0", "CP2102", 0x10C4, 0xEA60, "0001", "1-1.2", "usb:10C4:EA60:0001", ("ebs010",)
    )
    assert _port_line(found) == (
        "/dev/ttyUSB0\t10C4:EA60:0001\tCP2102\tname it usb:10C4:EA60:0001\tmay be ebs010"
    )
    plain = PortFound("/dev/ttyS0", "", None, None, None, None, None, ())
    assert _port_line(plain).startswith("/dev/ttyS0\tno USB port\t")


# Each as the issue of this format writes it: bytes on standard input, one JSON object a reading.
@pytest.mark.parametrize(
    ("driver", "data", "reading"),
    [
        (
            "titan",
            "68 30 30 30 30 03 50 68 81 04 00 03 90 4C 00 47 16",
            {"reading": "breath", "value": 76, "unit": "mg/100mL blood", "mg_per_l": 0.362},
        ),
        ("ebs010", b"$STANBY\r\n".hex(), {"reading": "breath_step", "step": "blow"}),
        (
            "contec-v7",
            "01 E0 84 93 92 BC E3 FF FF" * 3,
            {
                "reading": "vitals",
                "spo2_percent": 99,
                "pulse_per_min": 60,
                "resp_per_min": None,
                "quality": "good",
                "reason": None,
            },
        ),
        ("ebs010", b"nonsense\r\n".hex(), {"reading": "garbage", "bytes": b"nonsense".hex()}),
        (
            "masimo-ascii1",
            b"03/19/16 13:37:12 SN=0000093112 SPO2=---% BPM=--- DESAT=-- ALARM=0000 EXC=000001\r\n"
            .hex(),
            {"reading": "vitals", "spo2_percent": None, "quality": "none", "reason": "no_sensor"},
        ),
    ],
)  # fmt: skip
def test_bytes_become_the_objects_that_are_promised(
    tmp_path: Path, driver: str, data: str, reading: dict[str, object]
) -> None:
    done = run(tmp_path, "devices", "decode", "--driver", driver, stdin=bytes.fromhex(data))
    assert done.returncode == 0
    first = json.loads(done.stdout.splitlines()[0])
    assert reading.items() <= first.items(), first
    assert first.get("origin") != ""


def test_a_setting_is_given_on_the_command_line_as_in_the_site_file(tmp_path: Path) -> None:
    words = ("devices", "decode", "--driver", "line")
    pattern = r"pattern=ALC=(?P<value>\d\.\d\d) (?P<unit>\w+)"
    done = run(
        tmp_path, *words, "--set", pattern, "--set", "units.MG=mg/L", "--set", "baud=4800",
        stdin=b"ALC=0.12 MG\r\n",
    )  # fmt: skip
    (breath,) = [json.loads(line) for line in done.stdout.splitlines()]
    assert (breath["value"], breath["unit"]) == (0.12, "mg/L")
    assert breath["origin"] == "unverified protocol"
    for setting, sentence in (
        ("baud=fast", "--set baud: "),
        ("colour=red", "--set colour: "),
        ("nothing", "--set nothing: write KEY=VALUE"),
        ("pattern.x=3", "is set twice"),
    ):
        done = run(tmp_path, *words, "--set", pattern, "--set", setting)
        assert done.returncode == 2, setting
        assert sentence in complaint(done)


def test_a_stream_is_played_back_at_any_speed_and_probed(tmp_path: Path) -> None:
    simulator = start(tmp_path, "devices", "simulate", "nonin-df2", "--link", "port")
    try:
        first_json(simulator)
        words = ("devices", "record", "--driver", "nonin-df2", "port", "capture", "--for", "2")
        assert run(tmp_path, *words).returncode == 0
    finally:
        simulator.terminate()
        simulator.communicate(timeout=10)
    playing = start(tmp_path, "devices", "play", "capture", "--link", "player", "--speed", "0.5")
    try:
        assert first_json(playing)["port"] == "player"
        probed = run(tmp_path, "devices", "probe", "player", "--for", "1")
    finally:
        playing.terminate()
        playing.communicate(timeout=10)
    assert probed.returncode == 0
    best = probed.stdout.decode().splitlines()[0]
    assert best.startswith("nonin-df2\tfits\t")
    assert "every damage we tried was noticed" in best
    assert b"listening at 9600 8N1" in probed.stderr


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
        probed = run(tmp_path, "devices", "probe", "port", "--for", "0.3")
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
        assert len(done.stderr.splitlines()) == (2 if words[0] == "probe" else 1), done.stderr
        assert done.stderr.splitlines()[-1].startswith(b"hatmonitor: ")
