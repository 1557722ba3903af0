"""The options of `hatmonitor devices`: everything a technician asks of the instruments."""

from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable
from pathlib import Path
from typing import Any

Command = Callable[[Any, str, str, str], ArgumentParser]


def add_devices(commands: Any, command: Command) -> None:
    """Add `devices` and its steps. command: adds one with the options all have."""
    devices = commands.add_parser("devices", help="look at, listen to and simulate instruments")
    steps = devices.add_subparsers(dest="step", metavar="STEP", required=True)

    def step(name: str, text: str) -> ArgumentParser:
        return command(steps, name, "devices", text)

    step("list", "the instruments this program knows, and the serial ports there are")
    probe = step("probe", "which instrument speaks on a port; asks only what changes nothing")
    probe.add_argument("port", help="a serial port or a pyserial URL")
    probe.add_argument(
        "--for",
        dest="seconds",
        type=_positive,
        default=3.0,
        metavar="SECONDS",
        help="listen so long at each line setting (default: 3)",
    )
    _listen(step("listen", "bytes and readings as JSON lines, live"))
    decode = step("decode", "the readings in bytes that were kept, as JSON lines")
    _with_driver(decode)
    _with_settings(decode)
    decode.add_argument("file", nargs="?", type=Path, help="default: standard input")
    decode.add_argument("--ratio", type=_positive, metavar="N", help="blood to breath")
    record = step("record", "keep what a port says in a capture file")
    _with_driver(record)
    _with_settings(record)
    record.add_argument("port", help="a serial port or a pyserial URL")
    record.add_argument("file", type=Path, help="the capture")
    record.add_argument("--for", dest="seconds", type=_positive, metavar="SECONDS")
    _import(step("import", "give the monitor the results an instrument wrote into a file"))
    _play(step("play", "say what a capture holds on a new port"))
    _simulate(step("simulate", "an instrument's own side, on a new port"))


def _with_driver(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--driver", required=True, metavar="ID", help="one of `hatmonitor devices list`"
    )


def _with_settings(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="what the site file's [device.settings] would say; may be given more than once",
    )


def _import(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="the instrument's file of results")
    parser.add_argument("--device", required=True, metavar="ID", help="its id in the site file")
    parser.add_argument(
        "--data", type=Path, metavar="DIR", help="the folder of the log (default: the user's)"
    )
    parser.add_argument("--staff", metavar="ID", help="sign in first; the PIN from HATMONITOR_PIN")


def _listen(listen: ArgumentParser) -> None:
    _with_driver(listen)
    _with_settings(listen)
    listen.add_argument("port", help="a serial port or a pyserial URL")
    listen.add_argument("--measure", action="store_true", help="start one test first")
    listen.add_argument("--for", dest="seconds", type=_positive, metavar="SECONDS")


def _play(play: ArgumentParser) -> None:
    play.add_argument("file", type=Path, help="the capture")
    play.add_argument("--speed", type=_positive, default=1.0, metavar="N", help="N times as fast")
    play.add_argument("--link", type=Path, metavar="PATH", help="a symlink at the new port")
    play.add_argument("--tcp", type=_address, metavar="HOST:PORT", help="not a port but a socket")


def _simulate(simulate: ArgumentParser) -> None:
    simulate.add_argument("driver", help="one of `hatmonitor devices list`")
    where = simulate.add_mutually_exclusive_group()
    where.add_argument("--pty", action="store_true", help="on a new pseudo-terminal (default)")
    where.add_argument("--tcp", metavar="HOST:PORT", help="on a TCP port; port 0: any free one")
    simulate.add_argument("--link", type=Path, metavar="PATH", help="a symlink at the new port")
    simulate.add_argument("--script", default="-", metavar="FILE", help="what it does, JSON lines")
    simulate.add_argument("--speed", type=_positive, default=1.0, metavar="N")
    simulate.add_argument("--until-eof", action="store_true", help="end with standard input")


def _positive(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number <= 1e6:
        raise ArgumentTypeError(f"{text!r} is no number above 0")
    return number


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not (port.isdecimal() and int(port) <= 65535):
        raise ArgumentTypeError(f"{text!r} is no HOST:PORT, for example 127.0.0.1:4711")
    return host or "127.0.0.1", int(port)
