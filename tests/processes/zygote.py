"""Starts real monitor processes quickly: this one has imported everything and forks for each.

What is forked is a process of its own like any other, and dies of SIGKILL like any other. A line of
JSON on standard input is one thing to do, a line on standard output what came of it.
"""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from threading import Lock
from typing import Any, Self

import msgspec

from devices.catalogue import catalogue
from hatmonitor.room.state import Room
from hatmonitor.wire import frames


class Zygote:
    """`start` gives a new monitor; all that still live end with `close`."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.processes.zygote"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        )
        self._monitors: list[Monitor] = []
        self._lock = Lock()

    def start(self, *argv: str | Path, errors: Path, code: str = "") -> "Monitor":
        """Fork a monitor with these arguments. errors: where its standard error goes. code: run in
        it before it begins, to break it."""
        words = [str(word) for word in argv]
        pid = self.ask(do="start", argv=words, errors=str(errors), code=code)
        self._monitors.append(Monitor(self, pid, errors))
        return self._monitors[-1]

    def ask(self, **what: Any) -> int:
        """Have one thing done; from any thread."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with self._lock:
            self._process.stdin.write(json.dumps(what) + "\n")
            self._process.stdin.flush()
            return int(self._process.stdout.readline())

    def end_all(self) -> None:
        """Kill what still runs."""
        for monitor in self._monitors:
            monitor.kill()
        self._monitors.clear()

    def close(self) -> None:
        """Kill what it started, and itself."""
        self.end_all()
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            pipe.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


class Monitor:
    """One life of a monitor."""

    def __init__(self, zygote: Zygote, pid: int, errors: Path) -> None:
        self.pid = pid
        self._zygote = zygote
        self._errors = errors
        self._status: int | None = None

    def send(self, number: signal.Signals) -> None:
        if self._status is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """SIGKILL; it is gone, and its files with it, when this returns."""
        self.send(signal.SIGKILL)
        self.wait()

    def wait(self) -> int:
        """Its exit status, as subprocess gives it."""
        if self._status is None:
            self._status = self._zygote.ask(do="wait", pid=self.pid)
        return self._status

    @property
    def said(self) -> str:
        """Its standard error."""
        return self._errors.read_text()


def _warm_up() -> None:
    """What each monitor does once and, after a fork, need not do again."""
    catalogue()
    frames._to_monitor()
    msgspec.msgpack.decode(msgspec.msgpack.encode(Room()), type=Room)


def _serve() -> None:
    from hatmonitor.monitor.process import main

    _warm_up()
    for line in sys.stdin:
        what = json.loads(line)
        if what["do"] == "wait":
            answer = os.waitstatus_to_exitcode(os.waitpid(what["pid"], 0)[1])
        else:
            answer = os.fork()
            if answer == 0:
                _live(main, what)
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()


def _live(main: Any, what: dict[str, Any]) -> None:
    status = 99
    try:
        errors = os.open(what["errors"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(errors, 2)
        exec(what["code"], {})
        status = main(what["argv"])
    except SystemExit as ended:
        status = int(ended.code or 0)
    finally:
        sys.stderr.flush()
        os._exit(status)


if __name__ == "__main__":
    _serve()
