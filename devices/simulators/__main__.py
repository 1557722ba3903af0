"""`python -m devices.simulators ebs010 --pty`: a simulated instrument in a process of its own.

The first line on standard output is where it can be found, for example {"port": "/dev/pts/5"} or
{"port": "socket://127.0.0.1:4711"}. Lines of JSON on standard input, or in a script file, tell it
what to do next (see devices/simulators/simulator.py and the instrument's own file). An instrument
on handshake lines is found at an rfc2217:// URL, wherever it was asked to be. It runs until
it is told to end by a signal, or, with --until-eof, until standard input ends.
"""

import argparse
import io
import json
import os
import signal
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

from devices.catalogue import UnknownInstrument, instrument, make_simulator
from devices.instrument import Instrument
from devices.simulators.loop import Loop, ScriptQueue
from devices.simulators.rfc2217 import Rfc2217Transport
from devices.simulators.transport import PtyTransport, TcpTransport, Transport


def main(argv: Sequence[str] | None = None) -> int:
    """Run one simulator; the exit status: 0 ended as told, 2 wrong usage."""
    options = _parser().parse_args(argv)
    script = ScriptQueue()
    try:
        row = instrument(options.instrument)
        simulator = make_simulator(row)
        lines = _file_lines(options.script)
        transport = _transport(options, script.wake, row)
    except (UnknownInstrument, ImportError, AttributeError, OSError, ValueError) as fault:
        print(fault, file=sys.stderr)  # noqa: T201  the one thing a caller sees of a wrong call
        return 2
    ending = threading.Event()
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")

    def end(number: int, frame: FrameType | None) -> None:
        ending.set()
        script.rouse()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    reader = threading.Thread(target=script.read_from, args=(_all_lines(lines),), daemon=True)
    reader.start()
    try:
        Loop(simulator, transport, script, options.speed, _say).run(
            lambda: not (ending.is_set() or (options.until_eof and script.exhausted))
        )
    except BrokenPipeError:  # nobody reads what we say any more
        return 0
    finally:
        transport.unplug()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m devices.simulators",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("instrument", help="an id of the catalogue, for example ebs010")
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--pty", action="store_true", help="on a new pseudo-terminal")
    where.add_argument("--tcp", metavar="HOST:PORT", help="on a TCP port; port 0: any free one")
    parser.add_argument("--link", type=Path, help="a symlink that points at the pseudo-terminal")
    parser.add_argument("--script", default="-", help="a file of commands; - is standard input")
    parser.add_argument("--speed", type=_speed, default=1.0, help="divides every waiting")
    parser.add_argument("--until-eof", action="store_true", help="end when standard input ends")
    return parser


def _speed(text: str) -> float:
    speed = float(text)
    if not 0 < speed <= 1e6:
        raise argparse.ArgumentTypeError("must be more than 0 and at most 1000000")
    return speed


def _transport(options: argparse.Namespace, wake: int, row: Instrument) -> Transport:
    if row.reads_lines:
        return Rfc2217Transport(wake, *_address(options.tcp or "127.0.0.1:0"))
    if options.tcp:
        return TcpTransport(wake, *_address(options.tcp))
    if not hasattr(os, "openpty"):
        raise ValueError("this system has no pseudo-terminals; use --tcp 127.0.0.1:0")
    return PtyTransport(wake, options.link)


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not port.isdigit() or int(port) > 65535:
        raise ValueError(f"--tcp needs HOST:PORT, for example 127.0.0.1:4711, not {text}")
    return host or "127.0.0.1", int(port)


def _file_lines(script: str) -> list[str]:
    return [] if script == "-" else Path(script).read_text("utf-8").splitlines()


def _all_lines(lines: list[str]) -> Iterator[str]:
    yield from lines
    yield from sys.stdin


def _say(fact: Mapping[str, Any]) -> None:
    sys.stdout.write(json.dumps(fact) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
