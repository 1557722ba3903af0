"""Starts, commands and stops a simulator in a process of its own, for the demo and the tests.

    with SimulatorProcess.start("ebs010", link=folder / "desk", speed=20) as simulator:
        simulator.tell(do="next", value=0.145)

The simulator ends with its parent, also when the parent is killed: its standard input ends then.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final, Self

_STOP_WAIT_S: Final = 5.0


class SimulatorFault(Exception):
    """The simulator did not start, refused a command, or is gone; the text is its own reason."""


class SimulatorProcess:
    """A running simulator. port: the pyserial URL at which it is found; it changes on a replug
    only where it is a pseudo-terminal without a link."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self.port = ""
        try:
            self.port = self._next_fact()["port"]
        except SimulatorFault:
            self.stop()
            raise

    @classmethod
    def start(
        cls, instrument_id: str, *, link: Path | None = None, tcp: bool = False, speed: float = 1.0
    ) -> Self:
        """Start one and wait until it can be found. tcp: on a free port of this machine.

        An instrument on handshake lines is at an rfc2217:// URL in any case, and has no link.
        """
        where = ["--tcp", "127.0.0.1:0"] if tcp else ["--pty"]
        if link is not None:
            where += ["--link", str(link)]
        command = [sys.executable, "-m", "devices.simulators", instrument_id, *where]
        process = subprocess.Popen(
            [*command, "--speed", f"{speed:g}", "--until-eof"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        return cls(process)

    @property
    def pid(self) -> int:
        """The process id, for tests that kill it."""
        return self._process.pid

    def tell(self, **command: Any) -> None:
        """Give one command, for example do="next", value=0.0; returns when it has been taken.

        SimulatorFault when it is refused. After do="wait" the next command is taken only when that
        time is over.
        """
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(command) + "\n")
            self._process.stdin.flush()
        except OSError as fault:
            raise SimulatorFault("the simulator is gone") from fault
        reply = self._next_fact()
        if "port" in reply:
            self.port = reply["port"]
            reply = self._next_fact()
        if not reply["ok"]:
            raise SimulatorFault(reply["reason"])

    def stop(self) -> None:
        """End it; it is no fault when it is gone already."""
        self._process.terminate()
        try:
            self._process.wait(_STOP_WAIT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            assert pipe is not None
            pipe.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *fault: object) -> None:
        self.stop()

    def _next_fact(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise SimulatorFault(self._last_words())
        fact: dict[str, Any] = json.loads(line)
        return fact

    def _last_words(self) -> str:
        assert self._process.stderr is not None
        self._process.wait()
        return self._process.stderr.read().strip() or "the simulator is gone"
