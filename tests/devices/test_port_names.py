"""A port named by its adapter is found wherever the system has put it, and never guessed."""

import os
import tty
from collections.abc import Iterator

import pytest
from serial.tools import list_ports, list_ports_common

from devices.catalogue import instrument
from devices.instrument import LineSettings, refused
from devices.link import Link, Port, PortFault
from devices.link.figures import Tally, as_lines
from devices.link.ports import found_ports
from devices.port_names import pyserial_url
from devices.readings import AnyReading, LinkLost, LinkUp
from tests.devices.waiting import wait_until

LINE = LineSettings(9600)


class Bus:
    """The USB adapters of a machine, each really a pseudo-terminal."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._ends: dict[str, tuple[int, int]] = {}
        self._infos: list[list_ports_common.ListPortInfo] = []
        monkeypatch.setattr(list_ports, "comports", lambda *_, **__: list(self._infos))

    def plug_in(self, serial_number: str | None, location: str) -> str:
        """The path it got; another one each time."""
        ends = os.openpty()
        tty.setraw(ends[1])
        path = os.ttyname(ends[1])
        self._ends[path] = ends
        info = list_ports_common.ListPortInfo(path)
        info.vid, info.pid = 0x10C4, 0xEA60
        info.serial_number, info.location = serial_number, location
        info.product = "CP2102"
        info.apply_usb_info()
        self._infos.append(info)
        return path

    def pull(self, path: str) -> None:
        self._infos = [info for info in self._infos if info.device != path]
        for end in self._ends.pop(path):
            os.close(end)

    def say(self, path: str, data: bytes) -> None:
        os.write(self._ends[path][0], data)

    def clear(self) -> None:
        for path in list(self._ends):
            self.pull(path)


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bus]:
    made = Bus(monkeypatch)
    yield made
    made.clear()


def heard(name: str, bus: Bus, path: str) -> bytes:
    with Port(name, LINE) as port:
        bus.say(path, b"here")
        return port.read()


@pytest.mark.parametrize("name", ["usb:10C4:EA60:0001", "usb:10c4:ea60:0001"])
def test_an_adapter_is_found_by_its_whole_serial_number(bus: Bus, name: str) -> None:
    bus.plug_in("00012", "1-1.1")
    wanted = bus.plug_in("0001", "1-1.4")
    bus.plug_in("20001", "1-1.2")
    assert heard(name, bus, wanted) == b"here"


def test_a_serial_number_with_signs_that_mean_something_elsewhere_is_taken_as_it_is(
    bus: Bus,
) -> None:
    bus.plug_in("5-2a.7", "1-1.1")
    wanted = bus.plug_in("5&2a+7 b", "1-1.2")
    assert heard("usb:10C4:EA60:5&2a+7 b", bus, wanted) == b"here"


def test_an_adapter_without_serial_number_is_found_by_its_place(bus: Bus) -> None:
    bus.plug_in(None, "1-1.44")
    wanted = bus.plug_in(None, "1-1.4")
    bus.plug_in(None, "11-1.4")
    assert heard("usb-location:1-1.4", bus, wanted) == b"here"


def test_the_place_of_one_interface_of_many_is_found_with_and_without_it(bus: Bus) -> None:
    wanted = bus.plug_in(None, "1-1.4:1.0")
    assert heard("usb-location:1-1.4", bus, wanted) == b"here"
    assert heard("usb-location:1-1.4:1.0", bus, wanted) == b"here"


def test_two_adapters_that_answer_to_one_name_are_refused_not_guessed(bus: Bus) -> None:
    bus.plug_in("0001", "1-1.1")
    bus.plug_in("0001", "1-1.2")
    for name in ("usb:10C4:EA60:0001", "usb:10C4:EA60"):
        with pytest.raises(PortFault, match="more than one port has this name"):
            Port(name, LINE)


def test_an_adapter_that_is_not_there_is_no_such_port(bus: Bus) -> None:
    with pytest.raises(PortFault, match="there is no such port"):
        Port("usb:10C4:EA60:0001", LINE)


@pytest.mark.parametrize(
    "name", ["usb:", "usb:10C4", "usb:CP2102:x:y", "usb:10C4:EA60:", "usb-location:", "usb-x:1"]
)
def test_a_name_that_is_none_is_refused_in_a_sentence_here_and_in_a_site_file(name: str) -> None:
    if name == "usb-x:1":
        assert pyserial_url(name) == name
        return
    with pytest.raises(PortFault, match="a port named by its USB adapter looks like"):
        Port(name, LINE)
    why = refused(instrument("ebs010"), name)
    assert why is not None and why.startswith("a port named by its USB adapter looks like")


def test_what_the_list_of_ports_calls_stable_opens_that_port(bus: Bus) -> None:
    paths = [bus.plug_in("0001", "1-1.1"), bus.plug_in(None, "1-1.2")]
    stable = {found.port: found.stable for found in found_ports()}
    assert stable == {paths[0]: "usb:10C4:EA60:0001", paths[1]: "usb-location:1-1.2"}
    for path, name in stable.items():
        assert name is not None
        assert heard(name, bus, path) == b"here"


def test_an_adapter_that_comes_back_under_another_number_is_served_again(bus: Bus) -> None:
    told: list[AnyReading] = []
    name = "usb:10C4:EA60:0001"
    first = bus.plug_in("0001", "1-1.1")
    row = instrument("ebs010")
    link = Link("desk", name, row, lambda device, reading, ns: told.append(reading))
    link.start()
    wait_until(lambda: told == [LinkUp(name)])
    bus.pull(first)
    wait_until(lambda: told[1:] == [LinkLost(name, "the instrument was unplugged")])
    taken = bus.plug_in("7777", "1-1.3")  # it gets the number that was free
    second = bus.plug_in("0001", "1-1.2")
    assert taken == first
    wait_until(lambda: link.tries >= 2)
    bus.say(second, b"$END\r\n")
    wait_until(lambda: LinkUp(name) in told[2:])
    wait_until(lambda: link.figures().raw == ("$END",))
    link.close()
    assert second != first


# --- the last lines ------------------------------------------------------------------------------


def test_lines_of_text_are_shown_as_text_and_noise_among_them_as_hexadecimal() -> None:
    lines = b"".join(b"line %d\r\n" % nth for nth in range(20)) + b"\xff\x00\xfe\r\n$END"
    shown = as_lines(lines)
    assert shown == (*(f"line {nth}" for nth in range(14, 20)), "ff 00 fe", "$END")


def test_bytes_are_shown_as_hexadecimal_and_every_line_is_short() -> None:
    shown = as_lines(bytes(range(256)) * 8)
    assert len(shown) == 8
    assert all(len(line) <= 80 for line in shown)
    assert (
        bytes.fromhex("".join(shown))
        == (bytes(range(256)) * 8)[-len(bytes.fromhex("".join(shown))) :]
    )
    assert max(len(line) for line in as_lines(b"x" * 500 + b"\n" + b"y" * 500)) == 80
    assert as_lines(b"") == ()


def test_what_a_link_keeps_for_showing_is_bounded() -> None:
    tally = Tally()
    for _ in range(10_000):
        tally.heard(b"\x01\x81\x02\x03\x04", 1)
    assert tally.figures().bytes == 50_000
    assert sum(map(len, tally._chunks)) < 1000
