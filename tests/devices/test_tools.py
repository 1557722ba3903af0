"""The technician's tools, against a simulator on a real terminal."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from devices import tools
from devices.capture import HEARD, read_capture
from devices.catalogue import UnknownInstrument, instrument
from devices.instrument import SettingsFault
from devices.link import PortFault, PortFound
from devices.link.ports import guesses, stable_url
from devices.readings import (
    ORIGIN_UNVERIFIED,
    Breath,
    BreathStatus,
    Vitals,
    VitalsQuality,
    VitalsReason,
)
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


def test_a_breath_says_its_origin_only_where_that_must_be_said() -> None:
    breath = Breath(BreathStatus.OK, 0.1, BreathUnit.MG_PER_L, "0.1")
    assert "origin" not in tools.as_json(breath, instrument("ebs010"))
    marked = replace(breath, origin=ORIGIN_UNVERIFIED)
    assert tools.as_json(marked, instrument("ebs010"))["origin"] == "unverified protocol"


def test_vitals_without_a_value_are_null_with_their_reason() -> None:
    sensor_off = Vitals(None, None, None, VitalsQuality.NONE, VitalsReason.SENSOR_OFF)
    assert tools.as_json(sensor_off, instrument("nonin-df2")) == {
        "reading": "vitals",
        "spo2_percent": None,
        "pulse_per_min": None,
        "resp_per_min": None,
        "quality": "none",
        "reason": "sensor_off",
    }


def test_settings_reach_the_decoder() -> None:
    settings = {"pattern": r"ALC=(?P<value>\d\.\d\d)", "unit": "mg/L"}
    (breath,) = tools.decode("line", b"ALC=0.12\r\n", settings=settings)
    assert (breath["value"], breath["unit"], breath["origin"]) == (
        0.12,
        "mg/L",
        "unverified protocol",
    )
    with pytest.raises(SettingsFault, match="no such setting"):
        tools.decode("line", b"", settings={**settings, "colour": "red"})


def test_decode_of_an_unknown_driver_lists_the_known_ones() -> None:
    with pytest.raises(UnknownInstrument, match=r"known are: .*ebs010"):
        tools.decode("ebs", b"")


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


def test_listen_shows_the_handshake_lines_of_what_speaks_by_them() -> None:
    heard: list[tools.Heard] = []
    with SimulatorProcess.start("button") as button:

        def go_on() -> bool:
            if len(heard) == 2:
                button.tell(do="press")
            return not any(one.readings and one.readings[0]["pressed"] for one in heard)

        tools.listen(button.port, "button", heard.append, go_on)
    lines = [one.lines for one in heard if one.lines is not None]
    assert [states.cts for states in lines] == [True, False]


def test_what_speaks_by_lines_is_not_listened_to_over_socket() -> None:
    with pytest.raises(PortFault, match="socket:// port never shows a press"):
        tools.listen("socket://127.0.0.1:9", "button", print, lambda: True)


def test_a_port_that_is_not_there_is_a_sentence() -> None:
    with pytest.raises(PortFault, match="there is no such port"):
        tools.listen("/dev/no-such-port", "ebs010", print, lambda: True)


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


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("usb:10c4:ea60:0001", ["/dev/a"]),
        ("usb:10C4:EA60", ["/dev/a", "/dev/b"]),
        ("usb:10C4:EA61:0001", []),
        ("usb-location:1-1.2", ["/dev/a"]),
        ("usb-location:1-1", []),
    ],
)
def test_a_short_name_finds_its_adapter_among_those_plugged_in(
    monkeypatch: pytest.MonkeyPatch, name: str, found: list[str]
) -> None:
    ports = [
        PortFound(port, "", 0x10C4, 0xEA60, serial_number, location, None, ())
        for port, serial_number, location in (
            ("/dev/a", "0001", "1-1.2:1.0"),
            ("/dev/b", None, "1-1.20"),
        )
    ]
    monkeypatch.setattr(tools, "found_ports", lambda: ports)
    assert [port.port for port in tools.plugged_in(name)] == found


def test_an_instrument_is_guessed_by_the_chip_it_comes_with() -> None:
    assert guesses(0x10C4, 0xEA60) == ("ebs010",)
    assert "nonin-df2" in guesses(0x0403, 0x6001)
    assert guesses(0x0403, 0x6002) == ()
    assert guesses(None, None) == ()


@pytest.mark.parametrize(
    ("serial_number", "location", "url"),
    [
        ("0001", "1-1.2", "usb:10C4:EA60:0001"),
        (None, "1-1.2", "usb-location:1-1.2"),
        (None, None, None),
    ],
)
def test_a_port_is_named_so_that_it_is_found_when_the_numbers_change(
    serial_number: str | None, location: str | None, url: str | None
) -> None:
    assert stable_url(0x10C4, 0xEA60, serial_number, location) == url
