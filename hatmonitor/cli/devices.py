"""`hatmonitor devices`: devices/tools.py, printed. What goes to a program is a JSON line each.

The instruments' own faults come in English: they are for a technician, and stand in makers' words.
"""

import os
import signal
import sys
import time
from argparse import Namespace
from collections.abc import Callable
from types import FrameType
from typing import Any, Final

import msgspec

from devices import tools
from devices.capture import CaptureFault
from devices.catalogue import UnknownInstrument, broken_rows, catalogue, instrument
from devices.link import PortFault
from hatmonitor.cli.ends import Ends, Status, complain
from hatmonitor.words import say

_DECODE_MAX_BYTES: Final = 64_000_000


def run(args: Namespace) -> int:
    """The step that was asked for."""
    try:
        return _STEPS[args.step](args)
    except UnknownInstrument as fault:
        raise Ends(Status.USAGE, say("{why}", why=str(fault))) from None
    except PortFault as fault:
        why = say("{port}: {why}", port=args.port, why=str(fault))
        raise Ends(Status.FOUND, why) from None
    except CaptureFault as fault:
        raise Ends(Status.FOUND, say("{why}", why=str(fault))) from None


def _list(args: Namespace) -> int:
    for row in catalogue().values():
        print(f"{row.id}\t{row.maker} {row.title}\t{row.measures}\t{row.line}\n\t{row.evidence}")
    for name, why in broken_rows().items():
        complain(f"{name}: {why}")
    for port in tools.ports():
        guess = f"\tmay be {', '.join(port.guesses)}" if port.guesses else ""
        stable = f"\t{port.stable}" if port.stable else ""
        print(f"{port.port}\t{port.description}{guess}{stable}")
    return Status.DONE


def _probe(args: Namespace) -> int:
    found = tools.probe(args.port)
    for one in found:
        asked = f", asked {one.asked!r}" if one.asked else ""
        print(f"{one.driver}\t{'fits' if one.fits else 'does not fit'}\t{one.why}{asked}")
    return Status.DONE if any(one.fits for one in found) else Status.FOUND


def _listen(args: Namespace) -> int:
    def show(heard: tools.Heard) -> None:
        _print(
            {
                "mono_ns": heard.mono_ns,
                "bytes": heard.data.hex(),
                "readings": heard.readings,
                "sent": heard.sent.hex(),
            }
        )

    go_on = _until_told(args.seconds)
    tools.listen(args.port, args.driver, show, go_on, measure=args.measure)
    return Status.DONE


def _decode(args: Namespace) -> int:
    instrument(args.driver)
    if args.file is None:
        data = sys.stdin.buffer.read(_DECODE_MAX_BYTES)
    else:
        with args.file.open("rb") as file:
            data = file.read(_DECODE_MAX_BYTES)
    for reading in tools.decode(args.driver, data, args.ratio):
        _print(reading)
    return Status.DONE


def _record(args: Namespace) -> int:
    count = tools.record(args.port, args.driver, args.file, _until_told(args.seconds))
    print(f"{count} bytes")
    return Status.DONE


def _play(args: Namespace) -> int:
    def announce(port: str) -> None:
        _print({"port": port})

    count = tools.replay(args.file, announce, speed=args.speed, link=args.link, tcp=args.tcp)
    print(f"{count} bytes", file=sys.stderr)
    return Status.DONE


def _simulate(args: Namespace) -> int:
    """Become the simulator, in this process's place."""
    instrument(args.driver)
    words = [sys.executable, "-P", "-m", "devices.simulators", args.driver]
    words += ["--tcp", args.tcp] if args.tcp else ["--pty"]
    words += ["--script", args.script, "--speed", str(args.speed)]
    words += ["--link", str(args.link)] if args.link else []
    words += ["--until-eof"] if args.until_eof else []
    if os.name == "posix":
        os.execv(words[0], words)
    import subprocess

    return subprocess.run(words, check=False).returncode


_STEPS: Final[dict[str, Callable[[Namespace], int]]] = {
    "list": _list,
    "probe": _probe,
    "listen": _listen,
    "decode": _decode,
    "record": _record,
    "play": _play,
    "simulate": _simulate,
}


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
