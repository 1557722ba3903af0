"""The technician's tools, against a simulator on a real terminal."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from devices import tools
from devices.capture import HEARD, read_capture
from devices.catalogue import UnknownInstrument, instrument
from devices.link import PortFault
from devices.link.ports import guesses, stable_url
from devices.readings import Breath, BreathStatus
from devices.simulators.process import SimulatorProcess
from devices.units import BreathUnit
from tests.devices.frames import EBS010_RECORDED, EBS010_TEST


@pytest.fixture
def simulator(tmp_path: Path) -> Iterator[SimulatorProcess]:
    with SimulatorProcess.start("ebs010", link=tmp_path / "breath", speed=100) as process:
        yield process


def test_decode_gives_one_object_a_reading() -> None:
    assert tools.decode("ebs010", EBS010_TEST + b"$R:PASS\r\n$BAT,LOW\r\n$ST") == [
        {"reading": "breath_step", "step": "warming"},
        {"reading": "breath_step", "step": "blow"},
        {"reading": "breath_step", "step": "blowing"},
        {"reading": "breath_step", "step": "analysing"},
        {
            "reading": "breath",
            "status": "high",
            "value": 0.145,
            "unit": "mg/L",
            "mg_per_l": 0.145,
            "text": "$RESULT,0.145-HIGH",
            "limit": 0.1,
            "test_number": 12,
        },
        {"reading": "breath_step", "step": "ready"},
        {
            "reading": "garbage",
            "bytes": b"$R:PASS".hex(),
            "why": "a line this instrument does not have",
        },
        {"reading": "trouble", "trouble": "battery_low", "text": "$BAT,LOW"},
        {"reading": "garbage", "bytes": b"$ST".hex(), "why": "the line went quiet in the middle"},
    ]


def test_a_result_without_presets_has_no_unit_and_no_mg_per_l() -> None:
    (breath,) = tools.decode("ebs010", EBS010_RECORDED)
    assert (breath["value"], breath["unit"], breath["mg_per_l"]) == (0.0, None, None)


@pytest.mark.parametrize(("ratio", "mg_per_l"), [(None, None), (2100.0, 0.362)])
def test_a_blood_value_is_converted_only_with_a_ratio(
    ratio: float | None, mg_per_l: float | None
) -> None:
    breath = Breath(BreathStatus.OK, 76.0, BreathUnit.MG_PER_100ML_BLOOD, "76")
    assert tools.as_json(breath, instrument("ebs010"), ratio)["mg_per_l"] == mg_per_l


def test_decode_of_an_unknown_driver_lists_the_known_ones() -> None:
    with pytest.raises(UnknownInstrument, match="known are: ebs010"):
        tools.decode("ebs", b"")


def test_probe_asks_a_silent_port_and_names_what_answers(simulator: SimulatorProcess) -> None:
    best = tools.probe(simulator.port, listen_s=0.2)[0]
    assert (best.driver, best.fits, best.understood) == ("ebs010", True, 1)
    assert best.asked == b"$RECALL\r\n"


def test_probe_of_a_port_that_says_nothing_we_know_fits_nothing(
    simulator: SimulatorProcess,
) -> None:
    simulator.tell(do="silent")
    (found,) = tools.probe(simulator.port, listen_s=0.1)
    assert (found.fits, found.why) == (False, "nothing came, also when asked")


def test_listen_shows_bytes_and_readings_side_by_side(simulator: SimulatorProcess) -> None:
    heard: list[tools.Heard] = []

    def go_on() -> bool:
        return not any({"reading": "breath_step", "step": "ready"} in one.readings for one in heard)

    tools.listen(simulator.port, "ebs010", heard.append, go_on, measure=True)
    assert b"".join(one.sent for one in heard) == b"$RECALL\r\n$START\r\n"
    (line,) = [one for one in heard if b"$RESULT" in one.data]
    assert line.readings[0]["text"] == "$RESULT,0.000-OK"


def test_listen_only_listens_unless_it_is_told_to_measure(simulator: SimulatorProcess) -> None:
    heard: list[tools.Heard] = []
    rounds = iter([True] * 3)
    tools.listen(simulator.port, "ebs010", heard.append, lambda: next(rounds, False))
    assert heard == []


def test_a_port_that_is_not_there_is_a_sentence() -> None:
    with pytest.raises(PortFault, match="there is no such port"):
        tools.probe("/dev/no-such-port")


def test_what_was_recorded_plays_back_as_the_same_bytes(
    simulator: SimulatorProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tools, "LISTENER_WAIT_S", 0.5)
    path = tmp_path / "test.capture"
    rounds = iter([True] * 200)
    told = False

    def go_on() -> bool:
        nonlocal told
        if not told:
            told = True
            simulator.tell(do="noise", bytes=EBS010_TEST.hex())
        return next(rounds) and not _heard_so_far(path).endswith(b"$END\r\n")

    assert tools.record(simulator.port, "ebs010", path, go_on) == len(EBS010_TEST)

    replayed: list[bytes] = []

    def listen_to(port: str) -> None:
        import threading

        def run() -> None:
            tools.listen(
                port,
                "ebs010",
                lambda one: replayed.append(one.data),
                lambda: b"".join(replayed) != EBS010_TEST,
            )

        threading.Thread(target=run, daemon=True).start()

    count = tools.replay(path, listen_to, speed=0, link=tmp_path / "player")
    assert count == len(EBS010_TEST)
    assert b"".join(replayed) == EBS010_TEST


def _heard_so_far(path: Path) -> bytes:
    if not path.exists():
        return b""
    return b"".join(one.data for one in read_capture(path) if one.direction == HEARD)


def test_the_ports_of_this_machine_can_be_listed() -> None:
    assert all(found.port for found in tools.ports())


def test_an_instrument_is_guessed_by_the_chip_it_comes_with() -> None:
    assert guesses(0x10C4, 0xEA60) == ("ebs010",)
    assert guesses(0x0403, 0x6001) == ()
    assert guesses(None, None) == ()


@pytest.mark.parametrize(
    ("serial_number", "location", "url"),
    [
        ("0001", "1-1.2", "hwgrep://VID:PID=10C4:EA60 SER=0001"),
        (None, "1-1.2", r"hwgrep://VID:PID=10C4:EA60.* LOCATION=1\-1\.2$"),
        (None, None, None),
    ],
)
def test_a_port_is_named_so_that_it_is_found_when_the_numbers_change(
    serial_number: str | None, location: str | None, url: str | None
) -> None:
    assert stable_url(0x10C4, 0xEA60, serial_number, location) == url
