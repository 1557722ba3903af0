"""`hatmonitor devices`: devices/tools.py, printed. What goes to a program is a JSON line each.

The instruments' own faults come in English: they are for a technician, and stand in makers' words.
"""

import os
import signal
import sys
import time
import tomllib
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any, Final

import msgspec

from devices import tools
from devices.capture import CaptureFault
from devices.catalogue import UnknownInstrument, broken_rows, catalogue, instrument, instrument_for
from devices.instrument import Instrument, SettingsFault
from devices.link import PortFault, PortFound
from devices.probe import probe
from hatmonitor.cli.ends import Ends, Status, complain
from hatmonitor.targets import Kind, refused
from hatmonitor.words import say

_DECODE_MAX_BYTES: Final = 64_000_000


def run(args: Namespace) -> int:
    """The step that was asked for."""
    try:
        return _STEPS[args.step](args)
    except UnknownInstrument as fault:
        raise Ends(Status.USAGE, say("{why}", why=str(fault))) from None
    except SettingsFault as fault:
        why = say("--set {key}: {why}", key=fault.key, why=str(fault))
        raise Ends(Status.USAGE, why) from None
    except PortFault as fault:
        why = say("{port}: {why}", port=args.port, why=str(fault))
        raise Ends(Status.FOUND, why) from None
    except CaptureFault as fault:
        raise Ends(Status.FOUND, say("{why}", why=str(fault))) from None


def _list(args: Namespace) -> int:
    for row in catalogue().values():
        print(f"{row.id}\t{_name_of(row)}\t{row.measures}\t{_line_of(row)}")
        print(f"\t{row.evidence}")
    for name, why in broken_rows().items():
        complain(f"{name}: {why}")
    ports = tools.ports()
    for port in ports:
        print(_port_line(port))
    if not ports:
        print("no serial port is plugged in")
    return Status.DONE


def _name_of(row: Instrument) -> str:
    """The maker once, and none where any maker's will do."""
    said = row.title.startswith(row.maker) or row.maker.startswith("any")
    return row.title if said else f"{row.maker} {row.title}"


def _line_of(row: Instrument) -> str:
    """How it is connected."""
    if row.from_file:
        return "from files"
    return "handshake lines" if row.reads_lines else str(row.line)


def _port_line(port: PortFound) -> str:
    """A port: its USB identity, the name that stays, and what it may be."""
    usb = ""
    if port.vid is not None and port.pid is not None:
        usb = f"{port.vid:04X}:{port.pid:04X}:{port.serial_number or '-'}"
    stable = f"name it {port.stable}" if port.stable else "nothing about it is its own"
    guess = f"may be {', '.join(port.guesses)}" if port.guesses else "not known by its adapter"
    return "\t".join((port.port, usb or "no USB port", port.description, stable, guess))


def _probe(args: Namespace) -> int:
    found = probe(args.port, args.seconds, tell=complain)
    for one in found:
        asked = f", asked {one.asked!r}" if one.asked else ""
        verdict = "fits" if one.fits else "does not fit"
        print(f"{one.driver}\t{verdict}\t{one.line}\t{one.why}{asked}")
    alike = [one.driver for one in found if one.fits]
    if len(alike) > 1 and not found[0].checked:
        print(f"more than one fits: the model on the instrument decides ({', '.join(alike)})")
    return Status.DONE if alike else Status.FOUND


def _listen(args: Namespace) -> int:
    def show(heard: tools.Heard) -> None:
        item = {
            "mono_ns": heard.mono_ns,
            "bytes": heard.data.hex(),
            "readings": heard.readings,
            "sent": heard.sent.hex(),
        }
        if heard.lines is not None:
            item["lines"] = heard.lines._asdict()
        _print(item)

    go_on = _until_told(args.seconds)
    settings = settings_of(args.set)
    tools.listen(args.port, args.driver, show, go_on, measure=args.measure, settings=settings)
    return Status.DONE


