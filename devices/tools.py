"""What a technician needs of the instruments, as functions: `hatmonitor devices ..` prints them.

Nothing here reopens a port or raises an alarm, that is the link's work; nothing sends a command
that could change or delete what an instrument has stored. A port that cannot be opened is a
PortFault, an unknown driver an UnknownInstrument, a bad capture a CaptureFault; each text is a
sentence for the person.
"""

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import msgspec

from devices.capture import Capture, play
from devices.catalogue import instrument, instrument_for
from devices.driver import Driver, LineStates
from devices.instrument import LINES_SETTLE_S, Instrument, refused
from devices.link import Port, PortFault, PortFound, found_ports
from devices.own_files import Kind, check_ours
from devices.readings import AnyReading, Breath
from devices.simulators.loop import ScriptQueue
from devices.simulators.transport import PtyTransport, TcpTransport, Transport
from devices.units import BreathUnit, needs_ratio, to_mg_per_l

Json = dict[str, Any]
Settings = Mapping[str, object]

LISTENER_WAIT_S: Final = 2.0  # a terminal cannot tell that somebody has opened it
LOOK_EVERY_S: Final = 0.02  # at the handshake lines
NOTHING_SET: Final[Settings] = {}


class Heard(msgspec.Struct, frozen=True):
    """Bytes and what they meant. mono_ns: monotonic clock; sent: what we sent just after them.
    lines: the handshake lines when they have changed, of an instrument that speaks by them."""

    mono_ns: int
    data: bytes
    readings: list[Json]
    sent: bytes = b""
    lines: LineStates | None = None


def ports() -> list[PortFound]:
    """The serial ports of this machine, with what the catalogue thinks they are."""
    return found_ports()


def plugged_in(name: str) -> list[PortFound]:
    """The ports that answer to a short name (devices/port_names.py); nothing is opened."""
    kind, _, rest = name.partition(":")
    if kind.lower() == "usb-location":
        return [
            port
            for port in found_ports()
            if port.location is not None and f"{port.location}:".startswith(f"{rest}:")
        ]
    vid, pid, *serial_number = rest.split(":", 2)
    return [
        port
        for port in found_ports()
        if (port.vid, port.pid) == (int(vid, 16), int(pid, 16))
        and (not serial_number or port.serial_number == serial_number[0])
    ]


def as_json(reading: AnyReading, row: Instrument, ratio: float | None = None) -> Json:
    """A reading as an object for JSON; a breath with mg_per_l beside its own value, and with its
    origin only where that must be said.

    ratio: blood to breath, for units of blood whose instrument names none; without one the
    mg_per_l of such a unit is null, as it is without a value or a unit.
    """
    fields: Json = msgspec.to_builtins(reading)
    if not isinstance(reading, Breath):
        return fields
    out: Json = {}
    for key, value in fields.items():
        if key != "origin" or value:
            out[key] = value
        if key == "unit":
            out["mg_per_l"] = _mg_per_l(reading.value, reading.unit, row.own_ratio or ratio)
    return out


def decode(
    driver_id: str, data: bytes, ratio: float | None = None, settings: Settings = NOTHING_SET
) -> list[Json]:
    """Every reading in these bytes, in order; what is left of a last, broken frame is garbage."""
    row = instrument_for(driver_id, settings) if settings else instrument(driver_id)
    driver = row.driver()
    readings = driver.feed(data, 0.0) + driver.ended(0.0)
    return [as_json(reading, row, ratio) for reading in readings]


