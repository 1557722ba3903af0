"""What a technician needs of the instruments, as functions: `hatmonitor devices ..` prints them.

Nothing here reopens a port or raises an alarm, that is the link's work; nothing sends a command
that could change or delete what an instrument has stored. A port that cannot be opened is a
PortFault, an unknown driver an UnknownInstrument, a bad capture a CaptureFault; each text is a
sentence for the person.
"""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import msgspec

from devices.capture import Capture, play
from devices.catalogue import Instrument, LineSettings, catalogue, instrument
from devices.driver import HALF_FRAME_S
from devices.link import Port, PortFound, found_ports
from devices.readings import AnyReading, Breath, Garbage
from devices.simulators.loop import ScriptQueue
from devices.simulators.transport import PtyTransport, TcpTransport, Transport
from devices.units import BreathUnit, needs_ratio, to_mg_per_l

Json = dict[str, Any]

ANSWER_WAIT_S: Final = 2.0
ENOUGH_S: Final = 1.5
LISTENER_WAIT_S: Final = 2.0  # a terminal cannot tell that somebody has opened it


class Heard(msgspec.Struct, frozen=True):
    """Bytes and what they meant. mono_ns: monotonic clock; sent: what we sent just after them."""

    mono_ns: int
    data: bytes
    readings: list[Json]
    sent: bytes = b""


class Probed(msgspec.Struct, frozen=True):
    """Whether a wire format fits what a port says. understood: frames of this format; garbage:
    pieces that are none of its frames; asked: the safe question that was sent, if one was."""

    driver: str
    line: str
    fits: bool
    why: str
    understood: int
    garbage: int
    asked: bytes


def ports() -> list[PortFound]:
    """The serial ports of this machine, with what the catalogue thinks they are."""
    return found_ports()


def as_json(reading: AnyReading, row: Instrument, ratio: float | None = None) -> Json:
    """A reading as an object for JSON; a breath with mg_per_l beside its own value.

    ratio: blood to breath, for units of blood whose instrument names none; without one the
    mg_per_l of such a unit is null, as it is without a value or a unit.
    """
    fields: Json = msgspec.to_builtins(reading)
    if not isinstance(reading, Breath):
        return fields
    out: Json = {}
    for key, value in fields.items():
        out[key] = value
        if key == "unit":
            out["mg_per_l"] = _mg_per_l(reading.value, reading.unit, row.own_ratio or ratio)
    return out


def decode(driver_id: str, data: bytes, ratio: float | None = None) -> list[Json]:
    """Every reading in these bytes, in order; what is left of a last, broken frame is garbage."""
    row = instrument(driver_id)
    driver = row.driver()
    readings = driver.feed(data, 0.0) + driver.tick(HALF_FRAME_S)
    return [as_json(reading, row, ratio) for reading in readings]


def listen(
    port_url: str,
    driver_id: str,
    show: Callable[[Heard], None],
    go_on: Callable[[], bool],
    *,
    measure: bool = False,
    capture: Capture | None = None,
) -> None:
    """Show bytes and readings side by side until go_on says no.

    measure: start one test, as the console would; otherwise nothing is sent. capture: keep the
    bytes too.
    """
    row = instrument(driver_id)
    driver = row.driver()
    with Port(port_url, row.line) as port:
        driver.opened(time.monotonic())
        if measure:
            driver.ask_measure(time.monotonic())
        while go_on():
            data = port.read()
            mono_ns = time.monotonic_ns()
            readings = driver.feed(data, mono_ns / 1e9) if data else []
            readings += driver.tick(mono_ns / 1e9)
            sent = driver.outgoing()
            port.write(sent)
            if capture is not None:
                _keep(capture, data, sent, mono_ns)
            if data or readings or sent:
                show(Heard(mono_ns, data, [as_json(one, row) for one in readings], sent))


def record(port_url: str, driver_id: str, path: Path, go_on: Callable[[], bool]) -> int:
    """Keep what a port says in a capture file until go_on says no; the number of bytes."""
    capture = Capture(path)
    count = 0

    def counted(heard: Heard) -> None:
        nonlocal count
        count += len(heard.data)

    try:
        listen(port_url, driver_id, counted, go_on, capture=capture)
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


def probe(port_url: str, listen_s: float = 3.0) -> list[Probed]:
    """Listen on a port with each line setting we know, and ask where that is safe.

    The best fit comes first. Nothing is asked while the instrument speaks by itself.
    """
    lines: dict[LineSettings, list[Instrument]] = {}
    for row in catalogue().values():
        lines.setdefault(row.line, []).append(row)
    found = []
    for line, rows in lines.items():
        with Port(port_url, line) as port:
            found += _probe_line(port, rows, listen_s)
    return sorted(found, key=lambda one: (not one.fits, one.garbage - one.understood))


def _probe_line(port: Port, rows: list[Instrument], listen_s: float) -> list[Probed]:
    data = _hear(port, listen_s)
    if data:
        return [_judge(row, data, b"") for row in rows]
    questions = {row.safe_question: b"" for row in rows if row.safe_question}
    for question in questions:
        port.write(question)
        questions[question] = _hear(port, ANSWER_WAIT_S)
    return [_judge(row, questions.get(row.safe_question, b""), row.safe_question) for row in rows]


def _judge(row: Instrument, data: bytes, asked: bytes) -> Probed:
    driver = row.driver()
    readings = driver.feed(data, 0.0) + driver.tick(HALF_FRAME_S)
    garbage = sum(isinstance(reading, Garbage) for reading in readings)
    fits = driver.understood > garbage
    if not data:
        why = "nothing came, also when asked" if asked else "nothing came"
    elif not driver.understood:
        why = "bytes came, but none of its frames"
    else:
        why = f"{driver.understood} of {driver.understood + garbage} pieces are its frames"
    return Probed(row.id, str(row.line), fits, why, driver.understood, garbage, asked)


def _hear(port: Port, seconds: float) -> bytes:
    """What comes in this time; once something came, ENOUGH_S more of it will do."""
    data = b""
    end_s = time.monotonic() + seconds
    while time.monotonic() < end_s:
        piece = port.read()
        if piece and not data:
            end_s = min(end_s, time.monotonic() + ENOUGH_S)
        data += piece
    return data


def _keep(capture: Capture, data: bytes, sent: bytes, mono_ns: int) -> None:
    if data:
        capture.heard(data, mono_ns)
    if sent:
        capture.sent(sent, mono_ns)


def _serve_for(transport: Transport, seconds: float) -> None:
    end_s = time.monotonic() + seconds
    while (left_s := end_s - time.monotonic()) > 0:
        transport.receive(left_s)


def _mg_per_l(value: float | None, unit: BreathUnit | None, ratio: float | None) -> float | None:
    if value is None or unit is None or (needs_ratio(unit) and ratio is None):
        return None
    return to_mg_per_l(value, unit, ratio or 0.0)  # a unit of breath needs none
