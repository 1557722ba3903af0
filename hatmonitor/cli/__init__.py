"""The command line: `hatmonitor COMMAND`, a module of this package for each command.

What a command needs is loaded when it is asked for, so that `hatmonitor do` is quick. Whatever
happens, a person gets one sentence and a script gets an exit status (ends.py); never a traceback.
The help stays English; sentences that answer a worker are in every language of the program.
"""

import contextlib
import io
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import Namespace

# Where a fault of the program itself is to be seen whole: for its makers only.
_TRACEBACK = "HATMONITOR_TRACEBACK"
# What a shell says of a program that was interrupted.
_INTERRUPTED = 130


def main(argv: list[str] | None = None) -> int:
    """Run one command; the exit status."""
    _three_streams()
    os.umask(0o077)  # as keep_private does (hatmonitor/private.py), without loading more
    try:
        status = _run(sys.argv[1:] if argv is None else argv)
        sys.stdout.flush()
    except BrokenPipeError:
        _forget_output()  # who read it has seen enough
        return 0
    except KeyboardInterrupt:
        _forget_output()
        return _INTERRUPTED
    return status


def _run(argv: list[str]) -> int:
    from hatmonitor.cli.parser import parse

    args = parse(argv)
    try:
        return _command(args)
    except (BrokenPipeError, KeyboardInterrupt):
        raise
    except Exception as fault:
        from hatmonitor.cli.ends import Ends, Status, complain, complain_of

        if os.environ.get(_TRACEBACK):
            raise
        if isinstance(fault, Ends):
            complain_of(fault.why, args.language)
            return fault.status
        complain(_own_fault(fault))
        return Status.FOUND


def _command(args: "Namespace") -> int:
    from importlib import import_module

    status: int = import_module(f"hatmonitor.cli.{args.module}").run(args)
    return status


def _own_fault(fault: Exception) -> str:
    if isinstance(fault, OSError):
        where = f": {fault.filename}" if fault.filename else ""
        return f"the system refused: {fault.strerror or fault}{where}"
    return (
        f"a fault of the program itself ({type(fault).__name__}: {fault}); nothing is lost by it. "
        f"Please report it with what {_TRACEBACK}=1 shows"
    )


def _three_streams() -> None:
    """Give a process that was started without them its standard streams.

    Else the next file it opens gets their number, and a stray print goes into the journal.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    if sys.stdin is None:
        sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    if sys.stdout is None:
        sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    if sys.stderr is None:
        sys.stderr = os.fdopen(2, "w", encoding="utf-8", closefd=False)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _forget_output() -> None:
    """What still waits to be written has no reader; the interpreter must not complain of it."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