def _decode(args: Namespace) -> int:
    settings = settings_of(args.set)
    instrument_for(args.driver, settings)  # before standard input is waited for
    if args.file is None:
        data = sys.stdin.buffer.read(_DECODE_MAX_BYTES)
    else:
        with args.file.open("rb") as file:
            data = file.read(_DECODE_MAX_BYTES)
    readings = tools.decode(args.driver, data, args.ratio, settings)
    for reading in readings:
        _print(reading)
    if data and not readings:
        complain("no reading in these bytes; of a fast stream several frames in a row must agree")
    return Status.DONE


def _record(args: Namespace) -> int:
    _may_write(args.file, Kind.CAPTURE)
    go_on, settings = _until_told(args.seconds), settings_of(args.set)
    count = tools.record(args.port, args.driver, args.file, go_on, settings)
    print(f"{count} bytes")
    return Status.DONE


def _play(args: Namespace) -> int:
    def announce(port: str) -> None:
        _print({"port": port})

    _may_write(args.link, Kind.PORT_LINK)
    count = tools.replay(args.file, announce, speed=args.speed, link=args.link, tcp=args.tcp)
    print(f"{count} bytes", file=sys.stderr)
    return Status.DONE


def _simulate(args: Namespace) -> int:
    """Become the simulator, in this process's place."""
    instrument(args.driver)
    _may_write(args.link, Kind.PORT_LINK)
    words = [sys.executable, "-P", "-m", "devices.simulators", args.driver]
    words += ["--tcp", args.tcp] if args.tcp else ["--pty"]
    words += ["--script", args.script, "--speed", str(args.speed)]
    words += ["--link", str(args.link)] if args.link else []
    words += ["--until-eof"] if args.until_eof else []
    if os.name == "posix":
        os.execv(words[0], words)
    import subprocess

    return subprocess.run(words, check=False).returncode


def _may_write(path: Path | None, kind: Kind) -> None:
    """Ends where a slip in the name would cost another file."""
    why_not = None if path is None else refused(path, kind)
    if why_not is not None:
        raise Ends(Status.FOUND, why_not)


def _import(args: Namespace) -> int:
    from hatmonitor.cli.importing import import_file  # it alone talks to a monitor

    return import_file(args)


_STEPS: Final[dict[str, Callable[[Namespace], int]]] = {
    "list": _list,
    "probe": _probe,
    "listen": _listen,
    "decode": _decode,
    "import": _import,
    "record": _record,
    "play": _play,
    "simulate": _simulate,
}


def settings_of(words: list[str]) -> dict[str, Any]:
    """`--set KEY=VALUE` as [device.settings] of a site file: a value is what TOML takes it for,
    else a text; a key with dots stands in tables."""
    settings: dict[str, Any] = {}
    for word in words:
        key, equals, text = word.partition("=")
        if not (key and equals):
            why = say("--set {word}: write KEY=VALUE, for example unit=mg/L", word=word)
            raise Ends(Status.USAGE, why)
        *tables, name = key.split(".")
        into = settings
        for table in tables:
            into = into.setdefault(table, {})
            if not isinstance(into, dict):
                raise Ends(
                    Status.USAGE, say("--set {word}: {key} is set twice", word=word, key=key)
                )
        into[name] = _value(text)
    return settings


def _value(text: str) -> Any:
    try:
        return tomllib.loads(f"it = {text}")["it"]
    except tomllib.TOMLDecodeError:
        return text


def _until_told(seconds: float | None) -> Callable[[], bool]:
    """True until a signal asks for the end or the time is over; what was begun is finished."""
    end_s = None if seconds is None else time.monotonic() + seconds
    told: list[int] = []

    def end(number: int, frame: FrameType | None) -> None:
        told.append(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    return lambda: not told and (end_s is None or time.monotonic() < end_s)


def _print(item: dict[str, Any]) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(item) + b"\n")
    sys.stdout.buffer.flush()
