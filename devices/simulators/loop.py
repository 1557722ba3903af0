"""Runs one simulator on one transport: the only part of the simulators that reads a clock.

Script lines come from any thread through `ScriptQueue`; each is answered on standard output with
`{"ok": true}` or `{"ok": false, "reason": ..}`, and a plug put in with `{"port": ..}` before it.
"""

import json
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any, Final

from devices.simulators.simulator import BadCommand, Simulator, number
from devices.simulators.transport import Transport

LONGEST_SLEEP_S: Final = 0.5
LINES_EVERY_S: Final = 0.02  # where the transport shows handshake lines
_LONGEST_WAIT_S: Final = 86_400.0

Say = Callable[[Mapping[str, Any]], None]


class ScriptQueue:
    """Script lines on their way to the loop, and the wire that wakes it."""

    def __init__(self) -> None:
        self._lines: deque[str] = deque()
        self._sleeper, self._waker = socket.socketpair()
        self._sleeper.setblocking(False)
        self._waker.setblocking(False)
        self._ended = threading.Event()

    @property
    def wake(self) -> int:
        """A file descriptor that can be read when there is something to do."""
        return self._sleeper.fileno()

    def read_from(self, lines: Iterable[str]) -> None:
        """Take lines until there are no more; meant for a thread of its own."""
        for line in lines:
            if line.strip():
                self._lines.append(line)
                self.rouse()
        self._ended.set()
        self.rouse()

    def rouse(self) -> None:
        """Wake the loop; also from a signal handler."""
        with suppress(OSError):  # full: it is being woken already
            self._waker.send(b"!")

    def calm(self) -> None:
        """The loop is awake."""
        with suppress(BlockingIOError):
            while self._sleeper.recv(4096):
                pass

    def next(self) -> str | None:
        """The next line, if there is one."""
        return self._lines.popleft() if self._lines else None

    @property
    def exhausted(self) -> bool:
        """There are no more lines and there will be none."""
        return self._ended.is_set() and not self._lines


class Loop:
    """speed: simulated seconds in a second."""

    def __init__(
        self,
        simulator: Simulator,
        transport: Transport,
        script: ScriptQueue,
        speed: float,
        say: Say,
    ) -> None:
        self._simulator = simulator
        self._transport = transport
        self._script = script
        self._speed = speed
        self._say = say
        self._began_s = time.monotonic()
        self._script_held_until_s = 0.0

    def run(self, go_on: Callable[[], bool]) -> None:
        """Serve until go_on says no."""
        self._say({"port": self._transport.port})
        while go_on():
            self._turn()

    def _turn(self) -> None:
        for piece in self._simulator.due(self._now_s()):
            self._transport.send(piece)
        if self._transport.has_lines:
            self._transport.show(self._simulator.line_states(self._now_s()))
        data = self._transport.receive(self._sleep_s())
        self._script.calm()
        if data:
            self._simulator.heard(data, self._now_s())
        while self._now_s() >= self._script_held_until_s and (line := self._script.next()):
            self._obey(line)

    def _now_s(self) -> float:
        return (time.monotonic() - self._began_s) * self._speed

    def _sleep_s(self) -> float:
        now_s = self._now_s()
        longest_s = LINES_EVERY_S if self._transport.has_lines else LONGEST_SLEEP_S
        times = [now_s + longest_s * self._speed]
        next_s = self._simulator.next_s()
        if next_s is not None:
            times.append(next_s)
        if self._script_held_until_s > now_s:
            times.append(self._script_held_until_s)
        return max(0.0, min(times) - now_s) / self._speed

    def _obey(self, line: str) -> None:
        try:
            self._do(line)
        except (BadCommand, OSError) as fault:
            self._say({"ok": False, "reason": str(fault)})
        else:
            self._say({"ok": True})

    def _do(self, line: str) -> None:
        try:
            command = json.loads(line)
        except ValueError as fault:
            raise BadCommand(f"not a line of JSON: {fault}") from fault
        if not isinstance(command, dict):
            raise BadCommand('a command is an object, for example {"do": "repeat"}')
        match command.get("do"):
            case "unplug":
                self._simulator.unplugged()
                self._transport.unplug()
            case "replug":
                self._transport.replug()
                self._say({"port": self._transport.port})
            case "wait":
                seconds = number(command, "seconds", 0.0, _LONGEST_WAIT_S)
                self._script_held_until_s = self._now_s() + seconds
            case _:
                self._simulator.tell(command, self._now_s())