def listen(
    port_url: str,
    driver_id: str,
    show: Callable[[Heard], None],
    go_on: Callable[[], bool],
    *,
    measure: bool = False,
    capture: Capture | None = None,
    settings: Settings = NOTHING_SET,
) -> None:
    """Show bytes and readings side by side until go_on says no.

    measure: start one test, as the console would; otherwise only what the driver itself has to
    answer is sent. capture: keep the bytes too. settings: as in the site file.
    """
    row = instrument_for(driver_id, settings)
    why_not = refused(row, port_url)
    if why_not is not None:
        raise PortFault(why_not)
    driver = row.driver()
    waits = (LOOK_EVERY_S,) if row.reads_lines else ()
    with Port(port_url, row.line, *waits) as port:
        driver.opened(time.monotonic())
        look = _Look(driver) if row.reads_lines else None
        if measure:
            driver.ask_measure(time.monotonic())
        while go_on():
            heard = _turn(port, row, driver, look)
            if capture is not None:
                _keep(capture, heard)
            if heard.data or heard.readings or heard.sent or heard.lines:
                show(heard)


def _turn(port: Port, row: Instrument, driver: Driver, look: "_Look | None") -> Heard:
    data = port.read()
    mono_ns = time.monotonic_ns()
    readings = driver.feed(data, mono_ns / 1e9) if data else []
    readings += driver.tick(mono_ns / 1e9)
    seen, changed = look.at(port) if look is not None else ([], None)
    sent = driver.outgoing()
    port.write(sent)
    return Heard(mono_ns, data, [as_json(one, row) for one in readings + seen], sent, changed)


class _Look:
    """At the handshake lines, once they have settled after the port was opened."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver
        self._from_s = time.monotonic() + LINES_SETTLE_S
        self._last: LineStates | None = None

    def at(self, port: Port) -> tuple[list[AnyReading], LineStates | None]:
        """What they mean, and how they are when that has changed."""
        now_s = time.monotonic()
        if now_s < self._from_s:
            return [], None
        states = port.lines()
        changed = states if states != self._last else None
        self._last = states
        return self._driver.lines(states, now_s), changed


def record(
    port_url: str,
    driver_id: str,
    path: Path,
    go_on: Callable[[], bool],
    settings: Settings = NOTHING_SET,
) -> int:
    """Keep what a port says in a capture file until go_on says no; the number of bytes."""
    check_ours(path, Kind.CAPTURE)
    capture = Capture(path)
    count = 0

    def counted(heard: Heard) -> None:
        nonlocal count
        count += len(heard.data)

    try:
        listen(port_url, driver_id, counted, go_on, capture=capture, settings=settings)
    finally:
        capture.close()
    if capture.fault is not None:
        raise OSError(f"{path.name} could not be written: {capture.fault}")
    return count


def replay(
    path: Path,
    announce: Callable[[str], None],
    *,
    speed: float = 1.0,
    link: Path | None = None,
    tcp: tuple[str, int] | None = None,
) -> int:
    """Say what a capture holds on a new pseudo-terminal, or a TCP port; the number of bytes.

    announce is called with the port's URL; a listener then has LISTENER_WAIT_S to open it.
    """
    script = ScriptQueue()
    transport: Transport = (
        TcpTransport(script.wake, *tcp) if tcp else PtyTransport(script.wake, link)
    )
    try:
        announce(transport.port)
        _serve_for(transport, LISTENER_WAIT_S)
        count = play(path, speed, transport.send, lambda wait_s: _serve_for(transport, wait_s))
        _serve_for(transport, 0.5)  # a terminal loses what was not read when it is closed
    finally:
        transport.unplug()
    return count


def _keep(capture: Capture, heard: Heard) -> None:
    if heard.data:
        capture.heard(heard.data, heard.mono_ns)
    if heard.sent:
        capture.sent(heard.sent, heard.mono_ns)


def _serve_for(transport: Transport, seconds: float) -> None:
    end_s = time.monotonic() + seconds
    while (left_s := end_s - time.monotonic()) > 0:
        transport.receive(left_s)


def _mg_per_l(value: float | None, unit: BreathUnit | None, ratio: float | None) -> float | None:
    if value is None or unit is None or (needs_ratio(unit) and ratio is None):
        return None
    return to_mg_per_l(value, unit, ratio or 0.0)  # a unit of breath needs none
